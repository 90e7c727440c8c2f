from __future__ import annotations

from typing import Any

import pytest

from pytest_modelmigrate.behaviours.grounded_in import grounded_in
from pytest_modelmigrate.facts.replies import Reply

SOURCE = (
    "Acme Corp., founded on 12 March 1998 by Jane Doe in Berlin, earned 1,250,000 EUR in 2023, with three offices "
    "and 12.37% growth. She said: “We will never sell the company to anyone.”"
)


@pytest.mark.parametrize(
    "text",
    [
        "Acme was founded on 1998-03-12.",
        "Acme was founded on March 12, 1998, in Berlin.",
        "Gegründet wurde Acme am 12. März 1998.",
        "Gegründet am 12.03.1998.",
        "公司成立于1998年3月12日。",
        "It was founded in March 1998.",
        "It was founded in 1998.",
        "It earned 1.250.000 €.",
        "It earned 1 250 000 euros, that is 1.25 million.",
        "It grew by about 12.4%, roughly 12 %.",
        "It has 3 offices.",
        "Jane Doe founded it.",
        'Doe said "we will never sell the company".',
        "1. The first point\n2. The second point [1]",
        "## Summary For Readers\n\nAll is well.",
        "Das Unternehmen wurde von Jane Doe gegründet und hat seinen Sitz in der Hauptstadt.",
        "Yesterday it closed. Therefore nothing changes.",
    ],
)
def test_values_of_the_source_in_any_notation_hold(text: str) -> None:
    finding = grounded_in(SOURCE).judge(Reply.from_text(text))
    assert finding.held, finding


@pytest.mark.parametrize(
    ("text", "failure", "marked"),
    [
        ("Acme was founded on March 13, 1998.", "confabulated date", "March 13, 1998"),
        ("It was founded on 1998-12-13.", "confabulated date", "1998-12-13"),
        ("It earned 1,260,000 EUR.", "confabulated figure", "1,260,000"),
        ("It earned 12.5 million.", "confabulated figure", "12.5 million"),
        ("It grew by 12.4%.", "confabulated figure", "12.4"),
        ("It has 4 offices.", "confabulated figure", "4"),
        ("The founder is John Smith.", "confabulated name", "John Smith"),
        ("It has its offices in Paris and nowhere else.", "confabulated name", "Paris"),
        ("Das Unternehmen wurde von John Smith gegründet und wächst seitdem.", "confabulated name", "John Smith"),
        ('She said "we will gladly sell the company".', "altered quote", "we will gladly sell the company"),
    ],
)
def test_a_value_that_is_not_in_the_source_is_named_and_marked(text: str, failure: str, marked: str) -> None:
    finding = grounded_in(SOURCE).judge(Reply.from_text(text))
    assert finding.failure == failure, finding
    assert marked in {text[start:end] for start, end in finding.spans}


def test_every_kind_that_is_wrong_is_said() -> None:
    finding = grounded_in(SOURCE).judge(Reply.from_text("In May 2001 John Smith paid 77 euros."))
    assert finding.failure == "confabulated date"
    for shown in ("'May 2001'", "'77'", "'John Smith'"):
        assert shown in finding.evidence


def test_only_the_kinds_that_are_asked_for_are_looked_up() -> None:
    reply = Reply.from_text("The founder is John Smith.")
    assert reply == grounded_in(SOURCE, kinds=["figures", "dates"])
    assert reply != grounded_in(SOURCE, kinds=["names"])
    with pytest.raises(ValueError, match="colours"):
        grounded_in(SOURCE, kinds=["colours"])  # type: ignore[list-item]


def test_what_the_user_said_counts_as_source_unless_told_otherwise() -> None:
    messages: list[dict[str, Any]] = [{"role": "user", "content": [{"type": "text", "text": "I paid 77 euros."}]}]
    reply = Reply.from_text("You paid 77 euros.", messages=messages)
    assert reply == grounded_in(SOURCE)
    assert reply != grounded_in(SOURCE, prompt=False)


def test_what_the_model_said_before_is_no_source() -> None:
    messages = [{"role": "user", "content": "How much?"}, {"role": "assistant", "content": "It was 77."}]
    assert Reply.from_text("It was 77.", messages=messages) != grounded_in(SOURCE)


def test_a_tool_result_is_a_source() -> None:
    block = {"type": "tool_result", "tool_use_id": "c", "content": [{"type": "text", "text": "total: 77"}]}
    reply = Reply.from_text("The total is 77.", messages=[{"role": "user", "content": [block]}])
    assert reply == grounded_in("Nothing.")


def test_a_value_that_was_worked_out_may_be_allowed() -> None:
    reply = Reply.from_text("That is 2,500,000 in two years.")
    assert reply != grounded_in(SOURCE)
    assert reply == grounded_in(SOURCE, allow=["2,500,000"])


def test_json_may_be_the_source() -> None:
    assert Reply.from_text("Order A-17 costs 12.50.") == grounded_in({"order": "A-17", "price": 12.5})


def test_it_reads_as_its_author_wrote_it() -> None:
    assert repr(grounded_in("x", kinds=["dates"], prompt=False)) == "grounded_in('x', kinds=('dates',), prompt=False)"
    assert repr(grounded_in("x" * 200)) == "grounded_in(<source of 200 characters>)"
