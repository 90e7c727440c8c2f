"""Outcomes: the samples of one case on one target, and what follows from them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from statistics import median
from typing import Any, Final, Literal, Self, TypeAlias

from pytest_modelmigrate.facts.calls import CallUsage
from pytest_modelmigrate.facts.findings import Finding
from pytest_modelmigrate.facts.json_object import InvalidJsonError, JsonObject, PlainObject, is_number
from pytest_modelmigrate.facts.samples import Result, Sample
from pytest_modelmigrate.facts.targets import Target
from pytest_modelmigrate.facts.tool_attempts import ToolCounts, added_tools
from pytest_modelmigrate.facts.usage import Usage

Threshold: TypeAlias = float | Literal["off"]
"""How much a cost may rise, as a fraction; `off` allows any rise."""

_ROUNDING: Final = 1e-9
"""So that 9 of 10 samples reach a pass rate of 0.9, whatever floating-point numbers make of it."""


_RATIO: Final = re.compile(r"[0-9]+(\.[0-9]+)?")


@dataclass(frozen=True, slots=True)
class Outcome(PlainObject):
    """All samples of one case on one target.

    What pytest ran again (`rerun`, as by pytest-rerunfailures) stays visible and does not count; everything else
    follows from the samples that count.

    Attributes:
        case: the test without its target.
        target: the cell of the matrix.
        samples: its executions in order; at least one.
        baseline_threshold: how much it may cost more than on the baseline; None where the case does not say.
        pass_rate: the share of its samples that must hold, above 0 and at most 1.
        cause_thresholds: how much single causes may add to its cost, by cause; None where the case does not say.
        most_samples: where the number of its samples depended on what they showed, the largest that it could be; None
            where it was fixed.
        tags: what kind of task it is, such as `extraction`; a routing table has a line for each tag.
        calls_per_month: how often an application does this task in a month; None where nobody says.
        failure: why it fails as a whole, such as a cost that rose, although its samples hold; empty otherwise.
        accepted: how many times its cost on a baseline was accepted, by the id of the baseline; empty in a run that is
            not saved.
    """

    case: str
    target: Target
    samples: tuple[Sample, ...]
    baseline_threshold: Threshold | None = None
    pass_rate: float = 1.0
    cause_thresholds: Mapping[str, Threshold] | None = None
    most_samples: int | None = None
    tags: tuple[str, ...] = ()
    calls_per_month: float | None = None
    failure: str = ""
    accepted: Mapping[str, Decimal] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.samples:
            raise ValueError(f"{self.case} on {self.target.id} has no sample")
        if not 0 < self.pass_rate <= 1:
            raise ValueError(f"invalid pass_rate {self.pass_rate!r} of {self.case}; give one above 0 and at most 1")

    @property
    def key(self) -> tuple[str, str]:
        """The case and the id of the target, which name an outcome within a run."""
        return self.case, self.target.id

    @property
    def counted(self) -> tuple[Sample, ...]:
        """The samples that count: all but those that were run again; the last one where the rerun never ended."""
        if len(self.samples) == 1:
            return self.samples
        return tuple(each for each in self.samples if not each.rerun) or self.samples[-1:]

    @property
    def last(self) -> Sample:
        """The last sample that counts."""
        return self.counted[-1]

    @property
    def decided(self) -> tuple[bool, ...]:
        """Whether each sample holds, in order, without those that do not tell."""
        return tuple(each.held for each in self.counted if each.held is not None)

    @property
    def passes(self) -> int:
        """How many samples hold."""
        return sum(self.decided)

    @property
    def undecided(self) -> int:
        """How many samples were to tell and do not; a skipped one is left out."""
        return sum(each.held is None and each.result != "skipped" for each in self.counted)

    @property
    def held(self) -> bool | None:
        """Whether the prompt works on the target: True, False, or None when the samples do not tell.

        It works when the share of the samples that hold reaches the pass rate. Samples that do not tell leave it open
        where they could change that.
        """
        if self.failure:
            return False
        if len(self.samples) == 1:
            return self.samples[0].held
        decided, undecided = self.decided, self.undecided
        needed = self.pass_rate * (len(decided) + undecided) - _ROUNDING
        if sum(decided) + undecided < needed:
            return False
        return True if decided and sum(decided) >= needed else None

    @property
    def result(self) -> Result:
        """Pytest's result of all samples that count.

        An error of a test, and not of a connection, outranks all others. What holds is passed, although some of its
        samples may fail; what does not hold is failed, or xfailed where each failure was expected.
        """
        results = [each.result for each in self.counted]
        if len(results) == 1 and not self.failure:
            return results[0]
        if any(each.result == "error" and not each.inconclusive for each in self.counted):
            return "error"
        if self.held is None:
            return "error" if "error" in results else "skipped"
        if self.held:
            return "xpassed" if "xpassed" in results else "passed"
        return "failed" if self.failure or "failed" in results else "xfailed"

    @property
    def share(self) -> float | None:
        """The share of the samples that hold among those that tell; None when none does."""
        return self.passes / len(self.decided) if self.decided else None

    @property
    def inconclusive(self) -> bool:
        """Whether it is an error for no other reason than calls without an answer."""
        errors = [each.inconclusive for each in self.counted if each.result == "error"]
        return self.result == "error" and all(errors)

    @property
    def calls(self) -> tuple[CallUsage, ...]:
        """The calls of the samples that count."""
        return tuple(call for each in self.counted for call in each.calls)

    @property
    def answered(self) -> bool:
        """Whether the API answered all that any sample asked, so that its cost can be compared."""
        return any(each.answered for each in self.counted)

    @property
    def judging(self) -> tuple[CallUsage, ...]:
        """The calls of judges in all samples; they are not part of the cost of the case."""
        return tuple(call for each in self.samples for call in each.judging)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The findings of the samples that count."""
        return tuple(finding for each in self.counted for finding in each.findings)

    @property
    def usage(self) -> Usage:
        """The tokens of its calls, added."""
        return sum((call.usage for call in self.calls), Usage())

    @property
    def turns(self) -> float:
        """How many answers of a model a sample takes; the median of those that were answered, and 0 without any."""
        turns = [each.turns for each in self.counted if each.answered]
        return float(median(turns)) if turns else 0.0

    @property
    def tools(self) -> tuple[ToolCounts, ...]:
        """The tool calls of the samples that count, by tool."""
        return added_tools(counts for each in self.counted for counts in each.tools)

    @property
    def simulated(self) -> bool:
        """Whether the simulated API answered any call of any sample."""
        return any(each.simulated for each in self.samples)

    @property
    def message(self) -> str:
        """Why it did not pass, in one line: its failure as a whole, or the message of the first sample like it."""
        return self.failure or next((each.message for each in self.counted if each.result == self.result), "")

    def with_samples(self, samples: Iterable[Sample]) -> Self:
        """The same with further samples at the end."""
        return replace(self, samples=(*self.samples, *samples))

    def plain(self) -> dict[str, Any]:
        """The outcome as plain JSON data, fit to travel between processes; `from_plain` reads it back."""
        return {
            "case": self.case,
            "target": self.target.plain(),
            "samples": [sample.plain() for sample in self.samples],
            "baseline_threshold": self.baseline_threshold,
            "pass_rate": self.pass_rate,
            **({} if self.cause_thresholds is None else {"cause_thresholds": dict(self.cause_thresholds)}),
            **({} if self.most_samples is None else {"most_samples": self.most_samples}),
            **({"tags": list(self.tags)} if self.tags else {}),
            **({} if self.calls_per_month is None else {"calls_per_month": self.calls_per_month}),
            **({"failure": self.failure} if self.failure else {}),
            **({"accepted": {name: f"{each:f}" for name, each in self.accepted.items()}} if self.accepted else {}),
        }

    @classmethod
    def read(cls, data: JsonObject) -> Self:
        """Read the members that `plain` wrote."""
        samples = data.objects("samples", Sample.read)
        if not samples:
            raise InvalidJsonError(f"{data.path}.samples", "expected at least one sample, found none")
        return cls(
            case=data.text("case"),
            target=data.nested("target", Target.read),
            samples=samples,
            baseline_threshold=(
                "off" if data.value("baseline_threshold") == "off" else data.optional_number("baseline_threshold")
            ),
            pass_rate=_pass_rate(data),
            cause_thresholds=_cause_thresholds(data),
            most_samples=data.whole("most_samples", 0) or None,
            tags=data.texts("tags", ()),
            calls_per_month=_calls_per_month(data),
            failure=data.text("failure", ""),
            accepted=data.nested("accepted", _accepted) if "accepted" in data.names else {},
        )


