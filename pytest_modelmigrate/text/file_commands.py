"""Which shell commands change files: `sed -i`, `cat > x.py <<EOF`, `git stash`, and programs that may do so."""

from __future__ import annotations

import re
from typing import Final

from pytest_modelmigrate.text.shell_commands import ASSIGNMENT, LONGEST_READ, simple_commands

_EDITS: Final = re.compile(
    r"(?:^|[;&|(]\s*)(?:sed\s+(?:-\w+\s+)*-i|perl\s+-\w*i|patch\s|git\s+apply\b"
    r"|(?:cat|tee)\b[^\n;|&]{0,80}?(?:>\s*|tee\s+)(?!/tmp/|/dev/)[\w./~-]{1,200}\s*<<)"
    r"|(?:cat\s*)?<<-?\s*['\"]?\w+['\"]?\s*>\s*(?!/tmp/|/dev/)[\w./~-]",
    re.MULTILINE,
)
_WRITES: Final = re.compile(
    r"\.write_(?:text|bytes)\(|\bopen\([^()\n]{1,200},\s*(?:mode\s*=\s*)?['\"](?:[wax]b?\+?|r\+)['\"]"
    r"|\bwriteFile(?:Sync)?\(|\bappendFile(?:Sync)?\(|\bFile\.write\b|\bfile_put_contents\("
)
"""Code in a shell command that writes files: `python - <<EOF`, `node -e`."""

_INTERPRETERS: Final = re.compile(r"\b(?:python[\d.]*|node|deno|bun|ruby|perl|php)\b")
_READING_GIT: Final = frozenset(
    re.findall(
        r"\S+",
        """
        status diff log show add commit push fetch blame grep ls-files describe branch tag rev-parse remote shortlog
        config
        """,
    )
)
_READING: Final = frozenset(
    re.findall(
        r"\S+",
        """
        grep rg ag cat echo printf ls find which whereis type man head tail less more wc diff export alias cd pwd
        pytest mypy flake8 pylint pyright tsc tox nox gh sleep true test [ stat file du df ps date set uniq
        sort cut tr jq yq tree bat nl basename dirname realpath exit seq wait kubectl docker curl http
        """,
    )
)
"""Programs that leave the files of the work as they are."""

_READING_PARTS: Final = frozenset({"test", "lint", "check", "vet", "clippy", "build", "validate", "plan"})
_FIXES: Final = frozenset(
    {"--fix", "--write", "-w", "--fix-only", "--unsafe-fixes", "format", "fmt", "--in-place", "-delete"}
)
_PRINTS: Final = re.compile(r"\d+(?:,\d+)?p|-n")
_LAUNCHERS: Final = frozenset(
    ["npm", "npx", "pnpm", "yarn", "cargo", "go", "make", "terraform", "ruff", "uv", "poetry", "gradlew", "mvn"]
)
_HEREDOC: Final = re.compile(r"<<-?\s*(['\"]?)(\w+)\1([^\n]*)\n(?:.*\n)??\s*\2$", re.DOTALL | re.MULTILINE)
_REDIRECTED: Final = re.compile(r"\d?>&\d?|&>\s*/dev/null")
_MAY_CHANGE: Final = re.compile(
    r"(?:^|[;&|(]\s*)(?:tee\s|rm\s|mv\s|cp\s|git\s+(?:checkout|restore|reset|revert|stash|merge|rebase|cherry-pick)\b)"
    r"|(?<![-=<>&\d])>>?\s*(?!/dev/|/tmp/|&)[\w./~$\"'-]",
    re.MULTILINE,
)


def edits_files(command: str) -> bool:
    """Whether a shell command edits files in place.

    Example:
        >>> edits_files("sed -i s/a/b/ x.py")
        True
    """
    read = command[:LONGEST_READ]
    return bool(_EDITS.search(read) or (_INTERPRETERS.search(read) and _WRITES.search(read)))


def may_change_files(command: str) -> bool:
    """Whether a shell command moves, deletes, restores or writes files, or runs a program that may do so.

    Example:
        >>> may_change_files("git stash"), may_change_files("pytest -q 2>&1 | tail -5")
        (True, False)
    """
    read = command[:LONGEST_READ]
    return bool(_MAY_CHANGE.search(read)) or not all(
        map(_only_reads, simple_commands(_REDIRECTED.sub(" ", _HEREDOC.sub(r"\3", read))))
    )


def _only_reads(tokens: list[str]) -> bool:
    """Whether a simple command runs a program that is known to change no files."""
    while tokens and ASSIGNMENT.fullmatch(tokens[0]):
        tokens = tokens[1:]
    words = [token.rsplit("/", 1)[-1] for token in tokens]
    if not words or _FIXES & set(tokens):
        return not words
    program, *rest = words
    if program == "git":
        return next((word for word in rest if not word.startswith("-")), "") in _READING_GIT
    if program == "sed":
        return any(map(_PRINTS.fullmatch, rest))
    if program.startswith("python"):
        return rest[:1] == ["-m"] and not _READING.isdisjoint(rest[1:2])
    if program in _LAUNCHERS:
        return any(word.split(":")[0] in _READING_PARTS or word in _READING for word in rest)
    return program in _READING
