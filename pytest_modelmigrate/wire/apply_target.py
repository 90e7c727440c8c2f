"""Putting the target's model and effort on an outgoing request."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from pytest_modelmigrate.facts.targets import Target


def apply_target(body: Mapping[str, Any], target: Target, kept_models: Collection[str] = ()) -> dict[str, Any]:
    """The request body with the target's model and, where the target has one, its effort.

    Other keys of `output_config` stay as the caller wrote them. The items of a Message Batch are apply_target one
    by one. A body without a model, and one whose model is in `kept_models`, is left as it is.
    """
    if "requests" in body:
        return {**body, "requests": [_apply_to_item(item, target, kept_models) for item in body["requests"]]}
    if "model" not in body or body["model"] in kept_models:
        return dict(body)
    new = {**body, "model": target.model}
    if target.effort:
        new["output_config"] = {**(body.get("output_config") or {}), "effort": target.effort}
    return new


def _apply_to_item(item: Any, target: Target, kept_models: Collection[str]) -> Any:
    if not isinstance(item, Mapping) or not isinstance(item.get("params"), Mapping):
        return item
    return {**item, "params": apply_target(item["params"], target, kept_models)}
