"""A pipeline of several agents moves one agent at a time."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pytest_modelmigrate.simulator import RunningSimulator

APP = """
import anthropic

CLIENT = anthropic.Anthropic()


def body(text, model="claude-opus-4-6"):
    return {"model": model, "max_tokens": 64, "messages": [{"role": "user", "content": text}]}


def plan(topic):
    return CLIENT.messages.create(**body(f"Plan a report about {topic}.")).content[0].text


async def write(plan):
    async with anthropic.AsyncAnthropic() as client:
        return (await client.messages.create(**body("Write the report.", "claude-opus-4-5"))).content[0].text
"""

PIPELINE = """
import asyncio
import threading

import app
import pytest
from pytest_modelmigrate import role


@pytest.fixture
def agents(monkeypatch):
    monkeypatch.setattr(app, "plan", role("planner")(app.plan))
    monkeypatch.setattr(app, "write", role("writer")(app.write))


def test_report(target, agents):
    asyncio.run(app.write(app.plan("tides")))


def test_threads_of_a_role(target):
    with role("planner"):
        thread = threading.Thread(target=app.plan, args=("winds",))
        thread.start()
        thread.join()
"""

NO_GATES = ("--snapshot-update", "--migrate-baseline-threshold=off", "-p", "no:cacheprovider")


@pytest.fixture
def project(pytester: pytest.Pytester) -> pytest.Pytester:
    """An application of two agents."""
    pytester.makepyfile(app=APP)
    return pytester


def outcomes_in(report: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(report.read_text(encoding="utf-8"))["outcomes"]
    return found


def models_by_test(report: Path) -> dict[str, list[str]]:
    """The models that answered each test, by its case and target."""
    return {
        f"{each['case'].rpartition('::')[2]} {each['derived']['target']}": [
            call["model"].removeprefix("claude-") for call in each["samples"][0]["calls"]
        ]
        for each in outcomes_in(report)
    }


def test_each_mix_moves_its_roles_and_is_recorded_priced_and_replayed_like_any_target(
    project: pytest.Pytester, api: RunningSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.makepyfile(test_app=PIPELINE)
    models = "--models=opus-4-6,planner=opus-4-7,planner=opus-4-8+opus-4-5=sonnet-4-6@low"
    recorded = project.runpytest_inprocess(models, "--migrate-calls=record", *NO_GATES)
    assert recorded.ret == 0, recorded.stdout.str()
    both = "opus-4-5-sonnet-4-6-low+planner-opus-4-8"
    usage = project.path / "__usage__" / "test_app"
    snapshots = [path.name.removesuffix(".simulated.json") for path in usage.iterdir()]
    assert sorted(snapshots) == sorted(["opus-4-6", "planner-opus-4-7", both])
    api.close()
    monkeypatch.delenv("ANTHROPIC_API_KEY")
    replayed = project.runpytest_inprocess(models, "--migrate-report=run.json", "-v", *NO_GATES[1:])
    replayed.stdout.fnmatch_lines(
        [f"test_app.py::test_report[[]{both}[]] PASSED*", "- migration: opus-4-6 -> planner-opus-4-7, *", "total"]
    )
    replayed.stdout.re_match_lines([r"  test_report", r"    planner-opus-4-7 +pass  \$0\.\d+ \+\d+%"])
    old, dated = "opus-4-6", "opus-4-5-20251101"
    assert models_by_test(project.path / "run.json") == {
        "test_report opus-4-6": [old, dated],
        "test_report planner-opus-4-7": ["opus-4-7", dated],
        f"test_report {both}": ["opus-4-8", "sonnet-4-6"],
        "test_threads_of_a_role opus-4-6": [old],
        "test_threads_of_a_role planner-opus-4-7": ["opus-4-7"],
        f"test_threads_of_a_role {both}": ["opus-4-8"],
    }
    assert [each["samples"][0].get("roles") for each in outcomes_in(project.path / "run.json")[:3]] == [
        None,
        ["planner"],
        ["opus-4-5", "planner"],
    ]


def test_a_role_that_no_request_used_is_an_error_of_the_test_and_of_the_run(project: pytest.Pytester) -> None:
    project.makepyfile(test_app=PIPELINE)
    models = "--models=opus-4-6,planer=opus-4-7,planner=opus-4-7+writer=opus-4-7+editor=opus-5,opus-4-1=opus-5"
    result = project.runpytest_inprocess(models, "--migrate-calls=sim", "-k", "test_report")
    result.assert_outcomes(passed=4, errors=2)
    result.stdout.fnmatch_lines(
        [
            "no request of this test belongs to the role 'planer', which the target planer-opus-4-7 moves; they *",
            "  next        name in --models the role that the code is in: planner",
            "  or          run only the tests of this pipeline on planer-opus-4-7",
            "  next        name in --models the model that the code names today instead of opus-4-1",
        ]
    )
    summary = " ".join(result.stdout.str().split())
    assert "no request on planer-opus-4-7 used the role 'planer'" in summary
    assert "used the role 'editor'" in summary
    assert "used the role 'planner'" not in summary
    assert result.ret == pytest.ExitCode.TESTS_FAILED


MARKED = """
import subprocess, sys, urllib.request, json, os
import pytest
from pytest_modelmigrate import role

