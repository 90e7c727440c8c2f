"""Ignored parts: parts of requests that vary from run to run, and are left out of fingerprints."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from pytest_modelmigrate.facts.errors import InvalidSettingError

Step: TypeAlias = str | int | None
"""A key, an index, or None for all of them."""

_LINE: Final = re.compile(r"(?P<path>[^\s~]+)(?:\s*~\s*(?P<pattern>\S.*))?")
_PATH: Final = re.compile(r"(?:[^.\[\]]+|\*)(?:\.[^.\[\]]+|\[(?:\d+|\*)\])*")
_STEP: Final = re.compile(r"\[(?P<index>\d+|\*)\]|(?P<key>[^.\[\]]+)")

_BETAS: Final = "betas"
_NEVER_IGNORED: Final = ("model", "stream")
"""A recording of another model, or of a stream, cannot answer a request."""

_NEVER_WHOLE: Final = ("messages", "*")

_HELP: Final = "give a path such as metadata.user_id, or a path and a pattern such as system[0].text ~ Today is .*"


@dataclass(frozen=True, slots=True)
class IgnoredPart:
    """A line of `modelmigrate_ignore`.

    Attributes:
        path: where it is in the body of a request; the first step `betas` stands for the betas of the request.
        pattern: what is left out of each text there; None leaves out the whole value.
    """

    path: tuple[Step, ...]
    pattern: re.Pattern[str] | None = None


def read_ignored(lines: Iterable[str], source: str) -> tuple[IgnoredPart, ...]:
    """Read the lines of the ini key.

    Raises:
        InvalidSettingError: a line is invalid; the message begins with `source`.
    """
    return tuple(_read(line.strip(), source) for line in lines if line.strip())


def ignored_texts(patterns: Sequence[re.Pattern[str]], mark: str) -> tuple[IgnoredPart, ...]:
    """Patterns that are left out of every text in the body of a request.

    Args:
        patterns: the patterns.
        mark: what recordings hold instead of a match; it is left out as well.
    """
    return tuple(IgnoredPart((None,), re.compile(f"{pattern.pattern}|{re.escape(mark)}")) for pattern in patterns)


def leave_out(parts: Sequence[IgnoredPart], form: dict[str, Any]) -> None:
    """Remove the ignored parts from a canonical request."""
    never = {name: form["body"][name] for name in _NEVER_IGNORED if name in form["body"]}
    for part in parts:
        betas = part.path[0] == _BETAS
        _leave_out(form if betas else form["body"], part.path, part.pattern)
        if betas:
            form[_BETAS] = [beta for beta in form.get(_BETAS, ()) if beta]
    form["body"].update(never)


def _read(line: str, source: str) -> IgnoredPart:
    match = _LINE.fullmatch(line)
    if match is None or not _PATH.fullmatch(match["path"]):
        raise InvalidSettingError(f"{source}: invalid line {line!r}; {_HELP}")
    steps = tuple(_steps(match["path"]))
    if steps[0] in _NEVER_IGNORED or steps[0] is None:
        named = match["path"] if steps[0] is None else steps[0]
        raise InvalidSettingError(f"{source}: {named} cannot be ignored: a recording has to answer the same request")
    if match["pattern"] is None:
        if len(steps) == 1 and steps[0] in _NEVER_WHOLE:
            raise InvalidSettingError(f"{source}: {steps[0]} cannot be ignored as a whole; {_HELP}")
        return IgnoredPart(steps)
    text = match["pattern"]
    if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'":
        text = text[1:-1]
    try:
        return IgnoredPart(steps, re.compile(text))
    except re.error as error:
        raise InvalidSettingError(f"{source}: invalid pattern {text!r} in {line!r}: {error}") from error


def _steps(path: str) -> Iterator[Step]:
    for match in _STEP.finditer(path):
        text = match["index"] or match["key"]
        yield None if text == "*" else int(text) if match["index"] else text


def _leave_out(value: Any, path: Sequence[Step], pattern: re.Pattern[str] | None) -> None:
    step, *rest = path
    for key in _keys(value, step):
        inner = value[key]
        if rest:
            _leave_out(inner, rest, pattern)
            if inner == {}:
                del value[key]
        elif pattern is not None:
            value[key] = _without(inner, pattern)
        elif isinstance(value, dict):
            del value[key]
        else:
            value[key] = None  # the others keep their places


def _keys(value: Any, step: Step) -> list[Any]:
    if isinstance(value, dict):
        return [*value] if step is None else [step] if step in value else []
    if isinstance(value, list):
        return [number for number in range(len(value)) if step is None or number == step]
    return []


def _without(value: Any, pattern: re.Pattern[str]) -> Any:
    """The value without what the pattern matches, in each of its texts."""
    if isinstance(value, str):
        return pattern.sub("", value)
    if isinstance(value, dict):
        return {key: _without(item, pattern) for key, item in value.items()}
    return [_without(item, pattern) for item in value] if isinstance(value, list) else value
