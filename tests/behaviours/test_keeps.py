from __future__ import annotations

from typing import Any

import pytest

from pytest_modelmigrate.behaviours.avoids import avoids
from pytest_modelmigrate.behaviours.keeps import keeps
from pytest_modelmigrate.facts.replies import Reply


def talk(*turns: str | list[dict[str, Any]]) -> list[dict[str, Any]]:
    messages: list[dict[str, Any]] = []
    for turn in turns:
        messages += [{"role": "user", "content": "go on with SQLite"}, {"role": "assistant", "content": turn}]
    return [*messages, {"role": "user", "content": "and now?"}]


def test_a_constraint_that_holds_at_every_turn_is_kept() -> None:
    reply = Reply.from_text("Still Postgres.", messages=talk("Postgres it is.", "Postgres, not SQLite."))
    assert reply == keeps(avoids("SQLite"))


def test_what_the_user_says_does_not_break_it() -> None:
    assert Reply.from_text("Postgres.", messages=talk()) == keeps(avoids("SQLite"))


def test_the_first_broken_turn_is_named_and_the_later_ones() -> None:
    messages = talk("Postgres.", "I take SQLite.", "Postgres.")
    finding = keeps(avoids("SQLite")).judge(Reply.from_text("Back to SQLite.", messages=messages))
    assert finding.failure == "constraint broken"
    assert finding.evidence.startswith("first broken at assistant turn 2 of 4: violated")
    assert finding.evidence.endswith("again at turn 4")
    assert finding.spans == ((8, 14),)
    assert [part.failure for part in finding.parts] == ["violated", "violated"]
    assert finding.fix is not None


def test_a_break_in_an_earlier_turn_has_no_span_in_the_reply() -> None:
    finding = keeps(avoids("SQLite")).judge(Reply.from_text("Postgres.", messages=talk("SQLite!")))
    assert not finding.held
    assert finding.spans == ()


def test_turns_of_blocks_and_tool_calls_are_judged() -> None:
    blocks: list[dict[str, Any]] = [
        {"type": "text", "text": "Well."},
        {"type": "tool_use", "id": "t", "name": "delete", "input": {}},
    ]
    finding = keeps(avoids(tools="delete")).judge(Reply.from_text("Done.", messages=talk(blocks)))
    assert "turn 1 of 2" in finding.evidence


def test_turns_before_the_constraint_do_not_count() -> None:
    reply = Reply.from_text("Postgres.", messages=talk("SQLite!", "Postgres."))
    assert reply == keeps(avoids("SQLite"), since=2)
    assert reply != keeps(avoids("SQLite"))


def test_a_constraint_that_is_no_behaviour_is_refused() -> None:
    with pytest.raises(TypeError, match="give a behaviour"):
        keeps("SQLite")  # type: ignore[arg-type]


def test_it_reads_as_its_author_wrote_it() -> None:
    assert repr(keeps(avoids("SQLite"))) == "keeps(avoids('SQLite'))"
    assert repr(keeps(avoids("SQLite"), since=3)) == "keeps(avoids('SQLite'), since=3)"
