from __future__ import annotations

import re

import pytest

from pytest_modelmigrate.analysis.thresholds import read_threshold
from pytest_modelmigrate.facts.errors import InvalidSettingError


@pytest.mark.parametrize(
    ("text", "fraction"),
    [
        ("20%", 0.2),
        ("0.2", 0.2),
        ("0%", 0.0),
        ("0", 0.0),
        (" 7% ", 0.07),
        ("0.7%", 0.007),
        ("150%", 1.5),
        ("off", "off"),
    ],
)
def test_a_threshold_is_a_percentage_a_fraction_below_one_or_off(text: str, fraction: float | str) -> None:
    assert read_threshold(text, "x") == fraction


@pytest.mark.parametrize("text", ["1", "1.0", "20", "150", "nan", "inf%", "1e999%", "%", "20%5", "-1%", "True", "None"])
def test_any_other_threshold_is_refused(text: str) -> None:
    with pytest.raises(InvalidSettingError, match=rf"^x: invalid threshold '{re.escape(text)}'; (give|write) "):
        read_threshold(text, "x")
