from __future__ import annotations

import pytest

from pytest_modelmigrate.simulator import Fault, RunningSimulator, start

LONG = """
import pytest

def test_long(claude):
    ask = {"model": "claude-opus-4-7", "messages": [{"role": "user", "content": "hello"}]}
    assert claude.messages.create(max_tokens=64, **ask).content
    with pytest.raises(ValueError, match="Streaming is required"):
        claude.messages.create(max_tokens=64_000, **ask)
"""

AGENT = """
def test_agent(claude):
    claude.messages.create(model="claude-opus-4-7", max_tokens=20, messages=[{"role": "user", "content": "hello"}])
"""

AGENT_WITH_TWO_CALLS = """
def test_agent(claude):
    for text in ("hello", "goodbye"):
        messages = [{"role": "user", "content": text}]
        claude.messages.create(model="claude-opus-4-7", max_tokens=1000, messages=messages)
"""


def test_the_sdk_refuses_long_requests_without_a_stream_when_it_records_and_when_it_replays(
    pytester: pytest.Pytester, api: RunningSimulator
) -> None:
    pytester.makepyfile(LONG)
    for mode in ("record", "replay"):
        pytester.runpytest("--models=opus-4-7", f"--migrate-calls={mode}").assert_outcomes(passed=1)
    assert len(api.requests) == 1


def test_a_call_of_a_client_is_retried_until_the_deadline(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytester.makepyfile(AGENT)
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-test")
    monkeypatch.setattr("pytest_modelmigrate.wire.retries._FIRST_WAITS", (0.01,))
    monkeypatch.setattr("anthropic._base_client.INITIAL_RETRY_DELAY", 0.01)
    with start(faults=[Fault("status", status=503, nth=number) for number in range(1, 5)]) as api:
        monkeypatch.setenv("ANTHROPIC_BASE_URL", api.url)
        result = pytester.runpytest("--models=opus-4-7", "--migrate-calls=live", "--migrate-retry-for=1min")
        assert len(api.requests) == 5
    result.assert_outcomes(passed=1)


def test_retries_of_a_client_whose_answers_are_lost_end_at_the_cap(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytester.makepyfile(AGENT_WITH_TWO_CALLS)
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-test")
    monkeypatch.setattr("pytest_modelmigrate.wire.retries._FIRST_WAITS", (0.01,))
    monkeypatch.setattr("anthropic._base_client.INITIAL_RETRY_DELAY", 0.01)
    with start(faults=[Fault("drop", nth=number) for number in range(2, 20)]) as api:
        monkeypatch.setenv("ANTHROPIC_BASE_URL", api.url)
        capped = ("--migrate-calls=live", "--migrate-retry-for=1min", "--migrate-max-cost=0.16")
        result = pytester.runpytest("--models=opus-4-7", *capped)
        assert len(api.requests) == 5, "one answer, and four attempts that may cost 3.6 cents each"
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*raise --migrate-max-cost*"])


@pytest.mark.parametrize(
    ("option", "told"),
    [
        ("--migrate-rate=fast", "--migrate-rate: invalid rate 'fast'; cannot read 'fast'; give rates such as 40/s*"),
        ("--migrate-retry-for=soon", "--migrate-retry-for: invalid time 'soon'; give a number of seconds*"),
        ("--migrate-timeout=write=3", "--migrate-timeout: invalid time 'write=3'; give seconds such as 90*"),
    ],
)
def test_an_invalid_value_is_one_error(pytester: pytest.Pytester, option: str, told: str) -> None:
    result = pytester.runpytest("--models=opus-4-7", option)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([f"*{told}"])
