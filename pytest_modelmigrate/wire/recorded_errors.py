"""Recorded errors: which errors are recorded, and what a user is told when one is replayed."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from pytest_modelmigrate.facts.broken_answers import broken_answer
from pytest_modelmigrate.facts.exchanges import Recording, Request, Response
from pytest_modelmigrate.wire.misses import short_path

_OF_THE_KEY: Final = (401, 403)
_NOT_FOUND: Final = 404


def is_recorded(request: Request, response: Response) -> bool:
    """Whether an answer is recorded.

    A 401 and a 403 are not: they come from the key, and a recording would fail the test long after the key is
    correct. A 404 is decided by its body. If the API names what the request asked for, as in `model: claude-opus-3`,
    the error is about the request and is recorded. Any other 404 comes from a wrong URL: another server answers with
    a body of its own, and the API answers an unknown path with "Not found", which names nothing. An answer that is
    no message is not recorded either.
    """
    if response.status in _OF_THE_KEY or broken_answer(request, response):
        return False
    if response.status != _NOT_FOUND:
        return True
    error = response.error or {}
    message = str(error.get("message"))
    named = [request.model, *request.path.partition("?")[0].split("/")[3:]]
    return error.get("type") == "not_found_error" and any(name in message for name in named if name)


def explain_recorded_error(recording: Recording, path: Path | None, command: str) -> str:
    """What a user needs to know when a recording answers with an error.

    Args:
        recording: the recording.
        path: its file.
        command: the command that sends the request again.
    """
    asked = recording.url or recording.request.path
    made = f", made on {recording.recorded_on}" if recording.recorded_on else ""
    return (
        f"  recording   {short_path(path) if path else recording.case}{made}\n"
        f"  asked       {recording.request.method} {asked}\n"
        f"  ask again   {command}"
    )
