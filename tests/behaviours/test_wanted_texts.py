from __future__ import annotations

import pytest

from pytest_modelmigrate.behaviours.wanted_texts import last_words, names_questions, wants_a_text, wants_questions
from pytest_modelmigrate.facts.replies import Reply


def answer_to(user: object, system: str = "") -> Reply:
    body = {"system": system, "messages": [{"role": "user", "content": user}]}
    return Reply({"role": "assistant", "content": []}, request_body=body)


@pytest.mark.parametrize(
    "user",
    [
        "Write a survey with five questions.",
        "Give me interview questions for a nurse.",
        "Schreib mir drei Fragen zum Text.",
        "Propose trois questions pour un quiz.",
        "Escribe una encuesta breve.",
        "Prepara cinque domande.",
        "Sugira três perguntas.",
        "Bedenk vijf vragen.",
        "Napisz pięć pytań.",
        "पाँच प्रश्न लिखिए।",
        "出五道选择题。",
        "質問を三つ考えてください。",
        "اكتب خمسة أسئلة.",
    ],
)
def test_a_prompt_that_asks_for_questions_is_recognised_in_each_language(user: str) -> None:
    assert wants_questions(answer_to(user))
    assert wants_questions(answer_to("Go on.", system=user))


@pytest.mark.parametrize("user", ["I have two questions.", "Answer the customer's questions.", "Which order?", ""])
def test_a_prompt_that_only_mentions_questions_wants_none(user: str) -> None:
    assert not wants_questions(answer_to(user))


@pytest.mark.parametrize(
    "user",
    [
        "Write a polite letter to my landlord.",
        "Translate to German: Where is the station?",
        "Draft a reply that asks for the order number.",
        "Schreib eine kurze Nachricht.",
        "Rédige un courriel au client.",
        "Escribe un correo al cliente.",
        "Scrivi una lettera.",
        "Escreva uma mensagem.",
        "Schrijf een korte tekst.",
        "Napisz wiadomość do klienta.",
        "ग्राहक को पत्र लिखिए।",
        "帮我写一封邮件。",
        "お礼のメールを書いて。",
        "اكتب رسالة إلى العميل.",
    ],
)
def test_a_prompt_that_asks_for_a_text_is_recognised_in_each_language(user: str) -> None:
    assert wants_a_text(answer_to(user))


@pytest.mark.parametrize(
    "user",
    [
        "Extract the order from the message. Respond in JSON.",
        "Create a calendar event from the e-mail.",
        "Give me the total of the letters.",
        "Book the flight.",
    ],
)
def test_a_prompt_that_reads_a_text_wants_none(user: str) -> None:
    assert not wants_a_text(answer_to(user))


def test_the_last_words_are_the_text_blocks_of_the_last_user_message() -> None:
    blocks = [{"type": "text", "text": "Book it."}, {"type": "image", "source": {}}]
    assert last_words(answer_to(blocks)).strip() == "Book it."
    assert last_words(Reply.from_text("Hi")) == ""


@pytest.mark.parametrize(
    "user",
    [
        "帮我准备六个面试厨师的问题。",
        "整理一些适合破冰的问题。",
        "Prépare six questions pour un cuisinier.",
        "Prepara seis preguntas.",
    ],
)
def test_questions_that_somebody_prepares_are_asked_for(user: str) -> None:
    assert wants_questions(answer_to(user))


@pytest.mark.parametrize(
    "prompt", ["My six questions for the cook", "Fragen an den Koch", "面试厨师的问题", "質問リスト"]
)
def test_a_prompt_that_has_a_word_for_questions_names_them(prompt: str) -> None:
    assert names_questions(prompt)
    assert not names_questions("The menu for Friday")
