from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from pytest_modelmigrate import cli
from pytest_modelmigrate.text.moments import moment

SPLIT = moment("2026-11-20T09:30:00Z")
AT = "--split=2026-11-20T09:30"


def rows(**changes: Any) -> list[dict[str, Any]]:
    """100 tasks of 100 hours, 50 of them after the split; `changes` are values after it."""
    made = []
    for number in range(-50, 50):
        after = number >= 0
        row = {
            "created_at": (SPLIT + timedelta(hours=number)).isoformat(),
            "model": "claude-opus-4-7" if after else "claude-opus-4-6",
            "task": "refund",
            "task_id": f"job-{number}",
            "input_tokens": 1000 + 10 * (number % 7),
            "output_tokens": 100 + 10 * (number % 5),
            "retries": 0,
            "tools_called": 2,
            "tools_succeeded": 2,
            "status": 200,
        }
        made.append(row | (changes if after else {}))
    return made


def save(folder: Path, made: list[Mapping[str, Any]] | list[dict[str, Any]], name: str = "calls.jsonl") -> str:
    (folder / name).write_text("".join(f"{json.dumps(row)}\n" for row in made), encoding="utf-8")
    return str(folder / name)


def audit(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, list[str], str]:
    code = cli.main(["audit", *arguments])
    printed = capsys.readouterr()
    return code, printed.out.splitlines(), printed.err


def test_a_migration_that_made_things_worse_fails_with_a_plain_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log = save(tmp_path, rows(input_tokens=1400, tools_succeeded=1))
    code, lines, notes = audit(capsys, log, AT)
    assert code == 1
    assert notes == ""
    assert lines[:5] == [
        f"log         {log}: 100 calls, 2026-11-18 07:30 UTC to 2026-11-22 10:30 UTC",
        (
            "read        time=created_at, model, task, task_id, input_tokens, output_tokens, retries, tools_called, "
            "tools_succeeded, status"
        ),
        "split       2026-11-20 09:30 UTC",
        "before      50 tasks: claude-opus-4-6 100%",
        "after       50 tasks: claude-opus-4-7 100%",
    ]
    assert [line.split()[-1] for line in lines[7:11]] == ["worse", "change", "worse", "change"]
    assert lines[7].split()[4:7] == ["$0.0082", "$0.0100", "+22.7%"]
    assert lines[-1].startswith(
        "verdict: WORSE: since 2026-11-20 09:30 UTC, a task costs 22.7% more (+20.7% to +24.7%)"
    )
    assert "and fewer tool calls work (100.0% -> 50.0%, -59.6 to -39.7 points)" in lines[-1]
    assert "; no clear change in retries (-0.0" in lines[-1]


def test_a_migration_that_saved_money_passes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, lines, _ = audit(capsys, save(tmp_path, rows(input_tokens=500)), AT)
    assert code == 0
    assert "verdict: better: since 2026-11-20 09:30 UTC, a task costs 3" in lines[-1]
    assert "% less (-" in lines[-1]


def test_the_audit_is_printed_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, lines, _ = audit(capsys, save(tmp_path, rows()), AT, "--json", "--hours=48")
    data = json.loads("\n".join(lines))
    assert code == 0
    assert data["format"] == "modelmigrate-log-audit/1"
    assert data["before"] == {"tasks": 48, "models": {"claude-opus-4-6": 48}}
    assert set(data["changes"]) == {"cost", "retries", "tools", "errors"}
    cost = data["changes"]["cost"]
    assert cost["low"] < cost["change"] < cost["high"]
    assert data["kinds"]["refund"]["cost"] == cost
    assert data["notes"] == ["4 tasks outside of the hours around the split, left out"]
    assert data["verdict"].startswith("no clear change in cost (")


