"""Lint files: find those with prompts, and the lines of the risks in them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from pytest_modelmigrate.facts.errors import InvalidPromptError, InvalidSettingError
from pytest_modelmigrate.lint.linting import lint
from pytest_modelmigrate.lint.prompt_files import SECTION_MARK, read_prompt_file
from pytest_modelmigrate.lint.prompt_texts import PromptText
from pytest_modelmigrate.lint.python_files import read_python
from pytest_modelmigrate.lint.risks import Risk
from pytest_modelmigrate.lint.suppression import Suppressions, in_python, suppressed

TEXT_SUFFIXES: Final = frozenset({".md", ".markdown", ".txt", ".prompt"})
PYTHON_SUFFIXES: Final = frozenset({".py", ".pyi"})

_SKIPPED_FOLDERS: Final = frozenset({"__pycache__", "node_modules", "site-packages", "build", "dist", "venv"})


@dataclass(frozen=True, slots=True)
class PlacedRisk:
    """A risk with its place in a file.

    Attributes:
        path: the file; None if the text was not found in a file.
        line: line of the file on which the sentence begins, counted from 1.
        last_line: line on which it ends.
        risk: the risk.
    """

    path: Path | None
    line: int
    last_line: int
    risk: Risk


@dataclass(frozen=True, slots=True)
class PromptFile:
    """The prompts in a file.

    Attributes:
        path: the file.
        prompts: its prompts, each with the texts of one conversation.
        comments: comments beside the prompts that disable rules.
    """

    path: Path
    prompts: tuple[tuple[PromptText, ...], ...]
    comments: Suppressions


def find_files(paths: Iterable[Path]) -> tuple[Path, ...]:
    """The files to lint: the given files, and the Python files and prompt files in the given folders.

    A text file in a folder is a prompt file if `prompt` is in its name or in the name of a folder above it, or if it
    has section marks.

    Raises:
        InvalidSettingError: a path does not exist, or is neither a Python file nor a text file.
    """
    found: dict[Path, None] = {}
    for path in paths:
        if path.is_dir():
            found.update(dict.fromkeys(_within(path)))
        elif not path.exists():
            raise InvalidSettingError(f"no such file or folder: {path}")
        elif path.suffix.lower() not in TEXT_SUFFIXES | PYTHON_SUFFIXES:
            raise InvalidSettingError(f"cannot lint {path}: prompts are read from .py, .md, .txt and .prompt files")
        else:
            found[path] = None
    return tuple(found)


def read_file(path: Path) -> PromptFile:
    """Read the prompts of a file.

    Raises:
        InvalidPromptError: the file is no text, or not valid Python.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidPromptError(f"cannot read {path}: {error}") from error
    if path.suffix.lower() not in PYTHON_SUFFIXES:
        return PromptFile(path, (read_prompt_file(text),), {})
    try:
        return PromptFile(path, read_python(text), in_python(text))
    except (SyntaxError, ValueError, RecursionError) as error:
        line = getattr(error, "lineno", None) or 1
        raise InvalidPromptError(f"{path}:{line}: not valid Python: {error}") from error


def lint_file(path: Path, *, select: Iterable[str] = (), ignore: Iterable[str] = ()) -> tuple[PlacedRisk, ...]:
    """The risks in a file, by line.

    Raises:
        InvalidPromptError: the file is no text, or not valid Python.
        InvalidSettingError: there is no rule of that id.
    """
    file = read_file(path)
    select, ignore = tuple(select), tuple(ignore)
    found = [
        placed
        for prompt in file.prompts
        for prompt_text, risk in _lint_texts(prompt, select, ignore)
        if (placed := _placed(file, prompt_text, risk)) is not None
    ]
    return tuple(sorted(found, key=lambda placed: (placed.line, placed.risk.rule, placed.risk.start)))


def lint_prompt(
    system: str | None,
    *user: str,
    path: Path | None = None,
    line: int = 1,
    select: Iterable[str] = (),
    ignore: Iterable[str] = (),
) -> tuple[PlacedRisk, ...]:
    """The risks of a prompt as it will be sent, with their lines in the file that contains its texts.

    Args:
        system: the system prompt.
        user: the texts of the user messages, as templates or filled in.
        path: the file of the prompt; risks in a text that is found in it get their own lines, and comments beside it
            are respected.
        line: the line for risks in a text that is not found in the file.
        select: ids of the rules to apply; all if empty.
        ignore: ids of rules not to apply.

    Raises:
        InvalidSettingError: there is no rule of that id.
    """
    select, ignore = tuple(select), tuple(ignore)
    file = _read_again(path) if path is not None else None
    known = (
        {prompt_text.located.text.strip(): prompt_text for prompt in file.prompts for prompt_text in prompt}
        if file
        else {}
    )
    texts = ([("system", system)] if system else []) + [("user", text) for text in user]
    found: list[PlacedRisk] = []
    for role, text in texts:
        context = "\n\n".join(other for _, other in texts if other is not text)
        prompt_text = known.get(text.strip())
        read = prompt_text.located.text if prompt_text else text
        for risk in lint(
            read, role="system" if role == "system" else "user", context=context, select=select, ignore=ignore
        ):
            if file and prompt_text:
                placed = _placed(file, prompt_text, risk)
                found += [placed] if placed else []
            else:
                found.append(PlacedRisk(path, line, line, risk))
    return tuple(found)


def _lint_texts(
    prompt: tuple[PromptText, ...], select: tuple[str, ...], ignore: tuple[str, ...]
) -> Iterator[tuple[PromptText, Risk]]:
    for prompt_text in prompt:
        context = "\n\n".join(other.located.text for other in prompt if other is not prompt_text)
        for risk in lint(
            prompt_text.located.text, role=prompt_text.role, context=context, select=select, ignore=ignore
        ):
            yield prompt_text, risk


def _placed(file: PromptFile, prompt_text: PromptText, risk: Risk) -> PlacedRisk | None:
    """The risk with its lines in the file; None if a comment there disables the rule."""
    first = prompt_text.located.line(risk.start)
    last = prompt_text.located.line(max(risk.start, risk.end - 1))
    if suppressed(file.comments, risk.rule, {first - 1, *range(first, last + 1), *prompt_text.around}):
        return None
    return PlacedRisk(file.path, first, last, risk)


def project_files(folder: Path) -> Iterator[Path]:
    """The files of a project, without hidden folders, virtual environments and what is installed or built."""
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(
            name
            for name in folders
            if not name.startswith(".")
            and name not in _SKIPPED_FOLDERS
            and not Path(parent, name, "pyvenv.cfg").exists()
        )
        for name in sorted(names):
            yield Path(parent, name)


def _within(folder: Path) -> Iterator[Path]:
    for path in project_files(folder):
        if path.suffix in PYTHON_SUFFIXES or (path.suffix in TEXT_SUFFIXES and _holds_prompt(path, folder)):
            yield path


def _holds_prompt(path: Path, folder: Path) -> bool:
    inside = path.relative_to(folder.parent) if folder.parent != folder else path
    if any("prompt" in part.lower() for part in inside.parts):
        return True
    try:
        return SECTION_MARK.search(path.read_text(encoding="utf-8-sig")) is not None
    except (OSError, UnicodeDecodeError):
        return False


def _read_again(path: Path) -> PromptFile | None:
    try:
        changed = path.stat().st_mtime_ns
        return _read_once(path, changed)
    except (OSError, InvalidPromptError):
        return None


@lru_cache(maxsize=256)
def _read_once(path: Path, _changed: int) -> PromptFile:
    return read_file(path)
