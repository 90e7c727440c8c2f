from __future__ import annotations

import json
import shlex
from pathlib import Path
from typing import Any

import pytest

from pytest_modelmigrate.facts.errors import UnwritableFolderError
from pytest_modelmigrate.plugin import acceptances

MODELS = "--models=opus-4-6,opus-4-7"
WAYS = pytest.mark.parametrize("way", [(), ("-n2",)], ids=["one process", "workers"])


def usage(module: Path, target: str = "opus-4-7") -> dict[str, Any]:
    """The snapshots of a target by case."""
    path = module.parent / "__usage__" / module.stem / f"{target}.simulated.json"
    cases: dict[str, Any] = json.loads(path.read_text())["cases"]
    return cases


def grow(module: Path, factor: float) -> None:
    """Make the recorded reply of one case on opus-4-7 longer."""
    (path,) = module.parent.glob(f"recordings/{module.stem}/claude-opus-4-7/*whole*.json")
    data = json.loads(path.read_text())
    tokens = data["response"]["body"]["usage"]
    tokens["output_tokens"] = round(tokens["output_tokens"] * factor)
    path.write_text(json.dumps(data), encoding="utf-8")


@pytest.fixture
def dear(recorded: Path) -> Path:
    """A recorded project in which one of two cases costs four times as much on opus-4-7."""
    grow(recorded, 4)
    return recorded


@pytest.mark.slow
@WAYS
def test_an_update_accepts_what_is_dearer_and_the_next_run_passes(
    pytester: pytest.Pytester, dear: Path, way: tuple[str, ...]
) -> None:
    updated = pytester.runpytest(MODELS, "--snapshot-update", *way)
    updated.assert_outcomes(passed=4)
    assert updated.ret == pytest.ExitCode.OK
    updated.stdout.fnmatch_lines(
        [
            "accepted:",
            "  test_refund[[]whole[]] on opus-4-7: $* on opus-4-6 -> $* (+325%):*",
            "  test_refund[[]whole[]] on opus-4-7: $* -> $* (+2*%): output +2*%",
            "note: 1 case accepted as dearer than on opus-4-6; review it in __usage__/",
            "verdict: pass",
        ]
    )
    kept = usage(dear)
    assert kept["test_refund[whole]"]["accepted"] == {"opus-4-6": "4.26"}
    assert "accepted" not in kept["test_refund[part]"]
    assert all("accepted" not in each for each in usage(dear, "opus-4-6").values())
    again = pytester.runpytest(MODELS, *way)
    again.assert_outcomes(passed=4)
    assert again.ret == pytest.ExitCode.OK


