"""The text of recorded HTTP bodies."""

from __future__ import annotations

import base64
import binascii
import zlib
from collections.abc import Mapping
from typing import Any, Final

_GZIP_START: Final = b"\x1f\x8b"
_UNSUPPORTED: Final = frozenset({"br", "zstd", "compress"})
_DECOMPRESSED_LIMIT: Final = 256 * 1024 * 1024
"""The largest decompressed body in bytes, far above the API's own limits."""


def text_of(content: Any, encoding: str) -> str:
    """The text of a body: text, bytes, or a mapping with `string` or `base64_string`.

    Bytes are decompressed from gzip or deflate if they are compressed. The header `content-encoding` does not tell:
    some recorders decompress a body and keep the header.

    Raises:
        ValueError: it is damaged, or compressed in a way that the standard library cannot decompress.
        TypeError: it is neither text nor bytes.
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
        raise TypeError(f"its body must be text or bytes, not {type(content).__name__}")
    return _decoded(content, encoding.strip().lower())


def _decoded(content: bytes, encoding: str) -> str:
    if content.startswith(_GZIP_START):
        content = _decompressed(content, 16 + zlib.MAX_WBITS)
    elif encoding == "deflate" and not _is_text(content):
        zlib_header = content[:1] == b"\x78"
        content = _decompressed(content, zlib.MAX_WBITS if zlib_header else -zlib.MAX_WBITS)
    if _is_text(content):
        return content.decode("utf-8")
    if encoding in _UNSUPPORTED:
        raise ValueError(
            f"its body is compressed with {encoding}, which is not supported: record it again with "
            "`decode_compressed_response: True` in vcr_config, or with the header `accept-encoding: gzip`"
        )
    raise ValueError("its body is not UTF-8 text")


def _decompressed(content: bytes, window: int) -> bytes:
    unpacking = zlib.decompressobj(window)
    try:
        unpacked = unpacking.decompress(content, _DECOMPRESSED_LIMIT)
    except zlib.error as error:
        raise ValueError(f"its compressed body is damaged: {error}") from error
    if not unpacking.eof:
        reason = "larger than 256 MB" if len(unpacked) == _DECOMPRESSED_LIMIT else "truncated"
        raise ValueError(f"its compressed body is {reason}")
    return unpacked


def _is_text(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
