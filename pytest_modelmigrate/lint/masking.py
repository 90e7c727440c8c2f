"""Mask what is no instruction in a prompt: code, JSON, quotations, examples, documents, comments.

Characters are replaced one by one, so that every index into the masked text is an index into the prompt. Each step
reads the text once. Prompts indent code fences and wrap quotations over lines, which replies do not: hence patterns
of their own beside those of `text.sentences`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from pytest_modelmigrate.text.spans import Span

MASK: Final = "\ufffc"
"""Replaces a character that is not read; white space stays."""


_INLINE_CODE: Final = re.compile(r"`[^`\n]+`")
_QUOTATIONS: Final = (
    re.compile(r'"(?:[^"\n]|\n(?![ \t]{0,200}\n)){1,400}"'),
    re.compile(r"“[^”\n]{1,400}”"),
    re.compile(r"„[^“”\n]{1,400}[“”]"),
    re.compile(r"«[^»\n]{1,400}»"),
    re.compile(r"「[^」\n]{1,400}」"),
    re.compile(r"(?<!\w)\u2018(?:[^\u2018\u2019\n]|(?<=\w)\u2019(?=\w)){1,200}\u2019(?!\w)"),
    re.compile(r"(?<!\w)'(?:[^'\n]|(?<=\w)'(?=\w)){1,200}'(?!\w)"),
)
_TAG: Final = re.compile(r"<(?P<close>/?)(?P<name>[A-Za-z][\w.-]{0,40})(?:\s[^<>\n]{0,200})?>")
_DATA_TAG: Final = re.compile(
    r"(?:^|[_.-])(?:examples?|samples?|documents?|docs?|contexts?|inputs?|data|sources?|transcripts?|e?mails?|"
    r"articles?|codes?|conversation|chat|history|outputs?|results?|files?|texts?|passages?|quer(?:y|ies)|"
    r"questions?|answers?|response|quotes?|pages?|contents?|contract|tickets?|reviews?|html|json|xml|schema|"
    r"diff|patch|logs?|memory|memories|story|book|user|assistant|message|messages|note|notes)s?$",
    re.IGNORECASE,
)
_FENCE: Final = re.compile(r"[ \t]*(?:>[ \t]?)?(?P<mark>`{3,}|~{3,})")
_JSON_OPENING: Final = re.compile(r"""\{{1,2}\s{0,200}(?:["']|\\")|\[\s{0,200}(?:\{|["'])""")
_HEADING: Final = re.compile(r"[ \t]*(?P<level>#{1,6})[ \t]")
_EXAMPLE_HEADING: Final = re.compile(
    r"[ \t]*#{1,6}[ \t].*\b(?:examples?|few[- ]shots?|samples?|transcripts?|conversations?)\b", re.IGNORECASE
)
_SPEAKER: Final = re.compile(
    r"[ \t]*(?:[-*][ \t]+)?(?:\*\*|\[)?(?:good |bad |for )?(?:inputs?|outputs?|user|assistant|human|ai|q|a|"
    r"questions?|answers?|customer|agent|examples?|sample|text|contexts?|e?mail|subject|message|documents?|"
    r"passage|article|review|transcript|quotes?|quer(?:y|ies)|premise|hypothesis|claim|statement|story|"
    r"paragraph|sentence|title|body|abstract|reply|response)(?:[ \t]?\#?\d{1,3}|[ \t]\([\w ]{1,20}\))?"
    r"(?:\*\*|\])?[ \t]*:",
    re.IGNORECASE,
)


def mask(text: str) -> str:
    """Replace everything that is no instruction by `MASK`; the length stays the same."""
    characters = list(text)
    for step in (_comments, _fences, _data_tags, _json, _inline_code, _quotations, _quoted_lines, _examples):
        _cover(characters, step("".join(characters)))
    return "".join(characters)


def _cover(characters: list[str], ranges: Iterable[Span]) -> None:
    covered = 0
    for start, end in sorted(ranges):
        for index in range(max(start, covered), end):
            if not characters[index].isspace():
                characters[index] = MASK
        covered = max(covered, end)


def _comments(text: str) -> Iterator[Span]:
    start = text.find("<!--")
    while start >= 0:
        end = text.find("-->", start)
        if end < 0:
            return
        yield start, end + 3
        start = text.find("<!--", end)


def lines(text: str) -> Iterator[Span]:
    """The spans of the lines, without line feeds."""
    start = 0
    while True:
        end = text.find("\n", start)
        if end < 0:
            yield start, len(text)
            return
        yield start, end
        start = end + 1


def _fences(text: str) -> Iterator[Span]:
    opened: tuple[int, str] | None = None
    for start, end in lines(text):
        match = _FENCE.match(text, start, end)
        if opened is None:
            opened = (start, match["mark"]) if match else None
        elif match and match["mark"].startswith(opened[1]) and not text[match.end() : end].strip():
            yield opened[0], end
            opened = None
    if opened is not None:
        yield opened[0], len(text)


def _data_tags(text: str) -> Iterator[Span]:
    opened: dict[str, int] = {}
    for match in _TAG.finditer(text):
        name = match["name"].lower()
        if not _DATA_TAG.search(name):
            continue
        if not match["close"]:
            opened.setdefault(name, match.end())
        elif name in opened:
            yield opened.pop(name), match.start()


def _json(text: str) -> Iterator[Span]:
    stack: list[int] = []
    pairs: list[Span] = []
    for match in re.finditer(r"[{}\[\]]", text):
        sign = match.group()
        if sign in "{[":
            stack.append(match.start())
        elif stack and text[stack[-1]] == ("{" if sign == "}" else "["):
            pairs.append((stack.pop(), match.end()))
        else:
            stack.clear()
    return (pair for pair in pairs if _JSON_OPENING.match(text, pair[0]))


def _inline_code(text: str) -> Iterator[Span]:
    return (match.span() for match in _INLINE_CODE.finditer(text))


def _quotations(text: str) -> Iterator[Span]:
    for pattern in _QUOTATIONS:
        yield from (match.span() for match in pattern.finditer(text))


def _quoted_lines(text: str) -> Iterator[Span]:
    return ((start, end) for start, end in lines(text) if text[start:end].lstrip().startswith(">"))


def _examples(text: str) -> Iterator[Span]:
    """Examples below a heading, and lines after `Input:`, `User:` and the like, up to the next blank line."""
    level = 0
    speaking = False
    for start, end in lines(text):
        heading = _HEADING.match(text, start, end)
        if heading and (not level or len(heading["level"]) <= level):
            shows = _EXAMPLE_HEADING.match(text, start, end)
            level = len(heading["level"]) if shows else 0
        if speaker := _SPEAKER.match(text, start, end):
            speaking = True
        elif speaking and not text[start:end].strip():
            speaking = False
        if level or speaking:
            yield (speaker.end() if speaker and not level else start), end
