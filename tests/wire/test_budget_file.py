from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from pytest_modelmigrate.facts.errors import UnwritableFolderError
from pytest_modelmigrate.wire.budget_file import STALE_SECONDS, BudgetFile

TEN = Decimal(10)


def test_what_one_process_spends_or_reserves_is_missing_to_the_others(tmp_path: Path) -> None:
    one, two = (BudgetFile(tmp_path / "spent.db").counter("today") for _ in range(2))
    assert one.reserve(Decimal(6), TEN)
    assert two.reserve(Decimal(6), TEN) is None, "it may fit once the first request is answered"
    one.settle(Decimal(6), Decimal("2.5"))
    assert two.reserve(Decimal(6), TEN)
    two.settle(Decimal(6), Decimal(6))
    assert one.reserve(Decimal(2), TEN) is False
    assert one.spent == two.spent == Decimal("8.5")


def test_each_counter_is_of_its_own(tmp_path: Path) -> None:
    file = BudgetFile(tmp_path / "spent.db")
    file.counter("2026-11-21").add(TEN)
    assert file.counter("2026-11-22").reserve(TEN, TEN)
    assert file.counter("2026-11-22").spent == 0


def test_what_a_killed_process_reserved_stays_counted_and_is_not_waited_for(tmp_path: Path) -> None:
    now = [1000.0]
    killed, after = (BudgetFile(tmp_path / "spent.db", clock=lambda: now[0]).counter("today") for _ in range(2))
    assert killed.reserve(Decimal(6), TEN)
    assert after.reserve(Decimal(6), TEN) is None
    now[0] += STALE_SECONDS + 1
    assert after.reserve(Decimal(6), TEN) is False
    assert after.reserve(Decimal(4), TEN)


def test_closing_counts_open_reservations_as_spent(tmp_path: Path) -> None:
    file, after = (BudgetFile(tmp_path / "spent.db") for _ in range(2))
    file.counter("today").add(Decimal(1))
    assert file.counter("today").reserve(Decimal(6), TEN)
    file.close()
    file.close()
    assert after.counter("today").spent == 7
    assert after.counter("today").reserve(Decimal(4), TEN) is False


def test_stuck_reservations_are_not_waited_for(tmp_path: Path) -> None:
    counter = BudgetFile(tmp_path / "spent.db").counter("today")
    assert counter.reserve(Decimal(6), TEN)
    assert counter.reserve(Decimal(6), TEN, stuck=1) is False


def test_a_file_that_is_no_database_is_one_error_that_says_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "spent.db"
    path.write_text("not a database, but long enough to be taken for one" * 50)
    with pytest.raises(UnwritableFolderError, match=r"(?s)spent\.db cannot be written.*next "):
        BudgetFile(path)
