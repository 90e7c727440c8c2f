from __future__ import annotations

import json
from typing import Any

import pytest

SUITE = """
import pytest
from pytest_modelmigrate import Reply, formatted

@pytest.mark.prompt(user="Write to jo@example.org.")
def test_it(reply):
    assert reply == formatted(words=(1, 500))
    assert Reply.from_text("two words") == formatted(words=2)
"""
RUN = ("--models=opus-4-7", "--migrate-calls=sim")
SCRIPT = "[[reply]]\nreply = 'Dear jo@example.org, {}'\n"


def kept(pytester: pytest.Pytester, *, rest: str = "hello", conftest: str = "") -> Any:
    """The reply in the JSON report of one test."""
    pytester.path.joinpath("script.toml").write_text(SCRIPT.format(rest), encoding="utf-8")
    pytester.makepyfile(SUITE)
    pytester.makeconftest(conftest)
    pytester.runpytest(*RUN, "--migrate-sim-script=script.toml", "--migrate-report=run.json")
    data = json.loads(pytester.path.joinpath("run.json").read_text(encoding="utf-8"))
    return data["outcomes"][0]["samples"][0].get("reply")


def test_a_json_report_holds_the_last_reply(pytester: pytest.Pytester) -> None:
    text = "Dear jo@example.org, hello"
    form = {"form": "prose", "stop_reason": "end_turn", "judged": [0]}
    assert kept(pytester) == {"text": text, "characters": len(text), **form}


def test_an_ini_key_leaves_replies_out(pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\nmodelmigrate_report_replies = off")
    assert kept(pytester) is None


def test_no_reply_is_kept_where_no_report_shows_replies(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a reply is kept")

    monkeypatch.setattr("pytest_modelmigrate.facts.kept_replies.KeptReply.of", refuse)
    pytester.makepyfile(SUITE.replace("assert Reply", "# assert Reply"))
    pytester.runpytest(*RUN, "--migrate-report=run.md").assert_outcomes(passed=1)


def test_a_kept_reply_is_redacted_and_has_no_marks_that_would_not_fit(pytester: pytest.Pytester) -> None:
    reply = kept(
        pytester, conftest="def pytest_modelmigrate_redact(text): return text.replace('jo@example.org', 'MAIL')"
    )
    assert reply["text"] == "Dear MAIL, hello"
    assert reply["characters"] == len("Dear MAIL, hello")
    assert "judged" not in reply


def test_a_reply_that_looks_like_a_credential_is_withheld(pytester: pytest.Pytester) -> None:
    reply = kept(pytester, rest=f"your key is sk-ant-{'a' * 30}")
    assert (reply["text"], reply["withheld"]) == ("", "it contains what looks like an Anthropic key")


def test_a_redaction_that_fails_withholds_the_reply_and_leaves_the_test_as_it_is(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(SUITE)
    pytester.makeconftest("def pytest_modelmigrate_redact(text): return 5")
    result = pytester.runpytest(*RUN, "--migrate-report=run.json")
    assert "INTERNALERROR" not in result.stdout.str()
    result.stdout.fnmatch_lines(["*the hook pytest_modelmigrate_redact returned 5; return a str or None*"])


def test_an_invalid_value_of_the_ini_key_is_refused(pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\nmodelmigrate_report_replies = maybe")
    result = pytester.runpytest(*RUN)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["ERROR: modelmigrate_report_replies: *give on or off"])
