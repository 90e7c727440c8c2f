"""The sender: sends requests and retries them, without the SDK if the environment contains an API key."""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from importlib import import_module
from typing import Any, Final

from pytest_modelmigrate.facts.errors import BrokenAnswerError, LimitedModelError, UnreachableError
from pytest_modelmigrate.facts.exchanges import HTTP_BAD_REQUEST, NO_HEADERS, Request
from pytest_modelmigrate.text.addresses import shown_address
from pytest_modelmigrate.wire.admission import Admission
from pytest_modelmigrate.wire.answers import Sent, answer
from pytest_modelmigrate.wire.connections import Answer, Connections, LostConnectionError, Transport
from pytest_modelmigrate.wire.credentials import STAND_IN_KEY, access_to, plain_access
from pytest_modelmigrate.wire.cut_answers import check_whole, failure_status, tokens_in
from pytest_modelmigrate.wire.limiter import Limiter
from pytest_modelmigrate.wire.outages import is_outage_status
from pytest_modelmigrate.wire.patience import pause_too_long
from pytest_modelmigrate.wire.reservation import Reservation
from pytest_modelmigrate.wire.retries import (
    MOST_RETRIES,
    TOO_MANY_REQUESTS,
    is_lasting,
    retry_delay,
    starts_batch,
    too_long_pause,
)
from pytest_modelmigrate.wire.slot_counter import LimitSignal

_OF_THE_CONNECTION: Final = frozenset({"connection", "content-encoding", "content-length", "transfer-encoding"})
"""Headers about the connection and the encoding of the body, which do not apply to a replay."""

_REDIRECTS: Final = range(300, 400)


class Sender:
    """Sends requests; use it from one event loop.

    Args:
        transport: sends the HTTP requests.
        admission: the admission of this process.
    """

    def __init__(self, transport: Transport, admission: Admission) -> None:
        self.transport = transport
        self.limiter = Limiter(admission)
        self.breaker = breaker = admission.breaker
        self._retry_waits: set[asyncio.Event] = set()
        self._loop = asyncio.get_running_loop()
        breaker.on_give_up(self._breaker_gave_up)

    async def send(self, request: Request, *, admitted: bool = False, reservation: Reservation | None = None) -> Sent:
        """Send a request, with retries, and parse its answer.

        Args:
            request: the request.
            admitted: whether the request has a slot already.
            reservation: the dollars that are reserved for it; an attempt whose answer is lost may be billed.

        Raises:
            SpendingCapError: a retry does not fit under the spending cap.
            UnreachableError: the API could not be reached, or is down.
            MissingKeyError: there is no API key.
        """
        raw, latency = await self.exchange(request, admitted=admitted, reservation=reservation)
        headers = {name: value for name, value in raw.headers.items() if name not in _OF_THE_CONNECTION}
        versioned = replace(request, version=request.version or self.transport.version)
        url = f"{self.transport.base_url.rstrip('/')}{request.path}"
        return Sent(versioned, answer(raw.status, headers, raw.content), raw.attempts, latency, url=url, kept=raw.kept)

    async def exchange(
        self, request: Request, *, admitted: bool = False, reservation: Reservation | None = None
    ) -> tuple[Answer, float]:
        """Like `send`; returns the answer as bytes, and the seconds that the last attempt took."""
        content = b"" if request.body is None else _json(request.body)
        first, retries = time.monotonic(), 0
        while True:
            if not admitted:
                await self.limiter.enter(request)
            admitted = False
            signal: LimitSignal | None = None
            with _noted(self.limiter.admission.note_sent(request)) as kept:
                try:
                    sent_at = time.monotonic()
                    raw = await self.transport.exchange(request, content, retries)
                    latency = time.monotonic() - sent_at
                    signal = LimitSignal(raw.status, raw.headers, request.model, sent_at, tokens_in(raw.content))
                    check_whole(raw)
                except LostConnectionError as error:
                    with _counted_loss(reservation if error.sent else None):
                        silent = time.monotonic() - sent_at if error.sent else 0.0
                        delay = self._delay_after_loss(error, request, retries, time.monotonic() - first, silent)
                except BrokenAnswerError:  # the API may have billed it
                    if reservation is not None:
                        reservation.forfeit()
                    raise
                else:
                    retry_delay = self._retry_delay(raw, retries, time.monotonic() - first, request.model)
                    if retry_delay is None:
                        return replace(raw, attempts=retries + 1, kept=kept), latency
                    # An error inside a stream may be billed.
                    if reservation is not None and raw.status < HTTP_BAD_REQUEST:
                        reservation.renew()
                    delay = retry_delay
                finally:
                    self.limiter.leave(signal)
            kept()
            retries += 1
            await self._pause(delay)

    async def close(self) -> None:
        """Close every connection."""
        await self.transport.close()

    def _delay_after_loss(
        self, error: LostConnectionError, request: Request, retries: int, elapsed: float, silent: float
    ) -> float:
        """The seconds until the retry of an attempt without an answer."""
        may_be_started = error.sent and starts_batch(request)
        delay = None if may_be_started else retry_delay(self.limiter.admission.patience, retries, elapsed)
        self.breaker.failed(
            str(error),
            exhausted=retries >= MOST_RETRIES,
            answered=error.began,
            timed_out=error.timed_out,
            seconds=silent,
        )
        if delay is None:
            raise UnreachableError(unreachable(self.transport.base_url, error)) from error
        return delay

    def _retry_delay(self, raw: Answer, retries: int, elapsed: float, model: str | None) -> float | None:
        """The seconds until the retry of an attempt with this answer; None when the answer is final."""
        if raw.status in _REDIRECTS:
            place = raw.headers.get("location", "another address")
            raise UnreachableError(unreachable(self.transport.base_url, f"it redirects to {place} (HTTP {raw.status})"))
        failure = failure_status(raw)
        if failure is None:
            self.breaker.succeeded()
            return None
        patience = self.limiter.admission.patience
        headers = raw.headers if failure == raw.status else NO_HEADERS
        delay = retry_delay(patience, retries, elapsed, failure, headers)
        if is_outage_status(failure):
            self.breaker.failed(
                answer(raw.status, raw.headers, raw.content).error_text,
                exhausted=delay is None or retries >= MOST_RETRIES,
                lasting=is_lasting(failure),
                throttled=failure == TOO_MANY_REQUESTS,
            )
        else:
            self.breaker.succeeded()
        if delay is None and (seconds := too_long_pause(patience, headers)) is not None:
            raise LimitedModelError(pause_too_long(self.transport.base_url, seconds, model))
        return delay

    async def _pause(self, seconds: float) -> None:
        """Wait before a retry; raises `UnreachableError` if the breaker gives up meanwhile."""
        opened = asyncio.Event()
        self._retry_waits.add(opened)
        try:
            async with asyncio.timeout(seconds):
                await opened.wait()
        except TimeoutError:
            return
        finally:
            self._retry_waits.discard(opened)
        raise self.breaker.outage()

    def _breaker_gave_up(self) -> None:
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._wake)

    def _wake(self) -> None:
        self.limiter.wake()
        for opened in self._retry_waits:
            opened.set()


