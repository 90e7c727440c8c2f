"""The `tools` fixture records functions with their results, replays them, and mocks them."""

from __future__ import annotations

import asyncio
import inspect
import json
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

import anthropic
import pytest

from pytest_modelmigrate.facts.errors import (
    CorruptFileError,
    InvalidSettingError,
    ModelMigrateError,
    SecretFoundError,
    ToolRecordingError,
    UnrecordedToolError,
)
from pytest_modelmigrate.facts.targets import Target
from pytest_modelmigrate.plugin.recorded_tools import ToolCase, Tools
from pytest_modelmigrate.store.redacting import Redact
from pytest_modelmigrate.store.tool_recordings import ToolStore
from pytest_modelmigrate.wire.decision import Mode
from pytest_modelmigrate.wire.repetition import ONCE, Repetition

TARGET = Target("claude-opus-4-7", "high", "opus-4-7")
RETURN = "record a function that returns what the model reads: a text, a number, a list or a dict with texts as keys"
KEY = "sk-ant-api03-AAAAAAAAAAAAAAAAAAAA"


@dataclass
class Case:
    """Makes the tools of a test, a new one for each run."""

    folder: Path
    problems: list[ModelMigrateError]
    redact: Redact | None = None

    def tools(
        self,
        mode: Mode,
        *,
        name: str = "test_a.py::test",
        target: Target = TARGET,
        repetition: Repetition = ONCE,
        taken: Any = None,
    ) -> Tools:
        store = ToolStore(self.folder, self.redact)
        case = ToolCase(name, target, mode, store, "2026-11-22", lambda: "COMMAND", self.problems, repetition, taken)
        return Tools(case)

    def files(self) -> list[Path]:
        return sorted(self.folder.rglob("*.json"))


