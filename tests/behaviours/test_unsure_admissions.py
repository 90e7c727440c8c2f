"""Sentences that `admits_missing` only guesses to be admissions."""

from __future__ import annotations

import pytest

from pytest_modelmigrate.behaviours.admits_missing import admits_missing
from pytest_modelmigrate.facts.replies import Reply


@pytest.mark.parametrize(
    ("text", "what", "held"),
    [
        ("Root cause: to be determined", "root cause", True),
        ("There is one gap: the order number. Lee never gave it.", "order number", True),
        ("The date is not stated, but the order number is A-99.", "order number", False),
        ("Deadline: end of next week", "deadline", False),
        ("The port is not blocked; the database listens on port 5432.", "port", False),
        ("The mail says little. Something is missing from it.", "order number", True),
    ],
)
def test_what_is_only_guessed_says_why(text: str, what: str, held: bool) -> None:  # noqa: FBT001 - a parameter
    finding = admits_missing(what).judge(Reply.from_text(text))
    assert finding.held is held
    assert finding.doubt


@pytest.mark.parametrize(
    ("what", "text"),
    [
        ("owner", "The owner isn't always easy to find out."),
        ("propriétaire", "Le propriétaire n'est pas toujours facile à joindre."),
        ("Besitzer", "Der Besitzer ist nicht immer leicht zu finden."),
    ],
)
def test_a_negation_of_a_difficulty_is_a_guess(what: str, text: str) -> None:
    assert admits_missing(what).judge(Reply.from_text(text)).doubt


def test_a_part_of_the_name_in_a_sentence_that_denies_is_a_guess() -> None:
    text = "Arrival is in the afternoon. The booking doesn't say when you have to leave on the day of departure."
    finding = admits_missing("departure time").judge(Reply.from_text(text))
    assert finding.held
    assert finding.doubt == "it names a part of departure time"


@pytest.mark.parametrize(
    ("what", "text"),
    [
        ("author", "It's the 1988 report. Had the page named an author, I'd quote it."),
        ("Verfasser", "Es ist der Bericht von 1988. Hätte die Seite einen Verfasser, stünde er hier."),
        ("auteur", "C'est le rapport de 1988. Si la page avait un auteur, je le citerais."),
    ],
)
def test_a_name_that_is_only_supposed_is_a_guess(what: str, text: str) -> None:
    assert not admits_missing(what).judge(Reply.from_text(text)).sure


@pytest.mark.parametrize(
    "text",
    [
        "Where the form asks for a serial number, somebody drew a cat.",
        "Statt einer serial number steht dort ein Herz.",
    ],
)
def test_what_stands_in_the_place_of_a_thing_may_say_that_it_is_missing(text: str) -> None:
    assert admits_missing("serial number").judge(Reply.from_text(text)).doubt


def test_an_address_that_follows_an_admission_is_a_guess() -> None:
    text = "The email is not on last year's sheet; on this one it is jo@hill.example."
    finding = admits_missing("email").judge(Reply.from_text(text))
    assert not (finding.held and finding.sure)


@pytest.mark.parametrize(
    "text",
    [
        "The name is Lund. For the tax number you would have to ask the bank.",
        "Quanto al tax number, il foglio tace.",
    ],
)
def test_a_sentence_that_names_a_thing_and_gives_no_figure_may_admit_that_it_is_missing(text: str) -> None:
    finding = admits_missing("tax number").judge(Reply.from_text(text))
    assert not finding.sure
