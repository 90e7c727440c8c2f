from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from pytest_modelmigrate import cli
from pytest_modelmigrate.analysis.baseline_gate import BaselineGate
from pytest_modelmigrate.analysis.pricing import price_call
from pytest_modelmigrate.analysis.verdict import judge
from pytest_modelmigrate.facts.calls import CallUsage
from pytest_modelmigrate.facts.outcomes import Outcome
from pytest_modelmigrate.facts.runs import Run
from pytest_modelmigrate.facts.samples import Result, Sample
from pytest_modelmigrate.facts.targets import Target
from pytest_modelmigrate.facts.usage import Usage
from pytest_modelmigrate.reports.run_file import json_report, read_run

OLD, NEW = Target("claude-opus-4-6", None, "opus-4-6"), Target("claude-opus-4-7", None, "opus-4-7")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory, and a terminal of 100 columns."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    return tmp_path


def outcome(target: Target, result: Result = "passed", tokens: int = 200, **more: Any) -> Outcome:
    """A sample of 200 tokens costs $0.005."""
    call = CallUsage(target.model, 200, "end_turn", Usage(0, tokens))
    return Outcome("test_a.py::one", target, (Sample(result, calls=(call,), **more),))


def save(name: str, *outcomes: Outcome, **more: Any) -> None:
    run = Run(tuple(dict.fromkeys(each.target for each in outcomes)), outcomes, **more)
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json_report(run, judge(run, price_call, BaselineGate()), price_call), encoding="utf-8")


def merge(*arguments: str) -> int:
    return cli.main(["merge", *arguments])


def test_the_summary_is_that_of_a_run_and_names_what_the_jobs_do_not_share(
    capsys: pytest.CaptureFixture[str],
) -> None:
    save("run-1.json", outcome(OLD), commit="a1")
    save("run-2.json", outcome(NEW, "failed"), commit="b2")
    assert merge("run-2.json", "run-1.json", "--baseline=opus-4-6", "--report=all.html") == 1
    lines = [line for line in capsys.readouterr().out.splitlines() if not line.startswith("report:")]
    assert lines[0] == " migration: opus-4-6 -> opus-4-7 ".center(100, "-")
    assert "  one                                    pass  $0.0050   FAIL  $0.0050 0%" in lines
    different = "the jobs have different commits: a1 (opus-4-6); b2 (opus-4-7)"
    assert f"note: {different}" in lines
    assert different in Path("all.html").read_text(encoding="utf-8")
    assert lines[-1] == "verdict: FAIL: 1 case broken on opus-4-7 (pass→fail)"


@pytest.mark.parametrize(
    ("new", "options", "status"),
    [
        (outcome(NEW), (), 0),
        (outcome(NEW, "failed"), (), 1),
        (outcome(NEW, tokens=400), (), 1),
        (outcome(NEW, tokens=400), ("--baseline-threshold=off",), 0),
        (outcome(NEW, tokens=300), ("--cause-thresholds=output=10%",), 1),
        (outcome(NEW, "error", inconclusive=True), (), 7),
        (outcome(NEW, "error"), (), 1),
        (outcome(NEW), ("--targets=opus-4-6,opus-4-7,sonnet-5",), 1),
        (outcome(NEW), ("--targets=opus-4-6,opus-4-7,sonnet-5", "--partial"), 0),
        (outcome(NEW, simulated=True), (), 2),
        (outcome(OLD, "failed"), (), 2),
        (outcome(OLD, "failed"), ("--latest",), 1),
    ],
)
def test_the_exit_code_is_that_of_a_run(new: Outcome, options: tuple[str, ...], status: int) -> None:
    save("run-1.json", outcome(OLD), started=datetime(2026, 11, 21, 1, tzinfo=UTC))
    save("run-2.json", new, started=datetime(2026, 11, 21, 2, tzinfo=UTC))
    assert merge("run-*.json", "--baseline=opus-4-6", *options) == status