def test_an_acceptance_that_could_not_be_written_does_not_count(
    pytester: pytest.Pytester, dear: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    del dear

    def refuse(*_: object) -> None:
        raise UnwritableFolderError("the disk is full")

    monkeypatch.setattr(acceptances, "update", refuse)
    result = pytester.runpytest(MODELS, "--snapshot-update", "-v")
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(["note: 1 usage snapshot not written: the disk is full"])
    result.stdout.no_fnmatch_line("*1 case accepted as dearer*")


def test_the_gate_fires_when_the_cost_grows_beyond_what_was_accepted(pytester: pytest.Pytester, dear: Path) -> None:
    pytester.runpytest(MODELS, "--snapshot-update")
    marked = dear.read_text().replace("def test_refund", '@pytest.mark.task(cost_threshold="off")\ndef test_refund')
    dear.write_text(marked, encoding="utf-8")
    grow(dear, 1.15)
    within = pytester.runpytest(MODELS)
    within.assert_outcomes(passed=4)
    assert within.ret == pytest.ExitCode.OK
    grow(dear, 1.15)
    beyond = pytester.runpytest(MODELS)
    beyond.assert_outcomes(passed=3, failed=1)
    beyond.stdout.fnmatch_lines(
        [
            "this case costs *% more on opus-4-7 than on opus-4-6, and 411.2% is allowed; the test itself passed",
            "  allowed     326% was accepted with --snapshot-update, and 20% on top (--migrate-cost-threshold)",
        ]
    )


def test_the_command_in_the_message_accepts_that_case_alone(pytester: pytest.Pytester, recorded: Path) -> None:
    strict = "--migrate-baseline-threshold=20%"
    result = pytester.runpytest(MODELS, strict)
    result.assert_outcomes(passed=2, failed=2)
    result.stdout.fnmatch_lines(
        ["next: to accept all 2 dearer cases, run", f"      *pytest *{strict} *--snapshot-update"]
    )
    commands = [line.partition("  to accept")[2] for line in result.stdout.lines if "  to accept" in line]
    arguments = shlex.split(commands[0].partition("pytest ")[2])
    pytester.runpytest(*arguments).assert_outcomes(passed=2)
    kept = usage(recorded)
    assert [case for case, each in kept.items() if "accepted" in each] == ["test_refund[whole]"]
    pytester.runpytest(MODELS, strict).assert_outcomes(passed=3, failed=1)


def test_an_update_without_the_baseline_keeps_what_was_accepted(pytester: pytest.Pytester, dear: Path) -> None:
    pytester.runpytest(MODELS, "--snapshot-update")
    grow(dear, 1.1)
    pytester.runpytest("--models=opus-4-7", "--snapshot-update").assert_outcomes(passed=2)
    assert usage(dear)["test_refund[whole]"]["accepted"] == {"opus-4-6": "4.26"}


def test_what_was_accepted_follows_the_cost_down_and_ends_when_the_case_is_not_dearer(
    pytester: pytest.Pytester, dear: Path
) -> None:
    pytester.runpytest(MODELS, "--snapshot-update")
    grow(dear, 0.3)
    pytester.runpytest(MODELS, "--snapshot-update")
    assert usage(dear)["test_refund[whole]"]["accepted"] == {"opus-4-6": "1.51"}
    grow(dear, 0.1)
    pytester.runpytest(MODELS, "--snapshot-update")
    assert "accepted" not in usage(dear)["test_refund[whole]"]


def test_each_baseline_has_its_own_acceptance(pytester: pytest.Pytester, dear: Path) -> None:
    pytester.runpytest(MODELS, "--snapshot-update")
    path = dear.parent / "__usage__" / dear.stem / "opus-4-7.simulated.json"
    path.write_text(path.read_text().replace('"accepted": {', '"accepted": {"haiku-4-5": "9.00", '), encoding="utf-8")
    assert pytester.runpytest(MODELS).ret == pytest.ExitCode.OK
    pytester.runpytest(MODELS, "--snapshot-update")
    assert usage(dear)["test_refund[whole]"]["accepted"] == {"haiku-4-5": "9.00", "opus-4-6": "4.26"}


def test_a_test_without_a_snapshot_cannot_be_accepted(pytester: pytest.Pytester, dear: Path) -> None:
    for path in dear.parent.glob("__usage__/*/*"):
        path.unlink()
    marked = dear.read_text().replace("def test_refund", "@pytest.mark.task(snapshot=False)\ndef test_refund")
    dear.write_text(marked, encoding="utf-8")
    result = pytester.runpytest(MODELS, "--snapshot-update")
    result.assert_outcomes(passed=3, failed=1)
    assert result.ret == pytest.ExitCode.TESTS_FAILED


def test_a_cost_without_a_price_is_not_accepted(pytester: pytest.Pytester, dear: Path) -> None:
    (path,) = dear.parent.glob(f"recordings/{dear.stem}/claude-opus-4-7/*whole*.json")
    data = json.loads(path.read_text())
    data["response"]["body"]["usage"] = {}
    path.write_text(json.dumps(data), encoding="utf-8")
    pytester.runpytest(MODELS, "--snapshot-update").assert_outcomes(passed=3, failed=1)
    assert "accepted" not in usage(dear)["test_refund[whole]"]


@pytest.mark.parametrize("ratio", ['"much"', "[]", '"-1"', '"nan"'])
def test_an_acceptance_that_is_no_number_is_an_error_of_its_file(
    pytester: pytest.Pytester, dear: Path, ratio: str
) -> None:
    pytester.runpytest(MODELS, "--snapshot-update")
    path = dear.parent / "__usage__" / dear.stem / "opus-4-7.simulated.json"
    path.write_text(path.read_text().replace('"4.26"', ratio), encoding="utf-8")
    result = pytester.runpytest(MODELS)
    result.assert_outcomes(passed=2, errors=2)
    result.stdout.fnmatch_lines(["*opus-4-7.simulated.json*"])


def test_the_verdict_is_below_the_short_summary_and_above_what_to_run_next(
    pytester: pytest.Pytester, recorded: Path
) -> None:
    recorded.write_text(recorded.read_text().replace("assert reply.text", "assert not reply.text"), encoding="utf-8")
    result = pytester.runpytest(MODELS, "-k", "whole", "--migrate-baseline-threshold=off")
    result.stdout.fnmatch_lines(
        [
            "*short test summary info*",
            "FAILED *",
            "*- migration: *",
            "verdict: FAIL: *",
            "spent: *",
            "next: to see why, run what failed again",
            "      pytest --models=opus-4-6,opus-4-7 * --lf -v",
            "*2 failed*",
        ]
    )
