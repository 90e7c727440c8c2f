from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pytest_modelmigrate.simulator import RunningSimulator, start
from pytest_modelmigrate.simulator.app import SimulatedApi
from pytest_modelmigrate.simulator.errors import SimulatedError

BOTH = ("--models=opus-4-6,opus-4-7", "--migrate-baseline-threshold=off", "--migrate-cost-threshold=off")
RECORD = "--migrate-calls=record"
ASKING = """
import pytest
def test_it(claude, target):
    text = "Name a colour of the rainbow, and say why it is one." + {more}
    message = claude.messages.create(
        model="claude-opus-4-6", max_tokens=50, messages=[{{"role": "user", "content": text}}]
    )
    assert message.content
"""
OTHER = "' Be brief, please.' * (target.id == 'opus-4-7')"
SAME = "''"
HOOK = """
def pytest_modelmigrate_request(body, target):
    return {**body, "system": "Be brief, please."} if target.id == "opus-4-7" else None
"""
DECLARED = "import pytest\n@pytest.mark.prompt(user='hello')\ndef test_it(reply): assert reply.text"


def run(pytester: pytest.Pytester, *options: str, passed: int = 2) -> dict[str, Any]:
    """What the JSON report of a run says of its comparison."""
    pytester.runpytest_inprocess(*BOTH, *options, "--migrate-report=run.json").assert_outcomes(passed=passed)
    data = json.loads(Path("run.json").read_text(encoding="utf-8"))
    comparisons: list[dict[str, Any]] = data["derived"]["comparisons"]
    return {**comparisons[0], "counts": [each["samples"][0].get("prompt_tokens") for each in data["outcomes"]]}


def counts(api: RunningSimulator) -> list[dict[str, Any]]:
    """The bodies of the requests that counted."""
    return [each.body for each in api.requests if each.path.endswith("/count_tokens")]


def test_a_prompt_that_differs_is_counted_once_recorded_and_replayed(
    pytester: pytest.Pytester, api: RunningSimulator
) -> None:
    pytester.makepyfile(test_it=ASKING.format(more=OTHER))
    recorded = run(pytester, RECORD)
    assert recorded["tokenizer_counted"]
    assert float(recorded["causes"]["tokenizer"]) > 0
    assert float(recorded["causes"]["prompt"]) > 0
    (body,) = counts(api)
    assert body["model"] == "claude-opus-4-6"
    assert body["messages"][0]["content"].endswith("Be brief, please.")
    assert recorded["counts"][0] is None
    run(pytester, RECORD)
    assert len(counts(api)) == 1
    api.close()
    result = pytester.runpytest_inprocess(*BOTH)
    result.assert_outcomes(passed=2)
    assert "not counted" not in result.stdout.str()
    assert "not used" not in result.stdout.str()
    assert run(pytester) == recorded


def test_the_count_of_a_prompt_with_an_ignored_part_is_replayed(
    pytester: pytest.Pytester, api: RunningSimulator
) -> None:
    pytester.makeini("[pytest]\nmodelmigrate_ignore = messages[0].content ~ rainbow\n")
    pytester.makepyfile(test_it=ASKING.format(more=OTHER))
    recorded = run(pytester, RECORD)
    assert recorded["tokenizer_counted"]
    api.close()
    assert run(pytester) == recorded


def test_a_replay_without_the_count_says_that_the_tokenizer_is_not_counted(
    pytester: pytest.Pytester, api: RunningSimulator
) -> None:
    pytester.makepyfile(test_it=ASKING.format(more=OTHER))
    run(pytester, RECORD)
    (path,) = (
        each for each in Path("recordings").rglob("*.json") if "count_tokens" in each.read_text(encoding="utf-8")
    )
    path.unlink()
    api.close()
    found = run(pytester)
    assert not found["tokenizer_counted"]
    assert float(found["causes"]["tokenizer"]) == 0


@pytest.mark.parametrize("mode", ["live", "sim"])
def test_a_live_run_counts_and_records_nothing(pytester: pytest.Pytester, api: RunningSimulator, mode: str) -> None:
    pytester.makepyfile(test_it=ASKING.format(more=OTHER))
    assert run(pytester, f"--migrate-calls={mode}", "--migrate-samples=2")["tokenizer_counted"]
    assert len(counts(api)) == (mode == "live")
    assert not Path("recordings").exists()


