"""The gateway as an ASGI application."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from dataclasses import dataclass, replace
from typing import Any, Final, TypeAlias

from pytest_modelmigrate.facts.error_types import ERROR_TYPES
from pytest_modelmigrate.facts.errors import ModelMigrateError
from pytest_modelmigrate.facts.exchanges import HTTP_BAD_REQUEST, Response
from pytest_modelmigrate.facts.gateway import ROLE_PREFIX
from pytest_modelmigrate.facts.own_credentials import OWN_CREDENTIALS
from pytest_modelmigrate.facts.roles import passed_on
from pytest_modelmigrate.text.addresses import shown_address
from pytest_modelmigrate.wire.answers import content_of, replayed_headers
from pytest_modelmigrate.wire.attempt import Attempt
from pytest_modelmigrate.wire.connections import LostConnectionError
from pytest_modelmigrate.wire.gateway.address import Address
from pytest_modelmigrate.wire.gateway.forwarder import Forwarder, passed_headers
from pytest_modelmigrate.wire.gateway.passed_stream import PassedStream
from pytest_modelmigrate.wire.gateway.received_request import (
    CallerGoneError,
    Receive,
    ReceivedRequest,
    RefusedRequestError,
    Scope,
    read_request,
)
from pytest_modelmigrate.wire.open_call import OpenCall, migrated_body
from pytest_modelmigrate.wire.retries import may_retry
from pytest_modelmigrate.wire.running_test import RunningTest

SendMessage: TypeAlias = Callable[[MutableMapping[str, Any]], Awaitable[None]]

_FORBIDDEN: Final = 403
_BAD_GATEWAY: Final = 502

_POLL_SECONDS: Final = 0.1
"""How often a request that waits for its retry looks whether its test has ended."""

_NO_ADDRESS: Final = (
    "this is no address of the gateway: use the whole path, with its token, of gateway.base_url in a test, "
    "or of the ANTHROPIC_BASE_URL that `modelmigrate gateway` prints"
)
_CLOSED: Final = "the test of this address has ended, so its requests are not answered any more"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a caller gets.

    Attributes:
        status: the HTTP status.
        headers: the headers.
        content: the body, or the stream that it comes from.
    """

    status: int
    headers: Mapping[str, str]
    content: bytes | PassedStream


class _ForwardedCall(OpenCall):
    """One HTTP request of a caller of the gateway, which retries it, because not all callers do."""

    connection_error = LostConnectionError
    caller_retries = False


class GatewayApp:
    """The gateway as an ASGI application; use it in one event loop.

    Args:
        forwarder: sends what is not recorded.
    """

    def __init__(self, forwarder: Forwarder) -> None:
        self.forwarder = forwarder
        self._addresses: dict[str, Address] = {}
        self._streams: set[PassedStream] = set()

    async def open(self, running: RunningTest) -> Address:
        """A new address for a test."""
        address = Address(running)
        self._addresses[address.path] = address
        return address

    async def close(self) -> None:
        """Cancel the streams, and close the connections to the API."""
        for stream in self._streams:
            stream.reading.cancel()
        await asyncio.gather(*(stream.reading for stream in self._streams), return_exceptions=True)
        await self.forwarder.close()

    async def __call__(self, scope: Scope, receive: Receive, send: SendMessage) -> None:
        """Answer one HTTP request."""
        with contextlib.suppress(CallerGoneError):
            await _write(await self._answer(scope, receive), receive, send)

    async def _answer(self, scope: Scope, receive: Receive) -> Answer:
        first, slash, rest = scope["raw_path"].decode("ascii", "replace").removeprefix("/").partition("/")
        address = self._addresses.get(f"/{first}")
        if address is None or address.closed:
            return error_answer(_FORBIDDEN, _NO_ADDRESS if address is None else _CLOSED)
        role, rest = _role_in(rest)
        try:
            received = await read_request(scope, receive, f"{slash}{rest}")
        except RefusedRequestError as refused:
            return error_answer(refused.status, str(refused))
        with address.busy(), passed_on(role):
            try:
                return await self._answered(address, received, receive)
            except ModelMigrateError as error:
                address.unanswered.append(error)
                # The test reports it. A 400 is what no client retries, logs in again for or takes for an outage.
                return error_answer(HTTP_BAD_REQUEST, str(error))
            except RefusedRequestError as refused:
                return error_answer(refused.status, str(refused))

    async def _answered(self, address: Address, asked: ReceivedRequest, receive: Receive) -> Answer:
        """Replay or send a request.

        Raises:
            ModelMigrateError: it is not answered; the recorder of the test has noted the error.
            RefusedRequestError: the test has ended.
        """
        running = address.running
        key, attempt = address.attempt_of(asked)
        received = _migrated(asked, running)
        OWN_CREDENTIALS.add_headers(received.headers)
        call = _ForwardedCall(
            running,
            received.request,
            key=key,
            attempt=attempt,
            missing_key=self.forwarder.missing_key(received.headers),
            address=self.forwarder.base_url,
        )
        if (recorded := call.recorded) is not None:
            return _replayed(recorded)
        try:
            with call.withdrawn_on_error():
                if (sent := await call.upstream.take_async(call.pending)) is not None:
                    return _replayed(call.kept(sent))
                answer = await self._sent_until_the_deadline(address, received, call, receive)
        except LostConnectionError as error:
            text = f"{shown_address(self.forwarder.base_url)} could not be reached: {error}"
            answer = error_answer(_BAD_GATEWAY, text)
        address.answered(asked, answer.status, key, call.pending.attempt)
        return _final(answer) if call.upstream.admission.patience.retry_seconds else answer

    async def _sent_until_the_deadline(
        self, address: Address, received: ReceivedRequest, call: OpenCall, receive: Receive
    ) -> Answer:
        """Send a request, and retry it while it has no answer or one that asks for a retry.

        Raises:
            LostConnectionError: the API gave no answer.
            RefusedRequestError: the test has ended.
            CallerGoneError: the caller closed the connection before a retry.
        """
        while True:
            wait = call.admission_wait()
            for seconds in wait:
                if address.closed:
                    raise RefusedRequestError(_FORBIDDEN, _CLOSED)
                await asyncio.sleep(seconds)
            try:
                with call.sent(wait.attempt):
                    answer = await self._sent(address, received, call, wait.attempt)
            except LostConnectionError:
                if (delay := call.further_delay()) is None:
                    raise
            else:
                if (delay := call.further_delay(answer.status, answer.headers)) is None:
                    return answer
            await _pause(delay, address, receive)

    async def _sent(self, address: Address, received: ReceivedRequest, call: OpenCall, attempt: Attempt) -> Answer:
        raw = await self.forwarder.send(received.request, received.headers, received.content)
        attempt.answered(raw.status_code, raw.headers)

        streamed = raw.headers.get("content-type", "").startswith("text/event-stream")

        def keep(content: bytes, whole: bool) -> None:  # noqa: FBT001 - the signature of `stream_recorder.Done`
            if whole or streamed:
                url = str(raw.request.url)
                call.keep(attempt, content, status=raw.status_code, headers=raw.headers, url=url, whole=whole)

        stream = PassedStream(raw, keep, call.note_loss, drain=call.is_kept)
        self._note(address, stream)
        headers = passed_headers(raw.headers)
        if streamed:
            return Answer(raw.status_code, headers, stream)
        content = b"".join([chunk async for chunk in stream])
        if stream.problem is not None:
            raise stream.problem
        if not stream.whole:
            raise LostConnectionError("the answer is incomplete")
        return Answer(raw.status_code, headers, content)

    def _note(self, address: Address, stream: PassedStream) -> None:
        """The address is busy until the stream has ended."""
        busy = contextlib.ExitStack()
        busy.enter_context(address.busy())
        self._streams.add(stream)

        def ended(_: object) -> None:
            self._streams.discard(stream)
            busy.close()

        stream.reading.add_done_callback(ended)


