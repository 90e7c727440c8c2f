"""A rejection: the error that the API answers to a request, and the edit that avoids it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

from pytest_modelmigrate.analysis.acceptance.cure import Cure
from pytest_modelmigrate.facts.error_types import ERROR_TYPES

Wording: TypeAlias = Literal["documented", "reported", "ours"]
"""Where an error text comes from: the documentation, public reports of real answers, or this package."""

_INDEX: Final = re.compile(r"\.(\d+)(?=\.|$)")


@dataclass(frozen=True, slots=True)
class Rejection:
    """One reason for which the API rejects a request.

    Attributes:
        path: the parameter at fault, such as `messages[2].content`, or the name of the header.
        message: the API's `error.message`. It can change at any time.
        fix: the edit of the request that avoids this rejection.
        source: the page that describes the rule or the fix; None when there is none.
        wording: where `message` comes from; `ours` when the API's own text is not known.
        status: the HTTP status.
        cure: the mechanical edit that makes `fix` for the user; None where `fix` needs a decision.
        rule: the name of the rule that found it, such as `prefill`; set by `all_rules.rejections`.
    """

    path: str
    message: str
    fix: str
    source: str | None = None
    wording: Wording = "ours"
    status: int = 400
    cure: Cure | None = field(default=None, compare=False, repr=False)
    rule: str = field(default="", compare=False, repr=False)

    @property
    def error_type(self) -> str:
        """The API's `error.type`."""
        return ERROR_TYPES[self.status]


def parameter_path(dotted: str) -> str:
    """Write `messages.2.content`, the form of the API's messages, as `messages[2].content`."""
    return _INDEX.sub(r"[\1]", dotted)


def field_required(path: str, *, shown: str | None = None, fix: str | None = None) -> Rejection:
    """The rejection of a request without a required field.

    Args:
        path: the field, with dots: `messages.0.role`.
        shown: the field as the API's message names it, where that differs.
        fix: the edit; by default, to add the field.
    """
    at = parameter_path(path)
    return Rejection(at, f"{shown or path}: Field required", fix or f"Add `{at}`.", wording="reported")


def extra_input(
    path: str,
    *,
    shown: str | None = None,
    fix: str | None = None,
    source: str | None = None,
    cure: Cure | None = None,
) -> Rejection:
    """The rejection of a field that the API does not know, or not without its beta header; see `field_required`."""
    at = parameter_path(path)
    message = f"{shown or path}: Extra inputs are not permitted"
    return Rejection(at, message, fix or f"Remove `{at}`.", source, "documented", cure=cure)


def wrong_choice(path: str, choices: tuple[str, ...], *, shown: str | None = None) -> Rejection:
    """The rejection of a value that is not one of the choices; see `field_required`."""
    at = parameter_path(path)
    *others, last = map(repr, choices)
    listed = f"{', '.join(others)} or {last}" if others else last
    return Rejection(at, f"{shown or path}: Input should be {listed}", f"Set `{at}` to {listed}.")
