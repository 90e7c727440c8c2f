from __future__ import annotations

import json
import re
from decimal import Decimal

import pytest

MODELS = "--models=opus-4-6,opus-4-7"

BROKEN = """
import pytest
from pytest_modelmigrate import clarifying_question, json_reply

@pytest.mark.prompt(system="Extract the refund. Respond in JSON.", user="give me my money")
def test_refund(reply):
    assert reply == clarifying_question()
"""


def test_a_json_report_holds_outcomes_findings_and_verdict(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(BROKEN)
    pytester.runpytest(MODELS, "--migrate-calls=sim", "--migrate-report=run.json")
    data = json.loads(pytester.path.joinpath("run.json").read_text())
    assert data["derived"]["simulated"] is True
    assert [target["name"] for target in data["targets"]] == ["opus-4-6", "opus-4-7"]
    assert data["derived"]["verdict"]["passed"] is False
    old, new = data["outcomes"]
    assert [finding["held"] for finding in old["samples"][0]["findings"]] == [True]
    (finding,) = new["samples"][0]["findings"]
    assert (new["derived"]["target"], finding["failure"]) == ("opus-4-7", "question wrapped in the format")
    assert "fix" not in finding, "no page is about a question in the format"
    (comparison,) = data["derived"]["comparisons"]
    assert comparison["change"] == "pass→fail"
    assert Decimal(old["derived"]["cost_usd"]) > 0


def test_a_markdown_report_has_a_row_for_each_case(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_it=BROKEN)
    pytester.runpytest(MODELS, "--migrate-calls=sim", "--migrate-report=run.md")
    lines = pytester.path.joinpath("run.md").read_text().splitlines()
    assert lines[0] == "## migration: opus-4-6 -> opus-4-7 (SIMULATED)"
    assert "| case | opus-4-6 | opus-4-7 |" in lines
    assert any(line.startswith("| `test_it.py::test_refund` | pass $") and "FAIL $" in line for line in lines)


def test_an_html_report_shows_the_replies(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_it=BROKEN)
    pytester.runpytest(MODELS, "--migrate-calls=sim", "--migrate-report=run.html")
    text = pytester.path.joinpath("run.html").read_text(encoding="utf-8")
    assert text.startswith("<!doctype html>")
    assert "test_it.py::test_refund" in text
    assert re.search(r'<mark class="failed" title="question wrapped in the format">', text)


def test_the_texts_of_an_html_report_are_redacted_and_its_markup_is_not(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_it=BROKEN.replace("test_refund", "test_summary"))
    pytester.makeconftest("def pytest_modelmigrate_redact(text): return text.replace('summary', 'HIDDEN')")
    pytester.runpytest(MODELS, "--migrate-calls=sim", "--migrate-report=run.html")
    text = pytester.path.joinpath("run.html").read_text(encoding="utf-8")
    assert "test_it.py::test_HIDDEN" in text
    assert "test_summary" not in text
    assert text.count("</summary>") >= 1


@pytest.mark.parametrize(
    ("name", "said"), [("run.pdf", "ends in .json or .md or .html"), ("gone/run.json", "no folder")]
)
def test_a_report_that_cannot_be_written_is_refused_at_once(pytester: pytest.Pytester, name: str, said: str) -> None:
    result = pytester.runpytest("--models=opus-4-6", f"--migrate-report={name}")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([f"ERROR: --migrate-report: *{said}*"])


@pytest.mark.parametrize("quiet", [(), ("-q",)], ids=["plain", "quiet"])
def test_a_report_that_can_no_longer_be_written_at_the_end_fails_the_run(
    pytester: pytest.Pytester, quiet: tuple[str, ...]
) -> None:
    pytester.mkdir("reports")
    pytester.makepyfile("""
        import pathlib
        import pytest

        @pytest.mark.prompt(user="Hi")
        def test_it(reply):
            folder = pathlib.Path("reports")
            folder.rmdir()
            folder.write_text("a file")
    """)
    result = pytester.runpytest("--models=opus-4-6", "--migrate-calls=sim", "--migrate-report=reports/run.json", *quiet)
    result.assert_outcomes(passed=1)
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(["*reports*"])


def test_a_prompt_and_its_control_are_one_case_on_one_target(pytester: pytest.Pytester) -> None:
    pytester.path.joinpath("script.toml").write_text(
        "[[reply]]\nwhen.system = 'do not use lists'\nreply = 'Bread, milk and eggs.'\n"
        "[[reply]]\nreply = '- bread\\n- milk\\n- eggs'\n".replace(
            "'- bread\\n- milk\\n- eggs'", '"- bread\\n- milk\\n- eggs"'
        ),
        encoding="utf-8",
    )
    pytester.makepyfile("""
        import pytest
        from pytest_modelmigrate import avoids

        @pytest.mark.parametrize("what", ["shopping"])
        @pytest.mark.prompt(system="Do not use lists.", user="What do I need for {what}?")
        @pytest.mark.control(system="")
        def test_ban(reply, control):
            assert reply == avoids(formats="bullet list")
            assert control == ~avoids(formats="bullet list")
            assert len(reply.calls) == len(control.calls) == 1
    """)
    result = pytester.runpytest("--models=opus-4-7", "--migrate-calls=sim", "--migrate-sim-script=script.toml", "-v")
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["    opus-4-7: 2 calls, *"])


