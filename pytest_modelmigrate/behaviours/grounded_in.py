"""The matcher `grounded_in`: figures, dates, names and quotations occur in the source."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, Final, Literal, TypeAlias, get_args

from pytest_modelmigrate.behaviours.behaviour import Behaviour
from pytest_modelmigrate.behaviours.conversation_texts import user_texts
from pytest_modelmigrate.behaviours.crossed_figures import doubt_of_crossed_figures
from pytest_modelmigrate.behaviours.east_asian_counts import doubt_of_counts
from pytest_modelmigrate.behaviours.figure_origins import doubt_of_origin
from pytest_modelmigrate.behaviours.finding_builders import MOST_SPANS, failed, held
from pytest_modelmigrate.behaviours.grounded_dates import look_up_dates
from pytest_modelmigrate.behaviours.grounded_figures import LookedUp, look_up_figures
from pytest_modelmigrate.behaviours.grounded_shares import doubt_of_shares
from pytest_modelmigrate.behaviours.grounded_times import doubt_of_times
from pytest_modelmigrate.behaviours.grounded_weekdays import doubt_of_weekdays
from pytest_modelmigrate.behaviours.matcher_arguments import MatcherArguments
from pytest_modelmigrate.behaviours.misplaced_currencies import price_of_another_figure
from pytest_modelmigrate.behaviours.misplaced_values import (
    names_joined_from,
    quotation_joined_from,
    values_at_other_labels,
)
from pytest_modelmigrate.behaviours.missing_text import missing_text
from pytest_modelmigrate.behaviours.unclaimed_values import doubt_of_claims
from pytest_modelmigrate.behaviours.unknown_codes import doubt_of_codes
from pytest_modelmigrate.facts.findings import Finding
from pytest_modelmigrate.facts.replies import Reply
from pytest_modelmigrate.text.dates import without_eras
from pytest_modelmigrate.text.function_words import in_other_languages
from pytest_modelmigrate.text.language import INSTALL_LANGUAGE
from pytest_modelmigrate.text.names import (
    is_doubtful_name,
    names_missing_from,
    subjects_missing_from,
    titled_missing_from,
)
from pytest_modelmigrate.text.quotations import LONGEST_QUOTE, block_quotes_in, fold, occurs, quotations_in
from pytest_modelmigrate.text.spans import Span

Kind: TypeAlias = Literal["figures", "dates", "names", "quotes"]
"""Kinds of values that are looked up in the source."""


LONGEST_REPLY: Final = 500_000
"""Characters of a reply that are read, the first ones; it is about as much as a model can write in one reply."""

_MOST_SHOWN: Final = 8
_MOST_BLOCKS: Final = 20
_SIMILAR: Final = 0.5
"""Share of the pairs of words of a block quote that are in the source, from which it is meant to quote it."""

_LATIN: Final = re.compile(r"[A-Za-z]")
_OTHER_LETTER: Final = re.compile(r"[\u0370-\u1fff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_MARKS: Final = re.compile(r"^[ \t]*>[> \t]*|[*_]", re.MULTILINE)
"""The marks of block quotes and of emphasis."""

_ABBREVIATION: Final = re.compile(r"[A-Z]{2,5}s?")
"""More often a term than a name."""

_WORDS: Final = re.compile(r"[^\W_]+(?:'[^\W_]+)*")


def grounded_in(
    source: str | Sequence[str] | Mapping[str, Any],
    *,
    kinds: Kind | tuple[Kind, ...] | Collection[Kind] = ("figures", "dates", "names", "quotes"),
    prompt: bool = True,
    allow: str | Collection[str] = (),
) -> Behaviour:
    """Figures, dates, names and quotations in the reply occur in its source.

    Values are compared, not spellings: 1,250 equals 1250 and 1.250, 12 March 2024 equals 2024-03-12, "3" equals
    "three", 14 days equal two weeks, and a figure that is said to be approximate may be rounded. The numbers of list
    items, citation marks and headings are not checked. Failure classes: `altered quote`, `confabulated date`,
    `confabulated figure`, `confabulated name`, with the spans.

    A figure that is the sum, difference, product, ratio or percentage of figures beside it in the reply holds. One
    that follows from other figures of the source, and a date that follows from a date and a period, are guesses: the
    behaviour holds and is not sure. A result that does not follow in one step fails and is not sure. List other
    calculated values in `allow`, or use `judged`, which also finds values in the wrong place: here, a name of words
    from two names, a figure at a label that has another one in the source, and a quotation from places far apart are
    guesses. A figure with another currency or unit than in the source is confabulated. Numbers in words are checked
    if they are large or have a unit.

    Also guesses (`Finding.doubt`): a single word with a capital, a group or an office as a name; a figure that may be
    rounded, count the reply's own items, have the digits of the source at another scale, lie between two dates of the
    source, or follow from figures of the user; a value that the reply denies, supposes or gives as an example; names
    and quotations where the source is in another language; and shares ("half of them"), weekdays, times of day in words
    and codes that the source does not have, as far as they are read.

    Names are recognised by their capitals, so single German nouns and scripts without capitals are not checked, except
    behind a title ("Frau Krause", "الدكتور سامر") and in a few forms of address. German is recognised only with the
    extra `pytest-modelmigrate[language]`; without it, single words are not checked in a text that might be German, and
    the evidence says so.

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

    @property
    def question(self) -> str:
        """Ask whether the values come from the source."""
        source = "the source or the conversation" if self.prompt else "the source"
        kinds = ", ".join(self.kinds)
        return f"Do all values of the reply ({kinds}) come from {source}, or follow from it without a mistake?"

    @property
    def material(self) -> Mapping[str, str]:
        """The sources."""
        return {"source": "\n".join([self.text, *self.allow])}

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
        source = without_eras("\n".join([self.text, *(user_texts(reply) if self.prompt else ()), *self.allow]))
        text = reply.text[:LONGEST_REPLY]
        looked_up: dict[Kind, tuple[str, Callable[[str, str], LookedUp]]] = {
            "quotes": ("altered quote", _look_up_quotes),
            "dates": ("confabulated date", look_up_dates),
            "figures": ("confabulated figure", look_up_figures),
            "names": ("confabulated name", _look_up_names),
        }
        failures, evidence, spans, notes, doubts = [], [], [], [], []
        reasons = []
        for kind, (failure, look_up) in looked_up.items():
            if kind not in self.kinds:
                continue
            missing, note, doubt = look_up(text, source)
            doubt = doubt or doubt_of_claims(text, missing)
            if missing and kind in {"figures", "dates"} and not doubt:
                doubt = doubt_of_origin(text, missing, self.text, user_texts(reply) if self.prompt else ())
            notes += [note] if note else []
            doubts += [doubt] if doubt and not missing else []
            if missing:
                failures.append(failure)
                reasons.append(doubt)
                spans.extend(missing)
                words = [text[start:end] for start, end in missing[:_MOST_SHOWN]]
                evidence.append(f"{kind} not in the source: {', '.join(map(repr, words))}")
        if failures:
            doubt = "; ".join(reasons) if all(reasons) else ""
            return failed(self, failures[0], "; ".join([*evidence, *notes]), sorted(spans), doubt=doubt)
        doubts += self._doubts_of_places(text, source)
        if len(text) < len(reply.text):
            doubts.append(f"only the first {LONGEST_REPLY:,} characters were read")
        checked = "the values occur in the source; whether they are in the right place was not checked"
        return held(self, "; ".join([checked, *notes]), doubt="; ".join(doubts))

    def _doubts_of_places(self, text: str, source: str) -> Iterator[str]:
        """Why values that occur in the source may be in the wrong place."""
        if "names" in self.kinds and (name := names_joined_from(text, source)):
            yield f"the words of a name stand in different names of the source: {name}"
        if "quotes" in self.kinds and quotation_joined_from(text, source):
            yield "the parts of a quotation stand far apart in the source"
        if "figures" in self.kinds:
            yield from _doubts_of_figures(text, source)
        if "dates" in self.kinds and (doubt := doubt_of_weekdays(text, source)):
            yield doubt


