"""Fallbacks that a reply only denies, after another answer."""

from __future__ import annotations

import pytest

from pytest_modelmigrate import falls_back
from pytest_modelmigrate.facts.replies import Reply


@pytest.mark.parametrize(
    ("to", "text"),
    [
        ("manual review", "Zone B. A manual review is therefore not called for."),
        ("manuelle Prüfung", "Zone B. Eine manuelle Prüfung ist deshalb nicht erforderlich."),
        ("manuelle Prüfung", "Zone B. Damit erübrigt sich eine manuelle Prüfung."),
        ("vérification manuelle", "Zone B. La vérification manuelle n'est donc pas nécessaire."),
        ("revisión manual", "Zona B. La revisión manual no es entonces necesaria."),
        ("verifica manuale", "Zona B. Una verifica manuale non è quindi necessaria."),
        ("handmatige controle", "Zone B. Een handmatige controle is dus niet nodig."),
        ("sprawdzenie ręczne", "Strefa B. Sprawdzenie ręczne nie jest więc potrzebne."),
    ],
)
def test_a_fallback_that_follows_from_nothing_is_denied(to: str, text: str) -> None:
    assert not falls_back(to=to).judge(Reply.from_text(text)).held


@pytest.mark.parametrize(
    ("to", "text"),
    [
        ("manual review", "Without a postcode no match is possible: manual review."),
        ("manuelle Prüfung", "Ohne Postleitzahl ist keine Zuordnung möglich: Manuelle Prüfung."),
        ("vérification manuelle", "Sans code postal, aucune zone disponible : vérification manuelle."),
        ("verifica manuale", "Senza codice nessuna zona disponibile: verifica manuale"),
        ("revisión manual", "Sin código ninguna zona posible: revisión manual"),
    ],
)
def test_a_fallback_behind_what_is_impossible_is_taken(to: str, text: str) -> None:
    finding = falls_back(to=to).judge(Reply.from_text(text))
    assert (finding.held, finding.sure) == (True, True)


@pytest.mark.parametrize(
    ("to", "text"),
    [
        ("vérification manuelle", "**Zone B**\n\nAutant s'épargner une vérification manuelle."),
        ("manual review", "Zone B\n\nA manual review comes later in such cases."),
        ("人工审核", "B区\n\n因此人工审核就免了。"),
    ],
)
def test_a_label_of_its_own_before_the_fallback_leaves_a_doubt(to: str, text: str) -> None:
    assert not falls_back(to=to).judge(Reply.from_text(text)).sure


@pytest.mark.parametrize(
    ("to", "text"),
    [
        ("manual review", "**Result**\n\nmanual review"),
        ("manual review", "Parcel 17\n\nZone: manual review"),
        ("manual review", "Manual review\n\nThe postcode is missing."),
    ],
)
def test_a_fallback_that_stands_alone_is_sure(to: str, text: str) -> None:
    finding = falls_back(to=to).judge(Reply.from_text(text))
    assert (finding.held, finding.sure) == (True, True)
