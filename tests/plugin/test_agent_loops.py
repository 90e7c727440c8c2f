"""One case is the whole agent loop: its turns, its tool calls and its cost."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pytest_modelmigrate.simulator import start
from pytest_modelmigrate.store.project_folders import RECORDINGS, ModuleFolder

SCRIPT = """
[[reply]]
when.after_tool = false
reply.tool = { name = "search", input = { q = 1 } }

[[reply]]
when.tool_result = "invalid"
reply.tool = { name = "search", input = { q = "parcel" } }

[[reply]]
when.tool_result = "A-17"
when.model = "4-7"
reply.tool = { name = "track", input = { order = "A-17" } }

[[reply]]
reply = "It is in Lyon."
"""

APP = '''
import anthropic

CLIENT = anthropic.Anthropic()
TOOLS = [
    {"name": "search", "input_schema": {"type": "object", "properties": {"q": {"type": "string"}}}},
    {"name": "track", "input_schema": {"type": "object", "properties": {"order": {"type": "string"}}}},
]


def run_tool(name, arguments):
    if name == "track":
        return "Lyon"
    if not isinstance(arguments["q"], str):
        raise TypeError("invalid q")
    return "order A-17"


def agent(client=CLIENT):
    messages = [{"role": "user", "content": "Where is my parcel?"}]
    while True:
        answer = client.messages.create(model="claude-opus-4-6", max_tokens=99, tools=TOOLS, messages=messages)
        if answer.stop_reason != "tool_use":
            return answer
        messages.append({"role": "assistant", "content": answer.content})
        results = []
        for block in answer.content:
            if block.type == "tool_use":
                result = {"type": "tool_result", "tool_use_id": block.id}
                try:
                    result["content"] = run_tool(block.name, block.input)
                except Exception as error:
                    result.update(content=str(error), is_error=True)
                results.append(result)
        messages.append({"role": "user", "content": results})


def runner(client):
    @anthropic.beta_tool
    def search(q: str) -> str:
        """Search."""
        return run_tool("search", {"q": q})

    @anthropic.beta_tool
    def track(order: str) -> str:
        """Track."""
        return run_tool("track", {"order": order})

    messages = [{"role": "user", "content": "Where is my parcel?"}]
    tools = [search, track]
    return client.beta.messages.tool_runner(
        model="claude-opus-4-6", max_tokens=99, tools=tools, messages=messages
    ).until_done()
'''

SUITE = """
import app
from pytest_modelmigrate import calls_tool


def check(reply, target):
    newer = target.model == "claude-opus-4-7"
    assert reply.text == "It is in Lyon."
    assert reply.turns == 3 + newer
    assert [(each.tool, each.first, each.failure) for each in reply.tool_attempts] == [
        ("search", True, "invalid input"), ("search", False, None), ("track", True, None)
    ][:2 + newer]
    assert reply == (calls_tool("track", {"order": "A-17"}) if newer else calls_tool("search"))
    assert reply.cost.usd == sum(call.cost.usd for call in reply.calls)


def test_intercepted(target, reply_of):
    check(reply_of(app.agent()), target)


def test_claude(claude, target, reply_of):
    check(reply_of(app.agent(claude)), target)


def test_runner(claude, target, reply_of):
    check(reply_of(app.runner(claude)), target)
"""


@pytest.fixture
def project(pytester: pytest.Pytester) -> Path:
    """A project with an agent, and a script by which the newer model needs one more turn."""
    pytester.makepyfile(app=APP, test_agent=SUITE)
    pytester.path.joinpath("script.toml").write_text(SCRIPT, encoding="utf-8")
    return pytester.path


def test_a_loop_is_one_case_with_all_its_turns_tools_and_cost(pytester: pytest.Pytester, project: Path) -> None:
    options = ("--models=opus-4-6,opus-4-7", "--migrate-calls=sim", "--migrate-sim-script=script.toml")
    more = ("--migrate-report=run.json", "--migrate-baseline-threshold=off", "-v")
    result = pytester.runpytest_inprocess(*options, *more)
    result.assert_outcomes(passed=6)
    lines = " ".join(result.stdout.str().split())
    change = "turns 9 -> 12; first attempts right 0/3 -> 3/6"
    assert f"note: 3 agent loops on opus-4-7: {change}" in lines
    assert "opus-4-7: turns 4; first attempts right 1/2: search 0/1 (invalid input 1), track 1/1" in lines
    run: dict[str, Any] = json.loads((project / "run.json").read_text(encoding="utf-8"))
    for outcome in run["outcomes"]:
        (sample,) = outcome["samples"]
        newer = outcome["target"]["name"] == "opus-4-7"
        assert len(sample["calls"]) == outcome["derived"]["turns"] == 3 + newer
        search = {"tool": "search", "calls": 2, "first_attempts": 1, "right": 0, "failures": {"invalid input": 1}}
        track = {"tool": "track", "calls": 1, "first_attempts": 1, "right": 1}
        assert sample["tools"] == [search, track][: 1 + newer]
    assert [each["turns"] for each in run["derived"]["comparisons"]] == [[3, 4]] * 3
    assert [each["first_attempts"] for each in run["derived"]["comparisons"]] == [[[0, 1], [1, 2]]] * 3


TOOLS = """
import pytest
import app

