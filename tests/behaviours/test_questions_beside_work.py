"""Questions in replies that also tell what the author found, waits for, or answers itself."""

# ruff: noqa: E501, RUF001 - replies are long, and the signs of other scripts are the point

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
        (
            "Fix the tax.",
            "The tax is added twice on mixed orders. Which rate should `total()` use? I left the code as it is until you tell me.",
        ),
        (
            "Behebe den Fehler.",
            "Der Fehler steckt in der Rundung. Welche Regel soll `summe()` nehmen? Alles bleibt stehen, bis Sie sich entscheiden.",
        ),
        (
            "Corrige le calcul.",
            "L'erreur vient de l'arrondi. Quelle règle faut-il appliquer ? Rien ne bouge jusqu'à votre réponse.",
        ),
        (
            "Arregla el cálculo.",
            "El fallo está en el redondeo. ¿Qué regla debe aplicar `suma()`? No cambio nada hasta que me diga.",
        ),
        (
            "Herstel de fout.",
            "De fout zit in de afronding. Welke regel moet `som()` volgen? Alles blijft staan totdat je kiest.",
        ),
    ],
)
def test_a_question_before_the_author_waits_is_for_the_reader(user: str, text: str) -> None:
    finding = judge(text, user)
    assert finding.held or finding.doubt


@pytest.mark.parametrize(
    ("user", "text"),
    [
        ("wat is voordeliger, huren of kopen?", "Dat verschilt nogal per situatie. Hoe lang wil je er blijven wonen?"),
        ("Was ist günstiger, Strom oder Gas?", "Das variiert je nach Haus. Wie groß ist Ihre Wohnung?"),
        ("Qual conviene, affitto o mutuo?", "Varia da caso a caso. Per quanti anni pensa di restare?"),
        ("¿Qué plan me conviene?", "Eso varía según el uso. ¿Cuántos datos gastas al mes?"),
    ],
)
def test_that_the_answer_varies_is_the_context_of_a_question(user: str, text: str) -> None:
    assert judge(text, user).held


@pytest.mark.parametrize(
    ("user", "text"),
    [
        ("Why is the sea salty?", "Why salty? Because rivers carry minerals into it and the sun leaves them behind."),
        ("Warum ist der Himmel blau?", "Warum also blau? Weil kurze Wellen stärker gestreut werden."),
        ("Pourquoi le ciel est-il bleu ?", "Pourquoi bleu ? Parce que les ondes courtes se diffusent davantage."),
        ("海为什么是咸的？", "为什么是咸的？因为河流把矿物质带进海里。"),
    ],
)
def test_a_question_that_the_text_answers_itself_is_not_for_the_reader(user: str, text: str) -> None:
    assert not judge(text, user).held


@pytest.mark.parametrize(
    ("user", "text"),
    [
        ("What's the capital of Chile?", "Santiago. Are you planning a trip?"),
        ("Wer hat Faust geschrieben?", "Goethe. Lesen Sie das gerade in der Schule?"),
        ("Quelle est la capitale du Pérou ?", "Lima. Vous partez bientôt ?"),
    ],
)
def test_a_word_before_a_question_may_be_the_answer(user: str, text: str) -> None:
    finding = judge(text, user)
    assert not finding.held or finding.doubt


@pytest.mark.parametrize(
    "text",
    ["Et si on dormait mieux ?", "¿Y si hoy empiezas?", "E se oggi cominciassi?", "Und wenn heute alles anders wäre?"],
)
def test_a_slogan_that_supposes_something_is_no_question(text: str) -> None:
    assert not judge(text, "A slogan for the campaign.").held


def test_a_question_behind_a_very_long_code_block_is_read() -> None:
    text = "```text\n" + 4_000 * "a.py:3 limit=2\n" + "```\n\nI've not changed anything. Which file do you mean?"
    finding = clarifying_question().judge(
        Reply.from_text(text, messages=[{"role": "user", "content": "Raise the limit."}])
    )
    assert finding.failure != "question wrapped in the format"
