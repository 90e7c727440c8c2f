"""Priority Tier on models that it does not cover.

Source: https://platform.claude.com/docs/en/api/service-tiers
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pytest_modelmigrate.analysis.preflight.checked_request import MigratedRequest
from pytest_modelmigrate.analysis.preflight.notice import SilentChange

_SOURCE: Final = "https://platform.claude.com/docs/en/api/service-tiers"


def check(migrated: MigratedRequest) -> Iterator[SilentChange]:
    """Say that a request which asks for the priority tier runs on the standard one."""
    model, baseline = migrated.model, migrated.baseline
    if migrated.request.body.get("service_tier") != "auto" or baseline is None or "priority_tier" in model.unknown:
        return
    if baseline.priority_tier and not model.priority_tier:
        text = f"Priority Tier does not cover {model.name}: the request runs on the standard tier"
        yield SilentChange("service_tier", text, "Check your commitment before you move traffic.", _SOURCE)