def test_a_folder_has_the_runs_of_all_jobs_and_reports_are_written_beside_them(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    save("artifacts/job-1/run.json", outcome(OLD))
    save("artifacts/job-2/run.json", outcome(NEW))
    options = ("--baseline=claude-opus-4-6", "--report=artifacts/all.json", "--report=all.md")
    assert merge("artifacts", *options) == 0
    assert "report: artifacts/all.json\nreport: all.md\n" in capsys.readouterr().out
    first = read_run(folder / "artifacts/all.json")
    assert [part.targets for part in first.parts] == [("opus-4-6",), ("opus-4-7",)]
    assert (folder / "all.md").read_text(encoding="utf-8").startswith("## migration: opus-4-6 -> opus-4-7\n")
    save("artifacts/job-2/run.json", outcome(NEW, "xfailed"))
    assert merge("artifacts", *options) == 0, "its own report is no run of a job"
    assert read_run(folder / "artifacts/all.json") != first
    assert json.loads((folder / "artifacts/all.json").read_text())["derived"]["verdict"]["passed"] is True


def test_a_file_that_is_named_twice_is_read_once(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    save("run-1.json", outcome(OLD))
    save("run-2.json", outcome(NEW))
    assert merge("run-1.json", str(folder / "run-1.json"), "run-*.json", "--baseline=opus-4-6") == 0
    assert "hold the same run" not in capsys.readouterr().out


def test_verbose_output_shows_the_tokens(capsys: pytest.CaptureFixture[str]) -> None:
    save("run-1.json", outcome(OLD), outcome(NEW))
    assert merge("run-1.json") == 0
    assert "output_tokens 200" not in capsys.readouterr().out
    assert merge("run-1.json", "-v") == 0
    assert "output_tokens 200" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ("gone.json",),
            "RUN: no such file: 'gone.json'\n  next        let each job write one: pytest --migrate-report=",
        ),
        (("run-?.jsn",), "RUN: no such file: 'run-?.jsn'"),
        (("empty",), "RUN: 'empty' is a folder without .json files"),
        (("run-1.json", "--baseline=ops-4-7"), "--baseline: invalid model 'ops-4-7'; did you mean opus-4-7"),
        (("run-1.json", "--baseline=opus-4-7-high"), "--baseline: no run has the target 'opus-4-7-high'"),
        (("run-1.json", "--targets=opus-4-6@hihg"), "--targets: invalid effort 'hihg'; did you mean high?"),
        (("run-1.json", "--report=all.txt"), "--report: invalid file 'all.txt'"),
        (("run-1.json", "--margin=x"), "--margin: invalid share 'x'"),
        (("run-1.json", "--baseline-threshold=62"), "--baseline-threshold: invalid threshold '62'"),
        (("broken.json",), "cannot read the run in broken.json"),
    ],
)
def test_invalid_input_is_one_clear_error(
    arguments: tuple[str, ...], message: str, capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    save("run-1.json", outcome(OLD))
    (folder / "empty").mkdir()
    (folder / "broken.json").write_text("{", encoding="utf-8")
    assert merge(*arguments) == 2
    assert message in capsys.readouterr().err


def test_credentials_in_a_run_reach_neither_the_terminal_nor_the_reports(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    token = "ghp_" + "aB3dE5fG7hI9" * 3
    password = "Zk93jd82LqPw" + "0x7RqW"
    names = ("all.json", "all.html", "all.md")
    save("old.json", outcome(OLD))
    save("new.json", outcome(NEW, "failed", message=f'it said {token} and password="{password}"'))
    merge("old.json", "new.json", "--baseline=opus-4-6", "-v", *(f"--report={name}" for name in names))
    written = [(folder / name).read_text(encoding="utf-8") for name in names]
    printed = capsys.readouterr().out
    shown = "".join((*written, printed))
    assert token not in shown
    assert password not in shown
    assert "[a GitHub token]" in written[0]
    assert printed.endswith("report: all.md\nnote: credentials are masked in all.json, all.html, all.md\n")


def test_reports_without_credentials_have_no_note_on_them(capsys: pytest.CaptureFixture[str]) -> None:
    save("old.json", outcome(OLD))
    merge("old.json", "--report=all.json")
    assert capsys.readouterr().out.endswith("report: all.json\n")
