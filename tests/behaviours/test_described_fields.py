"""The descriptions of a schema's fields say whether a question in a field is content."""

from __future__ import annotations

import json

import pytest
from pydantic import BaseModel, Field

from pytest_modelmigrate.behaviours.described_fields import field_descriptions, role_of
from pytest_modelmigrate.behaviours.json_reply import json_reply
from pytest_modelmigrate.facts.replies import Reply


class Booking(BaseModel):
    hotel: str | None
    city: str
    next: str = Field("", description="Question to the user, if something is missing")


class Post(BaseModel):
    topic: str
    message: str = Field(description="Draft of the social media post")


class Turn(BaseModel):
    intent: str
    words: str = Field(description="Text that is shown to the customer")


ASKING = "Which dates would you like to book?"


@pytest.mark.parametrize(
    ("description", "role"),
    [
        ("Question to the user if the order is unclear", "question"),
        ("Follow-up question", "question"),
        ("What to ask the customer, if the title is missing", "question"),
        ("Ask the customer for what is missing", "question"),
        ("Rückfrage an den Kunden", "question"),
        ("Frage an die Nutzerin", "question"),
        ("Question à l'utilisateur", "question"),
        ("Pregunta para el usuario", "question"),
        ("Domanda all'utente", "question"),
        ("Pergunta ao cliente", "question"),
        ("Vraag aan de gebruiker", "question"),
        ("Pytanie do klienta", "question"),
        ("उपयोगकर्ता से पूछा जाने वाला प्रश्न", "question"),
        ("向用户提出的问题", "question"),
        ("ユーザーへの質問", "question"),
        ("سؤال إلى المستخدم", "question"),
        ("The reply to the customer", "message"),
        ("Antwort an den Kunden", "message"),
        ("Réponse au client", "message"),
        ("给用户的回复", "message"),
        ("お客様への返信", "message"),
        ("The user's question as a search query", "content"),
        ("Title of the article", "content"),
        ("Übersetzung des Satzes", "content"),
        ("Brouillon du courriel", "content"),
        ("翻译后的句子", "content"),
        ("The order number", ""),
        ("", ""),
    ],
)
def test_a_description_says_what_a_field_is_for(description: str, role: str) -> None:
    assert role_of(description) == role


def test_the_first_words_of_a_description_decide() -> None:
    assert role_of("Question to the user about the title") == "question"
    assert role_of("Translation of the question to the user") == "content"


def test_descriptions_are_found_at_every_depth_of_a_schema() -> None:
    inner = {"type": "object", "properties": {"a": {"description": "one"}, "b": True}}
    schema = {"$defs": {"x": inner}, "properties": {"a": {"description": "two"}, "c": {"items": inner}}}
    assert set(field_descriptions(schema)) == {"a"}
    assert "two" in field_descriptions(schema)["a"]
    assert "one" in field_descriptions(schema)["a"]
    assert field_descriptions(True) == {}


def test_a_question_where_the_schema_wants_one_holds_as_a_guess() -> None:
    reply = Reply.from_text(json.dumps({"hotel": None, "city": "Kyoto", "next": ASKING}))
    for schema in (Booking, Booking.model_json_schema()):
        finding = json_reply(schema).judge(reply)
        assert finding.held, finding
        assert finding.doubt == "the schema has a field for a question to the user"
        assert ASKING in finding.evidence
    assert json_reply(Booking, may_ask=True).judge(reply).sure


def test_a_question_elsewhere_fails_beside_a_field_for_questions() -> None:
    reply = Reply.from_text(json.dumps({"hotel": None, "city": ASKING, "next": ASKING}))
    schema = {"properties": {"message": {}, "next": {"description": "Question to the user"}}}
    assert json_reply(Booking).judge(reply).failure == "clarifying question inside JSON"
    other = Reply.from_text(json.dumps({"message": "Which of the two orders should I cancel?", "next": ASKING}))
    assert json_reply(schema).judge(other).failure == "clarifying question inside JSON"


def test_a_question_in_a_field_described_as_content_is_content() -> None:
    reply = Reply.from_text(json.dumps({"topic": "travel", "message": ASKING}))
    assert json_reply(Post).judge(reply).sure
    assert reply == json_reply(Post)
    assert reply != json_reply(dict)


def test_a_question_in_a_field_described_as_a_message_to_the_user_is_found() -> None:
    reply = Reply.from_text(json.dumps({"intent": "book", "words": ASKING}))
    assert json_reply(Turn).judge(reply).failure == "clarifying question inside JSON"
    assert reply == json_reply(dict)


def test_a_type_that_is_no_json_schema_has_no_descriptions() -> None:
    class Opaque(BaseModel):
        model_config = {"arbitrary_types_allowed": True}
        call: object | None = None
        part: slice | None = None

    assert Reply.from_text("{}") == json_reply(Opaque)
