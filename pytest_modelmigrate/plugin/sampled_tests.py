"""Sampled tests: prompt tests that run several times on their target and are reported once."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from pytest_modelmigrate.analysis.sample_schedule import SampleSchedule
from pytest_modelmigrate.facts.samples import Result
from pytest_modelmigrate.facts.targets import Target
from pytest_modelmigrate.wire.recorder import TakenNumbers

if TYPE_CHECKING:
    from pytest_modelmigrate.plugin.usage_gate import CaseUsage


@dataclass
class SampledTest:
    """A test that runs several times on its target.

    Attributes:
        item: the test.
        case: the test without its target.
        target: the target.
        schedule: how many samples it takes.
        wanted: samples that it shall have taken when it has run the next time; 0 for an effort that is not tried yet.
        samples: how many it has taken.
        ended: whether no further sample tells anything, because it is skipped or has no recordings.
        superseded: whether a higher effort of its model took its place, so that a failure does not count.
        logged: whether its reports were logged.
        taken: the numbers of its requests, which all samples share.
        reports: the reports of its first sample with each result.
        seconds: duration of all samples.
        usage: what the snapshot gate compares, taken in its first sample that reaches the end; None before that.
    """

    item: pytest.Item
    case: str
    target: Target
    schedule: SampleSchedule
    wanted: int
    samples: int = 0
    ended: bool = False
    superseded: bool = False
    logged: bool = False
    taken: TakenNumbers = field(default_factory=lambda: defaultdict(set))
    reports: dict[Result, list[pytest.TestReport]] = field(default_factory=dict)
    seconds: float = 0.0
    usage: CaseUsage | None = None

    @property
    def complete(self) -> bool:
        """Whether it has all samples that are wanted so far."""
        return self.ended or self.samples >= self.wanted


SAMPLED: pytest.StashKey[SampledTest] = pytest.StashKey()


def taken_numbers(item: pytest.Item) -> TakenNumbers | None:
    """The numbers of the requests that the samples of a test share; None for a test that runs once."""
    test = item.stash.get(SAMPLED, None)
    return None if test is None else test.taken


def planned_samples(item: pytest.Item) -> range:
    """The numbers of the samples that a test takes when it runs the next time."""
    test = item.stash.get(SAMPLED, None)
    return range(1, 2) if test is None else range(test.samples + 1, test.wanted + 1)
