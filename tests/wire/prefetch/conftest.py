from __future__ import annotations

import pytest

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
