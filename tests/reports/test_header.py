from __future__ import annotations

import pytest

from pytest_modelmigrate.analysis.price_list import prices_as_of
from pytest_modelmigrate.facts.targets import Target
from pytest_modelmigrate.reports.header import header
from pytest_modelmigrate.wire.decision import Mode

OLD, NEW = Target("claude-opus-4-6", None, "opus-4-6"), Target("claude-opus-4-7", "high", "opus-4-7")


def test_the_first_line_names_targets_mode_and_prices() -> None:
    assert header((OLD, NEW), (), "replay") == [
        "modelmigrate: opus-4-6 (baseline), opus-4-7-high; calls: replay (recordings only); prices: "
        + prices_as_of()
    ]  # fmt: skip


def test_a_single_target_is_no_baseline_and_none_is_said() -> None:
    assert header((OLD,), (), "replay")[0].startswith("modelmigrate: opus-4-6; calls")
    assert header((), (), "replay")[0].startswith("modelmigrate: no model; calls")


PAID = "costs money"


@pytest.mark.parametrize(("mode", "word"), [("record", PAID), ("rerecord", PAID), ("live", PAID), ("sim", "SIMULATED")])
def test_what_costs_money_and_what_is_simulated_is_said(mode: str, word: str) -> None:
    assert word in header((OLD,), (), mode)[0]


def test_every_mode_has_its_words() -> None:
    assert all(mode.value in header((OLD,), (), mode.value)[0] for mode in Mode)


def test_every_note_has_a_line_of_its_own() -> None:
    assert header((OLD,), ("one", "two"), "sim")[1:] == ["modelmigrate: note: one", "modelmigrate: note: two"]
