"""Whether the model that answered is the one that was asked."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final

from pytest_modelmigrate.facts.calls import Call
from pytest_modelmigrate.facts.catalog import catalog
from pytest_modelmigrate.facts.errors import ServedModelError
from pytest_modelmigrate.facts.targets import Target

_SNAPSHOT: Final = re.compile(r"[-@](?:\d{8}|latest|default)$")


def check_served(call: Call, target: Target, allowed: Collection[str] = ()) -> ServedModelError | None:
    """The problem when another model answered than was asked, and neither the case nor an alias allows it.

    A server-side fallback or an alias that moved on answers with a model that nobody tested.
    """
    asked, served = call.request.model, call.message.get("model")
    if not asked or not served or "*" in allowed or same_model(asked, served):
        return None
    if any(same_model(model, served) for model in allowed):
        return None
    return ServedModelError(
        f"{served} answered, and {asked} was asked (target {target.id})\n"
        "  next        if that is intended, allow it with "
        f'@pytest.mark.task(served_models=["{served.removeprefix("claude-")}"])'
    )


def same_model(left: str, right: str) -> bool:
    """Whether two spellings, dated or not, stand for one model."""
    if left == right:
        return True
    known = catalog()
    first, second = known.find(left), known.find(right)
    if first is not None or second is not None:
        return first is second
    return _undated(left) == _undated(right)


def _undated(model: str) -> str:
    return _SNAPSHOT.sub("", model.removeprefix("claude-"))
