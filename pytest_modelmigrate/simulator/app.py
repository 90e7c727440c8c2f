"""The simulated API as an ASGI application: routes, headers, faults."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from typing import Any, Final, TypeAlias

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from pytest_modelmigrate.facts.size_limits import BATCHES_LIMIT, MESSAGES_LIMIT
from pytest_modelmigrate.simulator.batches import BatchStore
from pytest_modelmigrate.simulator.bedrock import BEDROCK, BEDROCK_COUNT_PATH, BEDROCK_PATHS
from pytest_modelmigrate.simulator.errors import SimulatedError
from pytest_modelmigrate.simulator.faults import FAULT_HEADER, Fault, FaultKind, FaultPlan
from pytest_modelmigrate.simulator.identifiers import Identifiers
from pytest_modelmigrate.simulator.message_writer import MessageWriter
from pytest_modelmigrate.simulator.models_api import find_model, list_models
from pytest_modelmigrate.simulator.parsed_request import check_size, parse_request
from pytest_modelmigrate.simulator.platforms import CLAUDE_API, Platform
from pytest_modelmigrate.simulator.rate_limits import RateLimits
from pytest_modelmigrate.simulator.received_request import ReceivedRequest, model_of
from pytest_modelmigrate.simulator.reply_scripts import ReplyRule
from pytest_modelmigrate.simulator.request_context import RequestContext
from pytest_modelmigrate.simulator.streaming import stream_events
from pytest_modelmigrate.simulator.vertex import VERTEX, VERTEX_COUNT_PATH, VERTEX_PATHS

SIMULATED_HEADER: Final = "x-modelmigrate-simulated"
"""A header of every response, so that it cannot be mistaken for a real one."""

Handler: TypeAlias = Callable[[RequestContext], Awaitable[Response]]
DropConnection: TypeAlias = Callable[[Request], Awaitable[None]]


class SimulatedApi:
    """The simulated API as an ASGI application.

    Args:
        rules: the reply rules; the last one matches every request.
        faults: faults to inject.
        latency_seconds: delay of every response.
        clock: seconds, as of `time.time`, for the prompt cache, batches and rate limits.
        sleep: waits for a number of seconds.
    """

    def __init__(
        self,
        rules: Sequence[ReplyRule],
        *,
        faults: Sequence[Fault] = (),
        latency_seconds: float = 0.0,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self.requests: list[ReceivedRequest] = []
        self.drop_connection: DropConnection | None = None
        self._new_id = Identifiers().new
        self._attempts: Counter[str] = Counter()
        self._faults = FaultPlan(faults)
        self._latency = latency_seconds
        self._sleep = sleep
        self._limits = RateLimits(clock)
        self._writer = MessageWriter(rules, clock=clock, new_id=self._new_id)
        self._batches = BatchStore(
            self._writer.write, clock=clock, new_id=self._new_id, seconds_to_finish=latency_seconds
        )
        self.asgi = Starlette(routes=self._routes(), exception_handlers={404: self._not_found, 405: self._not_found})

    def _routes(self) -> list[Route]:
        batches = "/v1/messages/batches"
        return [
            *(self._route("POST", path, self._create_message, platform=BEDROCK) for path in BEDROCK_PATHS),
            self._route("POST", BEDROCK_COUNT_PATH, self._count_tokens_of_bedrock, platform=BEDROCK),
            self._route("POST", VERTEX_COUNT_PATH, self._count_tokens, platform=VERTEX),
            *(self._route("POST", path, self._create_message, platform=VERTEX) for path in VERTEX_PATHS),
            self._route("POST", "/v1/messages", self._create_message),
            self._route("POST", "/v1/messages/count_tokens", self._count_tokens),
            self._route("POST", batches, self._create_batch, BATCHES_LIMIT),
            self._route("GET", batches, self._list_batches),
            self._route("GET", f"{batches}/{{id}}", self._retrieve_batch),
            self._route("DELETE", f"{batches}/{{id}}", self._delete_batch),
            self._route("POST", f"{batches}/{{id}}/cancel", self._cancel_batch),
            self._route("GET", f"{batches}/{{id}}/results", self._batch_results),
            self._route("GET", "/v1/models", self._list_models),
            self._route("GET", "/v1/models/{id:path}", self._retrieve_model),
        ]

    def _route(
        self,
        method: str,
        path: str,
        handler: Handler,
        limit: int = MESSAGES_LIMIT,
        *,
        platform: Platform = CLAUDE_API,
    ) -> Route:
        async def endpoint(request: Request) -> Response:
            return await self._serve(request, handler, limit, platform)

        return Route(path, endpoint, methods=[method])

    async def _serve(self, request: Request, handler: Handler, limit: int, platform: Platform) -> Response:
        body: Any = None
        data = b""
        request_id = ""
        try:
            try:
                data = await _content(request, limit)
                with contextlib.suppress(ValueError, RecursionError):
                    body = json.loads(data) if data else None
            finally:
                request_id = self._new_id("req", request.url.path.encode() + data)
                self._remember(request, body, platform)
            read = platform.read(request, data, limit)
            body = read.body
            faults = self._faults_for(request, body)
            context = RequestContext(request, body, read.version, read.betas, request_id, faults, platform)
            response = await self._respond(context, handler)
        except SimulatedError as rejected:
            response = JSONResponse(platform.error_body(rejected, request_id), rejected.status, rejected.headers)
        except ClientDisconnect:
            response = Response(status_code=499)
        response.headers.update(self._common_headers(request_id, body, response.status_code, platform))
        return response

    async def _respond(self, context: RequestContext, handler: Handler) -> Response:
        slow = context.fault("slow")
        delay = self._latency + (slow.seconds if slow else 0.0)
        if delay:
            await self._sleep(delay)
        if context.fault("drop") and self.drop_connection:
            await self.drop_connection(context.request)
            return Response()
        kinds: tuple[FaultKind, ...] = ("status", "spend-limit")
        for kind in kinds:
            if fault := context.fault(kind):
                raise fault.error(model_of(context.body) or "unknown")
        response = await handler(context)
        if context.fault("cut") and not isinstance(response, StreamingResponse):
            return self._cut_response(bytes(response.body), context)
        return response

    def _cut_response(self, data: bytes, context: RequestContext) -> Response:
        async def half() -> AsyncIterator[bytes]:
            yield data[: len(data) // 2]
            await self._drop(context)

        return StreamingResponse(half(), media_type="application/json")

    async def _drop(self, context: RequestContext) -> None:
        if self.drop_connection:
            await self.drop_connection(context.request)

    def _faults_for(self, request: Request, body: Any) -> Sequence[Fault]:
        """The faults of a request; its attempt is that of the SDK's retry header, else counted by equal requests."""
        identity = hashlib.sha256(json.dumps([request.url.path, body], sort_keys=True).encode()).hexdigest()
        self._attempts[identity] += 1
        counted = request.headers.get("x-stainless-retry-count", "")
        attempt = int(counted) + 1 if counted.isdecimal() else self._attempts[identity]
        return self._faults.faults_for(model_of(body) or "", attempt, request.headers.get(FAULT_HEADER))

    async def _create_message(self, context: RequestContext) -> Response:
        parsed = parse_request(context.body, context.version, context.betas)
        message = self._writer.write(parsed)
        self._limits.count(parsed.model.id, message["usage"])
        if not parsed.body.get("stream"):
            return JSONResponse(message)
        return StreamingResponse(self._stream(message, context), media_type=context.platform.stream_type)

    async def _stream(self, message: Mapping[str, Any], context: RequestContext) -> AsyncIterator[bytes]:
        events = list(stream_events(message))
        pause = context.fault("slow-stream")
        error = context.fault("stream-error")
        broken_at = len(events) // 2 if error or context.fault("cut") else None
        for number, event in enumerate(events):
            if number == broken_at:
                if error is None:
                    await self._drop(context)
                    return
                failed = error.error(message["model"])
                yield context.platform.encode(context.platform.error_event(failed, context.request_id))
                return
            if pause and number:
                await self._sleep(pause.seconds)
            yield context.platform.encode(event)

    async def _count_tokens(self, context: RequestContext) -> Response:
        parsed = parse_request(context.body, context.version, context.betas, counting=True)
        return JSONResponse({"input_tokens": self._writer.count(parsed)})

    async def _count_tokens_of_bedrock(self, context: RequestContext) -> Response:
        parsed = parse_request(context.body, context.version, context.betas)
        return JSONResponse({"inputTokens": self._writer.count(parsed)})

    async def _create_batch(self, context: RequestContext) -> Response:
        base = str(context.request.base_url).rstrip("/")
        return JSONResponse(self._batches.create(context.body, context.version, context.betas, base))

    async def _list_batches(self, context: RequestContext) -> Response:
        return JSONResponse(self._batches.list(context.request.query_params))

    async def _retrieve_batch(self, context: RequestContext) -> Response:
        return JSONResponse(self._batches.retrieve(context.request.path_params["id"]))

    async def _delete_batch(self, context: RequestContext) -> Response:
        return JSONResponse(self._batches.delete(context.request.path_params["id"]))

    async def _cancel_batch(self, context: RequestContext) -> Response:
        return JSONResponse(self._batches.cancel(context.request.path_params["id"]))

    async def _batch_results(self, context: RequestContext) -> Response:
        lines = self._batches.results(context.request.path_params["id"])
        text = "".join(f"{json.dumps(line, ensure_ascii=False)}\n" for line in lines)
        return Response(text, media_type="application/x-jsonl")

    async def _list_models(self, context: RequestContext) -> Response:
        return JSONResponse(list_models(context.request.query_params))

    async def _retrieve_model(self, context: RequestContext) -> Response:
        return JSONResponse(find_model(context.request.path_params["id"]))

    async def _not_found(self, request: Request, _: Exception) -> Response:
        request_id = self._new_id("req", request.url.path)
        self._remember(request, None, CLAUDE_API)
        rejected = SimulatedError(404, "Not found")
        return JSONResponse(rejected.body(request_id), 404, self._common_headers(request_id, None, 404, CLAUDE_API))

    def _remember(self, request: Request, body: Any, platform: Platform) -> None:
        self.requests.append(ReceivedRequest.of(request, body, platform.model(request, body)))

    def _common_headers(self, request_id: str, body: Any, status: int, platform: Platform) -> dict[str, str]:
        model = model_of(body)
        limits = self._limits.headers(model) if model and platform is CLAUDE_API else {}
        return {SIMULATED_HEADER: "true", **platform.headers(request_id, status), **limits}


async def _content(request: Request, limit: int) -> bytes:
    """The body; its size is checked while it arrives, because a chunked one does not say it.

    Raises:
        SimulatedError: it is larger than the limit.
    """
    check_size(int(request.headers.get("content-length") or 0), limit)
    data = bytearray()
    async for chunk in request.stream():
        data += chunk
        check_size(len(data), limit)
    return bytes(data)
