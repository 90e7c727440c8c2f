from __future__ import annotations

import pytest

from pytest_modelmigrate import grounded_in
from pytest_modelmigrate.facts.findings import Finding
from pytest_modelmigrate.facts.replies import Reply


def judge(text: str, source: str) -> Finding:
    return grounded_in(source).judge(Reply.from_text(text))


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("Room 12 seats 40 people and costs 90 euros an hour.", "Room 12 costs 40 euros an hour."),
        ("Der Saal hat 60 Plätze und kostet 75 Euro.", "Der Saal kostet 60 Euro."),
        ("La salle compte 80 chaises pour 120 €.", "La salle revient à 80 €."),
        ("Hay 35 mesas y cuesta 210 euros.", "Cuesta 35 euros."),
        ("De zaal heeft 55 stoelen en kost 65 euro.", "De zaal kost 55 euro."),
        ("Sala na 45 miejsc, 300 zł za dzień.", "Sala kosztuje 45 zł."),
    ],
)
def test_the_figure_of_a_thing_as_an_amount_of_money_is_a_guess(source: str, text: str) -> None:
    finding = judge(text, source)
    assert (finding.held, finding.sure) == (True, False)


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("Room 12 seats 40 people and costs 90 euros an hour.", "It costs 90 euros and seats 40 people."),
        ("| Room | Seats | Price (EUR) |\n|---|---|---|\n| 12 | 40 | 90 |", "Room 12 costs 90 euros."),
        ("Fees: 5-10 euros.", "The fee is at least 5 euros."),
    ],
)
def test_amounts_of_the_source_are_sure(source: str, text: str) -> None:
    finding = judge(text, source)
    assert (finding.held, finding.doubt) == (True, "")


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("La garantía es de dos años.", "La garantía dura 24 meses."),
        ("Notice: three years.", "Notice is 36 months."),
        ("Die Frist beträgt zwei Wochen.", "Die Frist beträgt 14 Tage."),
    ],
)
def test_a_period_in_words_is_found_in_another_unit(source: str, text: str) -> None:
    assert judge(text, source).held
