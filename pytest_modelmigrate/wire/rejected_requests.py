"""Rejected requests: the edit that cures a request which the API answered with a 400."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from pytest_modelmigrate.facts.calls import Call
from pytest_modelmigrate.facts.catalog import catalog
from pytest_modelmigrate.facts.exchanges import HTTP_BAD_REQUEST, Request

if TYPE_CHECKING:
    from pytest_modelmigrate.analysis.acceptance.rejection import Rejection

ADAPT: Final = "--migrate-adapt"

_COUNTING: Final = "/count_tokens"


def known_rejections(request: Request, message: str = "") -> list[Rejection]:
    """The known rules that a request breaks; the API answers with one of them, and the others would follow.

    Args:
        request: the request.
        message: the `error.message` of the answer, whose rule comes first.
    """
    # The rules are only imported for a request that was rejected.
    from pytest_modelmigrate.analysis.acceptance.all_rules import rejections
    from pytest_modelmigrate.wire.credentials import version_of_sdk

    model = catalog().find(str(request.model))
    if model is None:
        return []
    found = rejections(
        request.body,
        model,
        version=request.version or version_of_sdk(),
        betas=request.betas,
        counting=request.path.partition("?")[0].endswith(_COUNTING),
    )
    return sorted(found, key=lambda each: each.message != message)


def edits(calls: Iterable[Call]) -> list[str]:
    """The edits that cure the rejected requests of these calls, each once, and what would make them in the run."""
    found: dict[str, bool] = {}
    for call in calls:
        if call.response.status == HTTP_BAD_REQUEST and call.response.error is not None:
            for rejection in known_rejections(call.request, str(call.response.error.get("message"))):
                found[rejection.fix] = rejection.cure is not None
    lines = [f"  edit        {fix}" for fix in found]
    if any(found.values()):
        lines.append(
            f"  or          run with {ADAPT}, which makes such edits in the requests of the run and counts them"
        )
    return lines
