"""Targets as users spell them: `opus-4-7`, `opus-4-7@xhigh`."""

from __future__ import annotations

import difflib
from functools import lru_cache

from pytest_modelmigrate.facts.catalog import ModelName, catalog
from pytest_modelmigrate.facts.errors import InvalidSettingError
from pytest_modelmigrate.facts.targets import EFFORTS, Effort, effort_named


def model_and_effort(spelling: str, source: str) -> tuple[ModelName, Effort | None]:
    """The model and the effort of `model@effort`; a Vertex id has an `@` of its own.

    Args:
        spelling: what the user wrote.
        source: names where it comes from, such as `--models`.

    Raises:
        InvalidSettingError: the model or the effort is misspelt.
    """
    known = catalog()
    if named := known.named(spelling):
        return named, None
    if "=" in spelling:
        model = spelling.rpartition("=")[2]
        raise InvalidSettingError(
            f"{source}: invalid model {spelling!r}; only --models of pytest moves a role, so give the model: {model}"
        )
    name, sign, effort = spelling.rpartition("@")
    if sign and (named := known.named(name)):
        return named, effort_spelt(effort, source)
    misspelt = name if sign else spelling
    suggestions = known.suggestions(misspelt)
    hint = (
        f"did you mean {' or '.join(suggestions)}?"
        if suggestions
        else "choose from " + ", ".join(model.name for model in known)
    )
    raise InvalidSettingError(f"{source}: invalid model {misspelt!r}; {hint}")


def effort_spelt(text: str, source: str) -> Effort:
    """The effort of that name; see `model_and_effort`."""
    effort = effort_named(text)
    if effort is None:
        close = difflib.get_close_matches(text, EFFORTS, n=1)
        hint = f"did you mean {close[0]}? " if close else ""
        raise InvalidSettingError(f"{source}: invalid effort {text!r}; {hint}choose from {', '.join(EFFORTS)}")
    return effort


@lru_cache(maxsize=256)
def is_mix_id(text: str) -> bool:
    """Whether a text may be the id of a mix, such as `planner-opus-4-7`; that of a single model is none."""
    name, _, effort = text.rpartition("-")
    parts = (name if effort_named(effort) else text).removeprefix("bedrock-").removeprefix("vertex-").split("-")
    names = ["-".join(parts[start:]) for start in range(len(parts))]
    return catalog().named(names[0]) is None and ("+" in text or any(map(catalog().named, names[1:])))
