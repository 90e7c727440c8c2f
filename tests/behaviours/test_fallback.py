# ruff: noqa: RUF001 - the signs of other scripts are the point
from __future__ import annotations

import re

import pytest
from hypothesis import given, strategies as st

from pytest_modelmigrate.behaviours.admits_missing import admits_missing
from pytest_modelmigrate.behaviours.chosen_branch import choose
from pytest_modelmigrate.behaviours.clarifying_question import clarifying_question
from pytest_modelmigrate.behaviours.falls_back import falls_back
from pytest_modelmigrate.behaviours.prefers import prefers
from pytest_modelmigrate.facts.findings import Finding
from pytest_modelmigrate.facts.replies import Reply

FOUND, UNKNOWN = "Yes, the order was found", "I don't know"


def preferred(text: str) -> Finding:
    return prefers(FOUND, over=UNKNOWN).judge(Reply.from_text(text))


def fallen_back(text: str) -> Finding:
    return falls_back(to=UNKNOWN, instead_of=FOUND).judge(Reply.from_text(text))


@pytest.mark.parametrize(
    "text",
    [
        "Yes, the order was found.",
        '"Yes, the order was found"',
        "yes - the order was found",
        "Yes, the order was found in file 1.\nI don't know for files 2 and 3.",
        "1. I don't know.\n2. Yes, the order was found.\n3. I don't know.",
        "Yes, the order was found.\nI don't know.\nI don't know.",
    ],
)
def test_taking_the_primary_branch_is_preferred(text: str) -> None:
    finding = preferred(text)
    assert finding.held, finding
    assert finding.spans


@pytest.mark.parametrize(
    "text", ["I don’t know.", "Sorry, I don't know", "I don't know in file 1.\nI don't know in file 2."]
)
def test_taking_the_fallback_needlessly_is_named(text: str) -> None:
    finding = preferred(text)
    assert finding.failure == "took the fallback needlessly"
    assert finding.spans
    assert finding.fix is not None


def test_taking_both_is_named() -> None:
    assert preferred("Yes, the order was found. I don't know.").failure == "took both"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("No, the order was not found.", "means the fallback"),
        ("The order was found in file 2.", "means the primary branch"),
        ("The files do not mention it.", "means the fallback"),
        ("Der Himmel ist blau.", "something else"),
        ("I can't help with that.", "declines"),
        ("", "says nothing"),
    ],
)
def test_taking_neither_says_what_it_did_instead(text: str, shown: str) -> None:
    finding = preferred(text)
    assert finding.failure == "took neither"
    assert shown in finding.evidence


def test_branches_may_be_behaviours_and_patterns() -> None:
    behaviour = prefers(re.compile(r"refund of \d+"), over=clarifying_question())
    assert Reply.from_text("A refund of 12 is booked.") == behaviour
    assert behaviour.judge(Reply.from_text("Which order do you mean?")).failure == "took the fallback needlessly"


def test_words_of_other_scripts_are_found() -> None:
    assert Reply.from_text("答案：是的，找到了。") == prefers("是的，找到了", over="不知道")


@pytest.mark.parametrize("text", ["I don't know.", "Based on the files, I don't know which."])
def test_falling_back_holds(text: str) -> None:
    assert fallen_back(text).held


@pytest.mark.parametrize(
    "text", ["Yes, the order was found.", "It is order A-17 of Jane Miller.", "Yes, the order was found. I don't know."]
)
def test_an_invented_answer_is_named(text: str) -> None:
    finding = fallen_back(text)
    assert finding.failure == "invented"
    assert finding.spans


@pytest.mark.parametrize("text", ["The files do not mention it.", "That depends.", "I can't help with that."])
def test_neither_branch_is_named(text: str) -> None:
    assert fallen_back(text).failure == "took neither"


def test_the_fallback_may_be_a_behaviour() -> None:
    assert Reply.from_text("The ticket names no order number.") == falls_back(to=admits_missing("order number"))
    assert (
        falls_back(to=admits_missing("order number")).judge(Reply.from_text("The order number is 17.")).failure
        == "invented"
    )


def test_a_refused_or_empty_reply_is_no_fallback() -> None:
    assert falls_back(to=UNKNOWN).judge(Reply.from_text("", stop_reason="refusal")).failure == "refusal"
    assert falls_back(to=UNKNOWN).judge(Reply.from_text("")).failure == "empty reply"


def test_they_read_as_their_author_wrote_them() -> None:
    assert repr(prefers(re.compile("a"), over="b")) == "prefers(re.compile('a'), over='b')"
    assert repr(falls_back(to="b", instead_of=clarifying_question())) == (
        "falls_back(to='b', instead_of=clarifying_question())"
    )


@given(st.text(), st.text(max_size=10), st.text(max_size=10))
def test_no_text_raises(text: str, primary: str, fallback: str) -> None:
    reply = Reply.from_text(text)
    assert choose(reply, primary, fallback).taken in {"primary", "fallback", "both", "neither"}
    assert not (
        prefers(primary, over=fallback).judge(reply).held
        and falls_back(to=fallback, instead_of=primary).judge(reply).held
    )
