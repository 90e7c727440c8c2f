"""Message content: its blocks, texts and base64 data."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from typing import Any


def blocks_of(content: Any) -> list[Mapping[str, Any]]:
    """The content blocks of a message; a string stands for one text block."""
    if isinstance(content, str):
        return [{"type": "text", "text": content}]
    return list(content or ())


def texts_of(content: Any) -> list[str]:
    """The texts of a message, including those inside tool results."""
    texts: list[str] = []
    for block in blocks_of(content):
        if block.get("type") == "text":
            texts.append(str(block.get("text", "")))
        elif block.get("type") == "tool_result":
            texts.extend(texts_of(block.get("content")))
    return texts


def decode_base64(data: Any) -> bytes:
    """The bytes of a base64 string; empty when the string is not valid base64."""
    try:
        return base64.b64decode(str(data or ""), validate=False)
    except (binascii.Error, ValueError):
        return b""
