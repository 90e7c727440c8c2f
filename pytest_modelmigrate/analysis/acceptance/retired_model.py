"""Models that have been retired."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pytest_modelmigrate.analysis.acceptance.rejection import Rejection
from pytest_modelmigrate.analysis.acceptance.request import MessagesRequest

_SOURCE: Final = "https://platform.claude.com/docs/en/about-claude/model-deprecations"


def check(request: MessagesRequest) -> Iterator[Rejection]:
    """Reject a retired model."""
    if request.model.lifecycle == "retired":
        fix = f"Move to `{request.model.replacement}`." if request.model.replacement else "Move to an active model."
        asked = request.body.get("model")
        named = asked if asked in request.model.dated_ids else request.model.id
        yield Rejection("model", f"model: {named}", fix, _SOURCE, "reported", 404)
