from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from pytest_modelmigrate.analysis.drift import CostDrift, TokenMove
from pytest_modelmigrate.analysis.snapshot_drift import SnapshotDrift
from pytest_modelmigrate.facts.costs import Cost
from pytest_modelmigrate.plugin.usage_gate import explain
from pytest_modelmigrate.simulator import RunningSimulator
from pytest_modelmigrate.store.snapshots import entries, folder_of

MODELS = "--models=opus-4-6,opus-4-7"
OFF = "--migrate-cost-threshold=off"


def test_a_case_that_became_too_dear_fails_and_says_what_moved(
    pytester: pytest.Pytester, recorded: Path, usage_of: Any
) -> None:
    usage_of(recorded).spend_more("opus-4-7")
    result = pytester.runpytest(MODELS)
    result.assert_outcomes(passed=3, failed=1)
    result.stdout.fnmatch_lines(
        [
            "the cost of this case changed by +*%, and 20% is allowed",
            "  was         $0.*   1 call",
            "  now         $0.*   1 call",
            "  moved       output_tokens * -> * (+200%)",
            "  causes      output +*%",
            "  snapshot    __usage__/test_refund/opus-4-7.simulated.json",
            f"  to accept   pytest --snapshot-update {MODELS} 'test_refund.py::*[[]whole-opus-4-7[]]'",
        ]
    )


def test_the_update_command_accepts_it_and_leaves_the_rest_alone(
    pytester: pytest.Pytester, recorded: Path, usage_of: Any
) -> None:
    usage_of(recorded).spend_more("opus-4-7")
    usage_of(recorded).spend_more("opus-4-6")
    before = entries(folder_of(recorded))
    pytester.runpytest("--snapshot-update", "--models=opus-4-7", "-k", "whole").assert_outcomes(passed=1, deselected=1)
    after = entries(folder_of(recorded))
    changed = [
        (case, target) for case in before for target in before[case] if before[case][target] != after[case][target]
    ]
    assert changed == [("test_refund[whole]", "opus-4-7 (simulated)")]
    assert after.keys() == before.keys()
    pytester.runpytest("--models=opus-4-7").assert_outcomes(passed=2)


def test_a_rise_below_the_threshold_passes_and_keeps_the_snapshot(
    pytester: pytest.Pytester, recorded: Path, usage_of: Any
) -> None:
    usage_of(recorded).spend_more("opus-4-7", 2)
    before = usage_of(recorded).files()
    below = pytester.runpytest("--models=opus-4-7", "--migrate-cost-threshold=150%")
    below.assert_outcomes(passed=2)
    assert "missing" not in below.stdout.str()
    pytester.runpytest("--models=opus-4-7", OFF).assert_outcomes(passed=2)
    assert usage_of(recorded).files() == before


def test_the_message_shows_what_moved_most_first_and_no_percentage_of_nothing() -> None:
    was, now = Cost(Decimal("0.01"), "assumed"), Cost(Decimal("0.02"), "assumed")
    moves = (
        TokenMove("output_tokens", 1000, 1500),
        TokenMove("cache_read_input_tokens", 0, 5000),
        TokenMove("input_tokens", 20, 10),
    )
    path = Path("project", "tests", "__usage__", "test_a", "opus-4-7.json")
    text = explain(SnapshotDrift(CostDrift(was, now, moves, 1, 2), 0.2), path, "pytest --snapshot-update")
    assert text.splitlines() == [
        "the cost of this case changed by +100%, and 20% is allowed",
        "  was         $0.0100   1 call",
        "  now         $0.0200   2 calls",
        "  note        assumed",
        "  moved       output_tokens 1,000 -> 1,500 (+50%)",
        "              cache_read_input_tokens 0 -> 5,000",
        "              input_tokens 20 -> 10 (-50%)",
        "  snapshot    __usage__/test_a/opus-4-7.json",
        "  to accept   pytest --snapshot-update",
    ]
    first, *_ = explain(SnapshotDrift(CostDrift(was, now, moves, 1, 2), 0.0), path, "pytest").splitlines()
    assert first == "the cost of this case changed by +100%, and 0% is allowed"


def test_a_cost_that_was_unknown_says_why_under_that_name() -> None:
    was, now = Cost(None, "no price is known for x"), Cost(Decimal("0.02"), "assumed")
    found = SnapshotDrift(CostDrift(was, now, (), 1, 1), 0.2)
    lines = explain(found, Path("__usage__", "test_a.json"), "pytest").splitlines()
    assert lines[:5] == [
        "the cost of this case was unknown, and 20% is allowed",
        "  was         unknown   1 call",
        "  now         $0.0200   1 call",
        "  note        assumed",
        "  unknown     no price is known for x",
    ]


