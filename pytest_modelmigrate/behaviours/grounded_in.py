"""The matcher `grounded_in`: figures, dates, names and quotations occur in the source."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final, Literal, TypeAlias, get_args

from pytest_modelmigrate.behaviours.behaviour import Behaviour
from pytest_modelmigrate.behaviours.finding_builders import MOST_SPANS, failed, held
from pytest_modelmigrate.behaviours.matcher_arguments import MatcherArguments
from pytest_modelmigrate.behaviours.missing_text import missing_text
from pytest_modelmigrate.facts.findings import Finding
from pytest_modelmigrate.facts.replies import Reply
from pytest_modelmigrate.text.citation_marks import mark_spans
from pytest_modelmigrate.text.dates import PartialDate, dates_in
from pytest_modelmigrate.text.language import INSTALL_LANGUAGE
from pytest_modelmigrate.text.names import names_missing_from
from pytest_modelmigrate.text.numbers import FoundNumber, number_words_in, numbers_in
from pytest_modelmigrate.text.quotations import fold, occurs, quotations_in
from pytest_modelmigrate.text.spans import Span

Kind: TypeAlias = Literal["figures", "dates", "names", "quotes"]
"""Kinds of values that are looked up in the source."""


Lookup: TypeAlias = tuple[list[Span], str]
"""The spans of values that are not in the source, and a note on what was not checked, empty if all was."""

_MOST_SHOWN: Final = 8
_ITEM_NUMBER: Final = re.compile(r"^[ \t>]*+(?:#{1,6}[ \t]+)?(?:\*\*)?\(?\d{1,3}[.):\uff0e\u3001]", re.MULTILINE)
_ABOUT: Final = re.compile(
    r"(?:about|around|approximately|approx\.?|roughly|nearly|almost|over|more than|less than|under|some|circa|ca\."
    r"|~|\u2248|rund|etwa|ungef\u00e4hr|knapp|environ|unos|cerca de|\u7ea6|\u5927\u7ea6|\u7d04)\s*\W?\s*$",
    re.IGNORECASE,
)
_LOOKBACK: Final = 24


def grounded_in(
    source: str | Sequence[str] | Mapping[str, Any],
    *,
    kinds: Kind | tuple[Kind, ...] | Collection[Kind] = ("figures", "dates", "names", "quotes"),
    prompt: bool = True,
    allow: str | Collection[str] = (),
) -> Behaviour:
    """Figures, dates, names and quotations in the reply occur in its source.

    Values are compared, not spellings: 1,250 equals 1250 and 1.250, 12 March 2024 equals 2024-03-12, "3" equals
    "three", and a figure that is said to be approximate may be rounded. The numbers of list items, citation marks and
    headings are not checked. Failure classes: `altered quote`, `confabulated date`, `confabulated figure`,
    `confabulated name`, with the spans.

    A value that was calculated from the source (a sum, an age) is not in it: list it in `allow`, or use `judged`,
    which also finds values in the wrong place. Names are recognised by their capitals, so single German nouns and
    scripts without capitals are not checked. German is recognised only with the extra `pytest-modelmigrate[language]`;
    without it, single words are not checked in a text that might be German, and the evidence says so.

    Args:
        source: a text, several texts, or JSON data.
        kinds: the kinds of values that are checked.
        prompt: whether the conversation counts as a source too.
        allow: values or names that need no source, as written in the reply.

    Raises:
        ValueError: there is no such kind.

    Example:
        >>> Reply.from_text("It costs 1,250 euros.") == grounded_in("Preis: 1.250 EUR")
        True
    """
    __tracebackhide__ = True
    given = MatcherArguments("grounded_in")
    given.flags(prompt=prompt)
    if not isinstance(source, str | Mapping):
        given.collection("source", source, "a text, a list of texts, or JSON data")
    known: tuple[Kind, ...] = get_args(Kind)
    chosen = given.choices("kinds", kinds, known)
    if not chosen:
        raise given.wrong_value("kinds", kinds, f"choose from {', '.join(known)}")
    return GroundedIn(source, kinds=chosen, prompt=prompt, allow=given.texts("allow", allow))


class GroundedIn(Behaviour):
    """See `grounded_in`."""

    __slots__ = ("allow", "given", "kinds", "prompt", "text")

    def __init__(
        self,
        source: str | Sequence[str] | Mapping[str, Any],
        *,
        kinds: tuple[Kind, ...],
        prompt: bool,
        allow: tuple[str, ...],
    ) -> None:
        self.given = source
        self.text = _as_text(source)
        self.kinds = kinds
        self.prompt = prompt
        self.allow = allow

    def __repr__(self) -> str:
        shown = repr(self.given)
        arguments = [
            shown if len(shown) <= 100 else f"<source of {len(self.text)} characters>",  # noqa: PLR2004 - one line
            "" if set(self.kinds) == set(get_args(Kind)) else f"kinds={self.kinds!r}",
            "" if self.prompt else "prompt=False",
            f"allow={self.allow!r}" if self.allow else "",
        ]
        return f"grounded_in({', '.join(filter(None, arguments))})"

    def judge(self, reply: Reply) -> Finding:
        """Look up every value; quotations, dates, figures and names name the failure in this order."""
        if (without_text := missing_text(self, reply)) is not None:
            return without_text
        source = "\n".join([self.text, *(_prompts(reply) if self.prompt else ()), *self.allow])
        looked_up: dict[Kind, tuple[str, Callable[[str, str], Lookup]]] = {
            "quotes": ("altered quote", _look_up_quotes),
            "dates": ("confabulated date", _look_up_dates),
            "figures": ("confabulated figure", _look_up_figures),
            "names": ("confabulated name", _look_up_names),
        }
        failures, evidence, spans, notes = [], [], [], []
        for kind, (failure, look_up) in looked_up.items():
            if kind not in self.kinds:
                continue
            missing, note = look_up(reply.text, source)
            notes += [note] if note else []
            if missing:
                failures.append(failure)
                spans.extend(missing)
                words = [reply.text[start:end] for start, end in missing[:_MOST_SHOWN]]
                evidence.append(f"{kind} not in the source: {', '.join(map(repr, words))}")
        if failures:
            return failed(self, failures[0], "; ".join([*evidence, *notes]), sorted(spans))
        checked = "the values occur in the source; whether they are in the right place was not checked"
        return held(self, "; ".join([checked, *notes]))


def _as_text(source: str | Sequence[str] | Mapping[str, Any]) -> str:
    if isinstance(source, str):
        return source
    if isinstance(source, Mapping):
        return json.dumps(source, ensure_ascii=False, indent=0, default=str)
    return "\n".join(source)


def _prompts(reply: Reply) -> Iterator[str]:
    for message in reply.messages:
        if message.get("role") != "assistant":
            yield from _texts(message.get("content"))


def _texts(content: Any) -> Iterator[str]:
    """The texts of content blocks, including tool results and documents."""
    waiting = [content]
    while waiting:
        each = waiting.pop()
        if isinstance(each, Mapping):
            waiting.extend(value for name, value in each.items() if name in ("text", "content", "source", "data"))
        elif isinstance(each, list | tuple):
            waiting.extend(reversed(each))
        elif isinstance(each, str):
            yield each


def _look_up_quotes(text: str, source: str) -> Lookup:
    folded = fold(source)
    met: dict[str, bool] = {}
    lost: list[Span] = []
    for each in quotations_in(text):
        if each.text not in met:
            met[each.text] = occurs(each.text, folded)
        if not met[each.text]:
            lost.append((each.start, each.end))
            if len(lost) == MOST_SPANS:
                break
    return lost, ""


def _look_up_dates(text: str, source: str) -> Lookup:
    known: set[PartialDate] = {reading for each in dates_in(source) for reading in each.readings}
    known |= {part for year, month, day in known for part in ((year, month, None), (None, month, day))}
    return [(each.start, each.end) for each in dates_in(text) if known.isdisjoint(each.readings)], ""


def _look_up_figures(text: str, source: str) -> Lookup:
    known: set[object] = {reading for each in numbers_in(source) for reading in each.readings}
    known |= number_words_in(source)
    for date in dates_in(source):
        known |= {Decimal(part).normalize() for reading in date.readings for part in reading if part is not None}
    sizes = [value for value in known if isinstance(value, Decimal)]
    exempt: list[Span] | None = None
    reach = index = 0
    lost: list[Span] = []
    for each in numbers_in(text, lambda readings: not known.isdisjoint(readings)):
        if exempt is None:
            exempt = _exempt_spans(text)
        start = each.start
        while index < len(exempt) and exempt[index][0] <= start:
            reach = max(reach, exempt[index][1])
            index += 1
        if start >= reach and not _is_rounded(each, text, sizes):
            lost.append((start, each.end))
            if len(lost) == MOST_SPANS:
                break
    return lost, ""


def _look_up_names(text: str, source: str) -> Lookup:
    names = names_missing_from(text, source)
    note = f"single words were not checked, because the text may be German: {INSTALL_LANGUAGE}" * names.unchecked
    return names.spans, note


def _exempt_spans(text: str) -> list[Span]:
    """Spans in which figures need no source: citation marks, numbers of list items, and dates (checked as dates)."""
    return sorted(
        [
            *mark_spans(text),
            *(match.span() for match in _ITEM_NUMBER.finditer(text)),
            *((each.start, each.end) for each in dates_in(text)),
        ]
    )


def _is_rounded(value: FoundNumber, text: str, known: Sequence[Decimal]) -> bool:
    """Whether a figure that is said to be approximate is a rounded figure of the source."""
    if not _ABOUT.search(text[max(0, value.start - _LOOKBACK) : value.start]):
        return False
    for reading in value.readings:
        if isinstance(reading, Decimal):
            step = Decimal(1).scaleb(int(reading.as_tuple().exponent))
            if any(abs(each - reading) < step for each in known):
                return True
    return False
