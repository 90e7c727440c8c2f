"""Content encodings: decoding the body of an answer, and limiting its size."""

from __future__ import annotations

import zlib
from collections.abc import AsyncIterator, Iterator
from typing import Any, Final

from pytest_modelmigrate.facts import size_limits
from pytest_modelmigrate.facts.errors import BrokenAnswerError

_IDENTITY: Final = ("", "identity")
_GZIP: Final = ("gzip", "x-gzip")
_ZLIB_START: Final = b"\x78"


def decoded_body(content: bytes, encoding: str) -> bytes:
    """The body without its content encodings, `gzip` and `deflate`, which no request of the plugin asks for.

    Raises:
        BrokenAnswerError: it is damaged, too large, or has another encoding.
    """
    for name in reversed(encoding.lower().split(",")):
        content = _decoded(content, name.strip())
    return content


def _decoded(content: bytes, name: str) -> bytes:
    if name in _IDENTITY:
        return content
    if name in _GZIP:
        window = 16 + zlib.MAX_WBITS
    elif name == "deflate":
        window = zlib.MAX_WBITS if content[:1] == _ZLIB_START else -zlib.MAX_WBITS
    else:
        raise BrokenAnswerError(broken(f"a body in the content encoding {name!r:.40}, which was not asked for"))
    unpacking = zlib.decompressobj(window)
    try:
        unpacked = unpacking.decompress(content, size_limits.ANSWER_LIMIT + 1)
    except zlib.error as error:
        raise BrokenAnswerError(broken(f"a damaged {name} body: {error}")) from error
    check_size(len(unpacked))
    if not unpacking.eof:
        raise BrokenAnswerError(broken(f"a {name} body that ends early"))
    return unpacked


def check_size(length: int) -> None:
    """Check that an answer is not too large.

    Raises:
        BrokenAnswerError: it is.
    """
    if length > size_limits.ANSWER_LIMIT:
        raise BrokenAnswerError(broken(f"a body of more than {size_limits.ANSWER_LIMIT:,} bytes"))


def limited(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """The chunks of a body; raises `BrokenAnswerError` when there are too many bytes."""
    length = 0
    for chunk in chunks:
        length += len(chunk)
        check_size(length)
        yield chunk


async def limited_async(chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """Like `limited`, for an asynchronous body."""
    length = 0
    async for chunk in chunks:
        length += len(chunk)
        check_size(length)
        yield chunk


def broken(what: Any, *, address: str = "the API", status: int = 200) -> str:
    """The message for an answer that is no message."""
    return (
        f"{address} answered HTTP {status} with {what}\n"
        "  so          this test is inconclusive, and the answer is not recorded\n"
        "  next        check the network and ANTHROPIC_BASE_URL, and run again"
    )
