from __future__ import annotations

import pytest

from pytest_modelmigrate.facts.checks import CheckLog
from pytest_modelmigrate.facts.findings import Finding
from pytest_modelmigrate.facts.json_object import InvalidJsonError, JsonObject
from pytest_modelmigrate.facts.kept_replies import MOST_CHARACTERS, KeptReply
from pytest_modelmigrate.facts.replies import Reply, ToolCall


def test_a_kept_reply_says_what_was_answered_and_in_which_form() -> None:
    kept = KeptReply.of(Reply.from_text('```json\n{"a": 1}\n```', "tool_use", [ToolCall("pay", {"é": 1})]), CheckLog())
    assert kept.text == '```json\n{"a": 1}\n```'
    assert (kept.characters, kept.left_out) == (20, 0)
    assert (kept.form, kept.stop_reason, kept.tool_calls) == ("fenced JSON", "tool_use", ('pay({"é": 1})',))


def test_a_reply_without_a_text_has_no_form() -> None:
    assert KeptReply.of(Reply.from_text("", tool_calls=[("pay", {})]), CheckLog()).form == ""


def test_a_long_text_and_a_long_tool_call_are_cut_and_say_so() -> None:
    reply = Reply.from_text("x" * 1_000_000, tool_calls=[("pay", "y" * 30_000)])
    kept = KeptReply.of(reply, CheckLog())
    assert (len(kept.text), kept.characters, kept.left_out) == (MOST_CHARACTERS, 1_000_000, 980_000)
    assert kept.tool_calls[0].endswith("... (10007 more characters)")


def test_the_findings_of_other_replies_are_told_apart() -> None:
    checks, first, last = CheckLog(), Reply.from_text("first"), Reply.from_text("last")
    for reply, held in ((first, True), (last, False), (last, True), (first, True), (last, True)):
        checks.add(reply, "==", None, Finding(held, "b"))
    kept = KeptReply.of(last, checks)
    assert len(checks.findings) == 4, "what did not hold failed no assertion"
    assert kept.judged == (1, 3)


@pytest.mark.parametrize("judged", [[-1], [True], ["0"]])
def test_an_index_that_is_none_is_refused(judged: list[object]) -> None:
    data = {"text": "", "characters": 0, "stop_reason": None, "judged": judged}
    with pytest.raises(InvalidJsonError, match="whole number of at least 0"):
        JsonObject.read(data, KeptReply.read)
