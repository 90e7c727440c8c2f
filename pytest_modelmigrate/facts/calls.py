"""A call: one answered API request, with what it cost and where the answer came from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Literal, Self, TypeAlias

from pytest_modelmigrate.facts.costs import FREE, Cost
from pytest_modelmigrate.facts.exchanges import HTTP_BAD_REQUEST, Request, Response
from pytest_modelmigrate.facts.json_object import JsonObject, PlainObject
from pytest_modelmigrate.facts.usage import Usage

Source: TypeAlias = Literal["live", "recording", "simulated", "batch"]


def without_prices(_: CallUsage) -> Cost:
    """The cost of a call without a price list: unknown."""
    return Cost(None, "no price list was given")


@dataclass(frozen=True)
class Call:
    """One answered API request.

    Attributes:
        request: what was sent.
        response: the answer.
        source: where the answer came from.
        simulated: whether the simulated API gave the answer, also when it is replayed from a recording.
        attempts: HTTP attempts, retries included.
        latency_seconds: seconds from sending to the end of the answer; None where not measured.
        price: prices the call when its cost is first read.
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
        """The model that answered; for an error, the requested model."""
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
        """The call as snapshots and reports keep it: without its texts."""
        return CallUsage(
            model=self.model or "unknown",
            status=self.response.status,
            stop_reason=self.stop_reason,
            usage=self.usage.without_standard(),
            batch=self.source == "batch" or self.usage.service_tier == "batch",
        )

    @cached_property
    def cost(self) -> Cost:
        """Its cost in US dollars at today's prices, or why it is unknown."""
        return self.price(self.counted) if self.billed and self.message else FREE


@dataclass(frozen=True, slots=True)
class CallUsage(PlainObject):
    """What snapshots and reports keep of one call: enough to price it again with another price list.

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

    @property
    def answered(self) -> bool:
        """Whether the API answered it with a message and not with an error."""
        return self.status < HTTP_BAD_REQUEST and (self.stop_reason is not None or self.usage != Usage())

    @property
    def at_list_price(self) -> CallUsage:
        """The same call on standard terms: what its list price follows from."""
        usage = self.usage.at_list_price()
        return replace(self, usage=usage, batch=False) if self.batch or usage is not self.usage else self

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
    def read(cls, data: JsonObject) -> Self:
        """Read the members that `plain` wrote."""
        return cls(
            model=data.text("model"),
            status=data.whole("status", 200),
            stop_reason=data.optional_text("stop_reason", None),
            usage=Usage.read(data),
            batch=data.flag("batch", False),
        )
