"""Which of two branches a reply takes, where it names both, and where that is a guess."""

# ruff: noqa: RUF001 - characters of other scripts are meant

from __future__ import annotations

import pytest

from pytest_modelmigrate.behaviours.prefers import prefers
from pytest_modelmigrate.facts.findings import Finding
from pytest_modelmigrate.facts.replies import Reply


def choice(primary: str, over: str, text: str) -> Finding:
    return prefers(primary, over=over).judge(Reply.from_text(text))


@pytest.mark.parametrize(
    ("taken", "other", "text"),
    [
        ("pine", "spruce", "Spruce is what your uncle built with. For a bench outdoors, **pine** lasts longer."),
        ("Kiefer", "Fichte", "Mit Fichte hat Ihr Onkel gebaut. Hier hält **lackierte Kiefer** länger."),
        ("pin", "sapin", "Le sapin, c'était l'idée de votre oncle. Pour ce banc : **le pin verni**."),
        ("pino", "abeto", "Tu tío usó abeto. Para este banco lleva **pino barnizado**."),
        ("松木", "云杉", "云杉是您叔叔用过的。这张长凳，**上漆松木**更耐用。"),
        ("चीड़", "देवदार", "देवदार आपके चाचा ने लगाया था। इस बेंच के लिए **चीड़** मँगवाया है।"),
    ],
)
def test_the_branch_that_alone_is_in_bold_is_surely_taken(taken: str, other: str, text: str) -> None:
    first, second = choice(taken, other, text), choice(other, taken, text)
    assert (first.held, first.sure) == (True, True)
    assert (second.failure, second.sure) == ("took the fallback needlessly", True)


@pytest.mark.parametrize(
    "text",
    [
        "**Pine** looks good in every catalogue. In your garden, spruce does the job: two boards, 12 screws.",
        "For a bench, **pine** lasts longer. Spruce is in the van at your door.",
        "Take **pine**. Spruce works too.",
        "**Pine** and spruce both last.",
    ],
)
def test_a_branch_in_bold_is_a_guess_where_the_other_one_may_be_meant(text: str) -> None:
    assert not choice("pine", "spruce", text).sure


@pytest.mark.parametrize(
    ("primary", "over", "text"),
    [
        ("tar", "zip", "Your old script made a zip, slowly.\n\n```sh\ntar -czf a.tgz src\n```\n\nThat is all."),
        ("rsync", "scp", "Die alte Zeile mit scp fällt auf.\n\n```sh\nrsync -a src host:\n```"),
    ],
)
def test_the_branch_that_alone_stands_in_code_is_taken(primary: str, over: str, text: str) -> None:
    assert choice(primary, over, text).held
    assert not choice(over, primary, text).held


@pytest.mark.parametrize(
    ("plain", "weak", "text"),
    [
        ("tea", "coffee", "Coffee sounds like the obvious answer. Tonight I wouldn't serve it. Put tea on the tray."),
        ("soup", "salad", "Tray 4: soup, bread, apple. The salad is for room 9; please don't take it for tray 4."),
        ("Tee", "Kaffee", "Auf dem Tablett steht Tee. Kaffee wäre möglich, ist aber nicht gut für die Nacht."),
    ],
)
def test_the_branch_that_alone_is_plain_is_taken(plain: str, weak: str, text: str) -> None:
    assert choice(plain, weak, text).held
    assert not choice(weak, plain, text).held


def test_what_is_usual_is_not_what_is_taken() -> None:
    text = "We'd usually send a van for this. For now a bike will do: it is at your door at ten."
    assert not (choice("van", "bike", text).held and choice("van", "bike", text).sure)


@pytest.mark.parametrize(
    "text",
    [
        "We'd like to meet you in a video call on Monday at nine.",
        "Wir möchten Sie gern in einem video call kennenlernen, Montag um neun.",
        "Nous aimerions vous rencontrer lors d'un video call lundi.",
        "Nos gustaría verle en una video call el lunes.",
        "Vorremmo incontrarla in una video call lunedì.",
        "Gostaríamos de falar consigo numa video call na segunda.",
    ],
)
def test_a_polite_wish_of_the_author_takes_the_branch(text: str) -> None:
    finding = choice("video call", "site visit", text)
    assert (finding.held, finding.sure) == (True, True)


def test_a_wish_with_a_contrast_takes_no_branch() -> None:
    finding = choice("video call", "site visit", "We'd like to meet you in a video call, but the line is down.")
    assert not finding.sure or not finding.held


@pytest.mark.parametrize(
    ("taken", "other", "text"),
    [
        ("ferry", "tunnel", "The tunnel sounds quick. I've reserved the ferry for ten o'clock."),
        ("Fähre", "Tunnel", "Der Tunnel klingt schnell. Ich habe die Fähre um zehn reserviert."),
        ("ferry", "tunnel", "Le tunnel paraît rapide. J'ai réservé le ferry de dix heures."),
        ("ferry", "túnel", "El túnel parece rápido. He reservado el ferry de las diez."),
        ("prom", "tunel", "Tunel brzmi szybko. Zarezerwowałem prom na dziesiątą."),
        ("渡轮", "隧道", "隧道听起来很快。我给您订了渡轮，十点出发。"),
    ],
)
def test_what_the_author_says_it_has_done_takes_a_branch(taken: str, other: str, text: str) -> None:
    finding = choice(taken, other, text)
    assert (finding.held, finding.sure) == (True, True)
    assert not choice(other, taken, text).held


def test_what_the_author_has_only_thought_of_takes_no_branch() -> None:
    text = "I've considered the tunnel. The ferry leaves at ten, here is your ticket: A-17."
    assert not (choice("tunnel", "ferry", text).held and choice("tunnel", "ferry", text).sure)
