from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import pytest_modelmigrate.reports.run_file
from pytest_modelmigrate.reports.run_file import read_run

SCHEMA = Path(pytest_modelmigrate.reports.run_file.__file__).with_name("run.schema.json")

SUITE = """
import pathlib
import pytest

@pytest.fixture
def attempt(request):
    path = pathlib.Path(__file__).with_name(request.node.name)
    path.write_text(path.read_text() + "." if path.exists() else ".")
    return len(path.read_text())

@pytest.mark.prompt(user="x", max_tokens=20)
def test_unsteady(reply, attempt):
    assert attempt > 1, f"attempt {attempt}"

@pytest.mark.prompt(user="y", max_tokens=20)
def test_steady(reply):
    assert reply.text
"""

RERUN = """
from _pytest.runner import runtestprotocol

def pytest_runtest_protocol(item, nextitem):
    "As pytest-rerunfailures does it: the reports of an attempt are logged when all of them are made."
    item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
    for number in range(3):
        for report in runtestprotocol(item, nextitem=nextitem, log=False):
            if report.failed and number < 2:
                report.outcome = "rerun"
                item.ihook.pytest_runtest_logreport(report=report)
                break
            item.ihook.pytest_runtest_logreport(report=report)
        else:
            break
        item._initrequest()
    item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
    return True
"""

RERUN_AND_LOG = (
    RERUN.replace("                break\n", "                rerun = True\n")
    .replace("        else:\n            break\n", "        if not rerun:\n            break\n")
    .replace("    for number in range(3):\n", "    for number in range(3):\n        rerun = False\n")
)
"""As its later versions do it: after the report of the failure those that are left are logged too."""

FLAKY = """
import _pytest.runner

def pytest_runtest_protocol(item, nextitem):
    "As flaky does it: a call that failed is not logged, and the test runs again."
    for number in range(3):
        failed = []
        for when in ("setup", "call", "teardown"):
            call = _pytest.runner.CallInfo.from_call(
                lambda: getattr(item.ihook, f"pytest_runtest_{when}")(
                    item=item, **({"nextitem": nextitem} if when == "teardown" else {})
                ),
                when=when,
            )
            report = item.ihook.pytest_runtest_makereport(item=item, call=call)
            failed += [when] if report.failed else []
            if when != "call" or not report.failed:
                item.ihook.pytest_runtest_logreport(report=report)
        if not failed:
            break
        item._initrequest()
    return True
"""

REPEAT = """
from _pytest.runner import runtestprotocol

def pytest_runtest_protocol(item, nextitem):
    "Every test runs twice, and pytest counts both."
    for _ in range(2):
        item._initrequest()
        runtestprotocol(item, nextitem=nextitem)
    return True
"""

XDIST = pytest.param(("-n1",), marks=pytest.mark.skipif("not __import__('importlib.util').util.find_spec('xdist')"))
"""With a worker of pytest-xdist, where that is installed."""


def run(pytester: pytest.Pytester, *options: str) -> tuple[pytest.RunResult, dict[str, Any]]:
    """Run the suite, and return its report."""
    pytester.makepyfile(test_it=SUITE)
    start = pytester.runpytest_subprocess if "-n1" in options else pytester.runpytest_inprocess
    result = start(
        "--models=opus-4-7", "--migrate-calls=sim", "--migrate-report=run.json", "-p", "no:rerunfailures", *options
    )
    path = pytester.path / "run.json"
    data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    jsonschema.validate(data, json.loads(SCHEMA.read_text(encoding="utf-8")))
    assert [outcome.case for outcome in read_run(path).outcomes] == [outcome["case"] for outcome in data["outcomes"]]
    return result, data


def samples(data: dict[str, Any]) -> dict[str, list[tuple[str, bool, str, int]]]:
    """Of each case the result, whether it was run again, the message, and the calls of every sample."""
    return {
        outcome["case"].partition("::")[2]: [
            (sample["result"], sample["rerun"], sample["message"].partition("\n")[0], len(sample["calls"]))
            for sample in outcome["samples"]
        ]
        for outcome in data["outcomes"]
    }


