"""Comments that disable rules: `<!-- modelmigrate: ignore MM003 -->`, `# modelmigrate: ignore MM003`."""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Iterable, Mapping
from typing import Final, TypeAlias

Suppressions: TypeAlias = Mapping[int, frozenset[str]]
"""The rules that a comment disables, by its line, counted from 1; `*` means all rules."""

_PROMPT_COMMENT: Final = re.compile(r"<!--\s{0,20}modelmigrate:\s{0,20}ignore(?P<ids>[\s,\w]{0,200})-->", re.IGNORECASE)
_PYTHON_COMMENT: Final = re.compile(r"#\s{0,20}modelmigrate:\s{0,20}ignore(?P<ids>(?:[\s,]+MM\d+)*)", re.IGNORECASE)


def in_prompt(text: str) -> Suppressions:
    """Read the comments of a prompt."""
    found: dict[int, frozenset[str]] = {}
    line, counted = 1, 0
    for match in _PROMPT_COMMENT.finditer(text):
        line += text.count("\n", counted, match.start())
        counted = match.start()
        found[line] = found.get(line, frozenset()) | _ids(match["ids"])
    return found


def in_python(source: str) -> Suppressions:
    """Read the comments of a Python file; a `#` inside a string is no comment."""
    if "modelmigrate:" not in source:
        return {}
    found: dict[int, frozenset[str]] = {}
    try:
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            if token.type == tokenize.COMMENT and (match := _PYTHON_COMMENT.search(token.string)):
                found[token.start[0]] = _ids(match["ids"])
    except (tokenize.TokenError, SyntaxError):
        return found
    return found


def suppressed(suppressions: Suppressions, rule: str, lines: Iterable[int]) -> bool:
    """Whether a comment on one of these lines disables the rule."""
    return any(not {rule, "*"}.isdisjoint(suppressions.get(line, frozenset())) for line in lines)


def _ids(text: str) -> frozenset[str]:
    ids = frozenset(each.upper() for each in re.split(r"[\s,]+", text) if each)
    return ids or frozenset({"*"})
