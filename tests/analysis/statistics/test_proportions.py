from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from pytest_modelmigrate.analysis.statistics.proportions import Passes

counts = st.integers(1, 200).flatmap(lambda samples: st.builds(Passes, st.integers(0, samples), st.just(samples)))


@pytest.mark.parametrize(
    ("passes", "text"),
    [
        (Passes(9, 10), "9/10, 60–98%"),  # noqa: RUF001
        (Passes(10, 10), "10/10, 72–100%"),  # noqa: RUF001
        (Passes(0, 2), "0/2, 0–66%"),  # noqa: RUF001
        (Passes(1, 1), "1/1"),
        (Passes(0, 0), "0/0"),
    ],
)
def test_a_count_is_shown_with_its_interval_from_two_samples_on(passes: Passes, text: str) -> None:
    assert str(passes) == text


@pytest.mark.parametrize(
    ("passed", "samples", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_the_interval_is_that_of_newcombes_table_of_wilson_intervals(
    passed: int, samples: int, low: float, high: float
) -> None:
    """R. G. Newcombe, Statistics in Medicine 17 (1998) 857-872, table I, method 3."""
    assert Passes(passed, samples).interval() == pytest.approx((low, high), abs=5e-5)


@given(counts)
def test_the_interval_holds_the_share_and_failures_mirror_it(passes: Passes) -> None:
    low, high = passes.interval()
    assert passes.share is not None
    assert 0 <= low <= passes.share + 1e-12
    assert passes.share - 1e-12 <= high <= 1
    mirrored = Passes(passes.samples - passes.passed, passes.samples).interval()
    assert mirrored == pytest.approx((1 - high, 1 - low))


@given(counts)
def test_more_confidence_and_fewer_samples_widen_the_interval(passes: Passes) -> None:
    low, high = passes.interval(0.9)
    wider_low, wider_high = passes.interval(0.99)
    assert wider_low <= low + 1e-12
    assert wider_high >= high - 1e-12
    tenfold = Passes(10 * passes.passed, 10 * passes.samples).interval(0.9)
    assert tenfold[1] - tenfold[0] < high - low


def test_without_samples_nothing_is_known() -> None:
    assert Passes(0, 0).share is None
    assert Passes(0, 0).interval() == (0, 1)
    assert Passes(3, 4).share == 0.75


@pytest.mark.parametrize(("passed", "samples"), [(2, 1), (-1, 3), (0, -1)])
def test_a_count_that_cannot_be_is_an_error(passed: int, samples: int) -> None:
    with pytest.raises(ValueError, match=f"{passed} of {samples} samples cannot have passed"):
        Passes(passed, samples)