def _cause_thresholds(data: JsonObject) -> Mapping[str, Threshold] | None:
    found = data.value("cause_thresholds", None)
    if found is None:
        return None
    if not isinstance(found, Mapping) or not all(each == "off" or is_number(each) for each in found.values()):
        raise InvalidJsonError(f"{data.path}.cause_thresholds", "expected numbers or `off` by cause")
    return dict(found)


def _accepted(data: JsonObject) -> dict[str, Decimal]:
    ratios = {name: data.text(name) for name in data.names}
    for name, text in ratios.items():
        if not _RATIO.fullmatch(text):
            raise InvalidJsonError(f"{data.path}.{name}", f"expected a ratio such as 1.62, found {text!r}")
    return {name: Decimal(text) for name, text in ratios.items()}


def _calls_per_month(data: JsonObject) -> float | None:
    if "calls_per_month" not in data.names:
        return None
    calls = data.number("calls_per_month")
    if calls < 0:
        raise InvalidJsonError(f"{data.path}.calls_per_month", f"expected a number of at least 0, found {calls}")
    return calls


def _pass_rate(data: JsonObject) -> float:
    rate = data.number("pass_rate", 1.0)
    if not 0 < rate <= 1:
        raise InvalidJsonError(f"{data.path}.pass_rate", f"expected a number above 0 and at most 1, found {rate}")
    return rate
