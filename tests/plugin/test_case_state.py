from __future__ import annotations

import pytest

from pytest_modelmigrate.facts.targets import Target
from pytest_modelmigrate.plugin.case_state import CaseState, Declared
from pytest_modelmigrate.plugin.task_marker import Task

SUITE = """
import pytest

class TestAll:
    @pytest.mark.parametrize("n", [1])
    @pytest.mark.prompt(user="hello {n}")
    def test_it(self, reply, n):
        pass
"""


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("opus-4-7", "opus-4-7"),
        ("claude-opus-4-7@low", "claude-opus-4-7@low"),
        ("opus-7", "opus-7"),
        ("us.anthropic.claude-opus-4-7-v1:0", "us.anthropic.claude-opus-4-7-v1:0"),
        ("us.anthropic.claude-opus-4-7-v1:0@low", "us.anthropic.claude-opus-4-7-v1:0@low"),
        ("claude-opus-4-5@20251101", "claude-opus-4-5@20251101"),
        ("claude-opus-4-5@20251101@low", "claude-opus-4-5@20251101@low"),
    ],
)
def test_the_command_of_a_test_names_its_target_as_models_takes_it(
    pytester: pytest.Pytester, given: str, shown: str
) -> None:
    pytester.makepyfile(test_a=SUITE)
    missed = pytester.runpytest(f"--models={given}")
    missed.assert_outcomes(errors=1)
    (command,) = {line.partition(" pytest ")[2] for line in missed.stdout.lines if " pytest --migrate-calls=" in line}
    assert command.startswith(f"--migrate-calls=record --models={shown} 'test_a.py::TestAll::test_it[1-")
    collected = pytester.runpytest(f"--models={shown}", "--collect-only", "-q")
    assert command.partition("'")[2].rstrip("'") in collected.stdout.lines, "the command runs this very test"


def test_the_command_is_relative_to_the_folder_in_which_pytest_was_called(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytester.makeini("[pytest]\n")
    folder = pytester.mkdir("inner")
    folder.joinpath("test_a.py").write_text(SUITE, encoding="utf-8")
    monkeypatch.chdir(folder)
    result = pytester.runpytest("--models=opus-4-7", f"--rootdir={pytester.path}", f"-c{pytester.path / 'tox.ini'}")
    ini = pytester.path / "tox.ini"
    again = f"-c {ini} --rootdir={pytester.path} --models=opus-4-7"
    result.stdout.fnmatch_lines([f"* pytest --migrate-calls=record {again} 'test_a.py::TestAll::*"])


def new_state() -> CaseState:
    return CaseState("test_a.py::test_it", Target("claude-opus-4-7", None, "opus-4-7"), Declared(Task()))


def test_a_test_that_has_not_begun_has_no_calls_no_duration_and_no_problem() -> None:
    state = new_state()
    assert (state.calls, state.simulated, state.duration_seconds) == ((), False, 0)
    assert not state.stopped
    assert not state.inconclusive


@pytest.mark.parametrize(
    ("phases", "result"),
    [
        ([], "skipped"),
        (["passed"], "passed"),
        (["passed", "skipped"], "skipped"),
        (["failed", "passed"], "failed"),
        (["failed", "error"], "error"),
        (["xfailed", "passed"], "xfailed"),
        (["xpassed", "passed"], "xpassed"),
    ],
)
def test_the_worst_phase_decides_the_result(phases: list[str], result: str) -> None:
    state = new_state()
    state.results.extend(phases)  # type: ignore[arg-type]
    assert state.outcome.result == result


def test_a_test_that_never_ran_is_neither_simulated_nor_inconclusive(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("import pytest\n@pytest.mark.skip\n@pytest.mark.prompt(user='x')\ndef test_it(reply): pass\n")
    result = pytester.runpytest("--models=opus-4-6,opus-4-7")
    result.assert_outcomes(skipped=2)
    assert "SIMULATED" not in result.stdout.str()


def test_counting_tokens_is_no_call_of_the_case(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("""
        def test_it(claude):
            messages = [{"role": "user", "content": "hello"}]
            claude.messages.count_tokens(model="claude-opus-4-7", messages=messages)
            claude.messages.create(model="claude-opus-4-7", max_tokens=50, messages=messages)
    """)
    result = pytester.runpytest("--models=opus-4-7", "--migrate-calls=sim", "-v")
    result.assert_outcomes(passed=1)
    result.stdout.fnmatch_lines(["    opus-4-7: 1 call, *"])
