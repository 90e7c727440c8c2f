"""`temperature`, `top_p` and `top_k`.

Version 2026-10-21 of the API has none of them. On version 2023-06-01, models from 4.7 on accept the default values
only; the exact numbers are those of https://platform.claude.com/docs/en/models/haiku-5-5/migration-guide.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pytest_modelmigrate.analysis.acceptance.cure import drop
from pytest_modelmigrate.analysis.acceptance.rejection import Rejection, extra_input
from pytest_modelmigrate.analysis.acceptance.request import VERSION_2023, MessagesRequest

NAMES: Final = ("temperature", "top_p", "top_k")
DEFAULTS: Final = {"temperature": 1, "top_p": 0.99}
"""The only values that models from 4.7 on accept on version 2023-06-01."""

_LEAST_TOP_P_WITH_THINKING: Final = 0.95
_VERSIONING: Final = "https://platform.claude.com/docs/en/api/versioning"
_SINCE_47: Final = "https://platform.claude.com/docs/en/about-claude/models/whats-new-claude-4-7"
_STEER: Final = "steer the reply by the prompt instead"


def check(request: MessagesRequest) -> Iterator[Rejection]:
    """Reject sampling parameters that the API version or the model does not accept."""
    if request.version != VERSION_2023:
        for name in NAMES:
            if name in request.body:
                yield extra_input(name, fix=f"Remove `{name}`; {_STEER}.", source=_VERSIONING, cure=drop(name))
        return
    given: dict[str, float] = {name: request.body[name] for name in NAMES if request.body.get(name) is not None}
    for name, value in given.items():
        rejection = _check_value(request, name, value)
        if rejection:
            yield rejection
    if {"temperature", "top_p"} <= given.keys():
        text = "`temperature` and `top_p` cannot both be specified for this model. Please use only one."
        yield Rejection("top_p", text, "Remove `top_p` or `temperature`.", wording="reported", cure=drop("top_p"))


def _check_value(request: MessagesRequest, name: str, value: float) -> Rejection | None:
    defaults_only = request.model.sampling == "non_default_rejected"
    remove = f"Remove `{name}`; {_STEER}."
    dropped = drop(name) if defaults_only else None
    if name == "top_k" and value < 0:
        text = "top_k: Input should be a valid integer greater than or equal to 0"
        fix = remove if defaults_only else "Set `top_k` to 0 or more, or remove it."
        return Rejection(name, text, fix, cure=dropped)
    if name != "top_k" and not 0 <= value <= 1:
        fix = remove if defaults_only else f"Set `{name}` to a number from 0 to 1."
        return Rejection(name, f"{name}: range: 0..1", fix, wording="reported", cure=dropped)
    if defaults_only and value != DEFAULTS.get(name):
        return Rejection(name, f"`{name}` is deprecated for this model.", remove, _SINCE_47, "reported", cure=dropped)
    return _check_with_thinking(request, name, value)


def _check_with_thinking(request: MessagesRequest, name: str, value: float) -> Rejection | None:
    if request.thinking.get("type") not in {"enabled", "adaptive"}:
        return None
    while_thinking = "when thinking is enabled or in adaptive mode."
    fix = f"Remove `{name}`, or turn thinking off."
    if name == "temperature" and value != 1:
        return Rejection(
            name, f"`temperature` may only be set to 1 {while_thinking}", fix, wording="reported", cure=drop(name)
        )
    if name == "top_k":
        return Rejection(name, f"`top_k` must be unset {while_thinking}", fix, wording="reported", cure=drop(name))
    if name == "top_p" and value < _LEAST_TOP_P_WITH_THINKING:
        text = f"`top_p` must be greater than or equal to 0.95 {while_thinking}"
        return Rejection(name, text, fix, wording="reported", cure=drop(name))
    return None
