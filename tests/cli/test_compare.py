from __future__ import annotations

import json
from decimal import Decimal
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
from pytest_modelmigrate.reports.run_file import json_report

TARGET, OTHER = Target("claude-opus-4-6", None, "opus-4-6"), Target("claude-opus-4-7", None, "opus-4-7")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory, and a terminal of 100 columns."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "100")
    return tmp_path


def outcome(case: str, result: Result = "passed", tokens: int = 200, target: Target = TARGET, **more: Any) -> Outcome:
    """A sample of 200 tokens costs $0.005."""
    call = CallUsage(TARGET.model, 200, "end_turn", Usage(0, tokens))
    return Outcome(f"test_a.py::{case}", target, (Sample(result, calls=(call,), **more),))


def save(name: str, *outcomes: Outcome, cause_thresholds: tuple[str, ...] = (), **more: Any) -> None:
    run = Run((TARGET, OTHER), outcomes, options={"cost_threshold": 0.2, "cause_thresholds": cause_thresholds}, **more)
    text = json_report(run, judge(run, price_call, BaselineGate()), price_call)
    Path(name).write_text(text, encoding="utf-8")


def compare(*options: str) -> int:
    return cli.main(["compare", "old.json", "new.json", *options])


def test_of_two_own_prices_of_a_call_that_of_the_newer_run_counts_for_both(capsys: pytest.CaptureFixture[str]) -> None:
    case = outcome("one")
    for name, usd in (("old.json", 1), ("new.json", 2)):
        save(name, case, own_prices={case.calls[0]: Decimal(usd)})
    assert compare() == 0
    assert "  one                                    pass  $2.00     pass  $2.00 0%" in capsys.readouterr().out


def test_the_summary_is_that_of_a_run(capsys: pytest.CaptureFixture[str]) -> None:
    save("old.json", outcome("one"), outcome("two"), outcome("gone"), commit="a1")
    save("new.json", outcome("one", "failed"), outcome("two", tokens=260), commit="b2")
    assert compare() == 1
    assert capsys.readouterr().out.splitlines()[1:] == [
        "case                                     opus-4-6-old    opus-4-6",
        "test_a.py",
        "  one                                    pass  $0.0050   FAIL  $0.0050 0%",
        "  two                                    pass  $0.0050   pass  $0.0065 +30%!",
        "results                                  2 pass          1 pass 1 FAIL",
        "total                                          $0.0100         $0.0115 +15%",
        "note: the runs differ: commit a1 -> b2",
        "note: cost on opus-4-6: +15%: output +15%",
        "note: cost gate: --migrate-cost-threshold of the newer run allows 20%",
        "note: 1 outcome of the older run alone: test_a.py::gone on opus-4-6",
        "verdict: FAIL: 1 case broken on opus-4-6 (pass→fail); 1 case more than 20% above the cost on the",
        "         baseline",
    ]


@pytest.mark.parametrize(
    ("new", "options", "status"),
    [
        (outcome("one"), (), 0),
        (outcome("one", tokens=300), (), 1),
        (outcome("one", tokens=300), ("--cost-threshold=50%",), 0),
        (outcome("one", tokens=300), ("--cost-threshold=off",), 0),
        (outcome("one", "error", inconclusive=True), (), 7),
        (outcome("one", "error"), (), 1),
        (outcome("one", simulated=True), (), 2),
        (outcome("one", target=OTHER), (), 2),
    ],
)
def test_the_exit_code_is_that_of_a_run(new: Outcome, options: tuple[str, ...], status: int) -> None:
    save("old.json", outcome("one"))
    save("new.json", new)
    assert compare(*options) == status


@pytest.mark.parametrize(
    ("kept", "option", "reason"),
    [
        ((), "", "1 case more than 20% above the cost on the baseline"),
        ((), "output=60%", ""),
        ((), "output=40%", "1 case above the threshold of output"),
        (("output=60%",), "", ""),
        (("output=40%",), "", "1 case above the threshold of output"),
        (("output=40%",), "output=off", ""),
        (("output=60%",), "thinking=off", "1 case more than 20% above the cost on the baseline"),
    ],
)
def test_single_causes_may_add_what_the_newer_run_or_the_option_allows(
    capsys: pytest.CaptureFixture[str], kept: tuple[str, ...], option: str, reason: str
) -> None:
    save("old.json", outcome("one"))
    save("new.json", outcome("one", tokens=300), cause_thresholds=kept)
    assert compare(*([f"--cause-thresholds={option}"] if option else [])) == bool(reason)
    verdict = " ".join(capsys.readouterr().out.partition("verdict: ")[2].split())
    assert verdict == (f"FAIL: {reason}" if reason else "pass")


