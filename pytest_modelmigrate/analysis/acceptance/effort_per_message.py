"""`output_config` of a message, which sets the effort from there on (beta).

Source: https://platform.claude.com/docs/en/build-with-claude/effort
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pytest_modelmigrate.analysis.acceptance.effort import PER_MESSAGE_BETA
from pytest_modelmigrate.analysis.acceptance.rejection import Rejection, extra_input
from pytest_modelmigrate.analysis.acceptance.request import MessagesRequest, message_effort

_SOURCE: Final = "https://platform.claude.com/docs/en/build-with-claude/effort"
_NOT_SUPPORTED: Final = "output_config.effort requires a model that supports per-turn effort; this model does not"


def check(request: MessagesRequest) -> Iterator[Rejection]:
    """Reject `output_config` in a message without the beta, in another role than `system`, or for this model."""
    for number, message in enumerate(request.messages):
        if "output_config" not in message:
            continue
        path = f"messages.{number}.output_config"
        at = f"messages[{number}].output_config"
        remove = f"Remove `{at}`; set `output_config.effort` for the whole request."
        if not request.has_beta(PER_MESSAGE_BETA):
            fix = "Add `mid-conversation-output-config-2026-07-01` to the `anthropic-beta` header."
            yield extra_input(path, fix=fix if request.model.per_message_effort else remove, source=_SOURCE)
        elif message.get("role") != "system":
            fix = f'Move `{at}` to a message with `"role": "system"`.'
            yield extra_input(path, fix=fix if request.model.per_message_effort else remove, source=_SOURCE)
        elif message_effort(message) and not request.model.per_message_effort:
            yield Rejection(f"{at}.effort", _NOT_SUPPORTED, remove, _SOURCE, "documented")
