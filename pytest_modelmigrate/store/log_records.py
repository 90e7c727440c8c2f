"""Log records: the objects of a log file in JSON Lines, JSON or CSV, one after the other and never all at once."""

from __future__ import annotations

import csv
import gzip
import json
import re
import zlib
from collections.abc import Callable, Iterator, Mapping
from io import StringIO
from itertools import chain
from pathlib import Path
from typing import Any, Final, TextIO, TypeAlias

from pytest_modelmigrate.facts import size_limits
from pytest_modelmigrate.facts.errors import CorruptFileError
from pytest_modelmigrate.text.parsed_json import DEEPEST, check_depth, parsed_json

Record: TypeAlias = tuple[str, Mapping[str, Any]]
"""Where a record is in its file, such as `line 17`, and its members."""

Faults: TypeAlias = Callable[[str, str], None]
"""Takes where a record is that cannot be read, and why."""

_CHUNK: Final = size_limits.MEGABYTE
_SEPARATORS: Final = ",;\t|"
_SPACE: Final = re.compile(r"[\s,]*")


def log_records(path: Path, fault: Faults) -> Iterator[Record]:
    """The records of a file, whose format is known by its content; `.gz` files are unpacked.

    A line of JSON Lines is a record. So is each object of a JSON array, and of the only list in a JSON object, and each
    line of CSV below the line of names.

    Args:
        path: the file.
        fault: is called for each record that cannot be read; the others are read.

    Raises:
        CorruptFileError: the file as a whole cannot be read.
    """
    try:
        with _opened(path) as file:
            head = _head(path, file)
            if not head:
                raise CorruptFileError(f"{path} is empty")
            if head.lstrip()[0] == "[":
                yield from _array(path, head, file, fault)
                return
            lines = _limited(path, head, file)
            first = [*_up_to_text(lines)]
            head = "".join(first)
            lines = chain(first, lines)
            if head.lstrip()[0] != "{":
                yield from _table(path, head, lines, fault)
            elif _is_object(head):
                yield from _lines(lines, fault)
            else:
                yield from _document(path, head, file)
    except (OSError, EOFError, zlib.error) as error:
        raise CorruptFileError(f"cannot read {path}: {getattr(error, 'strerror', None) or error}") from error
    except UnicodeDecodeError as error:
        raise CorruptFileError(f"{path} is not UTF-8 text, from byte {error.start:,} of a part on") from error


def _opened(path: Path) -> TextIO:
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8-sig", newline="")
    return path.open(encoding="utf-8-sig", newline="")


def _head(path: Path, file: TextIO) -> str:
    """The blank lines at the beginning, and the beginning of the first other line, which may be the whole file."""
    head = ""
    while part := file.readline(_CHUNK):
        head += part
        if part.strip():
            return head
        if len(head) > size_limits.RECORD_LIMIT:
            raise _too_long(path, "line 1")
    return ""


def _limited(path: Path, head: str, file: TextIO) -> Iterator[str]:
    """The lines of a file, of which the first part is read.

    Raises:
        CorruptFileError: a line is longer than `RECORD_LIMIT`.
    """
    limit = size_limits.RECORD_LIMIT
    *whole, last = StringIO(head, newline="")  # a line of JSON may hold what str.splitlines takes for an end of line
    yield from whole
    number = len(whole)
    line = last if last.endswith(("\n", "\r")) else last + file.readline(limit)
    while line:
        number += 1
        if len(line) > limit:
            raise _too_long(path, f"line {number:,}")
        yield line
        line = file.readline(limit + 1)


def _up_to_text(lines: Iterator[str]) -> Iterator[str]:
    """The lines up to the first that is not blank."""
    for line in lines:
        yield line
        if line.strip():
            return


def _too_long(path: Path, place: str) -> CorruptFileError:
    return CorruptFileError(
        f"{path}, {place}: it has more than the {size_limits.RECORD_LIMIT:,} characters that are read"
    )


