"""What is to be sent: planned requests in the order in which tests will need them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

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
        test: whose request it is, to cancel it by.
    """

    request: Request
    fingerprint: str
    occurrence: int = 1
    test: str = ""

    @property
    def key(self) -> Key:
        """What tells it from others; requests with equal keys are sent once."""
        return self.fingerprint, self.occurrence


def planned(requests: Iterable[tuple[str, Request]]) -> list[PlannedRequest]:
    """A plan of one request for each test: pairs of a test and its request, in the order of the tests."""
    return [PlannedRequest(request, fingerprint(request), test=test) for test, request in requests]
