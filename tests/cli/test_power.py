from __future__ import annotations

import json
from pathlib import Path

import pytest

from pytest_modelmigrate import cli
from pytest_modelmigrate.analysis.baseline_gate import BaselineGate
from pytest_modelmigrate.analysis.pricing import price_call
from pytest_modelmigrate.analysis.verdict import judge
from pytest_modelmigrate.facts.calls import CallUsage
from pytest_modelmigrate.facts.outcomes import Outcome
from pytest_modelmigrate.facts.runs import Run
from pytest_modelmigrate.facts.samples import Sample
from pytest_modelmigrate.facts.targets import Target
from pytest_modelmigrate.facts.usage import Usage
from pytest_modelmigrate.reports.run_file import json_report

OLD, NEW = Target("claude-opus-4-6", None, "opus-4-6"), Target("claude-opus-4-7", None, "opus-4-7")


@pytest.fixture
def run_file(tmp_path: Path) -> str:
    """A run of two cases on two targets; on the baseline, 9 of 10 and 2 of 10 samples pass. A sample costs $0.05."""
    call = CallUsage("claude-opus-4-6", 200, "end_turn", Usage(0, 2000))
    outcomes = tuple(
        Outcome(
            f"test_a.py::{case}",
            target,
            tuple(Sample("passed" if n < passed else "failed", calls=(call,)) for n in range(10)),
        )
        for case, passed in (("often", 9), ("rarely", 2))
        for target in (OLD, NEW)
    )
    run = Run((OLD, NEW), outcomes)
    path = tmp_path / "run.json"
    path.write_text(json_report(run, judge(run, price_call, BaselineGate()), price_call), encoding="utf-8")
    return str(path)


def power(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert cli.main(["power", *arguments]) == 0
    return capsys.readouterr().out


def test_without_a_run_it_says_the_fixed_number(capsys: pytest.CaptureFixture[str]) -> None:
    assert power(capsys, "--drop=30").splitlines() == [
        "to find a drop of 30 points (from 90% to 60%) in 80% of runs:",
        "  a fixed number of 26 samples of each case on each side",
        "",
        " drop    fixed number",
        "   10             173",
        "   20              50",
        "   30              26",
        "   50              11",
    ]


def test_a_range_has_its_mean_and_its_power(capsys: pytest.CaptureFixture[str]) -> None:
    lines = power(capsys, "--drop=30%", "--samples=3..20").splitlines()
    assert lines[2] == "  --migrate-samples=3..20 takes 11 on average and finds it in 56% of runs"
    assert lines[4:6] == [
        " drop    fixed number     3..20: mean    3..20: found",
        "   10             173              11             11%",
    ]


def test_a_number_has_its_power(capsys: pytest.CaptureFixture[str]) -> None:
    lines = power(capsys, "--drop=0.3", "--samples=10", "--pass-rate=0.4", "--power=50%").splitlines()
    assert lines[0] == "to find a drop of 30 points (from 40% to 10%) in 50% of runs:"
    assert lines[2] == "  --migrate-samples=10 finds it in 39% of runs"
    assert lines[4] == " drop    fixed number       10: found"
    assert len(lines) == 8  # a pass rate of 40% cannot drop by 50 points


def test_a_run_gives_pass_rate_cases_and_cost(run_file: str, capsys: pytest.CaptureFixture[str]) -> None:
    lines = power(capsys, "--drop=30", "--samples=14", run_file, "--per-case").splitlines()
    assert lines[0] == "to find a drop of 30 points (from 55% to 25%) in 80% of runs:"
    assert lines[3:6] == [
        "  with 2 cases, which share a level of 5%",
        "  on the baseline, 11 of 20 samples passed",
        "  2 cases x 2 targets x 14 samples: about $2.80",
    ]
    assert lines[-2].startswith("test_a.py::often: 9/10 on the baseline: 14 samples, found in ")
    assert lines[-2].endswith("% of runs, about $1.40")
    assert lines[-1] == "test_a.py::rarely: 2/10 on the baseline, which cannot drop so far"


def test_json_has_the_same_numbers(run_file: str, capsys: pytest.CaptureFixture[str]) -> None:
    data = json.loads(power(capsys, "--drop=30", "--samples=14", run_file, "--per-case", "--json"))
    assert (data["pass_rate"], data["cases"], data["targets"], data["samples"]) == (0.55, 2, 2, "14")
    assert data["drop"]["cost_usd"] == "2.800"
    assert [row["drop"] for row in data["drops"]] == [0.1, 0.2, 0.3, 0.5]
    assert data["drop"] == data["drops"][2]
    assert [row["cost_usd"] for row in data["per_case"]] == ["1.400", None]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--drop=x"], "--drop: invalid drop 'x'; give points from 1 to 100, such as 30"),
        (["--drop=0"], "--drop: invalid drop '0'; give points"),
        (["--drop=30", "--pass-rate=20%"], "--drop: a pass rate of 20% cannot drop by 30 points; see --pass-rate"),
        (["--drop=30", "--pass-rate=90"], "--pass-rate: invalid share '90'; give a percentage such as 90%, or 0.9"),
        (["--drop=30", "--power=100%"], "--power: invalid share '100%'; give one above 5% and below 100%"),
        (["--drop=30", "--samples=20..3"], "--samples: invalid number of samples 20..3"),
        (["--drop=30", "--samples=3..201"], "--samples: the power of 3..201 takes too long; give a range up to 200"),
        (["--drop=30", "--per-case"], "--per-case: name a run, such as run.json"),
        (["--drop=30", "none.json"], "cannot read the run in none.json"),
    ],
)
def test_invalid_input_is_one_clear_error(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["power", *arguments]) == 2
    assert message in capsys.readouterr().err


def test_a_single_sample_is_no_test(capsys: pytest.CaptureFixture[str]) -> None:
    lines = power(capsys, "--drop=1", "--samples=1").splitlines()
    assert lines[0] == "to find a drop of 1 point (from 90% to 89%) in 80% of runs:"
    assert lines[1:4] == [
        "  a fixed number of a thousand samples of each case on each side is too small",
        "  --migrate-samples=1 finds it in 10% of runs",
        "  and without a drop, a case looks broken in 9% of runs: a single sample is no test",
    ]
