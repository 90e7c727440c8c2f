"""Signatures of thinking blocks, which bind a block to its text, its model and the conversation before it.

The signature carries short hashes of all three, so that a block that was altered, or that stands in another
conversation, is recognised without any memory of the server.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Self

from pytest_modelmigrate.analysis.acceptance.content import blocks_of

_MARK: Final = "simulated"


@dataclass(frozen=True, slots=True)
class Signature:
    """What a thinking block is bound to.

    Attributes:
        model: the id of the model that wrote it.
        text: hash of the block's text as it was sent.
        prefix: hash of the messages before it.
    """

    model: str
    text: str
    prefix: str

    @classmethod
    def of(cls, *, model: str, text: str, messages: Sequence[Mapping[str, Any]]) -> Self:
        """The signature of a block with that text, answered by that model after those messages."""
        return cls(model, _digest(text), hash_messages(messages))

    @classmethod
    def read(cls, signature: Any) -> Self | None:
        """Read a signature that `encode` wrote; None for any other text."""
        try:
            mark, model, text, prefix, check = base64.b64decode(str(signature), validate=True).decode().split("|")
        except (binascii.Error, ValueError):
            return None
        if mark != _MARK or check != _digest(f"{mark}|{model}|{text}|{prefix}"):
            return None
        return cls(model, text, prefix)

    def encode(self) -> str:
        """The signature as it goes on the wire: base64, as the API's are."""
        plain = f"{_MARK}|{self.model}|{self.text}|{self.prefix}"
        return base64.b64encode(f"{plain}|{_digest(plain)}".encode()).decode()

    def fits_text(self, text: str) -> bool:
        """Whether it was made for that text."""
        return self.text == _digest(text)


def hash_messages(messages: Sequence[Mapping[str, Any]]) -> str:
    """A hash of a conversation: consecutive turns of one role are one, cache breakpoints do not count."""
    turns: list[tuple[str, list[Any]]] = []
    for message in messages:
        role = str(message.get("role"))
        blocks = [
            {name: value for name, value in block.items() if name != "cache_control" and value is not None}
            for block in blocks_of(message.get("content"))
        ]
        if turns and turns[-1][0] == role:
            turns[-1][1].extend(blocks)
        else:
            turns.append((role, blocks))
    return _digest(json.dumps(turns, sort_keys=True, ensure_ascii=False))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
