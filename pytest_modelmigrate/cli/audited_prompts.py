"""The prompts that `modelmigrate tokens` counts: those of prompt files, and those of recorded requests."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from pytest_modelmigrate.facts.errors import InvalidPromptError, InvalidSettingError
from pytest_modelmigrate.facts.exchanges import Recording
from pytest_modelmigrate.facts.prompts import MESSAGES_PATH, sections
from pytest_modelmigrate.lint.files import TEXT_SUFFIXES, find_files
from pytest_modelmigrate.store.recordings import read
from pytest_modelmigrate.wire.count_requests import count_request

_RECORDING: Final = re.compile(r".+-[0-9a-f]{16}(?:\.\d+)?\.json")
_RECORDINGS: Final = "recordings"
"""A recording in a folder is found only below a folder with this in its name."""


@dataclass(frozen=True, slots=True)
class CountedPrompt:
    """A prompt to count.

    Attributes:
        name: what a reader knows it by: its path, or the test that recorded it.
        path: its file.
        body: the body of a Messages request; its model does not matter.
        betas: the values of the `anthropic-beta` header.
    """

    name: str
    path: Path
    body: Mapping[str, Any]
    betas: tuple[str, ...] = ()


def read_prompts(paths: Iterable[Path]) -> list[CountedPrompt]:
    """The prompts of files and folders; a request that was recorded on several models is one prompt.

    In a folder, a text file is a prompt if `prompt` is in its name or in the name of a folder above it, or if it has
    section marks. A prompt file is one request: a part without section marks is the user turn, and so is a system
    prompt that stands alone.

    Raises:
        InvalidSettingError: a path does not exist, or has no prompts.
        InvalidPromptError: a prompt file cannot be read.
        CorruptFileError: a recording cannot be read.
    """
    found: dict[str, CountedPrompt] = {}
    for path in paths:
        prompts = list(_prompts_in(path))
        if not prompts:
            hint = "name prompt files (.md, .txt), or folders of prompts or of recordings"
            raise InvalidSettingError(f"no prompts in {path}; {hint}")
        for key, prompt in prompts:
            found.setdefault(key, prompt)
    return _numbered(found.values())


def _prompts_in(path: Path) -> Iterator[tuple[str, CountedPrompt]]:
    """The prompts of a path, each with a key that is equal for the same prompt."""
    if not path.exists():
        raise InvalidSettingError(f"no such file or folder: {path}")
    if path.is_dir():
        for file in find_files([path]):
            if file.suffix.lower() in TEXT_SUFFIXES:
                yield str(file.resolve()), _prompt_file(file)
        recordings = [(file, read(file)) for file in _recording_files(path)]
        for file, recording in sorted(recordings, key=lambda each: (each[1].case, each[1].position, each[0])):
            yield from _recorded(file, recording)
    elif path.suffix.lower() == ".json":
        yield from _recorded(path, read(path))
    elif path.suffix.lower() in TEXT_SUFFIXES:
        yield str(path.resolve()), _prompt_file(path)
    else:
        raise InvalidSettingError(f"cannot count {path}: prompts are read from .md and .txt files and from recordings")


def _prompt_file(path: Path) -> CountedPrompt:
    try:
        parts = sections(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "not UTF-8 text"
        raise InvalidPromptError(f"cannot read the prompt file {path}: {reason}") from error
    except InvalidPromptError as error:
        raise InvalidPromptError(f"{path}: {error}") from error
    if not any(text for _, text in parts):
        raise InvalidPromptError(f"{path}: the prompt is empty")
    system = "\n\n".join(text for role, text in parts if role == "system")
    turns = [{"role": role or "user", "content": text} for role, text in parts if role != "system" and text]
    body = {"system": system, "messages": turns} if system and turns else {"messages": turns or [_user(system)]}
    return CountedPrompt(path.as_posix(), path, body)


def _user(text: str) -> dict[str, str]:
    return {"role": "user", "content": text}


def _recording_files(folder: Path) -> Iterator[Path]:
    for file in folder.rglob("*.json"):
        hidden = any(part.startswith(".") for part in file.relative_to(folder).parts)
        below = any(_RECORDINGS in part for part in file.absolute().parts[:-1])
        if below and not hidden and _RECORDING.fullmatch(file.name):
            yield file


def _recorded(path: Path, recording: Recording) -> Iterator[tuple[str, CountedPrompt]]:
    """The prompt of a recording; the key leaves out what differs between targets. None for other requests."""
    request = recording.request
    if request.path.partition("?")[0] != MESSAGES_PATH or not request.body:
        return
    counted = count_request(request.body, "", request.betas)
    key = json.dumps([counted.body, sorted(counted.betas)], sort_keys=True)
    yield key, CountedPrompt(recording.case or path.as_posix(), path, request.body, request.betas)


def _numbered(prompts: Iterable[CountedPrompt]) -> list[CountedPrompt]:
    """The prompts with distinct names: the second request of a test is `... (2)`."""
    seen: dict[str, int] = {}
    numbered = []
    for prompt in prompts:
        number = seen[prompt.name] = seen.get(prompt.name, 0) + 1
        name = prompt.name if number == 1 else f"{prompt.name} ({number})"
        numbered.append(CountedPrompt(name, prompt.path, prompt.body, prompt.betas))
    return numbered
