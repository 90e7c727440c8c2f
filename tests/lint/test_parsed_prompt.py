from __future__ import annotations

import pytest

from pytest_modelmigrate.lint.parsed_prompt import LONGEST_SENTENCE, parse_prompt


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Ask Acme Inc. for help. Then wait.", ["Ask Acme Inc. for help.", "Then wait."]),
        ("Write at most 50. words. Then stop.", ["Write at most 50. words.", "Then stop."]),
        ("Remove names, dates, etc. Then stop.", ["Remove names, dates, etc.", "Then stop."]),
        ("Remove names, dates, etc. in each row.", ["Remove names, dates, etc. in each row."]),
        ("Name the order,\nThe date and the price.", ["Name the order, The date and the price."]),
        ("Name the order\nand the price.\nBe brief.", ["Name the order and the price.", "Be brief."]),
        ("- Be brief.\n1. Be **kind**.", ["Be brief.", "Be kind."]),
        ("<rules>\nBe brief.\n</rules>", ["Be brief."]),
        ("```\nDo it.\n```\nBe brief.", ["Be brief."]),
    ],
)
def test_a_prompt_is_cut_into_sentences(text: str, sentences: list[str]) -> None:
    assert [each.text for each in parse_prompt(text).sentences] == sentences


def test_a_sentence_that_is_too_long_is_left_out() -> None:
    assert parse_prompt(f"{'word ' * LONGEST_SENTENCE}. Be brief.").sentences[0].text == "Be brief."


def test_a_prefill_has_no_sentences() -> None:
    assert parse_prompt("Here is the JSON.", "prefill").sentences == ()
    assert parse_prompt("Here is the JSON.", "user").sentences != ()
