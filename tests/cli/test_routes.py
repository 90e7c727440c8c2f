from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

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

OLD, NEW = (Target(f"claude-opus-{name}", "high", f"opus-{name}") for name in ("4-6", "4-7"))


def save(
    folder: Path,
    *targets: Target,
    tokens: int = 300,
    simulated: bool = False,
    tags: tuple[str, ...] = ("chat",),
    **options: Any,
) -> str:
    """A run of one case, which makes twice as many tokens on the second target."""
    outcomes = tuple(
        Outcome(
            "test_a.py::a",
            target,
            (Sample("passed", calls=(CallUsage(target.model, 200, "end_turn", Usage(0, used)),), simulated=simulated),),
            tags=tags,
        )
        for target, used in zip(targets, (200, tokens), strict=False)
    )
    run = Run(targets, outcomes, options=options)
    path = folder / "run.json"
    path.write_text(json_report(run, judge(run, price_call, BaselineGate()), price_call), encoding="utf-8")
    return str(path)


def routed(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert cli.main(["routes", *arguments]) == 0
    return capsys.readouterr().out


def test_the_table_is_printed_as_json_and_as_yaml(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = save(tmp_path, OLD, NEW)
    table = json.loads(routed(capsys, path))
    assert table["default"] == {"target": "opus-4-6-high", "model": "claude-opus-4-6", "effort": "high"}
    assert {name: table["tags"]["chat"][name] for name in ("model", "effort", "cases")} == {
        "model": "claude-opus-4-7",
        "effort": "high",
        "cases": 1,
    }
    assert yaml.safe_load(routed(capsys, path, "--format=yaml")) == table


@pytest.mark.parametrize(
    ("tokens", "kept", "options", "model"),
    [
        (400, None, (), "claude-opus-4-6"),
        (400, "off", (), "claude-opus-4-7"),
        (400, 1.5, (), "claude-opus-4-7"),
        (300, 0.1, (), "claude-opus-4-6"),
        (300, 0.1, ("--baseline-threshold=60%",), "claude-opus-4-7"),
        (300, None, ("--baseline-threshold=0.1",), "claude-opus-4-6"),
    ],
)
def test_the_cost_gate_is_that_of_the_run_unless_another_is_given(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], *, tokens: int, kept: Any, options: tuple[str, ...], model: str
) -> None:
    path = save(tmp_path, OLD, NEW, tokens=tokens, baseline_threshold=kept)
    assert json.loads(routed(capsys, path, *options))["tags"]["chat"]["model"] == model


@pytest.mark.parametrize(
    ("causes", "model"), [(("price=off",), "claude-opus-4-7"), (("output=0%", "tokenizer=0%"), "claude-opus-4-6")]
)
def test_the_thresholds_of_causes_are_those_of_the_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], causes: tuple[str, ...], model: str
) -> None:
    path = save(tmp_path, OLD, NEW, baseline_threshold="off", cause_thresholds=causes)
    assert json.loads(routed(capsys, path))["tags"]["chat"]["model"] == model


def test_a_run_without_tags_is_said_to_have_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = save(tmp_path, OLD, NEW)
    assert cli.main(["routes", path]) == 0
    assert "tag" not in capsys.readouterr().err
    assert cli.main(["routes", save(tmp_path, OLD, NEW, tags=())]) == 0
    shown = capsys.readouterr()
    assert json.loads(shown.out)["tags"] == {}
    assert "no test of the run has a tag" in shown.err
    assert "@pytest.mark.task(tags=...)" in shown.err


def test_a_run_of_one_target_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["routes", save(tmp_path, OLD)]) == 2
    assert "is a run of one target: there is nothing to choose from" in capsys.readouterr().err


def test_a_simulated_run_is_called_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["routes", save(tmp_path, OLD, NEW, simulated=True)]) == 0
    assert "SIMULATED" in capsys.readouterr().err
