from __future__ import annotations

from collections.abc import Callable

import pytest

from pytest_modelmigrate.simulator import Fault, RunningSimulator, start

LIVE = ("--models=opus-4-6,opus-4-7", "--migrate-calls=live", "--migrate-baseline-threshold=off")

AGENT = """
def test_agent(claude):
    claude.messages.create(model="claude-opus-4-6", max_tokens=20, messages=[{"role": "user", "content": "hello"}])
"""


def test_a_spent_cap_leaves_tests_inconclusive_and_the_run_says_so_with_its_own_exit_status(
    pytester: pytest.Pytester, api: RunningSimulator, numbers: Callable[..., str]
) -> None:
    pytester.makepyfile(numbers(50))
    result = pytester.runpytest("--models=opus-4-6", "--migrate-calls=live", "--migrate-max-cost=0.016")
    outcomes = result.parseoutcomes()
    assert outcomes["passed"] >= 1
    assert outcomes["errors"] >= 1
    assert len(api.requests) == outcomes["passed"]
    assert result.ret == 7
    result.stdout.fnmatch_lines(
        [
            "*this request was not sent: it may cost up to $*of the cap of $0.016 is spent*",
            "verdict: FAIL: * undecided on opus-4-6 (inconclusive)",
        ]
    )


def test_the_cap_applies_to_requests_of_the_sdk(pytester: pytest.Pytester, api: RunningSimulator) -> None:
    pytester.makepyfile("""
        def test_agent(claude):
            for n in range(9):
                messages = [{"role": "user", "content": str(n)}]
                claude.messages.create(model="claude-opus-4-6", max_tokens=20, messages=messages)
    """)
    result = pytester.runpytest("--models=opus-4-6", "--migrate-calls=live", "--migrate-max-cost=0.012")
    result.assert_outcomes(errors=1)
    assert 1 <= len(api.requests) < 9
    assert result.ret == 7


def test_a_spent_cap_that_the_code_under_test_catches_is_still_an_error(
    pytester: pytest.Pytester, api: RunningSimulator
) -> None:
    pytester.makepyfile("""
        def test_agent(claude):
            messages = [{"role": "user", "content": "hello"}]
            try:
                claude.messages.create(model="claude-opus-4-6", max_tokens=20, messages=messages)
            except Exception:
                pass
    """)
    result = pytester.runpytest("--models=opus-4-6", "--migrate-calls=live", "--migrate-max-cost=0")
    result.assert_outcomes(passed=1, errors=1)
    assert api.requests == []
    assert result.ret == 7
    result.stdout.fnmatch_lines(["*this request was not sent: it may cost up to $*of the cap of $0 is spent*"])


CAUTIOUS = """
def test_agent(claude):
    for _ in range({tries}):
        try:
            ask = {{"model": "claude-opus-4-6", "max_tokens": 20, "messages": [{{"role": "user", "content": "hello"}}]}}
            text = claude.with_options(max_retries=0).messages.create(**ask).content[0].text
            break
        except Exception:
            text = "Sorry, not now."
    assert text == "no such reply"
"""
"""Code that continues without an answer, so that its test fails."""

BUSY, GONE = Fault("status", status=529, nth=1), Fault("drop", nth=1)


@pytest.mark.parametrize("fault", [BUSY, GONE], ids=["busy", "gone"])
@pytest.mark.parametrize(("tries", "told"), [(1, {"errors": 1}), (2, {"failed": 1})], ids=["swallowed", "overcome"])
def test_a_failed_assertion_after_an_outage_is_inconclusive(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, fault: Fault, tries: int, told: dict[str, int]
) -> None:
    pytester.makepyfile(CAUTIOUS.format(tries=tries))
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-test")
    with start(faults=[fault]) as api:
        monkeypatch.setenv("ANTHROPIC_BASE_URL", api.url)
        result = pytester.runpytest("--models=opus-4-6", "--migrate-calls=live", "--junitxml=junit.xml")
    result.assert_outcomes(**told)
    inconclusive = "errors" in told
    assert result.ret == (7 if inconclusive else pytest.ExitCode.TESTS_FAILED)
    assert ("this test is inconclusive: its calls got no answer" in result.stdout.str()) == inconclusive
    assert ("<failure" in pytester.path.joinpath("junit.xml").read_text()) != inconclusive