def _role_in(path: str) -> tuple[str, str]:
    """The role that a path below an address begins with, or an empty one, and the rest."""
    first, slash, rest = path.partition("/")
    return (first.removeprefix(ROLE_PREFIX), rest) if slash and first.startswith(ROLE_PREFIX) else ("", path)


def error_answer(status: int, message: str) -> Answer:
    """An error in the form of the API, marked as final so that clients do not retry it; a 502 may be retried."""
    body = {"type": "error", "error": {"type": ERROR_TYPES.get(status, "api_error"), "message": message}}
    headers = {"content-type": "application/json"}
    if status != _BAD_GATEWAY:
        headers["x-should-retry"] = "false"
    return Answer(status, headers, json.dumps(body).encode())


def _final(answer: Answer) -> Answer:
    """The answer, marked so that a client of the SDK does not begin to retry what was retried until the deadline."""
    if not may_retry(answer.status, answer.headers):
        return answer
    return replace(answer, headers={**answer.headers, "x-should-retry": "false"})


async def _pause(seconds: float, address: Address, receive: Receive) -> None:
    """Wait before a retry; raises when its test has ended or its caller has gone."""
    now = asyncio.get_running_loop().time
    end = now() + seconds
    gone = asyncio.create_task(_disconnected(receive))
    try:
        while (left := end - now()) > 0 and not (gone.done() or address.closed):
            await asyncio.wait({gone}, timeout=min(left, _POLL_SECONDS))
        if gone.done():
            raise CallerGoneError
    finally:
        gone.cancel()
    if address.closed:
        raise RefusedRequestError(_FORBIDDEN, _CLOSED)


def _replayed(response: Response) -> Answer:
    return Answer(response.status, passed_headers(replayed_headers(response)), content_of(response))


def _migrated(received: ReceivedRequest, running: RunningTest) -> ReceivedRequest:
    """The request with the model and effort of the target; one that does not change keeps its bytes."""
    body = received.request.body
    if body is None:
        return received
    migrated = migrated_body(body, running.migration, running.recorder, received.request.version)
    if migrated == body:
        return received
    content = json.dumps(migrated, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
    return replace(received, request=replace(received.request, body=migrated), content=content)


async def _write(answer: Answer, receive: Receive, send: SendMessage) -> None:
    """Write an answer; one that ended early is cut, as it was by the API."""
    headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in answer.headers.items()]
    if isinstance(answer.content, bytes):
        headers.append((b"content-length", str(len(answer.content)).encode()))
        await send({"type": "http.response.start", "status": answer.status, "headers": headers})
        await send({"type": "http.response.body", "body": answer.content})
        return
    stream = answer.content
    watching = asyncio.create_task(_disconnected(receive))
    watching.add_done_callback(lambda done: None if done.cancelled() else stream.caller_gone())
    try:
        await send({"type": "http.response.start", "status": answer.status, "headers": headers})
        async for chunk in stream:
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
        if stream.whole:
            await send({"type": "http.response.body", "body": b""})
    finally:
        watching.cancel()


async def _disconnected(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
