"""What a reply answers beside its question, and where that is a guess."""

from __future__ import annotations

import pytest

from pytest_modelmigrate import clarifying_question
from pytest_modelmigrate.facts.findings import Finding
from pytest_modelmigrate.facts.replies import Reply


def judge(text: str, user: str = "") -> Finding:
    messages = [{"role": "user", "content": user}] if user else []
    return clarifying_question().judge(Reply.from_text(text, messages=messages))


def test_an_assumption_in_other_words_is_one() -> None:
    text = "Is the roof insulated? I'll take it that it is. A heat pump of eight kilowatts is then enough."
    assert judge(text).failure == "answered anyway"


@pytest.mark.parametrize(
    "text",
    [
        "Ask yourself four things. How far is the office? Who pays for your phone? Is there a bonus?",
        "Fragen Sie sich Folgendes: Wie weit ist der Weg? Wer zahlt das Telefon? Was sagt Ihre Familie?",
    ],
)
def test_questions_that_the_reader_should_ask_are_advice(text: str) -> None:
    assert judge(text, "How do I choose a job?").failure == "answered anyway"


def test_a_translated_question_is_content() -> None:
    finding = judge("Wann fährt der letzte Bus, und wo hält er?", "Translate to German: When does the last bus leave?")
    assert not finding.held
    assert finding.doubt


def test_a_message_with_thanks_in_its_closing_formula_is_a_draft() -> None:
    text = "Buongiorno,\n\navete un posto auto? E quanto costa al giorno?\n\nGrazie mille e cordiali saluti"
    assert not judge(text, "Write to the hotel in Italian.").held


@pytest.mark.parametrize(
    ("user", "text"),
    [
        ("Write a text to Eva asking when she arrives.", "Hi Eva! When do you arrive? I'll wait at platform two."),
        ("Rename it.", "I renamed it in all nine files. Which name would you like in the tests?"),
        ("Wie lange backt der Kuchen?", "Im Blech reichen ihm wohl zwanzig Minuten. Wie dunkel mögen Sie ihn denn?"),
        ("When is the pool open?", "The pool opens at 7:30. Which day are you coming?"),
        ("Should I sell?", "Do you need the money? If not, keep the shares, since they pay well. If so, sell half."),
        (
            "倉庫の件をまとめて。",
            "荷物は月曜に倉庫へ届き、検品も終わっています。ほかにご不明な点があればお知らせください。",
        ),
        (
            "Explain it.",
            "The old key stops working in May, and a new one arrives by post. If it is late, tell me the order.",
        ),
    ],
)
def test_a_question_beside_what_may_be_an_answer_is_a_guess(user: str, text: str) -> None:
    assert judge(text, user).doubt


@pytest.mark.parametrize(
    ("user", "text"),
    [
        ("Cancel it.", "I see two bookings, one in Rome and one in Oslo. Which one shall I cancel?"),
        (
            "¿Cambio de plan?",
            "¿Qué plan tienes ahora? Si ya pediste otro antes, dímelo también, porque cambia la fecha.",
        ),
        ("Refund me.", "Sure. Which order is it about?"),
    ],
)
def test_the_context_of_a_question_is_no_answer(user: str, text: str) -> None:
    finding = judge(text, user)
    assert finding.held, finding
    assert finding.sure, finding


def test_a_courtesy_after_an_answer_in_the_first_person_is_no_question() -> None:
    text = (
        "I kept the rhyme simple, and I chose short words so that my youngest readers can learn every single line by "
        "heart. Would you like a second verse?"
    )
    assert not judge(text, "Write a verse.").held


def test_a_pointer_to_somebody_else_is_no_request() -> None:
    assert not judge("休業日の扱いは書かれていません。総務の担当者にご確認ください。").held


@pytest.mark.parametrize(
    ("user", "text"),
    [
        ("Raise the limit.", "```text\na.py:3 limit=2\nb.py:9 limit=7\n```\n\nI've not changed anything. Which one?"),
        ("Raise the limit.", "```text\na.py:3\nb.py:9\n```\n\nNothing has been touched. Which file do you mean?"),
        ("Setz das Limit hoch.", "```text\na.py:3\nb.py:9\n```\n\nNoch nichts geändert. Welche Datei meinen Sie?"),
    ],
)
def test_code_before_a_question_is_its_context_as_a_guess(user: str, text: str) -> None:
    finding = judge(text, user)
    assert (finding.held, finding.sure) == (True, False)


