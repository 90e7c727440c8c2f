from __future__ import annotations

import re

import pytest

from pytest_modelmigrate.behaviours.avoids import avoids
from pytest_modelmigrate.facts.replies import Reply


@pytest.mark.parametrize(
    "text", ["Use Postgres.", "I can't help with SQLite.", "You said not to use SQLite, so I use Postgres."]
)
def test_leaving_out_what_became_right_is_over_honoured(text: str) -> None:
    assert avoids("SQLite", unless=True).judge(Reply.from_text(text)).failure == "over-honoured"


def test_doing_what_became_right_holds() -> None:
    assert Reply.from_text("Use SQLite here.") == avoids("SQLite", unless=True)
    assert Reply.from_text("", tool_calls=[("delete", {})]) == avoids(tools="delete", unless=True)


def test_the_shift_can_be_read_from_the_conversation() -> None:
    shifted = [{"role": "user", "content": [{"type": "text", "text": "It is an Embedded device."}]}]
    for unless in (
        "embedded",
        re.compile("embedded", re.IGNORECASE),
        lambda reply: "embedded" in str(reply.messages).lower(),
    ):
        behaviour = avoids("SQLite", unless=unless)
        assert behaviour.judge(Reply.from_text("Use Postgres.", messages=shifted)).failure == "over-honoured"
        assert Reply.from_text("Use Postgres.") == behaviour
        assert Reply.from_text("Use SQLite.") != behaviour


def test_words_of_unless_are_whole_words_in_any_case() -> None:
    def asked(text: str) -> Reply:
        return Reply.from_text("None.", messages=[{"role": "user", "content": text}])

    behaviour = avoids(formats="table", unless="a table")
    assert asked("Show them in  A Table, please.") != behaviour
    assert asked("Is the data tablet-ready?") == behaviour
    assert asked("Is this a tableau?") == behaviour


def test_a_rule_that_states_its_condition_does_not_meet_it() -> None:
    behaviour = avoids("lawyer", unless="divorce")
    for rule in (
        "Name no lawyer unless the user speaks of a divorce.",
        "Nenne keinen Anwalt, außer bei divorce.",
        "仅当用户谈到 divorce 时才可以提到律师。除非 divorce。",
    ):
        broken = behaviour.judge(Reply.from_text("Ask a lawyer.", system=rule))
        assert (broken.failure, broken.sure) == ("violated", True)
        assert behaviour.judge(Reply.from_text("Ask a friend.", system=rule)).sure


def test_a_condition_that_only_the_system_prompt_has_is_a_guess() -> None:
    behaviour = avoids(formats="table", unless="a table")
    rule = "The user has asked for a table."
    asked = [{"role": "user", "content": "Put it in a table."}]
    assert not behaviour.judge(Reply.from_text("None.", system=rule)).sure
    assert behaviour.judge(Reply.from_text("None.", system=rule, messages=asked)).sure


@pytest.mark.parametrize("said", ["We serve in the Navy.", "I'm a soldier.", "As a nurse, what do I pay?"])
def test_one_of_several_conditions_lifts_a_ban(said: str) -> None:
    behaviour = avoids("rebate", unless=["soldier", re.compile(r"\bnavy\b", re.IGNORECASE), "nurse"])
    messages = [{"role": "user", "content": said}]
    assert behaviour.judge(Reply.from_text("It is $40.", messages=messages)).failure == "over-honoured"
    assert Reply.from_text("It is $36 with the rebate.", messages=messages) == behaviour
    assert Reply.from_text("It is $40.", messages=[{"role": "user", "content": "I'm a baker."}]) == behaviour


def test_a_reply_with_the_words_of_the_condition_may_treat_the_allowed_thing_in_other_words() -> None:
    behaviour = avoids("rebate", unless="soldier")
    messages = [{"role": "user", "content": "I'm a soldier."}]
    finding = behaviour.judge(Reply.from_text("Every soldier pays ten percent less.", messages=messages))
    assert (finding.failure, finding.sure) == ("over-honoured", False)
    assert behaviour.judge(Reply.from_text("It is $40.", messages=messages)).sure


def test_a_refusal_that_is_a_guess_over_honours_as_a_guess() -> None:
    behaviour = avoids("rebate", unless=True)
    assert behaviour.judge(Reply.from_text("I can't help with that.")).sure
    assert not behaviour.judge(Reply.from_text("No can do, the till is closed for everyone.")).sure
