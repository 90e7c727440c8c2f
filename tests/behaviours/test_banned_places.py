"""Where a banned word that nothing denies may still be no use."""

# ruff: noqa: RUF001 - characters of other scripts are meant

from __future__ import annotations

import pytest

from pytest_modelmigrate.behaviours.avoids import avoids
from pytest_modelmigrate.facts.findings import Finding
from pytest_modelmigrate.facts.replies import Reply


def judge(word: str, text: str, asked: str = "Write the page.") -> Finding:
    return avoids(word).judge(Reply.from_text(text, messages=[{"role": "user", "content": asked}]))


@pytest.mark.parametrize(
    ("word", "asked", "text"),
    [
        ("Velora", "Is Velora any good?", "Velora is the blue one. Ours is green."),
        ("Rabatt", "Gibt es Rabatt?", "Rabatt? Leider Fehlanzeige."),
        ("l'essence", "Et l'essence ?", "L'essence, on en reparlera à l'automne."),
        ("azúcar", "¿Cuánto azúcar lleva?", "El azúcar es cosa de antes."),
        ("糖", "要放糖吗？", "糖就算了。"),
        ("चीनी", "कितनी चीनी डालूँ?", "चीनी रहने दीजिए।"),
    ],
)
def test_a_word_that_the_user_named_is_used_as_a_guess(word: str, asked: str, text: str) -> None:
    assert not judge(word, text, asked).sure


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("gasoline", "Gasoline, not even a drop of it."),
        ("Benzin", "Benzin, und nicht einmal wenig davon, gehört hierher."),
        ("gasolina", "La gasolina, ni una gota."),
        ("benzina", "La benzina resta lontana, e non se ne parla."),
        ("benzyna", "Benzyna to przeszłość, nigdy więcej."),
        ("essence", "L'essence, jamais de la vie."),
    ],
)
def test_a_negation_in_the_next_clause_makes_a_use_a_guess(word: str, text: str) -> None:
    assert not judge(word, text).sure


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("gasoline", "Use gasoline, and your engine has no trouble in the cold."),
        ("gasoline", "Use gasoline: you don't need a permit."),
        ("Benzin", "Nehmen Sie Benzin, aber rauchen Sie nicht."),
        ("gasolina", "Use gasolina, pero no fume."),
        ("cheap", "A cheap lamp for every desk."),
        ("unfortunately", "Unfortunately, that lamp is not here yet."),
    ],
)
def test_a_clause_that_denies_something_else_leaves_a_use_sure(word: str, text: str) -> None:
    finding = judge(word, text)
    assert (finding.failure, finding.sure) == ("violated", True)


@pytest.mark.parametrize(
    ("word", "asked", "text"),
    [
        ("lottery", "Which of these should I not pay for?", "Three of them:\n\n- the lottery\n- the fair"),
        ("Lotto", "Wofür soll ich kein Geld ausgeben?", "Drei Dinge:\n\n- Lotto\n- Losbuden"),
        ("loterie", "Pour quoi ne pas payer ?", "Trois choses :\n\n- la loterie\n- la foire"),
        ("lotería", "¿En qué no debo gastar?", "En esto:\n\n1. la lotería\n2. la feria"),
        ("lotteria", "In cosa non devo spendere?", "Ecco:\n\n- la lotteria\n- la fiera"),
        ("loteria", "Na co nie wydawać?", "Na przykład:\n\n- loteria\n- jarmark"),
    ],
)
def test_items_of_a_list_that_answers_a_negative_question_are_a_guess(word: str, asked: str, text: str) -> None:
    assert not judge(word, text, asked).sure


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("lottery", "Cross these off:\n\n- the lottery\n- the fair"),
        ("Lotto", "Das bleibt außen vor:\n\n- Lotto\n- Losbuden"),
        ("loterie", "À laisser de côté :\n\n- la loterie\n- la foire"),
        ("lotería", "Conviene dejar fuera:\n\n- la lotería\n- la feria"),
        ("lotteria", "Da tralasciare:\n\n- la lotteria\n- la fiera"),
        ("loteria", "Lepiej pominąć:\n\n- loteria\n- jarmark"),
    ],
)
def test_items_below_a_line_that_leaves_them_out_are_a_guess(word: str, text: str) -> None:
    finding = judge(word, text)
    assert (finding.held, finding.sure) == (True, False)


def test_strict_doubts_no_use() -> None:
    reply = Reply.from_text("Velora is blue.", messages=[{"role": "user", "content": "Is Velora any good?"}])
    assert avoids("Velora", strict=True).judge(reply).sure


@pytest.mark.parametrize("text", ["告别油漆。", "我们分别用油漆和木板。", "特别的油漆。"])
def test_words_with_the_sign_of_a_negation_deny_nothing(text: str) -> None:
    assert Reply.from_text(text) != avoids("油漆")
