"""The seam in the SDK: every HTTP attempt of a client passes here, and the player decides.

A replay rebuilds the recorded HTTP answer inside the SDK's own wrapper, so that streams, raw responses and
parsed messages all come out as they would from the network.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

import anthropic

from pytest_modelmigrate.facts.errors import MissingKeyError
from pytest_modelmigrate.facts.exchanges import Request, Response
from pytest_modelmigrate.wire.answers import answer, content_of, replayed_headers
from pytest_modelmigrate.wire.player import Asked, Play, Player, Send
from pytest_modelmigrate.wire.tee import decoded, http_library, tee

Stamp = Callable[[Mapping[str, Any]], dict[str, Any]]


class PlayerMiddleware(anthropic.Middleware):
    """Lets a player answer or keep what a client asks.

    Args:
        player: decides, and keeps account.
        stamp: puts the target's model and effort on a request body.
    """

    def __init__(self, player: Player, stamp: Stamp) -> None:
        self.player = player
        self.stamp = stamp
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
        started = time.perf_counter()
        response = call_next(outgoing)
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
        started = time.perf_counter()
        response = await call_next(outgoing)
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
        self.player.keep(
            asked,
            answer(raw.status_code, raw.headers, content),
            latency_seconds=time.perf_counter() - started,
            whole=whole,
        )

    def _keeper(self, asked: Asked, raw: Any, started: float) -> Callable[[bytes, bool], None]:
        def keep(content: bytes, whole: bool) -> None:  # noqa: FBT001 - the signature of `tee.Done`
            self._keep(asked, raw, decoded(raw, content), started, whole=whole)

        return keep


def _kept(asked: Asked) -> bool:
    return isinstance(asked.step, Send) and asked.step.keep
