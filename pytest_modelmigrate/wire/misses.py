"""Misses: the message for a request without a recording, with the nearest recording and the command to run."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, Final, Protocol

from pytest_modelmigrate.facts.exchanges import Recording, Request
from pytest_modelmigrate.wire.differing_turns import distance, is_conversation, turn_lines
from pytest_modelmigrate.wire.fingerprint import canonical, differences, fingerprint
from pytest_modelmigrate.wire.ignored_parts import IgnoredPart
from pytest_modelmigrate.wire.served import same_model
from pytest_modelmigrate.wire.varying_parts import varying_lines

NO_RECORDING: Final = "no recording answers this request"
"""How the message begins."""

_MOST_COMPARED: Final = 500
_MOST_SHOWN: Final = 4


class Recordings(Protocol):
    """A folder of recordings; implemented by `store.recordings.RecordingStore`."""

    folder: Path

    def readable(self) -> Iterator[Recording]: ...  # noqa: D102 - see the class
    def path_of(self, fingerprint: str, occurrence: int = 1) -> Path | None: ...  # noqa: D102 - see the class


def explain_miss(
    request: Request,
    store: Recordings,
    occurrence: int,
    command: str,
    *,
    elsewhere: Sequence[str] = (),
    ignored: Sequence[IgnoredPart] = (),
) -> str:
    """The message for a request without a recording.

    Args:
        request: the request.
        store: the recordings of the test's module.
        occurrence: 1 for the first of several identical requests of a test, 2 for the second.
        command: the command that records it.
        elsewhere: lines about its recording in the folder of another module; empty without one.
        ignored: the parts of requests that are left out of fingerprints.
    """
    lines = [NO_RECORDING, f"  looked in   {short_path(store.folder)}{os.sep}"]
    if elsewhere:
        lines.extend(elsewhere)
    elif occurrence > 1:
        earlier = f"{occurrence - 1} of this request; this is number {occurrence} in this test"
        lines.append(f"  recorded    {earlier}")
    else:
        lines.extend(_nearest(request, store, ignored))
    lines.append(f"  to record   {command}")
    return "\n".join(lines)


def _nearest(request: Request, store: Recordings, ignored: Sequence[IgnoredPart]) -> Iterator[str]:
    """The recording that differs least, where it differs, and which of the differences to ignore.

    For a turn of a conversation, it is the recording that has most turns from the beginning in common.
    """
    wanted = canonical(request, ignored)
    conversation = is_conversation(wanted)
    best: tuple[tuple[int, ...], list[str], Recording] | None = None
    for recording in islice(store.readable(), _MOST_COMPARED):
        known = canonical(recording.request, ignored)
        differing = differences(wanted, known)
        rank = (*(distance(wanted, known) if conversation else ()), len(differing))
        if best is None or rank < best[0]:
            best = (rank, differing, recording)
    if best is None:
        yield "  nearest     none: nothing is recorded there yet"
        return
    _, differing, recording = best
    number = len(differing)
    shown = ", ".join(_named(path, wanted, recording) for path in differing[:_MOST_SHOWN])
    more = f" and {number - _MOST_SHOWN} more" if number > _MOST_SHOWN else ""
    path = store.path_of(fingerprint(recording.request, ignored), recording.occurrence)
    path = path or store.path_of(fingerprint(recording.request), recording.occurrence)
    yield f"  nearest     {short_path(path) if path else recording.case}"
    yield f"              differs in {shown}{more}"
    known = canonical(recording.request, ignored)
    if conversation:
        first, *others = turn_lines(differing, wanted, known)
        yield f"  first       {first}"
        yield from (f"              {line}" for line in others)
    if differing == ["body.model"] and same_model(str(request.model), str(recording.request.model)):
        yield f"  to replay   name the model as it is recorded: --models={recording.request.model}"
    if varying := varying_lines(differing, wanted, known):
        first, *others = varying
        yield f"  varies      ignore it with modelmigrate_ignore = {first}"
        yield from (f"              and, on a line of its own: {line}" for line in others)


def _named(path: str, wanted: dict[str, Any], recording: Recording) -> str:
    if path == "body.model":
        return f"model ({wanted['body'].get('model')}, recorded {recording.request.model})"
    return path.removeprefix("body.")


def short_path(path: Path) -> str:
    """The path relative to the working directory, or absolute if it is outside."""
    try:
        relative = os.path.relpath(path)
    except ValueError:  # another drive on Windows
        return str(path)
    return str(path) if relative.startswith(os.pardir) else relative
