from __future__ import annotations

import pytest

from pytest_modelmigrate.behaviours.cites import cites
from pytest_modelmigrate.facts.replies import Reply

SOURCES = ["The ferry leaves at 7:15 and costs 34 euros.", "The bus takes 95 minutes and costs 18 euros."]


@pytest.mark.parametrize(
    ("text", "sure"),
    [
        ("The ferry costs 34 euros [1]. The bus costs 18 euros [2].", True),
        ("The ferry costs 34 euros [2]. The bus costs 18 euros [1].", False),
        ("The bus takes 95 minutes. [1] The ferry leaves early [2].", False),
        ("The ferry costs 34 and the bus 18 euros [1, 2].", True),
        ("Together they cost 52 euros [1].", True),
    ],
)
def test_a_figure_beside_the_citation_of_another_source_is_doubted(text: str, sure: bool) -> None:  # noqa: FBT001
    finding = cites(SOURCES, quotes=False).judge(Reply.from_text(text))
    assert finding.held
    assert finding.sure is sure


def test_a_coverage_close_to_the_wanted_one_is_a_guess() -> None:
    text = "One is so [1]. Two is so [2]. Three is so. Four is so [1]."
    assert cites(SOURCES, coverage=0.5).judge(Reply.from_text(text)).sure
    assert not cites(SOURCES, coverage=0.75).judge(Reply.from_text(text)).sure
    assert not cites(SOURCES, coverage=0.8).judge(Reply.from_text(text)).sure
    assert cites(SOURCES, coverage=1).judge(Reply.from_text(text)).sure


@pytest.mark.parametrize(
    ("first", "second", "text"),
    [
        ("Pets need consent.", "Bikes stand in the cellar overnight.", "Bikes stand in the cellar [1]."),
        (
            "Haustiere brauchen Zustimmung.",
            "Fahrräder stehen nachts im Keller.",
            "Fahrräder stehen nachts im Keller [1].",
        ),
        ("Les animaux sont admis.", "Les vélos restent dans la cave fermée.", "Les vélos restent dans la cave [1]."),
        (
            "Se admiten mascotas.",
            "Las bicicletas quedan en el sótano.",
            "Las bicicletas quedan en el sótano [1].",
        ),
        ("Gli animali sono ammessi.", "Le bici restano sempre in cantina.", "Le bici restano sempre in cantina [1]."),
        ("Zwierzęta są dozwolone.", "Rowery stoją nocą w piwnicy.", "Rowery stoją nocą w piwnicy [1]."),
    ],
)
def test_the_words_of_another_source_beside_a_citation_are_a_guess(first: str, second: str, text: str) -> None:
    finding = cites([first, second]).judge(Reply.from_text(text))
    assert (finding.held, finding.sure) == (True, False)


def test_other_words_beside_a_citation_are_sure() -> None:
    finding = cites(["Pets need consent.", "Bikes stand in the cellar."]).judge(
        Reply.from_text("Ask before you buy a dog [1].")
    )
    assert (finding.held, finding.doubt) == (True, "")


def test_two_words_of_another_source_and_none_of_the_cited_one_leave_a_doubt() -> None:
    sources = ["Bikes stand in the cellar.", "Grills belong on the lawn."]
    assert not cites(sources).judge(Reply.from_text("Grills go on the lawn [1].")).sure
    assert cites(sources).judge(Reply.from_text("Grills go on the lawn [2].")).sure
