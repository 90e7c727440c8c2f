"""Whether the model that answered is the one that was asked."""

from __future__ import annotations

from collections.abc import Collection

from pytest_modelmigrate.facts.calls import Call
from pytest_modelmigrate.facts.catalog import catalog, snapshot_of
from pytest_modelmigrate.facts.errors import ServedModelError
from pytest_modelmigrate.facts.targets import Target


def check_served(call: Call, target: Target, allowed: Collection[str] = ()) -> ServedModelError | None:
    """The error when a model answered that is neither the requested one nor allowed by the test.

    A server-side fallback answers with another model, and an alias may move on to a new snapshot.
    """
    asked, served = call.request.model, call.message.get("model")
    if not asked or not served or "*" in allowed or any(same_model(model, served) for model in (asked, *allowed)):
        return None
    return ServedModelError(
        f"{served} answered the request for {asked} (target {target.id})\n"
        "  next        if that is intended, allow it with "
        f'@pytest.mark.task(served_models=["{served.removeprefix("claude-")}"])'
    )


def same_model(left: str, right: str) -> bool:
    """Whether two ids stand for one snapshot of one model, in whatever spelling.

    Ids are compared whole: `claude-opus-4` is not `claude-opus-4-7`. An alias stands for the snapshots that the
    catalogue lists for it, and for any snapshot of a model that is not in the catalogue.
    """
    if left == right:
        return True
    (model, date), (other_model, other_date) = snapshot_of(left), snapshot_of(right)
    if model != other_model:
        return False
    if date == other_date:
        return True
    if date and other_date:
        return False
    row = catalog().find(model)
    return row is None or f"{row.id}-{date or other_date}" in row.dated_ids