FIRST, PASSED = "AssertionError: attempt 1", ("passed", False, "", 1)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("conftest", "options"),
    [(RERUN, ()), (RERUN_AND_LOG, ()), (FLAKY, ()), pytest.param(RERUN_AND_LOG, *XDIST.values, marks=XDIST.marks)],
    ids=["rerun", "rerun-log", "flaky", "rerun-log-workers"],
)
def test_an_attempt_that_is_run_again_is_kept_and_does_not_count(
    pytester: pytest.Pytester, conftest: str, options: tuple[str, ...]
) -> None:
    pytester.makeconftest(conftest)
    result, data = run(pytester, *options)
    assert samples(data) == {"test_unsteady": [("failed", True, FIRST, 1), PASSED], "test_steady": [PASSED]}
    assert [outcome["derived"]["result"] for outcome in data["outcomes"]] == ["passed", "passed"]
    assert [outcome["derived"]["share"] for outcome in data["outcomes"]] == [1.0, 1.0]
    result.stdout.fnmatch_lines(["verdict: pass"])
    assert result.ret == 0


def test_a_test_that_never_passes_has_the_result_of_its_last_attempt(pytester: pytest.Pytester) -> None:
    pytester.makeconftest(RERUN)
    pytester.makepyfile(
        test_other="""
        import pytest

        @pytest.mark.prompt(user="x", max_tokens=20)
        def test_it(reply):
            assert not reply.text
        """
    )
    result, data = run(pytester, "test_other.py")
    assert [each[:2] for each in samples(data)["test_it"]] == [("failed", True), ("failed", True), ("failed", False)]
    result.stdout.fnmatch_lines(["verdict: FAIL: 1 case failing on opus-4-7"])


def test_a_set_up_that_is_run_again_is_kept(pytester: pytest.Pytester) -> None:
    pytester.makeconftest(RERUN)
    pytester.makepyfile(
        test_other="""
        import pathlib
        import pytest

        @pytest.fixture
        def broken(reply):
            path = pathlib.Path(__file__).with_name("seen")
            assert path.exists(), path.write_text("") or "not yet"

        @pytest.mark.prompt(user="x", max_tokens=20)
        def test_it(reply, broken):
            assert reply.text
        """
    )
    _, data = run(pytester, "test_other.py")
    assert samples(data) == {"test_it": [("error", True, "AssertionError: not yet", 1), PASSED]}


@pytest.mark.slow
@pytest.mark.parametrize("options", [(), XDIST])
def test_a_test_that_is_repeated_has_a_sample_for_each_time(
    pytester: pytest.Pytester, options: tuple[str, ...]
) -> None:
    pytester.makeconftest(REPEAT)
    result, data = run(pytester, *options)
    assert samples(data) == {"test_unsteady": [("failed", False, FIRST, 1), PASSED], "test_steady": [PASSED, PASSED]}
    unsteady, steady = (outcome["derived"] for outcome in data["outcomes"])
    assert (unsteady["result"], unsteady["held"], unsteady["share"]) == ("failed", False, 0.5)
    assert (steady["result"], steady["held"], steady["share"]) == ("passed", True, 1.0)
    assert steady["usage"]["input_tokens"] == 2 * data["outcomes"][1]["samples"][0]["calls"][0]["input_tokens"]
    result.stdout.fnmatch_lines(["verdict: FAIL: 1 case failing on opus-4-7"])


def test_a_test_that_is_named_twice_has_two_samples(pytester: pytest.Pytester) -> None:
    _, data = run(pytester, "--keep-duplicates", "test_it.py", "test_it.py", "-k", "test_steady")
    assert samples(data) == {"test_steady": [PASSED, PASSED]}


def test_verbose_shows_attempts(pytester: pytest.Pytester) -> None:
    pytester.makeconftest(RERUN)
    result, _ = run(pytester, "-v")
    result.stdout.fnmatch_lines(["    opus-4-7: 2 samples: failed (rerun), passed"])


def test_pytest_rerunfailures_is_understood(pytester: pytest.Pytester) -> None:
    pytest.importorskip("pytest_rerunfailures")
    pytester.makepyfile(test_it=SUITE)
    options = ["--models=opus-4-7", "--migrate-calls=sim", "--migrate-report=run.json", "--reruns=1"]
    options += ["-pno:flaky", "-pno:pytest-retry"]  # they run tests again as well, and get in its way
    pytester.runpytest_subprocess(*options)
    data = json.loads((pytester.path / "run.json").read_text(encoding="utf-8"))
    assert samples(data)["test_unsteady"] == [("failed", True, FIRST, 1), PASSED]
