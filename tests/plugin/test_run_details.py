from __future__ import annotations

import platform
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path

import pytest

from pytest_modelmigrate.analysis.price_list import prices_as_of
from pytest_modelmigrate.reports.run_file import read_run

OPTIONS = (
    "--models=opus-4-6,opus-4-7@high",
    "--migrate-baseline=opus-4-7@high",
    "--migrate-calls=sim",
    "--migrate-cost-threshold=35%",
    "--migrate-max-cost=2.50",
    "--migrate-sim-script=script.toml",
    "--migrate-report=run.json",
)


def test_a_report_says_when_with_what_and_how_a_run_was_made(pytester: pytest.Pytester, suite: Path) -> None:
    del suite
    pytester.path.joinpath("script.toml").write_text("[[reply]]\nreply = 'x'\n", encoding="utf-8")
    (pytester.path / ".git").mkdir()
    (pytester.path / ".git" / "HEAD").write_text("a" * 40, encoding="utf-8")
    before = datetime.now(UTC).replace(microsecond=0)
    pytester.runpytest(*OPTIONS)
    run = read_run(pytester.path / "run.json")
    assert before <= run.started <= datetime.now(UTC)
    assert (run.commit, run.mode, run.prices) == ("a" * 40, "sim", prices_as_of())
    assert [target.id for target in run.targets] == ["opus-4-7-high", "opus-4-6"]
    assert run.versions == {
        "pytest-modelmigrate": metadata.version("pytest-modelmigrate"),
        "anthropic": metadata.version("anthropic"),
        "pytest": pytest.__version__,
        "python": platform.python_version(),
    }
    assert run.options["models"] == "opus-4-6,opus-4-7@high"
    assert run.options["baseline"] == "opus-4-7@high"
    assert run.options["cost_threshold"] == 0.35
    assert run.options["max_cost"] == "2.50"
    assert run.options["sim_scripts"] == (str(pytester.path / "script.toml"),)
    assert run.options["prefetch"] is True
    assert not {"matrix", "mode", "reports"} & run.options.keys()


def test_every_run_has_an_id_of_its_own(pytester: pytest.Pytester, suite: Path) -> None:
    del suite
    ids = set()
    for _ in range(2):
        pytester.runpytest("--models=opus-4-6", "--migrate-calls=sim", "--migrate-report=run.json")
        ids.add(read_run(pytester.path / "run.json").id)
    assert len(ids) == 2


def test_no_key_of_the_environment_is_in_a_report(
    pytester: pytest.Pytester, suite: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    del suite
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-ant-api03-not-to-be-written")
    pytester.runpytest("--models=opus-4-6", "--migrate-calls=sim", "--migrate-report=run.json")
    assert "not-to-be-written" not in pytester.path.joinpath("run.json").read_text(encoding="utf-8")


def test_thresholds_of_causes_are_kept_as_they_are_given(pytester: pytest.Pytester, suite: Path) -> None:
    del suite
    pytester.runpytest(
        *OPTIONS[:1], "--migrate-calls=sim", "--migrate-cause-thresholds=thinking=off,tokenizer=135%", OPTIONS[-1]
    )
    assert read_run(pytester.path / "run.json").options["cause_thresholds"] == ("thinking=off", "tokenizer=135%")
