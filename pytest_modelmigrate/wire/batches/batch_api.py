"""The Message Batches API: its requests, without what a run does with them.

Source: https://platform.claude.com/docs/en/api/creating-message-batches
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from pytest_modelmigrate.facts.errors import ApiError, BrokenAnswerError
from pytest_modelmigrate.facts.exchanges import Request, Response
from pytest_modelmigrate.text.addresses import shown_address
from pytest_modelmigrate.wire.answers import SIMULATED_HEADER, answer
from pytest_modelmigrate.wire.api_errors import api_error
from pytest_modelmigrate.wire.batches.chunks import Chunk
from pytest_modelmigrate.wire.batches.results import Result, results_of
from pytest_modelmigrate.wire.sender import Sender

_PATH: Final = "/v1/messages/batches"
_PAGE: Final = 100
_FIRST_SECONDS: Final = 2.0
_GROWTH: Final = 1.5
_MOST_SECONDS: Final = 60.0
_OK: Final = 200
_NOT_FOUND: Final = 404
_TOO_LARGE: Final = 413


@dataclass(frozen=True, slots=True)
class Results:
    """The results of a batch.

    Attributes:
        by_request: the result of each request, by its `custom_id`.
        headers: those headers of the answer that belong to each result.
    """

    by_request: Mapping[str, Result]
    headers: Mapping[str, str]


class BatchApi:
    """The requests of the Message Batches API.

    Args:
        sender: sends them.
        sleep: waits between two status requests.
    """

    def __init__(self, sender: Sender, sleep: Callable[[float], Awaitable[None]]) -> None:
        self._sender = sender
        self._sleep = sleep

    @property
    def address(self) -> str:
        """The address of the API, without credentials."""
        return shown_address(self._sender.transport.base_url)

    async def create(self, chunk: Chunk) -> Mapping[str, Any] | None:
        """Start a batch; None if it is too large.

        Raises:
            ApiError: the API rejects the batch.
            UnreachableError: the API could not be reached, or did not answer.
        """
        body = {"requests": [*chunk.items]}
        sent = await self._sender.send(Request(_PATH, body, betas=chunk.betas, version=chunk.version))
        if sent.response.status == _TOO_LARGE and len(chunk.items) > 1:
            return None
        return self._object(sent.response, "a new batch", "id")

    async def ended(self, batch_id: str, *, wait: bool) -> bool:
        """Whether a batch has ended, after waiting for it; a batch that the API has deleted counts as ended.

        Raises:
            ApiError: the API answered with an error.
            UnreachableError: the API could not be reached.
        """
        seconds = _FIRST_SECONDS
        while True:
            sent = await self._sender.send(Request(f"{_PATH}/{batch_id}", None, method="GET"))
            if sent.response.status == _NOT_FOUND:
                return True
            status = self._object(sent.response, f"the status of {batch_id}", "processing_status")
            if status["processing_status"] == "ended":
                return True
            if not wait:
                return False
            await self._sleep(seconds)
            seconds = min(seconds * _GROWTH, _MOST_SECONDS)

    async def results(self, batch_id: str) -> Results | None:
        """The results of a batch that has ended; None if the API no longer has them, after 29 days.

        Raises:
            ApiError: the API answered with an error.
            BrokenAnswerError: what came are not results.
            UnreachableError: the API could not be reached.
        """
        raw, _ = await self._sender.exchange(Request(f"{_PATH}/{batch_id}/results", None, method="GET"))
        if raw.status == _NOT_FOUND:
            return None
        if raw.status != _OK:
            raise _refusal(answer(raw.status, raw.headers, raw.content), f"the results of {batch_id}")
        try:
            by_request = dict(results_of(raw.content))
        except ValueError as error:
            raise BrokenAnswerError(
                f"{self.address} answered with something that is not the result of a batch: {error}\n"
                f"  request     the results of {batch_id}\n"
                "  next        run again; the batch stays in .modelmigrate/batches.json"
            ) from None
        return Results(by_request, {name: value for name, value in raw.headers.items() if name == SIMULATED_HEADER})

    async def listed(self) -> AsyncIterator[Mapping[str, Any]]:
        """All batches of the workspace, the newest first.

        Raises:
            ApiError: the API answered with an error, or does not list batches.
            BrokenAnswerError: what came is not a list.
            UnreachableError: the API could not be reached.
        """
        after = ""
        while True:
            sent = await self._sender.send(Request(f"{_PATH}?limit={_PAGE}{after}", None, method="GET"))
            page = self._object(sent.response, "the list of batches", "data")
            batches = [each for each in page["data"] if isinstance(each, Mapping) and isinstance(each.get("id"), str)]
            for each in batches:
                yield each
            if not page.get("has_more") or not batches:
                return
            after = f"&after_id={batches[-1]['id']}"

    def _object(self, response: Response, what: str, member: str) -> Mapping[str, Any]:
        """The JSON object in an answer; `what` is what was requested, for the error, `member` what it has to have."""
        body = response.body
        if response.status != _OK:
            raise _refusal(response, what)
        kind = list if member == "data" else str
        if isinstance(body, Mapping) and isinstance(body.get(member), kind):
            return body
        raise BrokenAnswerError(
            f"{self.address} answered with something that is not a batch (HTTP {response.status})\n"
            f"  request     {what}\n"
            "  next        check ANTHROPIC_BASE_URL and the network (a portal, a proxy), and run again"
        )


def _refusal(response: Response, what: str) -> ApiError:
    return api_error(response, what, "fix what the message names, or run without --migrate-batch")
