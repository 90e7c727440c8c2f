"""Fixtures for the tests of texts."""

from __future__ import annotations

import base64
import random
import re
import string
from collections.abc import Callable

import pytest

ALPHABETS = {
    "digit": string.digits,
    "hex": string.digits + "abcdef",
    "HEX": string.digits + "ABCDEF",
    "lower": string.ascii_lowercase,
    "UPPER": string.ascii_uppercase,
    "lownum": string.ascii_lowercase + string.digits,
    "UPNUM": string.ascii_uppercase + string.digits,
    "b32": string.ascii_uppercase + "234567",
    "alnum": string.ascii_letters + string.digits,
    "url": string.ascii_letters + string.digits + "-_",
    "b64": string.ascii_letters + string.digits + "+/",
    "pass": string.ascii_letters + string.digits + "!#%*_-",
}
PLACE = re.compile(r"<(" + "|".join(ALPHABETS) + r"):(\d+)>")
UUID = "<hex:8>-<hex:4>-4<hex:3>-a<hex:3>-<hex:12>"
PNG = base64.b64encode(
    bytes.fromhex("89504e470d0a1a0a0000000d4948445200000100") + random.Random(7).randbytes(3000)  # noqa: S311 - an image
).decode()


@pytest.fixture
def composed() -> Callable[[str], str]:
    """Composes fake credentials at run time, so that no scanner finds a key in the tests.

    In a template, `<hex:32>` stands for 32 random characters of that alphabet, always the same ones; `<uuid>` and
    `<png>` for one in base64; `<base64>` encodes what it contains, `<pem HEADER>` makes a block of it, whose lines
    are joined by a text after `pem`; `<>` stands for nothing.
    """

    def block(found: re.Match[str]) -> str:
        line, header, body = found[1] or "\n", found[2], found[3]
        lines = [body[start : start + 64] for start in range(0, len(body), 64)]
        return line.join([f"-----BEGIN {header}-----", *lines, f"-----END {header}-----"])

    def compose(template: str) -> str:
        chosen = random.Random(template)  # noqa: S311 - fakes, not keys
        text = template.replace("<uuid>", UUID)
        text = PLACE.sub(lambda place: "".join(chosen.choices(ALPHABETS[place[1]], k=int(place[2]))), text)
        text = text.replace("<>", "").replace("<png>", PNG)
        text = re.sub(r"<base64>(.*?)</base64>", lambda part: base64.b64encode(part[1].encode()).decode(), text)
        return re.sub(r"<pem(\\n)? ([^>]+)>(.*?)</pem>", block, text)

    return compose