def test_an_invalid_cause_is_bad_input(capsys: pytest.CaptureFixture[str]) -> None:
    save("old.json", outcome("one"))
    save("new.json", outcome("one"))
    assert compare("--cause-thresholds=outputs=10%") == 2
    assert "--cause-thresholds: invalid cause 'outputs'; did you mean output?" in capsys.readouterr().err


def test_each_target_has_a_table_and_a_large_list_of_cases_is_cut(capsys: pytest.CaptureFixture[str]) -> None:
    save("old.json", outcome("one"), outcome("one", target=OTHER))
    save("new.json", outcome("one"), outcome("one", target=OTHER), *(outcome(f"n{n}") for n in range(7)))
    assert compare() == 0
    shown = capsys.readouterr().out
    assert "opus-4-6-old    opus-4-6\n" in shown
    assert "opus-4-7-old    opus-4-7\n" in shown
    assert "7 outcomes of the newer run alone" in shown
    assert "test_a.py::n4 on opus-4-6 and 2 more" in " ".join(shown.split())
    assert compare("-v") == 0
    assert "test_a.py::n6 on opus-4-6" in " ".join(capsys.readouterr().out.split())


def test_credentials_reach_neither_the_terminal_nor_the_reports_and_are_mentioned(
    capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    token = "ghp_" + "aB3dE5fG7hI9" * 3
    save("old.json", outcome(f"one[{token}]"))
    save("new.json", outcome(f"one[{token}]", "failed"))
    assert compare("-v", "--report=out.md", "--report=out.json") == 1
    printed = capsys.readouterr().out
    assert token not in printed
    assert printed.endswith("report: out.json\nnote: credentials are masked in out.md, out.json\n")
    for name in ("out.md", "out.json"):
        text = (folder / name).read_text(encoding="utf-8")
        assert token not in text
        assert "[a GitHub token]" in text


def test_reports_are_written(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    save("old.json", outcome("one"), id="1f")
    save("new.json", outcome("one", "failed"), commit="b2", id="2f")
    assert compare("--report=out.md", "--report=out.json") == 1
    assert "report: out.md\nreport: out.json\n" in capsys.readouterr().out
    lines = (folder / "out.md").read_text(encoding="utf-8").splitlines()
    assert lines[2] == "**verdict: FAIL: 1 case broken on opus-4-6 (pass→fail)**"
    assert lines[4:9] == [
        "- the runs differ: commit none -> b2",
        "",
        "| case | opus-4-6-old | opus-4-6 |",
        "|---|---|---|",
        "| `test_a.py::one` | pass $0.0050 | FAIL $0.0050 0% |",
    ]
    data = json.loads((folder / "out.json").read_text(encoding="utf-8"))
    assert (data["format"], data["old"]["id"], data["new"]["id"]) == ("modelmigrate-comparison/1", "1f", "2f")
    assert data["differences"] == {"commit": [None, "b2"]}
    assert data["verdict"] == {"passed": False, "reasons": ["1 case broken on opus-4-6 (pass→fail)"]}
    assert [(each["case"], each["verdict"]) for each in data["comparisons"]] == [("test_a.py::one", "regressed")]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--report=out.txt",), "--report: invalid file 'out.txt'; give one that ends in .json or .md"),
        (("--cost-threshold=20",), "--cost-threshold: invalid threshold '20'; write 20%, or a fraction such as 0.2"),
        (("--margin=x",), "--margin: invalid share 'x'"),
    ],
)
def test_invalid_options_are_one_clear_error(
    options: tuple[str, ...], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    save("old.json", outcome("one"))
    save("new.json", outcome("one"))
    assert compare(*options) == 2
    assert message in capsys.readouterr().err