def test_a_failed_assertion_after_an_outage_of_a_prefetched_request_is_inconclusive(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytester.makepyfile(CAUTIOUS.format(tries=1))
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-test")
    for target, faults, told in (("opus-4-6", [], {"failed": 1}), ("opus-4-7", [Fault("drop")], {"errors": 1})):
        with start(faults=faults) as api:
            monkeypatch.setenv("ANTHROPIC_BASE_URL", api.url)
            pytester.runpytest(
                f"--models={target}", "--migrate-from=opus-4-6", "--migrate-calls=record"
            ).assert_outcomes(**told)
    assert len(api.requests) == 3, "the prefetched request was retried; the client itself does not retry"


def test_an_outage_is_inconclusive_and_not_every_test_waits_for_it(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, numbers: Callable[..., str]
) -> None:
    pytester.makepyfile(numbers(10) + AGENT)
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-test")
    with start(faults=[Fault("status", status=529)]) as api:
        monkeypatch.setenv("ANTHROPIC_BASE_URL", api.url)
        result = pytester.runpytest(*LIVE, "--junitxml=junit.xml")
        assert len(api.requests) < 2 * 11 * 3, "fewer than with the retries of every test"
    result.assert_outcomes(errors=22)
    assert result.ret == 7
    assert "<failure" not in pytester.path.joinpath("junit.xml").read_text()


@pytest.mark.parametrize(("mode", "again"), [("record", "record"), ("rerecord", "record"), ("live", "live")])
def test_the_command_that_decides_what_is_undecided_sends_again_and_says_that_it_costs_money(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, numbers: Callable[..., str], mode: str, again: str
) -> None:
    pytester.makepyfile(numbers(1))
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-test")
    with start(faults=[Fault("status", status=529)]) as api:
        monkeypatch.setenv("ANTHROPIC_BASE_URL", api.url)
        result = pytester.runpytest("--models=opus-4-6", "--migrate-retry-for=0", f"--migrate-calls={mode}")
    assert result.ret == 7
    step = result.outlines.index("next: to decide what is undecided, run it again, which costs money")
    command = result.outlines[step + 1].split()
    assert command[0] == "pytest"
    assert {"--models=opus-4-6", "--migrate-retry-for=0", f"--migrate-calls={again}", "--lf"} <= set(command)
    assert sum(word.startswith("--migrate-calls") for word in command) == 1


def test_errors_that_name_their_own_command_are_not_followed_by_another(
    pytester: pytest.Pytester, api: RunningSimulator, numbers: Callable[..., str]
) -> None:
    pytester.makepyfile(numbers(2))
    result = pytester.runpytest("--models=opus-4-6", "--migrate-calls=live", "--migrate-max-cost=0.00001")
    assert result.ret == 7
    result.stdout.fnmatch_lines(["2 tests undecided, because of a cap; *; to finish, run pytest *"])
    result.stdout.no_fnmatch_line("next: *")
    assert not api.requests


def test_a_failure_outranks_an_outage(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, numbers: Callable[..., str]
) -> None:
    pytester.makepyfile(numbers(1, "assert False"))
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-test")
    with start(faults=[Fault("status", status=529, model="*opus-4-7*")]) as api:
        monkeypatch.setenv("ANTHROPIC_BASE_URL", api.url)
        result = pytester.runpytest(*LIVE)
    result.assert_outcomes(failed=1, errors=1)
    assert result.ret == pytest.ExitCode.TESTS_FAILED


@pytest.mark.slow
@pytest.mark.parametrize("fault", [Fault("status", status=503), Fault("drop")], ids=["busy", "gone"])
def test_tests_that_use_the_sdk_do_not_each_retry_during_an_outage(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, fault: Fault
) -> None:
    pytester.makepyfile(f"""
        import pytest

        @pytest.mark.parametrize("n", range(20))
        {AGENT.strip().replace("(claude)", "(claude, n)").replace(chr(10), chr(10) + "        ")}
    """)
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-test")
    with start(faults=[fault]) as api:
        monkeypatch.setenv("ANTHROPIC_BASE_URL", api.url)
        result = pytester.runpytest("--models=opus-4-6", "--migrate-calls=live")
        assert len(api.requests) < 20
    result.assert_outcomes(errors=20)
    result.stdout.fnmatch_lines([f"*{api.url} is down: * attempts in a row failed*"])
    assert "Failed: " not in result.stdout.str(), "the message has no prefix"
    assert result.ret == 7
