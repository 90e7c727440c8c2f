"""`output_config.effort`.

Source: https://platform.claude.com/docs/en/build-with-claude/effort
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pytest_modelmigrate.analysis.acceptance.cure import drop
from pytest_modelmigrate.analysis.acceptance.rejection import Rejection, parameter_path
from pytest_modelmigrate.analysis.acceptance.request import MessagesRequest, message_effort
from pytest_modelmigrate.facts.targets import EFFORTS

PER_MESSAGE_BETA: Final = "mid-conversation-output-config-"

_SOURCE: Final = "https://platform.claude.com/docs/en/build-with-claude/effort"


def check(request: MessagesRequest) -> Iterator[Rejection]:
    """Reject effort levels that do not exist or that the model does not support."""
    for path, effort in _efforts(request):
        at = parameter_path(path)
        levels = " or ".join(f'"{level}"' for level in request.model.efforts)
        fix = f"Set `{at}` to {levels}." if levels else f"Remove `{at}`."
        if effort not in EFFORTS:
            text = f"{path}: Input should be 'low', 'medium', 'high', 'xhigh' or 'max'"
            yield Rejection(at, text, fix, _SOURCE)
        elif not request.model.efforts:
            text = "This model does not support the effort parameter."
            yield Rejection(at, text, fix, _SOURCE, "reported", cure=drop("output_config", "effort"))
        elif effort not in request.model.efforts:
            supported = ", ".join(sorted(request.model.efforts))
            text = f"This model does not support effort level '{effort}'. Supported levels: {supported}."
            yield Rejection(at, text, fix, _SOURCE, "reported")


def _efforts(request: MessagesRequest) -> Iterator[tuple[str, str]]:
    if request.output_config.get("effort") is not None:
        yield "output_config.effort", request.output_config["effort"]
    if request.model.per_message_effort and request.has_beta(PER_MESSAGE_BETA):
        for number, message in enumerate(request.messages):
            effort = message_effort(message)
            if effort is not None and message.get("role") == "system":
                yield f"messages.{number}.output_config.effort", effort
