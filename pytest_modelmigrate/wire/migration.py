"""Migration: which requests of a test go to its target, and with which model and effort."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from pytest_modelmigrate.facts.catalog import catalog
from pytest_modelmigrate.facts.errors import TargetNotAskedError
from pytest_modelmigrate.facts.exchanges import Request
from pytest_modelmigrate.facts.platform_spelling import spelled_like
from pytest_modelmigrate.facts.roles import current_role
from pytest_modelmigrate.facts.targets import Target
from pytest_modelmigrate.wire.served import same_model

if TYPE_CHECKING:
    from pytest_modelmigrate.wire.adapted_requests import AdaptedRequests


def _unchanged(body: Mapping[str, Any], _: Target) -> dict[str, Any]:
    return dict(body)


@dataclass(frozen=True, slots=True)
class Migration:
    """Which requests of a test go to its target; requests to other models are not changed.

    Requests of a role that the target moves go to the model of the role, whatever model the code names. All other
    requests of a mix are migrated as on the baseline.

    Attributes:
        target: the target.
        migrated_models: models that the target replaces: that of the baseline, and that of `--migrate-from`.
        kept_models: models that are never replaced, even if `migrated_models` contains them.
        change: applies the changes of the project to the body of a request to the target.
        keeps_spelling: whether the target's model is spelled as the platform of the replaced model spells it.
        adapted: edits the requests that the target would reject; None where they are sent as they are.
        role: the role of requests that are made outside of all roles; empty for none.
        roles: the roles of the requests so far.
    """

    target: Target
    migrated_models: Collection[str] = ()
    kept_models: Collection[str] = ()
    change: Callable[[Mapping[str, Any], Target], dict[str, Any]] = _unchanged
    keeps_spelling: bool = False
    adapted: AdaptedRequests | None = None
    role: str = ""
    roles: set[str] = field(default_factory=set)

    def goes_to(self, model: Any) -> Target | None:
        """The model and effort that a request goes to, given the model it names; None where it is not changed.

        The model of a declared prompt is empty.

        Raises:
            TargetNotAskedError: it names no model, and the target has none for it.
        """
        if not isinstance(model, str) or model in self.kept_models:
            return None
        if self.target.roles and (moved := self._moved(model)) is not None:
            return moved
        if not self.target.model:
            if model:
                return None
            raise TargetNotAskedError(_no_model(self.target))
        if model and not any(same_model(model, replaced) for replaced in (self.target.model, *self.migrated_models)):
            return None
        return _base(self.target) if self.target.roles else self.target

    def request(self, request: Request) -> Request:
        """The request with the model and effort of the target, if its model is migrated."""
        return request if request.body is None else replace(request, body=self.body(request.body, request.version))

    def body(self, body: Mapping[str, Any], version: str | None = None) -> dict[str, Any]:
        """The request body with the target's model and, if the target has one, its effort.

        The rest of `output_config` is kept. Each item of a Message Batch is changed separately.

        Args:
            body: the body.
            version: the `anthropic-version` header, where it is known.

        Raises:
            TargetNotAskedError: it names no model, and the target has none for it.
        """
        if "requests" in body:
            return {**body, "requests": [self._item(item, version) for item in body["requests"]]}
        target = self.goes_to(body["model"]) if "model" in body else None
        if target is None:
            return dict(body)
        new = {**body, "model": spelled_like(target.model, body["model"]) if self.keeps_spelling else target.model}
        if target.effort:
            new["output_config"] = {**(body.get("output_config") or {}), "effort": target.effort}
        changed = self.change(new, target)
        return changed if self.adapted is None else self.adapted.adapt(changed, version)

    def _moved(self, model: str) -> Target | None:
        """The target of the role that a request belongs to; None where the target does not move it."""
        role = current_role() or self.role
        if role:
            self.roles.add(role)
        for each in self.target.roles:
            if each.role == role:
                return each.target
        for each in self.target.roles:
            if model and same_model(model, each.role):
                self.roles.add(each.role)
                return each.target
        return None

    def _item(self, item: Any, version: str | None) -> Any:
        if not isinstance(item, Mapping) or not isinstance(item.get("params"), Mapping):
            return item
        return {**item, "params": self.body(item["params"], version)}


def _base(mix: Target) -> Target:
    """What a mix is for requests that belong to none of its roles: the baseline."""
    named = catalog().named(mix.model)
    return Target(mix.model, mix.effort, named.name if named else "")


def _no_model(mix: Target) -> str:
    return (
        f"this request belongs to no role that the target {mix.id} moves, and names no model\n"
        "  next        name the baseline, which all other requests go to, such as "
        f"--models=opus-4-6,{'+'.join(f'{each.role}={each.target.id}' for each in mix.roles)}\n"
        f'  or          mark the test with @pytest.mark.task(role="{mix.roles[0].role}")'
    )
