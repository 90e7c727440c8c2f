"""Attempts: an HTTP request on its way, from its admission until the cost of its answer is counted."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Self

from pytest_modelmigrate.facts.broken_answers import broken_answer
from pytest_modelmigrate.facts.calls import Call
from pytest_modelmigrate.facts.exchanges import HTTP_BAD_REQUEST, Request, Response
from pytest_modelmigrate.wire.breaker import Breaker
from pytest_modelmigrate.wire.outages import is_outage_status
from pytest_modelmigrate.wire.reservation import Reservation
from pytest_modelmigrate.wire.retries import TOO_MANY_REQUESTS, is_lasting, may_retry
from pytest_modelmigrate.wire.slot_counter import LimitSignal, SlotCounter
from pytest_modelmigrate.wire.thread_counts import ThreadCounts


class Attempt:
    """One HTTP attempt in flight, from its admission until the cost of its answer is counted.

    Use it as a context manager: leaving it frees its slot, and also its reservation if it was not sent.

    Args:
        request: the request.
        reservation: the dollars that are reserved for it.
        slots: counts requests in flight, and learns the rate limit from their answers.
        breaker: stops sending while the API is down.
        own: the requests of this thread.
        kept: called when its answer is kept, or when there is none.
        retries_left: how often it may be retried.
    """

    def __init__(
        self,
        request: Request,
        reservation: Reservation,
        slots: SlotCounter,
        breaker: Breaker,
        own: ThreadCounts,
        *,
        kept: Callable[[], None],
        retries_left: int,
    ) -> None:
        self.request = request
        self.reservation = reservation
        self.kept = kept
        self._slots = slots
        self._breaker = breaker
        self._own = own
        self._retries_left = retries_left
        self._signal: LimitSignal | None = None
        self._sent_at = time.monotonic()
        self._started = time.perf_counter()
        reservation.wait_for_thread()

    @property
    def seconds(self) -> float:
        """Seconds since the attempt was sent."""
        return time.perf_counter() - self._started

    def answered(self, status: int, headers: Mapping[str, str]) -> None:
        """Note the status and headers of the answer."""
        lowered = {name.lower(): value for name, value in headers.items()}
        self._signal = LimitSignal(status, lowered, self.request.model, self._sent_at)

    def count(self, response: Response, *, whole: bool = True) -> None:
        """Count the cost of the answer, and report it to the circuit breaker.

        Args:
            response: the answer.
            whole: False for a stream that was not read to its end. What that, or a broken answer, costs is not known:
                the whole reservation counts.
        """
        if is_outage_status(response.status):
            again = self._retries_left > 0 and may_retry(response.status, response.headers)
            self._breaker.failed(
                f"HTTP {response.status}",
                exhausted=not again,
                lasting=is_lasting(response.status),
                throttled=response.status == TOO_MANY_REQUESTS,
            )
        else:
            self._breaker.succeeded()
        call = Call(self.request, response)
        if broken_answer(self.request, response, whole=whole):
            self.reservation.forfeit()
            self.reservation.settle(None)
            return
        if self._signal is not None and call.billed:
            usage = call.counted.usage
            self._signal.tokens = usage.total_input_tokens, usage.output_tokens
        broken = response.status < HTTP_BAD_REQUEST and not whole
        if broken or (response.ok and not call.billed):  # not billed itself, but for what it starts: a Message Batch
            self.reservation.forfeit()
        self.reservation.settle(call.counted if call.billed else None)

    def lost(self, why: str, *, sent: bool = True, timed_out: bool = False) -> None:
        """Note that the connection was lost before an answer began.

        Args:
            why: the reason.
            sent: whether the request may have reached the API, which then may have billed it.
            timed_out: whether a time limit ended it.
        """
        if sent:
            self.reservation.forfeit()
        self._breaker.failed(
            why,
            exhausted=self._retries_left <= 0,
            answered=False,
            timed_out=timed_out,
            seconds=self.seconds if sent else 0.0,
        )

    def __enter__(self) -> Self:
        self._own.in_flight += 1
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._own.in_flight -= 1
        self._slots.leave(self._signal, time.monotonic())
        # A request that is cancelled on its way may be billed all the same.
        cancelled = kind is not None and not issubclass(kind, Exception)
        answered = kind is None and self._signal is not None  # its answer is kept later
        if not cancelled and not answered:
            self.kept()
        if cancelled or (kind is not None and self._signal is not None):
            self.reservation.forfeit()
        elif self._signal is None:
            self.reservation.settle(None)
