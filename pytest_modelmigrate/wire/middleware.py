"""The SDK middleware: passes every HTTP attempt of a client to the recorder of the running test.

A replay rebuilds the recorded HTTP response in the response class of the SDK, so that streams, raw responses and
parsed messages work as with an answer from the network.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import Any, Final
from urllib.parse import urlencode

import anthropic
import anyio

from pytest_modelmigrate.facts.errors import MissingKeyError
from pytest_modelmigrate.facts.exchanges import Request, Response
from pytest_modelmigrate.facts.platform_spelling import vertex_spelling
from pytest_modelmigrate.wire.answers import content_of, replayed_headers
from pytest_modelmigrate.wire.attempt import Attempt
from pytest_modelmigrate.wire.credentials import NO_KEY, remember_credentials, sends_like_the_plugin
from pytest_modelmigrate.wire.open_call import OpenCall, migrated_body
from pytest_modelmigrate.wire.running_test import RunningTest
from pytest_modelmigrate.wire.stream_recorder import decoded, http_library, record_stream

_NO_CREDENTIALS: Final = "Could not resolve authentication method"
"""How the TypeError of the SDK begins, when it builds a request."""

_PLATFORMS: Final = {"BaseBedrockClient": "bedrock", "BaseVertexClient": "vertex"}


class RecorderMiddleware(anthropic.Middleware):
    """Passes each request of a client to the recorder of the test that runs when the request is made.

    Args:
        running: returns the running test.
        through_sdk: whether its client sends a request; otherwise the upstream sends it.
        unmanaged: whether the client is not the plugin's; its default headers then belong to its requests.
    """

    def __init__(
        self, running: Callable[[], RunningTest], *, through_sdk: bool = True, unmanaged: bool = False
    ) -> None:
        self._running = running
        self._through_sdk = through_sdk
        self._unmanaged = unmanaged
        self.client: Any = None
        self.missing_key: MissingKeyError | None = None

    def attach(self, client: Any, missing_key: MissingKeyError | None) -> None:
        """Set the client of this middleware, and the error to raise when it must send without an API key."""
        self.client = client
        self.missing_key = missing_key

    def handle(self, request: Any, call_next: Any) -> Any:
        """Answer one HTTP attempt of a synchronous client."""
        call = _Call(self._running(), self.client, request, self.missing_key, unmanaged=self._unmanaged)
        if recorded := call.recorded:
            return call.rebuilt(anthropic.APIResponse, recorded)
        with call.withdrawn_on_error():
            sent = call.upstream.take(call.pending)
            if sent is None and not self._through_sdk:
                sent = call.upstream.fetch(call.pending)
            if sent is not None:
                return call.rebuilt(anthropic.APIResponse, call.kept(sent))
            return self._sent(call, call_next)

    @staticmethod
    def _sent(call: _Call, call_next: Any) -> Any:
        """Send a request, and go on where the caller would not retry it any more."""
        while True:
            wait = call.admission_wait()
            with call.upstream.admission.thread_blocked():
                for seconds in wait:
                    time.sleep(seconds)
            try:
                with call.sent(wait.attempt):
                    response = call_next(call.outgoing)
                    raw = response.http_response
                    wait.attempt.answered(raw.status_code, raw.headers)
                    if call.is_streamed(raw):
                        call.streams.of_threads.append(call.recorded_stream(wait.attempt, raw))
                    else:
                        call.keep_raw(wait.attempt, raw, raw.read())
            except anthropic.APIConnectionError:
                delay = call.further_delay()
                if delay is None:
                    raise
            else:
                delay = call.further_delay(raw.status_code, raw.headers)
                if delay is None:
                    return response
            with call.upstream.admission.thread_blocked():
                time.sleep(delay)

    async def handle_async(self, request: Any, call_next: Any) -> Any:
        """Answer one HTTP attempt of an asynchronous client."""
        call = _Call(self._running(), self.client, request, self.missing_key, unmanaged=self._unmanaged)
        if recorded := call.recorded:
            return call.rebuilt(anthropic.AsyncAPIResponse, recorded)
        with call.withdrawn_on_error():
            sent = await call.upstream.take_async(call.pending)
            if sent is None and not self._through_sdk:
                sent = await call.upstream.fetch_async(call.pending)
            if sent is not None:
                return call.rebuilt(anthropic.AsyncAPIResponse, call.kept(sent))
            return await self._sent_async(call, call_next)

    @staticmethod
    async def _sent_async(call: _Call, call_next: Any) -> Any:
        """Like `_sent`, for an asynchronous client."""
        while True:
            wait = call.admission_wait()
            for seconds in wait:
                await anyio.sleep(seconds)
            try:
                with call.sent(wait.attempt):
                    response = await call_next(call.outgoing)
                    raw = response.http_response
                    wait.attempt.answered(raw.status_code, raw.headers)
                    if call.is_streamed(raw):
                        call.streams.of_tasks.append(call.recorded_stream(wait.attempt, raw))
                    else:
                        call.keep_raw(wait.attempt, raw, await raw.aread())
            except anthropic.APIConnectionError:
                delay = call.further_delay()
                if delay is None:
                    raise
            else:
                delay = call.further_delay(raw.status_code, raw.headers)
                if delay is None:
                    return response
            await anyio.sleep(delay)


class _Call(OpenCall):
    """One HTTP attempt of a client: what synchronous and asynchronous clients have in common.

    Attributes:
        outgoing: the request of the SDK as it is sent.
        streams: the streamed answers that the test reads.
    """

    connection_error = anthropic.APIConnectionError

    def __init__(
        self, running: RunningTest, client: Any, request: Any, missing_key: MissingKeyError | None, *, unmanaged: bool
    ) -> None:
        self._client = client
        self._unmanaged = unmanaged
        self.streams = running.streams
        self.outgoing = _migrated(request, running, client)
        remember_credentials(client, self.outgoing.headers)
        super().__init__(
            running,
            _as_request(self.outgoing, client, unmanaged=unmanaged),
            key=request.options.idempotency_key,
            attempt=request.retries_taken + 1,
            retries_left=self.outgoing.options.get_max_retries(client.max_retries) - self.outgoing.retries_taken,
            missing_key=missing_key,
            address=str(client.base_url),
        )

    @contextmanager
    def sent(self, attempt: Attempt) -> Iterator[None]:
        """Also raise our own error where the SDK finds no credentials, which only an unmanaged client may lack here."""
        try:
            with super().sent(attempt):
                yield
        except TypeError as error:
            if _NO_CREDENTIALS in str(error):
                raise MissingKeyError(NO_KEY) from None
            raise

    def is_streamed(self, raw: Any) -> bool:
        """Whether the caller reads the answer as a stream."""
        return bool(self.outgoing.stream and raw.is_success)

    def recorded_stream(self, attempt: Attempt, raw: Any) -> Any:
        """The streamed answer, which is kept when its caller has read or closed it."""

        def keep(content: bytes, whole: bool) -> None:  # noqa: FBT001 - the signature of `stream_recorder.Done`
            self.keep_raw(attempt, raw, decoded(raw, content), whole=whole)
            if stream.why_lost:
                self.note_loss(stream.why_lost)

        stream = record_stream(raw, keep, drain=self.is_kept)
        attempt.reservation.wait_for_reader(lambda: len(stream.chunks))
        return stream

    def keep_raw(self, attempt: Attempt, raw: Any, content: bytes, *, whole: bool = True) -> None:
        """Count and keep an answer of the HTTP library."""
        url = str(raw.request.url)
        self.keep(
            attempt,
            content,
            status=raw.status_code,
            headers=raw.headers,
            url=url,
            whole=whole,
            elsewhere=self._unmanaged and not sends_like_the_plugin(self._client),
        )

    def rebuilt(self, wrapper: Any, response: Response) -> Any:
        """An answer in the response class that the SDK would return."""
        library = http_library(self._client.base_url)
        request, aws = self.outgoing, _platform_of(self._client) == "bedrock"
        url = f"{str(self._client.base_url).rstrip('/')}/{request.url.lstrip('/')}"
        raw = library.Response(
            response.status,
            headers=replayed_headers(response, aws=aws),
            content=content_of(response, aws=aws),
            request=library.Request(request.method, url),
        )
        return wrapper(
            raw=raw,
            cast_to=request.cast_to,
            client=self._client,
            stream=request.stream,
            stream_cls=request.stream_cls,
            options=request.options,
            retries_taken=request.retries_taken,
        )


def _migrated(request: Any, running: RunningTest, client: Any) -> Any:
    """The SDK's request with the model and effort of the target; `extra_body` is merged as the SDK merges it."""
    extra = getattr(request.options, "extra_json", None)
    if not isinstance(request.json, Mapping) and not extra:
        return request
    body = {**(request.json or {}), **(extra or {})}
    body = migrated_body(body, running.migration, running.recorder, _version(request, client))
    if _platform_of(client) == "vertex" and isinstance(body.get("model"), str):
        body["model"] = vertex_spelling(body["model"])
    request = request.copy(body=body)
    request.options.extra_json = None
    return request


