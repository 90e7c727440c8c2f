"""Fenced code blocks in a reply."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from itertools import islice
from typing import Final

from pytest_modelmigrate.behaviours.format_rules.problems import FormatProblem
from pytest_modelmigrate.text.json_documents import code_blocks
from pytest_modelmigrate.text.spans import Span

_DIALECTS: Final[Mapping[str, str]] = {"TSX": "TypeScript", "JSX": "JavaScript"}
_OUTPUT: Final = frozenset({"", "text", "txt", "plaintext", "output", "log"})
"""Languages of code fences that may hold the output of the code."""

_MOST_BLOCKS: Final = 1_000
"""Parts of a text, code blocks and what is between them, in which output is looked for."""


def code_problem(text: str, language: bool | str) -> FormatProblem | None:  # noqa: FBT001 - True is any language
    """Check that there is a closed code block, and that every code block is in this language."""
    blocks = [(start, end, name) for start, end, name in code_blocks(text) if name is not None]
    if not blocks:
        return FormatProblem("no code block", "there is no fenced code block")
    start, end, _ = blocks[-1]
    if text[end : end + 3] not in ("```", "~~~"):
        return FormatProblem(
            "unclosed code block", f"the code block at character {start} is never closed", ((start, end),)
        )
    if language is True:
        return None
    for start, end, name in blocks:
        if not same_language(name or "", str(language)):
            return FormatProblem(
                "another language in the code block", f"{name or 'no language'} instead of {language}", ((start, end),)
            )
    return None


def code_doubt(text: str, language: bool | str) -> str:  # noqa: FBT001 - True is any language
    """Why another language is a guess: a block without a language beside the code may be output; empty if sure."""
    names = [name.casefold() for _, _, name in islice(code_blocks(text), _MOST_BLOCKS) if name is not None]
    others = [name for name in names if not same_language(name, str(language))]
    if language is True or not others or len(others) == len(names) or not _OUTPUT.issuperset(others):
        return ""
    return f"a code block with {others[0] or 'no language'} may be output of the code"


def same_language(name: str, language: str) -> bool:
    """Whether two names of code fences are of the same language, such as `py` and `python`, or `sh` and `bash`."""
    name, language = name.casefold(), language.casefold()
    return name == language or (bool(name) and _known(name) == _known(language))


def _known(name: str) -> str:
    """The language that Pygments knows by this alias or file extension; the name itself if there is none."""
    known = _languages().get(name, name)
    return _DIALECTS.get(known, known)


@lru_cache(maxsize=1)
def _languages() -> Mapping[str, str]:
    """Languages by their aliases and file extensions."""
    from pygments.lexers import get_all_lexers  # type: ignore[import-untyped]  # Pygments has no types

    lexers = list(get_all_lexers(plugins=False))
    extensions = {
        pattern.removeprefix("*.").casefold(): language
        for language, _, patterns, _ in lexers
        for pattern in patterns
        if re.fullmatch(r"\*\.\w+", pattern)
    }
    return {**extensions, **{alias.casefold(): language for language, aliases, _, _ in lexers for alias in aliases}}


def code_span(text: str) -> Span | None:
    """The span from the first code block to the end of the last, fences included."""
    blocks = [(start, end) for start, end, name in code_blocks(text) if name is not None]
    if not blocks:
        return None
    first = max(text.rfind("\n", 0, blocks[0][0]) + 1, 0)
    closing = re.match(r"[`~]*", text[blocks[-1][1] :])
    return first, blocks[-1][1] + (closing.end() if closing else 0)
