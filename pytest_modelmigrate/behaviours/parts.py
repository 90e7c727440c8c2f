"""A reply in parts: paragraphs, sections, two answers with a line of stars between them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Final, TypeAlias

from pytest_modelmigrate.behaviours.absences import judge_absence
from pytest_modelmigrate.behaviours.behaviour import Behaviour
from pytest_modelmigrate.behaviours.conclusions import failed, held
from pytest_modelmigrate.behaviours.format_counts import UNITS, Count, Span, count_problem
from pytest_modelmigrate.facts.findings import Finding
from pytest_modelmigrate.facts.replies import Reply

Separator: TypeAlias = str | re.Pattern[str] | Callable[[str], list[Span]]
"""What parts are told by: a text or pattern between them, or a function that gives their spans."""

PARAGRAPHS: Final = re.compile(r"\n[ \t]*\n\s*")
"""The blank lines between paragraphs."""

_WORD: Final = re.compile(r"[^\W_]+(?:['\u2019-][^\W_]+)*")
_EXCERPT: Final = 60


def each_sentence(text: str) -> list[Span]:
    """The spans of the sentences, for `divided(each_sentence, ...)`."""
    return list(UNITS["sentences"].spans(text))


def each_word(text: str) -> list[Span]:
    """The spans of the words, for `divided(each_word, ...)`."""
    return [match.span() for match in _WORD.finditer(text)]


def beginning_with(pattern: str | re.Pattern[str]) -> Callable[[str], list[Span]]:
    """Parts that begin where the pattern matches, as sections with a heading do; what comes before is no part."""
    compiled = re.compile(pattern, re.MULTILINE) if isinstance(pattern, str) else pattern

    def spans(text: str) -> list[Span]:
        starts = [match.start() for match in compiled.finditer(text)]
        return list(pairwise([*starts, len(text)])) if starts else []

    spans.__name__ = f"beginning_with({compiled.pattern!r})"
    return spans


def divided(
    by: Separator = PARAGRAPHS,
    into: Count = (2, None),
    *,
    parts: Mapping[int, Behaviour] | None = None,
    each: Behaviour | None = None,
    different: bool = False,
) -> Behaviour:
    r"""The reply falls into parts at a separator, and the parts are what is asked for.

    A separator at the very beginning or end cuts off no part; two in a row leave an `empty part`. Failure
    classes: `too few parts`, `too many parts`, `empty part`, `equal parts`, or that of the part.

    Args:
        by: the text, or compiled pattern, that separates, or `each_sentence`, `each_word` or
            `beginning_with(...)`; blank lines if left out.
        into: how many parts, or `(low, high)`.
        parts: what single parts must be, by number from 1, or from the end with -1.
        each: what every part must be.
        different: whether no two parts may be the same.

    Example:
        >>> Reply.from_text("One.\n******\nTwo.") == divided("******", into=2, different=True)
        True
    """
    return Divided(by, into, parts=dict(parts or {}), each=each, different=different)


class Divided(Behaviour):
    """See `divided`."""

    __slots__ = ("by", "different", "each", "into", "parts")

    def __init__(
        self,
        by: Separator,
        into: Count,
        *,
        parts: Mapping[int, Behaviour],
        each: Behaviour | None,
        different: bool,
    ) -> None:
        self.by = by
        self.into = into
        self.parts = parts
        self.each = each
        self.different = different

    def __repr__(self) -> str:
        arguments = [
            "" if self.by is PARAGRAPHS else getattr(self.by, "__name__", repr(self.by)),
            f"into={self.into!r}",
            f"parts={self.parts!r}" if self.parts else "",
            f"each={self.each!r}" if self.each else "",
            "different=True" if self.different else "",
        ]
        return f"divided({', '.join(filter(None, arguments))})"

    def judge(self, reply: Reply) -> Finding:
        """Count the parts, then look at them."""
        if absence := judge_absence(self, reply):
            return absence
        spans = _split(reply.text, self.by)
        if problem := count_problem(len(spans), self.into, "parts", spans):
            return failed(self, problem.failure, problem.evidence, problem.spans)
        return self._judge_sameness(reply.text, spans) or self._judge_parts(reply.text, spans)

    def _judge_sameness(self, text: str, spans: list[Span]) -> Finding | None:
        """The first part that is empty or, where that matters, the same as an earlier one."""
        if not self.different and self.by in (each_sentence, each_word):
            return None  # they give no empty part
        met: set[str] = set()
        for number, (start, end) in enumerate(spans, start=1):
            if start == end or (text[start].isspace() and text[start:end].isspace()):
                return failed(self, "empty part", f"part {number} of {len(spans)} is empty")
            if self.different:
                part = text[start:end].strip()
                if part in met:
                    evidence = f"part {number} is the same as an earlier one: {part[:_EXCERPT]!r}"
                    return failed(self, "equal parts", evidence, [(start, end)])
                met.add(part)
        return None

    def _judge_parts(self, text: str, spans: list[Span]) -> Finding:
        numbered = dict(self.parts) if self.each is None else {}
        if self.each is not None:
            numbered = dict.fromkeys(range(1, len(spans) + 1), self.each) | dict(self.parts)
        for number, behaviour in numbered.items():
            index = number - 1 if number > 0 else len(spans) + number
            if not 0 <= index < len(spans):
                return failed(self, "too few parts", f"there is no part {number}, only {len(spans)}")
            finding = behaviour.judge(Reply.from_text(text[slice(*spans[index])].strip()))
            if not finding.held:
                evidence = f"part {index + 1}: {finding.evidence}"
                return failed(self, finding.failure or "not the format", evidence, [spans[index]], [finding])
        return held(self)


def _split(text: str, by: Separator) -> list[Span]:
    if callable(by):
        return by(text)
    pattern = re.compile(re.escape(by)) if isinstance(by, str) else by
    spans, position = [], 0
    for match in pattern.finditer(text):
        spans.append((position, match.start()))
        position = match.end()
    spans.append((position, len(text)))
    if len(spans) > 1 and not text[slice(*spans[0])].strip():
        del spans[0]
    if len(spans) > 1 and not text[slice(*spans[-1])].strip():
        del spans[-1]
    return spans
