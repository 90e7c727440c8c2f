"""Runs of real jobs, merged: what one job would have said."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pytest_modelmigrate import cli

SUITE = """
import pytest
from pytest_modelmigrate import clarifying_question

@pytest.mark.parametrize("ticket", ["one", "two", "three"])
@pytest.mark.prompt(system="Extract the refund. Respond in JSON.", user="give me my money: {ticket}")
def test_refund(reply, ticket):
    if ticket == "one":
        assert reply == clarifying_question()
"""


def derived(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))["derived"]
    return found


def test_jobs_of_one_model_each_have_the_verdict_of_one_job_with_all_models(
    pytester: pytest.Pytester, capsys: pytest.CaptureFixture[str]
) -> None:
    pytester.makepyfile(test_it=SUITE)
    sim = ("--migrate-calls=sim", "--migrate-from=opus-4-6")
    for model in ("opus-4-6", "opus-4-7"):
        pytester.runpytest(f"--models={model}", *sim, f"--migrate-report=run-{model}.json")
    whole = pytester.runpytest("--models=opus-4-6,opus-4-7", *sim, "--migrate-report=whole.json")
    capsys.readouterr()
    status = cli.main(["merge", "run-opus-4-7.json", "run-opus-4-6.json", "--baseline=opus-4-6", "--report=all.json"])
    assert status == whole.ret == 1
    merged, one = derived(pytester.path / "all.json"), derived(pytester.path / "whole.json")
    assert merged["verdict"] == one["verdict"]
    assert [(each["case"], each["verdict"]) for each in merged["comparisons"]] == [
        (each["case"], each["verdict"]) for each in one["comparisons"]
    ]


def test_a_saved_run_has_the_costs_that_were_accepted(
    pytester: pytest.Pytester, capsys: pytest.CaptureFixture[str]
) -> None:
    pytester.makepyfile(test_it=SUITE.replace('"one", "two", "three"', '"two"'))
    models = ("--models=opus-4-6,opus-4-7", "--migrate-calls=sim", "--migrate-baseline-threshold=1%")
    pytester.runpytest(*models, "--snapshot-update")
    result = pytester.runpytest(*models, "--migrate-report=run.json")
    assert result.ret == 0
    old, new = json.loads((pytester.path / "run.json").read_text(encoding="utf-8"))["outcomes"]
    assert "accepted" not in old
    assert [*new["accepted"]] == ["opus-4-6"]
    assert cli.main(["merge", "run.json"]) == 0
    assert cli.main(["merge", "run.json", "--baseline=opus-4-7"]) == 0
    capsys.readouterr()


def test_a_saved_run_counts_the_tests_that_did_not_finish(
    pytester: pytest.Pytester, capsys: pytest.CaptureFixture[str]
) -> None:
    pytester.makepyfile(test_it=SUITE.replace("assert reply ==", "assert reply !="))
    pytester.runpytest("--models=opus-4-6", "--migrate-calls=sim", "--migrate-report=run.json", "-x")
    data = json.loads((pytester.path / "run.json").read_text(encoding="utf-8"))
    assert data["unreached"] == 2
    assert cli.main(["merge", "run.json"]) == 1
    assert "2 prompt tests did not finish" in capsys.readouterr().out
