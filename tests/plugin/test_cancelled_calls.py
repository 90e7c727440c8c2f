"""Async tests that cancel a call or block their event loop, run by pytest-asyncio and by the plugin of anyio."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from pytest_modelmigrate.simulator import start

pytest.importorskip("pytest_asyncio")
pytestmark = [pytest.mark.usefixtures("no_thread_stays"), pytest.mark.slow]


class Holding(BaseHTTPRequestHandler):
    """An API that creates the file `received`, and answers when the file `go` exists or after a time limit."""

    limit_seconds = 20.0
    server: HoldingServer

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self.server.received.append(body["messages"][0]["content"])
        self.server.folder.joinpath("received").touch()
        waited = 0.0
        while (
            not self.server.folder.joinpath("go").exists()
            and waited < self.limit_seconds
            and not self.server.ending.wait(0.02)
        ):
            waited += 0.02
        self.server.timed_out += waited >= self.limit_seconds
        answer = {
            "id": f"msg_{len(self.server.received)}",
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
        self.received: list[str] = []
        self.timed_out = 0
        self.ending = threading.Event()

    def handle_error(self, *_: object) -> None:
        """Print nothing: a client that cancels its request closes the connection."""


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


def test_other_tasks_run_while_a_prefetched_request_is_in_flight(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, runner: Any
) -> None:
    runner.write(
        pytester,
        """
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
            result = pytester.runpytest(
                f"--models={model}", "--migrate-from=opus-4-7", "--migrate-calls=record", "-W", "error"
            )
            result.assert_outcomes(passed=1)
        assert server.received == ["hello", "hello"], "the second one was prefetched"
        assert server.timed_out == 0


HELD = """
import asyncio, pathlib
pending = []

async def until_received():
    while not pathlib.Path("received").exists():
        await anyio.sleep(0.01)
    await anyio.sleep(0.05)  # a prefetched request arrives before the test waits for it
"""

CANCEL = {
    "cancel scope": """
    async with anyio.create_task_group() as group:
        group.start_soon(call)
        await until_received()
        group.cancel_scope.cancel()
""",
    "timeout": """
    async def expire(limit):
        await until_received()
        limit.reschedule(asyncio.get_running_loop().time())
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(None) as limit:
            pending.append(asyncio.create_task(expire(limit)))
            await call()
""",
    "cancel": """
    task = asyncio.create_task(call())
    await until_received()
    task.cancel()
    await asyncio.wait([task])
""",
    "left running": """
    pending.append(asyncio.create_task(call()))
    await until_received()
""",
}


@pytest.mark.parametrize("prefetched", [True, False], ids=["prefetched", "unforeseen"])
@pytest.mark.parametrize("how", CANCEL)
@pytest.mark.parametrize("asyncio_runner", ["strict", "strict-session", "anyio"], indirect=True)
def test_a_test_may_cancel_a_call(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, asyncio_runner: Any, how: str, *, prefetched: bool
) -> None:
    asyncio_runner.write(
        pytester,
        f"""{HELD}
async def test_it(async_claude):
    async def call():
        await async_claude.messages.create(**ask("hello"))
    if pathlib.Path("go").exists():
        await call()
        return
{CANCEL[how]}

async def test_the_next_one():
    await asyncio.sleep(0.1)
""",
    )
    with holding(pytester, monkeypatch) as server:
        if prefetched:
            record_elsewhere(pytester, passed=2)
        result = pytester.runpytest("--models=opus-4-7", "--migrate-calls=record", "-W", "error")
        result.assert_outcomes(passed=2)
        assert server.received == ["hello"] * (2 if prefetched else 1)
        assert server.timed_out == 0, "no request waited until the time limit"
    assert not pytester.path.joinpath("recordings", "claude-opus-4-7").exists()
    assert "Task was destroyed" not in result.stdout.str() + result.stderr.str()


def record_elsewhere(pytester: pytest.Pytester, passed: int) -> None:
    """Record the requests of the tests on another target."""
    go = pytester.path.joinpath("go")
    go.touch()
    first = pytester.runpytest("--models=opus-4-6", "--migrate-from=opus-4-7", "--migrate-calls=record", "-W", "error")
    first.assert_outcomes(passed=passed)
    go.unlink()
    pytester.path.joinpath("received").unlink()


@pytest.mark.parametrize("prefetched", [True, False], ids=["prefetched", "unforeseen"])
def test_a_request_that_is_repeated_after_a_timeout_is_replayed_as_the_first(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, runner: Any, *, prefetched: bool
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
            await until_received()
            group.cancel_scope.cancel()
        pathlib.Path("go").touch()
    assert len(reply_of(await call()).calls) == 1
""",
    )
    with holding(pytester, monkeypatch) as server:
        if prefetched:
            record_elsewhere(pytester, passed=1)
        record = pytester.runpytest("--models=opus-4-7", "--migrate-calls=record", "-W", "error")
        record.assert_outcomes(passed=1)
        again = len(server.received) - (1 if prefetched else 0)
        assert again == 2 or (prefetched and again == 1), (
            "the test may have given up before it had claimed what is prefetched"
        )
        assert server.timed_out == 0
    pytester.runpytest("--models=opus-4-7", "-W", "error").assert_outcomes(passed=1)


BLOCKING = {
    "the synchronous client": "claude.messages.create(**ask('blocking'))",
    "a reply": "request.getfixturevalue('reply')",
}


@pytest.mark.parametrize(
    ("asyncio_runner", "waiting", "blocker"),
    [("strict", 1, "the synchronous client"), ("anyio", 3, "a reply")],
    indirect=["asyncio_runner"],
    ids=["one in flight", "others wait"],
)
def test_a_test_that_blocks_its_event_loop_is_no_deadlock(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, asyncio_runner: Any, waiting: int, blocker: str
) -> None:
    asyncio_runner.write(
        pytester,
        f"""
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
