"""Fixtures for the tests of the plugin."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

NUMBERS = """
import pytest

@pytest.mark.parametrize("n", range({count}))
@pytest.mark.prompt(user="Number {{n}}", max_tokens=20)
def test_number(reply, n):
    {body}
"""


@pytest.fixture
def numbers() -> Callable[..., str]:
    """Writes a module of so many declarative tests, each with a prompt of its own."""

    def module(count: int, body: str = "assert reply.text") -> str:
        return NUMBERS.format(count=count, body=body)

    return module


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
