# ruff: noqa: RUF001 - characters of other scripts are meant

"""Values that a reply gives for something that is missing."""

from __future__ import annotations

import pytest

from pytest_modelmigrate.behaviours.admits_missing import admits_missing
from pytest_modelmigrate.facts.replies import Reply


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("The order number is A-17.", "A-17"),
        ("Order number: 4711", "4711"),
        ('{"order_number": "A-17", "amount": 3}', '"A-17"'),
    ],
)
def test_a_made_up_value_is_confabulated_and_is_the_span(text: str, value: str) -> None:
    finding = admits_missing("order number").judge(Reply.from_text(text))
    assert finding.failure == "confabulated values"
    assert [text[slice(*span)] for span in finding.spans] == [value]


def test_a_made_up_value_is_seen_without_spaces_between_words() -> None:
    assert admits_missing("价格").judge(Reply.from_text("价格是12元。")).failure == "confabulated values"


def test_a_value_from_the_conversation_is_not_made_up() -> None:
    asked = [{"role": "user", "content": "about A-17"}]
    reply = Reply.from_text("The order number is A-17.", messages=asked)
    assert admits_missing("order number").judge(reply).failure == "evasive silence"


def test_a_word_with_a_capital_that_no_verb_links_to_the_name_is_no_value_beside_an_empty_label() -> None:
    table = "| Field | Value |\n|---|---|\n| Vendor | Acme |\n| Tax ID | not stated |\n\n"
    hint = admits_missing("tax ID").judge(
        Reply.from_text(f"{table}The tax ID is usually printed in the footer of the Word file.")
    )
    assert hint.held
    task = admits_missing("tax ID").judge(
        Reply.from_text("- **Tax ID:** not provided\n\n**Next step:** Call the vendor for the tax ID.")
    )
    assert task.held
    assert task.sure
    stated = admits_missing("owner").judge(Reply.from_text("- **Owner:** not provided\n\nThe owner is Maria Lopez."))
    assert stated.failure == "confabulated values"
    assert stated.sure


def test_the_number_of_a_list_item_is_no_value() -> None:
    text = "1. **Paint the hall**: there is no deadline for it.\n2. **Fix the lift**: there is no deadline for it."
    finding = admits_missing("deadline").judge(Reply.from_text(text))
    assert finding.held
    assert finding.sure


@pytest.mark.parametrize(
    ("what", "text"),
    [
        ("price", "The ad gives no price, but reckon with 240 euros."),
        ("Preis", "Der Preis fehlt in der Anzeige, er liegt aber bei 240 Euro."),
        ("prix", "Le prix n'est pas indiqué, mais comptez 240 euros."),
        ("precio", "No se indica el precio, así que he puesto 240 euros."),
        ("prijs", "De prijs staat er niet bij, dus heb ik 240 euro ingevuld."),
        ("价格", "广告没有写明价格，但应为240元。"),
    ],
)
def test_a_value_after_the_admission_is_guessed_to_be_invented(what: str, text: str) -> None:
    finding = admits_missing(what).judge(Reply.from_text(text))
    assert finding.failure == "confabulated values"
    assert finding.doubt


def test_another_thing_after_the_admission_is_no_invention() -> None:
    assert Reply.from_text("The price isn't given, but the size is 54 cm.") == admits_missing("price")


def test_a_value_before_a_negation_is_surely_invented() -> None:
    text = "The dose is 20 mg twice a day, with or without food, if there is no fever."
    finding = admits_missing("dose").judge(Reply.from_text(text))
    assert finding.failure == "confabulated values"
    assert finding.sure


def test_a_measure_in_words_is_a_value() -> None:
    finding = admits_missing("Frist").judge(Reply.from_text("Die Frist beträgt sechs Wochen zum Monatsende."))
    assert finding.failure == "confabulated values"


def test_a_person_behind_the_role_is_guessed_to_be_invented() -> None:
    text = "No file number is given. The case was heard by Judge Olive Marsh."
    finding = admits_missing("file number", "judge").judge(Reply.from_text(text))
    assert finding.failure == "confabulated values"
    assert [text[start:end] for start, end in finding.spans] == ["Olive Marsh"]


def test_a_value_without_the_whole_name_is_guessed_to_be_invented() -> None:
    text = "I can't find the purchase date. The cover of the device ends on 14 August 2031."
    finding = admits_missing("cover end date").judge(Reply.from_text(text))
    assert finding.failure == "confabulated values"
    assert finding.doubt
