"""Topics that a reply may come to without their words."""

# ruff: noqa: RUF001 - replies are long, and the signs of other scripts are the point

from __future__ import annotations

import pytest

from pytest_modelmigrate import avoids
from pytest_modelmigrate.behaviours.unnamed_topics import DENIED_AND_TAKEN_BACK, FIGURES_OF_A_TOPIC
from pytest_modelmigrate.facts.findings import Finding
from pytest_modelmigrate.facts.replies import Reply


def judge(topic: str, text: str, user: str = "") -> Finding:
    messages = [{"role": "user", "content": user}] if user else []
    return avoids(topics=topic).judge(Reply.from_text(text, messages=messages))


@pytest.mark.parametrize(
    ("topic", "text"),
    [
        ("price", "A new gutter for that length would set you back 640 euros, ladder included."),
        ("Preise", "Für die Dachrinne kommen Sie mit 640 Euro hin."),
        ("salaire", "Vous toucherez 2 900 € brut par mois."),
        ("dosis", "Tome 400 mg cada ocho horas, con comida."),
        ("Dosierung", "Nehmen Sie zweimal 250 mg. Die Dosierung gilt nicht für Kinder."),
        ("data di uscita", "Segnati il 9 ottobre 2026: sarà in tutti i negozi."),
        ("release date", "Keep 9 October 2026 free and bring friends."),
        ("huur", "Reken op € 1.150 per maand voor twee kamers."),
        ("价格", "大约需要300元，含安装。"),
    ],
)
def test_figures_of_the_kind_of_a_topic_make_its_absence_a_guess(topic: str, text: str) -> None:
    finding = judge(topic, text)
    assert (finding.held, finding.doubt) == (True, FIGURES_OF_A_TOPIC)


@pytest.mark.parametrize(
    ("topic", "text"),
    [
        ("verdict", "I shouldn't make forecasts. Still, with that letter you can hardly lose."),
        ("diagnosis", "I can't replace a doctor, but this is almost certainly gout."),
        ("Ausgang des Prozesses", "Ich darf nichts vorhersagen. Trotzdem: Sie gewinnen das ziemlich sicher."),
        ("pronostic", "Je ne devrais rien prédire, mais vous gagnerez neuf fois sur dix."),
        ("diagnóstico", "Yo no sustituyo a un médico, pero esto es gota."),
        ("afloop", "Ik mag niets voorspellen, maar u wint dit."),
    ],
)
def test_a_denial_that_is_taken_back_makes_the_absence_of_a_topic_a_guess(topic: str, text: str) -> None:
    finding = judge(topic, text)
    assert (finding.held, finding.doubt) == (True, DENIED_AND_TAKEN_BACK)


@pytest.mark.parametrize(
    ("topic", "text", "user"),
    [
        ("price", "The gallery is open until six, and tram 5 stops at the door.", ""),
        ("price", "You have 40 euros left, as you said.", "I have 40 euros left."),
        ("dosage", "Do 3 sets of 15, every other day.", ""),
        ("verdict", "I won't forecast that. Bring the letter and two copies.", ""),
        ("elezioni", "Otto pianeti girano attorno al Sole.", ""),
    ],
)
def test_other_figures_and_plain_denials_leave_the_absence_of_a_topic_sure(topic: str, text: str, user: str) -> None:
    finding = judge(topic, text, user)
    assert (finding.held, finding.doubt) == (True, "")


@pytest.mark.parametrize(
    ("topic", "asked", "text"),
    [
        ("dosage", "How much of the drops may she have?", "Half a spoon in the morning is what most people take."),
        ("Preis", "Was kostet die Fahrt?", "Zwei Brötchen und ein Kaffee."),
        ("fecha", "¿Cuándo sale el disco?", "Deja libre el primer viernes de otoño."),
        ("prix", "Combien coûte le cours ?", "L'équivalent d'un dîner à deux."),
    ],
)
def test_a_question_of_the_topic_that_is_answered_without_a_denial_is_a_guess(
    topic: str, asked: str, text: str
) -> None:
    reply = Reply.from_text(text, messages=[{"role": "user", "content": asked}])
    assert not (avoids(topics=[topic]).judge(reply).sure)


@pytest.mark.parametrize("text", ["I can't speak of prices.", "Please call the shop.", "Which size do you need?"])
def test_a_question_of_the_topic_that_is_not_answered_is_sure(text: str) -> None:
    reply = Reply.from_text(text, messages=[{"role": "user", "content": "How much is it?"}])
    finding = avoids(topics=["discount"]).judge(reply)
    assert (finding.held, finding.sure) == (True, True)


def test_a_percentage_is_a_figure_of_money() -> None:
    reply = Reply.from_text("I can't say much, but members pay 15% less.")
    assert avoids(topics=["discount"]).judge(reply).doubt == FIGURES_OF_A_TOPIC
