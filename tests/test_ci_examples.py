"""The workflows of examples/ci can be copied as they are: their commands are accepted, and little is permitted."""

from __future__ import annotations

import argparse
import os
import re
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from pytest_modelmigrate import cli
from pytest_modelmigrate.plugin.settings import read_settings
from pytest_modelmigrate.reports.formats import ReportFile
from pytest_modelmigrate.reports.markdown import MARKER

EXAMPLES = Path(__file__).parent.parent / "examples/ci"
GITHUB = sorted(EXAMPLES.glob("github/*.yml"))
GITLAB = sorted(EXAMPLES.glob("gitlab/*.yml"))
SENDS = re.compile(r"--migrate-calls=(?:record|rerecord|live)\b")
VALUES = {"MODEL": "opus-4-7", "BASELINE": "opus-4-6", "TARGETS": "opus-4-6,opus-4-7", "MAX_COST": "20"}
"""What the variables of the scripts may be."""


def named(path: Path) -> str:
    return f"{path.parent.name}-{path.stem}"


every_workflow = pytest.mark.parametrize("path", [*GITHUB, *GITLAB], ids=named)
on_github = pytest.mark.parametrize("path", GITHUB, ids=named)
on_gitlab = pytest.mark.parametrize("path", GITLAB, ids=named)


def read(path: Path) -> dict[str, Any]:
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert isinstance(data, dict)
    return data


def jobs(path: Path) -> dict[str, dict[str, Any]]:
    data = read(path)
    found: dict[str, dict[str, Any]] = data.get("jobs", data)
    return found


def scripts(job: dict[str, Any]) -> list[str]:
    """The shell scripts of a job: one for each step on GitHub, `script` and `after_script` on GitLab."""
    steps = [step["run"] for step in job.get("steps", []) if "run" in step]
    return [*steps, *("\n".join(job[key]) for key in ("script", "after_script") if key in job)]


def commands(script: str) -> Iterator[list[str]]:
    """The commands of pytest and modelmigrate in a script, with values for their variables."""
    for line in script.replace("\\\n", " ").splitlines():
        if line.startswith(("pytest ", "modelmigrate ")):
            yield shlex.split(re.sub(r"\$(\w+)", lambda name: VALUES[name[1]], re.split(r" [|>]", line)[0]))


@every_workflow
def test_the_commands_of_a_workflow_are_accepted(path: Path, pytester: pytest.Pytester) -> None:
    found = [command for job in jobs(path).values() for script in scripts(job) for command in commands(script)]
    assert found
    for program, *arguments in found:
        if program == "pytest":
            assert all(argument.startswith("--") for argument in arguments)
            read_settings(pytester.parseconfig("-p", "no:cacheprovider", *arguments))
        else:
            parser = argparse.ArgumentParser()
            cli.add_commands(parser)
            args = parser.parse_args(arguments)
            for report in getattr(args, "report", []):
                ReportFile.read(report, Path(), "--report")


@every_workflow
def test_the_scripts_of_a_workflow_are_valid_shell(path: Path) -> None:
    for job in jobs(path).values():
        for script in scripts(job):
            checked = subprocess.run(["bash", "-n"], input=script, capture_output=True, text=True, check=False)  # noqa: S607 - of this repository
            assert not checked.stderr


@every_workflow
def test_only_what_people_or_a_schedule_start_sends_requests_and_always_with_a_cap(path: Path) -> None:
    sends = [
        command
        for job in jobs(path).values()
        for script in scripts(job)
        for command in commands(script)
        if SENDS.search(" ".join(command))
    ]
    assert bool(sends) == (path.stem in {"model-release", "weekly"})
    for command in sends:
        assert any(argument.startswith("--migrate-max-cost=") for argument in command)


@on_github
def test_github_gives_the_key_only_to_the_step_that_sends(path: Path) -> None:
    triggers = read(path)[True]  # YAML reads `on` as true
    for job in jobs(path).values():
        for step in job["steps"]:
            sends = bool(SENDS.search(step.get("run", "")))
            assert ("ANTHROPIC_API_KEY" in step.get("env", {})) == sends
            assert ("secrets." in str(step)) == sends
            if sends:
                assert "!github.event.repository.fork" in job["if"]
                assert {*triggers} <= {"workflow_dispatch", "schedule"}
        assert "secrets." not in str(job.get("env"))


