from __future__ import annotations

import json
import shutil
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

MODELS = "--models=opus-4-6,opus-4-7"
STRICT = "--migrate-baseline-threshold=20%"
WAYS = pytest.mark.parametrize("way", [(), ("-n2",)], ids=["one process", "workers"])


def grow(module: Path, case: str = "whole") -> None:
    """Make the recorded reply of opus-4-7 four times as long."""
    for path in module.parent.glob(f"recordings/{module.stem}/claude-opus-4-7/*{case}*.json"):
        data = json.loads(path.read_text())
        data["response"]["body"]["usage"]["output_tokens"] *= 4
        path.write_text(json.dumps(data), encoding="utf-8")


@pytest.fixture
def dear(recorded: Path) -> Path:
    """A recorded project without snapshots, in which one of two cases costs too much on opus-4-7."""
    grow(recorded)
    shutil.rmtree(recorded.parent / "__usage__")
    marked = recorded.read_text().replace("def test_refund", "@pytest.mark.task(snapshot=False)\ndef test_refund")
    recorded.write_text(marked, encoding="utf-8")
    return recorded


@pytest.mark.slow
@WAYS
def test_a_case_that_costs_too_much_is_one_failed_test_that_says_what_to_do(
    pytester: pytest.Pytester, dear: Path, way: tuple[str, ...]
) -> None:
    del dear
    result = pytester.runpytest(MODELS, *way)
    result.assert_outcomes(passed=3, failed=1)
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    assert "to accept" not in result.stdout.str(), "without a snapshot nothing keeps what was accepted"
    result.stdout.fnmatch_lines(
        [
            "* FAILURES *",
            "* test_refund[[]whole-opus-4-7[]] *",
            "this case costs *% more on opus-4-7 than on opus-4-6, and 62% is allowed; the test itself passed",
            "  opus-4-6    $0.*   1 call",
            "  opus-4-7    $0.*   1 call",
            "  moved       output_tokens * -> * (+*%)",
            "  allowed     the default allows 62%: 35% because the tokenizer of opus-4-7 makes up to that many more *",
            '  to allow    @pytest.mark.task(baseline_threshold="330%")',
            "FAILED test_refund.py::test_refund[[]whole-opus-4-7[]] - Failed: this case costs *",
            "verdict: FAIL: 1 case more than 62% above the cost on the baseline",
            "*= 1 failed, 3 passed in *",
        ]
    )


def test_the_threshold_that_the_message_recommends_lets_the_case_pass(pytester: pytest.Pytester, dear: Path) -> None:
    result = pytester.runpytest(MODELS)
    (step,) = (line for line in result.stdout.lines if line.startswith("  to allow"))
    marker = step.partition("to allow")[2]
    dear.write_text(dear.read_text().replace("def test_refund", f"{marker.strip()}\ndef test_refund"), encoding="utf-8")
    assert pytester.runpytest(MODELS).ret == pytest.ExitCode.OK


def test_a_quiet_run_names_the_case(pytester: pytest.Pytester, dear: Path) -> None:
    del dear
    result = pytester.runpytest(MODELS, "-q")
    result.stdout.fnmatch_lines(
        [
            "this case costs *% more on opus-4-7 *",
            "FAILED test_refund.py::test_refund[[]whole-opus-4-7[]] - *",
            "verdict: FAIL: *",
            "1 failed, 3 passed in *",
        ]
    )


@pytest.mark.slow
@WAYS
def test_junit_xml_has_one_entry_for_each_test_and_a_failure_for_the_dear_one(
    pytester: pytest.Pytester, dear: Path, way: tuple[str, ...]
) -> None:
    del dear
    pytester.runpytest(MODELS, "--junitxml=junit.xml", *way)
    (suite,) = ET.parse(pytester.path / "junit.xml").getroot()  # noqa: S314 - written by this test
    assert {name: suite.get(name) for name in ("tests", "failures", "errors")} == {
        "tests": "4",
        "failures": "1",
        "errors": "0",
    }
    cases = suite.findall("testcase")
    assert len({case.get("name") for case in cases}) == len(cases) == 4
    failed = {
        case.get("name"): failure.get("message") for case in cases if (failure := case.find("failure")) is not None
    }
    (message,) = failed.values()
    assert list(failed) == ["test_refund[whole-opus-4-7]"]
    assert "more on opus-4-7 than on opus-4-6" in (message or "")


def test_no_letter_is_written_behind_the_progress_line(pytester: pytest.Pytester, dear: Path) -> None:
    del dear
    for options in ((), ("-v",)):
        lines = pytester.runpytest(MODELS, *options).stdout.lines
        progress = next(line for line in lines if "[100%]" in line)
        assert progress.endswith("[100%]")
        assert lines[lines.index(progress) + 1] == ""


def test_the_last_failed_tests_include_the_dear_one(pytester: pytest.Pytester, dear: Path) -> None:
    del dear
    pytester.runpytest(MODELS)
    result = pytester.runpytest(MODELS, "--lf", "--collect-only", "-q")
    assert [line for line in result.stdout.lines if "::" in line] == ["test_refund.py::test_refund[whole-opus-4-7]"]


def test_a_test_that_failed_is_not_failed_again_for_its_cost(pytester: pytest.Pytester, dear: Path) -> None:
    dear.write_text(dear.read_text().replace("assert reply.text", "assert not reply.text"), encoding="utf-8")
    result = pytester.runpytest(MODELS)
    result.assert_outcomes(failed=4)
    assert "the test itself passed" not in result.stdout.str()


def test_a_case_without_a_price_fails_and_names_the_hook(pytester: pytest.Pytester, dear: Path) -> None:
    for path in dear.parent.glob("recordings/test_refund/claude-opus-4-7/*whole*.json"):
        data = json.loads(path.read_text())
        data["response"]["body"]["usage"] = {}
        path.write_text(json.dumps(data), encoding="utf-8")
    result = pytester.runpytest(MODELS)
    result.assert_outcomes(passed=3, failed=1)
    result.stdout.fnmatch_lines(
        [
            "the cost of this case on opus-4-7 or opus-4-6 is unknown, and 62% is allowed; the test itself passed",
            "  opus-4-7    unknown   1 call",
            "  unknown     the reply carries no usage",
            "  next        give a price with the hook pytest_modelmigrate_price, or allow any cost with *",
        ]
    )


def test_an_unexpected_pass_counts_once(pytester: pytest.Pytester, dear: Path) -> None:
    dear.write_text(
        dear.read_text().replace("def test_refund", "@pytest.mark.xfail\ndef test_refund"), encoding="utf-8"
    )
    pytester.runpytest(MODELS).assert_outcomes(xpassed=3, failed=1)


def test_a_run_without_the_terminal_fails_too(pytester: pytest.Pytester, dear: Path) -> None:
    del dear
    assert pytester.runpytest(MODELS, "-p", "no:terminal", "-p", "no:xdist").ret == pytest.ExitCode.TESTS_FAILED
