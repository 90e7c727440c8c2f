"""A replayed error says that it is a recording; errors of the key and the URL are not recorded."""

from __future__ import annotations

from pathlib import Path

import pytest

from pytest_modelmigrate.simulator import RunningSimulator, start
from pytest_modelmigrate.simulator.faults import Fault

AGENT = """
import pytest

def ask(claude):
    return claude.messages.create(model="claude-opus-4-7", max_tokens=9, messages=[{"role": "user", "content": "hi"}])

def test_agent(claude):
    assert ask(claude)

@pytest.mark.prompt(user="hi", max_tokens=9)
def test_prompt(reply):
    assert reply.text
"""
RECORD = ("--models=opus-4-7", "--migrate-calls=record")


@pytest.fixture
def answering(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-test")
    return monkeypatch


def recordings(pytester: pytest.Pytester) -> list[Path]:
    return list((pytester.path / "recordings").rglob("*.json"))


@pytest.mark.parametrize(
    ("status", "wrong"), [(401, "the API key"), (403, "the API key"), (404, "the URL in ANTHROPIC_BASE_URL")]
)
def test_a_wrong_key_or_url_leaves_no_recording(
    pytester: pytest.Pytester, answering: pytest.MonkeyPatch, status: int, wrong: str
) -> None:
    pytester.makepyfile(AGENT)
    with start(faults=[Fault("status", status=status)]) as api:
        answering.setenv("ANTHROPIC_BASE_URL", api.url)
        result = pytester.runpytest(*RECORD)
        assert result.ret != 0
        result.stdout.fnmatch_lines([f"*next        check {wrong}, and run again; the error was not recorded"])
        assert api.requests
    assert recordings(pytester) == []
    with start() as api:
        answering.setenv("ANTHROPIC_BASE_URL", api.url)
        pytester.runpytest(*RECORD).assert_outcomes(passed=2)


def refused(pytester: pytest.Pytester, answering: pytest.MonkeyPatch) -> RunningSimulator:
    """Record a 400 for both tests, and return the API that gave it."""
    pytester.makepyfile(AGENT)
    with start(faults=[Fault("status", status=400)]) as api:
        answering.setenv("ANTHROPIC_BASE_URL", api.url)
        pytester.runpytest(*RECORD).assert_outcomes(failed=2)
    assert len(recordings(pytester)) == 1  # both tests send the same request
    return api


def test_a_replayed_error_says_that_it_is_a_recording_and_how_to_ask_again(
    pytester: pytest.Pytester, answering: pytest.MonkeyPatch
) -> None:
    api = refused(pytester, answering)
    result = pytester.runpytest("--models=opus-4-7")
    result.assert_outcomes(failed=2)
    (file,) = recordings(pytester)
    for test in ("test_agent", "test_prompt"):
        result.stdout.fnmatch_lines(
            [
                "*a recording answered*",
                f"  recording   {file.relative_to(pytester.path)}, made on 20??-*",
                f"  asked       POST {api.url}/v1/messages*",
                f"  ask again   pytest --migrate-calls=record --models=opus-4-7 *::{test}[[]opus-4-7]*",
            ]
        )


def test_record_sends_a_request_again_whose_recording_is_an_error(
    pytester: pytest.Pytester, answering: pytest.MonkeyPatch
) -> None:
    refused(pytester, answering)
    with start() as api:
        answering.setenv("ANTHROPIC_BASE_URL", api.url)
        pytester.runpytest(*RECORD).assert_outcomes(passed=2)
        assert len(api.requests) == 1
    pytester.runpytest("--models=opus-4-7").assert_outcomes(passed=2)


def test_an_error_that_the_api_gives_now_is_not_called_a_recording(
    pytester: pytest.Pytester, answering: pytest.MonkeyPatch
) -> None:
    pytester.makepyfile(AGENT)
    with start(faults=[Fault("status", status=400)]) as api:
        answering.setenv("ANTHROPIC_BASE_URL", api.url)
        result = pytester.runpytest(*RECORD, "-k", "agent")
    result.assert_outcomes(failed=1, deselected=1)
    result.stdout.no_fnmatch_line("*a recording answered*")
