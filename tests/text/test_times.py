from __future__ import annotations

from decimal import Decimal

import pytest

from pytest_modelmigrate.text.times import times_in


@pytest.mark.parametrize("text", ["17:40", "17.40 Uhr", "17h40", "5:40 pm", "5:40 p.m.", "17\u664240\u5206"])
def test_a_time_has_the_same_figures_in_every_notation(text: str) -> None:
    (time,) = times_in(f"At {text} sharp")
    assert {Decimal(17), Decimal(5), Decimal("17.4"), Decimal("5.4")} <= time.hours
    assert time.minutes % 720 == 340


@pytest.mark.parametrize("text", ["17.40 euros", "version 1.2.3", "25:70", "2024-03-12"])
def test_other_figures_are_no_times(text: str) -> None:
    assert not list(times_in(text))
