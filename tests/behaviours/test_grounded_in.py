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
    reply = Reply.from_text("That will be 3,170,000 one day.")
    assert reply != grounded_in(SOURCE)
    assert reply == grounded_in(SOURCE, allow=["3,170,000"])


def test_json_may_be_the_source() -> None:
    assert Reply.from_text("Order A-17 costs 12.50.") == grounded_in({"order": "A-17", "price": 12.5})


def test_it_reads_as_its_author_wrote_it() -> None:
    assert repr(grounded_in("x", kinds=["dates"], prompt=False)) == "grounded_in('x', kinds=('dates',), prompt=False)"
    assert repr(grounded_in("x" * 200)) == "grounded_in(<source of 200 characters>)"


def test_a_number_in_words_and_the_subject_of_a_list_item_are_guessed_to_be_invented() -> None:
    bikes = grounded_in("24 pairs").judge(Reply.from_text("You can lease up to two bikes."))
    assert (bikes.failure, bikes.doubt) == ("confabulated figure", "the figure is in words")
    list_of_names = "- **Ravi** has rebuilt it.\n- **Kerstin** will help."
    names = grounded_in("Ravi: rebuilt").judge(Reply.from_text(list_of_names))
    assert names.failure == "confabulated name"
    assert names.doubt
    assert names.spans == ((31, 38),)


def test_a_sure_invention_beside_a_guess_is_sure() -> None:
    finding = grounded_in("Rent 800, power 45").judge(Reply.from_text("845 in all, and 99 more."))
    assert finding.failure == "confabulated figure"
    assert finding.sure


def test_a_guess_beside_a_sure_invention_of_another_kind_is_sure() -> None:
    text = "You can lease up to two bikes from 3 May 2024 on."
    assert grounded_in("24 pairs").judge(Reply.from_text(text)).sure
    assert not grounded_in("24 pairs, 3 May 2024").judge(Reply.from_text(text)).sure


def test_a_block_quote_close_to_the_source_is_guessed_to_be_altered() -> None:
    source = "Dr. Okafor: 'The bridge was never safe for heavy trucks in winter.'"
    altered = grounded_in(source).judge(Reply.from_text("She says:\n\n> The bridge was always safe for heavy trucks."))
    assert (altered.failure, altered.sure) == ("altered quote", False)
    verbatim = "She says:\n\n> The bridge was never safe for heavy trucks in winter."
    assert grounded_in(source).judge(Reply.from_text(verbatim)).sure
    assert grounded_in(source).judge(Reply.from_text("> Please check this with your doctor first.")).held


def test_a_month_before_the_number_of_a_list_item_is_no_date() -> None:
    text = "1. Mow the meadow in June\n2. Clean the pond\n3. Check the fence in July\n4. Rest"
    assert Reply.from_text(text) == grounded_in("Meadow: June. Pond. Fence: July. Rest. Mow, clean, check.")


def test_a_list_of_json_objects_is_json_data() -> None:
    assert Reply.from_text("The kettle holds 1.7 l.") == grounded_in([{"title": "Kettle", "volume_l": 1.7}])  # type: ignore[list-item]


@pytest.mark.parametrize(
    "text",
    [
        "Sie schreibt:\n\n> **Achtung:** Das Tor ist\n> ab Montag zu.\n\nMehr steht da nicht.",
        "ケースはABS材で、NISAの口座から買えます。",
        'On 3 May, Ann Lee paid 1,250 euros. "It is a fair price," she said.',
    ],
)
def test_a_text_is_grounded_in_itself(text: str) -> None:
    finding = grounded_in(text).judge(Reply.from_text(text))
    assert (finding.held, finding.sure) == (True, True), finding
