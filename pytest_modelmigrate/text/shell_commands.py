"""Which programs a shell command runs: `cd app && npx jest` runs `jest`, `pip install jest` does not."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from typing import Final

LONGEST_READ: Final = 4_000
"""Characters of a command that are read, the first ones."""

_SEPARATOR: Final = re.compile(r"[;&|()\n]+")
_COMMENT: Final = re.compile(r"^[ \t]*#.*$", re.MULTILINE)
ASSIGNMENT: Final = re.compile(r"[A-Za-z_]\w*=.*", re.DOTALL)
_READERS: Final = frozenset(
    re.findall(
        r"\S+",
        """
        grep rg ag cat echo printf ls find which whereis type man head tail less more sed awk git touch cp mv rm mkdir
        vim nano code open apt apt-get brew dnf yum apk pip pip3 pipx curl wget diff wc tee export alias
        """,
    )
)
"""Programs whose arguments are no commands."""

_INSTALLS: Final = frozenset({"install", "add", "remove", "uninstall", "lock", "sync", "i", "update", "upgrade"})
_ONLY_ASKS: Final = frozenset(
    {"--version", "--help", "-h", "--collect-only", "--co", "--fixtures", "--markers"}
    | {"--dry-run", "--list", "--list-tests", "--listTests", "--no-run", "--setup-plan", "--setup-only"}
)


def runs(command: str, wanted: str) -> bool:
    """Whether a shell command runs the wanted command, with any options and arguments after it.

    Example:
        >>> runs("cd app && uv run pytest -q", "pytest")
        True
        >>> runs("pip install pytest", "pytest")
        False
    """
    words = wanted.split()
    return bool(words) and any(_runs(tokens, words) for tokens in simple_commands(command[:LONGEST_READ]))


def simple_commands(command: str) -> Iterator[list[str]]:
    """The words of each simple command; a quoted command (`bash -c "..."`) is read too."""
    waiting = [command]
    while waiting:
        tokens: list[str] = []
        for token in _tokens(waiting.pop()):
            if _SEPARATOR.fullmatch(token):
                yield tokens
                tokens = []
                continue
            if tokens and tokens[-1] in ("-c", "-lc", "-ec", "--command") and len(waiting) < LONGEST_READ:
                waiting.append(token)
            tokens.append(token)
        yield tokens


def _tokens(command: str) -> list[str]:
    command = _COMMENT.sub("", command)
    lexer = shlex.shlex(command.replace("\n", " ; "), posix=True, punctuation_chars=";&|()")
    lexer.whitespace_split = True
    lexer.commenters = ""
    try:
        return list(lexer)
    except ValueError:
        return re.findall(r"[;&|()]+|[^\s;&|()]+", command)


def _runs(tokens: list[str], words: list[str]) -> bool:
    while tokens and ASSIGNMENT.fullmatch(tokens[0]):
        tokens = tokens[1:]
    if not tokens:
        return False
    names = [token.rsplit("/", 1)[-1] if "/" in token and " " not in token else token for token in tokens]
    wanted = [word.rsplit("/", 1)[-1] for word in words]
    for start in range(len(names)):
        end = _match(names, start, wanted)
        if end is None:
            continue
        before = names[:start]
        if _ONLY_ASKS & set(names[end:]) - set(wanted):
            continue
        if not before:
            return True
        if before[0] not in _READERS and not _INSTALLS & set(before) and _leads_to_program(before):
            return True
    return False


def _match(names: list[str], start: int, wanted: list[str]) -> int | None:
    """Where the wanted words end; options between them do not matter, as in `npm --silent test`, nor does `run`."""
    at = start
    for number, word in enumerate(wanted):
        while number and at < len(names) and names[at] != word and (names[at].startswith("-") or names[at] == "run"):
            at += 1
        if at >= len(names) or names[at] != word:
            return None
        at += 1
    return at


def _leads_to_program(before: list[str]) -> bool:
    """Whether the next word is what the launcher runs: `python -m`, `uv run`, `timeout 60`."""
    return before[-1] == "-m" or before[0] not in ("python", "python3", "node", "ruby", "perl")
