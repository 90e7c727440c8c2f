"""Patterns for Markdown, emoji, letter case and punctuation in a text."""

# ruff: noqa: RUF001 - characters of other scripts are meant

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Final

from pytest_modelmigrate.text.sentences import blank, code_spans, without_code
from pytest_modelmigrate.text.spans import Span

_LINES: Final[Mapping[str, re.Pattern[str]]] = {
    "bold": re.compile(
        r"\*(?<![\w*]\*)\*(?=\S)[^*\n]{1,500}(?<=\S)\*\*(?!\*)|_(?<![\w_]_)_(?=\S)[^_\n]{1,500}(?<=\S)__(?![\w_])"
    ),
    "italic": re.compile(
        r"\*(?<![\w*\\]\*)(?=[^\s*])[^*\n]{1,500}(?<=[^\s*])\*(?![\w*])"
        r"|_(?<![\w_\\]_)(?=[^\s_])[^_\n]{1,500}(?<=[^\s_])_(?![\w_])"
    ),
    "heading": re.compile(r"^[ ]{0,3}#{1,6}[ \t]+\S[^\n]*$|^[^\n]{1,200}\n(?:={3,}|-{3,})[ \t]*$", re.MULTILINE),
    "bullet list": re.compile(r"^[ \t]{0,12}[-*+•‣◦▪●–][ \t]+\S[^\n]*$", re.MULTILINE),
    "numbered list": re.compile(r"^[ \t]{0,12}\(?\d{1,3}[.)、．][ \t]+\S[^\n]*$", re.MULTILINE),
    "table": re.compile(
        r"^[^\n|]{0,2000}\|[^\n]*\n[ \t]{0,20}\|?[ \t]{0,20}:?-{2,100}:?[ \t]{0,20}"
        r"(?:\|[ \t]{0,20}:?-{2,100}:?[ \t]{0,20}){0,100}\|?[ \t]{0,20}$",
        re.MULTILINE,
    ),
    "inline code": re.compile(r"`(?<!``)[^`\n]{1,500}`(?!`)"),
    "link": re.compile(r"!?\[[^\[\]\n]{1,300}\]\([^()\s]{1,500}(?:\([^()\s]{0,100}\))?[^()\s]{0,200}\)"),
    "quote": re.compile(r"^[ ]{0,3}>[^\n]*$", re.MULTILINE),
    "rule": re.compile(
        r"^[ ]{0,3}(?:(?:\*[ \t]{0,20}){3}[* \t]*+|(?:-[ \t]{0,20}){3}[- \t]*+|(?:_[ \t]{0,20}){3}[_ \t]*+)$",
        re.MULTILINE,
    ),
    "emoji": re.compile(
        "(?:[\U0001f1e6-\U0001f1ff]{2}|[0-9#*]\ufe0f?\u20e3"
        "|[\U0001f300-\U0001faff\u2600-\u26ff\u2705\u270a-\u270d\u2728\u2753-\u2757\u2795-\u2797"
        "\u2b50\u2b55\u231a\u231b\u23e9-\u23f3\u2b1b\u2b1c\u274c\u274e\u27b0\u27bf]"
        "|[\u00a9\u00ae\u203c\u2049\u2122\u2139\u2194-\u21aa\u2702-\u27a1\u2934\u2935]\ufe0f)"
        "[\ufe0f\U0001f3fb-\U0001f3ff\u200d\U0001f300-\U0001faff\u2640\u2642]{0,12}"
    ),
    "digits": re.compile(r"\d\d*"),
    "question": re.compile(r"(?:[？؟\u037e⁇]|\?(?![A-Za-z0-9_&=%/]))[?？؟\u037e⁇]*"),  # not in forms?id=7
    "exclamation": re.compile(r"(?:[！¡]|!(?![A-Za-z0-9_=\[(]))[!！¡]*"),  # not in != or ![image](x.png)
    "html": re.compile(r"</?[A-Za-z][\w-]{0,40}(?:\s[^<>\n]{0,300})?/?>"),
    "latex": re.compile(
        r"\$\$[^$]{1,2000}\$\$|\\\([^\n]{1,500}?\\\)|\\\[|\\begin\{\w{1,30}\*?\}|\\(?:frac|sqrt|sum|int|boxed|text)\b"
    ),
}
_MARKDOWN: Final = (
    "bold",
    "italic",
    "heading",
    "bullet list",
    "numbered list",
    "table",
    "code block",
    "inline code",
    "link",
    "quote",
    "rule",
)
_NEEDED: Final[Mapping[str, tuple[str, ...]]] = {
    "bold": ("**", "__"),
    "italic": ("*", "_"),
    "heading": ("#", "\n===", "\n---"),
    "table": ("|",),
    "inline code": ("`",),
    "link": ("](",),
    "quote": (">",),
    "rule": ("*", "-", "_"),
    "html": ("<",),
    "latex": ("$", "\\"),
}
"""Characters of which a format needs at least one; a search for them is faster than the pattern."""

