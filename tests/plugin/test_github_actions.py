from __future__ import annotations

from pathlib import Path

import pytest

pytestmark = pytest.mark.usefixtures("suite", "summary")

MODELS = ("--models=opus-4-6,opus-4-7", "--migrate-calls=sim")
BROKEN = """
import pytest
from pytest_modelmigrate import clarifying_question

@pytest.mark.parametrize("n", range({count}))
@pytest.mark.prompt(system="Extract the refund. Respond in JSON.", user="give me my money, {{n}} euros")
def test_refund(reply, n):
    text = reply.text
    assert reply == clarifying_question()
"""


FAILING = """
import pytest

@pytest.mark.prompt(user="Hello")
def test_a(reply):
    assert not reply.text
"""


@pytest.fixture
def summary(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file that GitHub shows as the summary of a job."""
    path = pytester.path / "summary.md"
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(path))
    monkeypatch.setenv("GITHUB_WORKSPACE", str(pytester.path.parent))
    return path


def annotations(result: pytest.RunResult) -> list[str]:
    return [line for line in result.outlines if line.startswith("::")]


def test_a_failing_test_is_annotated_at_its_assertion(pytester: pytest.Pytester, summary: Path) -> None:
    pytester.makepyfile(test_refund=BROKEN.format(count=1))
    result = pytester.runpytest(*MODELS)
    (line,) = annotations(result)
    place = f"file={pytester.path.name}/test_refund.py,line=8,title=test_refund[0] on opus-4-7"
    assert line.startswith(f"::error {place}::clarifying_question(): question wrapped in the format")
    assert summary.read_text(encoding="utf-8").startswith("## migration: opus-4-6 -> opus-4-7 (SIMULATED)\n")
    result.stdout.fnmatch_lines(["verdict: FAIL*"])


def test_at_most_ten_annotations_are_made_and_the_others_counted(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_refund=BROKEN.format(count=13))
    found = annotations(pytester.runpytest(*MODELS))
    assert [line.partition(",title=")[2].partition("::")[0] for line in found[:-1]] == [
        f"test_refund[{n}] on opus-4-7" for n in range(9)
    ]
    assert found[-1].startswith(
        "::error title=modelmigrate::4 prompt tests more failed; verdict: FAIL: 13 cases broken"
    )


def test_a_case_that_only_costs_too_much_is_annotated(pytester: pytest.Pytester) -> None:
    result = pytester.runpytest(*MODELS, "--migrate-baseline-threshold=1%", "-k", "whole")
    (line,) = annotations(result)
    place = f"file={pytester.path.name}/test_refund.py,line=3,title=test_refund[whole] on opus-4-7"
    assert line.startswith(f"::error {place}::this case costs ")
    assert "%25 more on opus-4-7 than on opus-4-6, and 1%25 is allowed; the test itself passed%0A" in line


def test_a_test_without_an_answer_is_annotated_with_its_error(pytester: pytest.Pytester) -> None:
    found = annotations(pytester.runpytest("--models=opus-4-7", "-k", "whole"))
    assert "title=test_refund[whole] on opus-4-7::" in found[0]
    assert "no recording" in found[0]


def test_tests_that_miss_recordings_for_one_reason_are_each_annotated(pytester: pytest.Pytester, summary: Path) -> None:
    result = pytester.runpytest("--models=opus-4-7")
    result.stdout.fnmatch_lines(["verdict: FAIL*"])
    first, *others = annotations(result)
    assert "%0A  to record   " in first
    assert others
    assert all("no recording answers this request, as in test_refund.py::" in line for line in others)
    assert "Failed: " not in summary.read_text(encoding="utf-8")


def test_errors_in_reports_name_files_of_the_project_without_its_folder(
    pytester: pytest.Pytester, summary: Path
) -> None:
    pytester.makepyfile(
        test_client="""
        def test_client(claude, target):
            claude.messages.create(model=target.model, max_tokens=9, messages=[{"role": "user", "content": "Hello"}])
        """
    )
    pytester.runpytest("--models=opus-4-7", "test_client.py")
    text = summary.read_text(encoding="utf-8")
    assert " on opus-4-7: test_client.py:2: no recording" in text
    assert str(pytester.path) not in text


def test_a_passing_run_has_a_summary_and_no_annotation(pytester: pytest.Pytester, summary: Path) -> None:
    summary.write_text("an earlier step\n", encoding="utf-8")
    result = pytester.runpytest(*MODELS, "--migrate-baseline-threshold=off")
    assert (result.ret, annotations(result)) == (0, [])
    text = summary.read_text(encoding="utf-8")
    assert text.startswith("an earlier step\n## migration:")
    assert "verdict: pass" in text


@pytest.mark.parametrize("off", ["ini", "another CI", "no prompt test"])
def test_nothing_is_written(
    pytester: pytest.Pytester, summary: Path, monkeypatch: pytest.MonkeyPatch, off: str
) -> None:
    if off == "ini":
        pytester.makeini("[pytest]\nmodelmigrate_github = off\n")
    if off == "another CI":
        monkeypatch.setenv("GITHUB_ACTIONS", "false")
    pytester.makepyfile(test_refund="def test_it(): assert 0" if off == "no prompt test" else BROKEN.format(count=1))
    result = pytester.runpytest(*MODELS)
    assert (result.ret, annotations(result), summary.exists()) == (1, [], False)


def test_an_invalid_switch_is_refused(pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\nmodelmigrate_github = perhaps\n")
    result = pytester.runpytest(*MODELS)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*modelmigrate_github: *give on or off"])


def test_a_summary_that_cannot_be_written_is_named_and_fails_nothing(pytester: pytest.Pytester, summary: Path) -> None:
    summary.mkdir()
    result = pytester.runpytest(*MODELS, "--migrate-baseline-threshold=off")
    assert result.ret == 0
    assert "cannot write" in " ".join(result.stdout.str().split())


def test_a_summary_that_is_full_stays_as_it_is(pytester: pytest.Pytester, summary: Path) -> None:
    summary.write_text("x" * 999_990, encoding="utf-8")
    result = pytester.runpytest(*MODELS, "--migrate-baseline-threshold=off")
    result.stdout.fnmatch_lines(["note: the summary of this job has no room for the report"])
    assert summary.stat().st_size == 999_990


def test_the_redaction_of_a_project_holds_for_the_summary(pytester: pytest.Pytester, summary: Path) -> None:
    pytester.makeconftest("def pytest_modelmigrate_redact(text): return text.replace('refund', 'REDACTED')")
    pytester.makepyfile(test_refund=BROKEN.format(count=1))
    pytester.runpytest(*MODELS)
    text = summary.read_text(encoding="utf-8")
    assert "refund" not in text
    assert "test_REDACTED" in text


def test_a_report_is_cut_to_the_room_that_earlier_steps_left(pytester: pytest.Pytester, summary: Path) -> None:
    summary.write_text("x" * 998_600, encoding="utf-8")
    pytester.makepyfile(test_refund=BROKEN.format(count=20))
    pytester.runpytest(*MODELS)
    text = summary.read_text(encoding="utf-8")
    assert 998_600 < len(text.encode()) <= 1_000_000
    assert "for which there is no room here" in text
    assert text.rstrip().endswith("</details>")


def test_regressions_are_annotated_before_other_failures(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_refund=FAILING + BROKEN.format(count=1).replace("def test_refund", "def test_z"))
    found = annotations(pytester.runpytest(*MODELS))
    titles = [line.partition("title=")[2].partition("::")[0] for line in found]
    assert titles == ["test_z[0] on opus-4-7", "test_a on opus-4-6", "test_a on opus-4-7"]


def test_the_summary_and_annotations_hold_no_credentials(
    pytester: pytest.Pytester, summary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANTHROPIC_AUTH_TOKEN", "give me my money")
    module = BROKEN.format(count=1).replace("clarifying_question", "calls_tool")
    pytester.makepyfile(test_refund=module.replace("calls_tool()", "calls_tool('give me my money')"))
    result = pytester.runpytest(*MODELS, "-v")
    assert annotations(result)
    result.stdout.fnmatch_lines(["note: credentials are masked in the summary of this job"])
    assert "give me my money" not in summary.read_text(encoding="utf-8") + result.stdout.str()


def test_the_name_of_a_test_that_is_a_credential_is_masked_in_its_annotation(
    pytester: pytest.Pytester, summary: Path
) -> None:
    del summary
    token = "ghp_" + "aB3dE5fG7hI9" * 3
    pytester.makepyfile(test_refund=BROKEN.format(count=1).replace("range(1)", f"[{token!r}]"))
    (line,) = annotations(pytester.runpytest(*MODELS))
    assert token not in line
