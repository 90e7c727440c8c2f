"""Fields that every request needs."""

from __future__ import annotations

from collections.abc import Iterator

from pytest_modelmigrate.analysis.acceptance.rejection import Rejection, field_required
from pytest_modelmigrate.analysis.acceptance.request import RequestBody


def check(request: RequestBody) -> Iterator[Rejection]:
    """Reject a request without `model`, `messages` or `max_tokens`; `count_tokens` needs no `max_tokens`."""
    for name in ("model", "messages", *(() if request.counting else ("max_tokens",))):
        if request.body.get(name) is None:
            yield field_required(name)
