from __future__ import annotations

import json

import pytest

from pytest_modelmigrate import verified
from pytest_modelmigrate.facts.findings import Finding
from pytest_modelmigrate.facts.replies import Reply


def judge(change: str, **result: str) -> Finding:
    messages = [{"role": "user", "content": "Please do it."}]
    for number, (name, answer) in enumerate(((change, "ok"), ("get_item", json.dumps(result)))):
        call = {"type": "tool_use", "id": f"t{number}", "name": name, "input": {"item": "5"}}
        told = {"type": "tool_result", "tool_use_id": f"t{number}", "content": answer}
        messages += [{"role": "assistant", "content": [call]}, {"role": "user", "content": [told]}]
    return verified("get_item", after=[change]).judge(Reply.from_text("Done and checked.", messages=messages))


@pytest.mark.parametrize(
    ("change", "state"),
    [
        ("cancel_order", "active"),
        ("delete_user", "enabled"),
        ("close_ticket", "in_progress"),
        ("refund_payment", "paid"),
        ("publish_page", "draft"),
        ("activate_card", "inactive"),
    ],
)
def test_the_state_before_a_change_makes_the_check_a_guess(change: str, state: str) -> None:
    assert not judge(change, item="5", state=state).sure


@pytest.mark.parametrize(
    ("change", "state"),
    [
        ("archive_list", "archived"),
        ("activate_card", "active"),
        ("publish_page", "published"),
        ("rename_list", "active"),
        ("update_address", "open"),
    ],
)
def test_the_state_after_a_change_is_sure(change: str, state: str) -> None:
    finding = judge(change, item="5", state=state)
    assert (finding.held, finding.doubt) == (True, "")


@pytest.mark.parametrize(("change", "state"), [("cancel_booking", "confirmed"), ("remove_seat", "reserved")])
def test_a_thing_that_is_still_booked_was_not_cancelled_for_sure(change: str, state: str) -> None:
    assert not judge(change, item="5", state=state).sure
