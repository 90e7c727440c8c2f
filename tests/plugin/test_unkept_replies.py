from __future__ import annotations

import json
import random
import string
from collections.abc import Iterator

import pytest

from pytest_modelmigrate.simulator import RunningSimulator, start

OPUS = "--models=opus-4-7"
RECORD = "--migrate-calls=record"
TOKEN = "ghp_" + "".join(random.Random(5).choices(string.ascii_letters, k=36))  # noqa: S311 - a fake

MODULE = """
import pytest

@pytest.mark.prompt(user="Show me a token.", max_tokens=50)
def test_declared(reply):
    assert reply.text

def test_client(claude, target):
    asked = [{"role": "user", "content": "Show me another one."}]
    with claude.messages.stream(model=target.model, max_tokens=50, messages=asked) as stream:
        assert stream.get_final_text()
"""


@pytest.fixture
def leaking(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Iterator[RunningSimulator]:
    """An API whose replies hold a token."""
    pytester.makepyfile(test_leak=MODULE)
    script = pytester.path / "script.toml"
    script.write_text(f"[[reply]]\nreply.text = 'Here is one: {TOKEN}. Keep it.'\n", encoding="utf-8")
    with start(scripts=[script]) as api:
        monkeypatch.setenv("ANTHROPIC_BASE_URL", api.url)
        monkeypatch.setenv("ANTHROPIC_API_KEY", "not-a-key")
        yield api


def written(pytester: pytest.Pytester) -> str:
    paths = [path for path in pytester.path.rglob("*") if path.is_file() and path.suffix in (".json", ".db", ".md")]
    return "".join(path.read_bytes().decode(errors="replace") for path in paths)


def test_a_reply_that_cannot_be_recorded_is_paid_once_until_the_redaction_changes(
    pytester: pytest.Pytester, leaking: RunningSimulator
) -> None:
    first = pytester.runpytest(OPUS, RECORD)
    assert len(leaking.requests) == 2
    first.stdout.fnmatch_lines(["*contains what looks like a GitHub token", "*its reply is paid and lost; *"])
    assert TOKEN not in first.stdout.str() + written(pytester)

    again = pytester.runpytest(OPUS, RECORD)
    assert len(leaking.requests) == 2
    again.stdout.fnmatch_lines(["*this request was not sent: its last reply contained what looks like a GitHub token*"])
    again.assert_outcomes(errors=2)

    pytester.makeini("[pytest]\nmodelmigrate_redact =\n    ghp_[A-Za-z]+\n")
    pytester.runpytest(OPUS, RECORD).assert_outcomes(passed=2)
    assert len(leaking.requests) == 4
    assert "Here is one: [redacted]. Keep it." in written(pytester)
    assert not (pytester.path / ".modelmigrate" / "unkept.json").exists()
    leaking.close()
    pytester.runpytest(OPUS).assert_outcomes(passed=2)


def test_rerecord_and_live_ask_again(pytester: pytest.Pytester, leaking: RunningSimulator) -> None:
    pytester.runpytest(OPUS, RECORD, "-k", "declared")
    pytester.runpytest(OPUS, "--migrate-calls=live", "-k", "declared").assert_outcomes(passed=1, deselected=1)
    pytester.runpytest(OPUS, "--migrate-calls=rerecord", "-k", "declared")
    assert len(leaking.requests) == 3


def test_a_damaged_list_is_an_error_that_says_what_to_do(pytester: pytest.Pytester, leaking: RunningSimulator) -> None:
    pytester.runpytest(OPUS, RECORD, "-k", "declared")
    path = pytester.path / ".modelmigrate" / "unkept.json"
    assert json.loads(path.read_text(encoding="utf-8"))["replies"][0]["reason"] == "what looks like a GitHub token"
    path.write_text("{", encoding="utf-8")
    result = pytester.runpytest(OPUS, RECORD, "-k", "declared")
    result.stdout.fnmatch_lines(["*unkept.json is not a readable list of replies that could not be recorded: *"])
    assert len(leaking.requests) == 1
