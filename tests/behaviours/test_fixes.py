from __future__ import annotations

import pytest

from pytest_modelmigrate.behaviours.admits_missing import admits_missing
from pytest_modelmigrate.behaviours.avoids import avoids
from pytest_modelmigrate.behaviours.behaviour import Behaviour
from pytest_modelmigrate.behaviours.calls_tool import calls_tool
from pytest_modelmigrate.behaviours.cites import cites
from pytest_modelmigrate.behaviours.clarifying_question import clarifying_question
from pytest_modelmigrate.behaviours.fixes import FIXES, published_fix
from pytest_modelmigrate.behaviours.formatted import formatted
from pytest_modelmigrate.behaviours.grounded_in import grounded_in
from pytest_modelmigrate.behaviours.json_reply import json_reply
from pytest_modelmigrate.behaviours.keeps import keeps
from pytest_modelmigrate.behaviours.no_tool_call import no_tool_call
from pytest_modelmigrate.behaviours.patch import patch
from pytest_modelmigrate.behaviours.prefers import prefers
from pytest_modelmigrate.behaviours.refusal import refusal
from pytest_modelmigrate.facts.replies import Reply


@pytest.mark.parametrize("failure", FIXES)
def test_every_fix_is_one_line_with_its_source(failure: str) -> None:
    fix = published_fix(failure)
    assert fix is not None
    assert "\n" not in fix
    assert fix.endswith(f"({FIXES[failure].source})")
    assert FIXES[failure].source.startswith("https://")


REFUSAL = "I'm sorry, but I can't help with that."
JSON = '{"a": 1}'
DIFF = "```diff\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n```"
FOUND = Reply.from_text("", "tool_use", [("find", {"id": 2})])


def refused(category: str) -> Reply:
    return Reply.from_text("", "refusal", stop_details={"category": category})


@pytest.mark.parametrize(
    ("behaviour", "reply", "failure"),
    [
        (grounded_in("Nothing here."), Reply.from_text("It costs 12 euros."), "confabulated figure"),
        (cites(["A source."]), Reply.from_text("So it is [7]."), "wrong source"),
        (cites(["A source."]), Reply.from_text("So it is."), "no citation"),
        (admits_missing("order number"), Reply.from_text("The order number is 77-1."), "confabulated values"),
        (formatted(language="fr"), Reply.from_text("This is written in plain English words."), "another language"),
        (~no_tool_call(), Reply.from_text("Nothing was called."), "unwanted behaviour"),
        (refusal("bio"), Reply.from_text("", "refusal", stop_details={"category": "cyber"}), "wrong category"),
        (calls_tool("find"), Reply.from_text("", "tool_use", [("refund", {})]), "wrong tool"),
        (
            calls_tool("find", {"id": 1}),
            Reply.from_text("", "tool_use", [("find", {"id": 2})]),
            "logically wrong arguments",
        ),
        (json_reply(), Reply.from_text(REFUSAL), "refusal"),
        (formatted(words=1), Reply.from_text(REFUSAL), "refusal"),
        (calls_tool("find"), Reply.from_text(REFUSAL), "refusal"),
        (json_reply(), Reply.from_text(""), "empty reply"),
        (clarifying_question(), Reply.from_text("It is 12 euros."), "answered anyway"),
        (formatted(csv=2), Reply.from_text("```\na,b\n```"), "fenced"),
        (formatted(xml="a"), Reply.from_text("Well."), "no XML element"),
        (formatted(starts="So"), Reply.from_text("It goes."), "another beginning"),
        (formatted(xml="a", alone=True), Reply.from_text("<a>1</a> Bye."), "followed by prose"),
        (avoids("SQLite", unless=True), Reply.from_text("Use Postgres."), "over-honoured"),
        (avoids(tools="find"), Reply.from_text("", "tool_use", [("find", {})]), "violated"),
        (prefers("Postgres", over="SQLite"), Reply.from_text("Use MySQL."), "took neither"),
        (keeps(formatted(language="fr")), Reply.from_text("This is plain English text."), "constraint broken"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_class_that_no_page_addresses_has_no_fix(behaviour: Behaviour, reply: Reply, failure: str) -> None:
    finding = behaviour.judge(reply)
    assert (finding.failure, finding.fix) == (failure, None)


def test_a_class_with_a_page_has_its_fix_in_the_finding() -> None:
    finding = avoids("SQLite").judge(Reply.from_text("Use SQLite."))
    assert (finding.failure, finding.fix) == ("violated", published_fix("violated"))


@pytest.mark.parametrize(
    ("behaviour", "reply", "fix"),
    [
        (json_reply(), Reply.from_text(f"Here: {JSON}"), "use output_config.format"),
        (json_reply(), Reply.from_text('{"message": "Which order is it?"}'), "no page addresses a question inside"),
        (json_reply(), refused("cyber"), "handle stop_reason refusal"),
        (calls_tool("find"), refused("cyber"), "handle stop_reason refusal"),
        (formatted(words=1), refused("reasoning_extraction"), 'delete "write out your reasoning"'),
        (json_reply(), Reply.from_text("", "max_tokens"), "raise max_tokens"),
        (calls_tool("find"), Reply.from_text("Which order do you mean?"), "tell it to pick a reasonable option"),
        (formatted(xml="a", alone=True), Reply.from_text("Sure! <a>1</a>"), "add a system line that asks for a direct"),
        (formatted(starts="So it"), Reply.from_text("Sure! So it goes."), "add a system line that asks for a direct"),
        (formatted(lines=1), Reply.from_text("a\nb"), "give an explicit length instruction; lowering effort"),
        (formatted(words=9), Reply.from_text("a b"), "give an explicit length instruction with positive examples"),
        (
            patch(max_lines=0),
            Reply.from_text("```diff\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n```"),
            "remove 'double-check'",
        ),
        (keeps(avoids("SQLite")), Reply.from_text("Use SQLite."), "say what form is wanted"),
        (keeps(json_reply()), Reply.from_text(f"Here: {JSON}"), "use output_config.format"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_fix_fits_the_finding(behaviour: Behaviour, reply: Reply, fix: str) -> None:
    finding = behaviour.judge(reply)
    assert not finding.held
    assert str(finding.fix).startswith(fix)