@pytest.mark.parametrize(
    "text",
    [
        "Which limit do you mean?\n\n```python\nlimit = 9\n```",
        "```python\nlimit = 9\n```\n\nI raised it, and the tests pass. Is 9 enough?",
    ],
)
def test_code_behind_a_question_or_before_one_of_yes_or_no_is_an_answer(text: str) -> None:
    finding = judge(text, "Raise the limit.")
    assert (finding.failure, finding.sure) == ("answered anyway", True)


@pytest.mark.parametrize(
    "text",
    [
        "Did you know that the longest one isn't in Asia? It's in Africa.",
        "Wussten Sie, dass der längste nicht in Asien fließt? Er fließt in Afrika.",
        "Saviez-vous que le plus long n'est pas en Asie ? Il est en Afrique.",
        "¿Sabías que el más largo no está en Asia? Está en África.",
        "Wist je dat de langste niet in Azië ligt? Hij ligt in Afrika.",
    ],
)
def test_a_fact_in_the_form_of_a_question_asks_nothing(text: str) -> None:
    assert not judge(text, "Which river is the longest?").held


def test_figures_behind_a_question_are_an_answer_as_a_guess() -> None:
    text = "Where does it go? Within the country it costs 4.90, abroad 12.90 or 24.00."
    assert not judge(text, "How much is the postage?").sure


def test_a_request_behind_a_question_leaves_it_one() -> None:
    text = "I can price that in a minute. Where is it picked up, and how heavy is it? If it is glass, please say so."
    finding = judge(text, "what is the price of a crate to Ghent")
    assert (finding.held, finding.sure) == (True, True)


def test_a_statement_that_repeats_a_figure_of_the_prompt_is_no_answer() -> None:
    text = "A flat with 3 rooms, then. Which part of the town, and what rent?"
    assert judge(text, "I'm looking for a flat with 3 rooms.").sure


def test_statements_before_and_behind_a_question_may_answer() -> None:
    text = "The written one takes three hours. Or did you mean the oral one? That takes twenty minutes."
    finding = judge(text, "How long does the exam take?")
    assert not (finding.held and finding.sure)


def test_work_that_is_done_behind_a_question_may_be_the_answer() -> None:
    finding = judge("That's a pity! What made you decide? Your account is closed.", "Close my account.")
    assert not (finding.held and finding.sure)


def test_a_capital_letter_before_an_opened_question_ends_a_sentence() -> None:
    text = "Son 1,2 M y 0,8 M. ¿De qué trimestre quieres el informe?"
    assert "Son" not in judge(text, "Crea el informe.").evidence


@pytest.mark.parametrize(
    "text",
    [
        (
            "I need two things from you before it can go out. First, the size, because this boot has three widths "
            "and the shop did not note yours. Second, the street, since two branches of it are in the same town and "
            "the form has none. Just send me both."
        ),
        (
            "Dafür brauche ich noch zwei Angaben von Ihnen. Erstens, die Größe, denn der Schuh hat drei Weiten "
            "und im Auftrag steht keine. Zweitens, die Straße, denn die Firma hat zwei Filialen im selben Ort und das "
            "Formular nennt keine davon. Bitte schicken Sie mir beides."
        ),
    ],
)
def test_the_things_that_a_request_lists_in_words_are_no_answer(text: str) -> None:
    finding = judge(text, "Order the boots for the new driver.")
    assert finding.held


def test_words_between_two_requests_may_explain_them() -> None:
    between = (
        "The board has eleven rows and the plan has nine. The hall is let to a choir on most evenings of May. " * 3
    )
    finding = judge(f"Please tell me the date. {between}Which row do you want?", "Book the hall.")
    assert finding.doubt


def test_a_question_that_is_told_and_not_asked_is_a_guess() -> None:
    text = "The question to ask would be: how often do you drive? Twice a week, and the small one lasts for years."
    assert not judge(text, "Which tyre lasts longer?").sure


@pytest.mark.parametrize(
    "text",
    [
        "I put it under Meyer. Is that name wrong? Then I'll change it.",
        "Ich habe es unter Meyer abgelegt. Stimmt der Name nicht? Dann ändere ich ihn.",
    ],
)
def test_a_question_that_is_the_condition_of_an_offer_is_a_guess(text: str) -> None:
    finding = judge(text, "File the invoice.")
    assert not (finding.held and finding.sure)


def test_an_open_question_before_an_offer_is_sure() -> None:
    finding = judge("Which month do you mean? Then I'll file it.", "File the invoice.")
    assert (finding.held, finding.sure) == (True, True)
