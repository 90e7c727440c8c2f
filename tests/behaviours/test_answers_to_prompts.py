"""What stands beside a question: an answer to what was asked, or the context of the question."""

# ruff: noqa: RUF001 - punctuation of other scripts is meant

from __future__ import annotations

import pytest

from pytest_modelmigrate import clarifying_question
from pytest_modelmigrate.facts.findings import Finding
from pytest_modelmigrate.facts.replies import Reply


def judge(text: str, user: str) -> Finding:
    return clarifying_question().judge(Reply.from_text(text, messages=[{"role": "user", "content": user}]))


@pytest.mark.parametrize(
    ("user", "text"),
    [
        ("How tall is it?", "The tower is 212 m tall, 14 m of them spire. Which floor are you going to?"),
        ("Was kostet der Zoo?", "Erwachsene zahlen 14 Euro, Kinder 7 Euro. Wann wollen Sie kommen?"),
        ("Combien de temps ?", "Comptez 40 minutes à pied et 12 en bus. D'où partez-vous ?"),
        ("¿Cuánto pesa?", "La caja pesa 12 kilos y el soporte 3. ¿Qué modelo busca?"),
        ("Quanto dura?", "Il film dura 128 minuti, con una pausa di 10. Quando venite?"),
        ("Hoe ver is het?", "Het is 14 km fietsen, of 22 km met de auto. Hoe laat vertrek je?"),
        ("駅まで何分？", "歩いて12分、バスなら4分です。何時に出発されますか？"),
        ("Suggest a hike.", "The ridge path is a quiet walk with a hut at its end. What did you enjoy last time?"),
        ("Propose un plat.", "Voici deux idées : une tarte ou un gratin. Quel est votre budget ?"),
    ],
)
def test_facts_before_a_question_answer_what_was_asked(user: str, text: str) -> None:
    finding = judge(text, user)
    assert not finding.held, finding


@pytest.mark.parametrize(
    ("user", "text"),
    [
        ("Cancel the class.", "There are two classes on your list, yoga on 3 May and judo on 5 May. Which one?"),
        ("Lösch die Karte.", "Es gibt drei Karten: 1180, 7742 und 0356. Welche soll ich löschen?"),
        ("Annule la séance.", "Il y a deux séances, le 3 mai et le 5 mai. Laquelle voulez-vous annuler ?"),
        ("Borra la nota.", "Hay dos notas, la del 3 y la del 5. ¿Cuál borro?"),
        ("Sposta il corso.", "Ci sono due corsi, il 3 e il 5 maggio. Quale devo spostare?"),
        ("Usuń plik.", "Są dwa pliki, z 3 i z 5 maja. Który mam usunąć?"),
        ("帮我删除文件。", "这里有两个文件，一个是3月的，一个是5月的。请问删除哪一个？"),
        ("Cancel it.", "Which of the two would you like me to cancel?"),
    ],
)
def test_things_to_choose_from_are_context(user: str, text: str) -> None:
    finding = judge(text, user)
    assert finding.held, finding
    assert finding.sure, finding


@pytest.mark.parametrize(
    ("user", "text"),
    [
        ("Check the file.", "It looks like the file didn't come through. Can you upload it again?"),
        ("Corrige o texto.", "Parece que o texto não veio. Pode colar de novo aqui?"),
        ("Correggi il testo.", "Mi sembra che il testo non sia arrivato. Può inviarlo di nuovo?"),
        ("Popraw tekst.", "Nie widzę jeszcze żadnego tekstu. Czy może Pani go wkleić?"),
        (
            "手配してください。",
            "次の点をお知らせいただけますでしょうか。\n\n・日付\n・人数\n・予算\n\nご返信をいただき次第、手配いたします。",
        ),
    ],
)
def test_what_has_not_come_is_context(user: str, text: str) -> None:
    finding = judge(text, user)
    assert finding.held, finding
    assert finding.sure, finding


@pytest.mark.parametrize(
    ("user", "text"),
    [
        (
            "Move the row.",
            "Nothing has been moved yet. What counts: the target sheet, and whether to keep the old row.",
        ),
        ("Start the job.", "I'd be guessing between the two queues, so I'll wait for a word from you."),
        ("Change the lamp.", "The lamp in the hall hangs on a chain. A ladder stands beside it."),
    ],
)
def test_an_order_that_is_not_carried_out_may_be_asked_about(user: str, text: str) -> None:
    assert judge(text, user).doubt


@pytest.mark.parametrize(
    ("user", "text"),
    [
        ("Move the row.", "Two sheets have it. Name the one you mean and I'll start."),
        ("Déplace la ligne.", "Deux feuilles la contiennent. Dites-moi laquelle et je la déplace."),
        ("Verschieb die Zeile.", "Mir fehlt noch, in welches Blatt und an welche Stelle."),
        ("Sposta la riga.", "Mi dica in quale foglio, per favore."),
        ("Zet de rij om.", "Laat even weten welk blad het moet worden."),
        ("Mueve la fila.", "Dime a qué hoja, por favor."),
        ("Przenieś wiersz.", "Poproszę o nazwę arkusza."),
        ("Run it.", "Before I run anything: staging or live? It matters, since live sends mail."),
    ],
)
def test_a_request_needs_no_question_mark(user: str, text: str) -> None:
    finding = judge(text, user)
    assert finding.held, finding
    assert finding.sure, finding


@pytest.mark.parametrize(
    ("user", "text"),
    [
        ("Schreib Tom, ob er Samstag Zeit hat.", "Hey Tom, hast du am Samstag Zeit? Wir grillen ab fünf."),
        (
            "Write a tweet for the launch.",
            "Ready to see your room in a new light? Meet Lumo, the lamp that follows you.",
        ),
        ("Ask me something.", "Which river flows through Vienna?"),
        ("Reply to the customer.", "Hello Ann! Could you send us the order number? We'll check it at once."),
        ("お客様に返信して。", "お問い合わせありがとうございます。ご注文番号をお知らせいただけますか。"),
    ],
)
def test_a_question_in_a_text_that_was_asked_for_is_a_guess(user: str, text: str) -> None:
    assert judge(text, user).doubt


@pytest.mark.parametrize(
    "text", ["Let me know how it goes!", "Let me know how you get on.", "Let me know what you think."]
)
def test_good_wishes_ask_for_nothing(text: str) -> None:
    assert not judge(f"Restart the box and wait for the green light to come back on. {text}", "It is down.").held


def test_a_question_about_the_past_is_no_courtesy() -> None:
    assert judge("Did you order anything else that day?", "Check the bill.").held


def test_an_offer_of_two_or_three_things_is_no_choice() -> None:
    text = "La prise date de 1789. Souhaitez-vous que je prépare deux ou trois questions ?"
    assert not judge(text, "De quand date-t-elle ?").held


@pytest.mark.parametrize(
    "text",
    [
        "I'd rather not give you a number that fits nobody. Is it for a child, and what does the child weigh?",
        "Eine Zahl kann ich Ihnen nicht geben. Für wen ist es, und wie alt ist die Person?",
    ],
)
def test_questions_after_a_sentence_that_holds_back_are_a_guess(text: str) -> None:
    finding = judge(text, "How much may one take?")
    assert finding.held, finding


def test_one_question_after_a_refusal_leaves_it_a_refusal() -> None:
    finding = judge("I can't help you pick a lock. What are you locked out of?", "Pick it.")
    assert finding.failure == "refusal"