def test_the_update_command_asks_the_simulated_api_again(pytester: pytest.Pytester, suite: Path, usage_of: Any) -> None:
    sim = ("--models=opus-4-7", "--migrate-calls=sim")
    pytester.runpytest(*sim, "--snapshot-update").assert_outcomes(passed=2)
    path = usage_of(suite).file()
    data = json.loads(path.read_text())
    data["cases"]["test_refund[whole]"]["calls"][0]["output_tokens"] = 1
    path.write_text(json.dumps(data), encoding="utf-8")
    result = pytester.runpytest(*sim)
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(
        ["  to accept   pytest --migrate-calls=sim --snapshot-update --models=opus-4-7 *whole*"]
    )


def test_a_case_whose_costs_are_not_compared_may_cost_anything(
    pytester: pytest.Pytester, recorded: Path, usage_of: Any
) -> None:
    usage_of(recorded).spend_more("opus-4-7", 9)
    marked = recorded.read_text().replace("def test_refund", '@pytest.mark.task(cost_threshold="off")\ndef test_refund')
    recorded.write_text(marked, encoding="utf-8")
    pytester.runpytest("--models=opus-4-7").assert_outcomes(passed=2)


def test_a_case_may_have_a_threshold_of_its_own(pytester: pytest.Pytester, recorded: Path, usage_of: Any) -> None:
    usage_of(recorded).spend_more("opus-4-7", 2)
    marked = recorded.read_text().replace(
        "def test_refund", '@pytest.mark.task(cost_threshold="200%")\ndef test_refund'
    )
    recorded.write_text(marked, encoding="utf-8")
    pytester.runpytest("--models=opus-4-7").assert_outcomes(passed=2)
    recorded.write_text(marked.replace("200%", "1%"), encoding="utf-8")
    pytester.runpytest("--models=opus-4-7", OFF).assert_outcomes(passed=1, failed=1)


def test_a_new_price_list_alone_never_fails(pytester: pytest.Pytester, recorded: Path, usage_of: Any) -> None:
    for path in usage_of(recorded).file().parent.iterdir():
        data = json.loads(path.read_text())
        for entry in data["cases"].values():
            entry["cost_usd"] = "0.000001"
        path.write_text(json.dumps(data), encoding="utf-8")
    before = usage_of(recorded).files()
    pytester.runpytest(MODELS, OFF).assert_outcomes(passed=4)
    pytester.runpytest("--models=opus-4-6").assert_outcomes(passed=2)
    pytester.runpytest("--models=opus-4-6", "--snapshot-update").assert_outcomes(passed=2)
    assert usage_of(recorded).files() == before


def test_an_unknown_price_fails_the_gate(pytester: pytest.Pytester, api: RunningSimulator, suite: Path) -> None:
    del api
    pytester.runpytest("--models=opus-4-6", "--migrate-calls=record", "--snapshot-update")
    without_usage(suite, "claude-opus-4-6/*whole*.json")
    result = pytester.runpytest("--models=opus-4-6")
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(
        ["the cost of this case is unknown, and 20% is allowed", "  was         $0.*", "  now         unknown *"]
    )


def add_token(module: Path, model: str) -> None:
    """Make the recorded replies of a model longer by one token."""
    for path in module.parent.glob(f"recordings/{module.stem}/claude-{model}/*.json"):
        data = json.loads(path.read_text())
        data["response"]["body"]["usage"]["output_tokens"] += 1
        path.write_text(json.dumps(data), encoding="utf-8")


def without_usage(module: Path, files: str = "*/*.json") -> None:
    """Take the usage out of recorded replies, so that their cost is unknown."""
    for path in module.parent.glob(f"recordings/{module.stem}/{files}"):
        data = json.loads(path.read_text())
        data["response"]["body"]["usage"] = {}
        path.write_text(json.dumps(data), encoding="utf-8")


@pytest.mark.parametrize("zero", ["0%", "0", "0.0%", "0.0"])
@pytest.mark.parametrize("place", ["option", "ini", "environment", "marker"])
def test_a_threshold_of_zero_allows_no_rise_wherever_it_is_given(
    pytester: pytest.Pytester, recorded: Path, monkeypatch: pytest.MonkeyPatch, place: str, zero: str
) -> None:
    arguments = ["--models=opus-4-7"]
    if place == "option":
        arguments.append(f"--migrate-cost-threshold={zero}")
    elif place == "ini":
        pytester.makeini(f"[pytest]\nmodelmigrate_cost_threshold = {zero}\n")
    elif place == "environment":
        monkeypatch.setenv("PYTEST_MODELMIGRATE_COST_THRESHOLD", zero)
    else:
        value = repr(zero) if zero.endswith("%") else zero
        marked = f"@pytest.mark.task(cost_threshold={value})\ndef test_refund"
        recorded.write_text(recorded.read_text().replace("def test_refund", marked), encoding="utf-8")
    pytester.runpytest(*arguments).assert_outcomes(passed=2)
    add_token(recorded, "opus-4-7")
    result = pytester.runpytest(*arguments)
    result.assert_outcomes(failed=2)
    result.stdout.fnmatch_lines(["the cost of this case changed by +*%, and 0% is allowed"])


