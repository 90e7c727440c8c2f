"""Names in a text, recognised by their capitals, that are not in its source."""

# ruff: noqa: RUF001 - characters of other scripts are meant

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import islice
from typing import Final, NamedTuple

from pytest_modelmigrate.text.language import LONGEST_READ, can_detect_language, detect_language
from pytest_modelmigrate.text.name_forms import KnownNames
from pytest_modelmigrate.text.number_words import numbers_in_words
from pytest_modelmigrate.text.spans import Span
from pytest_modelmigrate.text.titled_names import TITLES, titled_names_missing_from
from pytest_modelmigrate.text.units import unit_at

_NAME: Final = re.compile(
    r"[A-Z\u00c0-\u00de](?<![\w'\u2019].)[\w'\u2019-]*"
    r"(?:(?=[ \t]++[A-Z\u00c0-\u00deodvlatb])"
    r"(?:[ \t]+(?:(?:of|de|van|von|der|la|du|del|di|da|the|al|bin)[ \t]+){0,2}[A-Z\u00c0-\u00de][\w'\u2019-]*){1,5}|)"
)
_WORD: Final = re.compile(r"[^\W_]+")
_NARROW_WORD: Final = re.compile(r"[a-z0-9]{2,}")
_WIDE_SIGN: Final = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_WIDE: Final = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af].*", re.DOTALL)
"""What follows a name in a script without spaces."""

_POSSESSIVE: Final = re.compile(r"['\u2019]s\b")
_SENTENCE_START: Final = re.compile(
    r"(?:^|[.!?:;\u2026\u3002]|\n|[-*\u2022"
    r"|>#(\[\"\u201c\u201e\u2013\u2014\u00a1\u00bf\u2192-\u2bff\ufe0f\U0001f000-\U0001faff])"
    r"[\s*_\"'\u201c-\u201e\u2019\u00bb\u00ab()\[\]#>-]*$"
)
_STARTS: Final = frozenset('.!?:;\u2026\u3002\n-*\u2022|>#(["\u201c\u201e\u2013\u2014\u00a1\u00bf')
_PERHAPS_GERMAN: Final = re.compile(
    r"\b(?:der|die|das|und|ist|ein|eine|im|mit|von|zu|nicht|sie|wir|für|auf|oder|auch|sich|bei)\b", re.IGNORECASE
)
_HEADING_LINE: Final = re.compile(r"^[ \t]*(?:#{1,6}[ \t].*|\*\*[^*\n]{1,120}\*\*:?[ \t]*)$", re.MULTILINE)
_SUBJECT: Final = re.compile(
    r"^[ \t]*[-*\u2022+][ \t]+\*\*([A-Z\u00c0-\u00de][^\W\d_]{1,30})\*\*[ \t]+(?=[a-z\u00df-\u00ff])", re.MULTILINE
)
_COMMON: Final = frozenset(
    re.findall(
        r"\S+",
        """
        i i'm i've i'll i'd the a an this that these those it its he she they we you his her their our your my and but
        or so us if while since because however although in on at by for from with as of to no not yes there here what
        when which who how why monday tuesday wednesday thursday friday saturday sunday january february march april may
        june july august september october november december english according based note first second third finally
        also additionally overall both each all some many most
        mon tue tues wed thu thur thurs fri sat sun jan feb mar apr jun jul aug sep sept oct nov dec
        french german spanish italian portuguese dutch polish chinese japanese arabic hindi korean russian latin
        british american european irish scottish welsh
        hola bonjour hallo ciao olá dear hi hello thanks regards best kind sincerely
        der die das ein eine im am zum zur le les un une el los
        celsius fahrenheit
        uhr euro euros franken sie ihr ihre ihrem ihren ihrer ihres ihnen usted ustedes uw państwo państwa państwu
        """,
    )
)
"""Words that often have a capital and need no source."""

