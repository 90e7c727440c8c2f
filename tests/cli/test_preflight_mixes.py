"""Mixes as targets of `modelmigrate preflight`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

MODELS = "--models=opus-4-5,opus-5-5"
VERSION = "--api-version=2023-06-01"


def test_a_mix_checks_what_its_roles_may_send(folder: Path, preflight: Any, capsys: pytest.CaptureFixture[str]) -> None:
    folder.joinpath("app.py").write_text(preflight.app, encoding="utf-8")
    models = "--models=opus-4-5,planner=opus-5-5@low,writer=sonnet-5+planner=opus-5-5@low"
    assert preflight(models, VERSION, "--format=json") == 1
    printed = capsys.readouterr()
    found = [json.loads(line) for line in printed.out.splitlines()]
    rejected = [row["target"] for row in found if row.get("places") and row["level"] == "error"]
    assert sorted(set(rejected)) == ["opus-5-5-low", "sonnet-5"]
    assert printed.err == (
        "modelmigrate: files do not tell the role of a request: every request to opus-4-5 is checked as one of "
        "planner, writer\n"
    )


def test_a_mix_with_the_model_of_an_agent_checks_the_requests_to_that_model(
    folder: Path, preflight: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    folder.joinpath("app.py").write_text(preflight.app, encoding="utf-8")
    folder.joinpath("other.py").write_text(preflight.app.replace("opus-4-5", "sonnet-4-5"), encoding="utf-8")
    assert (
        preflight("--models=opus-4-5,opus-5-5,sonnet-4-5=opus-5-5@low,sonnet-4-5=sonnet-5", VERSION, "--format=json")
        == 1
    )
    printed = capsys.readouterr()
    found = [json.loads(line) for line in printed.out.splitlines()]
    pairs = {(row["target"], place["path"]) for row in found for place in row.get("places") or ()}
    assert pairs == {("opus-5-5", "app.py"), ("opus-5-5-low", "other.py"), ("sonnet-5", "other.py")}
    assert printed.err == ""


def test_two_models_that_move_to_one_target_are_both_checked(
    folder: Path, preflight: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    folder.joinpath("app.py").write_text(preflight.app, encoding="utf-8")
    folder.joinpath("other.py").write_text(preflight.app.replace("opus-4-5", "sonnet-4-5"), encoding="utf-8")
    preflight("--models=opus-4-5,opus-5-5,sonnet-4-5=opus-5-5", VERSION, "--format=json")
    found = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {place["path"] for row in found for place in row.get("places") or ()} == {"app.py", "other.py"}


def test_a_target_that_is_also_in_a_mix_is_counted_once(
    folder: Path, preflight: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    folder.joinpath("app.py").write_text(preflight.app, encoding="utf-8")
    preflight.record("test_a.py::test_triage[opus-4-5]", temperature=0.2)
    preflight(MODELS, VERSION, "--format=json")
    without_mix = capsys.readouterr().out
    preflight(f"{MODELS},planner=opus-5-5", VERSION, "--format=json")
    assert capsys.readouterr().out == without_mix
