"""The matcher `divided`: a reply in parts, such as paragraphs or sections."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from operator import attrgetter
from typing import Final, TypeAlias, cast

from pytest_modelmigrate.behaviours.beginning_with import beginning_with
from pytest_modelmigrate.behaviours.behaviour import Behaviour, material_of
from pytest_modelmigrate.behaviours.each_sentence import each_sentence
from pytest_modelmigrate.behaviours.each_word import each_word
from pytest_modelmigrate.behaviours.finding_builders import failed, held
from pytest_modelmigrate.behaviours.format_rules.counts import CountRange, count_problem
from pytest_modelmigrate.behaviours.formatted import may_refuse
from pytest_modelmigrate.behaviours.matcher_arguments import MatcherArguments
from pytest_modelmigrate.behaviours.missing_text import missing_text
from pytest_modelmigrate.facts.findings import Finding
from pytest_modelmigrate.facts.replies import Reply
from pytest_modelmigrate.text.spans import Span

Separator: TypeAlias = str | re.Pattern[str] | Callable[[str], list[Span]]
"""What separates parts: a text or pattern between them, or a function that returns their spans."""

PARAGRAPHS: Final = re.compile(r"\n[ \t]*\n\s*")
"""The blank lines between paragraphs."""

_EXCERPT: Final = 60


def divided(
    by: Separator = PARAGRAPHS,
    into: CountRange = (2, None),
    *,
    parts: Mapping[int, Behaviour] | None = None,
    each: Behaviour | None = None,
    different: bool = False,
) -> Behaviour:
    r"""The reply has the wanted number of parts, and each part is as wanted.

    A separator at the very beginning or end makes no part; two in a row make an `empty part`. Failure classes:
    `too few parts`, `too many parts`, `empty part`, `equal parts`, or the failure of a part.

    Args:
        by: the separator: a text, a compiled pattern, `each_sentence`, `each_word` or `beginning_with(...)`; blank
            lines by default.
        into: the number of parts, or `(low, high)`.
        parts: behaviours for single parts, by number from 1, or from the end with -1.
        each: a behaviour for every part.
        different: whether all parts must be different.

    Example:
        >>> Reply.from_text("One.\n******\nTwo.") == divided("******", into=2, different=True)
        True
    """
    __tracebackhide__ = True
    given = MatcherArguments("divided")
    given.flags(different=different)
    if by == "":
        raise given.wrong_value("by", by, "it is empty")
    if not callable(by) and not isinstance(by, str | re.Pattern):
        raise given.wrong_type("by", by, "a text, a pattern, each_sentence, each_word or beginning_with(...)")
    if cast("object", by) is beginning_with:
        raise given.wrong_type("by", by, "beginning_with(...)")
    given.count("into", into)
    if each is not None:
        given.behaviour("each", each)
    for number, behaviour in given.mapping("parts", parts or {}, "a dict of behaviours by number").items():
        if not isinstance(number, int) or number == 0:
            raise given.wrong_value("parts", parts, "parts are counted from 1, or from the end with -1")
        given.behaviour(f"parts[{number}]", behaviour)
    return Divided(by, into, parts=dict(parts or {}), each=each, different=different)


class Divided(Behaviour):
    """See `divided`."""

    __slots__ = ("by", "different", "each", "into", "parts")

    def __init__(
        self,
        by: Separator,
        into: CountRange,
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

    @property
    def question(self) -> str:
        """Ask whether the parts are right."""
        asked = dict.fromkeys(each.question for each in self._inner)
        return f"Is the answer yes for each part that {self!r} names: {' '.join(asked)}" if all(asked) else ""

    @property
    def material(self) -> Mapping[str, str]:
        """The material of the behaviours of the parts."""
        return material_of(self._inner)

    @property
    def _inner(self) -> list[Behaviour]:
        return [*([] if self.each is None else [self.each]), *self.parts.values()]

    def __repr__(self) -> str:
        arguments = [
            "" if self.by is PARAGRAPHS else getattr(self.by, "__name__", repr(self.by)),
            f"into={self.into!r}",
            f"parts={self.parts!r}" if self.parts else "",
            f"each={self.each!r}" if self.each is not None else "",
            "different=True" if self.different else "",
        ]
        return f"divided({', '.join(filter(None, arguments))})"

    def judge(self, reply: Reply) -> Finding:
        """Count the parts, then judge them."""
        if (missing := missing_text(self, reply)) is not None:
            return missing
        spans = _split(reply.text, self.by)
        if problem := count_problem(len(spans), self.into, "parts", spans):
            return failed(self, problem.failure, problem.evidence, problem.spans)
        unequal = self._judge_equality(reply.text, spans)
        return self._judge_parts(reply.text, spans) if unequal is None else unequal

    def _judge_equality(self, text: str, spans: list[Span]) -> Finding | None:
        """The finding for the first part that is empty or equal to an earlier one."""
        if not self.different and self.by in (each_sentence, each_word):
            return None  # they return no empty part
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
        guesses: list[Finding] = []
        for number, behaviour in numbered.items():
            index = number - 1 if number > 0 else len(spans) + number
            if not 0 <= index < len(spans):
                return failed(self, "too few parts", f"there is no part {number}, only {len(spans)}")
            finding = may_refuse(behaviour).judge(Reply.from_text(text[slice(*spans[index])].strip()))
            if finding.sure and finding.held:
                continue
            if finding.held:
                judged = held(self, doubt=finding.doubt)
            else:
                failure, evidence = finding.failure or "not the format", f"part {index + 1}: {finding.evidence}"
                judged = failed(self, failure, evidence, [spans[index]], [finding], doubt=finding.doubt)
            if finding.sure:
                return judged
            guesses.append(judged)
        return min(guesses, key=attrgetter("held"), default=held(self))  # a part that fails outweighs those that hold


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
