"""The shape of the last reply of a test, kept and compared where the test or `--migrate-shape` asks for it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pytest_modelmigrate.facts.replies import Reply
from pytest_modelmigrate.plugin.case_state import CaseState
from pytest_modelmigrate.plugin.settings import Settings

if TYPE_CHECKING:
    from pytest_modelmigrate.behaviours.shape import Shape


def note_form(state: CaseState, settings: Settings) -> None:
    """Note form and content of the last reply, to compare them with other targets, where shapes are kept."""
    reply = _shaped_reply(state, settings)
    if reply is not None:
        state.form = reply.form
        content = json.dumps(reply.content, sort_keys=True, default=str)
        state.content = hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def shape_kept(state: CaseState, settings: Settings) -> Shape | None:
    """The shape of the last reply of a test; None where shapes are not kept."""
    reply = _shaped_reply(state, settings)
    if reply is None:
        return None
    from pytest_modelmigrate.behaviours.shape_of import shape_of

    return shape_of(reply)


def shape_changes(kept: Mapping[str, Any] | None, shape: Shape | None) -> list[str]:
    """What changed against the shape in a snapshot entry, one line for each change."""
    if shape is None or kept is None or "shape" not in kept:
        return []
    from pytest_modelmigrate.behaviours.shape import Shape

    return shape.differences(Shape.from_plain(kept["shape"]))


def explain_shape(changes: list[str], path: Path, command: str) -> str:
    """The message of a test whose reply changed its shape."""
    lines = ["the shape of the reply changed against its snapshot"]
    lines.extend(f"  {'changed' if index == 0 else '':<11} {change}" for index, change in enumerate(changes))
    lines.append(f"  snapshot    {'/'.join(path.parts[-3:])}")
    lines.append(f"  to accept   {command}")
    return "\n".join(lines)


def _shaped_reply(state: CaseState, settings: Settings) -> Reply | None:
    """The last reply of the test; None unless the test or `--migrate-shape` asks for its shape."""
    wanted = settings.shape if state.declared.task.shape is None else state.declared.task.shape
    if not wanted:
        return None
    return last_reply(state)


def last_reply(state: CaseState) -> Reply | None:
    """The last reply that the test received, or the answer to its last request; None without one."""
    if state.last_reply is None and state.recorder:
        billed = [call for call in state.recorder.calls if call.billed]
        return Reply(billed[-1].message) if billed else None
    return state.last_reply
