from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pytest_modelmigrate.simulator import RunningSimulator

MODELS = "--models=opus-4-6,opus-4-7"
OFF = "--migrate-cost-threshold=off"
RECORD = ("--migrate-calls=record", "--snapshot-update", OFF)
NOTHING: dict[str, Any] = {"recordings": [], "cases": {}, "orphans": [], "moves": []}

MODULE = """
import pytest

class TestRefund:
    @pytest.mark.prompt(user="Refund {what}", max_tokens=50)
    @pytest.mark.parametrize("what", ["A-17", "B-18"])
    def test_refund(self, reply):
        assert reply.text

def test_agent(claude, target):
    for question in (1, 2):
        messages = [{"role": "user", "content": f"Question {question}"}]
        claude.messages.create(model=target.model, max_tokens=50, messages=messages)
"""


@pytest.fixture
def module(pytester: pytest.Pytester, api: RunningSimulator, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A module with six tests, whose requests are recorded and whose usage is accepted."""
    path = pytester.makepyfile(test_it=MODULE)
    pytester.runpytest(MODELS, *RECORD).assert_outcomes(passed=6)
    api.close()
    monkeypatch.delenv("ANTHROPIC_API_KEY")
    monkeypatch.setenv("ANTHROPIC_BASE_URL", "http://127.0.0.1:9")
    return path


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def unused(pytester: pytest.Pytester, *options: str) -> dict[str, Any]:
    """What a run finds, with the names of files alone, and without why modules were left out."""
    plugin = ("-p", "pytest_modelmigrate.plugin.unused_report", "--modelmigrate-unused=unused.json")
    pytester.runpytest(*plugin, OFF, *options)
    found: dict[str, Any] = json.loads(pytester.path.joinpath("unused.json").read_text(encoding="utf-8"))
    del found["unjudged"]
    for kind in ("recordings", "orphans"):
        found[kind] = [Path(path).relative_to(pytester.path).as_posix() for path in found[kind]]
    found["cases"] = {Path(folder).name: cases for folder, cases in found["cases"].items()}
    return found


def test_a_recording_that_no_test_asks_for_is_unused_on_the_models_of_the_run(
    pytester: pytest.Pytester, module: Path
) -> None:
    assert unused(pytester, MODELS) == NOTHING
    edit(module, "(1, 2)", "(1,)")
    (name,) = unused(pytester, "--models=opus-4-6")["recordings"]
    assert name.startswith("recordings/test_it/claude-opus-4-6/test_agent-")
    assert "Question 2" in pytester.path.joinpath(name).read_text(encoding="utf-8")
    assert len(unused(pytester, MODELS)["recordings"]) == 2


def test_the_summary_of_a_run_counts_unused_files(pytester: pytest.Pytester, module: Path) -> None:
    assert "not used" not in pytester.runpytest(MODELS, OFF).stdout.str()
    edit(module, "(1, 2)", "(1,)")
    pytester.runpytest(MODELS, OFF).stdout.fnmatch_lines(
        [
            "note: 2 recordings and snapshot files are not used by any test; to list them,*",
            "*modelmigrate prune --models=opus-4-6,opus-4-7",
        ]
    )
    for options in (("-k", "agent"), ("--migrate-calls=sim",)):
        assert "not used" not in pytester.runpytest(MODELS, OFF, *options).stdout.str()


@pytest.mark.slow
def test_workers_find_together_what_is_unused(pytester: pytest.Pytester, module: Path) -> None:
    pytest.importorskip("xdist")
    assert unused(pytester, MODELS, "-n", "2") == NOTHING
    edit(module, "(1, 2)", "(1,)")
    assert len(unused(pytester, MODELS, "-n", "2")["recordings"]) == 2


def test_a_renamed_test_keeps_its_recordings_and_loses_its_snapshot(pytester: pytest.Pytester, module: Path) -> None:
    edit(module, "test_agent", "test_agent_again")
    assert unused(pytester, "--models=opus-4-6") == {**NOTHING, "cases": {"test_it": ["test_agent"]}}


SKIP_TWO = '@pytest.mark.skip("x")\ndef test_agent('
EXPECT_NOTHING = '@pytest.mark.xfail(run=False, reason="x")\ndef test_agent('
BROKEN_CLASS = """
class TestBroken:
    @pytest.mark.parametrize("a", [1])
    def test_it(self): pass
"""


@pytest.mark.parametrize(
    ("old", "new", "options"),
    [
        ("", "", ("-k", "agent")),
        ("", "", ("--deselect", "test_it.py::TestRefund")),
        ("", "", ("test_it.py::test_agent",)),
        ("", "", ("-m", "no_marker")),
        ("", "", ("--migrate-calls=sim",)),
        ("def test_agent(", SKIP_TWO, ()),
        ("def test_agent(", EXPECT_NOTHING, ()),
        ("for question", "assert 0\n    for question", ()),
        ("for question", "pytest.exit('enough')\n    for question", ()),
        ("import pytest\n", "import pytest\n" + BROKEN_CLASS, ("--continue-on-collection-errors",)),
        ("import pytest\n", "import pytest\nraise ValueError\n", ("--continue-on-collection-errors",)),
    ],
    ids=lambda value: (value if isinstance(value, str) else " ".join(value)).replace("\n", " ")[-30:],
)
def test_nothing_is_unused_because_of_tests_that_did_not_run_whole(
    pytester: pytest.Pytester, module: Path, old: str, new: str, options: tuple[str, ...]
) -> None:
    edit(module, "(1, 2)", "(1,)")
    edit(module, old, new)
    found = unused(pytester, MODELS, *options)
    assert found["recordings"] == []
    assert found["orphans"] == []
    assert found["cases"] == {}


def test_a_failed_test_that_only_declares_its_prompt_asked_for_all_that_it_uses(
    pytester: pytest.Pytester, module: Path
) -> None:
    edit(module, "assert reply.text", "assert not reply.text")
    edit(module, "(1, 2)", "(1,)")
    assert len(unused(pytester, MODELS)["recordings"]) == 2


def test_an_effort_that_is_not_part_of_the_run_keeps_its_recordings(
    pytester: pytest.Pytester, api: RunningSimulator
) -> None:
    del api
    path = pytester.makepyfile(test_it=MODULE)
    pytester.runpytest("--models=opus-4-7,opus-4-7@high", *RECORD).assert_outcomes(passed=6)
    edit(path, "(1, 2)", "(1,)")
    (name,) = unused(pytester, "--models=opus-4-7@high")["recordings"]
    assert '"effort": "high"' in pytester.path.joinpath(name).read_text(encoding="utf-8")
    (name,) = unused(pytester, "--models=opus-4-7")["recordings"]
    assert '"effort"' not in pytester.path.joinpath(name).read_text(encoding="utf-8")


def test_recordings_of_other_models_are_unused_only_when_all_targets_ran(
    pytester: pytest.Pytester, api: RunningSimulator
) -> None:
    del api
    question = 'messages=[{"role": "user", "content": "hi"}]'
    other = f'claude.messages.create(model="claude-haiku-4-5", max_tokens=9, {question})'
    own = f"claude.messages.create(model=target.model, max_tokens=9, {question})"
    mark = 'import pytest\n@pytest.mark.task(kept_models=["claude-haiku-4-5"])\n'
    path = pytester.makepyfile(test_it=f"{mark}def test_agent(claude, target):\n    {own}\n    {other}\n")
    pytester.runpytest(MODELS, *RECORD).assert_outcomes(passed=2)
    edit(path, other, "pass")
    assert unused(pytester, "--models=opus-4-7")["recordings"] == []
    (name,) = unused(pytester, MODELS)["recordings"]
    assert "/claude-haiku-4-5" in name


def test_recordings_of_a_mix_are_unused_only_when_the_mix_ran(pytester: pytest.Pytester, api: RunningSimulator) -> None:
    del api
    path = pytester.makepyfile(
        test_it="""
        from pytest_modelmigrate import role

        def ask(claude, text):
            messages = [{"role": "user", "content": text}]
            return claude.messages.create(model="claude-opus-4-6", max_tokens=9, messages=messages).model

        def test_pipeline(claude):
            with role("planner"):
                plan = ask(claude, "Plan.")
            ask(claude, f"Do {plan}.")
        """
    )
    both = "--models=opus-4-6,planner=opus-4-7"
    pytester.runpytest(both, *RECORD).assert_outcomes(passed=2)
    assert unused(pytester, both)["recordings"] == []
    assert unused(pytester, "--models=opus-4-6")["recordings"] == []
    edit(path, "Do {plan}", "Do it, {plan}")
    assert unused(pytester, "--models=opus-4-6")["recordings"] == []
    pytester.runpytest(both, *RECORD).assert_outcomes(passed=2)
    texts = [pytester.path.joinpath(name).read_text("utf-8") for name in unused(pytester, both)["recordings"]]
    assert sorted("Do claude-opus-4-7." in text for text in texts) == [False, True]


def test_a_damaged_recording_is_not_called_unused(pytester: pytest.Pytester, module: Path) -> None:
    edit(module, "(1, 2)", "(1,)")
    for path in pytester.path.glob("recordings/test_it/claude-opus-4-6/test_agent-*.json"):
        if "Question 2" in path.read_text(encoding="utf-8"):
            path.write_text("{", encoding="utf-8")
    assert unused(pytester, "--models=opus-4-6") == NOTHING


@pytest.mark.parametrize(
    ("body", "found"),
    [("pytest.skip('x')", 0), ("assert 0", 0), ("pass", 10)],
)
def test_files_of_a_module_that_is_gone_stay_while_a_new_one_does_not_get_to_ask_for_them(
    pytester: pytest.Pytester, module: Path, body: str, found: int
) -> None:
    pytester.makepyfile(
        test_new=f"""
        import pytest
        @pytest.mark.task(calls=False)
        def test_it(target):
            {body}
        """
    )
    module.unlink()
    assert len(unused(pytester, MODELS)["orphans"]) == found


@pytest.mark.parametrize("stays", [True, False], ids=["beside a module that stays", "alone"])
def test_all_files_of_a_module_that_is_gone_are_unused(pytester: pytest.Pytester, module: Path, *, stays: bool) -> None:
    if stays:
        mark = "import pytest\n@pytest.mark.task(calls=False)\n"
        pytester.makepyfile(test_stays=f"{mark}def test_it(target): pass")
    module.unlink()
    own = pytester.path / "recordings" / "test_it" / "claude-opus-4-6" / "notes.json"
    own.write_text("{}", encoding="utf-8")
    orphans = unused(pytester, MODELS)["orphans"]
    assert len(orphans) == 10
    assert {Path(name).parts[:2] for name in orphans} == {("__usage__", "test_it"), ("recordings", "test_it")}
    assert own.relative_to(pytester.path).as_posix() not in orphans


@pytest.mark.parametrize("aim", ["test_new.py", "deep/test_it.py", "deep/test_new.py"])
def test_a_moved_module_is_told_with_the_command_that_moves_its_files(
    pytester: pytest.Pytester, module: Path, git: Callable[..., str], aim: str
) -> None:
    git("add", "--all")
    pytester.path.joinpath("deep").mkdir(exist_ok=True)
    git("mv", module.name, aim)
    found = unused(pytester, MODELS)
    (command,) = found["moves"]
    assert {**found, "moves": []} == NOTHING
    told = pytester.runpytest(MODELS, OFF)
    told.stdout.fnmatch_lines(["  recorded    recordings/test_it/", f"  to move     {command}"])
    pytester.run("sh", "-c", command)
    replayed = pytester.runpytest(MODELS, OFF)
    replayed.assert_outcomes(passed=6)
    assert "missing" not in replayed.stdout.str()
    assert unused(pytester, MODELS) == NOTHING


def test_a_module_that_moved_out_of_the_given_folder_keeps_its_files(pytester: pytest.Pytester, module: Path) -> None:
    pytester.mkdir("other")
    pytester.mkdir("tests")
    for name in ("recordings", "__usage__"):
        pytester.path.joinpath(name).rename(pytester.path / "tests" / name)
    module.rename(pytester.path / "other" / module.name)
    found = unused(pytester, MODELS, "tests")
    assert found["orphans"] == []
    assert len(found["moves"]) == 1


def test_a_test_that_was_copied_to_another_module_is_told_how_to_copy_its_recording(
    pytester: pytest.Pytester, module: Path
) -> None:
    module.with_name("test_copy.py").write_text(MODULE, encoding="utf-8")
    told = pytester.runpytest("--models=opus-4-6", OFF, "test_copy.py", "-k", "A-17")
    (command,) = [line.partition("to copy")[2].strip() for line in told.stdout.lines if "to copy" in line]
    assert "git mv" not in command
    pytester.run("sh", "-c", command)
    pytester.runpytest("--models=opus-4-6", OFF, "test_copy.py", "-k", "A-17").assert_outcomes(passed=1, deselected=2)
    pytester.runpytest("--models=opus-4-6", OFF, module.name).assert_outcomes(passed=3)