@pytest.fixture
def case(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Case:
    monkeypatch.chdir(tmp_path)
    return Case(tmp_path / "recordings" / "test_a", [])


def never(*_: Any, **__: Any) -> Any:
    raise AssertionError("a replay ran the function")


def counting() -> Callable[..., Any]:
    """A tool that gives another result at each call."""
    results = iter(range(99))

    def count(q: str, limit: int = 3) -> dict[str, Any]:
        return {"q": q, "limit": limit, "number": next(results)}

    return count


def replaying(case: Case, name: str = "count", **options: Any) -> Callable[..., Any]:
    return case.tools(Mode.REPLAY, **options).record(never, name=name)


def test_a_replay_returns_what_was_recorded_for_each_input_and_occurrence(case: Case) -> None:
    count = case.tools(Mode.RECORD).record(counting())
    recorded = [count("a"), count("b"), count(q="a"), count("a", limit=9)]
    assert [each["number"] for each in recorded] == [0, 1, 2, 3]
    tools = case.tools(Mode.REPLAY)
    again = tools.record(lambda q, limit=3: never(), name="count")  # noqa: ARG005 - a replay does not call it
    assert [again("b"), again("a"), again("a"), again("a", 9)] == [recorded[index] for index in (1, 0, 2, 3)]
    assert [(each.tool, each.input, each.replayed) for each in tools.calls][-1] == (
        "count",
        {"q": "a", "limit": 9},
        True,
    )


def test_a_recording_can_be_reviewed(case: Case) -> None:
    case.tools(Mode.RECORD).record(counting())("a")
    (file,) = case.files()
    assert file.parent == case.folder / "claude-opus-4-7" / "tools"
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


def test_record_runs_only_what_is_not_recorded_and_rerecord_runs_all(case: Case) -> None:
    count = counting()
    assert case.tools(Mode.RECORD).record(count)("a")["number"] == 0
    second = case.tools(Mode.RECORD).record(count)
    assert [second("a")["number"], second("b")["number"]] == [0, 1]
    assert case.tools(Mode.RERECORD).record(count)("a")["number"] == 2
    assert case.tools(Mode.REPLAY).record(count)("a")["number"] == 2


@pytest.mark.parametrize("mode", [Mode.LIVE, Mode.SIM])
def test_live_and_sim_run_the_function_and_keep_nothing(case: Case, mode: Mode) -> None:
    count = counting()
    case.tools(Mode.RECORD).record(count)("a")
    tools = case.tools(mode)
    assert tools.record(count)("a")["number"] == 1
    assert len(case.files()) == 1
    assert [each.replayed for each in tools.calls] == [False]


def test_functions_are_recorded_by_a_decorator_under_another_name_and_without_an_argument(case: Case) -> None:
    @case.tools(Mode.RECORD).record(name="find", ignore="database")
    def lookup(database: object, q: str) -> str:
        """Find it."""
        return f"{q} in {type(database).__name__}"

    assert (lookup.__name__, lookup.__doc__) == ("lookup", "Find it.")
    assert [*inspect.signature(lookup).parameters] == ["database", "q"]
    assert lookup(object(), "a") == "a in object"

    @case.tools(Mode.REPLAY).record(name="find", ignore=["database"])
    def unused(database: object, q: str) -> str:
        return never(database, q)

    assert unused(None, q="a") == "a in object"


def test_async_functions_are_awaited(case: Case) -> None:
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

    assert asyncio.run(run(case.tools(Mode.RECORD))) == ["A", "B"]
    replay = case.tools(Mode.REPLAY)
    assert asyncio.run(run(replay)) == ["A", "B"]
    assert all(each.replayed for each in replay.calls)


class SearchError(Exception):
    """An exception that is made of other arguments than its text."""

    def __init__(self, code: int, request: object = None) -> None:
        super().__init__(f"search failed with {code}")
        self.code = code
        self.request = request


class UnusualError(Exception):
    """An exception that cannot be made of what is recorded."""

    def __str__(self) -> str:
        return f"unusual {len(self.args) and type(self.args[0]).__name__}"


def unknown_class() -> type[Exception]:
    class HiddenError(Exception):
        pass

    return HiddenError


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (ValueError("no 'q'"), ValueError),
        (KeyError("q"), KeyError),
        (SearchError(404), SearchError),
        (SearchError(500, request=object()), SearchError),
        (OSError(2, "gone"), FileNotFoundError),
    ],
)
def test_exceptions_are_raised_again_with_class_and_text(case: Case, error: Exception, kind: type[Exception]) -> None:
    def fail() -> None:
        raise error

    with pytest.raises(kind):
        case.tools(Mode.RECORD).record(fail)()
    tools = case.tools(Mode.REPLAY)
    with pytest.raises(kind) as replayed:
        tools.record(never, name="fail")()
    assert (type(replayed.value), str(replayed.value)) == (type(error), str(error))
    assert tools.calls[0].error is replayed.value


@pytest.mark.parametrize("error", [UnusualError(object()), unknown_class()("lost")])
def test_an_exception_that_cannot_be_made_again_keeps_the_name_of_its_class_and_its_text(
    case: Case, error: Exception
) -> None:
    def fail() -> None:
        raise error

    with pytest.raises(type(error)):
        case.tools(Mode.RECORD).record(fail)()
    with pytest.raises(Exception, match=str(error)) as replayed:
        replaying(case, "fail")()
    assert type(replayed.value).__name__ == type(error).__name__


def test_an_input_that_does_not_fit_the_function_is_replayed_as_the_same_error(case: Case) -> None:
    messages = []
    for mode in (Mode.RECORD, Mode.REPLAY):
        recorded: Any = case.tools(mode).record(counting())
        with pytest.raises(TypeError) as caught:
            recorded(query="a")
        messages.append(str(caught.value))
    assert messages[0] == messages[1]
    assert "unexpected keyword argument 'query'" in messages[0]


