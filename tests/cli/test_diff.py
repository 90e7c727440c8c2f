from __future__ import annotations

import json
import subprocess
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from pytest_modelmigrate import cli
from pytest_modelmigrate.facts.calls import CallUsage
from pytest_modelmigrate.facts.costs import Cost
from pytest_modelmigrate.facts.outcomes import Outcome
from pytest_modelmigrate.facts.runs import Run
from pytest_modelmigrate.facts.samples import Result, Sample
from pytest_modelmigrate.facts.targets import Target
from pytest_modelmigrate.facts.usage import Usage
from pytest_modelmigrate.store.snapshots import entry, file_of, folder_of, remove, update

OLD = Target("claude-opus-4-6", None, "opus-4-6")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project of its own, which is the working directory."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    return tmp_path


def call(tokens: int) -> CallUsage:
    """200 tokens cost $0.005."""
    return CallUsage(OLD.model, 200, "end_turn", Usage(0, tokens))


def snapshot(module: str, case: str, tokens: int, **more: Any) -> None:
    kept = {**entry([[call(tokens)]], Cost(Decimal(1))), **more}
    update(folder_of(Path.cwd() / module), {case: {"opus-4-6": kept}})


def git(*arguments: str) -> None:
    settings = ("-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *settings, *arguments], check=True, capture_output=True)  # noqa: S603, S607 - git itself


def save(name: str, result: Result, tokens: int) -> None:
    run = Run((OLD,), (Outcome("test_a.py::one", OLD, (Sample(result, calls=(call(tokens),)),)),))
    Path(name).write_text(json.dumps(run.plain()), encoding="utf-8")


def diff(*arguments: str) -> int:
    return cli.main(["diff", *arguments])


def test_two_runs_differ_in_cost_and_result(capsys: pytest.CaptureFixture[str]) -> None:
    save("old.json", "passed", 200)
    save("new.json", "failed", 260)
    assert diff("old.json", "new.json") == 0
    assert capsys.readouterr().out.splitlines() == [
        "test_a.py::one",
        "  opus-4-6                 $0.0050 -> $0.0065 +30%          output +30%; result passed -> failed",
        "1 case on a target: 1 changed, 0 the same",
    ]
    assert diff("old.json", "new.json", "--exit-code") == 1
    assert diff("old.json", "old.json", "--exit-code") == 0


def test_the_snapshots_of_a_commit_differ_from_those_of_another_one_and_of_the_working_tree(
    capsys: pytest.CaptureFixture[str],
) -> None:
    git("init", "-q")
    for module, case in (("test_a.py", "one"), ("tests/test_b.py", "two[x|y]"), ("tests/test_b.py", "same")):
        snapshot(module, case, 200)
    git("add", ".")
    git("commit", "-qm", "first")
    snapshot(".venv/test_a.py", "one", 200)
    snapshot("test_a.py", "one", 260, accepted={"opus-4-5": "1.62"})
    remove(folder_of(Path.cwd() / "tests/test_b.py"), {"two[x|y]"})
    assert diff("HEAD") == 0
    accepted = "accepted against opus-4-5 not kept -> 1.62"
    listed = [
        "test_a.py::one",
        f"  opus-4-6                 $0.0050 -> $0.0065 +30%          output +30%; {accepted}",
        "tests/test_b.py::two[x|y]",
        "  opus-4-6                 $0.0050 -> none                  gone",
        "3 cases on a target: 1 changed, 1 gone, 1 the same",
    ]
    assert capsys.readouterr().out.splitlines() == listed
    git("commit", "-qam", "second")  # without .venv, which git does not track
    assert diff("HEAD~1", "HEAD") == 0
    assert capsys.readouterr().out.splitlines() == listed
    assert diff("HEAD~1", "--format=markdown") == 0
    assert "| tests/test_b.py::two[x\\|y] | opus-4-6 | $0.0050 | none | gone |" in capsys.readouterr().out.splitlines()
    assert diff("HEAD~1", "HEAD", "--format=json") == 0
    data = json.loads(capsys.readouterr().out)
    assert (data["same"], [each["kind"] for each in data["changes"]]) == (1, ["changed", "gone"])
    assert data["changes"][0]["causes"]["output"] == "0.0015"
    assert data["changes"][0]["also"] == [accepted]


def test_a_damaged_snapshot_of_a_commit_is_named_with_the_commit(capsys: pytest.CaptureFixture[str]) -> None:
    git("init", "-q")
    snapshot("test_a.py", "one", 200)
    file_of(folder_of(Path("test_a.py")), "opus-4-6").write_text("{", encoding="utf-8")
    git("add", ".")
    git("commit", "-qm", "first")
    assert diff("HEAD", "HEAD") == 2
    assert "HEAD:__usage__/test_a/opus-4-6.json" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("main",), "'main' is neither a file nor a commit: fatal: not a git repository"),
        (("gone.json", "new.json"), "cannot read the run in gone.json"),
        (("new.json", "main"), "one is a run and the other is not"),
        (("new.json",), "one is a run and the other is not"),
        (("--", "--output=x"), "'--output=x' is neither a file nor a commit"),
    ],
)
def test_invalid_input_is_one_clear_error(
    arguments: tuple[str, ...], message: str, capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    save("new.json", "passed", 200)
    assert diff(*arguments) == 2
    assert message in capsys.readouterr().err
    assert [path.name for path in folder.iterdir()] == ["new.json"]
