"""The seam in the SDK: every HTTP attempt of a client passes here, and the player decides.

A replay rebuilds the recorded HTTP answer inside the SDK's own wrapper, so that streams, raw responses and
parsed messages all come out as they would from the network.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Protocol
from urllib.parse import urlencode

import anthropic
import anyio.to_thread

from pytest_modelmigrate.facts.errors import MissingKeyError, ModelMigrateError
from pytest_modelmigrate.facts.exchanges import Request, Response
from pytest_modelmigrate.wire.answers import answer, content_of, replayed_headers
from pytest_modelmigrate.wire.decision import Play, Send
from pytest_modelmigrate.wire.player import Asked, Player
from pytest_modelmigrate.wire.sender import Sent
from pytest_modelmigrate.wire.tee import decoded, http_library, tee

Stamp = Callable[[Mapping[str, Any]], dict[str, Any]]


class Gate(Protocol):
    """What stands between a request and the network; `plugin.sending.Sending` is one."""

    def take(self, asked: Asked) -> Sent | None:
        """The answer, where it was fetched ahead; waits for one that is on its way."""
        ...

    def admit(self, request: Request) -> None:
        """Let a request pass that is about to be sent, or raise."""
        ...

    def count(self, request: Request, response: Response) -> None:
        """Count what an answered request cost."""
        ...

    def lost(self, why: str) -> None:
        """Note that a request got no answer."""
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

    def attach(self, client: Any, missing_key: MissingKeyError | None) -> None:
        """Tell the client that this stands in, and whether it lacks what authorises it to send."""
        self.client = client
        self.missing_key = missing_key

    def handle(self, request: Any, call_next: Any) -> Any:
        """Answer one HTTP attempt of a synchronous client."""
        outgoing, asked = self._asked(request)
        if isinstance(asked.step, Play):
            return self._rebuilt(anthropic.APIResponse, outgoing, asked.step.recording.response)
        if self.gate is not None:
            if (sent := self.gate.take(asked)) is not None:
                return self._rebuilt(anthropic.APIResponse, outgoing, self._taken(asked, sent))
            self._admit(asked)
        started = time.perf_counter()
        try:
            response = call_next(outgoing)
        except anthropic.APIConnectionError as error:
            self._lost(error)
            raise
        raw = response.http_response
        if outgoing.stream and raw.is_success:
            self._streams.append(tee(raw, self._keeper(asked, raw, started), drain=_kept(asked)))
        else:
            raw.read()
            self._keep(asked, raw, raw.content, started)
        return response

    async def handle_async(self, request: Any, call_next: Any) -> Any:
        """Answer one HTTP attempt of an asynchronous client."""
        outgoing, asked = self._asked(request)
        if isinstance(asked.step, Play):
            return self._rebuilt(anthropic.AsyncAPIResponse, outgoing, asked.step.recording.response)
        if self.gate is not None:
            if (sent := await anyio.to_thread.run_sync(self.gate.take, asked)) is not None:
                return self._rebuilt(anthropic.AsyncAPIResponse, outgoing, self._taken(asked, sent))
            await anyio.to_thread.run_sync(self._admit, asked)
        started = time.perf_counter()
        try:
            response = await call_next(outgoing)
        except anthropic.APIConnectionError as error:
            self._lost(error)
            raise
        raw = response.http_response
        if outgoing.stream and raw.is_success:
            tee(raw, self._keeper(asked, raw, started), drain=_kept(asked))
        else:
            await raw.aread()
            self._keep(asked, raw, raw.content, started)
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

    def _taken(self, asked: Asked, sent: Sent) -> Response:
        """Enter an answer that was fetched ahead."""
        asked = replace(asked, request=sent.request, attempt=sent.attempts)
        self.player.keep(asked, sent.response, latency_seconds=sent.latency_seconds or 0.0)
        return sent.response

    def _admit(self, asked: Asked) -> None:
        try:
            if self.gate is not None:
                self.gate.admit(asked.request)
        except ModelMigrateError as problem:
            self.player.problems.append(problem)
            raise

    def _lost(self, error: Exception) -> None:
        if self.gate is not None:
            self.gate.lost(str(error.__cause__ or error))

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

    def _keep(self, asked: Asked, raw: Any, content: bytes, started: float, *, whole: bool = True) -> None:
        response = answer(raw.status_code, raw.headers, content)
        if self.gate is not None:
            self.gate.count(asked.request, response)
        self.player.keep(asked, response, latency_seconds=time.perf_counter() - started, whole=whole)

    def _keeper(self, asked: Asked, raw: Any, started: float) -> Callable[[bytes, bool], None]:
        def keep(content: bytes, whole: bool) -> None:  # noqa: FBT001 - the signature of `tee.Done`
            self._keep(asked, raw, decoded(raw, content), started, whole=whole)

        return keep


def _kept(asked: Asked) -> bool:
    return isinstance(asked.step, Send) and asked.step.keep
