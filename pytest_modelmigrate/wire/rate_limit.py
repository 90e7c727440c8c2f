"""The rate limit: how many requests may be in flight, and how fast each model takes them. This module does no I/O."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Self

from pytest_modelmigrate.wire.model_limit import Answered, ModelLimit
from pytest_modelmigrate.wire.retries import TOO_MANY_REQUESTS, is_throttled

FULL: Final = float("inf")
"""The wait for a slot: until another request is answered."""

OVERLOADS: Final = 4
"""So many answers in a row that say that the API is overloaded halve the number of requests in flight."""

_NO_MODEL: Final = ""


@dataclass(slots=True)
class RateLimit:
    """How many requests may be in flight, and when the next one of a model may be sent; times of a monotonic clock.

    The limit halves when the API is overloaded several times in a row, once for all requests that were in flight at the
    same time. It grows by one with each other answer, up to `cap`. Rate limits concern one model each.

    Attributes:
        cap: the maximum of `limit`.
        limit: the number of requests that may be in flight now.
        overloads: how many of the last answers in a row said that the API is overloaded.
        halved_at: when the limit was last halved.
        rates: the rates that the user gave, in units a second; they hold for each model.
        models: the limits of each model.
    """

    cap: int
    limit: int = 0
    overloads: int = 0
    halved_at: float = float("-inf")
    rates: dict[str, float] = field(default_factory=dict)
    models: dict[str, ModelLimit] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.limit < 1:
            self.limit = self.cap

    def enter(self, in_flight: int, now: float, model: str | None = None) -> float | None:
        """None when a request is sent now, else the seconds to wait.

        Args:
            in_flight: the number of requests in flight, and of slots to leave free.
            now: the current time.
            model: the model of the request; None for one that has no rate limit of its own.
        """
        if in_flight >= self.limit:
            return FULL
        if model is None:
            return None
        own = self._of(model)
        if (seconds := own.wait(now)) > 0:
            return seconds
        own.take(now, self.limit)
        return None

    def give_back(self, model: str | None) -> None:
        """Note that the request that entered last is not sent."""
        if model is not None:
            self._of(model).give_back()

    def update(
        self,
        status: int,
        headers: Mapping[str, str],
        *,
        model: str | None,
        sent_at: float,
        now: float,
        tokens: tuple[int, int] = (0, 0),
    ) -> None:
        """Adapt the limits to an answer, whose request was sent at `sent_at`."""
        refused = status == TOO_MANY_REQUESTS
        if is_throttled(status) and not refused:
            self.overloads += 1
            if self.overloads >= OVERLOADS and sent_at > self.halved_at:
                self.limit = max(1, self.limit // 2)
                self.halved_at, self.overloads = now, 0
            return
        if not refused:
            self.overloads = 0
            self.limit = min(self.cap, self.limit + 1)
        self._of(model or _NO_MODEL).answered(Answered(refused, headers, tokens, sent_at, now))

    def state(self, now: float) -> str:
        """What requests wait for, such as `the rate limit of claude-opus-4-7 (3 s)`; empty for none."""
        waits = [(each.wait(now), model) for model, each in self.models.items() if model]
        seconds, model = max(waits, default=(0.0, ""))
        return f"the rate limit of {model} ({seconds:.0f} s)" if seconds >= 1 else ""

    def _of(self, model: str) -> ModelLimit:
        if model not in self.models:
            self.models[model] = ModelLimit.with_rates(self.rates)
        return self.models[model]

    def plain(self) -> dict[str, Any]:
        """The state as JSON data, for `from_plain`."""
        return {
            "cap": self.cap,
            "limit": self.limit,
            "overloads": self.overloads,
            "halved_at": self.halved_at,
            "rates": self.rates,
            "models": {model: each.plain() for model, each in self.models.items()},
        }

    @classmethod
    def from_plain(cls, data: Mapping[str, Any]) -> Self:
        """The state from the JSON data of `plain`."""
        models = {model: ModelLimit.from_plain(each) for model, each in data["models"].items()}
        return cls(**{**data, "models": models})