def _platform_of(client: Any) -> str:
    """The platform of a client: `bedrock`, `vertex`, or empty. The modules of both need libraries of their own."""
    kind: Any = type(client)
    return _platform(kind)


@cache
def _platform(kind: Any) -> str:
    names = {each.__name__ for each in kind.__mro__}
    return next((name for base, name in _PLATFORMS.items() if base in names), "")


def _as_request(request: Any, client: Any, *, unmanaged: bool) -> Request:
    """The SDK's request as a `Request`, with the betas of its client, if that is not the plugin's."""
    defaults = client.default_headers
    headers = {name.lower(): value for name, value in request.headers.items() if isinstance(value, str)}
    query = {
        name: str(value).lower() if isinstance(value, bool) else value
        for name, value in (request.query_params or {}).items()
    }
    return Request(
        path=request.url + (f"?{urlencode(sorted(query.items()))}" if query else ""),
        body=request.json if isinstance(request.json, Mapping) else None,
        method=request.method.upper(),
        betas=_betas(defaults.get("anthropic-beta") if unmanaged else None, headers.get("anthropic-beta")),
        version=_version(request, client),
    )


def _betas(*headers: Any) -> tuple[str, ...]:
    """The values of several `anthropic-beta` headers, each once."""
    values = (value.strip() for header in headers if isinstance(header, str) for value in header.split(","))
    return tuple(dict.fromkeys(value for value in values if value))


def _version(request: Any, client: Any) -> str | None:
    """The `anthropic-version` header of a request, or of its client."""
    own = next((value for name, value in request.headers.items() if name.lower() == "anthropic-version"), None)
    version = own if isinstance(own, str) else client.default_headers.get("anthropic-version")
    return version if isinstance(version, str) else None
