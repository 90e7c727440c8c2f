from __future__ import annotations

import pytest

from pytest_modelmigrate.behaviours.admits_missing import admits_missing
from pytest_modelmigrate.behaviours.avoids import avoids
from pytest_modelmigrate.behaviours.behaviour import Behaviour
from pytest_modelmigrate.behaviours.calls_tool import calls_tool
from pytest_modelmigrate.behaviours.cites import cites
from pytest_modelmigrate.behaviours.fixes import FIXES, published_fix
from pytest_modelmigrate.behaviours.formatted import formatted
from pytest_modelmigrate.behaviours.grounded_in import grounded_in
from pytest_modelmigrate.behaviours.no_tool_call import no_tool_call
from pytest_modelmigrate.behaviours.refusal import refusal
from pytest_modelmigrate.facts.replies import Reply


@pytest.mark.parametrize("failure", FIXES)
def test_every_fix_is_one_line_with_its_source(failure: str) -> None:
    fix = published_fix(failure)
    assert fix is not None
    assert "\n" not in fix
    assert fix.endswith(f"({FIXES[failure].source})")
    assert FIXES[failure].source.startswith("https://")


@pytest.mark.parametrize(
    ("behaviour", "reply", "failure"),
    [
        (grounded_in("Nothing here."), Reply.from_text("It costs 12 euros."), "confabulated figure"),
        (cites(["A source."]), Reply.from_text("So it is [7]."), "wrong source"),
        (admits_missing("order number"), Reply.from_text("The order number is 77-1."), "confabulated values"),
        (formatted(language="fr"), Reply.from_text("This is written in plain English words."), "another language"),
        (~no_tool_call(), Reply.from_text("Nothing was called."), "unwanted behaviour"),
        (refusal("bio"), Reply.from_text("", "refusal", stop_details={"category": "cyber"}), "wrong category"),
        (calls_tool("find"), Reply.from_text("", "tool_use", [("refund", {})]), "wrong tool"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_class_that_no_page_addresses_has_no_fix(behaviour: Behaviour, reply: Reply, failure: str) -> None:
    finding = behaviour.judge(reply)
    assert (finding.failure, finding.fix) == (failure, None)


def test_a_class_with_a_page_has_its_fix_in_the_finding() -> None:
    finding = avoids("SQLite").judge(Reply.from_text("Use SQLite."))
    assert (finding.failure, finding.fix) == ("violated", published_fix("violated"))