@on_github
def test_github_never_starts_for_a_fork_with_rights_of_the_repository(path: Path) -> None:
    triggers = read(path)[True]
    assert {*([triggers] if isinstance(triggers, str) else triggers)} <= {
        "pull_request",
        "workflow_dispatch",
        "schedule",
    }


@every_workflow
def test_the_comment_that_is_sent_is_a_report(path: Path) -> None:
    written = [
        each.partition("=")[2]
        for job in jobs(path).values()
        for script in scripts(job)
        for command in commands(script)
        for each in command
    ]
    sent = "report.md" if path.stem == "weekly" else "comment.md"
    assert f"comment:{sent}" in written


@on_github
def test_github_permits_writing_only_where_no_code_of_the_project_runs(path: Path) -> None:
    assert read(path)["permissions"] == {}
    for job in jobs(path).values():
        if "write" in job["permissions"].values():
            run = "\n".join(scripts(job))
            assert "pip install" not in run
            assert not [*commands(run)]
        else:
            assert job["permissions"] in ({}, {"contents": "read"})
            for step in job["steps"]:
                if step.get("uses", "").startswith("actions/checkout"):
                    assert step["with"]["persist-credentials"] is False


@on_github
def test_github_scripts_read_expressions_from_their_environment(path: Path) -> None:
    assert not [script for job in jobs(path).values() for script in scripts(job) if "${{" in script]


@on_github
def test_github_actions_are_pinned_to_a_major_version(path: Path) -> None:
    used = [step["uses"] for job in jobs(path).values() for step in job["steps"] if "uses" in step]
    assert used
    for action in used:
        assert re.fullmatch(r"actions/[a-z/-]+@v\d+", action)


@on_github
def test_the_title_of_a_github_workflow_is_that_of_its_file(path: Path) -> None:
    copied = re.search(r"^# Copy to \.github/workflows/([\w-]+)\.yml\.", path.read_text(encoding="utf-8"))
    assert copied
    assert read(path)["name"] == copied[1].replace("-", " ")


@on_gitlab
def test_gitlab_jobs_that_send_need_the_key_and_never_run_for_merge_requests(path: Path) -> None:
    for job in jobs(path).values():
        if SENDS.search("\n".join(scripts(job))):
            rules = job.get("rules") or jobs(path)[job["extends"]]["rules"]
            for rule in rules:
                assert "&& $ANTHROPIC_API_KEY" in rule["if"]
                assert re.match(r'\$CI_PIPELINE_SOURCE == "(?:web|schedule)" && ', rule["if"])


@on_gitlab
def test_gitlab_jobs_with_a_token_run_no_code_of_the_project(path: Path) -> None:
    for job in jobs(path).values():
        run = "\n".join(scripts(job))
        if "_TOKEN" in run:
            assert "pip install" not in run
            assert not [*commands(run)]


def test_gitlab_compares_the_models_that_it_records() -> None:
    found = jobs(EXAMPLES / "gitlab/model-release.yml")
    (matrix,) = found["record-model"]["parallel"]["matrix"]
    variables = found[".model-release"]["variables"]
    assert variables["TARGETS"].split(",") == matrix["MODEL"]
    assert variables["BASELINE"] == matrix["MODEL"][0]


FAKE_GH = """\
#!/bin/sh
case "$*" in
  *--method*) echo "$3 $4" >> calls; for last; do case "$last" in body=@*) cp "${last#body=@}" sent.md ;; esac; done ;;
  *comments*) cat found_comment ;;
  *pulls*) echo 12 ;;
esac
"""


