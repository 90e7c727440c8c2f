"""`service_tier`."""

from __future__ import annotations

from collections.abc import Iterator

from pytest_modelmigrate.analysis.acceptance.rejection import Rejection, wrong_choice
from pytest_modelmigrate.analysis.acceptance.request import MessagesRequest


def check(request: MessagesRequest) -> Iterator[Rejection]:
    """Reject an unknown service tier."""
    if request.body.get("service_tier") not in {None, "auto", "standard_only"}:
        yield wrong_choice("service_tier", ("auto", "standard_only"))
