# ruff: noqa: RUF001 - characters of other scripts are meant
from __future__ import annotations

import re

import pytest

from pytest_modelmigrate.behaviours.clarifying_question import clarifying_question
from pytest_modelmigrate.behaviours.prefers import prefers
from pytest_modelmigrate.facts.findings import Finding
from pytest_modelmigrate.facts.replies import Reply

FOUND, UNKNOWN = "Yes, the order was found", "I don't know"


def preferred(text: str) -> Finding:
    return prefers(FOUND, over=UNKNOWN).judge(Reply.from_text(text))


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


def test_repr_is_the_call_that_made_it() -> None:
    assert repr(prefers(re.compile("a"), over="b")) == "prefers(re.compile('a'), over='b')"


@pytest.mark.parametrize(
    ("primary", "fallback", "text"),
    [
        ("Refund booked", "call us", "No need to call us. Refund booked: $22."),
        ("tomllib", "pip install", "`tomllib` kann das. Ein `pip install` ist nicht nötig."),
        ("train direct", "prendre le car", "Il y a un train direct. Inutile donc de prendre le car."),
        ("en stock", "lista de espera", "Está en stock. No hace falta apuntarse a la lista de espera."),
        ("è disponibile", "lista d'attesa", "È disponibile: la lista d'attesa non serve."),
        ("在库", "预约", "该商品在库，无需预约。"),
        ("在庫あり", "入荷待ち", "在庫ありです。入荷待ちは不要です。"),
        ("In stock", "Waiting list", "| In stock | yes, 3 |\n| Waiting list | not needed |"),
    ],
)
def test_a_fallback_that_is_denied_or_excluded_is_not_taken(primary: str, fallback: str, text: str) -> None:
    finding = prefers(primary, over=fallback).judge(Reply.from_text(text))
    assert (finding.held, finding.sure) == (True, True)


def test_a_denied_primary_branch_is_not_taken() -> None:
    finding = prefers("Refund booked", over="Please call us").judge(
        Reply.from_text('The status isn\'t "Refund booked" yet. Please call us.')
    )
    assert (finding.failure, finding.sure) == ("took the fallback needlessly", True)


def test_a_fallback_in_a_condition_beside_the_primary_branch_is_a_guess() -> None:
    finding = prefers("Refund booked", over="call us").judge(
        Reply.from_text("Refund booked: $20. If it is not there by Friday, call us.")
    )
    assert (finding.held, finding.sure) == (True, False)
    alone = prefers("Refund booked", over="call us").judge(Reply.from_text("If you need it today, call us."))
    assert (alone.failure, alone.sure) == ("took the fallback needlessly", True)


def test_a_fallback_offered_in_case_of_need_is_taken_as_well() -> None:
    finding = prefers("In stock", over="join the waiting list").judge(
        Reply.from_text("**In stock:** three. You can also join the waiting list, in case somebody is faster.")
    )
    assert (finding.failure, finding.sure) == ("took both", True)


def test_a_branch_that_a_negation_may_deny_is_a_guess() -> None:
    finding = prefers("Postgres", over="SQLite").judge(Reply.from_text("Postgres fits. SQLite isn't fast."))
    assert (finding.held, finding.sure) == (True, False)
    sure = prefers("Postgres", over="SQLite").judge(Reply.from_text("SQLite isn't fast. Use SQLite. Use Postgres."))
    assert (sure.failure, sure.sure) == ("took both", True)
    compared = prefers("Postgres", over="SQLite").judge(Reply.from_text("It is faster than SQLite. Use SQLite."))
    assert (compared.failure, compared.sure) == ("took the fallback needlessly", True)


def test_a_fallback_that_may_be_about_the_whole_text_is_a_guess() -> None:
    text = "I don't know from the document as it stands. The sum of the rows is 75 dollars."
    finding = prefers("75 dollars", over="I don't know").judge(Reply.from_text(text))
    assert (finding.held, finding.sure) == (True, False)