_INITIAL: Final = re.compile(
    r"(?<![\w.])(?<!\d )(?:[A-ZÀ-Þ]\.[ -]?){1,3} \Z|(?<![\w.])(?:[A-ZÀ-Þ]\.[ -]?){0,2}[A-ZÀ-Þ]\. \Z"
)
"""Initials before a family name: `D. Prentiss`; a letter behind a sentence ("vitamin B. Take") stands behind a word."""

_INITIALS: Final = 12
_COUNTED: Final = re.compile(r"\d\s\Z")
"""A figure before a name: in German, `5 Liter Wasser` is a measure and a noun."""

_LONGEST_LABEL: Final = 60
_MARKUP: Final = re.compile(r"[ \t>#*_`\u2022\u2013\u2014-]*(?:\d{1,3}[.)][ \t]*)?(?:[^\W\d_][\w'’-]*[ \t]+){0,2}")
_LABEL_ENDS: Final = re.compile(r"(?:[ \t][^\W\d_][\w'’-]*){0,2}[*_`]*[:：]")
_LINE_ENDS: Final = re.compile(r"[*_`]*[ \t]*(?:\n|$)")
_GROUP: Final = re.compile(
    r"(?:team|support|service|department|office|desk|staff|crew|abteilung|kundenservice|équipe|equipo|squadra|servizio"
    r"|serviço|equipe|afdeling|zespół|dział)\w*$",
    re.IGNORECASE,
)
"""The last word of the name of a group that signs a letter."""

_ROLE: Final = re.compile(r"^(?:The|An?)\s|\s(?:of|der|des|du)\s")
"""What is more often in titles and offices than in names of people."""

_LOOKBACK: Final = 24
_MOST_NAMES: Final = 1_000
_LONGEST_READ: Final = 20_000
"""Characters that are read for names with a title, the first ones."""


class MissingNames(NamedTuple):
    """Names that are not in a source.

    Attributes:
        spans: where they are in the text.
        unchecked: whether single words were not checked, because the text may be German, where every noun has a
            capital, and its language could not be detected.
    """

    spans: list[Span]
    unchecked: bool = False


def is_doubtful_name(name: str) -> bool:
    """Whether words with capitals may be no name: a single word, an office, a group, `Höhe der Kaution`.

    Example:
        >>> is_doubtful_name("HR"), is_doubtful_name("Platform Team"), is_doubtful_name("Peter Maddox")
        (True, True, False)
    """
    words = [each for each in _WORD.findall(_POSSESSIVE.sub("", name)) if len(each) > 1]
    capitals = [each for each in words if each[0].isupper() and not _is_common(each)]
    return len(capitals) < 2 or _GROUP.search(name) is not None or _ROLE.search(name) is not None  # noqa: PLR2004


class _Name(NamedTuple):
    """Whether a word of a name is not in the source, and whether it has several words and none is there."""

    is_missing: bool
    is_unknown: bool


def names_missing_from(text: str, source: str) -> MissingNames:
    """Find words with capitals, single ones inside a sentence or several in a row, that are not in the source.

    In German, where every noun has a capital, only names of several words count. The language is detected if the
    extra `[language]` is installed; without it, a text that may be German is treated as German.
    """
    known = KnownNames(_words(source), text)
    headings = [match.span() for match in _HEADING_LINE.finditer(text)]
    starts = [start for start, _ in headings]
    sound: set[str] = set()
    met: dict[str, tuple[_Name, _Name]] = {}
    missing: list[tuple[Span, bool]] = []
    for match in _NAME.finditer(text):
        name = match.group()
        if name in sound:
            continue
        within, opening = met.get(name) or met.setdefault(name, _look_up(name, known))
        if not within.is_missing:
            sound.add(name)
            continue
        start = match.start()
        read = opening if _opens_sentence(text, start) else within
        heading = bisect_right(starts, start) - 1 if read.is_missing else -1
        outside = heading < 0 or start >= headings[heading][1]
        if read.is_missing and outside and not _is_unit(text, start) and not _is_label(text, match.span()):
            missing.append((match.span(), read.is_unknown))
            if len(missing) == _MOST_NAMES:
                break
    if all(unknown for _, unknown in missing) or not _PERHAPS_GERMAN.search(text, 0, LONGEST_READ):
        return MissingNames([span for span, _ in missing])
    can_detect = can_detect_language()
    language = detect_language(text) if can_detect else ("de", 0.0)
    if language and language[0] == "de":
        return MissingNames(
            [span for span, unknown in missing if unknown and not _COUNTED.search(text, max(0, span[0] - 2), span[0])],
            unchecked=not can_detect,
        )
    return MissingNames([span for span, _ in missing])


