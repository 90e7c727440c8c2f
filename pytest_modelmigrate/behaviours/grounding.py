"""Values of a reply that are not in its source: figures, dates, names, quotations."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final, Literal, TypeAlias, get_args

from pytest_modelmigrate.behaviours.absences import judge_absence
from pytest_modelmigrate.behaviours.behaviour import Behaviour
from pytest_modelmigrate.behaviours.conclusions import MOST_SPANS, failed, held
from pytest_modelmigrate.behaviours.sources import mark_spans
from pytest_modelmigrate.facts.findings import Finding
from pytest_modelmigrate.facts.replies import Reply
from pytest_modelmigrate.text.names import lost_names
from pytest_modelmigrate.text.numbers import Date, Value, dates_in, figures_in, number_words_in
from pytest_modelmigrate.text.quotations import fold, occurs, quotations_in

Kind: TypeAlias = Literal["figures", "dates", "names", "quotes"]
"""What is looked up in the source."""

Span: TypeAlias = tuple[int, int]

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
    kinds: Collection[Kind] = ("figures", "dates", "names", "quotes"),
    prompt: bool = True,
    allow: Collection[str] = (),
) -> Behaviour:
    """Figures, dates, names and quotations of the reply occur in its source.

    Compared are values, not spellings: 1,250 is 1250 and 1.250, 12 March 2024 is 2024-03-12, "3" is "three", and
    a figure said to be approximate may be rounded. Not looked up are the numbers of list items and citation
    marks, and headings. Failure classes: `altered quote`, `confabulated date`, `confabulated figure`,
    `confabulated name`, with the spans.

    What was worked out from the source (a sum, an age) is not in it: allow it by `allow`, or leave it to `judged`,
    which also sees whether a value that occurs is put in its right place. Names are told by their capitals, so
    that single German nouns and scripts without capitals are passed over.

    Args:
        source: the text, or several, or JSON data.
        kinds: what is looked up.
        prompt: whether what stands in the conversation counts as source too.
        allow: values or names that need no source, as they are written in the reply.

    Raises:
        ValueError: there is no such kind.

    Example:
        >>> Reply.from_text("It costs 1,250 euros.") == grounded_in("Preis: 1.250 EUR")
        True
    """
    unknown = set(kinds) - set(get_args(Kind))
    if unknown:
        raise ValueError(f"grounded_in() knows {', '.join(get_args(Kind))}, not {', '.join(sorted(unknown))}")
    return GroundedIn(source, kinds=tuple(kinds), prompt=prompt, allow=tuple(allow))


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
        """Look up every value; the gravest kind names the failure."""
        if absence := judge_absence(self, reply):
            return absence
        source = "\n".join([self.text, *(_prompts(reply) if self.prompt else ()), *self.allow])
        looked_up: dict[Kind, tuple[str, Callable[[str, str], list[Span]]]] = {
            "quotes": ("altered quote", _lost_quotes),
            "dates": ("confabulated date", _lost_dates),
            "figures": ("confabulated figure", _lost_figures),
            "names": ("confabulated name", lost_names),
        }
        failures, shown, spans = [], [], []
        for kind, (failure, lost_in) in looked_up.items():
            lost = lost_in(reply.text, source) if kind in self.kinds else []
            if lost:
                failures.append(failure)
                spans.extend(lost)
                words = [reply.text[start:end] for start, end in lost[:_MOST_SHOWN]]
                shown.append(f"{kind} not in the source: {', '.join(map(repr, words))}")
        if failures:
            return failed(self, failures[0], "; ".join(shown), sorted(spans))
        return held(self, "what occurs in the source may still stand in the wrong place")


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
    """The texts of content blocks, those of tool results and documents included."""
    waiting = [content]
    while waiting:
        each = waiting.pop()
        if isinstance(each, Mapping):
            waiting.extend(value for name, value in each.items() if name in ("text", "content", "source", "data"))
        elif isinstance(each, list | tuple):
            waiting.extend(reversed(each))
        elif isinstance(each, str):
            yield each


def _lost_quotes(text: str, source: str) -> list[Span]:
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
    return lost


def _lost_dates(text: str, source: str) -> list[Span]:
    known: set[Date] = {reading for each in dates_in(source) for reading in each.readings}
    known |= {part for year, month, day in known for part in ((year, month, None), (None, month, day))}
    return [(each.start, each.end) for each in dates_in(text) if known.isdisjoint(each.readings)]


def _lost_figures(text: str, source: str) -> list[Span]:
    known: set[object] = {reading for each in figures_in(source) for reading in each.readings}
    known |= number_words_in(source)
    for each in dates_in(source):
        known |= {Decimal(part).normalize() for reading in each.readings for part in reading if part is not None}
    sizes = [value for value in known if isinstance(value, Decimal)]
    passed: list[Span] | None = None
    reach = index = 0
    lost: list[Span] = []
    for each in figures_in(text, lambda readings: not known.isdisjoint(readings)):
        if passed is None:
            passed = _passed_over(text)
        start = each.start
        while index < len(passed) and passed[index][0] <= start:
            reach = max(reach, passed[index][1])
            index += 1
        if start >= reach and not _is_rounded(each, text, sizes):
            lost.append((start, each.end))
            if len(lost) == MOST_SPANS:
                break
    return lost


def _passed_over(text: str) -> list[Span]:
    """Where figures need no source: citation marks, the numbers of list items, dates, which are looked up whole."""
    return sorted(
        [
            *mark_spans(text),
            *(match.span() for match in _ITEM_NUMBER.finditer(text)),
            *((each.start, each.end) for each in dates_in(text)),
        ]
    )


def _is_rounded(value: Value, text: str, known: Sequence[Decimal]) -> bool:
    """Whether a figure that is said to be approximate is one of the source's, to its last digit."""
    if not _ABOUT.search(text[max(0, value.start - _LOOKBACK) : value.start]):
        return False
    for reading in value.readings:
        if isinstance(reading, Decimal):
            step = Decimal(1).scaleb(int(reading.as_tuple().exponent))
            if any(abs(each - reading) < step for each in known):
                return True
    return False
