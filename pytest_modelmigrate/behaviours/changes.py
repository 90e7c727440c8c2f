"""How large a change to files a reply makes: by a diff, by edit tools, or as code to paste."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import islice, pairwise
from typing import Any, Final, NamedTuple

from pytest_modelmigrate.behaviours.absences import judge_absence
from pytest_modelmigrate.behaviours.behaviour import Behaviour
from pytest_modelmigrate.behaviours.conclusions import failed, held
from pytest_modelmigrate.behaviours.turns import steps_of
from pytest_modelmigrate.facts.findings import Finding
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
"""Code blocks that are read as files, the first ones; a change of more is not a small one under any limit."""

_NULL: Final = "/dev/null"


class Change(NamedTuple):
    """A change to one file.

    Attributes:
        path: the file; empty where the reply does not name it.
        added: lines added.
        removed: lines removed.
    """

    path: str
    added: int
    removed: int


def patch(*, max_files: int | None = None, max_lines: int | None = None) -> Behaviour:
    r"""The change that the turn makes is small: it touches few files and few lines.

    Read as a change are unified diffs and `apply_patch` blocks in the text or in a tool's arguments, edit tools
    (old text and new text, or a whole file, under the names that Anthropic's and other editors use), and, when there
    is neither, fenced code, each block as one file (the first 10,000 blocks). A changed line counts twice, removed and
    added, as in `git diff --stat`; a file that is written whole counts with all its lines. Failure classes: `no patch`,
    `too many files`, `too many lines`. Whether the change is right, or right in size, is for `judged`.

    Args:
        max_files: files it may touch.
        max_lines: lines it may add and remove, together.

    Raises:
        ValueError: no limit was given.

    Example:
        >>> reply = Reply.from_text("--- a/x.py\n+++ b/x.py\n@@ -1 +1 @@\n-a = 1\n+a = 2\n")
        >>> reply == patch(max_files=1, max_lines=2)
        True
    """
    if max_files is None and max_lines is None:
        raise ValueError("patch() needs max_files or max_lines")
    return Patch(max_files, max_lines)


def changes_in(reply: Reply) -> list[Change]:
    """The changes of the turn, one for each file, in the order in which the files are first touched."""
    changes = [
        change
        for step in steps_of(reply)
        if not step.is_error and isinstance(step.call.input, Mapping)
        for change in _from_tool(step.call.input)
    ]
    changes = changes or _from_diff(reply.text)
    if not changes:
        return _from_code(reply.text)
    by_path: dict[str, Change] = {}
    for each in changes:
        before = by_path.get(each.path, Change(each.path, 0, 0))
        by_path[each.path] = Change(each.path, before.added + each.added, before.removed + each.removed)
    return list(by_path.values())


class Patch(Behaviour):
    """See `patch`."""

    __slots__ = ("max_files", "max_lines")

    def __init__(self, max_files: int | None, max_lines: int | None) -> None:
        self.max_files = max_files
        self.max_lines = max_lines

    def __repr__(self) -> str:
        limits = {"max_files": self.max_files, "max_lines": self.max_lines}
        return f"patch({', '.join(f'{name}={value}' for name, value in limits.items() if value is not None)})"

    def judge(self, reply: Reply) -> Finding:
        """Count files, then lines."""
        changes = changes_in(reply)
        if not changes:
            absence = judge_absence(self, reply)
            return absence or failed(self, "no patch", f"neither a diff, nor an edit, nor code: {reply.text[:80]!r}")
        lines = sum(each.added + each.removed for each in changes)
        evidence = f"{len(changes)} files, {lines} lines: {_listed(changes)}"
        if self.max_files is not None and len(changes) > self.max_files:
            return failed(self, "too many files", f"{evidence}; {len(changes) - self.max_files} files beyond the limit")
        if self.max_lines is not None and lines > self.max_lines:
            return failed(self, "too many lines", f"{evidence}; {lines - self.max_lines} lines beyond the limit")
        return held(self, evidence)


def _listed(changes: list[Change]) -> str:
    return ", ".join(f"{each.path or 'a file'} +{each.added} -{each.removed}" for each in changes[:5])


def _from_tool(arguments: Mapping[str, Any]) -> Iterator[Change]:
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
        yield Change(path, _lines(whole), 0)
        return
    for name in _DIFFS:
        if isinstance(arguments.get(name), str):
            yield from _from_diff(arguments[name])


def _from_edit(path: str, arguments: Mapping[str, Any]) -> Iterator[Change]:
    before, after = _first(arguments, _BEFORE), _first(arguments, _AFTER)
    if before is not None or (after is not None and path):
        yield Change(path, *_changed_lines(before or "", after or ""))


def _first(arguments: Mapping[str, Any], names: tuple[str, ...]) -> str | None:
    return next((arguments[name] for name in names if isinstance(arguments.get(name), str)), None)


def _changed_lines(before: str, after: str) -> tuple[int, int]:
    """Lines added and removed between two texts, what they have in common at either end left out."""
    old, new = before.splitlines(), after.splitlines()
    start = 0
    while start < min(len(old), len(new)) and old[start] == new[start]:
        start += 1
    end = 0
    while end < min(len(old), len(new)) - start and old[-1 - end] == new[-1 - end]:
        end += 1
    return len(new) - start - end, len(old) - start - end


def _from_diff(text: str) -> list[Change]:
    """The files of a unified diff or an `apply_patch` block; counts in hunk heads are not read: models miscount."""
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
    return [Change(name, added, removed) for name, (added, removed) in tally.items()]


def _path_in(line: str) -> str:
    name = line[4:].split("\t", maxsplit=1)[0].strip()
    return "" if name == _NULL else re.sub(r"^[ab]/", "", name)


def _from_code(text: str) -> list[Change]:
    """Each code block as a file of its own."""
    every = (text[start:end] for start, end, language in code_blocks(text) if language is not None)
    blocks = islice(every, MOST_BLOCKS)
    return [Change(f"code block {number}", _lines(code), 0) for number, code in enumerate(blocks, start=1)]


def _lines(text: str) -> int:
    return len(text.strip("\n").splitlines())
