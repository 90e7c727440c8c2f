from __future__ import annotations

from typing import Any

import pytest

from pytest_modelmigrate.behaviours.verified import verified
from pytest_modelmigrate.facts.findings import Finding
from pytest_modelmigrate.facts.replies import Reply

Step = tuple[str, dict[str, Any], str]
EDIT: Step = ("Edit", {"file_path": "parser.py"}, "ok")


def judge(by: str, text: str, *steps: Step) -> Finding:
    messages: list[dict[str, Any]] = [{"role": "user", "content": "Do it."}]
    for number, (name, arguments, result) in enumerate(steps):
        call = {"type": "tool_use", "id": f"c{number}", "name": name, "input": arguments}
        answer = {"type": "tool_result", "tool_use_id": f"c{number}", "content": result}
        messages += [{"role": "assistant", "content": [call]}, {"role": "user", "content": [answer]}]
    return verified(by).judge(Reply.from_text(text, messages=messages))


@pytest.mark.parametrize(
    ("command", "text", "sure"),
    [
        ("pytest tests/test_tabs.py -q", "The whole suite passes.", False),
        ("pytest -q -k tabs", "Die gesamte Testsuite ist grün.", False),
        ("pytest tests/test_tabs.py::test_a", "Tous les tests passent.", False),
        ("pytest tests/test_tabs.py -q", "The tests of the tabs pass.", True),
        ("python -m pytest -q", "The whole suite passes.", True),
    ],
)
def test_a_check_of_a_part_is_no_sure_check_of_all(command: str, text: str, sure: bool) -> None:  # noqa: FBT001
    finding = judge("pytest", text, EDIT, ("Bash", {"command": command}, "9 passed in 0.2s"))
    assert finding.held
    assert finding.sure is sure


def test_a_check_of_another_thing_than_was_changed_is_a_guess() -> None:
    change: Step = ("update_booking", {"booking_id": "K-12", "room": "Oak"}, "ok")
    other: Step = ("get_booking", {"booking_id": "K-21"}, '{"booking_id": "K-21", "room": "Oak"}')
    same: Step = ("get_booking", {"booking_id": "K-12"}, '{"booking_id": "K-12", "room": "Oak"}')
    assert not judge("get_booking", "Booked.", change, other).sure
    assert judge("get_booking", "Booked.", change, same).sure


def test_a_check_that_shows_other_values_than_were_set_is_a_guess() -> None:
    change: Step = ("update_booking", {"booking_id": "K-12", "room": "Oak"}, "ok")
    old: Step = ("get_booking", {"booking_id": "K-12"}, '{"booking_id": "K-12", "room": "Elm"}')
    finding = judge("get_booking", "Booked.", change, old)
    assert finding.held
    assert "does not show" in finding.doubt


@pytest.mark.parametrize(
    ("command", "found"),
    [
        ("git add -A && git commit -m 'tabs'", "held"),
        ("python scripts/format_all.py", "doubted"),
        ("npx prettier --write src", "doubted"),
        ("cat > parser.py <<'EOF'\nx = 1\nEOF", "unchecked"),
        ("python - <<'PY'\nfrom pathlib import Path\nPath('parser.py').write_text('x')\nPY", "unchecked"),
    ],
)
def test_a_command_after_the_check_is_read_for_changes(command: str, found: str) -> None:
    check: Step = ("Bash", {"command": "pytest -q"}, "9 passed")
    finding = judge("pytest", "Done.", EDIT, check, ("Bash", {"command": command}, ""))
    seen = "unchecked" if not finding.held else "held" if finding.sure else "doubted"
    assert seen == found


def test_a_value_that_differs_under_its_own_name_is_a_guess_even_if_others_agree() -> None:
    change: Step = ("set_limits", {"daily": 40, "weekly": 90}, "queued")
    shown: Step = ("get_limits", {}, '{"limits": {"daily": 40, "weekly": 70}}')
    assert judge("get_limits", "Both limits are set.", change, shown).doubt
    whole: Step = ("get_limits", {}, '{"limits": {"daily": 40, "weekly": 90}}')
    assert judge("get_limits", "Both limits are set.", change, whole).sure


def test_what_was_only_read_before_the_check_sets_nothing() -> None:
    read: Step = ("search_limits", {"daily": 55}, "[]")
    assert judge("get_limits", "Read.", read, ("get_limits", {}, '{"daily": 40}')).sure
