"""A notice: what preflight says of a request on a target."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

Level: TypeAlias = Literal["error", "warning", "note"]

LEVELS: Final[tuple[Level, ...]] = ("error", "warning", "note")
"""`error`: the API rejects the request. `warning`: the reply, its cost or its meaning may change without an error.
`note`: a fact that needs no edit."""


@dataclass(frozen=True, slots=True)
class SilentChange:
    """What changes on a target without an error.

    Attributes:
        path: the parameter that it is about, such as `thinking`; empty for a fact about the model.
        message: what changes, in one sentence.
        edit: what to do about it; empty when there is nothing to do.
        source: the page that says so.
        level: `warning` or `note`.
    """

    path: str
    message: str
    edit: str
    source: str
    level: Level = "warning"


@dataclass(frozen=True, slots=True)
class Notice:
    """What preflight says of a request on a target, or of the target itself.

    Attributes:
        rule: the name of the rule, such as `prefill` or `default_effort`.
        level: how grave it is.
        target: the id of the target, such as `opus-5-5-xhigh`.
        path: the parameter, such as `messages[2]`; empty for a fact about the model.
        message: the API's own text for an error; what changes for the others.
        edit: the edit that cures it.
        source: the page that says so; None when there is none.
        status: the HTTP status of an error; None for the others.
        wording: where the text of an error comes from: `documented`, `reported` or `ours`; None for the others.
        on_baseline: whether the baseline rejects the request as well.
        adaptable: whether `--migrate-adapt` makes the edit in a run.
    """

    rule: str
    level: Level
    target: str
    path: str
    message: str
    edit: str
    source: str | None = None
    status: int | None = None
    wording: str | None = None
    on_baseline: bool = False
    adaptable: bool = False
