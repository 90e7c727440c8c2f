"""Adapted requests: those of a test that were edited so that its target accepts them."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, Final

from pytest_modelmigrate.analysis.acceptance.adaptation import adapt
from pytest_modelmigrate.analysis.acceptance.request import API_VERSIONS, VERSION_2023
from pytest_modelmigrate.facts.applied_cures import AppliedCure
from pytest_modelmigrate.facts.calls import Call
from pytest_modelmigrate.facts.catalog import catalog
from pytest_modelmigrate.facts.exchanges import Request
from pytest_modelmigrate.wire.credentials import version_of_sdk

_ON_BEDROCK: Final = "anthropic."
"""A part of the ids of models on Bedrock."""


class AdaptedRequests:
    """Edits the requests of one test, and remembers what was edited; safe to use from any thread."""

    def __init__(self) -> None:
        self._cures: dict[str, tuple[AppliedCure, ...]] = {}

    def adapt(self, body: Mapping[str, Any], version: str | None = None) -> dict[str, Any]:
        """The body with every mechanical cure for its model.

        Args:
            body: the body of one Messages request, as it would be sent.
            version: the `anthropic-version` header; None for that of the installed SDK.
        """
        name = str(body.get("model"))
        model = catalog().find(name)
        if model is None:
            return dict(body)
        if _ON_BEDROCK in name:  # where the newer version changes nothing for models up to 4.6
            version = VERSION_2023
        found = adapt(body, model, version=version if version in API_VERSIONS else version_of_sdk())
        if found.cured:
            cures = [AppliedCure(each.cure.done, each.fix, 1) for each in found.cured if each.cure]
            self._cures[_digest(found.body)] = tuple(cures)
        return found.body

    def applied(self, calls: Iterable[Call]) -> tuple[AppliedCure, ...]:
        """The edits in the requests of these calls, each with the number of its requests."""
        counts = Counter(
            cure
            for call in calls
            for body in _single_bodies(call.request)
            for cure in self._cures.get(_digest(body), ())
        )
        return tuple(AppliedCure(cure.done, cure.edit, number) for cure, number in counts.items())


def adapted_request(request: Request) -> Request | None:
    """A request as a run with `--migrate-adapt` sends it; None when that changes nothing."""
    if request.body is None or "messages" not in request.body:
        return None
    body = AdaptedRequests().adapt(request.body, request.version)
    changed = Request(request.path, body, request.method, request.betas, request.version)
    return None if changed == request else changed


def _single_bodies(request: Request) -> list[Mapping[str, Any]]:
    """The body of a Messages request, or those of the items of a batch."""
    body = request.body or {}
    items = body.get("requests")
    if not isinstance(items, list):
        return [body]
    return [item["params"] for item in items if isinstance(item, Mapping) and isinstance(item.get("params"), Mapping)]


def _digest(body: Mapping[str, Any]) -> str:
    text = json.dumps(body, sort_keys=True, default=str)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