def test_the_same_prompt_is_not_counted(pytester: pytest.Pytester, api: RunningSimulator) -> None:
    pytester.makepyfile(test_it=ASKING.format(more=SAME))
    assert run(pytester, RECORD)["tokenizer_counted"]
    assert counts(api) == []


def test_models_with_one_tokenizer_count_nothing(pytester: pytest.Pytester, api: RunningSimulator) -> None:
    pytester.makepyfile(test_it=ASKING.format(more=OTHER.replace("4-7", "4-5")))
    assert run(pytester, RECORD, "--models=opus-4-6,opus-4-5")["tokenizer_counted"]
    assert counts(api) == []


def test_a_declared_prompt_is_counted_where_the_project_changes_requests(
    pytester: pytest.Pytester, api: RunningSimulator
) -> None:
    pytester.makepyfile(test_it=DECLARED)
    pytester.runpytest_inprocess(*BOTH, "--migrate-calls=live", "-k", "opus-4-7").assert_outcomes(
        passed=1, deselected=1
    )
    assert counts(api) == []
    pytester.makeconftest(HOOK)
    assert run(pytester, "--migrate-calls=live")["tokenizer_counted"]
    (body,) = counts(api)
    assert body["system"] == "Be brief, please."


def test_a_test_whose_baseline_runs_elsewhere_is_counted(pytester: pytest.Pytester, api: RunningSimulator) -> None:
    pytester.makepyfile(test_it=ASKING.format(more=SAME))
    pytester.runpytest_inprocess(*BOTH, RECORD, "-k", "opus-4-7").assert_outcomes(passed=1, deselected=1)
    assert len(counts(api)) == 1
    assert run(pytester, RECORD)["counts"][1] is not None
    assert "unused" not in pytester.runpytest_inprocess(*BOTH).stdout.str()


def test_samples_share_one_count(pytester: pytest.Pytester, api: RunningSimulator) -> None:
    pytester.makepyfile(test_it=ASKING.format(more=OTHER))
    assert run(pytester, RECORD, "--migrate-samples=3")["tokenizer_counted"]
    assert len(counts(api)) == 1
    api.close()
    assert run(pytester, "--migrate-samples=3")["tokenizer_counted"]


@pytest.mark.parametrize(("status", "asked"), [(404, 1), (400, 2)])
def test_an_api_that_does_not_count_is_not_asked_again(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, status: int, asked: int
) -> None:
    async def refuse(_: Any, context: Any) -> Any:
        del context
        raise SimulatedError(status, "no such endpoint")

    monkeypatch.setattr(SimulatedApi, "_count_tokens", refuse)
    pytester.makepyfile(test_it=ASKING.format(more=OTHER), test_two=ASKING.format(more=OTHER))
    with start() as api:
        monkeypatch.setenv("ANTHROPIC_BASE_URL", api.url)
        monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-ant-test")
        assert not run(pytester, RECORD, passed=4)["tokenizer_counted"]
        assert len(counts(api)) == asked
    assert not [each for each in Path("recordings").rglob("*.json") if "count_tokens" in each.read_text("utf-8")]


ROLES = """
import pytest
from pytest_modelmigrate import role

def ask(claude, text):
    return claude.messages.create(
        model="claude-opus-4-6", max_tokens=50, messages=[{"role": "user", "content": text}]
    )

def test_moved_first(claude, target):
    with role("planner"):
        ask(claude, f"Plan on {target.id}.")

def test_moved_last(claude, target):
    ask(claude, f"Read on {target.id}.")
    with role("planner"):
        ask(claude, "Plan.")
"""


def test_the_first_prompt_of_a_mix_is_counted_where_its_model_has_another_tokenizer(
    pytester: pytest.Pytester, api: RunningSimulator
) -> None:
    pytester.makepyfile(test_it=ROLES)
    pytester.runpytest_inprocess("--models=opus-4-6,planner=opus-4-7", *BOTH[1:], RECORD).assert_outcomes(passed=4)
    (body,) = counts(api)
    assert body["messages"][0]["content"] == "Plan on planner-opus-4-7."