PROGRAM = '''
import json, os, urllib.request
body = {"model": "claude-opus-4-6", "max_tokens": 9, "messages": [{"role": "user", "content": "hi"}]}
headers = {"x-api-key": os.environ["ANTHROPIC_API_KEY"], "anthropic-version": "2023-06-01"}
url = os.environ["ANTHROPIC_BASE_URL"] + "/v1/messages"
print(urllib.request.urlopen(urllib.request.Request(url, json.dumps(body).encode(), headers)).read().decode())
'''

def models(gateway):
    "The model that answers another program."
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], env={**os.environ, **gateway.environment}, capture_output=True, check=True
    )
    return json.loads(done.stdout)["model"]

@pytest.mark.task(role="planner")
@pytest.mark.prompt(user="hi", max_tokens=9)
def test_prompt(reply):
    assert reply.message.model == "claude-opus-4-7"

@pytest.mark.task(role="planner")
def test_marked_program(gateway):
    assert models(gateway) == "claude-opus-4-7"

def test_program(gateway):
    with role("planner"):
        assert models(gateway) == "claude-opus-4-7"
    assert models(gateway) == "claude-opus-4-6"

@pytest.mark.prompt(user="hi", max_tokens=9)
def test_prompt_without_role(reply):
    pass

@pytest.mark.task(role="a b")
def test_invalid(target):
    pass
"""


def test_tests_prompts_and_other_programs_may_belong_to_a_role(project: pytest.Pytester) -> None:
    project.makepyfile(MARKED)
    result = project.runpytest_inprocess("--models=planner=opus-4-7", "--migrate-calls=sim")
    result.assert_outcomes(passed=3, errors=2)
    result.stdout.fnmatch_lines(
        [
            "this request belongs to no role that the target planner-opus-4-7 moves, and names no model",
            "  next        name the baseline, *, such as --models=opus-4-6,planner=opus-4-7",
            '  or          mark the test with @pytest.mark.task(role="planner")',
            "*@pytest.mark.task(role=): invalid role 'a b': a role begins with a letter*",
        ]
    )


def test_the_requests_of_a_mix_are_sent_once_and_by_their_test_also_without_interception(
    project: pytest.Pytester, api: RunningSimulator
) -> None:
    project.makepyfile(
        """
        import threading
        import pytest
        from pytest_modelmigrate import role

        @pytest.mark.task(intercept=False)
        def test_plan(claude):
            def ask():
                claude.messages.create(
                    model="claude-opus-4-6", max_tokens=9, messages=[{"role": "user", "content": "hi"}]
                )
            with role("planner"):
                thread = threading.Thread(target=ask)
                thread.start()
            thread.join()
        """
    )
    recorded = project.runpytest_inprocess("--models=opus-4-6", "--migrate-calls=record", *NO_GATES)
    recorded.assert_outcomes(passed=1)
    project.runpytest_inprocess("--models=opus-4-6,planner=opus-4-7", "--migrate-calls=live").assert_outcomes(passed=2)
    models = [each.model for each in api.requests]
    assert (models[0], sorted(map(str, models[1:]))) == ("claude-opus-4-6", ["claude-opus-4-6", "claude-opus-4-7"])
    project.runpytest_inprocess("--models=opus-4-6,planner=opus-4-7", "--migrate-calls=live", "-k", "planner")
    asked = [each.model for each in api.requests[3:] if each.path == "/v1/messages"]
    assert asked == ["claude-opus-4-7"]


def test_no_model_of_a_mix_may_judge_its_own_replies(project: pytest.Pytester) -> None:
    project.makepyfile(
        """
        import pytest
        from pytest_modelmigrate import judged

        @pytest.mark.task(role="planner")
        @pytest.mark.prompt(user="hi", max_tokens=9)
        def test_judged(reply):
            assert reply == judged("Is it polite?", by="opus-4-7")
        """
    )
    models = "--models=opus-4-6,planner=opus-4-7"
    result = project.runpytest_inprocess(models, "--migrate-calls=sim", "-k", "not planner")
    result.stdout.fnmatch_lines(["*claude-opus-4-7 is under test and must not judge its own replies*"])
