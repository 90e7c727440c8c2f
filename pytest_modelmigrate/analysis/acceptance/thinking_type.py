"""`thinking.type`.

Source: https://platform.claude.com/docs/en/build-with-claude/thinking
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from pytest_modelmigrate.analysis.acceptance.cure import Cure, Edit
from pytest_modelmigrate.analysis.acceptance.rejection import Rejection, field_required
from pytest_modelmigrate.analysis.acceptance.request import MessagesRequest

TYPES: Final = ("enabled", "adaptive", "disabled", "between_tools")

_SOURCE: Final = "https://platform.claude.com/docs/en/build-with-claude/thinking"
_ADAPTIVE: Final = '{"type": "adaptive"}'
_NOT_SUPPORTED: Final = (
    '"thinking.type.{kind}" is not supported for this model. Use "thinking.type.adaptive" and '
    '"output_config.effort" to control thinking behavior.'
)
_ADAPTIVE_NOT_SUPPORTED: Final = "adaptive thinking is not supported on this model"
_DISABLED_ON_PREVIEW: Final = (
    '"thinking.type.disabled" is not supported for this model. Thinking defaults to adaptive mode when not '
    'specified; use "thinking.type.enabled" with "budget_tokens" for extended thinking.'
)
_USE_BETWEEN_TOOLS: Final = (
    'To turn thinking off on this model, send "thinking": {"type": "between_tools"} instead of {"type": "disabled"}. '
    "The model does not think before responding. The short updates it writes between tool calls come back as "
    "thinking blocks."
)
_LEAST_EFFORT: Final = "low"
"""Where thinking cannot be turned off, its replacement starts at this effort.

Source: https://platform.claude.com/docs/en/build-with-claude/prompt-engineering/prompting-claude-opus-5-5
"""
_BETWEEN_TOOLS_NOT_SUPPORTED: Final = '"thinking.type.between_tools" is not supported for this model.'


def check(request: MessagesRequest) -> Iterator[Rejection]:
    """Reject a thinking type that does not exist, or that the model does not accept."""
    if request.body.get("thinking") is None:
        return
    kind = request.thinking.get("type")
    if kind is None:
        yield field_required("thinking.type")
    elif kind not in TYPES:
        text = f"thinking: Input tag '{kind}' found using 'type' does not match any of the expected tags"
        accepted = " or ".join(f'"{each}"' for each in TYPES if _accepts(request, each))
        yield Rejection("thinking.type", text, f"Set `thinking.type` to {accepted}.", _SOURCE)
    elif not _accepts(request, kind):
        message, fix = _message(request, kind), _fix(request, kind)
        yield Rejection("thinking.type", message, fix, _SOURCE, "documented", cure=_cure(request, kind))


def accepted_type(request: MessagesRequest) -> str | None:
    """The thinking type of a request; None when it is omitted, or rejected by `check`."""
    kind = request.thinking.get("type")
    return kind if kind in TYPES and _accepts(request, kind) else None


def _accepts(request: MessagesRequest, kind: str) -> bool:
    return request.model.thinking[kind] in {"ok", "up_to_high"}


def _message(request: MessagesRequest, kind: str) -> str:
    if kind == "adaptive":
        return _ADAPTIVE_NOT_SUPPORTED
    if kind == "between_tools":
        return _BETWEEN_TOOLS_NOT_SUPPORTED
    if kind == "disabled" and _accepts(request, "between_tools"):
        return _USE_BETWEEN_TOOLS
    if kind == "disabled" and request.model.thinking["enabled"] == "ok":
        return _DISABLED_ON_PREVIEW
    return _NOT_SUPPORTED.format(kind=kind)


def _fix(request: MessagesRequest, kind: str) -> str:
    if kind == "enabled":
        return f"Set `thinking` to {_ADAPTIVE}; control its depth with `output_config.effort`."
    if kind == "adaptive":
        return 'Set `thinking` to {"type": "enabled", "budget_tokens": 1024} or more tokens, or remove it.'
    for off in ("disabled", "between_tools"):
        if _accepts(request, off):
            return f'Set `thinking` to {{"type": "{off}"}}.'
    return f"Remove `thinking`, or set it to {_ADAPTIVE}; a low `output_config.effort` thinks least."


def _cure(request: MessagesRequest, kind: str) -> Cure | None:
    """The same thinking, or as little of it, in the words of this model; None where a budget has to be chosen."""
    if kind == "adaptive":
        return None
    if kind == "enabled":
        kept = {name: value for name, value in request.thinking.items() if name != "budget_tokens"}
        return _adaptive(request, kind, kept, request.model.default_effort)
    for off in ("disabled", "between_tools"):
        if _accepts(request, off):
            edit = Edit(("thinking",), {"type": off})
            return Cure(f'`thinking` "{kind}" replaced by "{off}"', (edit,))
    return _adaptive(request, kind, {}, _LEAST_EFFORT)


def _adaptive(request: MessagesRequest, kind: str, kept: dict[str, Any], effort: str | None) -> Cure:
    """Adaptive thinking at the effort that the request sets, else at this one."""
    done = f'`thinking` "{kind}" replaced by "adaptive"'
    edits = (Edit(("thinking",), {**kept, "type": "adaptive"}),)
    if effort is None or request.output_config.get("effort") is not None:
        return Cure(done, edits)
    return Cure(f'{done} at effort "{effort}"', (*edits, Edit(("output_config", "effort"), effort)))
