from __future__ import annotations

import pytest

from pytest_modelmigrate.facts.sample_counts import MOST_SAMPLES, SampleCounts


@pytest.mark.parametrize(
    ("text", "counts"),
    [("1", (1, 1)), (" 5 ", (5, 5)), ("3..20", (3, 20)), ("3 .. 20", (3, 20)), ("4..4", (4, 4))],
)
def test_a_number_or_a_range_is_read(text: str, counts: tuple[int, int]) -> None:
    found = SampleCounts.parse(text)
    assert (found.least, found.most) == counts
    assert found.fixed is (counts[0] == counts[1])
    assert SampleCounts.parse(str(found)) == found


@pytest.mark.parametrize(
    "text", ["", "0", "-1", "3..", "..3", "20..3", "3-20", "1.5", str(MOST_SAMPLES + 1), "3..1001"]
)
def test_anything_else_is_refused_with_what_is_accepted(text: str) -> None:
    with pytest.raises(ValueError, match=r"^invalid number of samples .*; give a number from 1 to 1000, or a range"):
        SampleCounts.parse(text)
