"""What is not documented about a model."""

from __future__ import annotations

from collections.abc import Iterator

from pytest_modelmigrate.analysis.preflight.notice import SilentChange
from pytest_modelmigrate.facts.catalog import Model, catalog
from pytest_modelmigrate.facts.targets import Target


def check(model: Model, target: Target, baseline: Model | None) -> Iterator[SilentChange]:  # noqa: ARG001 - the signature of model rules
    """Name the fields of the catalogue that have no source, and access that is limited."""
    source = model.sources[0] if model.sources else ""
    if model.unknown:
        text = (
            f"not documented for {model.name} on {catalog().as_of.isoformat()}: {', '.join(model.unknown)}; the checks "
            "use the values of the nearest model"
        )
        yield SilentChange("", text, "", source, "note")
    if model.limited_access:
        text = f"only verified customers have access to {model.name}"
        yield SilentChange("", text, "Check your access before you move traffic.", source, "note")
