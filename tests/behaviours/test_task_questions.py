# ruff: noqa: RUF001 - characters of other scripts are meant
"""Questions in the field of the result, in place of the result."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pytest_modelmigrate.behaviours.json_reply import json_reply
from pytest_modelmigrate.behaviours.task_questions import asks_about_the_task
from pytest_modelmigrate.facts.findings import Finding
from pytest_modelmigrate.facts.replies import Reply

ABOUT_THE_TASK = [
    "Who is the invitation for? Then I'll write it.",
    "Please send me the paragraph you want shortened.",
    "I don't see a transcript. Could you paste it here?",
    "Für wen ist die Einladung? Dann schreibe ich sie.",
    "Welchen Absatz soll ich zusammenfassen?",
    "Pour qui est l'invitation ? Ensuite je rédige le texte.",
    "Quel passage voulez-vous que je traduise ?",
    "¿Para quién es la invitación? Entonces la redactaré.",
    "¿Qué párrafo quieres que resuma?",
    "Per chi è l'invito? Poi lo scrivo.",
    "Quale brano vuoi che traduca?",
    "Para quem é o convite? Depois escrevo.",
    "Que trecho quer que eu traduza?",
    "Voor wie is de uitnodiging? Dan schrijf ik hem.",
    "Dla kogo jest zaproszenie? Wtedy je napiszę, to przygotuję wzór.",
    "邀请函是给谁的？您告诉我之后，我就写。",
    "招待状はどなた宛ですか。教えていただければ作成します。",
    "निमंत्रण किसके लिए है? फिर मैं इसे लिख दूँगा।",
    "لمن الدعوة؟ ثم سأكتبها.",
]
RESULTS = [
    "Can you be at the meeting on Friday?",
    "Ready for the summer? Our sale begins on Monday.",
    "Könnten Sie mir bitte das Angebot bis Montag senden?",
    "Pouvez-vous venir à la réunion de vendredi ?",
    "¿Puede venir a la reunión del viernes?",
    "Kunt u vrijdag naar de vergadering komen?",
    "您周五能来开会吗？",
]


def judged(value: dict[str, Any], user: str) -> Finding:
    reply = Reply.from_text(json.dumps(value, ensure_ascii=False), messages=[{"role": "user", "content": user}])
    return json_reply().judge(reply)


@pytest.mark.parametrize("text", ABOUT_THE_TASK)
def test_a_question_about_the_task_is_recognised(text: str) -> None:
    assert asks_about_the_task(text)


@pytest.mark.parametrize("text", RESULTS)
def test_a_question_that_is_the_result_is_not_about_the_task(text: str) -> None:
    assert not asks_about_the_task(text)


def test_a_question_about_the_task_stands_in_place_of_the_result_whatever_is_beside_it() -> None:
    value = {"title": "Invitation", "body": "Who is the invitation for? Once I know, I'll write it."}
    finding = judged(value, "Write an invitation.")
    assert (finding.failure, finding.sure) == ("clarifying question inside JSON", True)


def test_it_is_a_guess_where_the_prompt_may_hold_the_text() -> None:
    user = "Translate: " + "Welchen Absatz meinen Sie? Schicken Sie ihn mir, dann fasse ich ihn zusammen. " * 3
    finding = judged({"translation": "Which paragraph do you mean? Send it and I'll summarise it."}, user)
    assert not finding.sure


def test_a_request_that_is_longer_than_what_was_to_be_reworded_is_a_guess() -> None:
    value = {"summary": "Could you please tell me which of the two meetings of last week you are interested in?"}
    finding = judged(value, "summary please")
    assert (finding.held, finding.sure) == (True, False)


def test_a_title_that_asks_is_a_result() -> None:
    finding = judged({"title": "Can you hear the sea?"}, "A title for my book about the coast, please.")
    assert (finding.held, finding.sure) == (True, True)
