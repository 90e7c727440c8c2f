"""Putting a target's model and effort on the requests that are to be migrated."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from pytest_modelmigrate.facts.exchanges import Request
from pytest_modelmigrate.facts.targets import Target
from pytest_modelmigrate.wire.served import same_model


def _unchanged(body: Mapping[str, Any], _: Target) -> dict[str, Any]:
    return dict(body)


@dataclass(frozen=True, slots=True)
class Migration:
    """Which requests of a test go to its target; requests to other models stay as they are.

    Attributes:
        target: the target.
        migrated_models: the models that the target replaces: the baseline's, and the one that is migrated from.
        kept_models: models that are never replaced, even if they are among the migrated ones.
        change: what else a project changes in the body of a request to the target.
    """

    target: Target
    migrated_models: Collection[str] = ()
    kept_models: Collection[str] = ()
    change: Callable[[Mapping[str, Any], Target], dict[str, Any]] = _unchanged

    def replaces(self, model: Any) -> bool:
        """Whether requests to that model go to the target; a declared prompt has no model yet and always does."""
        if not isinstance(model, str) or model in self.kept_models:
            return False
        return not model or any(same_model(model, each) for each in (self.target.model, *self.migrated_models))

    def request(self, request: Request) -> Request:
        """The request as it goes to the target."""
        return request if request.body is None else replace(request, body=self.body(request.body))

    def body(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """The request body with the target's model and, if the target has one, its effort.

        The rest of `output_config` stays. The items of a Message Batch are changed one by one.
        """
        if "requests" in body:
            return {**body, "requests": [self._item(item) for item in body["requests"]]}
        if "model" not in body or not self.replaces(body["model"]):
            return dict(body)
        new = {**body, "model": self.target.model}
        if self.target.effort:
            new["output_config"] = {**(body.get("output_config") or {}), "effort": self.target.effort}
        return self.change(new, self.target)

    def _item(self, item: Any) -> Any:
        if not isinstance(item, Mapping) or not isinstance(item.get("params"), Mapping):
            return item
        return {**item, "params": self.body(item["params"])}
