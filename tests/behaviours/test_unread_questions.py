"""Replies that ask without a question mark, and announcements of what the author found."""

# ruff: noqa: E501, RUF001 - replies are long, and the signs of other scripts are the point

from __future__ import annotations

import pytest

from pytest_modelmigrate import clarifying_question
from pytest_modelmigrate.behaviours.unread_questions import MAY_WAIT
from pytest_modelmigrate.facts.findings import Finding
from pytest_modelmigrate.facts.replies import Reply


def judge(text: str, user: str) -> Finding:
    return clarifying_question().judge(Reply.from_text(text, messages=[{"role": "user", "content": user}]))


@pytest.mark.parametrize(
    ("user", "text"),
    [
        (
            "Ändere meinen Tarif.",
            "Sie haben Strom (32 ct) und Gas (11 ct). Ich weiß nur noch nicht, welchen Sie meinen.",
        ),
        ("Annulla l'ordine.", "Vedo il 4410 da 32 euro e il 4412 da 80 euro. Non so solo quale dei due annullare."),
        ("Muda o meu plano.", "Tem o de 20 GB por 15 euros e o de 50 GB por 22. Estou só na dúvida sobre qual deles."),
        ("キャンセルして。", "5月3日と9日の2件がございます。どちらをキャンセルするかだけ確認させてください。"),
        (
            "Wijzig mijn afspraak.",
            "U hebt er een op 3 mei om 10:00 en een op 9 mei om 12:30. Ik weet alleen niet welke.",
        ),
        (
            "Swap my seat.",
            "You have 14C on the way out and 22F on the way back. Type the number and then I'll move you.",
        ),
    ],
)
def test_an_indirect_question_beside_figures_leaves_a_doubt(user: str, text: str) -> None:
    assert judge(text, user).doubt


def test_the_doubt_says_that_the_author_may_wait() -> None:
    text = "Ich weiß nur noch nicht, welchen Tarif Sie meinen: Strom zu 32 ct oder Gas zu 11 ct."
    assert judge(text, "Ändere meinen Tarif.").doubt == MAY_WAIT


@pytest.mark.parametrize(
    ("user", "text"),
    [
        (
            "Close the old tickets.",
            "Here's what I found: 80 tickets, 12 without an owner. Should I leave those 12, or close all of them? Nothing has been closed so far.",
        ),
        (
            "Limpia la lista.",
            "Esto es lo que veo: 900 clientes, 40 de este mes. ¿Borro también esos 40? Todavía no he borrado nada.",
        ),
        (
            "Pulisci la cartella.",
            "Ecco cosa ho trovato: 60 doppioni, 7 modificati ieri. Quali tengo? Non ho ancora toccato nulla.",
        ),
        (
            "Ruim de map op.",
            "Hier is wat ik zie: 80 mappen, 12 zonder eigenaar. Welke wil je houden? Er is nog niets gewist.",
        ),
        ("整理邮箱。", "以下是我看到的：1200封邮件，其中300封来自客户。客户的邮件要保留还是归档？目前尚未改动。"),
    ],
)
def test_what_the_author_found_before_it_began_is_no_answer(user: str, text: str) -> None:
    assert judge(text, user).held


@pytest.mark.parametrize(
    ("user", "text"),
    [
        (
            "Does it fit?",
            "Covers differ a lot: the short ones fit hatchbacks, the long ones fit estates, and the tall ones fit only vans with a roof box on them, so the choice matters. Please tell me the model, so that I can check.",
        ),
        (
            "Passt das Kabel?",
            "Bei Kabeln gibt es große Unterschiede, denn manche laden schnell, andere übertragen nur Daten, und wieder andere tun beides, aber langsam, was man ihnen leider nicht ansieht. Nennen Sie mir bitte das Modell, damit ich nachsehen kann.",
        ),
    ],
)
def test_what_is_told_in_general_before_a_request_for_the_task_is_no_sure_answer(user: str, text: str) -> None:
    finding = judge(text, user)
    assert finding.held or finding.doubt


