from __future__ import annotations

import threading
from collections.abc import Callable
from http.client import HTTPConnection

import pytest

from pytest_modelmigrate.simulator import Fault, RunningSimulator, start

LIVE = ("--models=opus-4-6,opus-4-7", "--migrate-calls=live", "--migrate-baseline-threshold=off")
FOREVER = 3600.0
"""Seconds: the answer comes after the test has ended."""


def asked(api: RunningSimulator) -> list[tuple[str | None, str]]:
    return [(sent.model, sent.body["messages"][0]["content"]) for sent in api.requests if sent.path == "/v1/messages"]


def let_others_arrive(api: RunningSimulator) -> None:
    """Send requests one after the other, so that a request in flight arrives before the last answer."""
    for _ in range(20):
        connection = HTTPConnection(api.url.removeprefix("http://"))
        connection.request("GET", "/v1/models")  # without a key it is rejected at once, however slow the API is
        assert connection.getresponse().status == 401
        connection.close()


class First:
    """Runs an action before the set-up of the first test, and ends the run."""

    def __init__(self, action: Callable[[], None]) -> None:
        self.action = action

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self) -> None:
        self.action()
        pytest.exit("enough")


class Last:
    """Runs an action at the end of the run, before the plugin stops sending."""

    def __init__(self, action: Callable[[], None]) -> None:
        self.action = action

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self) -> None:
        self.action()


def test_planned_requests_are_sent_concurrently(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, numbers: Callable[..., str], until: Callable[..., None]
) -> None:
    pytester.makepyfile(numbers(8))
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-test")
    with start(latency_seconds=FOREVER) as api:
        monkeypatch.setenv("ANTHROPIC_BASE_URL", api.url)

        pytester.runpytest(*LIVE, plugins=[First(lambda: until(lambda: len(api.requests) == 16))])
        assert len(api.requests) == 16, "all of them were sent before any was answered"


def test_no_more_requests_are_sent_at_once_than_the_limit_allows(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, numbers: Callable[..., str], until: Callable[..., None]
) -> None:
    pytester.makepyfile(numbers(3))
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-test")
    with start(latency_seconds=FOREVER) as api:
        monkeypatch.setenv("ANTHROPIC_BASE_URL", api.url)

        def send_two() -> None:
            until(lambda: len(api.requests) >= 2)
            let_others_arrive(api)

        pytester.runpytest(*LIVE, "--migrate-concurrency=2", plugins=[First(send_two)])
        assert len(asked(api)) == 2


def test_requests_are_sent_in_the_order_of_the_tests(
    pytester: pytest.Pytester, api: RunningSimulator, numbers: Callable[..., str]
) -> None:
    pytester.makepyfile(numbers(3))
    pytester.runpytest(*LIVE, "--migrate-concurrency=1").assert_outcomes(passed=6)
    assert asked(api) == [(f"claude-opus-4-{version}", f"Number {n}") for n in range(3) for version in (6, 7)]


def test_deselected_tests_send_nothing(
    pytester: pytest.Pytester, api: RunningSimulator, numbers: Callable[..., str]
) -> None:
    pytester.makepyfile(numbers(3))
    pytester.runpytest(*LIVE, "-k", "1-opus-4-6").assert_outcomes(passed=1, deselected=5)
    assert asked(api) == [("claude-opus-4-6", "Number 1")]


def test_collect_only_sends_nothing(
    pytester: pytest.Pytester, api: RunningSimulator, numbers: Callable[..., str]
) -> None:
    pytester.makepyfile(numbers(3))
    pytester.runpytest(*LIVE, "--collect-only", plugins=[Last(lambda: let_others_arrive(api))])
    assert asked(api) == []
    assert api.requests, "the run had time to send"


def test_a_skipped_cell_of_the_matrix_sends_nothing(
    pytester: pytest.Pytester, api: RunningSimulator, numbers: Callable[..., str]
) -> None:
    pytester.makepyfile(numbers(1))
    pytester.runpytest("--models=opus-4-7,opus-4-6", "--efforts=xhigh", "--migrate-calls=live")
    assert [request.model for request in api.requests] == ["claude-opus-4-7"]


def test_identical_requests_of_two_tests_are_sent_once(pytester: pytest.Pytester, api: RunningSimulator) -> None:
    pytester.makepyfile("""
        import pytest
        ask = pytest.mark.prompt(user="the same")
        @ask
        def test_a(reply):
            assert reply.text
        @ask
        def test_b(reply):
            assert reply.text
    """)
    pytester.runpytest("--models=opus-4-7", "--migrate-calls=live").assert_outcomes(passed=2)
    assert len(api.requests) == 1


