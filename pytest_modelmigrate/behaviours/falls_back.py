"""The matcher `falls_back`: the reply takes the fallback, because the primary branch is impossible."""

# ruff: noqa: RUF001 - punctuation of other scripts is meant

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from itertools import islice
from typing import Final

from pytest_modelmigrate.behaviours.behaviour import Behaviour, material_of
from pytest_modelmigrate.behaviours.chosen_branch import (
    QUOTED,
    Branch,
    BranchChoice,
    choose,
    describe_neither,
    excerpts,
    question_of,
    written,
)
from pytest_modelmigrate.behaviours.conversation_texts import conversation_text
from pytest_modelmigrate.behaviours.fallback_fields import asked_field
from pytest_modelmigrate.behaviours.finding_builders import failed, held
from pytest_modelmigrate.behaviours.invented_values import invented_values_in
from pytest_modelmigrate.behaviours.matcher_arguments import MatcherArguments
from pytest_modelmigrate.behaviours.missing_text import missing_text
from pytest_modelmigrate.behaviours.refusal import Refusal
from pytest_modelmigrate.behaviours.text_refusals import declines
from pytest_modelmigrate.behaviours.values_beside import (
    gives_new_figures,
    value_after_a_contrast,
    value_beside,
    values_before,
    values_of_its_own,
)
from pytest_modelmigrate.facts.findings import Finding
from pytest_modelmigrate.facts.replies import Reply
from pytest_modelmigrate.text.sentences import CLOSING, LONGEST_SENTENCE, OPENING, sentence_spans
from pytest_modelmigrate.text.spans import Span

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


_NEW_FIGURE: Final = "it gives a figure that the conversation does not have"
_BOTH: Final = "what it says of the primary branch is in the conversation, and may only be mentioned"
_DECLINES: Final = "it declines, which may be the fallback in other words"
_IN_BRACKETS: Final = "the fallback stands in brackets, behind something else"
_ANOTHER_LINE: Final = "the first line may be another answer"
_GUESSED: Final = "it guesses a value beside the fallback"
_FILLED_IN: Final = "it names the fallback, and gives values of its own"
_FILLED_BEFORE: Final = "it gives a value before the fallback"