PLACES = ["Lyon"]


@pytest.fixture
def recorded(tools, monkeypatch):
    run = app.run_tool

    def run_tool(name, arguments):
        return run(name, arguments) if name == "search" else PLACES.pop()

    monkeypatch.setattr(app, "run_tool", tools.record(run_tool))


def test_agent(recorded, reply_of, tools):
    assert reply_of(app.agent()).text == "It is in Lyon."
    assert [call.input["name"] for call in tools.calls] == ["search", "search", "track"]
    assert isinstance(tools.calls[0].error, TypeError)
"""
MODELS = ("--models=opus-4-7", "--migrate-from=claude-opus-4-6")


@pytest.fixture
def recorded_loop(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A recorded agent whose tools cannot run again, and no API; the module of its test."""
    pytester.makepyfile(app=APP)
    module = pytester.makepyfile(test_agent=TOOLS)
    script = pytester.path / "script.toml"
    script.write_text(SCRIPT, encoding="utf-8")
    with start(scripts=[script]) as api:
        monkeypatch.setenv("ANTHROPIC_BASE_URL", api.url)
        monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-test-key")
        pytester.runpytest_inprocess(*MODELS, "--migrate-calls=record").assert_outcomes(passed=1)
    monkeypatch.delenv("ANTHROPIC_API_KEY")
    monkeypatch.setenv("ANTHROPIC_BASE_URL", "http://127.0.0.1:9")
    edit(module, 'PLACES = ["Lyon"]', "PLACES = []")
    return module


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def tool_files(module: Path) -> dict[str, Path]:
    """The files of tool recordings by their result."""
    files = module.parent.joinpath("recordings").rglob("tools/*.json")
    return {str(json.loads(each.read_text(encoding="utf-8")).get("result")): each for each in files}


def test_a_recorded_loop_is_replayed_offline_without_its_tools(pytester: pytest.Pytester, recorded_loop: Path) -> None:
    assert len(tool_files(recorded_loop)) == 3
    pytester.runpytest_inprocess(*MODELS).assert_outcomes(passed=1)


def test_another_result_of_a_tool_is_named_with_its_turn(pytester: pytest.Pytester, recorded_loop: Path) -> None:
    edit(tool_files(recorded_loop)["order A-17"], "order A-17", "order B-3")
    result = pytester.runpytest_inprocess(*MODELS)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(
        [
            "*no recording answers this request",
            "  first       turn 2 of 3, the result of the tool 'search'",
            "              messages[[]4[]].content[[]0[]].content",
            "              is  'order B-3'",
            "              was 'order A-17'",
        ]
    )


def test_a_tool_without_a_recording_is_the_one_error_of_the_test(
    pytester: pytest.Pytester, recorded_loop: Path
) -> None:
    tool_files(recorded_loop)["Lyon"].unlink()
    result = pytester.runpytest_inprocess(*MODELS)  # the agent catches the error of the tool, and asks on
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*no recording holds this call of the tool 'run_tool', and a replay*"])
    result.stdout.no_fnmatch_line("*no recording answers this request*")


def test_tool_recordings_that_no_test_asks_for_are_unused(pytester: pytest.Pytester, recorded_loop: Path) -> None:
    assert "not used" not in pytester.runpytest_inprocess(*MODELS).stdout.str()
    file = tool_files(recorded_loop)["Lyon"]
    text = file.read_text(encoding="utf-8")
    other = file.with_name(f"{file.stem[:-16]}0123456789abcdef.json")
    other.write_text(text, encoding="utf-8")
    high = file.with_name(f"{file.stem[:-16]}fedcba9876543210.json")  # no test ran at this effort
    high.write_text(text.replace('"effort": null', '"effort": "high"'), encoding="utf-8")
    result = pytester.runpytest_inprocess(*MODELS)
    result.stdout.fnmatch_lines(["note: 1 recording or snapshot file is not used by any test*"])


def test_tool_recordings_of_a_module_that_is_gone_are_its_files(recorded_loop: Path) -> None:
    folder = ModuleFolder(recorded_loop.parent / "recordings" / "test_agent", RECORDINGS)
    tools = tool_files(recorded_loop).values()
    assert len(folder.files()) == 4 + len(tools)
    next(iter(tools)).write_text("{}", encoding="utf-8")
    assert len(folder.files()) == 3 + len(tools)
