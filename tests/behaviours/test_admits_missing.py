from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from pytest_modelmigrate.behaviours.admits_missing import admits_missing
from pytest_modelmigrate.behaviours.missing_data import admits
from pytest_modelmigrate.facts.findings import Finding
from pytest_modelmigrate.facts.replies import Reply


def judge(text: str, *what: str, said: str = "") -> Finding:
    return admits_missing(*what).judge(Reply.from_text(text, messages=[{"role": "user", "content": said}]))


@pytest.mark.parametrize(
    "text",
    [
        "I don't know.",
        "Unknown",
        "The passage does not state the price.",
        "Based on the passages, there is no information about the price.",
        "The price cannot be determined from the report.",
        "The contract is silent on the price.",
        "I couldn't find a price.",
        "Im Text ist der Preis nicht angegeben.",
        "Das Dokument nennt keinen Preis.",
        "Le document ne mentionne pas le prix.",
        "El documento no menciona el precio.",
        "文档中没有提到价格。",
        "文書に価格は記載されていません。",
        "لا يذكر المستند السعر.",
    ],
)
def test_an_admission_is_read_in_many_languages(text: str) -> None:
    admission = admits(text)
    assert admission is not None
    assert admission.reach == "whole"
    assert judge(text).held


@pytest.mark.parametrize(
    "text", ["The price is 12.50.", "There is no doubt that it works.", "No problem, it costs 4.", "价格是12元。"]
)
def test_a_statement_is_no_admission(text: str) -> None:
    assert admits(text) is None


def test_an_admission_in_passing_is_partial() -> None:
    text = "The bridge was built in 1932 by the city of Ghent. Its exact cost is not known."
    admission = admits(text)
    assert admission is not None
    assert admission.reach == "partial"
    assert judge(text).failure == "confabulated values"


def test_an_admission_that_turns_into_an_answer_is_partial() -> None:
    admission = admits("I do not have live data. However, it usually opens at nine.")
    assert admission is not None
    assert admission.reach == "partial"


@pytest.mark.parametrize(
    "text",
    [
        "The ticket names no order number.",
        "The order number isn't given, but the date is May 3.",
        "Please tell me your order number.",
        '{"order_number": null, "amount": 3}',
        '```json\n{"orderNumber": "unknown"}\n```',
        "I don't know.",
    ],
)
def test_saying_that_the_named_thing_is_missing_holds(text: str) -> None:
    assert judge(text, "order number").held


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("The order number is A-17.", "A-17"),
        ("Order number: 4711", "4711"),
        ('{"order_number": "A-17", "amount": 3}', '"A-17"'),
    ],
)
def test_a_made_up_value_is_confabulated_and_is_the_span(text: str, value: str) -> None:
    finding = judge(text, "order number")
    assert finding.failure == "confabulated values"
    assert [text[slice(*span)] for span in finding.spans] == [value]


def test_a_made_up_value_is_seen_without_spaces_between_words() -> None:
    assert judge("价格是12元。", "价格").failure == "confabulated values"


def test_a_value_from_the_conversation_is_not_made_up() -> None:
    assert judge("The order number is A-17.", "order number", said="about A-17").failure == "evasive silence"


@pytest.mark.parametrize("text", ["I have taken care of it.", '{"amount": 3}', "That depends on many things."])
def test_silence_is_evasive(text: str) -> None:
    assert judge(text, "order number").failure == "evasive silence"


def test_without_names_the_whole_reply_has_to_admit_it() -> None:
    assert judge("It was founded in 1987 by Jane Miller.").failure == "confabulated values"
    assert judge("That depends on many things.").failure == "evasive silence"
    assert judge('{"price": null, "date": "n/a"}').held
    assert judge('{"price": 12}').failure == "confabulated values"


def test_nothing_to_judge_is_named_first() -> None:
    assert admits_missing().judge(Reply.from_text("", stop_reason="refusal")).failure == "refusal"
    assert admits_missing().judge(Reply.from_text("")).failure == "empty reply"


def test_it_reads_as_its_author_wrote_it() -> None:
    assert repr(admits_missing("order number", "date")) == "admits_missing('order number', 'date')"


@given(st.text(), st.text(min_size=1, max_size=12).filter(str.strip))
def test_no_text_raises_and_spans_lie_in_it(text: str, what: str) -> None:
    for finding in (judge(text), judge(text, what)):
        for start, end in finding.spans:
            assert 0 <= start <= end <= len(text)
