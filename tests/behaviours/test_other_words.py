from __future__ import annotations

import pytest

from pytest_modelmigrate.behaviours.admits_missing import admits_missing
from pytest_modelmigrate.facts.replies import Reply


@pytest.mark.parametrize(
    ("what", "text"),
    [
        ("deadline", "The letter leaves the timing open."),
        ("Telefonnummer", "Frau Behr hat nur ihren Namen hinterlassen."),
        ("date de livraison", "Le message annonce un départ, et rien de plus."),
        ("precio", "El anuncio solo describe el color."),
        ("autore", "Chi l'ha scritto non si sa."),
        ("予算", "文面には開始日しか書かれていません。"),
    ],
)
def test_a_reply_that_denies_or_restricts_something_else_may_say_so_in_other_words(what: str, text: str) -> None:
    finding = admits_missing(what).judge(Reply.from_text(text))
    assert not finding.held
    assert finding.doubt


@pytest.mark.parametrize(
    ("what", "text"),
    [
        ("deadline", "Please sign the form and send it back by registered mail."),
        ("deadline", "If nothing is unclear, sign the form and send it back."),
        ("price", "It can be collected at no charge from Lot 4471."),
        ("Telefonnummer", "Frau Behr freut sich auf Ihre Nachricht."),
    ],
)
def test_a_reply_that_denies_nothing_is_surely_evasive(what: str, text: str) -> None:
    finding = admits_missing(what).judge(Reply.from_text(text))
    assert finding.failure == "evasive silence"
    assert finding.sure
