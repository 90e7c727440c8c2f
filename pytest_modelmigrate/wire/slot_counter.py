"""Slot counters: count the requests in flight and apply the rate limit to them."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Final, Protocol

from pytest_modelmigrate.facts.exchanges import NO_HEADERS
from pytest_modelmigrate.wire.answers import SIMULATED_HEADER
from pytest_modelmigrate.wire.rate_limit import RateLimit
from pytest_modelmigrate.wire.retries import is_throttled

DEFAULT_CONCURRENCY: Final = 32


class SlotCounter(Protocol):
    """Counts the requests in flight, in this process or shared between pytest-xdist workers.

    Attributes:
        urgent: number of requests that tests of this process wait for; they are admitted before prefetched requests.
    """

    urgent: int

    def enter(self, now: float, held_slots: int = 0, model: str | None = None) -> float | None:
        """Take a slot and return None, or return the seconds to wait before asking again.

        Args:
            now: the current time, as of `time.monotonic`.
            held_slots: slots to leave free.
            model: the model of the request.
        """
        ...

    def give_back(self, model: str | None) -> None:
        """Free the slot of a request that is not sent."""
        ...

    def state(self, now: float) -> str:
        """What requests wait for because of a rate limit; empty for nothing."""
        ...

    def leave(self, signal: LimitSignal | None, now: float) -> None:
        """Free a slot, and adapt the rate limit to the answer."""
        ...

    def adjust(self, number: int) -> None:
        """Change the number of slots in use, whatever the limit is."""
        ...

    def heartbeat(self) -> None:
        """Show that this process is alive; called every second."""
        ...


class LimitSignal:
    """What an answer says about the rate limit of the API.

    Args:
        status: the HTTP status of the answer.
        headers: its headers, names in lower case.
        model: the model of the request.
        sent_at: when the request was sent, as of `time.monotonic`.
        tokens: its input tokens and output tokens; 0 where they are not known.
    """

    __slots__ = ("headers", "model", "sent_at", "status", "tokens")

    def __init__(
        self,
        status: int,
        headers: Mapping[str, str],
        model: str | None,
        sent_at: float,
        tokens: tuple[int, int] = (0, 0),
    ) -> None:
        self.tokens = tokens
        self.status = status
        # The simulated API sends limit headers but does not enforce them.
        self.headers = NO_HEADERS if SIMULATED_HEADER in headers and not is_throttled(status) else headers
        self.model = model
        self.sent_at = sent_at

    def apply_to(self, rate_limit: RateLimit, now: float) -> None:
        """Adapt a rate limit to the answer."""
        rate_limit.update(
            self.status, self.headers, model=self.model, sent_at=self.sent_at, now=now, tokens=self.tokens
        )


class LocalSlotCounter:
    """Counts the requests in flight of a single process; safe to use from any thread.

    Args:
        cap: the maximum number of requests in flight.
        rates: the rates that the user gave, in units a second.
    """

    def __init__(self, cap: int = DEFAULT_CONCURRENCY, rates: Mapping[str, float] | None = None) -> None:
        self.rate_limit = RateLimit(cap, rates=dict(rates or {}))
        self.in_flight = 0
        self.urgent = 0
        self._lock = threading.Lock()

    def enter(self, now: float, held_slots: int = 0, model: str | None = None) -> float | None:
        """Take a slot and return None, or return the seconds to wait before asking again."""
        with self._lock:
            seconds = self.rate_limit.enter(self.in_flight + held_slots, now, model)
            if seconds is None:
                self.in_flight += 1
        return seconds

    def give_back(self, model: str | None) -> None:
        """Free the slot of a request that is not sent."""
        with self._lock:
            self.in_flight -= 1
            self.rate_limit.give_back(model)

    def state(self, now: float) -> str:
        """What requests wait for because of a rate limit; empty for nothing."""
        with self._lock:
            return self.rate_limit.state(now)

    def leave(self, signal: LimitSignal | None, now: float) -> None:
        """Free a slot, and adapt the rate limit to the answer."""
        with self._lock:
            self.in_flight -= 1
            if signal is not None:
                signal.apply_to(self.rate_limit, now)

    def adjust(self, number: int) -> None:
        """Change the number of slots in use, whatever the limit is."""
        with self._lock:
            self.in_flight += number

    def heartbeat(self) -> None:
        """Do nothing: there are no other processes."""
