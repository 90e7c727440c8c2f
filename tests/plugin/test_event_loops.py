"""Async tests, run by pytest-asyncio and by the plugin of anyio."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pytest_modelmigrate.simulator import Fault, RunningSimulator, start

pytest.importorskip("pytest_asyncio")
pytestmark = pytest.mark.usefixtures("no_thread_stays")


SUITE = """
import anyio.to_thread
import sniffio

async def together(*calls):
    answers = {}
    async def one(number, call):
        answers[number] = await call()
    async with anyio.create_task_group() as group:
        for number, call in enumerate(calls):
            group.start_soon(one, number, call)
    return [answers[number] for number in range(len(calls))]

async def test_create(async_claude, target):
    message = await async_claude.messages.create(**ask("one"))
    assert message.model == target.model

async def test_another_in_the_same_loop_or_the_next(async_claude, target):
    message = await async_claude.messages.create(**ask("two"))
    assert message.model == target.model

async def test_many_at_once(async_claude, reply_of, target):
    first = await async_claude.messages.create(**ask("first"))
    texts = [f"number {n}" for n in range(50)]
    messages = await together(*[lambda text=text: async_claude.messages.create(**ask(text)) for text in texts])
    calls = reply_of(first).calls[1:]
    asked = {call.message["id"]: call.request.body["messages"][0]["content"] for call in calls}
    assert [asked[message.id] for message in messages] == texts
    if sniffio.current_async_library() == "asyncio":  # trio starts tasks in no order
        assert [*asked.values()] == texts

async def test_the_same_at_once(async_claude, reply_of):
    messages = await together(*[lambda: async_claude.messages.create(**ask("same")) for _ in range(5)])
    assert len(reply_of(messages[0]).calls) == 5

async def test_threads_of_the_synchronous_client(claude, reply_of):
    def call():
        return claude.messages.create(**ask("in a thread"))
    messages = await together(*[lambda: anyio.to_thread.run_sync(call) for _ in range(8)])
    assert len(reply_of(messages[0]).calls) == 8

async def test_stream(async_claude):
    async with async_claude.messages.stream(**ask("stream")) as stream:
        text = "".join([part async for part in stream.text_stream])
    assert text == (await stream.get_final_message()).content[0].text

async def test_raw_and_count(async_claude):
    raw = await async_claude.messages.with_raw_response.create(**ask("raw"))
    assert raw.headers["content-type"].startswith("application/json")
    counted = await async_claude.messages.count_tokens(model="claude-opus-4-7", messages=ask("count")["messages"])
    assert counted.input_tokens

async def test_the_synchronous_client(claude, target):
    assert claude.messages.create(**ask("blocking")).model == target.model

@pytest.mark.prompt(user="declared")
async def test_reply(reply):
    assert reply.text

class TestClass:
    async def test_method(self, async_claude):
        assert (await async_claude.messages.create(**ask("method"))).content
"""


def test_async_tests_are_recorded_and_replayed(
    pytester: pytest.Pytester, api: RunningSimulator, monkeypatch: pytest.MonkeyPatch, runner: Any
) -> None:
    runner.write(pytester, SUITE)
    number = SUITE.count("def test_")
    recorded = pytester.runpytest("--models=opus-4-7", "--migrate-calls=record", "--snapshot-update", "-W", "error")
    recorded.assert_outcomes(passed=number)
    sent = len(api.requests)
    (usage,) = pytester.path.joinpath("__usage__").glob("*/*")
    written = usage.read_text(encoding="utf-8")
    api.close()
    monkeypatch.delenv("ANTHROPIC_API_KEY")
    replayed = pytester.runpytest("--models=opus-4-7", "--snapshot-update", "-W", "error")
    replayed.assert_outcomes(passed=number)
    assert usage.read_text(encoding="utf-8") == written, "a replay has the same calls in the same order"
    assert len(api.requests) == sent


@pytest.mark.parametrize("runner", ["auto", "anyio", "trio"], indirect=True)
def test_async_tests_run_on_the_simulated_api(pytester: pytest.Pytester, runner: Any) -> None:
    runner.write(pytester, SUITE)
    result = pytester.runpytest("--models=opus-4-7", "--migrate-calls=sim", "-W", "error")
    result.assert_outcomes(passed=SUITE.count("def test_"))


def test_an_async_fixture_may_send_requests(
    pytester: pytest.Pytester, api: RunningSimulator, asyncio_runner: Any
) -> None:
    decorator = "pytest_asyncio.fixture" if asyncio_runner.plugin == "asyncio" else "pytest.fixture"
    if "session" in asyncio_runner.mark + asyncio_runner.ini:
        decorator += "(loop_scope='session')"
    asyncio_runner.write(
        pytester,
        f"""
import pytest_asyncio

@{decorator}
async def message(async_claude):
    yield await async_claude.messages.create(**ask("first"))

async def test_it(message, async_claude, reply_of):
    assert len(reply_of(message).calls) == 1
    assert len(reply_of(await async_claude.messages.create(**ask("second"))).calls) == 2
""",
    )
    record = pytester.runpytest("--models=opus-4-7", "--migrate-calls=record", "-W", "error")
    record.assert_outcomes(passed=1)
    assert len(api.requests) == 2
    pytester.runpytest("--models=opus-4-7", "-W", "error").assert_outcomes(passed=1)


LEFT = """
kept = []

