from __future__ import annotations

import pytest

from pytest_modelmigrate.reports.html.axis import Axis


@pytest.mark.parametrize(
    ("values", "ticks"),
    [
        ([0.2, 0.9], (0.2, 0.4, 0.6, 0.8, 1.0)),
        ([0.0071, 0.0123], (0.008, 0.01, 0.012)),
        ([120.0, 940.0], (0.0, 250.0, 500.0, 750.0, 1000.0)),
        ([0.5], (0.45, 0.5, 0.55)),
    ],
)
def test_labels_stand_at_round_values(values: list[float], ticks: tuple[float, ...]) -> None:
    axis = Axis.around(values, least=0.0)
    assert axis.ticks == pytest.approx(ticks)
    assert all(axis.low <= tick <= axis.high for tick in axis.ticks)


def test_values_are_inside_with_room_except_where_the_axis_has_to_end() -> None:
    axis = Axis.around([0.5, 1.0], least=0.0, most=1.0)
    assert (axis.low, axis.high) == pytest.approx((0.425, 1.0))
    assert axis.place(1.0) == 1.0
    assert 0 < axis.place(0.5) < 0.2


def test_equal_values_and_zero_have_an_axis_too() -> None:
    axis = Axis.around([0.0, 0.0], least=0.0)
    assert axis.place(0.0) == 0.0
    assert axis.high > 0
