from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from pytest_modelmigrate.analysis.pricing import price_call
from pytest_modelmigrate.facts.calls import Call, Source
from pytest_modelmigrate.facts.exchanges import Request, Response
from pytest_modelmigrate.facts.ledger_rows import LedgerRow
from pytest_modelmigrate.facts.runs import Run
from pytest_modelmigrate.facts.targets import Target
from pytest_modelmigrate.plugin.ledger_entries import LedgerEntries
from pytest_modelmigrate.simulator import RunningSimulator
from pytest_modelmigrate.store.ledger import Ledger

RECORD = ("--models=opus-4-6,opus-4-7", "--migrate-calls=record", "--migrate-baseline-threshold=off")

AGENT = """
WEATHER = {"name": "get_weather", "input_schema": {"type": "object", "properties": {"city": {"type": "string"}}}}

def test_agent(claude, target):
    messages = [{"role": "user", "content": "What is the weather in Paris?"}]
    for _ in range(4):
        answer = claude.messages.create(model=target.model, max_tokens=1024, tools=[WEATHER], messages=messages)
        if answer.stop_reason != "tool_use":
            break
        call = next(block for block in answer.content if block.type == "tool_use")
        result = {"type": "tool_result", "tool_use_id": call.id, "content": "no such city", "is_error": True}
        messages += [{"role": "assistant", "content": answer.content}, {"role": "user", "content": [result]}]
"""


def ledger_of(folder: Path, columns: str = "*", rest: str = "") -> list[tuple[Any, ...]]:
    path = folder / ".modelmigrate/ledger.db"
    if not path.exists():
        return []
    with closing(sqlite3.connect(path)) as database:
        return database.execute(f"SELECT {columns} FROM calls {rest}").fetchall()  # noqa: S608


def test_each_call_that_was_sent_is_a_row_and_a_replay_adds_none(
    pytester: pytest.Pytester, suite: Path, api: RunningSimulator
) -> None:
    del suite, api
    assert pytester.runpytest(*RECORD, "--snapshot-update").ret == 0
    columns = "case_id, target, model, source, simulated, status, stop_reason, attempts, tools_called, judging"
    rows = ledger_of(pytester.path, columns)
    assert sorted(rows) == [
        (
            *(f"test_refund.py::test_refund[{case}]", f"opus-4-{number}", f"claude-opus-4-{number}"),
            *("simulated", 1, 200, "end_turn", 1, 0, 0),
        )
        for case in ("part", "whole")
        for number in (6, 7)
    ]
    (numbers,) = ledger_of(
        pytester.path,
        "count(DISTINCT run), count(DISTINCT sample), min(input_tokens) > 0, min(output_tokens) > 0, "
        "min(cost_usd) > 0, min(cost_usd = list_usd), min(request_id) > '', min(time) LIKE '20__-__-__T__:__:__+00:00'",
    )
    assert numbers == (1, 4, 1, 1, 1, 1, 1, 1)
    pytester.runpytest(RECORD[0])  # all recorded: a replay
    pytester.runpytest(*RECORD)
    assert len(ledger_of(pytester.path)) == 4


def test_the_row_of_a_reply_counts_its_tool_calls_and_which_worked(
    pytester: pytest.Pytester, api: RunningSimulator
) -> None:
    del api
    pytester.makepyfile(AGENT)
    pytester.runpytest("--models=opus-4-7", "--migrate-calls=live")
    rows = ledger_of(pytester.path, "sample, tools_called, tools_succeeded, stop_reason", "ORDER BY id")
    assert rows[0] == ("1", 1, 0, "tool_use")
    assert rows[-1][0] == "1"
    assert len(rows) > 1


def entries_of(folder: Path, run: str, **worker: str) -> LedgerEntries:
    config: Any = SimpleNamespace(rootpath=folder, workerinput=worker)
    return LedgerEntries(config, price_call, Run(id=run, commit="c"), enabled=True)