def test_stopping_at_the_first_failure_sends_nothing_more(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, numbers: Callable[..., str]
) -> None:
    pytester.makepyfile(numbers(20, "assert n != 0"))
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-test")
    with start(faults=[Fault("slow", seconds=FOREVER, model="*opus-4-7*")]) as api:
        monkeypatch.setenv("ANTHROPIC_BASE_URL", api.url)
        result = pytester.runpytest(*LIVE, "-x", "--migrate-concurrency=2")
        result.assert_outcomes(failed=1)
        assert len(api.requests) <= 4, "the two requests in flight to opus-4-7 were aborted, no other was sent"


def test_tests_that_may_be_skipped_are_not_prefetched(pytester: pytest.Pytester, api: RunningSimulator) -> None:
    pytester.makepyfile("""
        import pytest
        @pytest.mark.skipif(True, reason="not now")
        @pytest.mark.prompt(user="skipped")
        def test_skipped(reply): pass
        @pytest.mark.xfail(run=False)
        @pytest.mark.prompt(user="not run")
        def test_not_run(reply): pass
        @pytest.mark.skipif(False, reason="never")
        @pytest.mark.prompt(user="run")
        def test_run(reply):
            assert reply.text
    """)
    pytester.runpytest("--models=opus-4-7", "--migrate-calls=live").assert_outcomes(passed=1, skipped=1, xfailed=1)
    assert asked(api) == [("claude-opus-4-7", "run")]


def test_setup_plan_sends_nothing(
    pytester: pytest.Pytester, api: RunningSimulator, numbers: Callable[..., str]
) -> None:
    pytester.makepyfile(numbers(1))
    pytester.runpytest(*LIVE, "--setup-plan", plugins=[Last(lambda: let_others_arrive(api))])
    assert asked(api) == []
    assert api.requests, "the run had time to send"


def test_a_prompt_that_needs_a_fixture_is_sent_by_its_test(pytester: pytest.Pytester, api: RunningSimulator) -> None:
    pytester.makepyfile("""
        import pytest
        @pytest.fixture
        def word():
            return "built"
        @pytest.mark.prompt(user="{word}")
        def test_it(reply, word):
            assert reply.text
    """)
    pytester.runpytest("--models=opus-4-7", "--migrate-calls=live").assert_outcomes(passed=1)
    assert asked(api) == [("claude-opus-4-7", "built")]


def test_without_prefetch_each_test_sends_its_request(
    pytester: pytest.Pytester, api: RunningSimulator, numbers: Callable[..., str]
) -> None:
    pytester.makepyfile(numbers(2))
    pytester.runpytest(*LIVE, "--migrate-no-prefetch").assert_outcomes(passed=4)
    assert len(api.requests) == 4


def test_without_prefetch_nothing_is_sent_before_its_test(
    pytester: pytest.Pytester, api: RunningSimulator, numbers: Callable[..., str]
) -> None:
    pytester.makepyfile(numbers(4, "assert False"))
    options = (*LIVE, "-x", "--migrate-no-prefetch")
    pytester.runpytest(*options, plugins=[Last(lambda: let_others_arrive(api))]).assert_outcomes(failed=1)
    assert asked(api) == [("claude-opus-4-6", "Number 0")]


@pytest.mark.parametrize(
    ("option", "said"),
    [
        ("--migrate-concurrency=0", "--migrate-concurrency: invalid number of requests '0'"),
        ("--migrate-max-cost=lots", "--migrate-max-cost: invalid amount of dollars 'lots'"),
    ],
)
def test_an_invalid_limit_is_a_usage_error(pytester: pytest.Pytester, option: str, said: str) -> None:
    result = pytester.runpytest("--models=opus-4-6", option)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([f"ERROR: {said}*"])


def test_no_thread_outlives_the_run(
    pytester: pytest.Pytester, api: RunningSimulator, numbers: Callable[..., str]
) -> None:
    body = "import threading; assert 'modelmigrate-prefetch' in {each.name for each in threading.enumerate()}"
    pytester.makepyfile(numbers(2, body))
    pytester.runpytest(*LIVE, "-W", "error").assert_outcomes(passed=4)
    assert len(api.requests) == 4
    assert "modelmigrate-prefetch" not in {each.name for each in threading.enumerate()}


@pytest.mark.slow
def test_two_workers_send_each_request_once(
    pytester: pytest.Pytester, api: RunningSimulator, numbers: Callable[..., str]
) -> None:
    pytest.importorskip("xdist")
    pytester.makepyfile(numbers(6))
    pytester.runpytest_subprocess(*LIVE, "-n", "2").assert_outcomes(passed=12)
    assert len(set(asked(api))) == 12
    assert len(api.requests) <= 14, "a worker may have prefetched for a test that the other one ran"


def test_a_collection_that_ends_in_an_error_sends_nothing(
    pytester: pytest.Pytester, api: RunningSimulator, numbers: Callable[..., str]
) -> None:
    pytester.makepyfile(numbers(3))
    pytester.makeconftest("""
        import pytest

        @pytest.hookimpl(trylast=True)
        def pytest_collection_modifyitems(items):
            raise pytest.UsageError("refused")
    """)
    result = pytester.runpytest(*LIVE)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert api.requests == []
