"""Pending calls: requests that a recorder decided on, and that have no answer so far."""

from __future__ import annotations

from dataclasses import dataclass

from pytest_modelmigrate.facts.exchanges import Request
from pytest_modelmigrate.wire.decision import Play, Send


@dataclass(frozen=True, slots=True)
class PendingCall:
    """A request without an answer so far.

    Attributes:
        request: the request as it is sent.
        fingerprint: its fingerprint.
        occurrence: 1 for the first of several identical requests of this test.
        attempt: 1 for the first HTTP attempt.
        step: whether to replay or to send it.
        key: identifies the call; the same for all attempts of one call.
        began_at: when its first attempt was asked for, by a monotonic clock.
    """

    request: Request
    fingerprint: str
    occurrence: int
    attempt: int
    step: Play | Send
    key: str
    began_at: float
