"""Async tests, run by pytest-asyncio and by anyio's plugin."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from pytest_modelmigrate.wire.simulator import Fault, RunningSimulator, start

pytest.importorskip("pytest_asyncio")


@dataclass(frozen=True)
class Runner:
    """A way to run async tests: what marks them, and what stands in the ini file."""

    mark: str
    ini: str = ""
    plugin: str = "asyncio"

    def write(self, pytester: pytest.Pytester, suite: str) -> None:
        """Write a project whose tests run this way."""
        pytester.makeini(f"[pytest]\nfilterwarnings = error\n{self.ini}\n")
        pytester.makepyfile(f"import pytest\npytestmark = {self.mark}\n{suite}")


ANYIO = "[pytest.mark.anyio, pytest.mark.parametrize('anyio_backend', ['{}'])]"
ASYNCIO = {
    "strict": Runner("pytest.mark.asyncio"),
    "strict-session": Runner("pytest.mark.asyncio(loop_scope='session')"),
    "auto": Runner("[]", "asyncio_mode = auto"),
    "auto-session": Runner("[]", "asyncio_mode = auto\nasyncio_default_test_loop_scope = session"),
    "anyio": Runner(ANYIO.format("asyncio"), plugin="anyio"),
}
ALL = {**ASYNCIO, "trio": Runner(ANYIO.format("trio"), plugin="anyio")}


@pytest.fixture(params=ALL)
def runner(request: pytest.FixtureRequest) -> Runner:
    """Each way, trio where it is installed."""
    if request.param == "trio":
        pytest.importorskip("trio")
    return ALL[request.param]


@pytest.fixture(params=ASYNCIO)
def asyncio_runner(request: pytest.FixtureRequest) -> Runner:
    """Each way that runs an event loop of asyncio."""
    return ASYNCIO[request.param]


@pytest.fixture(autouse=True)
def no_thread_stays() -> Iterator[None]:
    """Nothing that a run started outlives it."""
    before = set(threading.enumerate())
    yield
    after = [thread.name for thread in threading.enumerate() if thread not in before]
    # Trio keeps its own for another run, and pytest-rerunfailures has a server.
    assert [name for name in after if not name.startswith("Trio thread") and "run_server" not in name] == []


ASK = """
import anyio

def ask(text, max_tokens=50):
    return {"model": "m", "max_tokens": max_tokens, "messages": [{"role": "user", "content": text}]}
"""

SUITE = f"""{ASK}
import anyio.to_thread
import sniffio

async def together(*calls):
    answers = {{}}
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
    texts = [f"number {{n}}" for n in range(50)]
    messages = await together(*[lambda text=text: async_claude.messages.create(**ask(text)) for text in texts])
    calls = reply_of(first).calls[1:]
    asked = {{call.message["id"]: call.request.body["messages"][0]["content"] for call in calls}}
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
    counted = await async_claude.messages.count_tokens(model="m", messages=ask("count")["messages"])
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


def test_async_tests_are_recorded_and_replayed_alike(
    pytester: pytest.Pytester, api: RunningSimulator, monkeypatch: pytest.MonkeyPatch, runner: Runner
) -> None:
    runner.write(pytester, SUITE)
    number = SUITE.count("def test_")
    recorded = pytester.runpytest("--models=opus-4-7", "--migrate-calls=record", "--snapshot-update", "-W", "error")
    recorded.assert_outcomes(passed=number)
    sent = len(api.requests)
    (usage,) = pytester.path.joinpath("__usage__").iterdir()
    written = usage.read_text(encoding="utf-8")
    api.close()
    monkeypatch.delenv("ANTHROPIC_API_KEY")
    replayed = pytester.runpytest("--models=opus-4-7", "--snapshot-update", "-W", "error")
    replayed.assert_outcomes(passed=number)
    assert usage.read_text(encoding="utf-8") == written, "a replay has the calls of the recording, in their order"
    assert len(api.requests) == sent


def test_async_tests_are_simulated(pytester: pytest.Pytester, runner: Runner) -> None:
    runner.write(pytester, SUITE)
    result = pytester.runpytest("--models=opus-4-7", "--migrate-calls=sim", "-W", "error")
    result.assert_outcomes(passed=SUITE.count("def test_"))