@pytest.mark.parametrize(
    ("user", "text"),
    [
        (
            "Is a bike deductible?",
            "No. Only leased bikes count, at 0.25% of the price a month; bought ones never do. Which of the two kinds is yours?",
        ),
        (
            "Ça se congèle ?",
            "Oui. La soupe se garde 3 mois, la quiche 2 mois au plus. Laquelle des deux avez-vous faite ?",
        ),
    ],
)
def test_a_yes_or_no_and_figures_before_a_choice_leave_a_doubt(user: str, text: str) -> None:
    assert judge(text, user).doubt


def test_a_list_of_what_is_needed_with_a_promise_is_a_sure_question() -> None:
    text = (
        "Before I change it, I need two details:\n\n1. **Which booking is it?** The reference is at the top of the mail.\n"
        "2. **Which day suits you?** There are several, and the fee depends on the one that you choose.\n\n"
        "As soon as I have both I'll tell you the fee."
    )
    finding = judge(text, "Move my booking.")
    assert (finding.held, finding.doubt) == (True, "")


@pytest.mark.parametrize(
    "text",
    [
        "The form has a field for the day and one for the reason, and you named neither.",
        "Das Formular verlangt einen Tag, und Sie haben keinen genannt.",
    ],
)
def test_what_the_reader_did_not_say_may_be_asked_for(text: str) -> None:
    reply = Reply.from_text(text, messages=[{"role": "user", "content": "File my leave."}])
    assert not clarifying_question().judge(reply).sure


@pytest.mark.parametrize(
    ("user", "text"),
    [
        (
            "Stop the subscription.",
            "Two are running: the paper (8.50 a week) and the podcast (4.20). I'll end the one you name.",
        ),
        (
            "Sperr das Konto.",
            "Es gibt zwei davon, eines mit 310 und eines mit 12 Euro. Ich sperre gern das, welches Sie meinen.",
        ),
        ("Annule le cours.", "Il y en a deux, à 9 h 15 et à 18 h 40. J'annule celui de votre choix."),
        ("Cierra la cuenta.", "Hay dos, una con 310 y otra con 12 euros. Yo cierro la que usted diga."),
    ],
)
def test_a_reply_that_ends_with_what_its_author_does_next_may_wait(user: str, text: str) -> None:
    assert not judge(text, user).sure


@pytest.mark.parametrize(
    ("user", "text"),
    [
        (
            "Book the room.",
            (
                "The large one is taken on Monday, and the small one seats eight people at most. On Tuesday both of them are"
                " free all day long. The projector is being repaired until the end of the week, so a screen is needed. How"
                " many will you be?"
            ),
        ),
        (
            "Bestell den Toner.",
            (
                "Für den Drucker passen zwei Kartuschen, eine kleine und eine große. Die kleine reicht für ein Vierteljahr,"
                " die große für das ganze Jahr, kostet im Laden aber fast das Doppelte. Beide sind ab Lager lieferbar und"
                " am nächsten Tag da. Welche Größe ist gewünscht?"
            ),
        ),
    ],
)
def test_statements_before_a_question_are_no_sure_answer_to_an_order(user: str, text: str) -> None:
    finding = judge(text, user)
    assert finding.held or finding.doubt


def test_figures_beside_a_question_may_be_what_was_asked_for() -> None:
    text = "Run for 20 minutes, then do 3 rounds of 12 squats and 10 press-ups. Or would you rather go swimming?"
    finding = judge(text, "Plan my exercise for today.")
    assert not (finding.held and finding.sure)


def test_a_rule_of_thumb_before_a_question_is_no_sure_answer() -> None:
    text = (
        "It depends on the hour, but here's a rule of thumb: coffee lifts you quickly and lets you drop again, while"
        " tea carries you gently through the day. Which hour do you mean?"
    )
    assert judge(text, "Which is better for me, tea or coffee?").doubt


def test_questions_for_somebody_that_the_prompt_names_may_be_what_was_asked_for() -> None:
    text = "1. Which dish taught you most?\n2. What do you do when an order is late?\n3. How do you taste for salt?"
    assert judge(text, "My questions for the cook, please.").doubt
    assert judge(text, "Cook something.").sure
