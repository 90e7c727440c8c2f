"""Projects whose tests run without a network: a replay needs none, and the simulated API says what to allow."""

from __future__ import annotations

from importlib.util import find_spec

import pytest

from pytest_modelmigrate.simulator import RunningSimulator

MODELS = "--models=opus-4-7"
SUITE = """
import pytest

HI = [{"role": "user", "content": "hi"}]

@pytest.mark.prompt(user="hello", max_tokens=9)
def test_declared(reply):
    assert reply.text

def test_agent(claude, target):
    claude.messages.create(model=target.model, max_tokens=50, messages=HI)

@pytest.mark.anyio
async def test_async(async_claude, target):
    await async_claude.messages.create(model=target.model, max_tokens=50, messages=HI)
"""

GUARD = """
import socket
import pytest

def pytest_addoption(parser):
    parser.addoption("--disable-socket", action="store_true")
    parser.addoption("--allow-hosts", default="")

@pytest.fixture(autouse=True)
def _guard(request, monkeypatch):
    "As pytest-socket does it."
    allowed = request.config.getoption("--allow-hosts")
    connect = socket.socket.connect

    def guarded(self, address):
        if address[0] not in allowed:
            raise RuntimeError(f"A test tried to connect to {address[0]}")
        return connect(self, address)

    guarded.__module__ = "pytest_socket"
    if request.config.getoption("--disable-socket"):
        monkeypatch.setattr(socket.socket, "connect", guarded)
"""

NEEDS_SOCKET = pytest.mark.skipif(not find_spec("pytest_socket"), reason="pytest-socket is missing")
NEEDS_RECORDING = pytest.mark.skipif(not find_spec("pytest_recording"), reason="pytest-recording is missing")
NEEDS_NO_SOCKET = pytest.mark.skipif(bool(find_spec("pytest_socket")), reason="pytest-socket has these options")

GUARDS = [
    pytest.param(GUARD, ["--disable-socket"], "--allow-hosts", marks=NEEDS_NO_SOCKET, id="own"),
    pytest.param(
        "", ["--disable-socket", "--allow-unix-socket"], "--allow-hosts", marks=NEEDS_SOCKET, id="pytest-socket"
    ),
    pytest.param("", ["--block-network"], "--allowed-hosts", marks=NEEDS_RECORDING, id="pytest-recording"),
]


def write(pytester: pytest.Pytester, conftest: str) -> None:
    backend = "\nimport pytest\n@pytest.fixture\ndef anyio_backend(): return 'asyncio'\n"
    pytester.makeconftest(conftest + backend)
    pytester.makepyfile(SUITE)


@pytest.mark.slow
@pytest.mark.parametrize(("conftest", "options", "allow"), GUARDS)
def test_a_replay_needs_no_network(
    pytester: pytest.Pytester, api: RunningSimulator, conftest: str, options: list[str], allow: str
) -> None:
    del allow
    write(pytester, conftest)
    pytester.runpytest(MODELS, "--migrate-calls=record").assert_outcomes(passed=3)
    number = len(api.requests)
    pytester.runpytest_subprocess(MODELS, *options).assert_outcomes(passed=3)
    assert len(api.requests) == number


@pytest.mark.slow
@pytest.mark.parametrize(("conftest", "options", "allow"), GUARDS)
def test_the_simulated_api_says_what_to_allow_and_runs_when_it_is_allowed(
    pytester: pytest.Pytester, conftest: str, options: list[str], allow: str
) -> None:
    write(pytester, conftest)
    sim = (MODELS, "--migrate-calls=sim", *options)
    blocked = pytester.runpytest_subprocess(*sim)
    blocked.assert_outcomes(errors=3)
    text = blocked.stdout.str()
    assert text.count(f"allow it with {allow}=127.0.0.1, or replay recordings") == 3
    assert "Traceback" not in text
    pytester.runpytest_subprocess(*sim, f"{allow}=127.0.0.1").assert_outcomes(passed=3)
