from __future__ import annotations

import pytest

from pytest_modelmigrate.reports.html.text_budget import longest_text


@pytest.mark.parametrize(
    ("lengths", "budget", "longest"),
    [
        ([], 100, 0),
        ([10, 20, 30], 100, 30),
        ([10, 20, 70], 100, 70),
        ([10, 1000, 1000], 100, 45),
        ([1000, 1000], 100, 50),
        ([10, 10], 0, 0),
    ],
)
def test_short_texts_stay_whole_and_long_ones_share_what_is_left(lengths: list[int], budget: int, longest: int) -> None:
    assert longest_text(lengths, budget) == longest
    assert sum(min(length, longest) for length in lengths) <= budget or not lengths