async def test_left_early(async_claude):
    async for event in await async_claude.messages.create(stream=True, **ask("left early")):
        break

async def test_left_early_and_kept(async_claude):
    kept.append(await async_claude.messages.create(stream=True, **ask("left early and kept")))
    async for event in kept[0]:
        break

async def test_never_read(async_claude):
    await async_claude.messages.create(stream=True, **ask("never read"))

async def test_left_by_the_helper(async_claude):
    async with async_claude.messages.stream(**ask("left by the helper")) as stream:
        async for event in stream:
            break

async def test_left_by_a_failure(async_claude):
    async for event in await async_claude.messages.create(stream=True, **ask("left by a failure")):
        raise ValueError("enough")
"""


@pytest.mark.parametrize("asyncio_runner", ["strict-session", "auto", "anyio"], indirect=True)
def test_unfinished_streams_of_an_async_test_are_calls_and_recorded_completely(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, asyncio_runner: Any
) -> None:
    asyncio_runner.write(pytester, LEFT)
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-test")
    with start(faults=[Fault("slow-stream", seconds=0.02)]) as api:
        monkeypatch.setenv("ANTHROPIC_BASE_URL", api.url)
        options = ("--models=opus-4-7", "--migrate-report=run.json", "-W", "error")
        recorded = pytester.runpytest(*options, "--migrate-calls=record")
        recorded.assert_outcomes(passed=4, failed=1)
        live = outcomes(pytester)
    assert all(usage["output_tokens"] > 0 for usage in live.values())
    files = [*pytester.path.joinpath("recordings").rglob("*.json")]
    assert len(files) == 5
    assert {json.loads(file.read_text())["response"]["events"][-1]["type"] for file in files} == {"message_stop"}
    pytester.runpytest(*options).assert_outcomes(passed=4, failed=1)
    assert outcomes(pytester) == live


def outcomes(pytester: pytest.Pytester) -> dict[str, Any]:
    """The tokens of each case."""
    report = json.loads(pytester.path.joinpath("run.json").read_text(encoding="utf-8"))
    return {outcome["case"]: outcome["derived"]["usage"] for outcome in report["outcomes"]}


@pytest.mark.parametrize("runner", ["strict", "trio"], indirect=True)
def test_an_outage_in_a_task_group_is_inconclusive(pytester: pytest.Pytester, runner: Any) -> None:
    runner.write(
        pytester,
        """
async def test_it(async_claude):
    async with anyio.create_task_group() as group:
        for number in range(3):
            group.start_soon(lambda: async_claude.messages.create(**ask("hello")))

async def test_that_fails_as_well(async_claude):
    async with anyio.create_task_group() as group:
        group.start_soon(lambda: async_claude.messages.create(**ask("hello")))
        assert False
""",
    )
    result = pytester.runpytest("--models=opus-4-7", "-W", "error")
    result.assert_outcomes(errors=1, failed=1)
    result.stdout.fnmatch_lines(["*test_*.py:*: no recording answers this request"])


@pytest.mark.parametrize("runner", ["strict", "trio"], indirect=True)
def test_a_failing_async_test_shows_only_its_own_lines(pytester: pytest.Pytester, runner: Any) -> None:
    runner.write(
        pytester,
        """
async def test_it(async_claude):
    message = await async_claude.messages.create(**ask("hello"))
    assert message.content == []
""",
    )
    result = pytester.runpytest("--models=opus-4-7", "--migrate-calls=sim")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines([">       assert message.content == []"])
    assert "event_loops.py" not in result.stdout.str()


@pytest.mark.parametrize("asyncio_runner", ["strict", "anyio"], indirect=True)
@pytest.mark.slow
def test_unfinished_requests_leave_no_output_and_no_thread_at_exit(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, asyncio_runner: Any
) -> None:
    asyncio_runner.write(
        pytester,
        f"""{LEFT}
import asyncio
tasks = []

async def test_left_running(async_claude):
    async def read():
        async with async_claude.messages.stream(**ask("left running", 500)) as stream:
            async for event in stream:
                tasks.append(event)
    tasks.append(asyncio.create_task(read()))
    await asyncio.sleep(0.2)

async def test_stopped_in_a_stream(async_claude):
    with anyio.move_on_after(0.2):
        async with async_claude.messages.stream(**ask("stopped", 500)) as stream:
            async for event in stream:
                pass
""",
    )
    pytester.makeconftest("""
        import threading

        def pytest_unconfigure(config):
            config.add_cleanup(lambda: print("threads:", [thread.name for thread in threading.enumerate()]))
    """)
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-test")
    monkeypatch.setenv("PYTHONDEVMODE", "1")
    with start(faults=[Fault("slow-stream", seconds=0.05)]) as api:
        monkeypatch.setenv("ANTHROPIC_BASE_URL", api.url)
        options = (
            "--models=opus-4-7",
            "--migrate-calls=live",
            "-W",
            "error",
            "-k",
            "not failure",
            "-p",
            "no:rerunfailures",
        )
        result = pytester.runpytest_subprocess(*options, timeout=60)
    result.assert_outcomes(passed=6, deselected=1)
    assert result.stderr.str() == ""
    result.stdout.fnmatch_lines(["threads: ['MainThread']"])