def falls_back(*, to: Branch, instead_of: Branch | None = None) -> Behaviour:
    """The reply takes the fallback, because the primary branch is impossible.

    Failure classes: `invented` (it takes the primary branch, or gives invented values) and `took neither`.

    Args:
        to: the fallback: a behaviour, a text that the reply says, or a compiled regular expression.
        instead_of: the primary branch, given in the same way; None if it has no fixed words.

    A branch that is only mentioned, denied or excluded ("a refund is not possible"), is not taken; see `prefers`. The
    finding is a guess too where the fallback stands in quotation marks inside a sentence, where a value that the
    conversation lacks stands beside or before it, where a contrast follows it, and where the reply declines in other
    words. Where there is no `instead_of`, and such values stand in bold or behind labels, the guess is that they are
    invented, unless the user asked for the field that has the fallback.

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
        is_spoken_of = self.instead_of is None and choice.doubt and choice.taken == "neither"
        if (
            is_spoken_of
            and finding.failure == "invented"
            and (values_of_its_own(reply, ()) or values_before(reply, ()))
        ):
            return finding  # values are given as such, and the fallback is not
        return replace(finding, doubt=choice.doubt or finding.doubt)

    def _finding(self, reply: Reply, choice: BranchChoice) -> Finding:
        if choice.taken == "fallback":
            return self._finding_of_fallback(reply, choice)
        if choice.taken in {"primary", "both"}:
            also = " and the fallback as well" if choice.taken == "both" else ""
            spans = choice.primary[:1]
            doubt = _BOTH * (choice.taken == "both" and self._is_repeated(reply, choice))
            return failed(
                self, "invented", f"takes the primary branch{also}: {excerpts(reply, spans)}", spans, doubt=doubt
            )
        if (missing := missing_text(self, reply)) is not None:
            return missing
        declined = declines(reply.text)
        if choice.meant != "fallback" and not declined and (invented := invented_values_in(reply)):
            return failed(self, "invented", f"gives {excerpts(reply, invented)}", invented)
        if declined and isinstance(self.to, Refusal):
            return held(self, "declines, and gives something beside it", doubt=_DECLINES)
        return failed(self, "took neither", describe_neither(reply, choice), doubt=_DECLINES if declined else "")

    def _is_repeated(self, reply: Reply, choice: BranchChoice) -> bool:
        """Whether a primary branch in a pattern says each time what the conversation says, such as a year."""
        known = conversation_text(reply)
        said = (reply.text[start:end].lower() for start, end in choice.primary)
        return isinstance(self.instead_of, re.Pattern) and all(each in known for each in said)

    def _finding_of_fallback(self, reply: Reply, choice: BranchChoice) -> Finding:
        """Held, if the reply gives no value after all that would be invented."""
        span = choice.fallback[0] if choice.fallback else (0, 0)
        doubt = _GUESSED * self._guesses_values(reply) or value_after_a_contrast(reply, span)
        if self.instead_of is None:
            values = values_of_its_own(reply, choice.fallback)
            if not values and choice.doubt == QUOTED:
                values = _figures(reply)
            field = asked_field(reply, choice.fallback)
            if field == "value" or (values and field != "fallback"):
                evidence = f"gives {excerpts(reply, values)}" if values else "gives what was asked for"
                return failed(self, "invented", evidence, values, doubt=_FILLED_IN)
            before = _FILLED_BEFORE if field != "fallback" and values_before(reply, choice.fallback) else ""
            before = before or _IN_BRACKETS * _is_in_brackets(reply.text, span)
            before = before or _HELD_BEFORE * bool(_GOES_ON.match(reply.text, span[1]))
            doubt = doubt or before or value_beside(reply, span) or _ANOTHER_LINE * _begins_otherwise(reply.text, span)
            doubt = doubt or _NEW_FIGURE * gives_new_figures(reply)
        return held(self, "took the fallback", choice.fallback, doubt=doubt)

    def _guesses_values(self, reply: Reply) -> bool:
        """Whether a sentence with a value that the conversation does not have is worded as a guess."""
        length = len(reply.text)  # values are read at both ends alone
        ends = ((0, OPENING + LONGEST_SENTENCE), (max(0, length - CLOSING - LONGEST_SENTENCE), length))
        if not any(_GUESSES.search(reply.text, start, end) for start, end in ends):
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


def _begins_otherwise(text: str, fallback: Span) -> bool:
    """Whether a short line of its own stands first, as a label does, and the fallback later inside a sentence."""
    first, _, rest = text.strip().partition("\n")
    bare = first.strip(" *_`")
    if not rest.strip() or fallback[0] < len(first) or len(bare.split()) > _LABEL or not _LABELLED.fullmatch(bare):
        return False
    before = text[text.rfind("\n", 0, fallback[0]) + 1 : fallback[0]].rstrip(" \"'“„«»「*_`")
    return not ((not before or before[-1] in ":–—-：>|") and _ENDS_WITH_IT.match(text, fallback[1]))


def _is_in_brackets(text: str, fallback: Span) -> bool:
    """Whether the fallback stands in brackets that begin after other words of its line."""
    line = text[text.rfind("\n", 0, fallback[0]) + 1 : fallback[0]]
    opened = max(line.rfind("("), line.rfind("\uff08"))
    return opened > max(line.rfind(")"), line.rfind("\uff09")) and any(map(str.isalnum, line[:opened]))


_HELD_BEFORE: Final = "the fallback may have held before, or hold for others"
_GOES_ON: Final = re.compile(
    r"[\"'”»*_]{0,3} (?:was|used to|war|galt|stand|était|era|stava|estaba|stond|było|(?:for|für|pour|per|para|voor|dla)"
    r" (?:many|most|others|viele|andere|manche|beaucoup|d['’]autres|molti|altri|muchos|otros|muitos|outros|velen"
    r"|anderen|wielu))\b",
    re.IGNORECASE,
)

_LABEL: Final = 4
"""Words that a label has."""

_LABELLED: Final = re.compile(r"[^.!?:,;。！？：，]+")
_ENDS_WITH_IT: Final = re.compile(r"[\s\"'”»」*_.!。]*(?:$|\n)")


def _gives_values(reply: Reply) -> bool:
    end = len(reply.text)
    return bool(values_of_its_own(reply, ()) or values_before(reply, [(end, end)]))


def _figures(reply: Reply) -> tuple[Span, ...]:
    """What the reply states in figures and the conversation does not have."""
    return tuple(span for span in invented_values_in(reply) if any(map(str.isdigit, reply.text[slice(*span)])))
