"""Refusals: what declines, whole or in part, and what only sounds as if it did."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from pytest_modelmigrate.behaviours.sentences import ends_read, unwrap


@dataclass(frozen=True, slots=True)
class Declination:
    """A reply's text that declines.

    Attributes:
        extent: `full`, or `partial` where it also helps.
        spans: the sentences that decline.
    """

    extent: Literal["full", "partial"]
    spans: tuple[tuple[int, int], ...]


_CANNOT = re.compile(
    r"\bI(?:'m| am)? (?:cannot|can't|can not|won't|will not|unable to|not able to)\b", re.IGNORECASE
)


def declines(text: str) -> Declination | None:
    """Where the text declines what it was asked; None where it does not."""
    start, end = unwrap(text)
    spans = [
        (sentence.start + start, sentence.end + start)
        for sentence in ends_read(text[start:end])[:3]
        if _CANNOT.search(sentence.text)
    ]
    return Declination("full", tuple(spans)) if spans else None
