from __future__ import annotations

import gzip
import zlib

import pytest

from pytest_modelmigrate.facts.errors import BrokenAnswerError
from pytest_modelmigrate.wire.content_encodings import decoded_body

BODY = b'{"type": "message"}' * 50
RAW = zlib.compressobj(wbits=-zlib.MAX_WBITS)
DEFLATED = RAW.compress(BODY) + RAW.flush()


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (gzip.compress(BODY), "gzip"),
        (gzip.compress(BODY), "X-GZip"),
        (zlib.compress(BODY), "deflate"),
        (DEFLATED, "deflate"),
        (gzip.compress(zlib.compress(BODY)), "deflate, gzip"),
        (BODY, "identity"),
        (BODY, ""),
    ],
    ids=["gzip", "x-gzip", "zlib", "deflate", "both", "identity", "none"],
)
def test_a_body_is_decoded(content: bytes, encoding: str) -> None:
    assert decoded_body(content, encoding) == BODY


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_a_compressed_body_that_ends_early_is_refused(encoding: str) -> None:
    whole = gzip.compress(BODY) if encoding == "gzip" else zlib.compress(BODY)
    with pytest.raises(BrokenAnswerError, match=f"a {encoding} body that ends early"):
        decoded_body(whole[:-9], encoding)


def test_another_encoding_is_refused() -> None:
    with pytest.raises(BrokenAnswerError, match="'br'"):
        decoded_body(BODY, "br")
