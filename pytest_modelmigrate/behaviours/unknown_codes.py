"""Codes and signs of a reply that differ from those of its source: `4D` for `4F`, version `4.2.0`, `4` for `-4`."""

from __future__ import annotations

import re
from typing import Final

from pytest_modelmigrate.text.dates import dates_in

_LONGEST_READ: Final = 20_000
"""Characters of a reply that are read, the first ones."""

_CODE: Final = re.compile(
    r"(?<![\w/.@#:-])(?=[\w-]{0,20}?\d)(?=[\w-]{0,20}?[A-Z])(?!\d+(?:st|nd|rd"
    r"|th)\b)[A-Za-z0-9]{1,12}(?:-[A-Za-z0-9]{1,12}){0,4}"
    r"(?![\w@/-]|\.\w)"
)
_VERSION: Final = re.compile(r"(?<![\w.,/])\d{1,4}(?:\.\d{1,4}){2,3}(?![\w/]|[.,]\d)")
_GROUPED: Final = re.compile(r"\d{1,3}(?:\.\d{3})+")
_MEASURE: Final = re.compile(
    r"\d+(?:[KMGT]?Bs?|[KMG]?bps|[kMG]?Hz|[km]?Wh?|kV|mAh|Ah|[VWAKML]|PM|AM|KM|KG|ML|CM|MM|EUR|USD|CHF|GBP|Mio|Mrd|Uhr)"
    r"|[A-Z]{1,3}-?\d|\d[A-Z]{1,2}"
)
"""A figure with a unit, and terms such as `A4`, `5G` and `3D`; one with several digits is a code."""

_SIGN: Final = re.compile(r"(?:(?<=[\s(])|^)[-\u2212](?=\d)|\b(?:minus|moins|menos|meno|min)\s(?=\d)", re.MULTILINE)
_SIGNED: Final = re.compile(
    rf"(?P<sign>{_SIGN.pattern})?(?<![\d.,\w])(?P<figure>\d+(?:[.,]\d+)?)(?=\s?(?:°|%|degrees|Grad|degrés|grados"
    rf"|gradi|graus))",
    re.MULTILINE,
)


def doubt_of_codes(text: str, source: str) -> str:
    """Which code, version or sign of a text is not in its source; empty if there is none.

    Example:
        >>> doubt_of_codes("Seat 14D, please.", "Seat 14F")
        'a code is not in the source: 14D'
    """
    text = text[:_LONGEST_READ]
    folded = source.casefold()
    for match in _CODE.finditer(text):
        code = match.group()
        if code.casefold() not in folded and not _is_term(code, folded):
            return f"a code is not in the source: {code}"
    dated = [(each.start, each.end) for each in dates_in(text)] if _VERSION.search(text) else []
    for match in _VERSION.finditer(text):
        outside = not any(start <= match.start() < end for start, end in dated)
        if outside and match.group() not in source and not _GROUPED.fullmatch(match.group()):
            return f"a code is not in the source: {match.group()}"
    return _doubt_of_signs(text, source)


def _is_term(code: str, folded: str) -> bool:
    """Whether a code is a measure, a common term, or stands in the source with other hyphens."""
    bare = code.replace("-", "").casefold()
    return _MEASURE.fullmatch(code) is not None or bare in folded.replace("-", "").replace(" ", "")


def _doubt_of_signs(text: str, source: str) -> str:
    """The doubt where the source has a figure below zero, and the text has it above, or the other way round."""
    known = {match["figure"]: bool(match["sign"]) for match in _SIGNED.finditer(source)}
    for match in _SIGNED.finditer(text) if any(known.values()) or _SIGN.search(text) else ():
        if match["figure"] in known and known[match["figure"]] != bool(match["sign"]):
            return f"the sign of a figure is not that of the source: {match['figure']}"
    return ""
