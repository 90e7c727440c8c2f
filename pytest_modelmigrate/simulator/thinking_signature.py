"""Signatures of thinking blocks, which bind a block to its text, its model and the conversation before it.

A signature holds short hashes of all three, so that the server recognises an altered or moved block without keeping
state.
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
    """The text, model and conversation that a thinking block is bound to.

    Attributes:
        model: the id of the model that wrote it.
        text: hash of the block's text.
        prefix: hash of the messages before it.
    """

    model: str
    text: str
    prefix: str

    @classmethod
    def of(cls, *, model: str, text: str, messages: Sequence[Mapping[str, Any]]) -> Self:
        """The signature of a block with that text, written by that model after those messages."""
        return cls(model, _digest(text), hash_messages(messages))

    @classmethod
    def read(cls, signature: Any) -> Self | None:
        """Parse a signature written by `encode`; None for anything else."""
        try:
            mark, model, text, prefix, check = base64.b64decode(str(signature), validate=True).decode().split("|")
        except (binascii.Error, ValueError):
            return None
        if mark != _MARK or check != _digest(f"{mark}|{model}|{text}|{prefix}"):
            return None
        return cls(model, text, prefix)

    def encode(self) -> str:
        """The signature in base64."""
        plain = f"{_MARK}|{self.model}|{self.text}|{self.prefix}"
        return base64.b64encode(f"{plain}|{_digest(plain)}".encode()).decode()

    def fits_text(self, text: str) -> bool:
        """Whether it is the signature of that text."""
        return self.text == _digest(text)


def hash_messages(messages: Sequence[Mapping[str, Any]]) -> str:
    """A hash of a conversation; consecutive turns of one role count as one, and cache breakpoints are ignored."""
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
