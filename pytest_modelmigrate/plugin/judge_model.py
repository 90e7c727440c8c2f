"""The model of `--migrate-judge`, which decides unsure findings."""

from __future__ import annotations

from collections.abc import Iterable

from pytest_modelmigrate.facts.catalog import catalog
from pytest_modelmigrate.facts.errors import InvalidSettingError
from pytest_modelmigrate.facts.targets import Target
from pytest_modelmigrate.plugin.matrix import model_ids


def judge_model(text: str, targets: Iterable[Target], source: str) -> str:
    """The id of the judging model; empty for none.

    Args:
        text: the model as the user named it.
        targets: the targets of the run, none of which may judge.
        source: the flag, environment variable or ini key that the model comes from.

    Raises:
        InvalidSettingError: it is not one known model, has no structured outputs, or is a target.
    """
    models = model_ids(text, source)
    if not models:
        return ""
    if len(models) > 1:
        raise InvalidSettingError(f"{source}: invalid model {text!r}; give one model")
    (model,) = models
    row = catalog().find(model)
    if row is not None and not row.structured_outputs:
        raise InvalidSettingError(f"{source}: invalid judge {text!r}; {row.name} has no structured outputs")
    if catalog().undated(model) in {catalog().undated(each) for target in targets for each in target.models}:
        raise InvalidSettingError(
            f"{source}: invalid judge {text!r}; it is one of the targets, and must not judge its own replies\n"
            "  next        choose another model, or turn the judge off with --migrate-judge="
        )
    return model
