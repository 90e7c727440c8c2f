"""HTTP bodies as recorders keep them, read as text."""

from __future__ import annotations

import base64
import binascii
import zlib
from collections.abc import Mapping
from typing import Any, Final

_GZIP_START: Final = b"\x1f\x8b"
_UNREADABLE: Final = frozenset({"br", "zstd", "compress"})
_UNPACKED_LIMIT: Final = 256 * 1024 * 1024
"""Bytes to which a compressed body may grow; a real one stays far below the API's own limit."""


def text_of(content: Any, encoding: str) -> str:
    """The text of a body: text, bytes, or a mapping with `string` or `base64_string`.

    Bytes may still be compressed with gzip or deflate, whatever the header `content-encoding` says:
    some recorders undo that and leave the header.

    Raises:
        ValueError: it is compressed in a way that the standard library cannot undo, or damaged.
    """
    if isinstance(content, Mapping):
        if "base64_string" in content:
            try:
                return text_of(base64.b64decode(content["base64_string"]), encoding)
            except binascii.Error as error:
                raise ValueError(f"its body is not base64: {error}") from error
        content = content.get("string")
    if content is None:
        return ""
    if isinstance(content, str):
        return content
    if not isinstance(content, bytes):
        raise TypeError(f"its body is neither text nor bytes but {type(content).__name__}")
    return _unpacked(content, encoding.strip().lower())


def _unpacked(content: bytes, encoding: str) -> str:
    if content.startswith(_GZIP_START):
        content = _inflated(content, 16 + zlib.MAX_WBITS)
    elif encoding == "deflate" and not _is_text(content):
        zlib_header = content[:1] == b"\x78"
        content = _inflated(content, zlib.MAX_WBITS if zlib_header else -zlib.MAX_WBITS)
    if _is_text(content):
        return content.decode("utf-8")
    if encoding in _UNREADABLE:
        raise ValueError(
            f"its body is compressed with {encoding}, which cannot be undone here: record it again with "
            "`decode_compressed_response: True` in vcr_config, or with the header `accept-encoding: gzip`"
        )
    raise ValueError("its body is not text in UTF-8")


def _inflated(content: bytes, window: int) -> bytes:
    unpacking = zlib.decompressobj(window)
    try:
        unpacked = unpacking.decompress(content, _UNPACKED_LIMIT)
    except zlib.error as error:
        raise ValueError(f"its compressed body is damaged: {error}") from error
    if not unpacking.eof:
        reason = "larger than 256 MB" if len(unpacked) == _UNPACKED_LIMIT else "cut short"
        raise ValueError(f"its compressed body is {reason}")
    return unpacked


def _is_text(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
