"""Tests that pytest-repeat runs several times: each is a test of its own for pytest, and a sample of one case here."""

from __future__ import annotations

from typing import Final

import pytest

from pytest_modelmigrate.wire.repetition import ONCE, Repetition

_ARGUMENT: Final = "__pytest_repeat_step_number"


def repetition_of(item: pytest.Item) -> Repetition:
    """Which repetition a test is; the only one without pytest-repeat."""
    callspec = getattr(item, "callspec", None)
    step = None if callspec is None else callspec.params.get(_ARGUMENT)
    if not isinstance(step, int):
        return ONCE
    marker = item.get_closest_marker("repeat")
    return Repetition(step + 1, int(marker.args[0]) if marker else item.config.getoption("count"))


def without_repetition(item: pytest.Item, ids: str | None) -> str | None:
    """The parametrize ids of a test without the one of its repetition, which pytest-repeat puts last; None for none."""
    repetition = repetition_of(item)
    if repetition.total == 1 or ids is None:
        return ids
    return ids.removesuffix(f"{repetition.number}-{repetition.total}").removesuffix("-") or None
