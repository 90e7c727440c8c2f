"""Names in a text, told by their capitals, that are nowhere in its source."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import Final, NamedTuple, TypeAlias

from pytest_modelmigrate.text.language import LONGEST_READ, detect_language

Span: TypeAlias = tuple[int, int]

_NAME: Final = re.compile(
    r"[A-Z\u00c0-\u00de](?<![\w'\u2019].)[\w'\u2019-]*"
    r"(?:(?=[ \t]++[A-Z\u00c0-\u00deodvlatb])"
    r"(?:[ \t]+(?:(?:of|de|van|von|der|la|du|del|di|da|the|al|bin)[ \t]+){0,2}[A-Z\u00c0-\u00de][\w'\u2019-]*){1,5}|)"
)
_WORD: Final = re.compile(r"[^\W_]+")
_POSSESSIVE: Final = re.compile(r"['\u2019]s\b")
_SENTENCE_START: Final = re.compile(
    r"(?:^|[.!?:;\u2026\u3002]|\n|[-*\u2022|>#(\[\"\u201c\u201e])[\s*_\"'\u201c\u201e(\[#>-]*$"
)
_STARTS: Final = frozenset('.!?:;\u2026\u3002\n-*\u2022|>#(["\u201c\u201e')
_PERHAPS_GERMAN: Final = re.compile(r"\b(?:der|die|das|und|ist|ein|eine|im|mit|von|zu|nicht)\b", re.IGNORECASE)
_HEADING_LINE: Final = re.compile(r"^[ \t]*(?:#{1,6}[ \t].*|\*\*[^*\n]{1,120}\*\*:?[ \t]*)$", re.MULTILINE)
_COMMON: Final = frozenset(
    re.findall(
        r"\S+",
        """
        i i'm i've i'll i'd the a an this that these those it its he she they we you his her their our your my and but
        or so if when while since because however although in on at by for from with as of to no not yes there here what
        which who how why monday tuesday wednesday thursday friday saturday sunday january february march april may june
        july august september october november december english according based note first second third finally also
        additionally overall both each all some many most der die das ein eine im am zum zur le les un une el los
        """,
    )
)
"""Words that may stand with a capital and name nothing that a source would have to know."""

_LOOKBACK: Final = 24
_MOST_NAMES: Final = 1_000


class _Name(NamedTuple):
    """Whether a word of a name is nowhere in the source, and whether it has several and none is there."""

    is_lost: bool
    is_strange: bool


def lost_names(text: str, source: str) -> list[Span]:
    """Capitalised words, alone within a sentence or in a row, of which one is nowhere in the source."""
    known = set(_WORD.findall(source.casefold()))
    headings = [match.span() for match in _HEADING_LINE.finditer(text)]
    starts = [start for start, _ in headings]
    sound: set[str] = set()
    met: dict[str, tuple[_Name, _Name]] = {}
    lost: list[tuple[Span, bool]] = []
    for match in _NAME.finditer(text):
        name = match.group()
        if name in sound:
            continue
        within, opening = met.get(name) or met.setdefault(name, _look_up(name, known))
        if not within.is_lost:
            sound.add(name)
            continue
        start = match.start()
        read = opening if _opens_sentence(text, start) else within
        heading = bisect_right(starts, start) - 1 if read.is_lost else -1
        if read.is_lost and (heading < 0 or start >= headings[heading][1]):
            lost.append((match.span(), read.is_strange))
            if len(lost) == _MOST_NAMES:
                break
    doubtful = not all(strange for _, strange in lost) and _PERHAPS_GERMAN.search(text, 0, LONGEST_READ)
    language = detect_language(text) if doubtful else None
    if language and language[0] == "de":
        return [span for span, strange in lost if strange]
    return [span for span, _ in lost]


def _opens_sentence(text: str, start: int) -> bool:
    """Whether a word stands where any word has a capital; most are told by the two signs before them."""
    last, before = text[start - 1 : start], text[start - 2 : start - 1]
    if last == " " and before.isalnum():
        return False
    if last in _STARTS or (last == " " and before in _STARTS):
        return True
    return bool(_SENTENCE_START.search(text[max(0, start - _LOOKBACK) : start]))


def _look_up(name: str, known: set[str]) -> tuple[_Name, _Name]:
    """What the source says of the name as it stands within a sentence, and as it opens one."""
    words = _WORD.findall(_POSSESSIVE.sub("", name))
    read = []
    for rest in (words, words[1:]):
        capitals = [word for word in rest if word[0].isupper() and word.casefold() not in _COMMON]
        unknown = [word for word in capitals if not _is_known(word, known)]
        read.append(_Name(bool(unknown), len(capitals) > 1 and unknown == capitals))
    return read[0], read[1]


def _is_known(word: str, known: set[str]) -> bool:
    folded = word.casefold()
    return folded in known or folded.rstrip("s") in known or f"{folded}s" in known
