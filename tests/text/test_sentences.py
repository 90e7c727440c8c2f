# ruff: noqa: RUF001 - the signs of other scripts are the point
from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from pytest_modelmigrate.text.sentences import (
    LONGEST_SENTENCE,
    code_spans,
    count_words,
    ends_read,
    quoted_spans,
    sentence_spans,
    sentences,
    unwrap,
)


def cut(text: str) -> list[str]:
    return [text[each.start : each.end] for each in sentences(text)]


def test_a_title_or_an_abbreviation_ends_no_sentence() -> None:
    assert cut("Dr. Smith came, e.g. on time. He left.") == ["Dr. Smith came, e.g. on time.", "He left."]


def test_full_width_stops_need_no_space() -> None:
    assert cut("我无法帮助。请问您要哪一个？谢谢") == ["我无法帮助。", "请问您要哪一个？", "谢谢"]


def test_the_arabic_question_mark_ends_a_sentence() -> None:
    assert len(cut("هل يمكنك المساعدة؟ شكرا لك.")) == 2


def test_a_wrapped_line_goes_on_and_a_list_item_does_not() -> None:
    assert cut("I can\nhelp\n- one\n- two") == ["I can\nhelp", "- one", "- two"]


def test_the_number_of_an_item_is_no_sentence() -> None:
    assert cut("1. First thing. 2. Second") == ["1. First thing.", "2. Second"]


def test_quotations_are_crossed_out_and_code_is_left_out() -> None:
    text = 'He said "Which one?" to her.\n```\nprint("why?")\n```\nDone.'
    assert [each.text for each in sentences(text)] == ["He said ____________ to her.", "Done."]


@pytest.mark.parametrize("text", ['say "it"', "say “it”", "sag „es“", "dis « ça »", "「はい」と", "say 'it'"])
def test_quotation_marks_of_many_scripts_are_read(text: str) -> None:
    assert len(quoted_spans(text)) == 1


def test_an_apostrophe_is_no_quotation_mark() -> None:
    assert quoted_spans("I don't think it's Tom's") == []


def test_an_unclosed_fence_runs_to_the_end() -> None:
    assert code_spans("a\n```py\nx") == [(2, 9)]


def test_two_characters_without_spaces_count_as_a_word() -> None:
    assert count_words("我们今天") == 2
    assert count_words("it's two") == 2


def test_quotation_marks_around_everything_are_taken_off() -> None:
    assert unwrap('  "Which one?" ') == (3, 13)
    assert unwrap('"a" and "b"') == (0, 11)


def test_of_a_long_reply_only_the_ends_are_read() -> None:
    text = "First. " + "middle " * 4000 + "Last."
    read = ends_read(text)
    assert text[read[0].start : read[0].end] == "First."
    assert text[read[-1].start : read[-1].end].endswith("Last.")
    assert sum(each.end - each.start for each in read) < 10_000


@given(st.text())
def test_sentences_lie_in_the_text_in_order(text: str) -> None:
    at = 0
    for each in sentences(text):
        assert at <= each.start < each.end <= len(text)
        assert len(each.text) == each.end - each.start
        at = each.end


def test_the_caller_may_decide_what_an_abbreviation_is() -> None:
    text = "Ask Acme Inc. for help. Then wait."
    assert len(sentence_spans(text)) == 3
    assert len(sentence_spans(text, is_abbreviation=lambda whole, _, stop, __: whole[:stop].endswith("Inc"))) == 2


def test_a_long_sentence_may_stay_whole() -> None:
    text = "word " * LONGEST_SENTENCE
    assert len(sentence_spans(text)) == 5
    assert sentence_spans(text, longest=None) == [(0, len(text) - 1)]
