"""Tests that other plugins run several times: each time asks anew where answers are sent."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pytest_modelmigrate.simulator import RunningSimulator

MODELS = "--models=opus-4-7"
SUITE = """
import pytest

ATTEMPTS = []

@pytest.mark.prompt(user="hello", max_tokens=20)
def test_declared(reply):
    ATTEMPTS.append("declared")
    {check}

def test_agent(claude, target):
    messages = [{{"role": "user", "content": "question"}}]
    for _ in range(2):
        claude.messages.create(model=target.model, max_tokens=50, messages=messages)
    ATTEMPTS.append("agent")
    {check}
"""
UNSTEADY = "assert ATTEMPTS.count(ATTEMPTS[-1]) > 2, len(ATTEMPTS)"

REPEAT = """
import pytest

def pytest_addoption(parser):
    parser.addoption("--count", type=int, default=1)

@pytest.fixture
def __pytest_repeat_step_number(request):
    return request.param

@pytest.hookimpl(trylast=True)
def pytest_generate_tests(metafunc):
    "As pytest-repeat does it."
    count = metafunc.config.option.count
    if count > 1:
        name = "__pytest_repeat_step_number"
        metafunc.fixturenames.append(name)
        ids = [f"{number + 1}-{count}" for number in range(count)]
        metafunc.parametrize(name, range(count), indirect=True, ids=ids)
"""

RERUN = """
from _pytest.runner import runtestprotocol

def pytest_runtest_protocol(item, nextitem):
    "As pytest-rerunfailures does it."
    item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
    for number in range(4):
        reports = runtestprotocol(item, nextitem=nextitem, log=False)
        again = number < 3 and any(report.failed for report in reports)
        for report in reports:
            if again and report.failed:
                report.outcome = "rerun"
            item.ihook.pytest_runtest_logreport(report=report)
        if not again:
            break
        item._initrequest()
    item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
    return True
"""

RETRY = """
import pytest

@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport(item, call):
    "As pytest-retry does it: a call that failed runs again, before its report is made."
    report = yield
    if call.when == "call":
        for number in range(3):
            if not report.failed:
                break
            parent = pytest.Class.from_parent(item.session, name="Nothing")
            teardown = item.ihook.pytest_runtest_teardown
            pytest.CallInfo.from_call(lambda: teardown(item=item, nextitem=parent), "teardown")
            if number == 0:
                report.outcome = "retried"
                item.ihook.pytest_runtest_logreport(report=report)
            item._initrequest()
            pytest.CallInfo.from_call(lambda: item.ihook.pytest_runtest_setup(item=item), "setup")
            again = pytest.CallInfo.from_call(lambda: item.ihook.pytest_runtest_call(item=item), "call")
            last = pytest.TestReport.from_item_and_call(item, again)
            report.outcome, report.longrepr = last.outcome, last.longrepr
    return report
"""

AGAIN = {
    "rerun": (RERUN, "", ()),
    "retry": (RETRY, "", ()),
    "pytest-rerunfailures": ("", "pytest_rerunfailures", ("--reruns=3",)),
    "pytest-retry": ("", "pytest_retry", ("--retries=3",)),
    "flaky": ("", "flaky", ("--force-flaky", "--max-runs=4", "--no-flaky-report")),
}
PLUGINS = {"pytest_rerunfailures": "rerunfailures", "pytest_retry": "pytest-retry", "flaky": "flaky"}


def write(pytester: pytest.Pytester, conftest: str, check: str = "pass") -> None:
    pytester.makeconftest(conftest)
    pytester.makepyfile(test_it=SUITE.format(check=check))


def others_off(module: str) -> list[str]:
    """Switch off the other plugins that run tests again: they get in each other's way."""
    return [f"-pno:{plugin}" for name, plugin in PLUGINS.items() if name != module]


def asked(api: RunningSimulator) -> int:
    return sum(request.path == "/v1/messages" for request in api.requests)


def repeat(pytester: pytest.Pytester, plugin: str) -> None:
    if plugin == "pytest-repeat":
        pytest.importorskip("pytest_repeat")
    write(pytester, "" if plugin == "pytest-repeat" else REPEAT)


OWN_REPEAT = pytest.param(
    "own", marks=pytest.mark.skipif("__import__('importlib.util').util.find_spec('pytest_repeat')")
)