def test_an_async_fixture_may_ask(pytester: pytest.Pytester, api: RunningSimulator, asyncio_runner: Runner) -> None:
    decorator = "pytest_asyncio.fixture" if asyncio_runner.plugin == "asyncio" else "pytest.fixture"
    if "session" in asyncio_runner.mark + asyncio_runner.ini:
        decorator += "(loop_scope='session')"
    asyncio_runner.write(
        pytester,
        f"""{ASK}
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


LEFT = f"""{ASK}
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


def test_streams_that_an_async_test_leaves_are_calls_of_it_and_recorded_whole(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, asyncio_runner: Runner
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
    return {each["case"]: each["usage"] for each in report["outcomes"]}


class Holding(BaseHTTPRequestHandler):
    """An API that makes the file `asked`, and holds its answers until there is a file `go` or its patience ends."""

    patience_seconds = 20.0
    server: HoldingServer

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self.server.asked.append(body["messages"][0]["content"])
        self.server.folder.joinpath("asked").touch()
        waited = 0.0
        while (
            not self.server.folder.joinpath("go").exists()
            and waited < self.patience_seconds
            and not self.server.ending.wait(0.02)
        ):
            waited += 0.02
        self.server.impatient += waited >= self.patience_seconds
        answer = {
            "id": f"msg_{len(self.server.asked)}",
            "type": "message",
            "role": "assistant",
            "model": body["model"],
            "content": [{"type": "text", "text": "yes"}],
            "stop_reason": "end_turn",
            "stop_sequence": None,
            "usage": {"input_tokens": 10, "output_tokens": 5},
        }
        text = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_: object) -> None:
        """Print nothing."""


class HoldingServer(ThreadingHTTPServer):
    def __init__(self, folder: Path) -> None:
        super().__init__(("127.0.0.1", 0), Holding)
        self.folder = folder
        self.asked: list[str] = []
        self.impatient = 0
        self.ending = threading.Event()

    def handle_error(self, *_: object) -> None:
        """Print nothing: who gave up has closed the connection."""


@contextmanager
def holding(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Iterator[HoldingServer]:
    with HoldingServer(pytester.path) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-test")
        monkeypatch.setenv("ANTHROPIC_BASE_URL", f"http://127.0.0.1:{server.server_port}")
        try:
            yield server
        finally:
            server.ending.set()
            server.shutdown()
            thread.join()


def test_other_tasks_go_on_while_a_foreseen_answer_is_on_its_way(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, runner: Runner
) -> None:
    runner.write(
        pytester,
        f"""{ASK}
import pathlib

async def test_it(async_claude, reply_of):
    async def let_go():
        await anyio.sleep(0.1)
        pathlib.Path("go").touch()
    async with anyio.create_task_group() as group:
        group.start_soon(let_go)
        message = await async_claude.messages.create(**ask("hello"))
    assert len(reply_of(message).calls) == 1
""",
    )
    with holding(pytester, monkeypatch) as server:
        for model in ("opus-4-6", "opus-4-7"):
            pytester.path.joinpath("go").unlink(missing_ok=True)
            result = pytester.runpytest(f"--models={model}", "--migrate-calls=record", "-W", "error")
            result.assert_outcomes(passed=1)
        assert server.asked == ["hello", "hello"], "the second one was sent ahead"
        assert server.impatient == 0


HELD = f"""{ASK}
import asyncio, pathlib
pending = []

async def until_asked():
    while not pathlib.Path("asked").exists():
        await anyio.sleep(0.01)
    await anyio.sleep(0.05)  # what is foreseen is asked before the test waits for it
"""

GIVE_UP = {
    "cancel scope": """
    async with anyio.create_task_group() as group:
        group.start_soon(call)
        await until_asked()
        group.cancel_scope.cancel()
""",
    "timeout": """
    async def expire(limit):
        await until_asked()
        limit.reschedule(asyncio.get_running_loop().time())
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(None) as limit:
            pending.append(asyncio.create_task(expire(limit)))
            await call()
""",
    "cancel": """
    task = asyncio.create_task(call())
    await until_asked()
    task.cancel()
    await asyncio.wait([task])
""",
    "left running": """
    pending.append(asyncio.create_task(call()))
    await until_asked()
""",
}


@pytest.mark.parametrize("foreseen", [True, False], ids=["foreseen", "unforeseen"])
@pytest.mark.parametrize("way", GIVE_UP)
@pytest.mark.parametrize("loop", ["strict", "strict-session", "anyio"])
def test_a_test_may_give_up_in_the_middle_of_a_call(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, loop: str, way: str, *, foreseen: bool
) -> None:
    ASYNCIO[loop].write(
        pytester,
        f"""{HELD}
async def test_it(async_claude):
    async def call():
        await async_claude.messages.create(**ask("hello"))
    if pathlib.Path("go").exists():
        await call()
        return
{GIVE_UP[way]}

async def test_the_next_one():
    await asyncio.sleep(0.1)
""",
    )
    with holding(pytester, monkeypatch) as server:
        if foreseen:
            foresee(pytester, passed=2)
        result = pytester.runpytest("--models=opus-4-7", "--migrate-calls=record", "-W", "error")
        result.assert_outcomes(passed=2)
        assert server.asked == ["hello"] * (2 if foreseen else 1)
        assert server.impatient == 0, "nobody waited for the answer"
    assert not pytester.path.joinpath("recordings", "claude-opus-4-7").exists()
    assert "Task was destroyed" not in result.stdout.str() + result.stderr.str()


def foresee(pytester: pytest.Pytester, passed: int) -> None:
    """Record on another target what the tests ask."""
    go = pytester.path.joinpath("go")
    go.touch()
    first = pytester.runpytest("--models=opus-4-6", "--migrate-calls=record", "-W", "error")
    first.assert_outcomes(passed=passed)
    go.unlink()
    pytester.path.joinpath("asked").unlink()


@pytest.mark.parametrize("foreseen", [True, False], ids=["foreseen", "unforeseen"])
def test_what_is_asked_again_after_a_time_limit_is_replayed_as_the_first(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, runner: Runner, *, foreseen: bool
) -> None:
    runner.write(
        pytester,
        f"""{HELD}
async def test_it(async_claude, reply_of):
    async def call():
        return await async_claude.messages.create(**ask("hello"))
    if not pathlib.Path("go").exists():
        async with anyio.create_task_group() as group:
            group.start_soon(call)
            await until_asked()
            group.cancel_scope.cancel()
        pathlib.Path("go").touch()
    assert len(reply_of(await call()).calls) == 1
""",
    )
    with holding(pytester, monkeypatch) as server:
        if foreseen:
            foresee(pytester, passed=1)
        record = pytester.runpytest("--models=opus-4-7", "--migrate-calls=record", "-W", "error")
        record.assert_outcomes(passed=1)
        again = len(server.asked) - (1 if foreseen else 0)
        assert again == 2 or (foreseen and again == 1), (
            "the test may have given up before it had claimed what is foreseen"
        )
        assert server.impatient == 0
    pytester.runpytest("--models=opus-4-7", "-W", "error").assert_outcomes(passed=1)


BLOCKING = {
    "the synchronous client": "claude.messages.create(**ask('blocking'))",
    "a reply": "request.getfixturevalue('reply')",
}


@pytest.mark.parametrize(("loop", "waiting"), [("strict", 1), ("anyio", 3)], ids=["one in flight", "others wait"])
@pytest.mark.parametrize("blocker", BLOCKING)
def test_a_test_that_blocks_its_event_loop_does_not_wait_for_itself(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, loop: str, waiting: int, blocker: str
) -> None:
    ASYNCIO[loop].write(
        pytester,
        f"""{ASK}
@pytest.mark.prompt(user="declared")
async def test_it(async_claude, claude, request):
    async def call(number):
        await async_claude.messages.create(**ask(f"call {{number}}"))
    async with anyio.create_task_group() as group:
        for number in range({waiting}):
            group.start_soon(call, number)
        await anyio.sleep(0.2)
        assert {BLOCKING[blocker]}
""",
    )
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-test")
    with start(latency_seconds=0.5) as api:
        monkeypatch.setenv("ANTHROPIC_BASE_URL", api.url)
        options = ("--models=opus-4-7", "--migrate-calls=live", "--migrate-concurrency=1", "--migrate-no-prefetch")
        result = pytester.runpytest_subprocess(*options, "-W", "error", timeout=60)
        result.assert_outcomes(passed=1)
        assert len(api.requests) == waiting + 1


def test_an_outage_in_a_task_group_is_no_failure(pytester: pytest.Pytester, runner: Runner) -> None:
    runner.write(
        pytester,
        f"""{ASK}
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


def test_a_failing_async_test_shows_its_own_lines_alone(pytester: pytest.Pytester, runner: Runner) -> None:
    runner.write(
        pytester,
        f"""{ASK}
async def test_it(async_claude):
    message = await async_claude.messages.create(**ask("hello"))
    assert message.content == []
""",
    )
    result = pytester.runpytest("--models=opus-4-7", "--migrate-calls=sim")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines([">       assert message.content == []"])
    assert "event_loops.py" not in result.stdout.str()


def test_nothing_is_said_or_left_at_exit(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, asyncio_runner: Runner
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
