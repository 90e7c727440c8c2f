from __future__ import annotations

from pytest_modelmigrate.reports.html.reply_text import Mark, Segment, segments
from pytest_modelmigrate.text.word_diff import Piece


def test_a_text_without_marks_and_diff_is_one_segment() -> None:
    assert segments("hello", [], None) == [Segment("hello")]
    assert segments("", [], None) == []


def test_marks_split_the_text_and_a_failure_covers_what_holds() -> None:
    marks = [Mark(0, 7, "held", "a"), Mark(4, 9, "failed", "b")]
    assert segments("0123456789", marks, None) == [
        Segment("0123", tone="held", label="a"),
        Segment("456", tone="failed", label="b"),
        Segment("78", tone="failed", label="b"),
        Segment("9"),
    ]


def test_marks_and_words_that_differ_are_both_seen() -> None:
    pieces = [Piece("same", "pay "), Piece("gone", "12"), Piece("new", "13"), Piece("same", " EUR")]
    assert segments("pay 13 EUR", [Mark(2, 5, "failed", "x")], pieces) == [
        Segment("pa"),
        Segment("y ", tone="failed", label="x"),
        Segment("12", "gone"),
        Segment("1", "new", "failed", "x"),
        Segment("3", "new"),
        Segment(" EUR"),
    ]


def test_marks_behind_the_end_and_empty_ones_are_left_out() -> None:
    assert segments("short", [Mark(3, 900, "held", "a")], None) == [Segment("sho"), Segment("rt", "same", "held", "a")]
    assert segments("short", [Mark(90, 95, "held", "a"), Mark(2, 2, "failed", "b")], None) == [Segment("short")]