@pytest.mark.parametrize("plugin", ["pytest-repeat", OWN_REPEAT])
@pytest.mark.parametrize("mode", ["record", "rerecord", "live"])
def test_each_repetition_asks_anew(pytester: pytest.Pytester, api: RunningSimulator, plugin: str, mode: str) -> None:
    repeat(pytester, plugin)
    calls = f"--migrate-calls={mode}"
    pytester.runpytest(MODELS, calls, "--count=3", *others_off("")).assert_outcomes(passed=6)
    assert asked(api) == 3 + 6
    assert len(list(pytester.path.glob("recordings/**/*.json"))) == (0 if mode == "live" else 9)
    pytester.runpytest(MODELS, calls, "--count=3", "--migrate-no-prefetch", *others_off("")).assert_outcomes(passed=6)
    assert asked(api) == (9 if mode == "record" else 18)


@pytest.mark.parametrize("plugin", ["pytest-repeat", OWN_REPEAT])
def test_repetitions_are_samples_of_one_case_and_replay_with_any_number(
    pytester: pytest.Pytester, api: RunningSimulator, plugin: str
) -> None:
    repeat(pytester, plugin)
    pytester.runpytest(MODELS, "--migrate-calls=record", "--count=2", *others_off("")).assert_outcomes(passed=4)
    api.close()
    for count in (2, 1, 4):
        options = (f"--count={count}", "--migrate-report=run.json", *others_off(""))
        result = pytester.runpytest(MODELS, *options)
        result.assert_outcomes(passed=2 * count)
        assert "not used" not in result.stdout.str()
        outcomes = json.loads(Path(pytester.path, "run.json").read_text(encoding="utf-8"))["outcomes"]
        assert {each["case"]: len(each["samples"]) for each in outcomes} == {
            "test_it.py::test_declared": count,
            "test_it.py::test_agent": count,
        }


@pytest.mark.parametrize("plugin", ["pytest-repeat", OWN_REPEAT])
def test_the_estimate_has_each_repetition_that_is_not_recorded(
    pytester: pytest.Pytester, api: RunningSimulator, plugin: str
) -> None:
    repeat(pytester, plugin)
    options = (MODELS, "--migrate-calls=record", "-k", "declared", *others_off(""))
    pytester.runpytest(*options).assert_outcomes(passed=1, deselected=1)
    result = pytester.runpytest(*options, "--count=3", "--collect-only", "-q")
    result.stdout.fnmatch_lines(["estimate: 2 requests, *"])
    assert asked(api) == 1


@pytest.mark.slow
@pytest.mark.parametrize(
    ("plugin", "mode"),
    [
        ("rerun", "record"),
        ("rerun", "live"),
        ("retry", "rerecord"),
        ("pytest-rerunfailures", "record"),
        ("pytest-retry", "live"),
        ("flaky", "rerecord"),
    ],
)
def test_each_attempt_asks_anew(pytester: pytest.Pytester, api: RunningSimulator, plugin: str, mode: str) -> None:
    conftest, module, options = AGAIN[plugin]
    if module:
        pytest.importorskip(module)
    write(pytester, conftest, UNSTEADY)
    run = (MODELS, f"--migrate-calls={mode}", "--migrate-report=run.json", *others_off(module), *options)
    result = pytester.runpytest_subprocess(*run)
    assert result.ret == 0, result.stdout.str()
    result.stdout.fnmatch_lines(["verdict: pass"])
    assert asked(api) == 3 * (1 + 2)
    assert len(list(pytester.path.glob("recordings/**/*.json"))) == (0 if mode == "live" else 3)
    outcomes = json.loads(Path(pytester.path, "run.json").read_text(encoding="utf-8"))["outcomes"]
    expected = [("failed", True), ("failed", True), ("passed", False)]
    for outcome in outcomes:
        assert [(each["result"], each["rerun"]) for each in outcome["samples"]] == expected
        assert all(each["message"] for each in outcome["samples"][:1])


@pytest.mark.slow
def test_a_rerun_in_a_replay_needs_no_api(pytester: pytest.Pytester, api: RunningSimulator) -> None:
    write(pytester, RERUN, UNSTEADY)
    pytester.runpytest_subprocess(MODELS, "--migrate-calls=record", *others_off("")).assert_outcomes(passed=2)
    api.close()
    pytester.runpytest_subprocess(MODELS, *others_off("")).assert_outcomes(passed=2)