_READ_IN_CODE: Final = frozenset({"emoji", "digits", "html", "latex"})
"""Formats that also count inside code blocks."""

_MARKS: Final = frozenset({"question", "exclamation"})
"""Formats that do not count inside inline code either."""


def format_name(name: str) -> str | None:
    """The name of a format without its plural, as in `FORMATS`; None if there is no such format."""
    singular = name.strip().lower().replace("-", " ").replace("_", " ")
    singular = _ALIASES.get(singular, singular)
    return singular if singular in FORMATS else None


def format_spans(name: str, text: str) -> Iterator[Span]:
    """Find the spans of a format such as `bold` or `emoji`.

    Raises:
        ValueError: there is no format of that name.
    """
    singular = format_name(name)
    if singular is None:
        raise ValueError(f"invalid format {name!r}; choose from {', '.join(FORMATS)}")
    if singular in _BY_CATEGORY:
        return _of_characters(text, _BY_CATEGORY[singular])
    if singular == "code block":
        return iter(code_spans(text))
    if singular == "markdown":
        return _markdown(text)
    readable = text if singular in _READ_IN_CODE else without_code(text)
    if singular in _MARKS and "`" in readable:
        readable = blank(readable, [match.span() for match in _LINES["inline code"].finditer(readable)])
    return _of_lines(singular, readable)


def _markdown(text: str) -> Iterator[Span]:
    """Find one format after the other, lazily: the caller may stop early."""
    yield from code_spans(text)
    readable = without_code(text)
    for each in _MARKDOWN:
        if each in _LINES:
            yield from _of_lines(each, readable)


def _of_lines(name: str, readable: str) -> Iterator[Span]:
    if not any(sign in readable for sign in _NEEDED.get(name, ("",))) or (name == "emoji" and readable.isascii()):
        return iter(())
    return (match.span() for match in _LINES[name].finditer(readable))


_ALIASES: Final[Mapping[str, str]] = {
    "bullets": "bullet list",
    "bullet": "bullet list",
    "bullet lists": "bullet list",
    "bullet points": "bullet list",
    "headings": "heading",
    "headers": "heading",
    "header": "heading",
    "titles": "heading",
    "numbered lists": "numbered list",
    "tables": "table",
    "code blocks": "code block",
    "code": "code block",
    "fence": "code block",
    "emojis": "emoji",
    "links": "link",
    "quotes": "quote",
    "italics": "italic",
    "numbers": "digits",
    "uppercase letters": "uppercase",
    "capitals": "uppercase",
    "lowercase letters": "lowercase",
    "question marks": "question",
    "questions": "question",
    "exclamation marks": "exclamation",
    "exclamations": "exclamation",
}
_BY_CATEGORY: Final[Mapping[str, Callable[[str], bool]]] = {
    "uppercase": lambda sign: unicodedata.category(sign) in ("Lu", "Lt"),
    "lowercase": lambda sign: unicodedata.category(sign) == "Ll",
    "punctuation": lambda sign: unicodedata.category(sign).startswith("P"),
}

FORMATS: Final = tuple(sorted({*_LINES, *_BY_CATEGORY, "code block", "markdown"}))
"""The formats that can be found."""


@lru_cache(maxsize=2)
def _alphabet(text: str) -> frozenset[str]:
    """The distinct characters; cached, because several formats need them."""
    return frozenset(text)


def _of_characters(text: str, belongs: Callable[[str], bool]) -> Iterator[Span]:
    """Find runs of characters of one category; each distinct character is looked up once."""
    own = "".join(filter(belongs, _alphabet(text)))
    if not own:
        return iter(())
    signs = f"[{re.escape(own)}]"
    return (match.span() for match in re.finditer(f"{signs}{signs}*", text))
