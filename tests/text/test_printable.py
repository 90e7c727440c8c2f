from __future__ import annotations

import pytest

from pytest_modelmigrate.text.printable import one_line, printable, visible

SHOWN = {
    "\x1b[31mred\x1b[0m": r"\x1b[31mred\x1b[0m",
    "\x1b]8;;https://example.com\x07link": r"\x1b]8;;https://example.com\x07link",
    "\x9b2J": r"\x9b2J",
    "\x08\x7f\x00": r"\x08\x7f\x00",
    "safe\rforged": r"safe\rforged",
    "two\r\nlines": "two\nlines",
    "a\u2028b\x85c": r"a\u2028b\x85c",
    "\u202eevil\u2066\u200f": r"\u202eevil\u2066\u200f",
    "\ud800": r"\ud800",
    "\U000e0041\ufeff": r"\U000e0041\ufeff",
    "::error::x": r"\::error::x",
    "::add-mask::x": r"\::add-mask::x",
    "a\n  ::stop-commands::t": "a\n  \\::stop-commands::t",
    "reply: ::set-output name=a::b": r"reply: \::set-output name=a::b",
    "E ##[add-mask]x": r"E #\#[add-mask]x",
    "##vso[task.setvariable]x": r"#\#vso[task.setvariable]x",
    "##teamcity[x]": r"#\#teamcity[x]",
}


@pytest.mark.parametrize("text", SHOWN)
def test_what_a_terminal_or_a_ci_log_obeys_becomes_text(text: str) -> None:
    assert printable(text) == SHOWN[text]


@pytest.mark.parametrize(
    "text",
    [
        "test_a.py::TestB::test_c[x]",
        "one\n\ttwo",
        "日本語 Ünïcödé 👩‍👩‍👧 עברית العربية",
        "## a heading, a std::vector, ::1 and 1::2",
        *SHOWN.values(),
    ],
)
def test_other_text_stays_as_it_is(text: str) -> None:
    assert printable(text) == text


def test_one_line_has_no_line_breaks() -> None:
    assert one_line("a\n b\r\n\x1b") == r"a b \x1b"


def test_a_visible_text_has_escapes_and_keeps_what_is_a_command_in_a_log_only() -> None:
    assert visible("::error::\x1b[31m\u202e\r\n\tمرحبا") == "::error::\\x1b[31m\\u202e\n\tمرحبا"  # noqa: RUF001 - Arabic
