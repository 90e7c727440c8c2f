from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import pytest

from pytest_modelmigrate import cli
from pytest_modelmigrate.facts.ledger_rows import COLUMNS, LedgerRow
from pytest_modelmigrate.store.ledger import Ledger

ROW = LedgerRow(
    *("r1", "1", "test_a.py::a", "opus-4-6", "2026-10-01T06:00:00+00:00", "claude-opus-4-6", "", "live"),
    *(0, 0, 200, "end_turn", 1000, 100, 0, 0, 0, 0, 0, 0.5, 0.01, 0, 0, 1, None, "req_1", ""),
)


@pytest.fixture
def ledger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ledger:
    (tmp_path / "tests").mkdir()
    monkeypatch.chdir(tmp_path / "tests")
    made = Ledger(tmp_path / ".modelmigrate/ledger.db")
    later = replace(ROW, run="r2", time="2026-11-01T06:00:00+00:00", list_usd=0.015)
    made.add(
        [
            *(ROW, replace(ROW, case_id="test_b.py::b"), replace(ROW, target="opus-4-7", list_usd=0.02)),
            *(later, replace(later, target="opus-4-7", list_usd=0.02), replace(later, source="recording", sample="2")),
            *(replace(later, simulated=1, list_usd=9.0), replace(later, judging=1, list_usd=7.0, cost_usd=None)),
        ]
    )
    return made


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[str]:
    assert cli.main(["ledger", *arguments]) == 0
    return capsys.readouterr().out.splitlines()


def test_it_shows_what_was_spent_and_how_costs_changed(ledger: Ledger, capsys: pytest.CaptureFixture[str]) -> None:
    head, (targets, cases) = (lines := printed(capsys))[:4], (lines[5:8], lines[9:])
    assert head == [
        f"ledger      {ledger.path}",
        "calls       7 of 2 runs, 2026-10-01 to 2026-11-01",
        "left out    1 simulated call: --simulated shows them",
        "spent       $2.5000, and 1 call without a known price",
    ]
    assert [line.split() for line in targets] == [
        ["target", "trend", "runs", "cases", "first", "last", "change"],
        ["opus-4-6", "▁█", "2", "2", "$0.0200", "$0.0250", "+25.0%"],
        ["opus-4-7", "▁▁", "2", "1", "$0.0200", "$0.0200", "+0.0%"],
    ]
    assert [line.split() for line in cases[1:]] == [
        ["test_a.py::a", "opus-4-6", "▁█", "2", "$0.0100", "$0.0150", "+50.0%"],
        ["test_b.py::b", "opus-4-6", "▁", "1", "$0.0100", "$0.0100"],
        ["test_a.py::a", "opus-4-7", "▁▁", "2", "$0.0200", "$0.0200", "+0.0%"],
    ]


def test_calls_are_chosen_by_case_target_and_time(ledger: Ledger, capsys: pytest.CaptureFixture[str]) -> None:
    del ledger
    assert printed(capsys, "--target=opus-4-7")[1] == "calls       2 of 2 runs, 2026-10-01 to 2026-11-01"
    assert printed(capsys, "--case=_b.py")[1] == "calls       1 of 1 run, 2026-10-01 to 2026-10-01"
    assert printed(capsys, "--since=2026-11-01")[1] == "calls       4 of 1 run, 2026-11-01 to 2026-11-01"
    assert printed(capsys, "--case=none")[1] == "calls       none; 1 simulated call: --simulated shows them"
    simulated = printed(capsys, "--simulated")
    assert simulated[1:3] == ["calls       1 of 1 run, 2026-11-01 to 2026-11-01", "SIMULATED   $0.5000"]


def test_every_call_is_exported_as_csv_and_json(ledger: Ledger, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [row for row in ledger.rows() if not row.simulated]
    table = [*csv.DictReader(io.StringIO("\n".join(printed(capsys, "--format=csv"))))]
    assert [row["list_usd"] for row in table] == [str(row.list_usd) for row in rows]
    assert tuple(table[0]) == COLUMNS
    data = json.loads("\n".join(printed(capsys, "--format=json")))
    assert [LedgerRow(**each) for each in data] == rows
    assert json.loads("\n".join(printed(capsys, "--format=json", "--case=none"))) == []


def test_only_the_cases_that_changed_most_are_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "ledger.db"
    Ledger(path).add(
        [
            replace(ROW, case_id=f"case {case:02}", run=run, list_usd=price)
            for case in range(20)
            for run, price in (("r1", 1.0), ("r2", 1.0 + case / 100))
        ]
    )
    lines = printed(capsys, str(path))
    assert lines[-1] == "5 more, which changed less: --all shows them"
    assert [line[5:7] for line in lines[-16:-1]] == [f"{number:02}" for number in range(19, 4, -1)]
    assert len(printed(capsys, str(path), "--all")) == len(lines) + 4


def test_escape_codes_in_names_stay_text(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "ledger.db"
    Ledger(path).add([replace(ROW, case_id="\x1b[31mred\n::error::x")])
    assert printed(capsys, str(path))[-1].startswith(r"\x1b[31mred\n::error::x  opus-4-6")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--target=opus47"], "--target: no call of 'opus47'; there are opus-4-6, opus-4-7"),
        (["--since=yesterday"], "--since: expected a time such as 2026-11-20T10:00:00Z, found 'yesterday'"),
        (["missing.db"], "there is no ledger missing.db; a run that sends requests begins one"),
    ],
)
def test_a_mistake_is_one_line(
    ledger: Ledger, capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    del ledger
    assert cli.main(["ledger", *arguments]) == 2
    assert capsys.readouterr().err == f"modelmigrate: {message}\n"


def test_without_a_ledger_it_says_how_one_begins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert cli.main(["ledger"]) == 2
    assert "a run that sends requests, such as pytest --migrate-calls=record, begins one" in capsys.readouterr().err
