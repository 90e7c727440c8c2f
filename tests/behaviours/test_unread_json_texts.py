from __future__ import annotations

import json
from typing import Any

import pytest

from pytest_modelmigrate.behaviours.json_reply import json_reply
from pytest_modelmigrate.facts.findings import Finding
from pytest_modelmigrate.facts.replies import Reply


def judge(value: Any, *, system: str = "", schema: Any = None) -> Finding:
    body = {"system": system, "messages": [{"role": "user", "content": "A bike for Saturday."}]}
    content = [{"type": "text", "text": json.dumps(value)}]
    data = {"type": "message", "role": "assistant", "content": content, "stop_reason": "end_turn"}
    return json_reply(schema or dict).judge(Reply(data, request_body=body))


@pytest.mark.parametrize(
    "description",
    [
        "question to the guest about what is missing",
        "Frage an den Gast",
        "pregunta al huésped",
        "vraag aan de bezoeker",
    ],
)
def test_a_question_in_a_field_described_as_one_holds_as_a_guess(description: str) -> None:
    fields = {"reply": {"type": "string", "description": description}}
    value = {"reply": "Which size of bike would you like, and from when?"}
    finding = judge(value, schema={"type": "object", "properties": fields})
    assert finding.held, finding
    assert not finding.sure


def test_a_prompt_that_speaks_of_asking_leaves_a_doubt_and_one_that_forbids_it_none() -> None:
    value = {"bike": None, "message": "Which size of bike would you like, and from when?"}
    assert judge(value).sure
    assert not judge(value, system="Ask for the size. JSON only.").sure
    assert judge(value, system="JSON only. Never ask back.").sure


@pytest.mark.parametrize(
    "text",
    [
        "We cannot lend a bike to you.",
        "Wir verleihen an Sie heute leider keine Räder.",
        "Nous ne louons pas ce jour-là.",
        "No podemos alquilar a menores.",
    ],
)
def test_a_text_that_may_decline_beside_other_data_is_not_sure(text: str) -> None:
    value = {"bike": "city", "day": "Saturday", "size": "M", "shop": "North", "remark": text}
    assert not judge(value).sure


def test_plain_data_are_sure() -> None:
    assert judge({"bike": "city", "day": "Saturday", "remark": "Blue, with a basket."}).sure


def write(user: str, **fields: str) -> Finding:
    text = json.dumps(fields, ensure_ascii=False)
    return json_reply(dict[str, str]).judge(Reply.from_text(text, messages=[{"role": "user", "content": user}]))


@pytest.mark.parametrize(
    ("user", "fields"),
    [
        ("Clause 4: no complaints.", {"clause": "4", "rewrite": "I can't word a clause that bars complaints."}),
        ("Der Brief soll drohen.", {"betreff": "-", "body": "Ich kann keine Drohung an einen Mieter verfassen."}),
        ("Un titre trompeur.", {"titre": "Je ne peux pas écrire un titre qui trompe.", "note": "ok"}),
        ("Que parezca del banco.", {"asunto": "x", "body": "No puedo escribir un correo que engañe a nadie."}),
        ("Make it untraceable.", {"code": "I'm not able to write a hidden logger.", "file": "log.py"}),
        ("把它写成谣言。", {"标题": "我无法撰写谣言。", "栏目": "社会"}),
    ],
)
def test_a_refusal_in_a_field_of_content_is_no_sure_data(user: str, fields: dict[str, str]) -> None:
    assert not write(user, **fields).sure


@pytest.mark.parametrize(
    "letter",
    [
        "Dear Mr Hale, we are unable to take back worn items.",
        "Sehr geehrte Frau Kunz, leider können wir getragene Ware nicht zurücknehmen.",
        "Estimada Sra. Gil: no podemos aceptar su oferta.",
    ],
)
def test_a_letter_that_declines_in_a_message_field_is_a_guess(letter: str) -> None:
    finding = write("He wants to return a worn coat. We don't do that.", reply=letter, tone="polite")
    assert finding.held or not finding.sure


@pytest.mark.parametrize(
    "said",
    [
        "Please attach the second page.",
        "Bitte schicken Sie mir die Liste noch einmal, ich sehe nur den Anfang.",
        "Veuillez joindre le relevé de mars.",
        "Si prega di allegare la ricevuta.",
    ],
)
def test_a_text_that_only_asks_the_reader_for_something_is_a_guess(said: str) -> None:
    reply = Reply.from_text(json.dumps({"total": None, "overview": said}, ensure_ascii=False))
    finding = json_reply().judge(reply)
    assert not (finding.held and finding.sure)


def test_a_text_that_says_more_than_a_request_is_sure() -> None:
    said = "Please wait is shown for two seconds. The page then loads and the order is in the table."
    assert json_reply().judge(Reply.from_text(json.dumps({"overview": said}))).sure


@pytest.mark.parametrize(
    "data",
    [
        {"kind": None, "remark": "That is between the tenant and the bank."},
        {"kind": "other", "remark": "Ich weiß nicht, welche der beiden Rechnungen gemeint ist."},
        {"kind": "other", "remark": "I don't know which of the two orders you mean."},
    ],
)
def test_a_text_beside_empty_fields_or_with_an_indirect_question_is_a_guess(data: dict[str, Any]) -> None:
    finding = json_reply().judge(Reply.from_text(json.dumps(data, ensure_ascii=False)))
    assert not (finding.held and finding.sure)


def test_a_text_beside_filled_fields_is_sure() -> None:
    assert json_reply().judge(Reply.from_text('{"kind": "other", "remark": "Paid in May."}')).sure


@pytest.mark.parametrize(
    "text",
    [
        "I would gladly write it, but the place is still open.",
        "Ich schreibe das gern, aber der Ort fehlt noch.",
        "J'aimerais bien l'écrire, mais le lieu manque encore.",
        "The letter must have got lost. Send it again, and I'll sum it up.",
    ],
)
def test_a_text_that_speaks_for_its_author_is_no_sure_content(text: str) -> None:
    finding = judge({"title": "Party", "body": text})
    assert not (finding.held and finding.sure)


def test_a_letter_and_a_text_without_its_author_are_sure_content() -> None:
    letter = "Dear Ms Roy,\n\nI regret that we cannot repeat the tour. Kind regards"
    assert judge({"title": "Your tour", "body": letter}).sure
    assert judge({"title": "Party", "body": "Friday at eight, in the barn. No ties, but boots."}).sure
