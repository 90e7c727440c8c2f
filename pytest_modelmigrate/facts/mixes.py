"""Mixes: targets that move some agents of a pipeline, as `--models` spells them: `planner=opus-4-7+writer=sonnet-5`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pytest_modelmigrate.facts.catalog import ModelName, catalog
from pytest_modelmigrate.facts.errors import InvalidSettingError
from pytest_modelmigrate.facts.roles import ROLE_NAMES, is_role_name
from pytest_modelmigrate.facts.target_spellings import model_and_effort
from pytest_modelmigrate.facts.targets import Effort, RoleTarget, Target


@dataclass(frozen=True, slots=True)
class MovedAgent:
    """One agent of a mix as it is spelled.

    Attributes:
        role: the name of the agent, or the model that it uses today.
        model: the model that it is moved to.
        effort: the effort; None where the spelling names none.
    """

    role: str
    model: ModelName
    effort: Effort | None


def is_mix(spelling: str) -> bool:
    """Whether a target of `--models` is a mix."""
    return "=" in spelling


def agents_moved(spelling: str, source: str) -> tuple[MovedAgent, ...]:
    """The agents that a mix moves, by name.

    Args:
        spelling: the mix, such as `planner=opus-4-7+writer=sonnet-5@low`.
        source: names where it comes from, such as `--models`.

    Raises:
        InvalidSettingError: a role, a model or an effort is misspelt, or a role is moved twice.
    """
    found: dict[str, MovedAgent] = {}
    for part in spelling.split("+"):
        name, sign, model = (each.strip() for each in part.partition("="))
        if not sign or not name or not model:
            raise InvalidSettingError(
                f"{source}: invalid mix {spelling!r}: {part.strip()!r} is not written as ROLE=MODEL\n"
                "  next        write it as in planner=opus-4-7+writer=sonnet-4-6@low; the baseline is a target of its "
                "own: opus-4-6,planner=opus-4-7"
            )
        role = _role(name, source)
        if role in found:
            raise InvalidSettingError(f"{source}: invalid mix {spelling!r}: it moves {role!r} twice")
        named, effort = model_and_effort(model, source)
        found[role] = MovedAgent(role, named, effort)
    return tuple(found[role] for role in sorted(found))


def mixes(baseline: Target | None, agents: Sequence[MovedAgent], efforts: Sequence[Effort | None]) -> Iterator[Target]:
    """The targets of a mix: one, or one for each effort where an agent names none.

    Args:
        baseline: what all other requests go to; None leaves them as they are.
        agents: the agents that the mix moves.
        efforts: the efforts for agents that name none; None is the model's own default.
    """
    for effort in efforts if any(agent.effort is None for agent in agents) else [None]:
        roles = (RoleTarget(agent.role, agent.model.id, agent.effort or effort, agent.model.name) for agent in agents)
        model, own = (baseline.model, baseline.effort) if baseline else ("", None)
        yield Target(model, own, "", tuple(roles))


def _role(name: str, source: str) -> str:
    """A role, or the model that it uses today.

    Raises:
        InvalidSettingError: it is neither.
    """
    if named := catalog().named(name):
        return named.id.removeprefix("claude-")
    close = catalog().suggestions(name)
    if close and _letters(close[0]) == _letters(name.removeprefix("claude-")):
        raise InvalidSettingError(f"{source}: invalid role {name!r}; did you mean the model {close[0]}?")
    if name.startswith("claude-") and close:
        raise InvalidSettingError(f"{source}: invalid model {name!r}; did you mean {' or '.join(close)}?")
    if not is_role_name(name):
        raise InvalidSettingError(f"{source}: invalid role {name!r}; {ROLE_NAMES}")
    return name


def _letters(name: str) -> str:
    return "".join(filter(str.isalnum, name.lower()))
