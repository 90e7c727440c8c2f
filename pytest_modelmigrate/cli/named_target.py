"""How commands read a target, such as `opus-4-7@xhigh`, and models."""

from __future__ import annotations

from pytest_modelmigrate.facts.catalog import ModelName, catalog
from pytest_modelmigrate.facts.errors import InvalidSettingError
from pytest_modelmigrate.facts.targets import EFFORTS, Target, effort_named


def named_target(text: str, source: str) -> Target:
    """Read a target.

    Raises:
        InvalidSettingError: the model or the effort is misspelt; the message begins with `source`.
    """
    whole = catalog().named(text)
    if whole is not None:  # a Vertex id has an `@` of its own
        return Target(whole.id, None, whole.name)
    model, sign, effort = text.rpartition("@")
    named = _named(model if sign else text, source)
    level = effort_named(effort)
    if level is None:
        raise InvalidSettingError(f"{source}: invalid effort {effort!r}; choose from {', '.join(EFFORTS)}")
    return Target(named.id, level, named.name)


def model_ids(text: str, source: str) -> tuple[str, ...]:
    """Read the ids of the models in a comma list.

    Raises:
        InvalidSettingError: a model is misspelt; the message begins with `source`.
    """
    return tuple(_named(part.strip(), source).id for part in text.split(",") if part.strip())


def _named(spelling: str, source: str) -> ModelName:
    named = catalog().named(spelling)
    if named is None:
        close = catalog().suggestions(spelling)
        names = ", ".join(model.name for model in catalog())
        hint = f"did you mean {' or '.join(close)}?" if close else f"choose from {names}"
        raise InvalidSettingError(f"{source}: invalid model {spelling!r}; {hint}")
    return named