def _is_object(line: str) -> bool:
    try:
        return isinstance(parsed_json(line), dict)
    except ValueError:
        # A line that is cut off is JSON Lines too, if it begins with a member; a document begins with a bare brace.
        return len(line.strip()) > 1


def _lines(lines: Iterator[str], fault: Faults) -> Iterator[Record]:
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        place = f"line {number:,}"
        try:
            record = parsed_json(line.rstrip())
        except json.JSONDecodeError as error:
            fault(place, f"not JSON: {error.msg} at column {error.colno}")
        except ValueError as error:
            fault(place, str(error))
        else:
            if isinstance(record, dict):
                yield place, record
            else:
                fault(place, "not a JSON object")


def _array(path: Path, head: str, file: TextIO, fault: Faults) -> Iterator[Record]:
    """The objects of an array, of which only the current one and a part of the file are in memory."""
    decode = json.JSONDecoder().raw_decode
    text, number, place = head.lstrip()[1:], 0, 0
    while True:
        match = _SPACE.match(text, place)
        start = place = match.end() if match else place
        if text.startswith("]", place):
            return
        try:
            record, place = decode(text, start)
            if text.count("{", start, place) + text.count("[", start, place) > DEEPEST:
                check_depth(record)
        except json.JSONDecodeError as error:
            more = file.read(_CHUNK)
            text, place = text[start:] + more, 0
            if len(text) > size_limits.RECORD_LIMIT + _CHUNK:
                raise _too_long(path, f"object {number + 1:,}") from error
            if not more:
                raise CorruptFileError(f"{path}: not JSON behind object {number:,} of its array: {error}") from error
            continue
        except (ValueError, RecursionError) as error:
            why = f"it is nested more than {DEEPEST} levels deep" if isinstance(error, RecursionError) else error
            raise CorruptFileError(f"{path}, object {number + 1:,}: {why}") from error
        number += 1
        if isinstance(record, dict):
            yield f"object {number:,}", record
        else:
            fault(f"object {number:,}", "not a JSON object")


def _document(path: Path, head: str, file: TextIO) -> Iterator[Record]:
    """A JSON object over several lines: itself, or the objects of its only list."""
    text = head + file.read(size_limits.FILE_LIMIT)
    if file.read(1):
        raise CorruptFileError(f"{path} is one JSON object, and too long to be read whole; write it as JSON Lines")
    try:
        document = parsed_json(text)
    except ValueError as error:
        raise CorruptFileError(f"{path} is neither JSON, JSON Lines nor CSV: {error}") from error
    if not isinstance(document, dict):
        raise CorruptFileError(f"{path} has no objects")
    lists = [value for value in document.values() if isinstance(value, list)]
    if len(lists) == 1 and "resourceSpans" not in document and "attributes" not in document:
        yield from ((f"object {number:,}", each) for number, each in enumerate(lists[0], 1) if isinstance(each, dict))
    else:
        yield "the document", document


def _table(path: Path, head: str, lines: Iterator[str], fault: Faults) -> Iterator[Record]:
    separator = max(_SEPARATORS, key=head.count)
    if not head.count(separator):
        raise CorruptFileError(f"{path} is neither JSON, JSON Lines nor CSV: its first line is {head.strip()[:60]!r}")
    reader = csv.DictReader(lines, delimiter=separator)
    # A log may hold whole prompts. The limit is one of the whole process.
    own_limit = csv.field_size_limit(size_limits.RECORD_LIMIT)
    try:
        for row in reader:
            if None in row or None in row.values():
                columns = len(reader.fieldnames or ())
                fault(f"line {reader.line_num:,}", f"it has not {columns} cells, as the line of names")
            else:
                yield f"line {reader.line_num:,}", row
    except csv.Error as error:
        raise CorruptFileError(f"{path}, line {reader.line_num:,}: {error}") from error
    finally:
        csv.field_size_limit(own_limit)