def state_of(*calls: Call) -> Any:
    """The state of a test that has ended, with these calls."""
    target = Target("claude-opus-4-7", "high", "opus-4-7")
    return SimpleNamespace(recorder=SimpleNamespace(calls=calls), case="a.py::a", target=target)


def entered(folder: Path, *calls: Call) -> list[LedgerRow]:
    """The rows of a sample with these calls, as they come out of the ledger."""
    entries = entries_of(folder, "r")
    entries.add(state_of(*calls))
    entries.write()
    assert not entries.notes
    ledger = Ledger(folder / ".modelmigrate/ledger.db")
    return [*ledger.rows()] if ledger.path.exists() else []


def call(answer: dict[str, Any], messages: Sequence[Any] = (), source: Source = "live", **headers: str) -> Call:
    body = {"model": "claude-opus-4-7", "messages": list(messages)}
    return Call(Request("/v1/messages", body), Response(200, headers, body=answer), source)


def answer(*tools: str, **usage: int) -> dict[str, Any]:
    content = [{"type": "tool_use", "id": tool, "name": "search", "input": {"q": tool}} for tool in tools]
    reason = "tool_use" if tools else "end_turn"
    return {"type": "message", "model": "claude-opus-4-7", "stop_reason": reason, "content": content, "usage": usage}


def test_each_reply_has_its_own_tool_calls(tmp_path: Path) -> None:
    first = [
        {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "t1", "content": "x", "is_error": True}]}
    ]
    second = [*first, {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "t2", "content": "y"}]}]
    rows = entered(tmp_path, call(answer("t1")), call(answer("t2", "t3"), first), call(answer(), second))
    assert [(row.tools_called, row.tools_succeeded) for row in rows] == [(1, 0), (2, 2), (0, 0)]
    assert {(row.run, row.sample, row.commit_id, row.effort) for row in rows} == {("r", "1", "c", "high")}


def test_what_is_billed_and_the_list_price_are_kept_apart(tmp_path: Path) -> None:
    (row,) = entered(tmp_path, call(answer(input_tokens=1000, cache_read_input_tokens=9000)))
    assert (row.cost_usd, row.list_usd) == pytest.approx((0.0095, 0.05))


def test_the_time_is_that_of_the_answer_and_of_a_replay_the_present(tmp_path: Path) -> None:
    date = "Fri, 01 May 2026 12:00:00 GMT"
    sent, replayed, undated = entered(
        tmp_path, call(answer(), date=date), call(answer(), source="recording", date=date), call(answer(), date="soon")
    )
    assert sent.time == "2026-05-01T12:00:00+00:00"
    assert replayed.time > sent.time
    assert undated.time > sent.time


def test_a_sample_that_only_replayed_has_no_row(tmp_path: Path) -> None:
    assert entered(tmp_path, call(answer(), source="recording")) == []
    assert not [*tmp_path.iterdir()]


def test_rows_of_workers_belong_to_the_run_of_the_controller(tmp_path: Path) -> None:
    worker, controller = (entries_of(tmp_path, run, **more) for run, more in (("w", {"workerid": "gw1"}), ("r", {})))
    worker.add(state_of(call(answer())))
    controller.take(json.loads(json.dumps(worker.plain())))
    controller.write()
    (row,) = Ledger(tmp_path / ".modelmigrate/ledger.db").rows()
    assert (row.run, row.sample) == ("r", "gw1-1")


@pytest.mark.parametrize(
    ("environment", "ini", "rows"),
    [("", "", 2), ("", "off", 0), ("true", "", 0), ("true", "on", 2)],
    ids=["default", "off", "CI", "CI that asks for it"],
)
def test_the_ledger_is_on_unless_switched_off_or_in_ci(
    pytester: pytest.Pytester,
    api: RunningSimulator,
    suite: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    environment: str,
    ini: str,
    rows: int,
) -> None:
    del api, suite
    monkeypatch.setenv("CI", environment)
    pytester.makeini(f"[pytest]\nmodelmigrate_ledger = {ini}" if ini else "[pytest]")
    pytester.runpytest("--models=opus-4-7", "--migrate-calls=live")
    assert len(ledger_of(pytester.path)) == rows
    assert (pytester.path / ".modelmigrate").exists() == bool(rows)