@pytest.mark.parametrize(
    "error",
    [
        InvalidSettingError("ours"),
        anthropic.APIConnectionError(request=cast("Any", None)),
        KeyboardInterrupt(),
    ],
)
def test_outages_and_interruptions_are_not_recorded(case: Case, error: BaseException) -> None:
    def fail() -> None:
        raise error

    with pytest.raises(type(error)):
        case.tools(Mode.RECORD).record(fail)()
    assert case.files() == []


class Thing:
    """A result that is no JSON."""

    def __repr__(self) -> str:
        return "Thing()"


@pytest.mark.parametrize("result", [Thing(), ("a", "b"), {1: "a"}, float("nan"), b"a", {"a": {1}}])
def test_a_result_that_is_no_json_is_refused_with_one_message(case: Case, result: object) -> None:
    with pytest.raises(ToolRecordingError) as caught:
        case.tools(Mode.RECORD).record(lambda: result, name="search")()
    assert str(caught.value).splitlines() == [
        f"cannot record this call of the tool 'search': its result {result!r} is no JSON",
        f"  next        {RETURN}",
    ]
    assert case.problems == [caught.value]
    assert case.files() == []


def test_an_argument_that_is_no_json_is_refused_with_the_way_out(case: Case) -> None:
    with pytest.raises(ToolRecordingError, match=r"its argument thing=Thing\(\) is no JSON(.|\n)*ignore='thing'"):
        case.tools(Mode.RECORD).record(lambda thing: 1, name="search")(Thing())  # noqa: ARG005


def test_arguments_of_usual_types_are_json(case: Case) -> None:
    @dataclass
    class Place:
        path: Path

    def locate(*parts: str, place: Place, on: date, price: Decimal, **more: Any) -> str:
        del parts, place, on, price, more
        return "here"

    case.tools(Mode.RECORD).record(locate)(
        "x", "y", place=Place(Path("a/b")), on=date(2026, 11, 22), price=Decimal("1.50"), z={"n": 1}
    )
    (file,) = case.files()
    assert json.loads(file.read_text(encoding="utf-8"))["input"] == {
        "parts": ["x", "y"],
        "place": {"path": "a/b"},
        "on": "2026-11-22",
        "price": "1.50",
        "z": {"n": 1},
    }


def test_a_missing_recording_is_one_error_with_the_nearest_input(case: Case) -> None:
    recorded = case.tools(Mode.RECORD).record(lambda q, limit=3: q, name="search")  # noqa: ARG005
    recorded("parcels in Paris", limit=5)
    recorded("orders", limit=2)
    tools = case.tools(Mode.REPLAY).record(lambda q, page=1, limit=3: never(), name="search")  # noqa: ARG005
    with pytest.raises(UnrecordedToolError) as caught:
        tools("parcels in Lyon", limit=5)
    nearest = next(each for each in case.files() if "Paris" in each.read_text(encoding="utf-8"))
    assert str(caught.value).splitlines() == [
        "no recording holds this call of the tool 'search', and a replay does not run the function",
        '  input       {"limit": 5, "q": "parcels in Lyon"}',
        "  looked in   recordings/test_a/claude-opus-4-7/tools/",
        f"  nearest     {nearest.relative_to(Path.cwd())}",
        "              q is 'parcels in Lyon', and was 'parcels in Paris'",
        "  to record   COMMAND",
    ]
    assert case.problems == [caught.value]
    with pytest.raises(UnrecordedToolError) as other:
        tools("orders", page=7)
    assert "              limit is missing, and was 2\n              page is 7, and the recorded input has none" in str(
        other.value
    )


def test_a_call_more_than_recorded_is_an_error_with_its_number(case: Case) -> None:
    case.tools(Mode.RECORD).record(counting())("a")
    again = case.tools(Mode.REPLAY).record(counting())
    again("a")
    with pytest.raises(UnrecordedToolError, match="recorded    1 of this call; this is number 2 in this test"):
        again("a")


def test_nothing_recorded_is_said(case: Case) -> None:
    with pytest.raises(UnrecordedToolError, match="nearest     none: no call of this tool is recorded on this target"):
        replaying(case)("a")


