"""Calibration: how often a behaviour is right on labelled replies, and how often it says that it guesses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from pytest_modelmigrate.facts.findings import Finding


class Share(NamedTuple):
    """A share of something, as two counts.

    Attributes:
        part: how many have the property.
        whole: of how many; 0 where the share is not defined.
    """

    part: int
    whole: int

    @property
    def value(self) -> float | None:
        """The share between 0 and 1; None where it is not defined."""
        return self.part / self.whole if self.whole else None


@dataclass(frozen=True, slots=True)
class LabelledFinding:
    """What a behaviour found in a reply, beside what a person says.

    Attributes:
        held: the label: whether the behaviour holds, as a person says.
        finding: what the behaviour found.
        place: where the reply comes from, such as `replies.jsonl:7`.
    """

    held: bool
    finding: Finding
    place: str = ""

    @property
    def right(self) -> bool:
        """Whether the behaviour says the same as the label."""
        return self.finding.held == self.held


@dataclass(frozen=True, slots=True)
class Calibration:
    """How far a behaviour can be trusted on the replies of a sample.

    Attributes:
        findings: what it found in each reply.
    """

    findings: tuple[LabelledFinding, ...]

    @property
    def right(self) -> Share:
        """The replies on which it says the same as the label."""
        return Share(sum(each.right for each in self.findings), len(self.findings))

    @property
    def precision(self) -> Share:
        """Of the replies on which it holds, those that are labelled so."""
        held = [each for each in self.findings if each.finding.held]
        return Share(sum(each.held for each in held), len(held))

    @property
    def recall(self) -> Share:
        """Of the replies that are labelled as held, those on which it holds."""
        labelled = [each for each in self.findings if each.held]
        return Share(sum(each.finding.held for each in labelled), len(labelled))

    @property
    def unsure(self) -> Share:
        """The replies on which it guesses."""
        return Share(sum(not each.finding.sure for each in self.findings), len(self.findings))

    @property
    def right_among_sure(self) -> Share:
        """Of the replies on which it is sure, those on which it is right."""
        sure = [each for each in self.findings if each.finding.sure]
        return Share(sum(each.right for each in sure), len(sure))

    @property
    def errors(self) -> tuple[LabelledFinding, ...]:
        """The replies on which it is wrong, in order."""
        return tuple(each for each in self.findings if not each.right)
