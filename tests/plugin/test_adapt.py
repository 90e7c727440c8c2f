"""`--migrate-adapt`, and what a run says of requests that a target rejects."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from pytest_modelmigrate.simulator import RunningSimulator

OLD = """
    import pytest

    @pytest.mark.parametrize("ticket", ["a", "b"])
    def test_client(claude, target, ticket):
        message = claude.messages.create(
            model="claude-opus-4-5",
            max_tokens=2000,
            messages=[{"role": "user", "content": ticket}, {"role": "assistant", "content": "{"}],
        )
        assert message.content

    @pytest.mark.prompt(user="Hello", thinking={"type": "enabled", "budget_tokens": 1024}, max_tokens=2000)
    def test_declared(reply):
        assert reply.text
"""
MODELS = "--models=opus-4-5,opus-5-5"
OFF = "--migrate-baseline-threshold=off"
ADAPT = "--migrate-adapt"
RECORD = "--migrate-calls=record"


@pytest.fixture
def old(pytester: pytest.Pytester) -> Path:
    """A project whose requests are written for Opus 4.5."""
    return pytester.makepyfile(test_old=OLD)


def text_of(result: pytest.RunResult) -> str:
    """What was printed, with the lines that were wrapped in one piece."""
    return " ".join(result.stdout.str().split())


def test_edits_are_made_counted_and_named_with_the_edit_for_the_code(pytester: pytest.Pytester, old: Path) -> None:
    del old
    result = pytester.runpytest(
        MODELS, OFF, ADAPT, "--migrate-calls=sim", "--migrate-report=run.json", "--migrate-report=run.md"
    )
    result.assert_outcomes(passed=6)
    prefill = (
        "adapted: prefill replaced by a user turn that quotes it in 2 requests of 2 cases on opus-5-5 "
        "(test_old.py::test_client[a], test_old.py::test_client[b]); edit: Remove `messages[1]`, and ask in"
    )
    thinking = (
        'adapted: `thinking` "enabled" replaced by "adaptive" at effort "medium" in 1 request of 1 case on opus-5-5 '
        '(test_old.py::test_declared); edit: Set `thinking` to {"type": "adaptive"}'
    )
    warning = "3 cases were sent with edits of --migrate-adapt; make the edits in the code before you migrate"
    markdown = " ".join((pytester.path / "run.md").read_text(encoding="utf-8").replace("\\", "").split())
    for shown in (text_of(result), markdown):
        assert prefill in shown
        assert thinking in shown
        assert warning in shown
    run = json.loads((pytester.path / "run.json").read_text(encoding="utf-8"))
    assert [(each["requests"], each["targets"]) for each in run["derived"]["adaptations"]] == [
        (2, ["opus-5-5"]),
        (1, ["opus-5-5"]),
    ]
    cured = [each for outcome in run["outcomes"] for sample in outcome["samples"] for each in sample.get("cures", [])]
    assert [each["requests"] for each in cured] == [1, 1, 1]


def test_a_quiet_run_says_that_requests_were_edited(pytester: pytest.Pytester, old: Path) -> None:
    del old
    result = pytester.runpytest(MODELS, OFF, ADAPT, "--migrate-calls=sim", "-q", "-k", "declared")
    assert "note: 1 case was sent with edits of --migrate-adapt" in result.stdout.str()


def test_without_the_option_nothing_is_edited_and_the_failure_names_the_edit(
    pytester: pytest.Pytester, old: Path
) -> None:
    del old
    result = pytester.runpytest(MODELS, OFF, "--migrate-calls=sim", "-k", "client and a- or declared")
    result.assert_outcomes(passed=2, failed=2)
    shown = text_of(result)
    assert "adapted" not in shown
    assert "how to cure it" in shown
    edits = re.findall(r"^  edit +(.*)$", result.stdout.str(), re.MULTILINE)
    assert edits[0].startswith("Remove `messages[1]`, and ask in the system prompt")
    assert edits[1] == 'Set `thinking` to {"type": "adaptive"}; control its depth with `output_config.effort`.'
    assert result.stdout.str().count("  or          run with --migrate-adapt") == 2


def test_an_adapted_run_is_replayed_with_the_option_and_says_so_without(
    pytester: pytest.Pytester, old: Path, api: RunningSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytester.runpytest(MODELS, OFF, ADAPT, RECORD).assert_outcomes(passed=6)
    api.close()
    monkeypatch.delenv("ANTHROPIC_API_KEY")
    pytester.runpytest(MODELS, OFF, ADAPT).assert_outcomes(passed=6)
    result = pytester.runpytest(MODELS, OFF, "-k", "declared")
    result.assert_outcomes(passed=1, errors=1)
    lines = result.stdout.str().splitlines()
    assert any(line.startswith("  recorded    with --migrate-adapt: recordings") for line in lines)
    assert any(line.startswith("  to replay   pytest --migrate-adapt --models=opus-4-5,opus-5-5 ") for line in lines)
    bodies = [json.loads(path.read_text(encoding="utf-8")) for path in old.parent.glob("recordings/test_old/*/*.json")]
    sent = {each["request"]["body"]["model"]: each["request"]["body"] for each in bodies if "declared" in each["case"]}
    assert sent["claude-opus-4-5"]["thinking"]["type"] == "enabled"
    assert sent["claude-opus-5-5"]["thinking"] == {"type": "adaptive"}


def test_what_a_target_rejects_is_shown_before_anything_is_sent(
    pytester: pytest.Pytester, old: Path, api: RunningSimulator
) -> None:
    del old, api
    result = pytester.runpytest(MODELS, OFF, RECORD, "-k", "declared")
    result.assert_outcomes(passed=1, failed=1)
    lines = result.stdout.str().splitlines()
    told = lines.index("preflight: opus-5-5 rejects 1 of 1 planned request")
    assert '"thinking.type.enabled" is not supported for this model.' in lines[told + 1]
    assert lines[told + 1].endswith("(test_old.py::test_declared[opus-5-5])")
    assert lines[told + 2].startswith('    edit: Set `thinking` to {"type": "adaptive"}')
    assert lines[told + 3].startswith("preflight: without an error, requests change on opus-5-5: default_effort 1")
    assert told < next(number for number, line in enumerate(lines) if line.startswith("test_old.py "))
    again = pytester.runpytest(MODELS, OFF, RECORD, "-k", "declared", ADAPT, "--migrate-no-prefetch")
    again.assert_outcomes(passed=2)
    assert "opus-5-5 rejects" not in again.stdout.str()


def test_a_replay_shows_no_preflight(pytester: pytest.Pytester, recorded: Path) -> None:
    del recorded
    result = pytester.runpytest("--models=opus-4-6,opus-4-7", OFF)
    result.assert_outcomes(passed=4)
    assert "preflight: " not in result.stdout.str()


def test_commands_in_messages_keep_the_option(pytester: pytest.Pytester, old: Path) -> None:
    del old
    result: Any = pytester.runpytest(MODELS, OFF, ADAPT, "-k", "declared")
    result.assert_outcomes(errors=2)
    assert re.search(r"to record +pytest --migrate-calls=record .*--migrate-adapt", result.stdout.str())
