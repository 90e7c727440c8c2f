"""Outcomes: the samples of one case on one target, and what follows from them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Final, Literal, Self, TypeAlias

from pytest_modelmigrate.facts.calls import CallUsage
from pytest_modelmigrate.facts.findings import Finding
from pytest_modelmigrate.facts.json_object import InvalidJsonError, JsonObject
from pytest_modelmigrate.facts.samples import Result, Sample
from pytest_modelmigrate.facts.targets import Target
from pytest_modelmigrate.facts.usage import Usage

Threshold: TypeAlias = float | Literal["off"]
"""How much a cost may rise, as a fraction; `off` allows any rise."""

_WORST_FIRST: Final[tuple[Result, ...]] = ("error", "failed", "xfailed", "xpassed", "passed", "skipped")
"""The result of several samples is the first of these that one of them has."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """All samples of one case on one target.

    What pytest ran again (`rerun`, as by pytest-rerunfailures) stays visible and does not count; everything else
    follows from the samples that count.

    Attributes:
        case: the test without its target.
        target: the cell of the matrix.
        samples: its executions in order; at least one.
        baseline_threshold: how much it may cost more than on the baseline; None where the case does not say.
    """

    case: str
    target: Target
    samples: tuple[Sample, ...]
    baseline_threshold: Threshold | None = None

    def __post_init__(self) -> None:
        if not self.samples:
            raise ValueError(f"{self.case} on {self.target.id} has no sample")

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
    def result(self) -> Result:
        """The worst result of the samples that count; skipped only when all of them are."""
        results = {each.result for each in self.counted}
        if len(results) == 1:
            return results.pop()
        return next(each for each in _WORST_FIRST if each in results)

    @property
    def held(self) -> bool | None:
        """Whether the prompt works on the target: True, False, or None when a sample or all of them do not tell.

        A sample that was skipped is left out.
        """
        held = [each.held for each in self.counted if each.result != "skipped"]
        if False in held:
            return False
        return None if not held or None in held else True

    @property
    def pass_rate(self) -> float | None:
        """The share of the samples that hold among those that tell; None when none does."""
        decided = [each.held for each in self.counted if each.held is not None]
        return sum(decided) / len(decided) if decided else None

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
    def simulated(self) -> bool:
        """Whether the simulated API answered any call of any sample."""
        return any(each.simulated for each in self.samples)

    @property
    def message(self) -> str:
        """Why it did not pass, in one line: the message of the first sample with its result."""
        return next(each.message for each in self.counted if each.result == self.result)

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
        }

    @classmethod
    def from_plain(cls, data: object) -> Self:
        """Read what `plain` wrote.

        Raises:
            InvalidJsonError: a member is missing, unknown, or not of its type.
        """
        return JsonObject.read(data, cls.read)

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
        )
