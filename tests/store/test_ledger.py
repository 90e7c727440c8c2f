from __future__ import annotations

import sqlite3
import threading
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pytest_modelmigrate.facts.errors import CorruptFileError, UnwritableFolderError
from pytest_modelmigrate.facts.ledger_rows import COLUMNS, LedgerRow
from pytest_modelmigrate.store.ledger import APPLICATION, VERSION, Ledger

ROW = LedgerRow(
    run="r1",
    sample="1",
    case_id="test_a.py::a",
    target="opus-4-7",
    time="2026-11-22T06:00:00+00:00",
    model="claude-opus-4-7",
    effort="",
    source="live",
    simulated=0,
    judging=0,
    status=200,
    stop_reason="end_turn",
    input_tokens=1000,
    output_tokens=100,
    cache_read_input_tokens=1,
    ephemeral_5m_input_tokens=2,
    ephemeral_1h_input_tokens=3,
    thinking_tokens=4,
    web_search_requests=5,
    cost_usd=0.5,
    list_usd=1.0,
    tools_called=2,
    tools_succeeded=1,
    attempts=1,
    latency_seconds=None,
    request_id="req_1",
    commit_id="",
)


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(tmp_path / "new folder" / "ledger.db")


def view(ledger: Ledger, name: str, columns: str) -> list[tuple[object, ...]]:
    return [*ledger.query(f"SELECT {columns} FROM {name}")]  # noqa: S608 - our own names


def test_rows_are_appended_and_read_back_as_they_were(ledger: Ledger) -> None:
    other = replace(ROW, run="r2", cost_usd=None, latency_seconds=1.25)
    assert ledger.add([ROW]) == 0
    assert ledger.add([other, other]) == 0
    assert [*ledger.rows()] == [ROW, other, other]
    assert [*ledger.rows("run = ?", ["r1"])] == [ROW]


def test_any_sqlite_client_can_read_it_and_git_ignores_it(ledger: Ledger) -> None:
    ledger.add([ROW])
    with closing(sqlite3.connect(ledger.path)) as database:
        assert database.execute("PRAGMA user_version").fetchone() == (VERSION,)
        assert database.execute("PRAGMA application_id").fetchone() == (APPLICATION,)
        names = [name for _, name, *_ in database.execute("PRAGMA table_info(calls)")]
        assert names == ["id", *COLUMNS]
    assert (ledger.path.parent / ".gitignore").read_text(encoding="utf-8").endswith("\nledger.db*\n.gitignore\n")
    assert {each.name for each in ledger.path.parent.iterdir()} == {".gitignore", "ledger.db"}


def test_the_cost_of_a_case_is_that_of_one_sample_with_its_replayed_calls_and_without_judges(ledger: Ledger) -> None:
    ledger.add(
        [
            *(ROW, replace(ROW, source="recording")),  # a sample of two calls
            *(replace(ROW, sample="2"), replace(ROW, sample="2", list_usd=3.0)),
            replace(ROW, sample="", judging=1),
            replace(ROW, simulated=1, sample="3", list_usd=9.0),
        ]
    )
    costs = view(ledger, "case_costs", "case_id, target, simulated, samples, calls, list_usd, cost_usd, tools_called")
    assert costs == [
        ("test_a.py::a", "opus-4-7", 0, 2, 4, 3.0, 1.0, 8),
        ("test_a.py::a", "opus-4-7", 1, 1, 1, 9.0, 0.5, 2),
    ]
    assert view(ledger, "target_trends", "simulated, cases, calls, list_usd_per_case") == [
        (0, 1, 4, 3.0),
        (1, 1, 1, 9.0),
    ]
    # Judges are paid, replayed and simulated calls are not.
    assert view(ledger, "spending", "calls, usd, unpriced") == [(4, 2.0, 0)]


def test_an_unknown_cost_is_never_taken_as_nothing(ledger: Ledger) -> None:
    ledger.add([ROW, replace(ROW, list_usd=None, cost_usd=None)])
    assert view(ledger, "case_costs", "list_usd, cost_usd") == [(None, None)]
    assert view(ledger, "spending", "calls, usd, unpriced") == [(2, 0.5, 1)]


