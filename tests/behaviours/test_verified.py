from __future__ import annotations

import re
from typing import Any

import pytest

from pytest_modelmigrate.behaviours.verified import verified
from pytest_modelmigrate.facts.replies import Reply

EDIT: tuple[str, dict[str, str]] = ("str_replace_based_edit_tool", {"command": "str_replace", "path": "a.py"})
LOOK: tuple[str, dict[str, str]] = ("str_replace_based_edit_tool", {"command": "view", "path": "a.py"})
TEST: tuple[str, dict[str, str]] = ("bash", {"command": "pytest -q"})
CHECK = re.compile(r"pytest|npm test")


def finished(*steps: tuple[tuple[str, dict[str, str]], str, bool], text: str = "All done.") -> Reply:
    messages: list[dict[str, Any]] = [{"role": "user", "content": "Fix the bug."}]
    for number, ((name, arguments), result, is_error) in enumerate(steps):
        call = {"type": "tool_use", "id": f"c{number}", "name": name, "input": arguments}
        answer = {"type": "tool_result", "tool_use_id": f"c{number}", "content": result, "is_error": is_error}
        messages += [{"role": "assistant", "content": [call]}, {"role": "user", "content": [answer]}]
    return Reply.from_text(text, messages=messages)


@pytest.mark.parametrize(
    "reply",
    [
        finished((EDIT, "ok", False), (TEST, "3 passed, 0 failed in 0.1s", False)),
        finished((EDIT, "ok", False), (TEST, "1 failed", False), (EDIT, "ok", False), (TEST, "3 passed", False)),
        finished((TEST, "3 passed", False), (LOOK, "x = 1", False)),
        finished((EDIT, "ok", False), (TEST, "2 failed", False), text="Two tests still fail; I could not fix them."),
        finished((TEST, "ok", False), (EDIT, "no match for old_str", True)),
    ],
)
def test_a_loop_that_checked_and_heeded_holds(reply: Reply) -> None:
    finding = verified(CHECK).judge(reply)
    assert finding.held, finding


@pytest.mark.parametrize(
    ("reply", "failure"),
    [
        (finished(), "declared done unchecked"),
        (finished((EDIT, "ok", False)), "declared done unchecked"),
        (finished((TEST, "3 passed", False), (EDIT, "ok", False)), "declared done unchecked"),
        (finished((EDIT, "ok", False), (TEST, "1 failed, 2 passed", False)), "checked and ignored the result"),
        (finished((TEST, "boom", True)), "checked and ignored the result"),
        (finished((TEST, "E   ValueError: no", False), text="Fixed the error."), "checked and ignored the result"),
        (Reply.from_text("Next.", "tool_use", [TEST]), "not done"),
    ],
)
def test_each_class_of_failure_is_told_apart(reply: Reply, failure: str) -> None:
    assert verified(CHECK).judge(reply).failure == failure


def test_the_check_may_be_a_tool_of_its_own() -> None:
    reply = finished((EDIT, "ok", False), (("run_tests", {}), "ok", False))
    assert reply == verified("run_tests")
    assert reply != verified("bash")


def test_the_tools_that_change_something_may_be_named() -> None:
    reply = finished((TEST, "ok", False), (("deploy", {}), "ok", False))
    assert reply == verified(CHECK)
    assert reply != verified(CHECK, after=["deploy"])


def test_what_failure_looks_like_may_be_said() -> None:
    reply = finished((TEST, "status: red", False))
    assert reply == verified(CHECK)
    assert reply != verified(CHECK, failure="red")


def test_it_reads_as_its_author_wrote_it() -> None:
    assert repr(verified("run_tests", after=["edit"])) == "verified(by='run_tests', after=['edit'])"
