"""JSON in a reply's text: read strictly, and found where it stands among other text."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Final, NoReturn

MOST_FAILURES: Final = 100
"""After so many brackets that look like JSON and are none, a text is not searched further: each failure costs the
length of the text, because Python's reader counts the lines up to it."""

MAX_DIGITS: Final = 4000
"""Longer whole numbers are read as floats: Python refuses to convert them."""

_GLANCE: Final = 40
"""How far along a line is looked, in characters: bounded, so that a long line does not cost its square."""

_SPACE: Final = " \t\n\r"
_FENCE: Final = re.compile(r"^[ \t>]*(?P<mark>`{3,}|~{3,})[ \t]*(?P<language>[\w+#.-]*)", re.MULTILINE)
_JSON_FENCES: Final = frozenset(
    {
        "",
        "json",
        "jsonc",
        "json5",
        "jsonl",
        "ndjson",
        "geojson",
        "javascript",
        "js",
        "text",
        "txt",
        "plaintext",
    }
)
_OPENER: Final = re.compile(
    r"\{(?=\s*+(?:[\"'}]|//|/\*|#|[A-Za-z_$][\w$-]{0,80}+\s*+:|$))|\[(?=\s*+(?:[\"'{\]\[]|-?\d|//|/\*|(?:true|false|null)\b|$))"
)
"""A bracket behind which JSON, or something like it, may begin."""

_LINE_ENDS: Final = re.compile(r"[ \t,;.]*(?:\n|\Z)")
_OBJECT_BEGINS: Final = re.compile(r"\{\s*(?:\"|'|\}|//|/\*|#|[A-Za-z_$][\w$-]{0,80}\s*:|$)")
_ARRAY_BEGINS: Final = re.compile(r"\[\s*(?:\"|'|\{|-?\d|\]|\[|//|/\*|(?:true|false|null)\b|$)")
_BRACKETS: Final = re.compile(r"(?:\"(?:[^\"\\\n]|\\.)*+\"?|[^\[\]{}\"]++)*+(?P<run>[\[{]++|[\]}]++|\Z)", re.DOTALL)
"""A run of brackets that open or close, with the strings and whatever else stands before it; or the end."""


class NotJsonError(ValueError):
    """A text is not one JSON document.

    Attributes:
        position: where reading stopped, in characters.
        reason: what is wrong there.
    """

    def __init__(self, reason: str, position: int) -> None:
        super().__init__(f"{reason} at character {position}")
        self.reason = reason
        self.position = position


@dataclass(frozen=True, slots=True)
class Document:
    """A JSON document, or what was meant to be one, found in a text.

    Attributes:
        start: where it begins, in characters.
        end: where it ends.
        value: the value; None where it could not be read.
        problem: why it could not be read; None where it could.
        fenced: whether it fills a fenced code block.
        unclosed: whether brackets or quotes are still open at its end.
        duplicates: keys that one object has twice; the last value counts.
    """

    start: int
    end: int
    value: Any = None
    problem: NotJsonError | None = None
    fenced: bool = False
    unclosed: bool = False
    duplicates: tuple[str, ...] = ()


def read_json(text: str) -> Document:
    """Read a text that is exactly one JSON document, as RFC 8259 has it: no NaN, no Infinity, no comments.

    Raises:
        NotJsonError: it is not.
    """
    start = len(text) - len(text.lstrip(_SPACE))
    if start == len(text):
        raise NotJsonError("there is no value", start)
    value, end, duplicates = _Decoder().decode(text, start)
    rest = text[end:].lstrip(_SPACE)
    if rest:
        raise NotJsonError("there is more after the document", len(text) - len(rest))
    return Document(start, end, value, duplicates=duplicates)


def find_documents(text: str) -> list[Document]:
    """Every JSON object and array in the text, fenced or not, outermost only, in order.

    Brackets that only look like JSON (`[1]` as a citation, `[a link](...)`, `{name}`) are passed over, and so
    is code in another language. What begins like JSON and cannot be read is returned with its problem.
    The time is linear in the length of the text: no character is decoded twice after a failure.
    """
    found: list[Document] = []
    if "{" not in text and "[" not in text and "json" not in text:
        return found
    decoder = _Decoder()
    for start, end, fence in code_blocks(text):
        if fence is None:
            found.extend(_in_prose(text, start, end, decoder))
        elif fence.casefold() in _JSON_FENCES:
            found.extend(_in_fence(text, start, end, decoder, said_json="json" in fence.casefold()))
    return found


def code_blocks(text: str) -> Iterator[tuple[int, int, str | None]]:
    """The parts of the text in order: `(start, end, language)` within a fence, None as language outside.

    A fence that is never closed reaches to the end of the text.
    """
    position, length = 0, len(text)
    fenced = "```" in text or "~~~" in text
    while fenced and (opening := _FENCE.search(text, position)):
        before, begin = opening.span()
        if before > position:
            yield position, before, None
        mark, language = opening.groups()
        end = text.find(mark, begin)
        position = length if end < 0 else end + len(mark)
        yield begin, length if end < 0 else end, language
    if position < length:
        yield position, length, None


