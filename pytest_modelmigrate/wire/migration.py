"""Migration: which requests of a test go to its target, and with which model and effort."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from pytest_modelmigrate.facts.exchanges import Request
from pytest_modelmigrate.facts.platform_spelling import spelled_like
from pytest_modelmigrate.facts.targets import Target
from pytest_modelmigrate.wire.served import same_model

if TYPE_CHECKING:
    from pytest_modelmigrate.wire.adapted_requests import AdaptedRequests


def _unchanged(body: Mapping[str, Any], _: Target) -> dict[str, Any]:
    return dict(body)


@dataclass(frozen=True, slots=True)
class Migration:
    """Which requests of a test go to its target; requests to other models are not changed.

    Attributes:
        target: the target.
        migrated_models: models that the target replaces: that of the baseline, and that of `--migrate-from`.
        kept_models: models that are never replaced, even if `migrated_models` contains them.
        change: applies the changes of the project to the body of a request to the target.
        keeps_spelling: whether the target's model is spelled as the platform of the replaced model spells it.
        adapted: edits the requests that the target would reject; None where they are sent as they are.
    """

    target: Target
    migrated_models: Collection[str] = ()
    kept_models: Collection[str] = ()
    change: Callable[[Mapping[str, Any], Target], dict[str, Any]] = _unchanged
    keeps_spelling: bool = False
    adapted: AdaptedRequests | None = None

    def replaces(self, model: Any) -> bool:
        """Whether requests to that model go to the target; true for declared prompts, whose model is empty."""
        if not isinstance(model, str) or model in self.kept_models:
            return False
        return not model or any(same_model(model, replaced) for replaced in (self.target.model, *self.migrated_models))

    def request(self, request: Request) -> Request:
        """The request with the model and effort of the target, if its model is migrated."""
        return request if request.body is None else replace(request, body=self.body(request.body, request.version))

    def body(self, body: Mapping[str, Any], version: str | None = None) -> dict[str, Any]:
        """The request body with the target's model and, if the target has one, its effort.

        The rest of `output_config` is kept. Each item of a Message Batch is changed separately.

        Args:
            body: the body.
            version: the `anthropic-version` header, where it is known.
        """
        if "requests" in body:
            return {**body, "requests": [self._item(item, version) for item in body["requests"]]}
        if "model" not in body or not self.replaces(body["model"]):
            return dict(body)
        model = self.target.model
        new = {**body, "model": spelled_like(model, body["model"]) if self.keeps_spelling else model}
        if self.target.effort:
            new["output_config"] = {**(body.get("output_config") or {}), "effort": self.target.effort}
        changed = self.change(new, self.target)
        return changed if self.adapted is None else self.adapted.adapt(changed, version)

    def _item(self, item: Any, version: str | None) -> Any:
        if not isinstance(item, Mapping) or not isinstance(item.get("params"), Mapping):
            return item
        return {**item, "params": self.body(item["params"], version)}
