# ruff: noqa: RUF001 - characters of other scripts are meant

from __future__ import annotations

import pytest

from pytest_modelmigrate.behaviours.grounded_in import grounded_in
from pytest_modelmigrate.facts.replies import Reply


def test_german_pronouns_and_measures_make_no_name() -> None:
    text = "Der Kurs ist für Sie kostenlos. Wir melden uns mit Ihrer Bestätigung und nehmen 5 Liter Farbe zu Ihnen mit."
    assert Reply.from_text(text) == grounded_in("Kurs: kostenlos, 5 Liter")


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("Mon-Fri 9-17, Sat closed", "We are closed on Saturdays and open on Fridays."),
        ("Ines Ortega, mayor, said: 'It will take time.'", "“It will take time.” Sorry about that."),
        ("Trip to Estonia and Latvia", "You will see Estonian forests and Latvian beaches."),
        ("Marek Dudek, Kraków", "Spotkanie z Markiem Dudkiem odbędzie się w Krakowie."),
        ("Start: 1 May, budget: 5k", "**Start Date:** 1 May\n**Total Budget:** 5k\n\nYour Project Team"),
        ("Beta tests are over", "✅ Done: beta tests are over 🎉 Thanks to all!"),
        ("Alcaldesa: Rosa Ferrer", "Mayor Rosa Ferrer has signed it. Shall I add a Spanish version?"),
    ],
)
def test_a_form_of_a_name_a_label_and_a_common_word_are_no_new_names(source: str, text: str) -> None:
    finding = grounded_in(source).judge(Reply.from_text(text))
    assert finding.held, finding


@pytest.mark.parametrize(
    ("source", "text", "sure"),
    [
        ("Vermieter: Horst Lange", "Fragen Sie am besten Herrn Behrens.", True),
        ("Bailleur : Paul Rey", "Contactez Mme Fournier.", True),
        ("الطبيب: سامر حداد", "راجع الدكتور خليل غدا.", True),
        ("अध्यक्ष: सुनीता राव", "बैठक श्री वर्मा लेंगे।", True),
        ("主持人：王志强", "会议由刘海燕主持。", True),
        ("講師：佐藤健一", "講師は山田花子さんです。", False),
    ],
)
def test_a_name_with_a_title_needs_a_source_in_every_script(source: str, text: str, sure: bool) -> None:  # noqa: FBT001
    finding = grounded_in(source).judge(Reply.from_text(text))
    assert finding.failure == "confabulated name"
    assert finding.sure is sure


def test_the_title_of_a_known_person_is_no_name() -> None:
    assert Reply.from_text("Bitte fragen Sie Herrn Lange.") == grounded_in("Vermieter: Horst Lange")


def test_a_name_ends_where_a_script_without_spaces_begins() -> None:
    assert Reply.from_text("「Kaze」のSSDは512GBで、CPUは8コアです。") == grounded_in("Kaze: SSD 512GB, CPU 8 cores")


@pytest.mark.parametrize(
    ("source", "text"),
    [("Leiterin: Zoë Grünwald", "Zoe Gruenwald leads it."), ("Chef: Jørgen Åsberg", "Ask Jorgen Asberg.")],
)
def test_a_name_without_its_accents_is_known(source: str, text: str) -> None:
    finding = grounded_in(source).judge(Reply.from_text(text))
    assert (finding.held, finding.sure) == (True, True), finding


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("Clerk: P. Haldane", "The form was stamped by clerk P. Haldene."),
        ("Trip by train", "You change trains in Lausanne and then walk."),
        ("Ask us anything", "Please write to the Billing Support Team about it."),
        (
            "Sitz: Wien. Die Leitung hat Ina Moll, und der Saal ist groß.",
            "The company is in Vienna and is led by Ina Moll.",
        ),
        ("Die Tagung ist in den Vereinigten Staaten.", "The meeting is held in the United States of America."),
    ],
)
def test_a_single_word_a_group_and_a_name_in_another_language_are_guesses(source: str, text: str) -> None:
    finding = grounded_in(source).judge(Reply.from_text(text))
    assert finding.failure == "confabulated name"
    assert not finding.sure


def test_an_abbreviation_that_the_source_does_not_have_holds_as_a_guess() -> None:
    finding = grounded_in("Call the practice").judge(Reply.from_text("Please ask your GP or call the NHS."))
    assert finding.held
    assert "NHS" in finding.doubt
