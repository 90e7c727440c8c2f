"""The `tools` fixture records functions with their results, replays them, and mocks them."""

from __future__ import annotations

import asyncio
import inspect
import json
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from pytest_modelmigrate.plugin.recorded_tools import Tools
from pytest_modelmigrate.wire.decision import Mode
from pytest_modelmigrate.wire.repetition import Repetition


def test_a_replay_returns_what_was_recorded_for_each_input_and_occurrence(
    tool_test: Any, count: Callable[..., Any]
) -> None:
    recording = tool_test.tools(Mode.RECORD).record(count)
    recorded = [recording("a"), recording("b"), recording(q="a"), recording("a", limit=9)]
    assert [each["number"] for each in recorded] == [0, 1, 2, 3]
    tools = tool_test.tools(Mode.REPLAY)
    again = tools.record(count)
    assert [again("b"), again("a"), again("a"), again("a", 9)] == [recorded[index] for index in (1, 0, 2, 3)]
    assert [(each.tool, each.input, each.replayed) for each in tools.calls][-1] == (
        "count",
        {"q": "a", "limit": 9},
        True,
    )


def test_a_recording_can_be_reviewed(tool_test: Any, count: Callable[..., Any]) -> None:
    tool_test.tools(Mode.RECORD).record(count)("a")
    (file,) = tool_test.files()
    assert file.parent == tool_test.folder / "claude-opus-4-7" / "tools"
    assert file.name.startswith("count-test-")
    data = json.loads(file.read_text(encoding="utf-8"))
    assert data.pop("fingerprint") in file.name
    assert data.pop("digest")
    assert data == {
        "format": "modelmigrate-tool/1",
        "case": "test_a.py::test",
        "target": {"model": "claude-opus-4-7", "effort": "high", "name": "opus-4-7"},
        "recorded_on": "2026-11-22",
        "occurrence": 1,
        "tool": "count",
        "input": {"q": "a"},
        "result": {"q": "a", "limit": 3, "number": 0},
    }


def test_record_runs_only_what_is_not_recorded_and_rerecord_runs_all(tool_test: Any, count: Callable[..., Any]) -> None:
    assert tool_test.tools(Mode.RECORD).record(count)("a")["number"] == 0
    second = tool_test.tools(Mode.RECORD).record(count)
    assert [second("a")["number"], second("b")["number"]] == [0, 1]
    assert tool_test.tools(Mode.RERECORD).record(count)("a")["number"] == 2
    assert tool_test.tools(Mode.REPLAY).record(count)("a")["number"] == 2


@pytest.mark.parametrize("mode", [Mode.LIVE, Mode.SIM])
def test_live_and_sim_run_the_function_and_keep_nothing(tool_test: Any, mode: Mode, count: Callable[..., Any]) -> None:
    tool_test.tools(Mode.RECORD).record(count)("a")
    tools = tool_test.tools(mode)
    assert tools.record(count)("a")["number"] == 1
    assert len(tool_test.files()) == 1
    assert [each.replayed for each in tools.calls] == [False]


def test_functions_are_recorded_by_a_decorator_under_another_name_and_without_an_argument(tool_test: Any) -> None:
    @tool_test.tools(Mode.RECORD).record(name="find", ignore="database")
    def lookup(database: object, q: str) -> str:
        """Find it."""
        return f"{q} in {type(database).__name__}"

    assert (lookup.__name__, lookup.__doc__) == ("lookup", "Find it.")
    assert [*inspect.signature(lookup).parameters] == ["database", "q"]
    assert lookup(object(), "a") == "a in object"

    @tool_test.tools(Mode.REPLAY).record(name="find", ignore=["database"])
    def unused(database: object, q: str) -> str:
        return f"{database} was asked for {q}"

    assert unused(None, q="a") == "a in object"


def test_async_functions_are_awaited(tool_test: Any) -> None:
    async def search(q: str) -> str:
        await asyncio.sleep(0)
        if not q:
            raise ValueError("empty")
        return q.upper()

    async def run(tools: Tools) -> list[str]:
        recorded = tools.record(search)
        assert inspect.iscoroutinefunction(recorded)
        with pytest.raises(ValueError, match="empty"):
            await recorded("")
        return await asyncio.gather(recorded("a"), recorded("b"))

    assert asyncio.run(run(tool_test.tools(Mode.RECORD))) == ["A", "B"]
    replay = tool_test.tools(Mode.REPLAY)
    assert asyncio.run(run(replay)) == ["A", "B"]
    assert all(each.replayed for each in replay.calls)


def test_targets_and_efforts_have_recordings_of_their_own(tool_test: Any, count: Callable[..., Any]) -> None:
    others = (replace(tool_test.target, model="claude-opus-4-6"), replace(tool_test.target, effort="low"))
    for target in (tool_test.target, *others):
        tool_test.tools(Mode.RECORD, target=target).record(count)("a")
    assert len(tool_test.files()) == 3
    found = [
        tool_test.tools(Mode.REPLAY, target=target).record(count)("a")["number"]
        for target in (tool_test.target, *others)
    ]
    assert found == [0, 1, 2]


def test_cases_have_recordings_of_their_own_and_a_renamed_case_keeps_its_recordings(
    tool_test: Any, count: Callable[..., Any]
) -> None:
    for name in ("test_a.py::one", "test_a.py::two"):
        tool_test.tools(Mode.RECORD, name=name).record(count)("a")
    names = ("test_a.py::two", "moved/test_b.py::two", "test_a.py::one")
    assert [tool_test.tools(Mode.REPLAY, name=each).record(count)("a")["number"] for each in names] == [1, 1, 0]
    assert tool_test.tools(Mode.REPLAY, name="test_a.py::renamed").record(count)("a")["number"] in (0, 1)


def test_samples_have_recordings_of_their_own_and_repetitions_share_those_of_the_first(
    tool_test: Any, count: Callable[..., Any]
) -> None:
    taken = defaultdict[str, set[int]](set)
    for _ in range(2):
        tool_test.tools(Mode.RECORD, taken=taken).record(count)("a")
    taken = defaultdict(set)
    assert [tool_test.tools(Mode.REPLAY, taken=taken).record(count)("a")["number"] for _ in range(2)] == [0, 1]
    third = tool_test.tools(Mode.REPLAY, repetition=Repetition(3, 3)).record(count)
    assert third("a")["number"] == 0


def generator() -> Any:
    yield 1


@pytest.mark.parametrize(
    ("function", "message"),
    [("search", "needs a function, not 'search'"), (generator, "which is a generator"), (object(), "needs a function")],
)
def test_what_cannot_be_recorded_is_refused(tool_test: Any, function: Any, message: str) -> None:
    with pytest.raises(TypeError, match=message):
        tool_test.tools(Mode.RECORD).record(function)


def test_mocks_return_values_call_functions_and_raise_exceptions(tool_test: Any) -> None:
    tools = tool_test.tools(Mode.REPLAY)
    hits = tools.mock("search", {"hits": []})
    hits(q="a")["hits"].append("changed")
    assert hits("b") == {"hits": []}
    assert tools.mock("double", lambda n: n * 2)(4) == 8
    with pytest.raises(ValueError, match="down"):
        tools.mock("refund", ValueError("down"))(order="A-17")
    assert [(each.tool, each.input) for each in tools.calls] == [
        ("search", {"q": "a"}),
        ("search", {"args": ["b"]}),
        ("double", {"n": 4}),
        ("refund", {"order": "A-17"}),
    ]
    assert tool_test.files() == []