def test_an_invalid_value_of_the_ini_key_is_one_line(pytester: pytest.Pytester, suite: Path) -> None:
    del suite
    pytester.makeini("[pytest]\nmodelmigrate_ledger = sometimes")
    result = pytester.runpytest("--models=opus-4-7")
    result.stderr.fnmatch_lines(["ERROR: modelmigrate_ledger: *'sometimes'*; give on or off"])


def test_the_embedded_simulated_api_sends_nothing_and_writes_nothing(pytester: pytest.Pytester, suite: Path) -> None:
    del suite
    pytester.makeini("[pytest]\nmodelmigrate_ledger = on")
    pytester.runpytest("--models=opus-4-7", "--migrate-calls=sim").assert_outcomes(passed=2)
    assert not (pytester.path / ".modelmigrate").exists()


@pytest.mark.parametrize("damage", ["folder", "file"])
def test_a_ledger_that_cannot_be_written_is_a_note_and_fails_nothing(
    pytester: pytest.Pytester, suite: Path, api: RunningSimulator, damage: str
) -> None:
    del suite, api
    place = pytester.path / ".modelmigrate"
    if damage == "folder":
        place.write_text("a file", encoding="utf-8")
    else:
        place.mkdir()
        place = place / "ledger.db"
        place.write_text("no database, but somebody's notes", encoding="utf-8")
    before = place.read_text(encoding="utf-8")
    result = pytester.runpytest("--models=opus-4-7", "--migrate-calls=live")
    assert result.ret == 0
    assert result.stdout.str().count("note: this run is not in the ledger:") == 1
    assert place.read_text(encoding="utf-8") == before


def test_a_session_that_is_interrupted_keeps_what_it_paid_for(pytester: pytest.Pytester, api: RunningSimulator) -> None:
    del api
    pytester.makepyfile("""
        import pytest

        @pytest.mark.prompt(user="hello")
        def test_one(reply):
            assert reply.text

        def test_two():
            pytest.exit("stop")
    """)
    pytester.runpytest("--models=opus-4-7", "--migrate-calls=live")
    assert len(ledger_of(pytester.path)) == 1


def test_the_replayed_calls_of_a_sample_are_rows_where_another_call_was_sent(
    pytester: pytest.Pytester, api: RunningSimulator
) -> None:
    del api
    module = """
        def test_two(claude, target):
            for text in {texts}:
                claude.messages.create(model=target.model, max_tokens=99, messages=[dict(role="user", content=text)])
    """
    pytester.makepyfile(test_it=module.format(texts=["one"]))
    pytester.runpytest("--models=opus-4-7", "--migrate-calls=record")
    pytester.makepyfile(test_it=module.format(texts=["one", "another"]))
    pytester.runpytest("--models=opus-4-7", "--migrate-calls=record")
    assert [source for (source,) in ledger_of(pytester.path, "source", "ORDER BY id")] == [
        "simulated",
        "recording",
        "simulated",
    ]


def test_the_ledger_holds_no_credentials(pytester: pytest.Pytester, api: RunningSimulator) -> None:
    del api
    pytester.makepyfile("""
        import pytest

        @pytest.mark.parametrize("key", ["ghp_" + "aB3dE5fG7hI9" * 3])
        @pytest.mark.prompt(user="hello", max_tokens=50)
        def test_key(reply, key):
            assert reply.text
    """)
    result = pytester.runpytest("--models=opus-4-7", "--migrate-calls=live")
    result.stdout.fnmatch_lines(["note: credentials are masked in the ledger"])
    ((case,),) = ledger_of(pytester.path, "case_id")
    assert case.endswith("::test_key[[a GitHub token]]")
