"""Changes to files in a reply: diffs, edit tools, and code blocks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import islice, pairwise
from typing import Any, Final, NamedTuple

from pytest_modelmigrate.behaviours.tool_steps import tool_steps
from pytest_modelmigrate.facts.replies import Reply
from pytest_modelmigrate.text.json_documents import code_blocks

_PATHS: Final = ("path", "file_path", "filename", "file", "notebook_path")
_BEFORE: Final = ("old_str", "old_string", "old_text", "old_source", "search")
_AFTER: Final = ("new_str", "new_string", "new_text", "new_source", "replace", "insert_text")
_WHOLE: Final = ("file_text", "content", "contents", "text")
_DIFFS: Final = ("patch", "diff", "input", "unified_diff")
_SAID: Final = re.compile(r"\*\*\* (?:Add|Update|Delete) File: (.+)")
_ENDS: Final = ("diff --git", "```", "~~~", "*** End")

MOST_BLOCKS: Final = 10_000
"""Code blocks that are read as files, the first ones; more are too many for any limit."""

_NULL: Final = "/dev/null"


class FileChange(NamedTuple):
    """A change to one file.

    Attributes:
        path: the file; empty if the reply does not name it.
        added: lines added.
        removed: lines removed.
    """

    path: str
    added: int
    removed: int


def file_changes(reply: Reply) -> list[FileChange]:
    """The changes of the turn, one for each file, in the order in which the files are first changed."""
    changes = [
        change
        for step in tool_steps(reply)
        if not step.is_error and isinstance(step.call.input, Mapping)
        for change in _from_tool(step.call.input)
    ]
    changes = changes or _from_diff(reply.text)
    if not changes:
        return _from_code(reply.text)
    by_path: dict[str, FileChange] = {}
    for each in changes:
        before = by_path.get(each.path, FileChange(each.path, 0, 0))
        by_path[each.path] = FileChange(each.path, before.added + each.added, before.removed + each.removed)
    return list(by_path.values())


def _from_tool(arguments: Mapping[str, Any]) -> Iterator[FileChange]:
    path = next((str(arguments[name]) for name in _PATHS if arguments.get(name)), "")
    edits = arguments.get("edits")
    parts = (
        [arguments, *(each for each in edits if isinstance(each, Mapping))] if isinstance(edits, list) else [arguments]
    )
    found = [change for part in parts for change in _from_edit(path, part)]
    if found:
        yield from found
        return
    whole = _first(arguments, _WHOLE) if path else None
    if whole is not None:
        yield FileChange(path, _lines(whole), 0)
        return
    for name in _DIFFS:
        if isinstance(arguments.get(name), str):
            yield from _from_diff(arguments[name])


def _from_edit(path: str, arguments: Mapping[str, Any]) -> Iterator[FileChange]:
    before, after = _first(arguments, _BEFORE), _first(arguments, _AFTER)
    if before is not None or (after is not None and path):
        yield FileChange(path, *_changed_lines(before or "", after or ""))


def _first(arguments: Mapping[str, Any], names: tuple[str, ...]) -> str | None:
    return next((arguments[name] for name in names if isinstance(arguments.get(name), str)), None)


def _changed_lines(before: str, after: str) -> tuple[int, int]:
    """Lines added and removed between two texts, without the common lines at both ends."""
    old, new = before.splitlines(), after.splitlines()
    start = 0
    while start < min(len(old), len(new)) and old[start] == new[start]:
        start += 1
    end = 0
    while end < min(len(old), len(new)) - start and old[-1 - end] == new[-1 - end]:
        end += 1
    return len(new) - start - end, len(old) - start - end


def _from_diff(text: str) -> list[FileChange]:
    """The changes in a unified diff or an `apply_patch` block; counts in hunk headers are ignored: models miscount."""
    if "+++ " not in text and "*** " not in text:
        return []
    path = ""
    tally: dict[str, list[int]] = {}
    for line, following in pairwise([*text.splitlines(), ""]):
        if line.startswith("--- ") and following.startswith("+++ "):
            path = _path_in(following) or _path_in(line)
        elif said := _SAID.match(line):
            path = said[1].strip()
        elif line.startswith(_ENDS):
            path = ""
        elif path and not line.startswith("+++ ") and line[:1] in ("+", "-"):
            tally.setdefault(path, [0, 0])[line[0] == "-"] += 1
    return [FileChange(name, added, removed) for name, (added, removed) in tally.items()]


def _path_in(line: str) -> str:
    name = line[4:].split("\t", maxsplit=1)[0].strip()
    return "" if name == _NULL else re.sub(r"^[ab]/", "", name)


def _from_code(text: str) -> list[FileChange]:
    """Each code block as one file."""
    every = (text[start:end] for start, end, language in code_blocks(text) if language is not None)
    blocks = islice(every, MOST_BLOCKS)
    return [FileChange(f"code block {number}", _lines(code), 0) for number, code in enumerate(blocks, start=1)]


def _lines(text: str) -> int:
    return len(text.strip("\n").splitlines())
