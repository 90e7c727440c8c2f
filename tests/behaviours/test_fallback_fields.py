"""Whether the fallback stands in the field that was asked for, or in another one."""

# ruff: noqa: RUF001 - characters of other scripts are meant

from __future__ import annotations

import pytest

from pytest_modelmigrate.behaviours.falls_back import falls_back
from pytest_modelmigrate.facts.findings import Finding
from pytest_modelmigrate.facts.replies import Reply


def fallen_back(to: str, asked: str, text: str) -> Finding:
    return falls_back(to=to).judge(Reply.from_text(text, messages=[{"role": "user", "content": asked}]))


@pytest.mark.parametrize(
    ("to", "asked", "text"),
    [
        ("no data", "I need the rainfall.", "| Field | May |\n|---|---|\n| Sun hours | 212 |\n| Rainfall | no data |"),
        ("keine Daten", "Wie viel Niederschlag?", "- Sonne: 212 Stunden\n- Niederschlag: keine Daten"),
        ("inconnu", "Quelle précipitation ?", "- Soleil : 212 h\n- Précipitation : inconnu"),
        ("sin datos", "¿Qué precipitación hubo?", "- Sol: 212 h\n- Precipitación: sin datos"),
        ("brak danych", "Ile opadów?", "- Słońce: 212 h\n- Opady: brak danych"),
        ("无数据", "降水是多少？", "- 日照：212小时\n- 降水：无数据"),
    ],
)
def test_a_fallback_in_the_field_that_was_asked_for_is_taken(to: str, asked: str, text: str) -> None:
    assert fallen_back(to, asked, text).held


@pytest.mark.parametrize(
    ("to", "asked", "text"),
    [
        ("not listed", "How far is the range?", "- Range: up to 410 km\n- Roof load: not listed"),
        ("keine Angabe", "Wie hoch ist die Reichweite?", "- Reichweite: bis zu 410 km\n- Dachlast: keine Angabe"),
        ("inconnu", "Quelle autonomie ?", "- Autonomie : près de 410 km\n- Charge du toit : inconnu"),
        ("no consta", "¿Qué autonomía tiene?", "- Autonomía: unos 410 km\n- Carga del techo: no consta"),
        ("brak danych", "Jaki zasięg?", "- Zasięg: do 410 km\n- Dach: brak danych"),
        ("未提及", "续航多少？", "- 续航：最多410公里\n- 车顶：未提及"),
    ],
)
def test_a_value_in_the_field_that_was_asked_for_is_invented_as_a_guess(to: str, asked: str, text: str) -> None:
    finding = fallen_back(to, asked, text)
    assert (finding.failure, finding.sure) == ("invented", False)


@pytest.mark.parametrize(
    "text",
    [
        "The owner is unknown. However, the seal points to the Hartwell estate.",
        "The owner is unknown, but the seal points to the Hartwell estate.",
        "Der Besitzer ist unknown. Allerdings deutet das Siegel auf Gut Hartwell.",
        "Le propriétaire est unknown. Cela dit, le sceau est celui des Hartwell.",
    ],
)
def test_a_contrast_behind_the_fallback_makes_it_a_guess(text: str) -> None:
    assert not fallen_back("unknown", "Who is the owner?", text).sure


def test_a_value_in_prose_before_the_fallback_makes_it_a_guess() -> None:
    finding = fallen_back("SQLite", "Set it up.", "Port 6379 gave no answer, so the demo runs on SQLite.")
    assert (finding.held, finding.sure) == (True, False)


def test_a_figure_in_bold_beside_the_fallback_is_invented_as_a_guess() -> None:
    finding = fallen_back("unknown", "How old is it?", "It was built in **1764**. Its builder was almost unknown then.")
    assert (finding.failure, finding.sure) == ("invented", False)


def test_the_fallback_in_a_speech_is_taken_and_in_a_short_quotation_it_is_a_guess() -> None:
    speech = (
        "“Ah, sit down, friend, the kettle is on. The well? I cannot say, and nobody in this village can. Stay for "
        "soup, it is hot, and the road is long and dark at this hour of the year.”"
    )
    assert fallen_back("I cannot say", "Who dug the well?", speech).held
    assert not fallen_back("I cannot say", "Who dug the well?", "I'd put “I cannot say” here.").sure


@pytest.mark.parametrize("text", ["A folding table, in oak, for six.", "Could you send me a photo of it?"])
def test_letters_of_a_short_fallback_in_other_words_are_no_doubt(text: str) -> None:
    finding = fallen_back("N/A", "What colour is it?", text)
    assert (finding.held, finding.sure) == (False, True)