def _doubts_of_figures(text: str, source: str) -> Iterator[str]:
    """Why figures that occur in the source may be in the wrong place, or others be hidden in words."""
    if value := values_at_other_labels(text, source):
        yield f"the source has another value at this label: {value}"
    for doubt_of in (doubt_of_crossed_figures, doubt_of_shares, doubt_of_times, doubt_of_codes, doubt_of_counts):
        if doubt := doubt_of(text, source):
            yield doubt
    if price := price_of_another_figure(text, source):
        yield f"the source has this figure without a currency: {price}"


def _as_text(source: str | Sequence[str] | Mapping[str, Any]) -> str:
    if isinstance(source, str):
        return source
    if isinstance(source, Mapping) or not all(isinstance(each, str) for each in source):
        return json.dumps(source, ensure_ascii=False, indent=0, default=str)
    return "\n".join(source)


def _look_up_quotes(text: str, source: str) -> LookedUp:
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
    blocks = [] if lost else block_quotes_in(text)[:_MOST_BLOCKS]
    plain = fold(_MARKS.sub("", source)) if blocks else ""
    if altered := [each for each in blocks if _is_altered(each.text, plain)]:
        return LookedUp([(each.start, each.end) for each in altered], doubt="the block quote may be no quotation")
    translated = bool(lost) and in_other_languages(text, source)
    return LookedUp(lost, doubt="the quotation may be a translation" * translated)


def _is_altered(quotation: str, folded: str) -> bool:
    """Whether most pairs of words of a block quote are in the source, and the whole is not."""
    plain = _MARKS.sub("", quotation)
    if occurs(plain, folded):
        return False
    words = _WORDS.findall(fold(plain)[:LONGEST_QUOTE])
    pairs = set(pairwise(words))
    found = sum(f"{first} {second}" in folded for first, second in pairs)
    return bool(pairs) and found >= _SIMILAR * len(pairs)


def _look_up_names(text: str, source: str) -> LookedUp:
    names = names_missing_from(text, source)
    titled, sure = titled_missing_from(text, source)
    if titled and not (names.spans or sure):
        return LookedUp(titled, doubt="the words before a form of address may be no name")
    if titled and sure:
        return LookedUp(sorted({*names.spans, *titled}))
    if not names.spans and (subjects := subjects_missing_from(text, source)):
        return LookedUp(subjects, doubt="a single word at the beginning of a list item")
    if names.spans and all(_ABBREVIATION.fullmatch(text, start, end) for start, end in names.spans):
        shown = ", ".join(dict.fromkeys(text[start:end] for start, end in names.spans[:_MOST_SHOWN]))
        return LookedUp([], doubt=f"an abbreviation is not in the source: {shown}")
    doubtful = bool(names.spans) and all(is_doubtful_name(text[start:end]) for start, end in names.spans)
    doubt = "the words with capitals may be no name" * doubtful
    if names.spans and not doubt and in_other_languages(text, source):
        doubt = "the source is in another language"
    if names.spans and not doubt and len(_LATIN.findall(source)) < len(_OTHER_LETTER.findall(source)):
        doubt = "the source is in another script"
    note = f"single words were not checked, because the text may be German: {INSTALL_LANGUAGE}" * names.unchecked
    return LookedUp(names.spans, note, doubt)
