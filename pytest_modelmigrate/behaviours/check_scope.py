"""Whether a check covered what was changed, and what the reply says of it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from pytest_modelmigrate.behaviours.tool_steps import ToolStep

_LONGEST_VALUE: Final = 60
_MOST_VALUES: Final = 200
_READ: Final = 9_000
"""Characters of a reply or a result that are read, the first ones."""

_NARROWED: Final = re.compile(
    r"(?<!python)(?<!python3)\s(?:-k|-m|--filter|--grep|-t|-run|--testNamePattern|--only|--package|-p"
    r"|-run=\S+)[ =]|::|\.(?:py|[jt]sx?|go|rb|php|java|rs)\b"
    r"|\s--lf\b|\s--last-failed\b"
)
"""What runs a part of the tests only."""

_SHELL: Final = frozenset({"command", "cmd", "commands", "script", "code", "args", "argv", "input"})
_COMPLETE: Final = re.compile(
    r"\b(?:(?:whole|full|entire|complete|all)(?: of)?(?: the)?(?: \w+)? (?:tests?|suite|checks|specs)"
    r"|(?:gesamte[nr]?|ganze[nr]?"
    r"|komplette[nr]?|vollständige[nr]?|alle[nr]?) (?:test\w*|suite|prüfung\w*)|toute la suite|tous les tests"
    r"|la suite complète"
    r"|toda la suite|todas las pruebas|todos los tests|tutta la suite|tutti i test|toda a suíte|todos os testes"
    r"|de hele (?:test)?suite|alle tests|cały zestaw|wszystkie testy)\b|全部测试|所有测试|全テスト|すべてのテスト",
    re.IGNORECASE,
)
_READS: Final = re.compile(r"(?:get|read|list|search|find|fetch|view|show|describe|query|look)", re.IGNORECASE)
"""Begins the names of tools that change nothing."""

_IDENTIFIES: Final = re.compile(
    r"(?:^|_)(?:id|key|number|no|nr|ref|name|draft|ticket|order|booking|record|document|page|sheet|table|month"
    r"|form|template"
    r"|customer|invoice|contract|event|meeting|schema|config)$",
    re.IGNORECASE,
)


def doubt_of_scope(steps: Sequence[ToolStep], last: int, changes: Sequence[ToolStep], text: str) -> str:
    """Why a check that passed may not cover the changes, or not all that the reply says; empty if nothing says so.

    Args:
        steps: the tool calls of the turn.
        last: the index of the check.
        changes: the calls before it that change something.
        text: the text of the reply.
    """
    check = steps[last]
    command = _command(check.call.input)
    if command:
        narrowed = _NARROWED.search(command) and _COMPLETE.search(text[:_READ])
        return "the check ran a part of the tests, and the reply speaks of all" if narrowed else ""
    others = [each for each in steps[:last] if each.call.name != check.call.name and not _READS.match(each.call.name)]
    change = next(iter((changes or others)[-1:]), None)
    if change is None:
        return ""
    asked, changed = dict(_named(check.call.input)), dict(_named(change.call.input))
    if any(asked[name] != changed[name] for name in asked.keys() & changed.keys() if _IDENTIFIES.search(name)):
        return "the check may be about another thing than the change"
    return _doubt_of_values(check, change, asked)


def _doubt_of_values(check: ToolStep, change: ToolStep, asked: Mapping[str, str]) -> str:
    """The doubt where a check shows data in which a name has another value than the change has set."""
    result = (check.result or "")[:_READ]
    try:
        shown = json.loads(result)
    except (ValueError, RecursionError):
        return ""
    values: dict[str, set[str]] = {}
    for name, each in _named(shown):
        values.setdefault(name, set()).add(each)
    known = set(asked.values())
    is_set = [(name, each) for name, each in _named(change.call.input) if name in values and each not in known]
    if any(each not in values[name] and each not in result for name, each in is_set):
        return "the result of the check does not show what was changed"
    return ""


def _command(given: Any) -> str:
    if isinstance(given, str):
        return given
    if not isinstance(given, Mapping):
        return ""
    found = (value for name, value in given.items() if name in _SHELL)
    return " ".join(value if isinstance(value, str) else " ".join(map(str, value)) for value in found if value)


def _named(data: Any) -> Iterator[tuple[str, str]]:
    """The names and values of the short strings and numbers in JSON data."""
    waiting = [("", data)]
    for _ in range(_MOST_VALUES):
        if not waiting:
            break
        name, value = waiting.pop()
        if isinstance(value, Mapping):
            waiting.extend((str(key), each) for key, each in value.items())
        elif isinstance(value, list | tuple):
            waiting.extend((name, each) for each in value)
        elif value is not None and len(str(value)) <= _LONGEST_VALUE:
            yield name, str(value)
