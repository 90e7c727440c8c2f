"""Targets: the cells of the matrix, a model at an effort each, or a mix of them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, Literal, Self, TypeAlias

from pytest_modelmigrate.facts.json_object import JsonObject

Effort: TypeAlias = Literal["low", "medium", "high", "xhigh", "max"]

EFFORTS: Final[tuple[Effort, ...]] = ("low", "medium", "high", "xhigh", "max")
"""Effort levels in rising order (https://platform.claude.com/docs/en/build-with-claude/effort)."""

_UNSAFE_IN_IDS: Final = re.compile(r"[^A-Za-z0-9_.-]+")


def effort_named(text: str) -> Effort | None:
    """The effort level of that name, or None when there is no such level."""
    return next((effort for effort in EFFORTS if effort == text), None)


@dataclass(frozen=True, slots=True)
class RoleTarget:
    """One agent of a pipeline, and the model it is moved to.

    Attributes:
        role: the name of the agent, or the model that it uses today, such as `opus-4-5`.
        model: the model id as it goes on the wire.
        effort: as in `Target`.
        name: the short name of the model in the catalogue.
    """

    role: str
    model: str
    effort: Effort | None = None
    name: str = ""

    @property
    def target(self) -> Target:
        """The model and effort alone."""
        return Target(self.model, self.effort, self.name)

    @property
    def id(self) -> str:
        """The agent and its target, as the ids of mixes have them, such as `planner-opus-4-7`."""
        return f"{_UNSAFE_IN_IDS.sub('-', self.role)}-{self.target.id}"

    def plain(self) -> dict[str, Any]:
        """The role as plain JSON data; `read` reads it back."""
        return {"role": self.role, "model": self.model, "effort": self.effort, "name": self.name}

    @classmethod
    def read(cls, data: JsonObject) -> Self:
        """Read the members that `plain` wrote.

        Raises:
            InvalidJsonError: a member is missing or not of its type.
        """
        effort = data.choice("effort", (None, *EFFORTS))
        return cls(data.text("role"), data.text("model"), effort, data.text("name"))


@cache
def _id_of(name: str, effort: str | None) -> str:
    """The id of a target, which large runs ask for a million times."""
    safe = _UNSAFE_IN_IDS.sub("-", name)
    return f"{safe}-{effort}" if effort else safe


@dataclass(frozen=True, slots=True)
class Target:
    """One cell of the matrix: a model, and the effort it is asked to work at.

    A target with roles is a mix: it moves some agents of a pipeline, and is the baseline for all others.

    Attributes:
        model: the model id as it goes on the wire, such as `claude-opus-4-7`; in a mix, that of the baseline, or empty
            where the other agents keep the models that the code names.
        effort: sent as `output_config.effort`; None leaves the caller's value, or the model's default.
        name: the short name of the model in the catalogue, such as `opus-4-7`; the id is made of it. Empty in a mix.
        roles: the agents that a mix moves, by name; empty for one model.
    """

    model: str
    effort: Effort | None = None
    name: str = ""
    roles: tuple[RoleTarget, ...] = ()

    @property
    def id(self) -> str:
        """The target in test ids, `-k` expressions and file names, as in `opus-4-7-xhigh` and `planner-opus-4-7`."""
        if self.roles:
            return self.name or "+".join(role.id for role in self.roles)
        return _id_of(self.name or self.model.removeprefix("claude-"), self.effort)

    @property
    def parts(self) -> tuple[Target, ...]:
        """The targets of one model each that requests go to; of a mix, those of the baseline and of its roles."""
        if not self.roles:
            return (self,)
        base = (Target(self.model, self.effort),) if self.model else ()
        return (*base, *(role.target for role in self.roles))

    @property
    def models(self) -> tuple[str, ...]:
        """The ids of the models that requests go to."""
        return tuple(dict.fromkeys(part.model for part in self.parts))

    def plain(self) -> dict[str, Any]:
        """The target as plain JSON data; `read` reads it back."""
        roles = {"roles": [role.plain() for role in self.roles]} if self.roles else {}
        return {"model": self.model, "effort": self.effort, "name": self.name, **roles}

    @classmethod
    def read(cls, data: JsonObject) -> Self:
        """Read the members that `plain` wrote.

        Raises:
            InvalidJsonError: a member is missing or not of its type.
        """
        effort = data.choice("effort", (None, *EFFORTS))
        roles = data.objects("roles", RoleTarget.read, ())
        return cls(data.text("model"), effort, data.text("name"), roles)
