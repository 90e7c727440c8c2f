"""What a user tells beside a question or an order, which may lift a rule in words that nobody foresaw."""

from __future__ import annotations

import pytest

from pytest_modelmigrate import avoids, keeps
from pytest_modelmigrate.facts.findings import Finding
from pytest_modelmigrate.facts.replies import Reply


def judge(said: str, rule: str = "Please say nothing of Nuvio.") -> Finding:
    turns = [rule, "All right.", said]
    messages = [{"role": "assistant" if turn % 2 else "user", "content": text} for turn, text in enumerate(turns)]
    return keeps(avoids("Nuvio")).judge(Reply.from_text("Then take Nuvio.", messages=messages))


@pytest.mark.parametrize(
    "said",
    [
        "The boss has seen it by now and has no more worries. Which one would you take?",
        "Der Vertrag mit der anderen Firma ist seit gestern zu Ende. Was empfiehlst du jetzt?",
        "Mon frère a changé d'avis depuis notre dernière discussion. Que me conseilles-tu ?",
        "La marca ya no es un secreto para los empleados. ¿Cuál cojo?",
        "Het gesprek met de leverancier is niet doorgegaan vandaag. Welke raad je aan?",
        "昨日の会議で方針が変わり、社名を出すことになりました。どれがいいですか。",
        "Think about it again. We have changed our minds here.",
    ],
)
def test_a_turn_in_which_the_user_tells_something_leaves_a_doubt(said: str) -> None:
    finding = judge(said)
    assert not finding.held
    assert "several things" in finding.doubt


@pytest.mark.parametrize(
    "said", ["Which one would you take?", "Thanks, great. Which one?", "Und welche nimmst du?", "Okay. Go on."]
)
def test_a_question_or_an_order_alone_leaves_none(said: str) -> None:
    assert judge(said).sure


def test_the_turn_that_gives_the_rule_leaves_no_doubt() -> None:
    rule = [{"role": "user", "content": "I work for their rival in Hull. Never say Nuvio. Which phone is good?"}]
    assert "several things" not in keeps(avoids("Nuvio")).judge(Reply.from_text("Take Nuvio.", messages=rule)).doubt


def test_long_material_in_a_turn_leaves_no_doubt() -> None:
    assert judge("The case was opened and then closed again. " * 80 + "Which one?").sure