def test_a_control_without_a_prompt_is_refused(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("""
        import pytest
        @pytest.mark.control(system="")
        def test_it(control): pass
    """)
    result = pytester.runpytest("--models=opus-4-7", "--migrate-calls=sim")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(
        ["*test_a_control_without_a_prompt_is_refused.py:2: @pytest.mark.control changes a prompt, and the test*"]
    )


def test_prompts_are_linted_at_collection_when_asked(pytester: pytest.Pytester) -> None:
    path = pytester.makepyfile("""
        import pytest

        @pytest.mark.prompt(
            system="Find the order number in the message. If you can't find it, return null.",
            user="x",
        )
        def test_it(reply):
            assert reply.text
    """)
    quiet = pytester.runpytest("--models=opus-4-6,opus-4-7", "--migrate-calls=sim")
    assert "MM001" not in quiet.stdout.str()
    told = pytester.runpytest("--models=opus-4-6,opus-4-7", "--migrate-calls=sim", "--migrate-lint", "-W", "default")
    told.stdout.fnmatch_lines([f"  {path}:4: PromptRiskWarning: MM001 *suggestion: *"])
    # In a process of its own: with -W error a run also fails for what earlier runs of this process left behind.
    options = ("--models=opus-4-7", "--migrate-calls=sim", "--migrate-lint", "-W", "error")
    strict = pytester.runpytest_subprocess(*options)
    assert strict.ret == pytest.ExitCode.USAGE_ERROR
    strict.stderr.fnmatch_lines([f"ERROR: {path}:4: MM001 *"])
    assert told.stdout.str().count("MM001") == 1
    pytester.makeini("[pytest]\nmodelmigrate_lint = true\nmodelmigrate_lint_ignore = MM001\n")
    assert "MM001" not in pytester.runpytest("--models=opus-4-7", "--migrate-calls=sim").stdout.str()


JUDGING = """
import pytest
from pytest_modelmigrate import judged

@pytest.mark.parametrize("who", ["Ada", "Bob"])
@pytest.mark.prompt(user="Greet {who}.")
def test_tone(reply):
    assert reply == judged("The tone is friendly.", by="opus-5-5")
"""

JUDGE = r"""
[[reply]]
when.system = 'You judge one reply'
when.user = 'Lyon'
reply.json = { reason = "not Paris", verdict = false }

[[reply]]
when.system = 'You judge one reply'
reply.json = { reason = "it is", verdict = true }
"""


def test_a_judge_is_asked_through_the_run_recorded_and_priced_apart(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pytest_modelmigrate.simulator import start

    pytester.makepyfile(test_tone=JUDGING)
    script = pytester.path / "judge.toml"
    script.write_text(JUDGE, encoding="utf-8")
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-test")
    with start(scripts=[script]) as api:
        monkeypatch.setenv("ANTHROPIC_BASE_URL", api.url)
        result = pytester.runpytest("--models=opus-4-7", "--migrate-calls=record", "-v")
        result.assert_outcomes(passed=2)
        judging = [request for request in api.requests if request.model == "claude-opus-5-5"]
        assert len(judging) == 3 + 2, "three known answers once for the module, then a verdict for each test"
    result.stdout.fnmatch_lines(["    opus-4-7: 1 call, *", "note: judges: 5 calls, $*"])
    replayed = pytester.runpytest("--models=opus-4-7", "-k", "Bob")
    replayed.assert_outcomes(passed=1, deselected=1)


def test_a_judge_that_is_under_test_is_refused(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_tone=JUDGING)
    result = pytester.runpytest("--models=opus-5-5", "--migrate-calls=sim", "-k", "Ada")
    result.assert_outcomes(errors=1, deselected=1)
    result.stdout.fnmatch_lines(["*claude-opus-5-5 is under test and must not judge its own replies*"])


def test_the_same_content_in_another_form_is_told_apart(pytester: pytest.Pytester) -> None:
    pytester.path.joinpath("script.toml").write_text(
        '[[reply]]\nliteral = """```json\n{"a": 1}\n```"""\ncharitable = \'{"a": 1}\'\n', encoding="utf-8"
    )
    pytester.makepyfile("""
        import pytest
        @pytest.mark.prompt(user="x")
        def test_it(reply):
            assert reply.content == {"a": 1}
    """)
    result = pytester.runpytest(
        MODELS,
        "--migrate-calls=sim",
        "--migrate-sim-script=script.toml",
        "--migrate-shape",
        "--migrate-baseline-threshold=off",
        "--migrate-report=run.json",
    )
    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines(["note: test_it on opus-4-7: same content, other form: JSON -> fenced JSON"])
    (comparison,) = json.loads(pytester.path.joinpath("run.json").read_text())["derived"]["comparisons"]
    assert comparison["form_change"] == "same content, other form: JSON -> fenced JSON"


def test_a_reply_can_be_held_to_the_length_of_the_baselines(pytester: pytest.Pytester) -> None:
    pytester.path.joinpath("script.toml").write_text(
        "[[reply]]\ncharitable = 'Two words.'\nliteral = 'This one goes on for very much longer than that.'\n",
        encoding="utf-8",
    )
    pytester.makepyfile("""
        import pytest
        from pytest_modelmigrate import length_within

        @pytest.mark.parametrize("what", ["this"])
        @pytest.mark.prompt(user="Say {what}.")
        def test_length(reply, baseline_reply):
            assert baseline_reply.text == "Two words."
            assert reply == length_within(1.5, of=baseline_reply)
    """)
    result = pytester.runpytest(MODELS, "--migrate-calls=sim", "--migrate-sim-script=script.toml", "-v")
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["    opus-4-7: 1 call, *", "note: 1 of 1 broken case: *long*"])