def test_a_threshold_of_zero_against_the_baseline_is_zero(pytester: pytest.Pytester, recorded: Path) -> None:
    marked = '@pytest.mark.task(baseline_threshold="0%")\ndef test_refund'
    recorded.write_text(recorded.read_text().replace("def test_refund", marked), encoding="utf-8")
    result = pytester.runpytest("--models=opus-4-6,opus-4-7", "--migrate-baseline-threshold=500%")
    result.assert_outcomes(passed=2, failed=2)
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(
        [
            "note: cost gate: the test's own baseline_threshold allows 0%",
            "verdict: FAIL: 2 cases more than 0% above the cost on the baseline",
        ]
    )


@pytest.mark.parametrize("limit", ["0.5%", "7%", "120%"])
def test_the_message_names_the_threshold_as_it_was_given(
    pytester: pytest.Pytester, recorded: Path, limit: str, usage_of: Any
) -> None:
    usage_of(recorded).spend_more("opus-4-7", 10)
    result = pytester.runpytest("--models=opus-4-7", f"--migrate-cost-threshold={limit}")
    result.stdout.fnmatch_lines([f"the cost of this case changed by +*%, and {limit} is allowed"])


def test_unchanged_usage_without_a_price_fails_and_says_how_to_give_one(
    pytester: pytest.Pytester, recorded: Path
) -> None:
    without_usage(recorded)
    pytester.runpytest("--models=opus-4-7", "--snapshot-update").assert_outcomes(passed=2)
    result = pytester.runpytest("--models=opus-4-7")
    result.assert_outcomes(failed=2)
    result.stdout.fnmatch_lines(
        [
            "the cost of this case is unknown, and 20% is allowed",
            "  unknown     the reply carries no usage",
            "  next        give a price with the hook pytest_modelmigrate_price, or compare no costs of this case*",
        ]
    )
    assert "to accept" not in result.stdout.str()
    pytester.runpytest("--models=opus-4-7", OFF).assert_outcomes(passed=2)


def test_an_unknown_price_on_both_targets_fails_the_gate_against_the_baseline(
    pytester: pytest.Pytester, recorded: Path
) -> None:
    without_usage(recorded)
    marked = "@pytest.mark.task(snapshot=False)\ndef test_refund"
    recorded.write_text(recorded.read_text().replace("def test_refund", marked), encoding="utf-8")
    result = pytester.runpytest("--models=opus-4-6,opus-4-7")
    result.assert_outcomes(passed=2, failed=2)
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(["verdict: FAIL: 2 cases *unknown*"])


def test_a_run_with_missing_snapshots_fails_where_they_are_required(
    pytester: pytest.Pytester, recorded: Path, usage_of: Any, workers: tuple[str, ...]
) -> None:
    usage_of(recorded).file().unlink()
    assert pytester.runpytest(MODELS, *workers).ret == pytest.ExitCode.OK
    options = (MODELS, "--migrate-require-snapshots", *workers)
    result = pytester.runpytest(*options)
    result.assert_outcomes(passed=4)
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(
        [
            "note: 2 usage snapshots missing; to write them, run",
            "      pytest * --snapshot-update",
            "verdict: FAIL: 2 usage snapshots missing",
        ]
    )
    pytester.runpytest(*options, "-q").stdout.fnmatch_lines(["verdict: FAIL: 2 usage snapshots missing"])
    assert pytester.runpytest(*options, "--snapshot-update").ret == pytest.ExitCode.OK
    assert pytester.runpytest(*options).ret == pytest.ExitCode.OK


def test_a_test_that_keeps_no_snapshot_needs_none(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("""
        import pytest

        @pytest.mark.task(snapshot=False)
        @pytest.mark.prompt(user="Say hi", max_tokens=50)
        def test_it(reply):
            assert reply.text
    """)
    result = pytester.runpytest(MODELS, "--migrate-calls=sim", "--migrate-require-snapshots")
    result.assert_outcomes(passed=2)


def test_required_snapshots_need_syrupy(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("def test_it(target):\n    pass\n")
    pytester.makeini("[pytest]\nmodelmigrate_require_snapshots = true\n")
    result = pytester.runpytest_subprocess(MODELS, "-p", "no:syrupy")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(
        ["ERROR: modelmigrate_require_snapshots: snapshots need the plugin syrupy; run without -p no:syrupy"]
    )
