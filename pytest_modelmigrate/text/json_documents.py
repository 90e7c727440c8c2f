"""Read JSON strictly, and find JSON documents among other text."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Final, NoReturn

MOST_FAILURES: Final = 100
"""Failed attempts to read JSON after which a text is not searched further: each takes time in proportion to the
length of the text, because Python's decoder counts the lines up to the error."""

MAX_DIGITS: Final = 4000
"""Longer whole numbers are read as floats: Python refuses to convert them."""

_GLANCE: Final = 40
"""Characters of a line that are checked; limited, to keep the time linear for long lines."""

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
"""A bracket at which JSON, or something like it, may begin."""

_LINE_ENDS: Final = re.compile(r"[ \t,;.]*(?:\n|\Z)")
_OBJECT_BEGINS: Final = re.compile(r"\{\s*(?:\"|'|\}|//|/\*|#|[A-Za-z_$][\w$-]{0,80}\s*:|$)")
_ARRAY_BEGINS: Final = re.compile(r"\[\s*(?:\"|'|\{|-?\d|\]|\[|//|/\*|(?:true|false|null)\b|$)")
_BRACKETS: Final = re.compile(r"(?:\"(?:[^\"\\\n]|\\.)*+\"?|[^\[\]{}\"]++)*+(?P<run>[\[{]++|[\]}]++|\Z)", re.DOTALL)
"""Several opening or closing brackets with the strings and other text before them; or the end of the text."""


class NotJsonError(ValueError):
    """A text is not exactly one JSON document.

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
    """A JSON document in a text, or a failed attempt at one.

    Attributes:
        start: where it begins, in characters.
        end: where it ends.
        value: the value; None if it cannot be read.
        problem: why it cannot be read; None if it can.
        fenced: whether it is the whole content of a fenced code block.
        unclosed: whether brackets or quotes are open at its end.
        duplicates: duplicate keys of an object; the last value counts.
    """

    start: int
    end: int
    value: Any = None
    problem: NotJsonError | None = None
    fenced: bool = False
    unclosed: bool = False
    duplicates: tuple[str, ...] = ()


def read_json(text: str) -> Document:
    """Read a text that is exactly one JSON document (RFC 8259): no NaN, no Infinity, no comments.

    Raises:
        NotJsonError: the text is not.
    """
    start = len(text) - len(text.lstrip(_SPACE))
    if start == len(text):
        raise NotJsonError("there is no value", start)
    value, end, duplicates = _Decoder().decode(text, start)
    rest = text[end:].lstrip(_SPACE)
    if rest:
        raise NotJsonError("there is text after the document", len(text) - len(rest))
    return Document(start, end, value, duplicates=duplicates)


def find_documents(text: str) -> list[Document]:
    """Find every outermost JSON object and array in the text, fenced or not, in order.

    Brackets that only look like JSON (`[1]` as a citation, `[a link](...)`, `{name}`) and code in other languages are
    skipped. Text that begins like JSON and cannot be read is returned with its problem. The time is linear in the
    length of the text: no character is decoded twice after a failure.
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
    """The parts of the text in order, as `(start, end, language)`; the language is None outside of code fences.

    An unclosed fence ends with the text.
    """
    position, length = 0, len(text)
    fenced = "```" in text or "~~~" in text
    while fenced and (opening := _FENCE.search(text, position)):
        before, begin = opening.span()
        if before > position:
            yield position, before, None
        mark, language = opening.groups()
        end = _closing(text, mark, begin)
        position = length if end < 0 else end + len(mark)
        yield begin, length if end < 0 else end, language
    if position < length:
        yield position, length, None


def _closing(text: str, mark: str, begin: int) -> int:
    """Where a code fence is closed, or -1; a mark inside of a line closes it if no line of its own does."""
    first = text.find(mark, begin)
    if first < 0 or text[first - 1] == "\n" or not _inside_a_line(text, first, first + len(mark)):
        return first
    line = re.compile(rf"^[ \t>]*{mark}[ \t]*$", re.MULTILINE).search(text, first)
    return line.end() - len(line[0].lstrip(" \t>")) if line else first


def _inside_a_line(text: str, start: int, end: int) -> bool:
    """Whether a mark has text before it and behind it in its line, and no document ends before it."""
    before = text[text.rfind("\n", max(0, start - _LINE), start) + 1 : start].strip(" \t>")
    behind = text[end : end + _LINE].split("\n", 1)[0].strip()
    return bool(before and behind) and before[-1] not in "]}"


_LINE: Final = 400
"""Characters of a line that are read beside a mark."""


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
    """The documents in a part of a text that begins at the offset; positions are those in the whole text."""
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
    """Whether a value in brackets is data, not a citation or a placeholder."""
    if isinstance(value, dict):
        return bool(value)
    return isinstance(value, list) and any(isinstance(each, str | dict | list) for each in value)


def _begins_like_json(text: str, start: int, *, leads_line: bool) -> bool:
    if match := _OBJECT_BEGINS.match(text, start):
        return leads_line or '"' in match.group() or "'" in match.group()
    return leads_line and bool(_ARRAY_BEGINS.match(text, start))


def _reach(text: str, start: int) -> tuple[int, bool]:
    """Where the brackets that open at `start` are closed, and whether they are not."""
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
    """Python's decoder, restricted to the RFC; reused, because creating one takes longer than a small document."""

    def __init__(self) -> None:
        self._duplicates: list[str] = []
        self._decoder = json.JSONDecoder(
            object_pairs_hook=self._gather, parse_constant=_refuse, parse_int=_whole_number
        )

    def decode(self, text: str, start: int) -> tuple[Any, int, tuple[str, ...]]:
        """The value of the document that begins at `start`, its end, and its duplicate keys."""
        self._duplicates.clear()
        try:
            value, end = self._decoder.raw_decode(text, start)
        except json.JSONDecodeError as error:
            raise NotJsonError(error.msg, error.pos) from None
        except _ConstantError as error:
            position = text.find(str(error), start)
            raise NotJsonError(f"{error} is not JSON", position) from None
        except RecursionError:
            raise NotJsonError("nested too deeply to be read", start) from None
        return value, end, tuple(self._duplicates)

    def _gather(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        gathered = dict(pairs)
        if len(gathered) < len(pairs):
            counted = Counter(key for key, _ in pairs)
            self._duplicates.extend(key for key, count in counted.items() if count > 1)
        return gathered


class _ConstantError(ValueError):
    """NaN or Infinity, which Python's decoder accepts."""


def _refuse(name: str) -> NoReturn:
    raise _ConstantError(name)


def _whole_number(digits: str) -> int | float:
    return int(digits) if len(digits) <= MAX_DIGITS else float(digits)


def _leads_line(text: str, position: int) -> bool:
    """Whether only indentation, a quote mark or a list mark is before the position on its line."""
    before = text[max(0, position - _GLANCE) : position]
    line = before[before.rfind("\n") + 1 :]
    return not line.strip(" \t>*-") and len(line) < _GLANCE
