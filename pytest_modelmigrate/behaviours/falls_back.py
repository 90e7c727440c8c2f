"""The matcher `falls_back`: the reply takes the fallback, because the primary branch is impossible."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from itertools import islice
from typing import Final

from pytest_modelmigrate.behaviours.behaviour import Behaviour, material_of
from pytest_modelmigrate.behaviours.chosen_branch import (
    Branch,
    BranchChoice,
    choose,
    describe_neither,
    excerpts,
    question_of,
    written,
)
from pytest_modelmigrate.behaviours.conversation_texts import conversation_text
from pytest_modelmigrate.behaviours.finding_builders import failed, held
from pytest_modelmigrate.behaviours.invented_values import invented_values_in
from pytest_modelmigrate.behaviours.left_out import begins_with_a_contrast
from pytest_modelmigrate.behaviours.matcher_arguments import MatcherArguments
from pytest_modelmigrate.behaviours.missing_text import missing_text
from pytest_modelmigrate.behaviours.text_refusals import declines
from pytest_modelmigrate.facts.findings import Finding
from pytest_modelmigrate.facts.replies import Reply
from pytest_modelmigrate.text.sentences import sentence_spans

_MOST_GUESSES: Final = 100


_GUESSES: Final = re.compile(
    r"\b(?:probably|most likely|presumably|(?:i'd|i would|my best) (?:guess|estimate|assume|say)|i (?:guess"
    r"|assume|suspect|estimate)"
    r"|wahrscheinlich|vermutlich|wohl|schätzungsweise|ich (?:schätze|vermute)|probablement|sans doute|je (?:pense"
    r"|suppose|dirais)"
    r"|probablemente|seguramente|supongo|yo diría|probabilmente|presumibilmente|suppongo|direi|provavelmente"
    r"|suponho|diria"
    r"|waarschijnlijk|vermoedelijk|ik (?:schat|vermoed|denk)|prawdopodobnie|zapewne|przypuszczam)\b"
    r"|大概|估计|应该是|可能是|おそらく|たぶん|恐らく|शायद|संभवतः|ربما|على الأرجح|أظن",
    re.IGNORECASE,
)
"""What makes a value a guess of the reply."""


_GUESSED: Final = "it guesses a value beside the fallback"
_NEAR: Final = 3
"""Sentences from the fallback on in which a value may be given after all."""

_READ: Final = 5_000
"""Characters before and behind the fallback in which its sentence and the next ones are looked for."""

_SEPARATOR: Final = re.compile(r"(?<=\d)[.,\s'\u2019](?=\d)")
_VALUE: Final = re.compile(
    r"[$€£¥]\s?\d[\d.,]*\d|\b[A-Z]{1,4}[-_/]?\d{2,}\b|\d[\d.,]*\s?(?:[$€£¥%]|euros?\b|dollars?\b)"
    r"|(?<![\d.,])(?:\d{3,}|\d{1,3}(?:[.,]\d{3})+)(?!\d)"
)
"""Codes, amounts and long numbers; not times of the day, and not small numbers."""


def falls_back(*, to: Branch, instead_of: Branch | None = None) -> Behaviour:
    """The reply takes the fallback, because the primary branch is impossible.

    Failure classes: `invented` (it takes the primary branch, or gives invented values) and `took neither`.

    Args:
        to: the fallback: a behaviour, a text that the reply says, or a compiled regular expression.
        instead_of: the primary branch, given in the same way; None if it has no fixed words.

    A branch that is only mentioned, denied or excluded ("a refund is not possible"), is not taken; see `prefers`. The
    finding is a guess too where the fallback stands in quotation marks inside a sentence, and where a value that the
    conversation lacks stands beside it, or follows after a contrast.

    Raises:
        TypeError: an argument has a wrong type.
        ValueError: a text is empty, or looks like a regular expression (`"a|b"`).

    Example:
        >>> Reply.from_text("I don't know.") == falls_back(to="I don't know", instead_of="Yes, answer is present")
        True
    """
    __tracebackhide__ = True
    given = MatcherArguments("falls_back")
    given.branch("to", to)
    if instead_of is not None:
        given.branch("instead_of", instead_of)
    return FallsBack(to, instead_of)


class FallsBack(Behaviour):
    """See `falls_back`."""

    __slots__ = ("instead_of", "to")

    def __init__(self, to: Branch, instead_of: Branch | None) -> None:
        self.to = to
        self.instead_of = instead_of

    def judge(self, reply: Reply) -> Finding:
        """Find out whether the fallback was taken, or what was invented instead."""
        choice = choose(reply, self.instead_of, self.to)
        finding = self._finding(reply, choice)
        return replace(finding, doubt=choice.doubt or finding.doubt)

    def _finding(self, reply: Reply, choice: BranchChoice) -> Finding:
        if choice.taken == "fallback":
            doubt = _GUESSED * self._guesses_values(reply) or _gives_a_value_after_all(
                reply, choice, has_primary=self.instead_of is not None
            )
            return held(self, "took the fallback", choice.fallback, doubt=doubt)
        if choice.taken in {"primary", "both"}:
            also = " and the fallback as well" if choice.taken == "both" else ""
            spans = choice.primary[:1]
            return failed(self, "invented", f"takes the primary branch{also}: {excerpts(reply, spans)}", spans)
        if (missing := missing_text(self, reply)) is not None:
            return missing
        if choice.meant != "fallback" and not declines(reply.text) and (invented := invented_values_in(reply)):
            return failed(self, "invented", f"gives {excerpts(reply, invented)}", invented)
        return failed(self, "took neither", describe_neither(reply, choice))

    def _guesses_values(self, reply: Reply) -> bool:
        """Whether a sentence with a value that the conversation does not have is worded as a guess."""
        if not _GUESSES.search(reply.text):
            return False
        values = [start for start, _ in invented_values_in(reply)]
        guesses = [(start, end) for start, end in sentence_spans(reply.text) if _GUESSES.search(reply.text, start, end)]
        return any(start <= value < end for value in values for start, end in islice(guesses, _MOST_GUESSES))

    @property
    def question(self) -> str:
        """Ask whether the fallback was taken."""
        asked = [question_of(each) for each in (self.to, self.instead_of) if each is not None]
        wanted = "yes to the first question, no to the second" if len(asked) > 1 else "yes to this question"
        return f"Is the answer {wanted}, and nothing invented: {' '.join(asked)}" if all(asked) else ""

    @property
    def material(self) -> Mapping[str, str]:
        """The material of the branches that are behaviours."""
        return material_of((self.to, self.instead_of))

    def __repr__(self) -> str:
        instead = f", instead_of={written(self.instead_of)}" if self.instead_of is not None else ""
        return f"falls_back(to={written(self.to)}{instead})"


def _gives_a_value_after_all(reply: Reply, choice: BranchChoice, *, has_primary: bool) -> str:
    """Why a figure beside the fallback may be an invented value; empty if nothing says so.

    Behind a contrast all figures count; if there is no primary branch by which an invented value is known, codes,
    amounts and long numbers of the same sentence and the next two do.
    """
    text, first = reply.text, choice.fallback[0][0] if choice.fallback else 0
    figures = [start for start, end in invented_values_in(reply) if any(map(str.isdigit, text[start:end]))]
    begin = max(0, first - _READ)
    read = ((begin + start, begin + end) for start, end in sentence_spans(text[begin : first + _READ]))
    sentences = [span for span in read if span[1] > first]
    turn = next((start for start, _ in sentences[1:] if begins_with_a_contrast(text[start : start + 80])), len(text))
    if any(start > turn for start in figures):
        return "it gives a value behind the fallback, after a contrast"
    if has_primary:
        return ""
    known = _SEPARATOR.sub("", conversation_text(reply))
    near = sentences[:_NEAR]
    values = (value for start, end in near for value in _VALUE.finditer(text, start, end))
    invented = any(_SEPARATOR.sub("", value[0].lower()) not in known for value in values)
    return "it gives a value beside the fallback" if invented else ""
