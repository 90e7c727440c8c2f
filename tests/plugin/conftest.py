"""Fixtures for the tests of the plugin."""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import anthropic
import pytest

from pytest_modelmigrate.facts.errors import ModelMigrateError
from pytest_modelmigrate.facts.targets import Target
from pytest_modelmigrate.plugin.recorded_tools import ToolCase, Tools
from pytest_modelmigrate.store.redacting import Redact
from pytest_modelmigrate.store.tool_recordings import ToolStore
from pytest_modelmigrate.wire.decision import Mode
from pytest_modelmigrate.wire.repetition import ONCE

NUMBERS = """
import pytest

@pytest.mark.parametrize("n", range({count}))
@pytest.mark.prompt(user="Number {{n}}", max_tokens=20)
def test_number(reply, n):
    {body}
"""


@pytest.fixture(autouse=True)
def no_time_to_retry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Retry as often as the SDK does, so that an outage ends a test soon."""
    monkeypatch.setenv("PYTEST_MODELMIGRATE_RETRY_FOR", "0")


@pytest.fixture
def numbers() -> Callable[..., str]:
    """Writes a module of so many declarative tests, each with a prompt of its own."""

    def module(count: int, body: str = "assert reply.text") -> str:
        return NUMBERS.format(count=count, body=body)

    return module


WORKERS = pytest.param(
    ("-n2",),
    marks=[pytest.mark.skipif("not __import__('importlib.util').util.find_spec('xdist')"), pytest.mark.slow],
)


@pytest.fixture(params=[(), WORKERS], ids=["one process", "two workers"])
def workers(request: pytest.FixtureRequest) -> tuple[str, ...]:
    """The options of a run in one process, and where pytest-xdist is installed, in two workers."""
    options: tuple[str, ...] = request.param
    return options


@dataclass(frozen=True)
class Usage:
    """The usage snapshots of a test module, and the recordings that they follow from."""

    module: Path

    def file(self, target: str = "opus-4-7.simulated") -> Path:
        """The snapshots of a target."""
        return self.module.parent / "__usage__" / self.module.stem / f"{target}.json"

    def files(self) -> dict[str, bytes]:
        """The content of all files by name."""
        return {path.name: path.read_bytes() for path in self.file().parent.iterdir()}

    def spend_more(self, model: str, factor: int = 3, case: str = "whole") -> None:
        """Make the recorded replies of a model longer, as a rerecording after a prompt change would."""
        for path in self.module.parent.glob(f"recordings/{self.module.stem}/claude-{model}/*{case}*.json"):
            data = json.loads(path.read_text())
            data["response"]["body"]["usage"]["output_tokens"] *= factor
            path.write_text(json.dumps(data), encoding="utf-8")


@pytest.fixture
def usage_of() -> type[Usage]:
    """The usage snapshots of a test module."""
    return Usage


@pytest.fixture
def git(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """Runs git in the project, with no configuration of the machine."""
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    for role in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{role}_NAME", "A Developer")
        monkeypatch.setenv(f"GIT_{role}_EMAIL", "developer@example.com")

    def run(*arguments: str, check: bool = True) -> str:
        command = ["git", *arguments]
        done = subprocess.run(command, cwd=pytester.path, capture_output=True, text=True, check=False)  # noqa: S603 - git
        assert not check or done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    run("init", "--quiet", "--initial-branch=main")
    pytester.path.joinpath(".gitignore").write_text("__pycache__\n.pytest_cache\n", encoding="utf-8")
    return run


ASK = """
import anyio

def ask(text, max_tokens=50):
    return {"model": "claude-opus-4-7", "max_tokens": max_tokens, "messages": [{"role": "user", "content": text}]}
"""


@dataclass(frozen=True)
class Runner:
    """A way to run async tests: what marks them, what stands in the ini file, and which plugin it is."""

    mark: str
    ini: str = ""
    plugin: str = "asyncio"

    def write(self, pytester: pytest.Pytester, suite: str) -> None:
        """Write a project whose tests run this way."""
        pytester.makeini(f"[pytest]\nfilterwarnings = error\n{self.ini}\n")
        pytester.makepyfile(f"import pytest\npytestmark = {self.mark}\n{ASK}{suite}")


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


@pytest.fixture
def no_thread_stays() -> Iterator[None]:
    """Nothing that a run started outlives it."""
    before = set(threading.enumerate())
    yield
    after = [thread.name for thread in threading.enumerate() if thread not in before]
    # Trio keeps its own for another run, pytest-rerunfailures has a server, and so has the test.
    others = ("Trio thread", "run_server", "process_request_thread")
    assert [name for name in after if not any(other in name for other in others)] == []


APP = """
import anthropic