def _in_fence(text: str, start: int, end: int, decoder: _Decoder, *, said_json: bool) -> Iterator[Document]:
    inner = text[start:end]
    body = inner.strip()
    if not body:
        return
    offset = start + inner.index(body[0])
    found = list(_documents(body, offset, decoder, code=True))
    if not found and said_json:
        problem = NotJsonError("there is no object or array", offset)
        found = [Document(offset, offset + len(body), problem=problem, fenced=True)]
    whole = len(found) == 1 and found[0].start == offset and found[0].end == offset + len(body)
    for each in found:
        yield replace(each, fenced=True) if whole else each


def _in_prose(text: str, start: int, end: int, decoder: _Decoder) -> Iterator[Document]:
    if _OPENER.search(text, start, end):
        yield from _documents(text[start:end], start, decoder, code=False)


def _documents(text: str, offset: int, decoder: _Decoder, *, code: bool) -> Iterator[Document]:
    """The documents of a part of a text that begins at the offset; positions count in the whole text."""
    position = failures = 0
    while failures < MOST_FAILURES and (opening := _OPENER.search(text, position)):
        start = opening.start()
        leads_line = code or _leads_line(text, start)
        try:
            value, position, duplicates = decoder.decode(text, start)
        except NotJsonError as problem:
            failures += 1
            too_deep = problem.position == start
            if too_deep or _begins_like_json(text, start, leads_line=leads_line):
                position, unclosed = _reach(text, start)
                moved = NotJsonError(problem.reason, problem.position + offset)
                yield Document(start + offset, position + offset, problem=moved, unclosed=unclosed)
            else:
                position = max(start + 1, problem.position)
            continue
        if (leads_line and _LINE_ENDS.match(text, position, position + _GLANCE)) or _has_content(value):
            yield Document(start + offset, position + offset, value, duplicates=duplicates)


def _has_content(value: Any) -> bool:
    """Whether a bracketed value in running text is data rather than a citation or a placeholder."""
    if isinstance(value, dict):
        return bool(value)
    return isinstance(value, list) and any(isinstance(each, str | dict | list) for each in value)


def _begins_like_json(text: str, start: int, *, leads_line: bool) -> bool:
    if match := _OBJECT_BEGINS.match(text, start):
        return leads_line or '"' in match.group() or "'" in match.group()
    return leads_line and bool(_ARRAY_BEGINS.match(text, start))


def _reach(text: str, start: int) -> tuple[int, bool]:
    """Where the brackets that open at `start` close, and whether they never do."""
    if text.find("]", start) < 0 and text.find("}", start) < 0:
        return len(text), True
    depth = 0
    for match in _BRACKETS.finditer(text, start):
        run = match["run"]
        if run[:1] in "[{":
            depth += len(run)
        elif depth <= len(run):
            return match.start("run") + depth, False
        else:
            depth -= len(run)
    return len(text), True


class _Decoder:
    """Python's reader, held to the RFC; made once for a text, because making it costs more than a small document."""

    def __init__(self) -> None:
        self._duplicates: list[str] = []
        self._decoder = json.JSONDecoder(
            object_pairs_hook=self._gather, parse_constant=_refuse, parse_int=_whole_number
        )

    def decode(self, text: str, start: int) -> tuple[Any, int, tuple[str, ...]]:
        """The value of the document that begins at `start`, where it ends, and the keys that it has twice."""
        self._duplicates.clear()
        try:
            value, end = self._decoder.raw_decode(text, start)
        except json.JSONDecodeError as error:
            raise NotJsonError(error.msg, error.pos) from None
        except _ConstantError as error:
            position = text.find(str(error), start)
            raise NotJsonError(f"{error} is not JSON", position) from None
        except RecursionError:
            raise NotJsonError("it is nested too deeply to be read", start) from None
        return value, end, tuple(self._duplicates)

    def _gather(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        gathered = dict(pairs)
        if len(gathered) < len(pairs):
            counted = Counter(key for key, _ in pairs)
            self._duplicates.extend(key for key, count in counted.items() if count > 1)
        return gathered


class _ConstantError(ValueError):
    """NaN or Infinity, which Python's reader would accept."""


def _refuse(name: str) -> NoReturn:
    raise _ConstantError(name)


def _whole_number(digits: str) -> int | float:
    return int(digits) if len(digits) <= MAX_DIGITS else float(digits)


def _leads_line(text: str, position: int) -> bool:
    """Whether only indentation, a quote mark or a list mark stands before it on its line."""
    before = text[max(0, position - _GLANCE) : position]
    line = before[before.rfind("\n") + 1 :]
    return not line.strip(" \t>*-") and len(line) < _GLANCE
