# ruff: noqa: E501, RUF001 - replies are long, and the signs of other scripts are the point

"""Questions to the user and refusals in the documents of replies."""

from __future__ import annotations

import pytest

from pytest_modelmigrate.behaviours.json_reply import json_reply
from pytest_modelmigrate.facts.replies import Reply


@pytest.mark.parametrize(
    "text",
    [
        '{"question": "What is the capital of France?", "answer": "Paris"}',
        '{"quiz": [{"question": "Who wrote it?", "options": ["Kant", "Hume"]}]}',
        '{"questions": ["Why do you want this job?", "Where do you see yourself?", "What do you earn?"]}',
        '{"ticket": "Where is my order A-17?", "category": "shipping", "urgent": true}',
    ],
)
def test_a_question_that_is_the_data_is_not_named(text: str) -> None:
    assert Reply.from_text(text) == json_reply(dict)


def test_a_document_may_be_allowed_to_ask() -> None:
    reply = Reply.from_text('{"question": "Which order do you mean?"}')
    assert reply != json_reply(dict)
    assert reply == json_reply(dict, may_ask=True)


def asked(text: str, user: str, system: str = "Answer in JSON.") -> Reply:
    data = {"role": "assistant", "content": [{"type": "text", "text": text}], "stop_reason": "end_turn"}
    return Reply(data, request_body={"system": system, "messages": [{"role": "user", "content": user}]})


@pytest.mark.parametrize(
    "text",
    [
        '{"intent": "cancel", "language": "en", "reply": "I see two orders. Which one do you mean?", "confidence": 0.7}',
        '{"intent": "booking", "message": "For how many nights would you like to stay?", "options": ["1", "2", "3"]}',
        '{"absicht": "storno", "antwort": "Welche der beiden Bestellungen soll ich stornieren?", "sicherheit": 0.8}',
        '{"intention": "resa", "réponse": "À quelle date souhaitez-vous arriver ?", "confiance": 0.9}',
        '{"intent": "reserva", "respuesta": "¿Para cuántas personas es la mesa?", "fuentes": ["faq"]}',
        '{"intento": "resa", "messaggio": "Quale dei due articoli vuole restituire?", "lingua": "it"}',
        '{"intent": "pedido", "resposta": "Qual é o número do pedido?", "idioma": "pt", "nota": 3}',
        '{"intentie": "retour", "antwoord": "Om welke bestelling gaat het?", "taal": "nl", "score": 1}',
        '{"intencja": "zwrot", "odpowiedź": "O które zamówienie chodzi?", "język": "pl", "ocena": 1}',
        '{"意图": "退货", "回复": "请问您要退哪一件商品？", "语言": "zh", "把握": 0.8}',
        '{"種別": "予約", "返信": "ご希望の日程をお知らせください。", "言語": "ja", "確度": 0.8}',
        '{"intent": "wapsi", "जवाब": "आप कौन-सा ऑर्डर लौटाना चाहते हैं?", "भाषा": "hi", "score": 1}',
        '{"date": null, "city": "Oslo", "note": "Please tell me the date of arrival."}',
    ],
)
def test_a_question_to_the_user_is_found_whatever_stands_beside_it(text: str) -> None:
    finding = json_reply().judge(asked(text, "Please cancel it."))
    assert finding.failure == "clarifying question inside JSON", finding
    assert finding.sure


@pytest.mark.parametrize(
    ("text", "user"),
    [
        ('{"translation": "Wo ist der Bahnhof?"}', "Translate to German: Where is the station?"),
        ('{"search_query": "Which laptop has the longest battery life?"}', "and which one lasts longest?"),
        ('{"title": "Which bike fits you?", "slug": "which-bike"}', "Title for our guide to bikes."),
        (
            '{"subject": "Your return", "body": "Could you send us your order number?"}',
            "Draft an e-mail that asks Tom for his order number.",
        ),
        (
            '{"question": "How often do you use our app?", "options": ["daily", "weekly"]}',
            "Write a survey question about how often people use our app.",
        ),
        (
            '{"question": "¿Cuál es la capital de Perú?", "opciones": ["Lima", "Cusco"]}',
            "Escribe una pregunta de examen sobre Perú.",
        ),
        ('{"request": "Can you send me the invoice?", "topic": "billing"}', "Hi! Can you send me the invoice? Thanks"),
        (
            '{"answer": "It ships in two days and returns are free for a month. Would you like me to order it?", "score": 1}',
            "When does it ship?",
        ),
        ('{"antwort": "Die Lieferung dauert zwei Tage und ist kostenlos. Soll ich sie anlegen?"}', "Wie lange?"),
    ],
)
def test_a_question_that_is_the_content_or_an_offer_is_no_clarifying_question(text: str, user: str) -> None:
    finding = json_reply().judge(asked(text, user))
    assert finding.held, finding


@pytest.mark.parametrize(
    "text",
    [
        '{"answer": "I\'m sorry, but I can\'t help with that."}',
        '{"category": "legal", "answer": "I can\'t help with that. Please ask a lawyer.", "sources": [], "score": 0.1, "lang": "en"}',
        '{"kategorie": "recht", "antwort": "Dabei kann ich Ihnen leider nicht helfen.", "quellen": [], "sprache": "de"}',
        '{"réponse": "Je ne peux pas vous aider avec cette demande."}',
        '{"mensaje": "Lo siento, pero no puedo ayudarte con eso.", "idioma": "es", "tema": "x", "nivel": 2}',
        '{"回复": "抱歉，我无法提供这方面的帮助。", "语言": "zh"}',
        '{"返信": "申し訳ありませんが、そのご要望にはお応えできません。"}',
    ],
)
def test_a_refusal_in_a_document_with_the_wanted_schema_is_a_refusal(text: str) -> None:
    assert json_reply().judge(asked(text, "Do it.")).failure == "refusal"


@pytest.mark.parametrize(
    "text",
    [
        '{"answer": "I can\'t book it for you, but here are the free times: 9:00, 11:30 and 14:00. You can call 555-0100."}',
        '{"summary": "The caller says that she can\'t log in.", "topic": "login"}',
        '{"issue": "I can\'t help with the move.", "topic": "moving", "mood": "sad"}',
    ],
)
def test_help_and_reported_speech_in_json_are_no_refusal(text: str) -> None:
    assert json_reply().judge(asked(text, "Sort this: I can't help with the move.")).held


def test_a_refusal_where_a_text_was_asked_for_is_a_guess() -> None:
    finding = json_reply().judge(asked('{"reply": "I can\'t help with that."}', "Write a reply to this e-mail."))
    assert finding.failure == "refusal"
    assert finding.doubt


def test_a_question_is_found_where_the_prompt_asks_to_extract_data() -> None:
    system = "Extract the refund from the message. Respond in JSON with order, amount and note."
    reply = asked('{"order": null, "amount": 0, "note": "Which order is this about?"}', "give me my money", system)
    assert json_reply().judge(reply).failure == "clarifying question inside JSON"
