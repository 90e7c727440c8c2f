"""Varying parts: what differs between two requests, and looks as if it varied from run to run."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

_VARYING: Final = tuple(
    map(
        re.compile,
        (
            r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}",  # a UUID
            r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d[\d:.]*(?:Z|[+-]\d\d:?\d\d)?",
            r"\d{4}-\d\d-\d\d",
            r"\d{1,2}/\d{1,2}/\d{2,4}",
            r"\b(?:\w+day,? )?(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]* \d{1,2}(?:, \d{4})?\b",
            r"\b\d\d:\d\d(?::\d\d)?\b",
            r"(?:/private)?(?:/tmp|/var/folders)/[^\s\"'<>`]+",
            r"[A-Z]:\\[^\s\"'<>`]*\\Temp\\[^\s\"'<>`]+",
            r"\b(?=[0-9a-f]*\d)[0-9a-f]{7,}\b",  # a commit, a session
        ),
    )
)
"""Ids, dates, times and temporary paths; the longer form of two comes first."""

_STEP: Final = re.compile(r"\[(\d+)\]|([^.\[\]]+)")


def varying_lines(paths: Iterable[str], wanted: Mapping[str, Any], recorded: Mapping[str, Any]) -> list[str]:
    """The lines of `modelmigrate_ignore` with which a recording answers a request.

    There are none unless every difference looks as if it varied from run to run.

    Args:
        paths: the paths at which two canonical requests differ.
        wanted: the request that is asked now, in its canonical form.
        recorded: the request of a recording.
    """
    found = [[*_lines(path, wanted, recorded)] for path in paths]
    return list(dict.fromkeys(line for lines in found for line in lines)) if all(found) else []


def _lines(path: str, wanted: Any, recorded: Any) -> Iterator[str]:
    name = path.removeprefix("body.")
    if name.startswith("metadata"):
        yield name
    elif path.startswith("betas"):
        yield "betas"
    elif path.startswith("body."):
        mine, theirs = value_at(wanted, path), value_at(recorded, path)
        if isinstance(mine, str) and isinstance(theirs, str):
            yield from (f"{name} ~ {pattern}" for pattern in _patterns(mine, theirs))


def _patterns(mine: str, theirs: str) -> list[str]:
    """The patterns without which two texts are equal; none where they differ in something else."""
    needed = []
    for pattern in _VARYING:
        if pattern.findall(mine) != pattern.findall(theirs):
            needed.append(pattern.pattern)
        mine, theirs = pattern.sub("", mine), pattern.sub("", theirs)
    return needed if mine == theirs else []


def value_at(form: Any, path: str) -> Any:
    """The value at a path of a canonical request, such as `body.messages[0].content`; None where there is none."""
    for index, key in _STEP.findall(path):
        try:
            form = form[int(index) if index else key]
        except (KeyError, IndexError, TypeError):
            return None
    return form
