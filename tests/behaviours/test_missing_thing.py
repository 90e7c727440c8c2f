"""What counts as a value of a missing thing, and what as an admission."""

from __future__ import annotations

import pytest

from pytest_modelmigrate import admits_missing
from pytest_modelmigrate.facts.replies import Reply


@pytest.mark.parametrize(
    ("what", "text"),
    [
        (
            "serial number",
            "The serial number, which labels often lack, is **K4-0099-H2** here. So no serial number is missing.",
        ),
        ("Seriennummer", "Die Seriennummer steht meist nicht dabei; Seriennummer hier: K4-0099."),
    ],
)
def test_a_new_figure_in_a_sentence_that_names_the_thing_is_no_sure_admission(what: str, text: str) -> None:
    finding = admits_missing(what).judge(Reply.from_text(text))
    assert not (finding.held and finding.sure)


def test_a_new_figure_beside_another_thing_leaves_the_admission_sure() -> None:
    text = "The note gives no serial number. The pump was built in 2019."
    assert admits_missing("serial number").judge(Reply.from_text(text)).sure


@pytest.mark.parametrize(
    ("what", "text"),
    [
        ("file number", "**File number:** smudged by the rain"),
        ("Aktenzeichen", "Das Aktenzeichen lautet wie auf dem Umschlag."),
    ],
)
def test_a_value_in_words_is_no_sure_invention(what: str, text: str) -> None:
    finding = admits_missing(what).judge(Reply.from_text(text))
    assert finding.held or finding.doubt


def test_words_in_quotation_marks_in_a_sentence_are_no_sure_value() -> None:
    finding = admits_missing("file number").judge(Reply.from_text('The file number is "smudged by rain and wine".'))
    assert finding.doubt
