"""Checks: the comparisons of replies with behaviours, and which of them made a test fail."""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice, takewhile
from types import CodeType, TracebackType
from typing import Literal, TypeAlias

from pytest_modelmigrate.facts.findings import Finding

Operator: TypeAlias = Literal["==", "!="]

Place: TypeAlias = tuple[CodeType, int]
"""A line of a function that was running."""


@dataclass(frozen=True, slots=True, eq=False)
class Check:
    """One comparison of a reply with a behaviour.

    Attributes:
        reply: the left side.
        operator: how the two were compared.
        behaviour: the right side.
        finding: what the comparison found; for `!=` it holds when the behaviour does not.
        places: the lines that were running, innermost first.
    """

    reply: object
    operator: Operator
    behaviour: object
    finding: Finding
    places: tuple[Place, ...]


@dataclass(slots=True, eq=False)
class CheckLog:
    """The checks of one test, in order.

    A check that held is a finding at once. One that did not hold is a finding when the assertion that made it
    fails: `assert reply == a or reply == b` passes although `a` does not hold.
    """

    _checks: list[Check] = field(default_factory=list)
    _failed: set[int] = field(default_factory=set)

    def add(self, reply: object, operator: Operator, behaviour: object, finding: Finding) -> None:
        """Note a comparison where it is made."""
        places = tuple((frame.f_code, line) for frame, line in traceback.walk_stack(None))
        self._checks.append(Check(reply, operator, behaviour, finding, places))

    def fail(self, error: BaseException) -> None:
        """Keep what the failing assertions found; an exception group may hold several.

        It is the statement that raised which tells: what it compared, whether itself, in a function that it called
        or in another module, was a part of the assertion. This needs no assertion rewriting.
        """
        for statement in _failed_assertions(error):
            made = [each for each in self._checks if any(place in statement for place in each.places)]
            # In a loop the statement ran before; what held last ended an earlier round, or this one's part.
            failed = takewhile(lambda each: not each.finding.held, reversed(made))
            self._failed.update(map(id, failed))

    def found(self, reply: object, operator: str, behaviour: object) -> Finding | None:
        """What the last such comparison found; None when the two were not compared."""
        found = (
            each.finding
            for each in reversed(self._checks)
            if each.reply is reply and each.behaviour is behaviour and each.operator == operator
        )
        return next(found, None)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What held, and what made an assertion fail, in the order of the comparisons."""
        return tuple(each.finding for each in self._decisive)

    def about(self, reply: object) -> tuple[int, ...]:
        """Which of the findings are about a reply, as indexes."""
        return tuple(index for index, each in enumerate(self._decisive) if each.reply is reply)

    @property
    def guesses(self) -> tuple[Check, ...]:
        """The checks behind those findings that are not sure."""
        return tuple(each for each in self._decisive if not each.finding.sure)

    @property
    def _decisive(self) -> Iterator[Check]:
        return (each for each in self._checks if each.finding.held or id(each) in self._failed)


@dataclass(frozen=True, slots=True)
class _Statement:
    """The lines of a statement."""

    code: CodeType
    first: int
    last: int

    def __contains__(self, place: Place) -> bool:
        code, line = place
        return code is self.code and self.first <= line <= self.last


def _failed_assertions(error: BaseException) -> Iterator[_Statement]:
    if isinstance(error, BaseExceptionGroup):
        for each in error.exceptions:
            yield from _failed_assertions(each)
    elif isinstance(error, AssertionError) and error.__traceback__ is not None:
        yield _statement(error.__traceback__)


def _statement(raised: TracebackType) -> _Statement:
    """The statement in which a traceback ends."""
    while raised.tb_next is not None:
        raised = raised.tb_next
    code = raised.tb_frame.f_code
    # Instructions are two bytes; without debug ranges (`-X no_debug_ranges`) there is no last line.
    first, last, *_ = next(islice(code.co_positions(), raised.tb_lasti // 2, None), (None, None))
    return _Statement(code, first or raised.tb_lineno, last or first or raised.tb_lineno)
