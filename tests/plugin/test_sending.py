from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from pytest_modelmigrate.wire.simulator import Fault, RunningSimulator, start

LIVE = ("--models=opus-4-6,opus-4-7", "--migrate-calls=live", "--migrate-cost-threshold=off")

NUMBERS = """
import pytest

@pytest.mark.parametrize("n", range({count}))
@pytest.mark.prompt(user="Number {{n}}", max_tokens=20)
def test_number(reply, n):
    {body}
"""


def numbers(count: int, body: str = "assert reply.text") -> str:
    return NUMBERS.format(count=count, body=body)


def asked(api: RunningSimulator) -> list[tuple[str | None, str]]:
    return [(request.model, request.body["messages"][0]["content"]) for request in api.requests]


def test_planned_requests_are_on_their_way_together(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    pytester.makepyfile(numbers(8))
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-test")
    together: list[int] = []
    with start(latency_seconds=0.3) as api:
        monkeypatch.setenv("ANTHROPIC_BASE_URL", api.url)
        watching = threading.Event()

        def watch() -> None:
            while not watching.wait(0.1):
                together.append(len(api.requests))

        thread = threading.Thread(target=watch)
        thread.start()
        pytester.runpytest(*LIVE).assert_outcomes(passed=16)
        watching.set()
        thread.join()
        assert len(api.requests) == 16
    first = next(number for number in together if number)
    assert first == 16, "all of them had been sent before the first was answered"


def test_the_limit_holds_back_what_is_beyond_it(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    pytester.makepyfile(numbers(3))
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-test")
    with start(latency_seconds=30) as api:
        monkeypatch.setenv("ANTHROPIC_BASE_URL", api.url)
        pytester.makeconftest("""
            import pytest

            @pytest.fixture(autouse=True)
            def stop_at_the_first():
                import time
                time.sleep(1)
                pytest.exit("enough")
        """)
        pytester.runpytest(*LIVE, "--migrate-concurrency=2")
        assert len(api.requests) == 2


def test_requests_go_out_in_the_order_of_the_tests(pytester: pytest.Pytester, api: RunningSimulator) -> None:
    pytester.makepyfile(numbers(3))
    pytester.runpytest(*LIVE, "--migrate-concurrency=1").assert_outcomes(passed=6)
    assert asked(api) == [(f"claude-opus-4-{version}", f"Number {n}") for n in range(3) for version in (6, 7)]


def test_what_is_deselected_is_never_sent(pytester: pytest.Pytester, api: RunningSimulator) -> None:
    pytester.makepyfile(numbers(3))
    pytester.runpytest(*LIVE, "-k", "1-opus-4-6").assert_outcomes(passed=1, deselected=5)
    assert asked(api) == [("claude-opus-4-6", "Number 1")]


def test_collecting_alone_sends_nothing(pytester: pytest.Pytester, api: RunningSimulator) -> None:
    pytester.makepyfile(numbers(3))
    pytester.runpytest(*LIVE, "--collect-only")
    assert api.requests == []


def test_an_impossible_cell_is_never_sent(pytester: pytest.Pytester, api: RunningSimulator) -> None:
    pytester.makepyfile(numbers(1))
    pytester.runpytest("--models=opus-4-6,opus-4-7", "--efforts=xhigh", "--migrate-calls=live")
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
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytester.makepyfile(numbers(20, "assert n != 0"))
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-test")
    with start(latency_seconds=0.2) as api:
        monkeypatch.setenv("ANTHROPIC_BASE_URL", api.url)
        result = pytester.runpytest(*LIVE, "-x", "--migrate-concurrency=2")
        result.assert_outcomes(failed=1)
        assert len(api.requests) < 20, "of 40 that were planned, few went out before the first was judged"


def test_what_was_paid_for_tests_that_a_stopped_run_did_not_reach_is_recorded(
    pytester: pytest.Pytester, api: RunningSimulator
) -> None:
    body = "import time, pathlib; time.sleep(1); assert pathlib.Path('go').exists()"
    pytester.makepyfile(numbers(4, body))
    record = ("--models=opus-4-7", "--migrate-calls=record")
    pytester.runpytest(*record, "-x").assert_outcomes(failed=1)
    paid = len(api.requests)
    pytester.path.joinpath("go").touch()
    pytester.runpytest(*record).assert_outcomes(passed=4)
    assert len(api.requests) == paid == 4


def test_what_may_be_skipped_is_not_sent_ahead(pytester: pytest.Pytester, api: RunningSimulator) -> None:
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


def test_planning_the_set_up_alone_sends_nothing(pytester: pytest.Pytester, api: RunningSimulator) -> None:
    pytester.makepyfile(numbers(1))
    pytester.runpytest(*LIVE, "--setup-plan")
    assert api.requests == []


def test_a_prompt_that_needs_a_fixture_is_sent_when_it_is_asked(
    pytester: pytest.Pytester, api: RunningSimulator
) -> None:
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


def test_without_prefetch_everything_works_one_by_one(pytester: pytest.Pytester, api: RunningSimulator) -> None:
    pytester.makepyfile(numbers(2))
    pytester.runpytest(*LIVE, "--migrate-no-prefetch").assert_outcomes(passed=4)
    assert len(api.requests) == 4


AGENT = """
def test_agent(claude, target):
    message = claude.messages.create(
        model="m", max_tokens=20, messages=[{"role": "user", "content": "%s"}]
    )
    assert message.model == target.model
"""


def test_the_first_request_of_an_imperative_test_is_foreseen_from_another_target(
    pytester: pytest.Pytester, api: RunningSimulator
) -> None:
    path = pytester.makepyfile(AGENT % "hello")
    pytester.runpytest("--models=opus-4-6", "--migrate-calls=record").assert_outcomes(passed=1)
    pytester.runpytest("--models=opus-4-7", "--migrate-calls=record").assert_outcomes(passed=1)
    assert [request.model for request in api.requests] == ["claude-opus-4-6", "claude-opus-4-7"]
    assert "x-stainless-lang" not in {name.lower() for name in api.requests[1].headers}, (
        "it was not the SDK that sent it"
    )
    path.write_text(AGENT % "good bye", encoding="utf-8")
    changed = pytester.runpytest("--models=opus-4-8", "--migrate-calls=record")
    changed.assert_outcomes(passed=1)
    assert [asked for _, asked in asked_of(api, "claude-opus-4-8")] == ["hello", "good bye"]
    changed.stdout.fnmatch_lines(["note: prefetched in vain: 1 call, $*"])


def asked_of(api: RunningSimulator, model: str) -> list[tuple[str | None, str]]:
    return [each for each in asked(api) if each[0] == model]


def test_a_spent_cap_leaves_tests_undecided_and_the_run_says_so_with_its_own_exit_status(
    pytester: pytest.Pytester, api: RunningSimulator
) -> None:
    pytester.makepyfile(numbers(5))
    result = pytester.runpytest("--models=opus-4-6", "--migrate-calls=live", "--migrate-max-cost=0.0005")
    outcomes = result.parseoutcomes()
    assert outcomes["passed"] >= 1
    assert outcomes["errors"] >= 1
    assert len(api.requests) == outcomes["passed"]
    assert result.ret == 7
    result.stdout.fnmatch_lines(
        ["the run has spent $* of the $0.0005 that it may spend*", "verdict: FAIL: * undecided*"]
    )


def test_the_cap_holds_for_the_sdk_too(pytester: pytest.Pytester, api: RunningSimulator) -> None:
    pytester.makepyfile("""
        def test_agent(claude):
            for n in range(9):
                claude.messages.create(model="m", max_tokens=20, messages=[{"role": "user", "content": str(n)}])
    """)
    result = pytester.runpytest("--models=opus-4-6", "--migrate-calls=live", "--migrate-max-cost=0.001")
    result.assert_outcomes(errors=1)
    assert 1 <= len(api.requests) < 9
    assert result.ret == 7


def test_an_outage_is_no_regression_and_is_not_waited_for_test_by_test(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytester.makepyfile(numbers(10) + AGENT % "hello")
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-test")
    with start(faults=[Fault("status", status=529)]) as api:
        monkeypatch.setenv("ANTHROPIC_BASE_URL", api.url)
        result = pytester.runpytest(*LIVE, "--junitxml=junit.xml")
        assert len(api.requests) < 2 * 11 * 3, "fewer than every test's own ladder of retries"
    result.assert_outcomes(errors=22)
    assert result.ret == 7
    assert "<failure" not in pytester.path.joinpath("junit.xml").read_text()


def test_a_regression_outranks_an_outage(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    pytester.makepyfile(numbers(1, "assert False"))
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-test")
    with start(faults=[Fault("status", status=529, model="*opus-4-7*")]) as api:
        monkeypatch.setenv("ANTHROPIC_BASE_URL", api.url)
        result = pytester.runpytest(*LIVE)
    result.assert_outcomes(failed=1, errors=1)
    assert result.ret == pytest.ExitCode.TESTS_FAILED


@pytest.mark.parametrize(
    ("option", "said"),
    [
        ("--migrate-concurrency=0", "--migrate-concurrency: '0' is no number of requests"),
        ("--migrate-max-cost=lots", "--migrate-max-cost: 'lots' is no amount of dollars"),
    ],
)
def test_a_wrong_limit_is_a_usage_error(pytester: pytest.Pytester, option: str, said: str) -> None:
    result = pytester.runpytest("--models=opus-4-6", option)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([f"ERROR: {said}*"])


def test_no_thread_outlives_the_run(pytester: pytest.Pytester, api: RunningSimulator) -> None:
    body = "import threading; assert 'modelmigrate-prefetch' in {each.name for each in threading.enumerate()}"
    pytester.makepyfile(numbers(2, body))
    pytester.runpytest(*LIVE, "-W", "error").assert_outcomes(passed=4)
    assert len(api.requests) == 4
    assert "modelmigrate-prefetch" not in {each.name for each in threading.enumerate()}


def test_two_workers_send_each_request_once(pytester: pytest.Pytester, api: RunningSimulator) -> None:
    pytest.importorskip("xdist")
    pytester.makepyfile(numbers(6))
    pytester.runpytest_subprocess(*LIVE, "-n", "2").assert_outcomes(passed=12)
    assert len(set(asked(api))) == 12
    assert len(api.requests) <= 14, "a worker may have foreseen a test that the other one ran"


def batches(api: RunningSimulator) -> list[str]:
    return [request.method for request in api.requests if request.path == "/v1/messages/batches"]


def messages(api: RunningSimulator) -> list[str]:
    return [request.path for request in api.requests if request.path == "/v1/messages"]


def test_a_batch_carries_the_whole_plan_at_half_price(pytester: pytest.Pytester, api: RunningSimulator) -> None:
    pytester.makepyfile(numbers(3, "assert reply.calls[0].source == 'batch' and reply.cost.usd < 0.0003"))
    options = ("--models=opus-4-6", "--migrate-calls=record")
    result = pytester.runpytest(*options, "--migrate-batch")
    result.assert_outcomes(passed=3)
    result.stdout.fnmatch_lines(["note: batches: 3 requests submitted"])
    assert batches(api) == ["POST"]
    assert messages(api) == []
    assert not pytester.path.joinpath(".modelmigrate", "batches.json").exists()


def test_a_batch_may_be_submitted_by_one_run_and_collected_by_another(
    pytester: pytest.Pytester, api: RunningSimulator
) -> None:
    pytester.makepyfile(numbers(2))
    record = ("--models=opus-4-7", "--migrate-calls=record")
    submitted = pytester.runpytest(*record, "--migrate-batch=submit")
    assert submitted.ret == pytest.ExitCode.OK
    assert "passed" not in submitted.stdout.str()
    submitted.stdout.fnmatch_lines(["note: batches: 2 requests submitted", "note: no test was run; *collect"])
    assert pytester.path.joinpath(".modelmigrate", "batches.json").exists()
    collected = pytester.runpytest(*record, "--migrate-batch=collect")
    collected.assert_outcomes(passed=2)
    assert batches(api) == ["POST"], "nothing is paid twice"
    assert messages(api) == []
    pytester.runpytest("--models=opus-4-7").assert_outcomes(passed=2)


class EndlessBatch(BaseHTTPRequestHandler):
    """An API whose batches never end."""

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["content-length"]))
        self._answer()

    def _answer(self) -> None:
        batch = {"id": "msgbatch_1", "type": "message_batch", "processing_status": "in_progress", "results_url": None}
        body = json.dumps(batch).encode()
        self.send_response(200 if "batches" in self.path else 500)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Print nothing."""


def test_a_batch_that_has_not_ended_leaves_its_tests_undecided(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytester.makepyfile(numbers(1))
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-test")
    record = ("--models=opus-4-7", "--migrate-calls=record")
    with ThreadingHTTPServer(("127.0.0.1", 0), EndlessBatch) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        monkeypatch.setenv("ANTHROPIC_BASE_URL", f"http://127.0.0.1:{server.server_port}")
        pytester.runpytest(*record, "--migrate-batch=submit")
        early = pytester.runpytest(*record, "--migrate-batch=collect")
        server.shutdown()
        thread.join()
    early.assert_outcomes(errors=1)
    early.stdout.fnmatch_lines(["its batch has not ended: msgbatch_1", "*--migrate-batch=collect"])
    assert early.ret == 7


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ("--migrate-batch=sumbit", "--migrate-calls=live"),
            "'sumbit' is no phase: accepted are wait, submit, collect",
        ),
        (("--migrate-batch",), "a replay sends nothing: add --migrate-calls=record"),
        (("--migrate-batch", "--migrate-calls=live", "-n", "2"), "*run without -n"),
    ],
)
def test_a_batch_that_makes_no_sense_is_a_usage_error(
    pytester: pytest.Pytester, arguments: tuple[str, ...], said: str
) -> None:
    pytester.makepyfile(numbers(1))
    result = pytester.runpytest_subprocess("--models=opus-4-7", *arguments)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([f"ERROR: --migrate-batch: {said}*"])
