"""What is to be sent: planned requests in the order in which tests will need them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self, TypeAlias

from pytest_modelmigrate.facts.exchanges import Request
from pytest_modelmigrate.wire.fingerprint import fingerprint

Key: TypeAlias = tuple[str, int]
"""A fingerprint and an occurrence: the first or a later one of identical requests, or a sample's number."""


@dataclass(frozen=True, slots=True)
class PlannedRequest:
    """A request that a test will ask.

    Attributes:
        request: the request as it goes on the wire.
        fingerprint: its key.
        occurrence: 1 for the first of several identical requests of a test, or the number of its sample.
        test: the node id of the test.
    """

    request: Request
    fingerprint: str
    occurrence: int = 1
    test: str = ""

    @classmethod
    def of(cls, request: Request, test: str = "") -> Self:
        """The first request of its kind of a test."""
        return cls(request, fingerprint(request), test=test)

    @property
    def key(self) -> Key:
        """The key of the request; requests with equal keys are sent once."""
        return self.fingerprint, self.occurrence
