"""The seam in the SDK: every HTTP attempt of a client passes here, and the player decides.

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
from pytest_modelmigrate.wire.answers import answer, content_of, replayed_headers
from pytest_modelmigrate.wire.decision import Play, Send
from pytest_modelmigrate.wire.passage import Flight, Passage
from pytest_modelmigrate.wire.player import Asked, Player
from pytest_modelmigrate.wire.sender import Sent
from pytest_modelmigrate.wire.tee import decoded, http_library, tee

Stamp = Callable[[Mapping[str, Any]], dict[str, Any]]


class Gate(Protocol):
    """What stands between a request and the network; `plugin.sending.Sending` is one."""

    @property
    def passage(self) -> Passage:
        """Lets requests pass one by one."""
        ...

    def take(self, asked: Asked) -> Sent | None:
        """The answer, where it was fetched ahead; waits for one that is on its way."""
        ...

    async def take_async(self, asked: Asked) -> Sent | None:
        """The same in an event loop whose other tasks go on meanwhile."""
        ...


class PlayerMiddleware(anthropic.Middleware):
    """Lets a player answer or keep what a client asks.

    Args:
        player: decides, and keeps account.
        stamp: puts the target's model and effort on a request body.
        gate: what stands between a request and the network; None for nothing.
    """

    def __init__(self, player: Player, stamp: Stamp, gate: Gate | None = None) -> None:
        self.player = player
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
            self.gate.passage.breaker.address = str(client.base_url)

    def handle(self, request: Any, call_next: Any) -> Any:
        """Answer one HTTP attempt of a synchronous client."""
        outgoing, asked = self._asked(request)
        if isinstance(asked.step, Play):
            return self._rebuilt(anthropic.APIResponse, outgoing, asked.step.recording.response)
        with self._withdrawn(asked):
            if self.gate is not None and (sent := self.gate.take(asked)) is not None:
                return self._rebuilt(anthropic.APIResponse, outgoing, self._taken(asked, sent))
            self._wait(asked)
            with self._flight(outgoing, asked) as flight:
                response = call_next(outgoing)
                raw = response.http_response
                flight.answered(raw.status_code, raw.headers)
            if outgoing.stream and raw.is_success:
                self._streams.append(tee(raw, self._keeper(asked, flight, raw), drain=_kept(asked)))
            else:
                self._keep(asked, flight, raw, raw.read())
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
            with self._flight(outgoing, asked) as flight:
                response = await call_next(outgoing)
                raw = response.http_response
                flight.answered(raw.status_code, raw.headers)
            if outgoing.stream and raw.is_success:
                self._streams.append(tee(raw, self._keeper(asked, flight, raw), drain=_kept(asked)))
            else:
                self._keep(asked, flight, raw, await raw.aread())
            return response

    def _asked(self, request: Any) -> tuple[Any, Asked]:
        """The request as it is to go out, and what the player says of it."""
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
        known_as = self.player.ask(asked, key=options.idempotency_key, attempt=request.retries_taken + 1)
        if isinstance(known_as.step, Send) and self.missing_key is not None:
            self.player.problems.append(self.missing_key)
            raise self.missing_key
        return request, known_as

    @contextmanager
    def _withdrawn(self, asked: Asked) -> Iterator[None]:
        """Tell the player when a request ends without an answer; the code under test may swallow the reason."""
        try:
            yield
        except BaseException as error:
            self.player.withdraw(asked)
            if isinstance(error, ModelMigrateError) and error not in self.player.problems:
                self.player.problems.append(error)
            raise

    def _taken(self, asked: Asked, sent: Sent) -> Response:
        """Enter an answer that was fetched ahead."""
        asked = replace(asked, request=sent.request, attempt=sent.attempts)
        self.player.keep(asked, sent.response, latency_seconds=sent.latency_seconds or 0.0)
        return sent.response

    def _wait(self, asked: Asked) -> None:
        """Wait in this thread until the request may be sent."""
        if self.gate is not None:
            with self.gate.passage.aside():
                for seconds in self._turns(asked):
                    time.sleep(seconds)

    def _turns(self, asked: Asked) -> Iterator[float]:
        """The seconds to wait, again and again, until the request may be sent."""
        if self.gate is not None:
            yield from self.gate.passage.turns(asked.request)

    @contextmanager
    def _flight(self, outgoing: Any, asked: Asked) -> Iterator[Flight]:
        """One HTTP attempt on its way; it is to be told the answer."""
        retries_left = outgoing.options.get_max_retries(self.client.max_retries) - outgoing.retries_taken
        passage = None if self.gate is None else self.gate.passage
        with passage.flight(asked.request, retries_left) if passage else nullcontext(Flight(asked.request)) as flight:
            try:
                yield flight
            except anthropic.APIConnectionError as error:
                why = str(error.__cause__ or error)
                self.player.lost(asked, why)
                if passage:
                    passage.lost(flight, why)
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

    def _keep(self, asked: Asked, flight: Flight, raw: Any, content: bytes, *, whole: bool = True) -> None:
        response = answer(raw.status_code, raw.headers, content)
        if self.gate is not None:
            self.gate.passage.count(flight, response)
        self.player.keep(asked, response, latency_seconds=flight.seconds, whole=whole)

    def _keeper(self, asked: Asked, flight: Flight, raw: Any) -> Callable[[bytes, bool], None]:
        def keep(content: bytes, whole: bool) -> None:  # noqa: FBT001 - the signature of `tee.Done`
            self._keep(asked, flight, raw, decoded(raw, content), whole=whole)

        return keep


def _kept(asked: Asked) -> bool:
    return isinstance(asked.step, Send) and asked.step.keep
