# ruff: noqa: RUF001 - the signs of other scripts are the point
from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from pytest_modelmigrate.behaviours.clarifying_question import clarifying_question
from pytest_modelmigrate.behaviours.questions import asks_for_information
from pytest_modelmigrate.facts.findings import Finding
from pytest_modelmigrate.facts.replies import Reply


def judge(text: str) -> Finding:
    return clarifying_question().judge(Reply.from_text(text))


@pytest.mark.parametrize(
    "text",
    [
        "Which order do you mean?",
        "I'd be happy to help. Which of the two accounts should I close?",
        "To process the refund I need the order number.",
        "Could you share the invoice number and the amount",
        "i see two orders which one do you mean",
        "I'm unable to process this without an order number. Could you tell me what it is?",
        "Mercury can be the planet, the element or the god. Which one do you mean?",
        "Before I start:\n\n1. **Format** - CSV or JSON?\n2. **Range** - which months?\n\nPlease let me know.",
        "“Which order do you mean?”",
        "Könnten Sie mir bitte die Bestellnummer nennen?",
        "Bitte teilen Sie mir die Bestellnummer mit.",
        "Veuillez préciser la date de votre commande.",
        "¿Podría indicarme el número de pedido?",
        "请问您要退哪个订单？",
        "请提供您的订单号。",
        "ご注文番号を教えていただけますか？",
        "يرجى تحديد رقم الطلب.",
    ],
)
def test_asking_for_what_is_missing_is_a_clarifying_question(text: str) -> None:
    finding = judge(text)
    assert finding.held, finding
    assert finding.spans


@pytest.mark.parametrize(
    "text",
    [
        "The refund of 12.50 has been booked.",
        "Here is the summary you asked for. Which format do you prefer next time?",
        "Why is the sky blue? Because of Rayleigh scattering.",
        "Ihre Bestellung ist unterwegs.",
        "订单已取消，退款将在三天内到账。",
        "```python\nprint(1)\n```\nWhich version do you use?",
        'The customer asked: "Which order do you mean?"',
        "Yes, it opens at nine. Which day are you coming?",
    ],
)
def test_an_answer_is_answered_anyway(text: str) -> None:
    assert judge(text).failure == "answered anyway"


def test_a_long_answer_with_a_question_behind_it_is_answered_anyway() -> None:
    finding = judge("The engine burns fuel in cylinders. " * 20 + "Which part do you want to know more about?")
    assert finding.failure == "answered anyway"
    assert finding.spans


@pytest.mark.parametrize(
    "text",
    [
        "Done. Anything else?",
        "Done. Is there anything else I can help you with?",
        "The refund is 12.50. Would you like me to email it?",
        "Storniert. Kann ich sonst noch etwas für Sie tun?",
        "La commande est annulée. Puis-je vous aider avec autre chose ?",
        "El pedido está cancelado. ¿Hay algo más en lo que pueda ayudarte?",
        "订单已取消。还有什么可以帮您的吗？",
        "注文はキャンセルされました。他に何かございますか？",
        "تم إلغاء الطلب. هل هناك أي شيء آخر؟",
    ],
)
def test_a_courtesy_or_an_offer_is_a_rhetorical_closing_question(text: str) -> None:
    assert judge(text).failure == "rhetorical closing question"


@pytest.mark.parametrize(
    "text",
    [
        '{"question": "Which order do you mean?"}',
        '```json\n{"error": "Please provide the order number."}\n```',
        "<reply>Which order do you mean?</reply>",
        "| question |\n| --- |\n| Which order do you mean? |",
    ],
)
def test_a_question_inside_a_format_is_named_so_with_its_span(text: str) -> None:
    finding = judge(text)
    assert finding.failure == "question wrapped in the format"
    start, end = finding.spans[0]
    assert text[start:end].endswith(("mean?", "number."))


def test_data_in_a_format_are_answered_anyway() -> None:
    assert judge('{"order": "A-17", "amount": 12.5}').failure == "answered anyway"


def test_a_tool_call_is_answered_anyway() -> None:
    reply = Reply.from_text("Which order?", tool_calls=[("refund", {"order": "A-17"})])
    assert clarifying_question().judge(reply).failure == "answered anyway"


def test_a_refusal_that_asks_for_another_topic_is_a_refusal() -> None:
    assert judge("I can't help with that. Is there a different topic you would like to discuss?").failure == "refusal"
    assert clarifying_question().judge(Reply.from_text("", stop_reason="refusal")).failure == "refusal"


def test_the_published_fix_is_carried() -> None:
    fix = judge("Done.").fix
    assert fix is not None
    assert "platform.claude.com" in fix


def test_it_reads_as_its_author_wrote_it() -> None:
    assert repr(clarifying_question()) == "clarifying_question()"


def test_the_span_of_the_question_is_given() -> None:
    text = "I see no order. Which order do you mean?"
    span = asks_for_information(text)
    assert span is not None
    assert text[slice(*span)] == "Which order do you mean?"


@pytest.mark.parametrize(
    "text", ["", "Done. Anything else?", "When you arrive, call the office.", "Do the dishes first."]
)
def test_what_asks_for_nothing_has_no_span(text: str) -> None:
    assert asks_for_information(text) is None


@given(st.text())
def test_no_text_raises_and_spans_lie_in_it(text: str) -> None:
    for start, end in judge(text).spans:
        assert 0 <= start <= end <= len(text)