def titled_missing_from(text: str, source: str) -> tuple[list[Span], bool]:
    """The names with a title that are not in the source, and whether all of them are sure to be names."""
    text = text[:_LONGEST_READ]
    known = KnownNames(_words(source), text)
    missing = list(islice(titled_names_missing_from(text, source, known.has), _MOST_NAMES))
    return [each.span for each in missing], any(each.is_sure for each in missing)


def subjects_missing_from(text: str, source: str) -> list[Span]:
    """The bold words with which list items begin (`- **Ravi** has ...`) that are not in the source, as others are."""
    known = set(_WORD.findall(source))
    subjects = [match.span(1) for match in _SUBJECT.finditer(text)]
    missing = [span for span in subjects if text[slice(*span)] not in known]
    return missing if len(missing) < len(subjects) else []


def _words(source: str) -> list[str]:
    """The words of a source in lower case; a word beside a script without spaces is one of its own."""
    folded = source.casefold()
    wide = not folded.isascii() and _WIDE_SIGN.search(folded)
    return [*_WORD.findall(folded), *_NARROW_WORD.findall(folded)] if wide else _WORD.findall(folded)


def _is_unit(text: str, start: int) -> bool:
    """Whether a word with a capital is the unit of the figure before it: `5 Liter`, `drei Wochen`."""
    if start == 0 or unit_at(text, start - 1) is None:
        return False
    before = text[max(0, start - _LOOKBACK) : start - 1]
    return before[-1:].isdigit() or any(each.end == len(before) for each in numbers_in_words(before))


def _opens_sentence(text: str, start: int) -> bool:
    """Whether a word is where every word has a capital; the two characters before it decide most cases."""
    last, before = text[start - 1 : start], text[start - 2 : start - 1]
    if last == " " and (
        before.isalnum() or (before == "." and _INITIAL.search(text[max(0, start - _INITIALS) : start]))
    ):
        return False
    if last in _STARTS or (last == " " and before in _STARTS):
        return True
    return bool(_SENTENCE_START.search(text[max(0, start - _LOOKBACK) : start]))


def _is_label(text: str, span: Span) -> bool:
    """Whether words with capitals are a label, as in `Start Date: 1 May`, or a signature, as in `Your Support Team`."""
    first = text.rfind("\n", 0, span[0]) + 1
    if span[0] - first > _LONGEST_LABEL or not _MARKUP.fullmatch(text, first, span[0]):
        return False
    if _LABEL_ENDS.match(text, span[1]):
        return True
    return bool(_LINE_ENDS.match(text, span[1]) and _GROUP.search(text, *span))


def _look_up(name: str, known: KnownNames) -> tuple[_Name, _Name]:
    """Look the name up, as it would be inside a sentence and at its beginning."""
    words = _WORD.findall(_POSSESSIVE.sub("", _WIDE.sub("", name)))
    read = []
    for rest in (words, words[1:]):
        capitals = [word for word in rest if word[0].isupper() and len(word) > 1 and not _is_common(word)]
        unknown = [word for word in capitals if not known.has(word)]
        if len(unknown) == 1 and unknown[0] == capitals[0] and len(capitals) > 2:  # noqa: PLR2004 - an office and a name
            unknown = []
        read.append(_Name(bool(unknown), len(capitals) > 1 and unknown == capitals))
    return read[0], read[1]


def _is_common(word: str) -> bool:
    folded = word.casefold()
    return folded in _COMMON or folded in TITLES or folded.removesuffix("s") in _COMMON