@pytest.mark.parametrize(
    ("found", "call"),
    [("", "POST repos/acme/shop/issues/12/comments"), ("5\n9\n", "PATCH repos/acme/shop/issues/comments/5")],
    ids=["first", "again"],
)
@pytest.mark.parametrize("name", ["pull-request", "model-release"])
def test_github_comments_once_and_then_updates_the_comment(name: str, found: str, call: str, tmp_path: Path) -> None:
    (step,) = (each for each in jobs(EXAMPLES / f"github/{name}.yml")["comment"]["steps"] if "run" in each)
    tmp_path.joinpath("gh").write_text(FAKE_GH, encoding="utf-8")
    tmp_path.joinpath("gh").chmod(0o755)
    tmp_path.joinpath("found_comment").write_text(found, encoding="utf-8")
    tmp_path.joinpath("comment.md").write_text(f"{MARKER}\nverdict: pass\n", encoding="utf-8")
    given = {"GITHUB_REPOSITORY": "acme/shop", "GITHUB_REPOSITORY_OWNER": "acme", "GITHUB_REF_NAME": "move"}
    path = {"PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}", "NUMBER": "12"}
    subprocess.run(["bash", "-e", "-c", step["run"]], cwd=tmp_path, env={**path, **given}, check=True)  # noqa: S603, S607 - of this repository
    assert tmp_path.joinpath("calls").read_text(encoding="utf-8") == f"{call}\n"
    sent = tmp_path.joinpath("sent.md").read_text(encoding="utf-8")
    assert "verdict: pass" in sent
    (looked_for,) = re.findall(r'startswith\("(<!-- .* -->)"\)', step["run"])
    assert sent.startswith(f"{looked_for}\n")


FAKE_CURL = """\
#!/bin/sh
method=GET
while [ $# -gt 0 ]; do
  case "$1" in --request) method=$2 ;; body@*) cp "${1#body@}" sent.md ;; esac
  url=$1
  shift
done
[ "$method" = GET ] || echo "$method $url" >> calls
"""


@pytest.mark.parametrize(
    ("found", "call"),
    [("", "POST api/projects/7/merge_requests/12/notes"), ("5", "PUT api/projects/7/merge_requests/12/notes/5")],
    ids=["first", "again"],
)
@pytest.mark.parametrize(("name", "job"), [("merge-request", "prompts-comment"), ("model-release", "model-comment")])
def test_gitlab_comments_once_and_then_updates_the_comment(
    name: str, job: str, found: str, call: str, tmp_path: Path
) -> None:
    (script,) = scripts(jobs(EXAMPLES / f"gitlab/{name}.yml")[job])
    for program, text in (("curl", FAKE_CURL), ("jq", f"#!/bin/sh\necho {found}\n"), ("apk", "#!/bin/sh\n")):
        tmp_path.joinpath(program).write_text(text, encoding="utf-8")
        tmp_path.joinpath(program).chmod(0o755)
    tmp_path.joinpath("comment.md").write_text(f"{MARKER}\nverdict: pass\n", encoding="utf-8")
    given = {
        "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}",
        "CI_API_V4_URL": "api",
        "CI_PROJECT_ID": "7",
        "CI_MERGE_REQUEST_PROJECT_ID": "7",
        "CI_MERGE_REQUEST_IID": "12",
        "CI_OPEN_MERGE_REQUESTS": "acme/shop!12,acme/shop!13",
        "GITLAB_COMMENT_TOKEN": "stand-in",
    }
    subprocess.run(["sh", "-e", "-c", script], cwd=tmp_path, env=given, check=True)  # noqa: S603, S607 - of this repository
    assert tmp_path.joinpath("calls").read_text(encoding="utf-8") == f"{call}\n"
    sent = tmp_path.joinpath("sent.md").read_text(encoding="utf-8")
    (looked_for,) = re.findall(r'startswith\("(<!-- .* -->)"\)', script)
    assert sent.startswith(f"{looked_for}\n")
    assert "verdict: pass" in sent


def test_the_replay_and_the_model_release_update_comments_of_their_own() -> None:
    for platform, suffix in (("github", "pull-request"), ("gitlab", "merge-request")):
        replay, release = (
            re.findall(r'startswith\("(.*?)"\)', (EXAMPLES / platform / f"{name}.yml").read_text(encoding="utf-8"))
            for name in (suffix, "model-release")
        )
        assert replay == [MARKER]
        assert len(release) == 1
        assert release != replay


def test_the_readme_lists_every_workflow_and_where_it_is_copied_to() -> None:
    readme = (EXAMPLES / "README.md").read_text(encoding="utf-8")
    for path in (*GITHUB, *GITLAB):
        copied = re.search(r"^# Copy to (\S+\.yml)", path.read_text(encoding="utf-8"))
        assert copied
        name = f"{path.parent.name}/{path.name}"
        (row,) = (line for line in readme.splitlines() if line.startswith(f"| [{name}]({name}) |"))
        assert row.endswith(f"| `{copied[1]}` |")
