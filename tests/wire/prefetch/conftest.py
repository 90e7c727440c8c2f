from __future__ import annotations

import pytest

from pytest_modelmigrate.wire.slot_counter import LocalSlotCounter


class HeldSlots(LocalSlotCounter):
    """Room for one request at a time; no more than `permits` requests are let through in all."""

    def __init__(self) -> None:
        super().__init__(1)
        self.permits = 0

    def enter(self, now: float, held_slots: int = 0) -> float | None:
        """Let a request through, or have it ask again soon."""
        if not self.permits:
            return 0.005
        seconds = super().enter(now, held_slots)
        if seconds is None:
            self.permits -= 1
        return seconds


@pytest.fixture
def held() -> HeldSlots:
    """Holds requests back until a test gives them permits."""
    return HeldSlots()