def test_what_the_log_does_not_say_is_a_line_each(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bare = [
        {"at": row["created_at"].removesuffix("+00:00"), "model": row["model"], "input_tokens": 10 + number % 3}
        for number, row in enumerate(rows())
    ]
    bare[0]["input_tokens"] = "ten"
    bare[80]["model"] = "gpt-5"
    code, lines, notes = audit(capsys, save(tmp_path, bare), AT, "--column=time=at")
    assert code == 0
    assert [line.removeprefix("modelmigrate audit: ").split(";")[0] for line in notes.splitlines()] == [
        f"left out: {tmp_path}/calls.jsonl, line 1: input_tokens: expected a number of at least 0, found 'ten'",
        "100 times name no time zone and are taken as UTC",
        "retries are not in the log",
        "tool calls are not in the log",
        "failed calls are not in the log",
        "99 calls without a task id: each counts as a task of its own",
        "1 call without a cost (no price is known for gpt-5)",
    ]
    assert lines[-1].startswith("verdict: no clear change in cost (")


def test_kinds_of_tasks_are_shown_one_by_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = rows(input_tokens=2000)
    for number, row in enumerate(made):
        row["task"] = ["refund", "\x1b[31mred"][number % 4 == 0]
    made[-1]["task"] = "new"
    _, lines, notes = audit(capsys, save(tmp_path, made), AT)
    start = next(
        index for index, line in enumerate(lines) if line.split()[:4] == ["cost", "of", "a", "task"] and index > 8
    )
    assert lines[start + 1].split()[:4] == ["refund", "37", "/", "37"]
    assert lines[start + 2].startswith(r"\x1b[31mred     13 / 12  $")
    assert "1 kind of task with fewer than 2 tasks on a side, left out: new" in notes


def test_an_old_model_that_still_answers_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, _, notes = audit(capsys, save(tmp_path, rows()), "--split=2026-11-19T09:30")
    assert (
        "32% of the calls after the split are still answered by claude-opus-4-6; is the split right? claude-opus-4-6 "
        "from 2026-11-18 07:30 UTC on and claude-opus-4-7 from 2026-11-20 09:30 UTC on\n"
    ) in notes


def test_several_files_and_formats_are_one_log(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = rows()
    first = save(tmp_path, made[:50])
    names = list(made[0])
    table = [names, *([str(row[name]) for name in names] for row in made[50:])]
    (tmp_path / "b.csv").write_text("\n".join(map(",".join, table)), encoding="utf-8")
    _, lines, notes = audit(capsys, first, str(tmp_path / "b.csv"), AT)
    assert lines[0].startswith("log         2 files: 100 calls, ")
    assert notes == ""


def test_spans_are_audited_like_rows(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spans: list[dict[str, Any]] = []
    for row in rows(input_tokens=2000):
        head = {"context": {"trace_id": row["task_id"]}, "start_time": row["created_at"]}
        call = {
            "gen_ai.operation.name": "chat",
            "gen_ai.request.model": row["model"],
            "gen_ai.usage.input_tokens": row["input_tokens"],
            "gen_ai.usage.output_tokens": row["output_tokens"],
        }
        tool = {"gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "search"}
        agent = {**call, "gen_ai.operation.name": "invoke_agent"}
        spans += [{**head, "attributes": each} for each in (agent, call, tool)]
    code, lines, notes = audit(capsys, save(tmp_path, spans), AT)
    assert code == 1
    assert [line[:20].strip() for line in lines[7:10]] == ["cost of a task", "tool calls that work", "calls that fail"]
    assert "100 spans of agents, databases and the like are left out" in notes
    assert "retries are not in the log" in notes


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--split=tomorrow"], "--split: expected a time such as 2026-11-20T10:00:00Z, found 'tomorrow'"),
        ([AT, "--hours=-2"], "--hours: invalid number '-2'; give one such as 48"),
        ([AT, "--timezone=Berlin"], "--timezone: invalid zone 'Berlin'; give one such as Europe/Berlin or UTC"),
        ([AT, "--column=tsk=x"], "--column: invalid 'tsk=x'; give one such as task_id=job, choosing from time, model"),
        (
            [AT, "--column=task=kind_"],
            "--column: the log has no column 'kind_'; it has created_at, model, task_id, inp",
        ),
        (
            ["--split=2026-12-24"],
            (
                "--split: no task after 2026-12-24 00:00 UTC; the log has 2026-11-18 07:30 UTC to 2026-11-22 "
                "10:30 UTC, with claude-opus-4-6 from 2026-11-18 07:30 UTC on and claude-opus-4-7 from "
                "2026-11-20 09:30 UTC on"
            ),
        ),
        (["--split=2026-11-24", "--hours=1"], "--split: no task within 1 hours before 2026-11-24 00:00 UTC; the log"),
    ],
)
def test_a_mistake_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    code, lines, error = audit(capsys, save(tmp_path, rows()), *arguments)
    assert (code, lines) == (2, [])
    assert error.startswith(f"modelmigrate: {message}")
    assert error.count("\n") == 1


def test_a_log_that_cannot_be_read_says_why(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert (
        audit(capsys, str(tmp_path), AT)[2]
        == f"modelmigrate: {tmp_path} is a folder; give its files, such as {tmp_path}/*.jsonl\n"
    )
    log = save(tmp_path, [{"a": 1}, {"a": 2}])
    assert audit(capsys, log, AT)[2].splitlines() == [
        "modelmigrate: no line of the log can be read",
        f"  {log}, line 1: no column for the time; name it with --column time=NAME, one of a (and 1 more like it)",
    ]
    (tmp_path / "tools.json").write_text("[]", encoding="utf-8")
    assert "no calls of a model in the log" in audit(capsys, str(tmp_path / "tools.json"), AT)[2]


def test_many_different_faults_are_a_few_lines(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = [*rows(), *({"created_at": f"x{number}", "model": "m"} for number in range(20))]
    notes = audit(capsys, save(tmp_path, made), AT)[2].splitlines()
    assert len(notes) == 6
    assert notes[-1].endswith("line 106: other problems (and 14 more like it)")


def test_escape_codes_in_names_of_columns_stay_text(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = audit(capsys, save(tmp_path, [row | {"\x1b[2Jx\n::error::y": 1} for row in rows()]), AT)[1]
    assert lines[2] == r"not read    \x1b[2Jx\n::error::y"


def test_the_zone_of_the_split_is_that_of_the_log(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = rows()
    for row in made:
        row["created_at"] = row["created_at"].removesuffix("+00:00")
    _, lines, notes = audit(capsys, save(tmp_path, made), AT, "--timezone=America/New_York")
    assert lines[2] == "split       2026-11-20 14:30 UTC"
    assert lines[3] == "before      50 tasks: claude-opus-4-6 100%"
    assert "100 times name no time zone and are taken as America/New_York" in notes
