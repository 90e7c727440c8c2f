"""The seam in the SDK: every HTTP attempt of a client passes here, and the recorder decides.

A replay rebuilds the recorded HTTP answer inside the SDK's own wrapper, so that streams, raw responses and
parsed messages all come out as they would from the network.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from typing import Any, Protocol
from urllib.parse import urlencode

import anthropic
import anyio

from pytest_modelmigrate.facts.errors import MissingKeyError, ModelMigrateError
from pytest_modelmigrate.facts.exchanges import Request, Response
from pytest_modelmigrate.wire.admission import Admission, Attempt
from pytest_modelmigrate.wire.answers import answer, content_of, replayed_headers
from pytest_modelmigrate.wire.decision import Play, Send
from pytest_modelmigrate.wire.recorder import PendingCall, Recorder
from pytest_modelmigrate.wire.sender import Sent
from pytest_modelmigrate.wire.stream_recorder import decoded, http_library, record_stream

Stamp = Callable[[Mapping[str, Any]], dict[str, Any]]


class Gate(Protocol):
    """What stands between a request and the network; `plugin.sending.Sending` is one."""

    @property
    def admission(self) -> Admission:
        """Lets requests pass one by one."""
        ...

    def take(self, asked: PendingCall) -> Sent | None:
        """The answer, where it was fetched ahead; waits for one that is on its way."""
        ...

    async def take_async(self, asked: PendingCall) -> Sent | None:
        """The same in an event loop whose other tasks go on meanwhile."""
        ...


class RecorderMiddleware(anthropic.Middleware):
    """Lets a recorder answer or keep what a client asks.

    Args:
        recorder: decides, and keeps account.
        stamp: puts the target's model and effort on a request body.
        gate: what stands between a request and the network; None for nothing.
    """

    def __init__(self, recorder: Recorder, stamp: Stamp, gate: Gate | None = None) -> None:
        self.recorder = recorder
        self.stamp = stamp
        self.gate = gate
        self.client: Any = None
        self.missing_key: MissingKeyError | None = None
        self._streams: list[Any] = []

    def finish_streams(self) -> None:
        """End the streams that a synchronous caller has left, so that they are recorded while there is a connection."""
        for stream in self._streams:
            if not stream.finished:
                stream.close()
        self._streams.clear()

    async def finish_streams_async(self) -> None:
        """The same for an asynchronous caller, in its event loop; what another task still reads is left to it."""
        for stream in self._streams:
            if not stream.finished and not stream.awaited:
                await stream.aclose()
        self._streams.clear()

    def attach(self, client: Any, missing_key: MissingKeyError | None) -> None:
        """Tell the client that this stands in, and whether it lacks what authorises it to send."""
        self.client = client
        self.missing_key = missing_key
        if self.gate is not None:
            self.gate.admission.breaker.address = str(client.base_url)

    def handle(self, request: Any, call_next: Any) -> Any:
        """Answer one HTTP attempt of a synchronous client."""
        outgoing, asked = self._asked(request)
        if isinstance(asked.step, Play):
            return self._rebuilt(anthropic.APIResponse, outgoing, asked.step.recording.response)
        with self._withdrawn(asked):
            if self.gate is not None and (sent := self.gate.take(asked)) is not None:
                return self._rebuilt(anthropic.APIResponse, outgoing, self._taken(asked, sent))
            self._wait(asked)
            with self._attempt(outgoing, asked) as attempt:
                response = call_next(outgoing)
                raw = response.http_response
                attempt.answered(raw.status_code, raw.headers)
            if outgoing.stream and raw.is_success:
                self._streams.append(record_stream(raw, self._keeper(asked, attempt, raw), drain=_kept(asked)))
            else:
                self._keep(asked, attempt, raw, raw.read())
            return response

    async def handle_async(self, request: Any, call_next: Any) -> Any:
        """Answer one HTTP attempt of an asynchronous client."""
        outgoing, asked = self._asked(request)
        if isinstance(asked.step, Play):
            return self._rebuilt(anthropic.AsyncAPIResponse, outgoing, asked.step.recording.response)
        with self._withdrawn(asked):
            if self.gate is not None and (sent := await self.gate.take_async(asked)) is not None:
                return self._rebuilt(anthropic.AsyncAPIResponse, outgoing, self._taken(asked, sent))
            for seconds in self._turns(asked):
                await anyio.sleep(seconds)
            with self._attempt(outgoing, asked) as attempt:
                response = await call_next(outgoing)
                raw = response.http_response
                attempt.answered(raw.status_code, raw.headers)
            if outgoing.stream and raw.is_success:
                self._streams.append(record_stream(raw, self._keeper(asked, attempt, raw), drain=_kept(asked)))
            else:
                self._keep(asked, attempt, raw, await raw.aread())
            return response

    def _asked(self, request: Any) -> tuple[Any, PendingCall]:
        """The request as it is to go out, and what the recorder says of it."""
        options = request.options
        body = request.json
        if isinstance(body, Mapping) or getattr(options, "extra_json", None):
            merged = {**(body or {}), **(getattr(options, "extra_json", None) or {})}
            request = request.copy(body=self.stamp(merged))
            request.options.extra_json = None
        headers = {name.lower(): value for name, value in request.headers.items() if isinstance(value, str)}
        known = self.client.default_headers
        query = {name: value for name, value in (request.query_params or {}).items() if name != "beta"}
        asked = Request(
            path=request.url + (f"?{urlencode(sorted(query.items()))}" if query else ""),
            body=request.json if isinstance(request.json, Mapping) else None,
            method=request.method.upper(),
            betas=tuple(beta.strip() for beta in headers.get("anthropic-beta", "").split(",") if beta.strip()),
            version=headers.get("anthropic-version") or known.get("anthropic-version"),
        )
        known_as = self.recorder.ask(asked, key=options.idempotency_key, attempt=request.retries_taken + 1)
        if isinstance(known_as.step, Send) and self.missing_key is not None:
            self.recorder.problems.append(self.missing_key)
            raise self.missing_key
        return request, known_as

    @contextmanager
    def _withdrawn(self, asked: PendingCall) -> Iterator[None]:
        """Tell the recorder when a request ends without an answer; the code under test may swallow the reason."""
        try:
            yield
        except BaseException as error:
            self.recorder.withdraw(asked)
            if isinstance(error, ModelMigrateError) and error not in self.recorder.problems:
                self.recorder.problems.append(error)
            raise

    def _taken(self, asked: PendingCall, sent: Sent) -> Response:
        """Enter an answer that was fetched ahead."""
        asked = replace(asked, request=sent.request, attempt=sent.attempts)
        self.recorder.keep(asked, sent.response, latency_seconds=sent.latency_seconds or 0.0)
        return sent.response

    def _wait(self, asked: PendingCall) -> None:
        """Wait in this thread until the request may be sent."""
        if self.gate is not None:
            with self.gate.admission.aside():
                for seconds in self._turns(asked):
                    time.sleep(seconds)

    def _turns(self, asked: PendingCall) -> Iterator[float]:
        """The seconds to wait, again and again, until the request may be sent."""
        if self.gate is not None:
            yield from self.gate.admission.turns(asked.request)

    @contextmanager
    def _attempt(self, outgoing: Any, asked: PendingCall) -> Iterator[Attempt]:
        """One HTTP attempt on its way; it is to be told the answer."""
        retries_left = outgoing.options.get_max_retries(self.client.max_retries) - outgoing.retries_taken
        admission = None if self.gate is None else self.gate.admission
        with (
            admission.attempt(asked.request, retries_left)
            if admission
            else nullcontext(Attempt(asked.request)) as attempt
        ):
            try:
                yield attempt
            except anthropic.APIConnectionError as error:
                why = str(error.__cause__ or error)
                self.recorder.lost(asked, why)
                if admission:
                    admission.lost(attempt, why)
                raise

    def _rebuilt(self, wrapper: Any, request: Any, response: Response) -> Any:
        library = http_library(self.client.base_url)
        raw = library.Response(
            response.status,
            headers=replayed_headers(response),
            content=content_of(response),
            request=library.Request(
                request.method, f"{str(self.client.base_url).rstrip('/')}/{request.url.lstrip('/')}"
            ),
        )
        return wrapper(
            raw=raw,
            cast_to=request.cast_to,
            client=self.client,
            stream=request.stream,
            stream_cls=request.stream_cls,
            options=request.options,
            retries_taken=request.retries_taken,
        )

    def _keep(self, asked: PendingCall, attempt: Attempt, raw: Any, content: bytes, *, whole: bool = True) -> None:
        response = answer(raw.status_code, raw.headers, content)
        if self.gate is not None:
            self.gate.admission.count(attempt, response)
        self.recorder.keep(asked, response, latency_seconds=attempt.seconds, whole=whole)

    def _keeper(self, asked: PendingCall, attempt: Attempt, raw: Any) -> Callable[[bytes, bool], None]:
        def keep(content: bytes, whole: bool) -> None:  # noqa: FBT001 - the signature of `record_stream.Done`
            self._keep(asked, attempt, raw, decoded(raw, content), whole=whole)

        return keep


def _kept(asked: PendingCall) -> bool:
    return isinstance(asked.step, Send) and asked.step.keep
