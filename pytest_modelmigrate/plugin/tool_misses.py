"""Tool misses: the message for a call of a tool without a recording, with the nearest one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from pytest_modelmigrate.facts.tool_recordings import ToolRecording
from pytest_modelmigrate.store.tool_recordings import ToolStore
from pytest_modelmigrate.text.excerpts import excerpts, written
from pytest_modelmigrate.wire.fingerprint import differences
from pytest_modelmigrate.wire.misses import short_path

_LONGEST: Final = 200


def explain_tool_miss(call: ToolRecording, store: ToolStore, recorded: int, command: str) -> str:
    """The message for a call of a tool without a recording.

    Args:
        call: the call, without a result.
        store: the tool recordings of the test's module.
        recorded: how many identical calls are recorded.
        command: the command that records it.
    """
    shown = written(call.input)
    lines = [
        f"no recording holds this call of the tool {call.tool!r}, and a replay does not run the function",
        f"  input       {shown if len(shown) <= _LONGEST else f'{shown[:_LONGEST]}...'}",
        f"  looked in   {short_path(store.folder_of(call.target))}{os.sep}",
    ]
    if recorded:
        lines.append(f"  recorded    {recorded} of this call; this is number {call.occurrence} in this test")
    else:
        lines.extend(_nearest(call, store))
    lines.append(f"  to record   {command}")
    return "\n".join(lines)


def _nearest(call: ToolRecording, store: ToolStore) -> Iterator[str]:
    """The recorded call of the tool on the target whose input differs least, and where."""
    found: list[tuple[int, Path, ToolRecording]] = [
        (len(differences(dict(call.input), dict(each.input))), path, each)
        for path, each in store.readable(call.tool)
        if each.target == call.target
    ]
    if not found:
        yield "  nearest     none: no call of this tool is recorded on this target"
        return
    _, path, nearest = min(found, key=lambda each: each[:1])
    yield f"  nearest     {short_path(path)}"
    for name in sorted({*call.input, *nearest.input}):
        asked, known = name in call.input, name in nearest.input
        if not known:
            yield f"              {name} is {_cut(call.input[name])}, and the recorded input has none"
        elif not asked:
            yield f"              {name} is missing, and was {_cut(nearest.input[name])}"
        elif call.input[name] != nearest.input[name]:
            now, was = excerpts(call.input[name], nearest.input[name])
            yield f"              {name} is {now}, and was {was}"


def _cut(value: object) -> str:
    return excerpts(value, value)[0]
