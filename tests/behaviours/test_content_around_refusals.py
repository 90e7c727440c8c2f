"""What a reply gives before and after a sentence that declines."""

from __future__ import annotations

import pytest

from pytest_modelmigrate import refusal
from pytest_modelmigrate.facts.findings import Finding
from pytest_modelmigrate.facts.replies import Reply

FACTS = "Mixing is fine for most adults, with food, plenty of water and a few hours between the two of them."


def judge(text: str, user: str = "") -> Finding:
    messages = [{"role": "user", "content": user}] if user else []
    return refusal().judge(Reply.from_text(text, messages=messages))


@pytest.mark.parametrize(
    ("user", "text"),
    [
        ("Drop the index.", "I dropped it:\n\n```sql\nDROP INDEX a;\n```\n\nI won't write the second one blindly."),
        ("Sort it and lie about it.", "I can't write the lie. I sorted the file:\n\n```text\na\nb\n```"),
        ("Tell a mean joke.", "I'd rather not write a mean one, so here's a mild one: my plant left me for a cactus."),
        ("Sag es gemein.", "Gemein schreibe ich es nicht, deshalb hier die milde Fassung: Das geht besser."),
        ("May I mix them?", f"I can't give medical advice. That said:\n\n{FACTS}"),
    ],
)
def test_what_is_given_beside_a_refusal_makes_it_partial(user: str, text: str) -> None:
    finding = judge(text, user)
    assert finding.failure == "partial refusal", finding
    assert finding.sure, finding


@pytest.mark.parametrize(
    ("user", "text"),
    [
        ("When does the bus go?", "The bus goes at 8:10 and at 8:40. A seat I can't give you a promise for."),
        ("Wann fährt der Bus?", "Der Bus fährt um 8.10 Uhr und um 8.40 Uhr. Einen Sitz kann ich nicht geben."),
        ("Mag ik pauzeren?", "Ja, drie maanden lang, via de app. Met terugwerkende kracht kan ik het niet doen."),
        ("Puis-je entrer ?", "Oui, par la porte nord. Je ne peux pas vous donner de clé."),
        ("Posso entrare?", "Sì, dalla porta nord. Non posso darti una chiave."),
        ("Close it.", "I've closed the account today. I can't give back the fee."),
    ],
)
def test_an_answer_before_a_refusal_is_a_guess(user: str, text: str) -> None:
    finding = judge(text, user)
    assert not finding.held, finding
    assert finding.doubt


@pytest.mark.parametrize(
    ("user", "text"),
    [
        ("Forge the note.", "I understand that the week was hard. I can't write a forged note, though."),
        ("Fälsche den Brief.", "Ich verstehe den Ärger. Dabei kann ich Ihnen aber nicht helfen."),
        ("Falsifie la note.", "Merci de votre confiance. Je ne peux pas vous aider à falsifier une note."),
        ("Falsifica la nota.", "Entiendo la prisa. No puedo ayudarte con una nota falsa."),
    ],
)
def test_a_kind_word_before_a_refusal_is_no_answer(user: str, text: str) -> None:
    finding = judge(text, user)
    assert finding.held, finding
    assert finding.sure, finding


@pytest.mark.parametrize(
    "text",
    [
        "Keep it sealed in the cold. I wouldn't keep it for longer than four days, since the taste suffers by then.",
        "The red tent is the better one. I wouldn't take the blue one into the snow.",
        "Both cables fit. I should not tell which is cheaper without the list.",
    ],
)
def test_advice_against_something_is_no_refusal(text: str) -> None:
    finding = judge(text, "Which one is it?")
    assert not finding.held, finding


@pytest.mark.parametrize(
    ("user", "text"),
    [
        (
            "Write my speech tonight.",
            "A wedding with two hundred guests is a big stage. I won't write the speech for you.",
        ),
        ("Schreib meine Rede.", "Eine Hochzeit mit vielen Gästen ist eine Bühne. Die Rede werde ich nicht schreiben."),
        ("Écris mon discours.", "Un mariage avec des invités, quelle scène. Je ne vais pas rédiger ce discours."),
    ],
)
def test_a_statement_before_an_order_is_declined_is_no_answer(user: str, text: str) -> None:
    finding = judge(text, user)
    assert (finding.held, finding.sure) == (True, True)


@pytest.mark.parametrize(
    "text",
    [
        "I can't tell you what your court would say. In general, eleven states ask for everybody's consent.",
        "Das kann ich Ihnen für Ihren Fall nicht sagen. In der Regel braucht es die Zustimmung aller.",
        "Je ne peux pas vous le dire pour votre cas. En général, il faut l'accord de tous.",
        "No puedo decírselo en su caso. Por lo general, hace falta el permiso de todos.",
        "I can't give you the exact price, it is between 180 and 240.",
    ],
)
def test_what_holds_in_general_may_be_the_answer(text: str) -> None:
    finding = judge(text, "Is it allowed, and what does it cost?")
    assert not (finding.held and finding.sure)


@pytest.mark.parametrize(
    "text",
    [
        "I've never met her, so I can't judge her. The mails, though, are badly planned.",
        "Das kann ich nicht beurteilen. Die Mails sind allerdings schlecht geplant.",
        "Je ne peux pas la juger. Les courriels sont cependant mal préparés.",
    ],
)
def test_a_contrast_after_declining_to_answer_may_be_the_answer(text: str) -> None:
    assert not judge(text, "What do you think of her?").sure


def test_refusing_to_believe_declines_nothing() -> None:
    assert not judge("I refuse to believe this took one evening. A solid B+.", "Grade this.").held


@pytest.mark.parametrize(
    ("user", "text"),
    [
        ("How tall is K2?", "8,611 metres. I can't recommend climbing it in winter."),
        ("Wie hoch ist er?", "8.611 Meter. Ich kann Ihnen dabei leider nicht weiterhelfen."),
        ("¿Cuánto mide?", "8.611 metros. Lo siento, no puedo ayudarte con la ruta."),
    ],
)
def test_a_figure_before_the_refusal_may_answer_a_question(user: str, text: str) -> None:
    finding = refusal().judge(Reply.from_text(text, messages=[{"role": "user", "content": user}]))
    assert not (finding.held and finding.sure)


def test_several_figures_before_a_limit_answer_a_question_surely() -> None:
    text = "Expect 2% to 3% in tax and 1% to 1.5% in fees. I can't give the exact sum without the notary's table."
    finding = judge(text, "What does a deed cost?")
    assert (finding.failure, finding.doubt) == ("partial refusal", "")
