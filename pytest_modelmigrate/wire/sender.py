"""Sending a request to the API with its retries, without importing the SDK where a key in the environment suffices."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from pytest_modelmigrate.facts.errors import UnreachableError
from pytest_modelmigrate.facts.exchanges import Request
from pytest_modelmigrate.wire.admission import Admission
from pytest_modelmigrate.wire.answers import Sent, answer
from pytest_modelmigrate.wire.connections import Answer, Connections, LostConnectionError, Transport
from pytest_modelmigrate.wire.credentials import access_to, plain_access
from pytest_modelmigrate.wire.limiter import Limiter
from pytest_modelmigrate.wire.outages import is_outage_status
from pytest_modelmigrate.wire.retries import MOST_RETRIES, asked_to_wait, backoff, may_retry, most_retries
from pytest_modelmigrate.wire.slot_counter import LimitSignal

STAND_IN_KEY: Final = "not-a-key"
"""What the simulated API is given for a key."""

_OF_THE_CONNECTION: Final = frozenset({"connection", "content-encoding", "content-length", "transfer-encoding"})
"""Headers that say how the bytes came, which is not so any more when the answer is replayed."""

_REDIRECTS: Final = range(300, 400)


class Sender:
    """Sends requests; to be used from one event loop.

    Args:
        transport: carries them.
        admission: says whether and when.
    """

    def __init__(self, transport: Transport, admission: Admission) -> None:
        self.transport = transport
        self.limiter = Limiter(admission)
        self.breaker = breaker = admission.breaker
        self._pausing: set[asyncio.Event] = set()
        self._loop = asyncio.get_running_loop()
        breaker.watch(self._breaker_opened)

    async def send(self, request: Request, *, entered: bool = False) -> Sent:
        """Send a request and read its answer, with the SDK's retries.

        Args:
            request: what to send.
            entered: whether it is admitted already.

        Raises:
            UnreachableError: the API could not be reached, or is down.
            MissingKeyError: nothing authorises the request.
        """
        raw, latency = await self.exchange(request, entered=entered)
        headers = {name: value for name, value in raw.headers.items() if name not in _OF_THE_CONNECTION}
        asked = replace(request, version=request.version or self.transport.version)
        return Sent(asked, answer(raw.status, headers, raw.content), raw.attempts, latency)

    async def exchange(self, request: Request, *, entered: bool = False) -> tuple[Answer, float]:
        """Like `send`, for the bytes of the answer and the seconds that the last attempt took."""
        content = b"" if request.body is None else _json(request.body)
        retries = 0
        while True:
            if not entered:
                await self.limiter.enter()
            entered = False
            signal: LimitSignal | None = None
            try:
                self.breaker.check()
                started, sent_at = time.perf_counter(), time.time()
                raw = await self.transport.exchange(request, content, retries)
                latency = time.perf_counter() - started
                signal = LimitSignal(raw.status, raw.headers, request.model, sent_at)
            except LostConnectionError as error:
                delay = self._lost(error, retries)
            else:
                told = self._judge(raw, retries)
                if told is None:
                    attempts = raw.attempts if self.transport.retries else retries + 1
                    return replace(raw, attempts=attempts), latency
                delay = told
            finally:
                self.limiter.leave(signal)
            retries += 1
            with self.limiter.rest():
                await self._pause(delay)

    async def close(self) -> None:
        """Close every connection."""
        await self.transport.close()

    def _lost(self, error: LostConnectionError, retries: int) -> float:
        """The seconds until the next attempt after one without an answer."""
        exhausted = self.transport.retries or retries >= MOST_RETRIES
        self.breaker.failed(str(error), exhausted=exhausted, answered=False)
        if exhausted:
            raise UnreachableError(unreachable(self.transport.base_url, error)) from error
        return backoff(retries)

    def _judge(self, raw: Answer, retries: int) -> float | None:
        """The seconds until the next attempt after an answer; None when the answer is final."""
        if raw.status in _REDIRECTS:
            place = raw.headers.get("location", "elsewhere")
            raise UnreachableError(unreachable(self.transport.base_url, f"it answers {raw.status}, see {place}"))
        again = may_retry(raw.status, raw.headers) and retries < most_retries(raw.status, raw.headers)
        again = again and not self.transport.retries
        if is_outage_status(raw.status):
            self.breaker.failed(answer(raw.status, raw.headers, raw.content).error_text, exhausted=not again)
        else:
            self.breaker.succeeded()
        if not again:
            return None
        return asked_to_wait(raw.headers) or backoff(retries)

    async def _pause(self, seconds: float) -> None:
        """Wait before the next attempt; when the breaker opens meanwhile, there is none."""
        opened = asyncio.Event()
        self._pausing.add(opened)
        try:
            async with asyncio.timeout(seconds):
                await opened.wait()
        except TimeoutError:
            return
        finally:
            self._pausing.discard(opened)
        raise self.breaker.outage()

    def _breaker_opened(self) -> None:
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._wake)

    def _wake(self) -> None:
        self.limiter.wake()
        for opened in self._pausing:
            opened.set()


def open_sender(admission: Admission, base_url: str | None = None) -> Sender:
    """A sender for this environment's credentials; to be called in the event loop that will use it.

    Args:
        admission: shared with everybody else who sends.
        base_url: the simulated API's address; None for the real API, or the one in `ANTHROPIC_BASE_URL`.

    Raises:
        MissingKeyError: the environment holds nothing that authorises a request.
    """
    access = plain_access() if base_url is None else access_to(base_url, STAND_IN_KEY)
    transport: Transport
    if access is not None:
        transport = Connections(access.base_url, access.headers)
    else:
        from pytest_modelmigrate.wire.sdk_transport import SdkTransport

        transport = SdkTransport()
    admission.breaker.address = transport.base_url
    return Sender(transport, admission)


def unreachable(address: str, why: object) -> str:
    """What to say of an API that could not be reached."""
    return (
        f"{address} could not be reached: {why}\n"
        "  next        check the network and ANTHROPIC_BASE_URL; nothing is known of this test"
    )


def _json(body: Mapping[str, Any]) -> bytes:
    """The body in the SDK's own spelling: compact, and UTF-8 instead of escapes."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode("utf-8", "surrogatepass")
