from __future__ import annotations

import json
from pathlib import Path

import pytest

from pytest_modelmigrate.analysis.baseline_gate import BaselineGate
from pytest_modelmigrate.analysis.pricing import price_call
from pytest_modelmigrate.analysis.verdict import judge
from pytest_modelmigrate.facts.errors import InvalidSettingError
from pytest_modelmigrate.facts.outcomes import Outcome
from pytest_modelmigrate.facts.runs import Run
from pytest_modelmigrate.facts.samples import Sample
from pytest_modelmigrate.facts.targets import Target
from pytest_modelmigrate.reports.formats import FORMATS, Format, ReportFile

TARGET = Target("claude-opus-4-6", None, "opus-4-6")
RUN = Run(targets=(TARGET,), outcomes=(Outcome("test_it.py::test_a", TARGET, (Sample("passed"),)),))


@pytest.mark.parametrize("suffix", [each.suffix for each in FORMATS if each.suffix])
def test_the_suffix_of_a_file_says_its_format_and_the_format_writes_the_run(tmp_path: Path, suffix: str) -> None:
    report = ReportFile.read(f"run{suffix}", tmp_path, "--report")
    assert report.path == tmp_path / f"run{suffix}"
    assert report.format.suffix == suffix
    assert "test_it.py::test_a" in report.format.write(RUN, judge(RUN, price_call, BaselineGate()), price_call)


@pytest.mark.parametrize("format_", FORMATS, ids=lambda each: each.name)
@pytest.mark.parametrize("name", ["run", "run.txt", "run.json", "a:b"])
def test_a_format_can_be_named_in_front_of_the_path(tmp_path: Path, format_: Format, name: str) -> None:
    report = ReportFile.read(f"{format_.name}:{name}", tmp_path, "--report")
    assert report == ReportFile(tmp_path / name, format_)


def test_a_colon_in_a_path_is_no_format(tmp_path: Path) -> None:
    assert ReportFile.read("c:run.JSON", tmp_path, "--report").path == tmp_path / "c:run.JSON"


def test_json_is_read_by_machines_and_markdown_by_people(tmp_path: Path) -> None:
    as_json, as_markdown = (
        ReportFile.read(name, tmp_path, "--report").format.write(
            RUN, judge(RUN, price_call, BaselineGate()), price_call
        )
        for name in ("run.json", "run.md")
    )
    assert json.loads(as_json)["id"] == RUN.id
    assert as_markdown.startswith("## ")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("run.txt", "invalid file 'run.txt'; give one that ends in .json or .md or .html"),
        ("run", "or FORMAT:PATH with one of the formats json, md, comment, html"),
        ("commnt:run", "did you mean comment:PATH"),
        ("comment:", "invalid file 'comment:'"),
        ("gone/run.md", "there is no folder"),
        ("md:gone/run", "there is no folder"),
        ("md:.", "is a folder; give a file in it"),
    ],
)
def test_a_file_that_cannot_be_written_is_refused(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(InvalidSettingError, match=f"--report: .*{said}"):
        ReportFile.read(text, tmp_path, "--report")