def test_targets_and_efforts_have_recordings_of_their_own(case: Case) -> None:
    count = counting()
    others = (replace(TARGET, model="claude-opus-4-6"), replace(TARGET, effort="low"))
    for target in (TARGET, *others):
        case.tools(Mode.RECORD, target=target).record(count)("a")
    assert len(case.files()) == 3
    found = [case.tools(Mode.REPLAY, target=target).record(count)("a")["number"] for target in (TARGET, *others)]
    assert found == [0, 1, 2]


def test_cases_have_recordings_of_their_own_and_a_renamed_case_keeps_its_recordings(case: Case) -> None:
    count = counting()
    for name in ("test_a.py::one", "test_a.py::two"):
        case.tools(Mode.RECORD, name=name).record(count)("a")
    names = ("test_a.py::two", "moved/test_b.py::two", "test_a.py::one")
    assert [case.tools(Mode.REPLAY, name=each).record(count)("a")["number"] for each in names] == [1, 1, 0]
    assert case.tools(Mode.REPLAY, name="test_a.py::renamed").record(count)("a")["number"] in (0, 1)


def test_samples_have_recordings_of_their_own_and_repetitions_share_those_of_the_first(case: Case) -> None:
    count, taken = counting(), defaultdict[str, set[int]](set)
    for _ in range(2):
        case.tools(Mode.RECORD, taken=taken).record(count)("a")
    taken = defaultdict(set)
    assert [case.tools(Mode.REPLAY, taken=taken).record(count)("a")["number"] for _ in range(2)] == [0, 1]
    third = case.tools(Mode.REPLAY, repetition=Repetition(3, 3)).record(count)
    assert third("a")["number"] == 0


def test_a_credential_is_never_written(case: Case) -> None:
    with pytest.raises(SecretFoundError):
        case.tools(Mode.RECORD).record(lambda: f"key {KEY}", name="search")()
    assert case.files() == []
    assert len(case.problems) == 1


def test_what_is_redacted_is_what_the_code_gets_and_a_replay_finds_it(case: Case) -> None:
    case.redact = lambda text: text.replace("Ada", "[name]")
    recorded = case.tools(Mode.RECORD).record(lambda q: f"{q} lives here", name="search")
    assert recorded("Ada") == "[name] lives here"
    assert "Ada" not in case.files()[0].read_text(encoding="utf-8")
    again = case.tools(Mode.REPLAY).record(lambda q: never(), name="search")  # noqa: ARG005
    assert again("Ada") == "[name] lives here"
    same = case.tools(Mode.REPLAY).record(lambda q: never(), name="search")  # noqa: ARG005
    assert same("[name]") == "[name] lives here"  # as the recorded answer of the model has it

    def fail() -> None:
        raise ValueError("Ada")

    with pytest.raises(ValueError, match=r"\[name\]"):
        case.tools(Mode.RECORD).record(fail)()


def test_a_damaged_recording_is_an_error_with_the_way_out(case: Case) -> None:
    case.tools(Mode.RECORD).record(counting())("a")
    case.files()[0].write_text("{", encoding="utf-8")
    with pytest.raises(CorruptFileError, match="is not a readable tool recording"):
        case.tools(Mode.REPLAY).record(counting())("a")


def generator() -> Any:
    yield 1


@pytest.mark.parametrize(
    ("function", "message"),
    [("search", "needs a function, not 'search'"), (generator, "which is a generator"), (Thing(), "needs a function")],
)
def test_what_cannot_be_recorded_is_refused(case: Case, function: Any, message: str) -> None:
    with pytest.raises(TypeError, match=message):
        case.tools(Mode.RECORD).record(function)


def test_mocks_return_values_call_functions_and_raise_exceptions(case: Case) -> None:
    tools = case.tools(Mode.REPLAY)
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
    assert case.files() == []
