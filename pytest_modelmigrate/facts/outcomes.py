"""Outcomes: what became of one case on one target, and all of them together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Self, TypeAlias, cast

from pytest_modelmigrate.facts.calls import CallUsage
from pytest_modelmigrate.facts.findings import Finding
from pytest_modelmigrate.facts.targets import Effort, Target
from pytest_modelmigrate.facts.usage import Usage

Result: TypeAlias = Literal["passed", "failed", "error", "skipped", "xfailed", "xpassed"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one case on one target.

    Attributes:
        case: the test without its target.
        target: the cell of the matrix.
        result: what pytest made of it.
        calls: the calls it made, reduced to what prices them.
        findings: what behaviours found, those that held included.
        judging: the calls of judges, which are no part of the case's own cost.
        form: the form of the last reply, such as `fenced JSON`, where shapes are kept.
        content: a digest of its content without the form, so that two targets can be compared; where shapes are kept.
        simulated: whether any of its calls was answered by the simulated API.
        inconclusive: whether an outage or a spent cap kept it from being decided.
        message: why it did not pass, in one line.
        duration_seconds: seconds that the test took.
        cost_threshold: how much the cost may rise, as a fraction, where the case sets its own.
        costs_compared: False where the case compares no costs.
    """

    case: str
    target: Target
    result: Result
    calls: tuple[CallUsage, ...] = ()
    findings: tuple[Finding, ...] = ()
    judging: tuple[CallUsage, ...] = ()
    form: str = ""
    content: str = ""
    simulated: bool = False
    inconclusive: bool = False
    message: str = ""
    duration_seconds: float = 0.0
    cost_threshold: float | None = None
    costs_compared: bool = True

    @property
    def held(self) -> bool | None:
        """Whether the prompt works here: True, False, or None when that was not decided.

        An expected failure (`xfail`) is a failure of the prompt that its author knows about.
        """
        if self.result in ("passed", "xpassed"):
            return True
        return False if self.result in ("failed", "xfailed") else None

    @property
    def usage(self) -> Usage:
        """The tokens of all its calls, added."""
        return sum((call.usage for call in self.calls), Usage())

    def plain(self) -> dict[str, Any]:
        """The outcome as plain JSON data, fit to travel between processes; `from_plain` reads it back."""
        return {
            "case": self.case,
            "model": self.target.model,
            "effort": self.target.effort,
            "name": self.target.name,
            "result": self.result,
            "calls": [call.plain() for call in self.calls],
            "findings": [finding.plain() for finding in self.findings],
            "judging": [call.plain() for call in self.judging],
            "form": self.form,
            "content": self.content,
            "simulated": self.simulated,
            "inconclusive": self.inconclusive,
            "message": self.message,
            "duration_seconds": self.duration_seconds,
            "cost_threshold": self.cost_threshold,
            "costs_compared": self.costs_compared,
        }

    @classmethod
    def from_plain(cls, data: Mapping[str, Any]) -> Self:
        """Read what `plain` wrote."""
        return cls(
            case=data["case"],
            target=Target(data["model"], cast("Effort | None", data["effort"]), data["name"]),
            result=data["result"],
            calls=tuple(CallUsage.from_plain(call) for call in data["calls"]),
            findings=tuple(Finding.from_plain(finding) for finding in data["findings"]),
            judging=tuple(CallUsage.from_plain(call) for call in data.get("judging", ())),
            form=data.get("form", ""),
            content=data.get("content", ""),
            simulated=data["simulated"],
            inconclusive=data.get("inconclusive", False),
            message=data["message"],
            duration_seconds=data["duration_seconds"],
            cost_threshold=data["cost_threshold"],
            costs_compared=data["costs_compared"],
        )


@dataclass(frozen=True, slots=True)
class Run:
    """All outcomes of one session.

    Attributes:
        targets: the matrix, the baseline first.
        outcomes: one per case and target, in the order in which they ended.
    """

    targets: tuple[Target, ...] = ()
    outcomes: tuple[Outcome, ...] = field(default=())

    @property
    def baseline(self) -> Target | None:
        """The target that the others are compared with; None for an empty matrix."""
        return self.targets[0] if self.targets else None

    @property
    def simulated(self) -> bool:
        """Whether any outcome rests on the simulated API."""
        return any(outcome.simulated for outcome in self.outcomes)
