"""Fixtures for tests with libraries that make clients of their own; `nox --session clients` installs them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pytest_modelmigrate.simulator import RunningSimulator

SUITE = """
import asyncio
import inspect

import app
import pytest
from pytest_modelmigrate import reply_of

WAYS = [value for name, value in vars(app).items() if name.startswith("ask_")]


@pytest.mark.parametrize("ask", WAYS, ids=lambda ask: ask.__name__)
def test_way(target, ask):
    made = ask()
    reply = reply_of(asyncio.run(made) if inspect.iscoroutine(made) else made)
    assert reply.text
    assert {call.request.model for call in reply.calls} == {target.model}
    assert reply.data["id"] == reply.calls[-1].message["id"] or "batch" in ask.__name__
"""

MODELS = "--models=opus-4-6,opus-4-7"
NO_GATES = ("--snapshot-update", "--migrate-baseline-threshold=off", "-p", "no:cacheprovider", "-W", "ignore")


@pytest.fixture
def check_library(
    pytester: pytest.Pytester, api: RunningSimulator, monkeypatch: pytest.MonkeyPatch
) -> Callable[[str], None]:
    """Runs an application in sim, with a recording, and in a replay without a key and without a network."""

    def check(application: str) -> None:
        pytester.makepyfile(app=application, test_app=SUITE)
        ways = application.count("\ndef ask_") + application.count("\nasync def ask_")
        assert ways
        monkeypatch.delenv("ANTHROPIC_API_KEY")
        simulated = pytester.runpytest_subprocess(MODELS, "--migrate-calls=sim", *NO_GATES)
        simulated.assert_outcomes(passed=2 * ways)
        monkeypatch.setenv("ANTHROPIC_API_KEY", "x")
        recorded = pytester.runpytest_subprocess(MODELS, "--migrate-calls=record", *NO_GATES)
        recorded.assert_outcomes(passed=2 * ways)
        api.close()
        monkeypatch.delenv("ANTHROPIC_API_KEY")
        monkeypatch.delenv("ANTHROPIC_BASE_URL")
        pytester.runpytest_subprocess(MODELS, *NO_GATES).assert_outcomes(passed=2 * ways)

    return check
