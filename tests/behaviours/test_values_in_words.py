from __future__ import annotations

import pytest

from pytest_modelmigrate.behaviours.grounded_in import grounded_in
from pytest_modelmigrate.facts.replies import Reply


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("The course had 48 pupils.", "Half of the 48 pupils liked it."),
        ("Am Kurs nahmen 48 Personen teil.", "Die Hälfte der 48 Personen war zufrieden."),
        ("48 participants", "La moitié des 48 participants reviendra."),
        ("48 guests", "About one in seven guests complained."),
        ("Sales figures are below.", "Sales have doubled."),
        ("48 guests", "The majority of the 48 guests came by train."),
        ("Flat with a lift", "The flat is on the fifth floor."),
        ("Delivery next week", "It arrives on Thursday."),
        ("Lieferung nächste Woche", "Sie kommt am Donnerstag an."),
        ("下周送货", "星期四送到。"),
        ("The talk begins at 18:30.", "The talk begins at a quarter to six."),
        ("Der Vortrag beginnt um 18:30 Uhr.", "Der Vortrag beginnt um halb sechs."),
        ("Seat 14F, gate B22", "Your seat is 14D, and the gate is B22."),
        ("Release 3.8.1 is out", "Release 3.8.4 is out."),
        ("Store at -18 °C", "Store it at 18 °C."),
    ],
)
def test_shares_weekdays_times_and_codes_that_the_source_does_not_have_are_doubted(source: str, text: str) -> None:
    finding = grounded_in(source).judge(Reply.from_text(text))
    assert not finding.sure, finding


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("48 pupils, 24 of them new", "Half of the 48 pupils are new."),
        ("Report for the first half of 2025", "Here is the report for the first half of 2025."),
        ("25% of 48 guests", "One in four of the 48 guests."),
        ("Open Mon-Sat", "We are open on Thursday."),
        ("Departure on 12 May 2026", "You leave on Tuesday, 12 May 2026."),
        ("The talk begins at 18:30.", "The talk begins at half past six."),
        ("5th floor, flat 52", "The flat is on the fifth floor."),
        ("Store at -18 °C", "Store it at minus 18 °C."),
        ("Seat 14F", "Your seat is 14F."),
    ],
)
def test_what_follows_from_the_source_is_not_doubted(source: str, text: str) -> None:
    finding = grounded_in(source).judge(Reply.from_text(text))
    assert (finding.held, finding.sure) == (True, True), finding
