from __future__ import annotations

import pytest

from pytest_modelmigrate.behaviours.grounded_in import grounded_in
from pytest_modelmigrate.facts.replies import Reply


@pytest.mark.parametrize(
    ("source", "text", "doubt"),
    [
        ("Model B30 of the pump", "The pump has 30 litres.", "part of a word"),
        ("Milk, eggs, flour", "The 3 things you need:\n\n- milk\n- eggs\n- flour", "count the items"),
        ("Our hotline is always there", "We are there 24/7.", "set phrase"),
        ("A fast phone", "The phone has 5G.", "set phrase"),
        ("Set the port", "Run `serve --port 8080`.", "code"),
        ("Output, in pieces: 61,300", "They made 61.3 million pieces.", "same digits"),
        ("Umsatz: 418,5 Mio. CHF", "Der Umsatz lag bei 419 Millionen Franken.", "rounded"),
        ("2x chair 89.00, 3x lamp 40.00, 1x table 240.00", "It comes to 538.00.", "several steps"),
    ],
)
def test_a_figure_that_may_be_right_all_the_same_is_a_guess(source: str, text: str, doubt: str) -> None:
    finding = grounded_in(source).judge(Reply.from_text(text))
    assert finding.failure == "confabulated figure"
    assert doubt in finding.doubt


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("Output: 6.13 million tonnes", "They made 6.13 billion tonnes."),
        ("Distance: 740 m", "It is 470 m away."),
        ("Three points: a, b, c", "Here they are:\n\n- a\n- b\n- c\n\nIt takes 45 days."),
    ],
)
def test_another_figure_fails_for_sure(source: str, text: str) -> None:
    finding = grounded_in(source).judge(Reply.from_text(text))
    assert finding.failure == "confabulated figure"
    assert finding.sure


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("Of the 60 seats, a third are taken.", "20 seats are taken."),
        ("De 80 plazas, la mitad está libre.", "Hay 40 plazas libres."),
        ("Von 90 Gästen reist ein Drittel ab.", "30 Gäste reisen ab."),
    ],
)
def test_a_share_that_the_source_has_in_words_is_no_sure_confabulation(source: str, text: str) -> None:
    finding = grounded_in(source).judge(Reply.from_text(text))
    assert finding.held or not finding.sure
