"""Citation marks in a text: `[2]`, `[1, 3]`, `[2-4]` and raised numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from pytest_modelmigrate.text.sentences import without_code
from pytest_modelmigrate.text.spans import Span

_MARK: Final = re.compile(
    r"[\[\u3010\u00b9\u00b2\u00b3\u2070\u2074-\u2079]"
    r"(?:(?<=\[)\^?(?P<numbers>\d{1,3}(?:\s*[,;\u2013-]\s*\d{1,3})*)\](?!\()"
    r"|(?<=\u3010)(?P<wide>\d{1,3})[^\u3011\n]{0,40}\u3011"
    r"|(?<=[\u00b9\u00b2\u00b3\u2070\u2074-\u2079])(?P<raised>[\u00b9\u00b2\u00b3\u2070\u2074-\u2079]*))"
)
_INLINE_CODE: Final = re.compile(r"`[^`\n]{1,200}`")
_MEASURE: Final = re.compile(r"(?<![^\W\d])(?:[cdkm\u00b5]?m|ft|yd|in|mi|s)$")
_RAISED: Final = str.maketrans("\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079", "0123456789")
_LONGEST_RANGE: Final = 50
_LONGEST_NUMBER: Final = 3


def marks_in(text: str) -> Iterator[tuple[int, Span]]:
    """The numbers in citation marks with the spans of the marks; marks in code do not count."""
    for match in _marks(text):
        if match["raised"] is not None:
            yield int(match.group().translate(_RAISED)), match.span()
        elif (written := match["numbers"] or match["wide"]).isdigit():
            yield int(written), match.span()
        else:
            for number in _numbers(written):
                yield number, match.span()


def mark_spans(text: str) -> list[Span]:
    """The spans of the citation marks."""
    return [match.span() for match in _marks(text)]


def _marks(text: str) -> Iterator[re.Match[str]]:
    readable = without_code(text)
    if "`" in readable:
        readable = _INLINE_CODE.sub(lambda match: " " * len(match.group()), readable)
    found = _MARK.finditer(readable)
    return found if readable.isascii() else filter(_is_mark, found)


def _is_mark(mark: re.Match[str]) -> bool:
    """Whether it is a citation mark: raised digits after a digit or a unit are an exponent."""
    start, end = mark.span()
    power = mark.string[start - 1 : start].isdigit() or end - start > _LONGEST_NUMBER
    power = power or (
        mark.group() in "\u00b2\u00b3" and _MEASURE.search(mark.string[max(0, start - 4) : start]) is not None
    )
    return mark["raised"] is None or not power


def _numbers(written: str) -> Iterator[int]:
    for part in re.split(r"[,;]", written):
        ends = [int(each) for each in re.findall(r"\d+", part)]
        if len(ends) == 2 and 0 < ends[1] - ends[0] < _LONGEST_RANGE:  # noqa: PLR2004 - from and to
            yield from range(ends[0], ends[1] + 1)
        else:
            yield from ends