@contextlib.contextmanager
def _noted(kept: Callable[[], None]) -> Iterator[Callable[[], None]]:
    """Note that an attempt that ends in an error has no answer to keep; a cancelled one may have."""
    try:
        yield kept
    except Exception:
        kept()
        raise


@contextlib.contextmanager
def _counted_loss(reservation: Reservation | None) -> Iterator[None]:
    """Count an attempt that may have been billed, and reserve dollars for its retry, if there is one."""
    try:
        yield
    except UnreachableError:
        if reservation is not None:
            reservation.forfeit()
        raise
    if reservation is not None:
        reservation.renew()


def import_transport(base_url: str | None = None) -> None:
    """Import what `open_sender` needs.

    pytest rewrites the assertions of a plugin's modules when they are imported. Two threads that do so at once can hit
    a race in CPython 3.11 (https://github.com/python/cpython/issues/106905), so no other thread should import first.
    """
    if base_url is None and plain_access() is None:
        import_module("pytest_modelmigrate.wire.sdk_transport")


def open_sender(admission: Admission, base_url: str | None = None) -> Sender:
    """A sender with the credentials of the environment; call it in the event loop that uses the sender.

    Args:
        admission: the admission of this process.
        base_url: the address of the simulated API; None for `ANTHROPIC_BASE_URL` or the real API.

    Raises:
        MissingKeyError: there is no API key.
    """
    access = plain_access() if base_url is None else access_to(base_url, STAND_IN_KEY)
    transport: Transport
    if access is not None:
        transport = Connections(access.base_url, access.headers, admission.patience)
    else:
        from pytest_modelmigrate.wire.sdk_transport import SdkTransport

        transport = SdkTransport(admission.patience)
    admission.breaker.address = transport.base_url
    return Sender(transport, admission)


def unreachable(address: str, why: object) -> str:
    """The message for an API that could not be reached."""
    return (
        f"{shown_address(address)} could not be reached: {why}\n"
        "  so          this test is inconclusive\n"
        "  next        check the network and ANTHROPIC_BASE_URL, and run again"
    )


def _json(body: Mapping[str, Any]) -> bytes:
    """The body as the SDK writes it: compact, with UTF-8 instead of escapes."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode("utf-8", "surrogatepass")
