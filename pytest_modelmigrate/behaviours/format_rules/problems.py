"""What is wrong with the format of a text."""

from __future__ import annotations

from dataclasses import dataclass

from pytest_modelmigrate.text.spans import Span


@dataclass(frozen=True, slots=True)
class FormatProblem:
    """What is wrong with a text under one rule.

    Attributes:
        failure: the class of failure.
        evidence: what shows it.
        spans: where it is.
    """

    failure: str
    evidence: str
    spans: tuple[Span, ...] = ()