def test_beyond_its_limit_the_ledger_drops_the_oldest_calls(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.db", most=3)
    rows = [replace(ROW, run=str(number)) for number in range(5)]
    assert ledger.add(rows[:3]) == 0
    assert ledger.add(rows[3:]) == 2
    assert [row.run for row in ledger.rows()] == ["2", "3", "4"]


def test_sessions_that_end_at_once_all_get_their_rows_in(ledger: Ledger) -> None:
    start = threading.Barrier(4)

    def write(run: str) -> None:
        start.wait()
        for _ in range(5):
            ledger.add([replace(ROW, run=run)] * 2)

    threads = [threading.Thread(target=write, args=(str(number),)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(row.run for row in ledger.rows()) == sorted("0123" * 10)


def test_a_writer_waits_before_it_reads_so_that_two_cannot_wait_for_each_other(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    connect, statements = sqlite3.connect, list[str]()

    def traced(*arguments: Any, **options: Any) -> sqlite3.Connection:
        database = connect(*arguments, **options)
        database.set_trace_callback(statements.append)
        return database

    monkeypatch.setattr(sqlite3, "connect", traced)
    ledger.add([ROW])
    assert (statements[0], statements[-1]) == ("BEGIN IMMEDIATE", "COMMIT")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"not a database, but long enough to be read as one" * 50, "file is not a database"),
        (b"SQLite format 3\0" + b"\xff" * 2000, "is not a readable ledger"),
    ],
    ids=["text", "damaged"],
)
def test_a_damaged_file_is_named_with_the_way_out_and_left_as_it_is(
    ledger: Ledger, content: bytes, reason: str
) -> None:
    ledger.path.parent.mkdir()
    ledger.path.write_bytes(content)
    for use in (lambda: ledger.add([ROW]), lambda: [*ledger.rows()]):
        with pytest.raises(CorruptFileError, match=reason) as caught:
            use()
        assert "new folder/ledger.db' '" in str(caught.value)
        assert "the next run begins a new one" in str(caught.value)
    assert ledger.path.read_bytes() == content


def test_another_database_and_a_newer_ledger_are_left_as_they_are(ledger: Ledger) -> None:
    ledger.path.parent.mkdir()
    with closing(sqlite3.connect(ledger.path)) as database:
        database.execute("CREATE TABLE mine (name TEXT)")
    with pytest.raises(CorruptFileError, match="another SQLite database"):
        ledger.add([ROW])
    with closing(sqlite3.connect(ledger.path)) as database:
        database.execute(f"PRAGMA application_id = {APPLICATION}")
        database.execute("PRAGMA user_version = 7")
    with pytest.raises(CorruptFileError, match=r"a newer version wrote it[^$]*pip install --upgrade"):
        ledger.add([ROW])
    with closing(sqlite3.connect(ledger.path)) as database:
        assert database.execute("SELECT name FROM sqlite_master").fetchall() == [("mine",)]


def test_a_folder_that_cannot_be_written_is_said_in_one_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(UnwritableFolderError, match=r"cannot write .*ledger\.db"):
        Ledger(tmp_path / "file" / "ledger.db").add([ROW])


def test_a_read_only_database_is_said_in_one_error(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    ledger.add([ROW])
    connect = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda path, **rest: connect(path.replace("mode=rwc", "mode=ro"), **rest))
    with pytest.raises(UnwritableFolderError, match="readonly database"):
        ledger.add([ROW])


def test_rows_that_cannot_be_written_leave_none_behind(ledger: Ledger) -> None:
    ledger.add([ROW])
    with pytest.raises(CorruptFileError, match="NOT NULL"):
        ledger.add([replace(ROW, run="r2"), replace(ROW, model=None)])  # type: ignore[arg-type]
    assert [*ledger.rows()] == [ROW]


def test_a_ledger_that_is_not_there_is_no_traceback_and_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(CorruptFileError, match="there is no ledger"):
        [*Ledger(tmp_path / "ledger.db").rows()]
    assert not [*tmp_path.iterdir()]


@pytest.mark.parametrize(
    ("sql", "told"),
    [
        ("UPDATE calls SET input_tokens = 'many'", "in call 1 the column input_tokens holds 'many'"),
        ("UPDATE calls SET cost_usd = 'dear'", "in call 1 the column cost_usd holds 'dear'"),
        ("UPDATE calls SET model = x'00'", r"in call 1 the column model holds b'\x00'"),
        ("UPDATE calls SET output_tokens = 2.5", "in call 1 the column output_tokens holds 2.5"),
        (
            "ALTER TABLE calls RENAME status TO state",
            "no such column: status",
        ),
        ("DROP TABLE calls", "no such table: calls"),
    ],
)
def test_a_ledger_that_was_changed_by_hand_is_one_line_that_says_where(tmp_path: Path, sql: str, told: str) -> None:
    ledger = Ledger(tmp_path / "ledger.db")
    ledger.add([ROW])
    with closing(sqlite3.connect(ledger.path)) as database:
        database.executescript(f"DROP VIEW target_trends; DROP VIEW case_costs; DROP VIEW spending; {sql};")
    with pytest.raises(CorruptFileError) as caught:
        list(ledger.query("SELECT count(*) FROM calls"))
    assert str(caught.value).startswith(f"{ledger.path} is not a readable ledger: {told}")
    assert "mv " in str(caught.value)
