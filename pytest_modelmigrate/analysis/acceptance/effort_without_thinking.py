"""Effort levels that a model supports only while it thinks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pytest_modelmigrate.analysis.acceptance.rejection import Rejection
from pytest_modelmigrate.analysis.acceptance.request import MessagesRequest, message_effort
from pytest_modelmigrate.analysis.acceptance.thinking_type import accepted_type

_SOURCE: Final = "https://platform.claude.com/docs/en/api/errors"
_TOO_HIGH: Final = (
    "output_config.effort '{effort}' is not supported when thinking is disabled on this model. "
    "Use effort 'high' or below, or enable thinking."
)
_CHANGED: Final = (
    "messages.{number}: output_config.effort '{effort}' differs from the '{before}' in effect before it; effort "
    "cannot change when thinking is disabled on this model. Use effort '{before}', or enable thinking."
)
_ENABLE: Final = 'set `thinking` to {"type": "adaptive"}'


def check(request: MessagesRequest) -> Iterator[Rejection]:
    """Reject `xhigh`, `max` and changes of the effort where the model does not accept them with thinking off."""
    kind = accepted_type(request)
    if kind not in {"disabled", "between_tools"}:
        return
    before = request.output_config.get("effort") or request.model.default_effort
    if request.model.thinking[kind] == "up_to_high" and before in {"xhigh", "max"}:
        fix = f'Set `output_config.effort` to "high" or lower, or {_ENABLE}.'
        text = _TOO_HIGH.format(effort=before)
        yield Rejection("output_config.effort", text, fix, _SOURCE, "documented")
    if not request.model.effort_fixed_without_thinking:
        return
    for number, message in enumerate(request.messages):
        effort = message_effort(message)
        if effort and effort != before:
            path = f"messages[{number}].output_config.effort"
            text = _CHANGED.format(number=number, effort=effort, before=before)
            yield Rejection(path, text, f'Set `{path}` to "{before}", or {_ENABLE}.', _SOURCE, "documented")
