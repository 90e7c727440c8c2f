"""Fixtures for all tests: a simulated API behind a real socket, and projects that use the plugin."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from pkgutil import walk_packages

import anthropic.types.beta
import genai_prices.data
import hypothesis
import pytest
import pytest_asyncio.plugin
import scipy.stats
import syrupy
import uvicorn.lifespan.off
import uvicorn.protocols.http.h11_impl

import pytest_modelmigrate
from pytest_modelmigrate.simulator import RunningSimulator, start

# Imported once here: pytester forgets what a run inside the process imports, and the imports take longer than the runs.
PRELOADED = (
    anthropic,
    genai_prices,
    hypothesis,
    pytest_asyncio,
    scipy.stats,
    syrupy,
    uvicorn,
    *(import_module(name) for name in ("httpcore", "httpcore2") if find_spec(name)),  # imported with the first request
    *(import_module(each.name) for each in walk_packages(pytest_modelmigrate.__path__, "pytest_modelmigrate.")),
)
KEY = "sk-test-key"

# No test depends on how fast the machine is, and a third of the usual examples keep the whole run short.
hypothesis.settings.register_profile("steady", deadline=None, max_examples=30)
hypothesis.settings.load_profile("steady")

SUITE = """
import pytest

@pytest.mark.parametrize("ticket", ["Order A-17: I want my 12.50 back", "give me my money"], ids=["whole", "part"])
@pytest.mark.prompt(system="Extract the refund. Respond in JSON.", user="{ticket}", max_tokens=512)
def test_refund(reply):
    assert reply.text
"""


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Keep what the machine knows of the API out of the tests: no key, no address, no profile, no settings."""
    for name in [name for name in os.environ if name.startswith(("ANTHROPIC_", "PYTEST_MODELMIGRATE_"))]:
        monkeypatch.delenv(name)
    # Syrupy would take the run inside a worker for a worker, too.
    monkeypatch.delenv("PYTEST_XDIST_WORKER", raising=False)
    # What other processes run is measured inside a process as well, and each of them would take half a second more.
    for name in [name for name in os.environ if name.startswith("COVERAGE_")]:
        monkeypatch.delenv(name)
    # On CI, pytest repeats all lines of a message in its short summary, and the plugin writes the summary of the job.
    for name in ("CI", "BUILD_NUMBER", "GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY", "GITHUB_WORKSPACE"):
        monkeypatch.delenv(name, raising=False)
    # The summary has as many lines as the terminal.
    monkeypatch.setenv("LINES", "50")
    # Messages name the command by which pytest was started.
    monkeypatch.setattr(sys, "argv", ["pytest"])
    # Tests rewrite modules faster than the clock of byte code files ticks.
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    home = tmp_path_factory.getbasetemp()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home / "config"))


SETTLED = {
    "pytest_asyncio": "-o asyncio_default_fixture_loop_scope=function",  # of which it would warn
    "pytest_randomly": "--randomly-dont-reorganize",  # what is expected of a run stands in its order
}


@pytest.fixture(autouse=True)
def _settled(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Settle what other plugins, where they are installed, leave open in the projects that tests write."""
    options = [option for plugin, option in SETTLED.items() if find_spec(plugin)]
    if options and "pytester" in request.fixturenames:
        request.getfixturevalue("pytester")  # it clears the options, so it comes first
        monkeypatch.setenv("PYTEST_ADDOPTS", " ".join(options))


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch) -> Iterator[RunningSimulator]:
    """The simulated API, and an environment whose SDK takes it for the real one."""
    with start() as running:
        monkeypatch.setenv("ANTHROPIC_BASE_URL", running.url)
        monkeypatch.setenv("ANTHROPIC_API_KEY", KEY)
        yield running


@pytest.fixture
def suite(pytester: pytest.Pytester) -> Path:
    """A project with one prompt test of two cases."""
    return pytester.makepyfile(test_refund=SUITE)


@pytest.fixture
def recorded(pytester: pytest.Pytester, suite: Path, api: RunningSimulator, monkeypatch: pytest.MonkeyPatch) -> Path:
    """That project with its replies recorded and its usage accepted, and the API out of reach."""
    result = pytester.runpytest(
        "--models=opus-4-6,opus-4-7", "--migrate-calls=record", "--snapshot-update", "--migrate-baseline-threshold=off"
    )
    assert result.ret == 0, result.stdout.str()
    api.close()
    monkeypatch.delenv("ANTHROPIC_API_KEY")
    monkeypatch.setenv("ANTHROPIC_BASE_URL", "http://127.0.0.1:9")
    return suite


@pytest.fixture
def until() -> Callable[[Callable[[], bool]], None]:
    """Waits for an event; the limit is there for a test that fails."""

    def wait(condition: Callable[[], bool]) -> None:
        deadline = time.monotonic() + 60
        while not condition():
            assert time.monotonic() < deadline
            time.sleep(0.002)

    return wait
