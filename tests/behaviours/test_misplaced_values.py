"""Values that occur in the source, and perhaps in another place."""

# ruff: noqa: RUF001 - characters of other scripts are meant

from __future__ import annotations

import pytest

from pytest_modelmigrate.behaviours.grounded_in import grounded_in
from pytest_modelmigrate.facts.replies import Reply

STAFF = "Ann Hill leads the lab, Bob Lee the shop. Olga Petrova (Graz) and Hans Weber (Wien) took part."
COSTS = "Rent: 700 euros\nHeating: 40 euros\nMiete: 810 €\nStrom: 65 €\n租金：900元\n水费：35元"


@pytest.mark.parametrize(
    "text", ["Write to Ann Lee about it.", "Anwesend war Olga Weber.", "Il faut demander à Hans Petrova."]
)
def test_name_of_words_from_two_names_is_a_guess(text: str) -> None:
    finding = grounded_in(STAFF).judge(Reply.from_text(text))
    assert "different names" in finding.doubt


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (STAFF, "Write to Ann Hill or Bob Lee."),
        ("Hill, Ann; Lee, Bob; Ann Smith; Carl Hill", "Ask Ann Hill."),
        ("Ann and Bob Lee, and Ann Hill", "Ask Ann Lee."),
        ("Ann B. Lee and Ann Hill, Bob Lee", "Ask Ann Lee."),
    ],
    ids=["as written", "surname first", "shared surname", "initial"],
)
def test_name_that_the_source_has_in_another_form_is_sure(source: str, text: str) -> None:
    finding = grounded_in(source).judge(Reply.from_text(text))
    assert (finding.held, finding.sure) == (True, True)


@pytest.mark.parametrize(
    "text",
    [
        "- **Rent:** 40 euros\n- **Heating:** 700 euros",
        "| Posten | Betrag |\n|---|---|\n| Miete | 65 € |",
        "Strom: 810 €",
        "租金：35元",
    ],
)
def test_figure_at_a_label_that_has_another_one_in_the_source_is_a_guess(text: str) -> None:
    finding = grounded_in(COSTS).judge(Reply.from_text(text))
    assert "another value at this label" in finding.doubt


@pytest.mark.parametrize("text", ["- Rent: 700 euros\n- Heating: 40 euros", "Total: 40 euros", "Strom: 65 €"])
def test_figure_at_its_own_or_a_new_label_is_sure(text: str) -> None:
    finding = grounded_in(COSTS).judge(Reply.from_text(text))
    assert (finding.held, finding.sure) == (True, True)


def test_parts_of_a_quotation_from_places_far_apart_are_a_guess() -> None:
    source = f"We never sell. {60 * 'Other words. '}Ask for the money back."
    finding = grounded_in(source).judge(Reply.from_text('It says "we never sell … the money back" there.'))
    assert "far apart" in finding.doubt
    assert grounded_in("We never sell and we never lend.").judge(Reply.from_text('"We never … never lend" it is.')).sure


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("The notice period is 14 days.", "The notice period is fourteen weeks."),
        ("Garantie: 5 Jahre", "Die Garantie läuft fünf Monate."),
        ("Le délai est de 10 jours.", "Le délai est de dix semaines."),
    ],
)
def test_number_in_words_with_another_unit_than_in_the_source_is_confabulated(source: str, text: str) -> None:
    assert grounded_in(source).judge(Reply.from_text(text)).failure == "confabulated figure"


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("Garantie: 5 Jahre", "Die Garantie läuft fünf Jahre."),
        ("Within 14 days", "You have two weeks."),
        ("Every 5 days, for five weeks", "It takes five weeks."),
    ],
)
def test_number_in_words_with_the_unit_of_the_source_holds(source: str, text: str) -> None:
    assert grounded_in(source).judge(Reply.from_text(text)).held
