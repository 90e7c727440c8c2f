"""Figures of a reply beside a word that has another figure beside it in the source."""

from __future__ import annotations

import pytest

from pytest_modelmigrate.behaviours.grounded_in import grounded_in
from pytest_modelmigrate.facts.replies import Reply


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("Adults pay 14 pounds, children 6.", "Adults pay 6 pounds, children 14."),
        ("Halle Nord: 320 Plätze, Halle Süden: 180 Plätze", "Der Süden fasst 320 Leute, der Norden 180."),
        ("Le guichet ouvre à 10 h, il ferme à 17 h.", "Il ouvre à 17 h et ferme à 10 h."),
        ("La piscina abre a las 7 y cierra a las 21.", "Abre a las 21 y cierra a las 7."),
        ("Volo 415, uscita 22, ritardo 35 minuti", "Il volo parte dall'uscita 415, ritardo 22 minuti."),
    ],
)
def test_a_figure_beside_the_word_of_another_one_is_a_guess(source: str, text: str) -> None:
    finding = grounded_in(source).judge(Reply.from_text(text))
    assert not (finding.held and finding.sure)


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("Adults pay 14 pounds, children 6.", "Children pay 6 pounds, adults 14."),
        ("Halle Nord: 320 Plätze, Halle Süden: 180 Plätze", "Der Norden fasst 320 Leute, der Süden 180."),
        ("Sales were 12 in May and 19 in June.", "In June, sales came to 19, and in May to 12."),
    ],
)
def test_figures_beside_their_own_words_are_sure(source: str, text: str) -> None:
    finding = grounded_in(source).judge(Reply.from_text(text))
    assert (finding.held, finding.sure) == (True, True)
