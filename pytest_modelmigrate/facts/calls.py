"""A call: one answered API request, with what it cost and where the answer came from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal, Self, TypeAlias

from pytest_modelmigrate.facts.costs import FREE, Cost
from pytest_modelmigrate.facts.exchanges import Request, Response
from pytest_modelmigrate.facts.usage import Usage

Source: TypeAlias = Literal["live", "recording", "simulated", "batch"]


def without_prices(_: CallUsage) -> Cost:
    """The cost of a call that nobody gave a price list."""
    return Cost(None, "there is no price list here")


@dataclass(frozen=True)
class Call:
    """One answered API request.

    Attributes:
        request: what was asked.
        response: what came back.
        source: where the answer came from.
        simulated: whether it is an answer of the simulated API, also when replayed from a recording.
        attempts: HTTP attempts that it took, retries included.
        latency_seconds: seconds until the whole answer was there, where measured.
        price: what tells its cost; asked when the cost is.
    """

    request: Request
    response: Response
    source: Source = "live"
    simulated: bool = False
    attempts: int = 1
    latency_seconds: float | None = None
    price: Callable[[CallUsage], Cost] = field(default=without_prices, repr=False, compare=False)

    @cached_property
    def message(self) -> Mapping[str, Any]:
        """The message object of the answer, as JSON data; empty for an error."""
        return self.response.message

    @cached_property
    def usage(self) -> Usage:
        """Its tokens."""
        return Usage.from_api(self.message.get("usage"))

    @property
    def model(self) -> str | None:
        """The model that answered, or for an error the one that was asked."""
        return self.message.get("model") or self.request.model

    @property
    def stop_reason(self) -> str | None:
        """The API's `stop_reason`; None for an error."""
        return self.message.get("stop_reason")

    @property
    def billed(self) -> bool:
        """Whether it is a request for a message; counting tokens and listing models are free."""
        return self.request.method == "POST" and self.request.path.partition("?")[0].endswith("/v1/messages")

    @cached_property
    def counted(self) -> CallUsage:
        """The call reduced to what a snapshot keeps of it."""
        return CallUsage(
            model=self.model or "unknown",
            status=self.response.status,
            stop_reason=self.stop_reason,
            usage=self.usage,
            batch=self.source == "batch" or self.usage.service_tier == "batch",
        )

    @cached_property
    def cost(self) -> Cost:
        """US dollars at today's prices, or why they are unknown."""
        return self.price(self.counted) if self.billed and self.message else FREE


@dataclass(frozen=True, slots=True)
class CallUsage:
    """What a snapshot keeps of one call: enough to price it again at another day's prices.

    Attributes:
        model: the model that answered.
        status: the HTTP status.
        stop_reason: the API's `stop_reason`; None for an error.
        usage: its tokens.
        batch: whether it went through Message Batches, which are billed at half price.
    """

    model: str
    status: int
    stop_reason: str | None
    usage: Usage
    batch: bool = False

    def plain(self) -> dict[str, Any]:
        """The call as plain JSON data; `from_plain` reads it back."""
        data: dict[str, Any] = {"model": self.model}
        if self.status != 200:  # noqa: PLR2004 - HTTP 200
            data["status"] = self.status
        if self.stop_reason:
            data["stop_reason"] = self.stop_reason
        if self.batch:
            data["batch"] = True
        return {**data, **self.usage.plain()}

    @classmethod
    def from_plain(cls, data: Mapping[str, Any]) -> Self:
        """Read what `plain` wrote.

        Raises:
            KeyError: `model` is missing.
            TypeError: a count is not a whole number.
        """
        return cls(
            model=data["model"],
            status=data.get("status", 200),
            stop_reason=data.get("stop_reason"),
            usage=Usage.from_plain(data),
            batch=data.get("batch", False),
        )
