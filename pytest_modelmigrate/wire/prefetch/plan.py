"""The plan: requests that tests will make, known before the tests run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self, TypeAlias

from pytest_modelmigrate.facts.exchanges import Request
from pytest_modelmigrate.wire.fingerprint import fingerprint
from pytest_modelmigrate.wire.ignored_parts import IgnoredPart

Key: TypeAlias = tuple[str, int]
"""A fingerprint and an occurrence: the number among identical requests, or the number of the sample."""


@dataclass(frozen=True, slots=True)
class PlannedRequest:
    """A request that a test will make.

    Attributes:
        request: the request as it is sent.
        fingerprint: its fingerprint.
        occurrence: 1 for the first of several identical requests of a test, or the number of the sample.
        test: the node id of the test.
    """

    request: Request
    fingerprint: str
    occurrence: int = 1
    test: str = ""

    @classmethod
    def of(cls, request: Request, test: str = "", ignored: Sequence[IgnoredPart] = ()) -> Self:
        """A planned request with occurrence 1.

        Args:
            request: the request.
            test: the node id of the test.
            ignored: the parts that are left out of its fingerprint.
        """
        return cls(request, fingerprint(request, ignored), test=test)

    @property
    def key(self) -> Key:
        """The key of the request; of several requests with the same key, one is sent."""
        return self.fingerprint, self.occurrence
