from __future__ import annotations

import re
from html import unescape

import pytest

from pytest_modelmigrate.reports.markdown_text import LONGEST_NAME, code, code_cell, escaped, row, rule

HOSTILE = [
    "<script>alert(1)</script>",
    "<!-- hidden -->",
    "&lt;b&gt; &#60; AT&T",
    "`code` ``more`` `",
    "**bold** *em* _em_ __strong__ snake_case_name",
    "![x](https://example.com/x.png) [a](javascript:b) [a][b] [a]: c",
    "~~gone~~ a|b $x$ costs $5",
    r"\* \\ \| C:\Users",
    "@octocat, (@org/team) a@b.de opus-4-7@high",
    "#12 org/repo#12 GH-12",
    "https://example.com/a http://example.com www.example.com https://claude.com@example.com/",
    "a\n# b\n> c",
    "\x1b[31m\r::error::x ##[error]",
    "",
]
MARKDOWN = pytest.importorskip("markdown_it").MarkdownIt("commonmark").enable(["table", "strikethrough"])
TAGS = re.compile(r"<[^>]*>")


def shown(html: str) -> str:
    """The text of HTML without characters that have no width."""
    return unescape(TAGS.sub("", html)).replace("\u200b", "")


@pytest.mark.parametrize("text", HOSTILE)
def test_markdown_shows_a_hostile_text_as_it_is_and_makes_nothing_of_it(text: str) -> None:
    html = MARKDOWN.renderInline(escaped(text))
    plain = " ".join(text.split()).replace("\x1b", r"\x1b").replace("::error", r"\::error").replace("##[", r"#\#[")
    assert shown(html) == plain
    assert not TAGS.findall(html), html
    source = escaped(text).replace("&#8203;", "\0")
    assert not re.search(r"://\w|www[.]|(?<![\w.])@\w|#\d|GH-\d", source), "GitHub makes links of these"


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_name_is_code_in_one_cell_of_a_table(text: str) -> None:
    name = f"a[{text}]"
    html = MARKDOWN.render("\n".join([row(["x", "y"]), rule(2), row([code_cell(name), escaped(text)])]))
    assert html.count("<td") == 2
    assert [tag for tag in TAGS.findall(html) if not re.match(r"</?(table|thead|tbody|tr|th|td|code)\b", tag)] == []
    plain = " ".join(name.split()).replace("\x1b", r"\x1b").replace("::error", r"\::error").replace("##[", r"#\#[")
    assert shown(html.partition("<code>")[2].partition("</code>")[0]) == plain


@pytest.mark.parametrize("name", ["`", "``a", "a`", "`|`"])
def test_backticks_in_a_name_do_not_end_the_code(name: str) -> None:
    assert MARKDOWN.renderInline(code(name)) == f"<code>{name}</code>"


def test_a_link_to_a_page_of_anthropic_stays_a_link() -> None:
    assert escaped("see https://platform.claude.com/docs") == "see https://platform.claude.com/docs"


def test_a_name_that_is_too_long_is_cut_in_its_middle() -> None:
    shortened = code("a" * 500 + "b" * 500)
    assert len(shortened) == LONGEST_NAME + 2
    assert re.fullmatch("`a+[.]{3}b+`", shortened)
    assert code("") == ""
