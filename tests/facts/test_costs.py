from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from pytest_modelmigrate.facts.costs import FREE, Cost, total

dollars = st.decimals(min_value=0, max_value=10**6, places=8)
costs = st.builds(Cost, st.none() | dollars, st.sampled_from(["", "no price is known for x", "counted in full"]))


@pytest.mark.parametrize(
    ("usd", "shown"),
    [
        ("0", "$0.0000"),
        ("1", "$1.0000"),
        ("0.0012", "$0.0012"),
        ("0.001234", "$0.001234"),
        ("0.0012345", "$0.001235"),
        ("0.00000049", "$0.0000"),
        ("0.0000005", "$0.000001"),
        ("12.5", "$12.5000"),
        ("1E+3", "$1000.0000"),
    ],
)
def test_a_cost_shows_four_to_six_places(usd: str, shown: str) -> None:
    assert str(Cost(Decimal(usd))) == shown


def test_an_unknown_cost_is_shown_as_such_and_not_as_zero() -> None:
    assert str(Cost(None, "no price")) == "unknown"
    assert not Cost(None).known
    assert FREE.known


@given(st.lists(costs))
def test_a_sum_is_exact_and_unknown_as_soon_as_one_part_is(parts: list[Cost]) -> None:
    added = total(parts)
    known = [each.usd for each in parts if each.usd is not None]
    assert added.usd == (sum(known, Decimal(0)) if len(known) == len(parts) else None)


@given(st.lists(costs))
def test_a_sum_tells_every_note_once(parts: list[Cost]) -> None:
    notes = [note for note in total(parts).note.split("; ") if note]
    assert sorted(notes) == sorted({each.note for each in parts if each.note})


def test_no_costs_at_all_are_free() -> None:
    assert total([]) == FREE == Cost(Decimal(0))
