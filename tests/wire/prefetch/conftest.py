from __future__ import annotations

from collections.abc import Callable, Iterable

import pytest

from pytest_modelmigrate.facts.exchanges import Request
from pytest_modelmigrate.wire.prefetch.plan import PlannedRequest
from pytest_modelmigrate.wire.slot_counter import LocalSlotCounter


class HeldSlots(LocalSlotCounter):
    """One slot, which can be taken `permits` times in all."""

    def __init__(self) -> None:
        super().__init__(1)
        self.permits = 0

    def enter(self, now: float, held_slots: int = 0, model: str | None = None) -> float | None:
        """Take the slot if a permit is left."""
        if not self.permits:
            return 0.005
        seconds = super().enter(now, held_slots, model)
        if seconds is None:
            self.permits -= 1
        return seconds


@pytest.fixture
def held() -> HeldSlots:
    """A slot counter that admits no request before a test sets `permits`."""
    return HeldSlots()


Planned = Callable[[Iterable[tuple[str, Request]]], list[PlannedRequest]]


@pytest.fixture
def planned() -> Planned:
    """Makes a plan of one request for each test."""
    return lambda requests: [PlannedRequest.of(request, test) for test, request in requests]


@pytest.fixture
def plan_of(planned: Planned, ask: Callable[..., Request]) -> Callable[[int], list[PlannedRequest]]:
    """Makes a plan of so many tests, each with a request of its own."""
    return lambda number: planned((f"test{index}", ask(index)) for index in range(number))