CLIENT = anthropic.Anthropic(max_retries=1)
ASYNC_CLIENT = anthropic.AsyncAnthropic()
ASK = {"model": "claude-opus-4-6", "max_tokens": 64, "messages": [{"role": "user", "content": "Say hello."}]}


def module_client():
    return CLIENT.messages.create(**ASK)


def stream():
    with CLIENT.messages.stream(**ASK) as stream:
        return stream.get_final_message()


async def async_client():
    return await ASYNC_CLIENT.messages.create(**ASK)
"""


@pytest.fixture
def app(pytester: pytest.Pytester) -> None:
    """An application with clients of its own."""
    pytester.makepyfile(app=APP)


@pytest.fixture
def patched() -> Callable[[], object]:
    """Returns what the plugin may change during a session."""
    return lambda: (
        anthropic.Anthropic.request,
        anthropic.AsyncAnthropic.request,
        threading.Thread.start,
        ThreadPoolExecutor.submit,
        [*sys.meta_path],
        os.environ.get("ANTHROPIC_API_KEY"),
    )


TARGET = Target("claude-opus-4-7", "high", "opus-4-7")


@dataclass
class ToolTest:
    """Makes the tools of a test, new ones for each run."""

    folder: Path
    problems: list[ModelMigrateError] = field(default_factory=list)
    target: Target = TARGET
    redact: Redact | None = None

    def tools(self, mode: Mode, *, name: str = "test_a.py::test", target: Target | None = None, **how: Any) -> Tools:
        """The tools of a run; `name` is the test's."""
        store = ToolStore(self.folder, self.redact)
        run = (name, target or self.target, mode, store, "2026-11-22", lambda: "COMMAND", self.problems)
        return Tools(ToolCase(*run, how.pop("repetition", ONCE), how.pop("taken", None), **how))

    def files(self) -> list[Path]:
        """What is recorded."""
        return sorted(self.folder.rglob("*.json"))


@pytest.fixture
def tool_test(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ToolTest:
    """A test that records tools."""
    monkeypatch.chdir(tmp_path)
    return ToolTest(tmp_path / "recordings" / "test_a")


@pytest.fixture
def count() -> Callable[..., dict[str, Any]]:
    """A tool that gives another result at each call."""
    numbers = itertools.count()

    def count(q: str, limit: int = 3) -> dict[str, Any]:
        return {"q": q, "limit": limit, "number": next(numbers)}

    return count


REPLIES = """
seed = 1
reply = [
    {when = {user = "worse", model = "4-7", chance = 0.3}, reply = "yes"},
    {when = {user = "worse", model = "4-6", chance = 0.95}, reply = "yes"},
    {when = {user = "steady", chance = 0.9}, reply = "yes"},
    {when = {user = "solid"}, reply = "yes"},
    {reply = "no"},
]
"""
SAMPLED = """
import pytest

@pytest.mark.parametrize("kind", {kinds!r})
@pytest.mark.prompt(user="{{kind}}", max_tokens=20)
def test_kind(reply):
    assert reply.text == "yes"
"""


@dataclass(frozen=True)
class Sampling:
    """A project whose tests run several times; the simulated API says "yes" to some prompts more often."""

    pytester: pytest.Pytester

    def write(self, *kinds: str, suite: str = "") -> None:
        """Write tests of these prompts, or these tests."""
        self.pytester.path.joinpath("script.toml").write_text(REPLIES, encoding="utf-8")
        self.pytester.makepyfile(test_it=suite or SAMPLED.format(kinds=kinds))

    def run(self, *options: str, calls: str = "sim") -> tuple[pytest.RunResult, Any]:
        """Run them on two models, or those of the options; returns also the run file."""
        run = self.pytester.runpytest_subprocess if "-n2" in options else self.pytester.runpytest_inprocess
        script = ("--migrate-sim-script=script.toml",) if calls == "sim" else ()
        mode = ("--models=opus-4-6,opus-4-7", f"--migrate-calls={calls}", "--migrate-report=run.json", *script)
        result = run(*mode, *options)
        return result, json.loads(self.pytester.path.joinpath("run.json").read_text(encoding="utf-8"))


@pytest.fixture
def sampling(pytester: pytest.Pytester) -> Sampling:
    """A project whose tests are sampled."""
    return Sampling(pytester)
