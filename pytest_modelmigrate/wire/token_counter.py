"""The token counter: counts the tokens of prompts with the API, which is free.

Source: https://platform.claude.com/docs/en/build-with-claude/token-counting
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from pytest_modelmigrate.analysis.pricing import price_call
from pytest_modelmigrate.facts.errors import ApiError, UnreachableError
from pytest_modelmigrate.facts.exchanges import Request
from pytest_modelmigrate.wire.admission import Admission
from pytest_modelmigrate.wire.answers import Sent
from pytest_modelmigrate.wire.breaker import Breaker
from pytest_modelmigrate.wire.budget import Budget
from pytest_modelmigrate.wire.sender import open_sender
from pytest_modelmigrate.wire.slot_counter import LocalSlotCounter

_REJECTED: Final = (HTTPStatus.BAD_REQUEST, HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
"""Answers that say something about the prompt, and not about the account or the service."""

_TOO_LONG: Final = re.compile(r"prompt is too long: (?P<tokens>\d+) tokens > \d+ maximum")


@dataclass(frozen=True, slots=True)
class TokenCount:
    """What the API says about the tokens of one prompt.

    Attributes:
        tokens: input tokens; None where the model rejects the prompt.
        rejection: the API's own text where the model rejects the prompt; empty otherwise.
        simulated: whether the simulated API counted.
    """

    tokens: int | None
    rejection: str = ""
    simulated: bool = False


def count_tokens(requests: Sequence[Request], base_url: str | None = None) -> list[TokenCount]:
    """Send requests that count, many at once, and return their counts in the same order.

    Args:
        requests: the requests, of `count_request`.
        base_url: the address of the simulated API; None for `ANTHROPIC_BASE_URL` or the real API.

    Raises:
        MissingKeyError: there is no API key.
        UnreachableError: the API cannot be reached.
        ApiError: the API answers with an error that is not about the prompt, such as a wrong key.
    """
    try:
        return asyncio.run(_counts(requests, base_url))
    except UnreachableError as error:
        reason = str(error).partition("\n")[0]
        hint = "check the network and ANTHROPIC_BASE_URL, and run again"
        raise UnreachableError(f"{reason}\n  next        {hint}") from error


async def _counts(requests: Sequence[Request], base_url: str | None) -> list[TokenCount]:
    """The counts; the first is awaited before the others are sent, so that a wrong key is one error, and not many."""
    sender = open_sender(Admission(LocalSlotCounter(), Breaker(), Budget(price_call)), base_url)
    try:
        counts = [_count(each, await sender.send(each)) for each in requests[:1]]
        others = requests[1:]
        return [*counts, *map(_count, others, await asyncio.gather(*map(sender.send, others)))]
    finally:
        await sender.close()


def _count(request: Request, sent: Sent) -> TokenCount:
    error = sent.response.error
    if error is None:
        tokens = sent.response.message.get("input_tokens")
        if not isinstance(tokens, int):
            text = f"{sent.url} answered without a token count; check ANTHROPIC_BASE_URL"
            raise ApiError(text, status=sent.response.status, error_type="", api_message="")
        return TokenCount(tokens, simulated=sent.simulated)
    message = str(error.get("message"))
    if sent.response.status not in _REJECTED:
        raise ApiError(
            f"counting tokens on {request.model} failed: {sent.response.error_text}",
            status=sent.response.status,
            error_type=str(error.get("type")),
            api_message=message,
            request_id=sent.response.request_id,
        )
    if match := _TOO_LONG.search(message):
        return TokenCount(int(match["tokens"]), simulated=sent.simulated)
    return TokenCount(None, f"{sent.response.status}: {message}", sent.simulated)
