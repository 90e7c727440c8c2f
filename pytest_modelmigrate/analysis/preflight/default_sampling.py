"""Sampling parameters at their default values, which only one version of the API accepts on newer models.

Source: https://platform.claude.com/docs/en/api/versioning
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pytest_modelmigrate.analysis.acceptance.request import VERSION_2023
from pytest_modelmigrate.analysis.acceptance.sampling_parameters import DEFAULTS
from pytest_modelmigrate.analysis.preflight.checked_request import MigratedRequest
from pytest_modelmigrate.analysis.preflight.notice import SilentChange

_SOURCE: Final = "https://platform.claude.com/docs/en/api/versioning"


def check(migrated: MigratedRequest) -> Iterator[SilentChange]:
    """Say that a parameter is accepted at its default value alone, and not by the newer API version."""
    if migrated.request.version != VERSION_2023 or migrated.model.sampling != "non_default_rejected":
        return
    for name, default in DEFAULTS.items():
        if migrated.request.body.get(name) == default:
            text = (
                f"{migrated.model.name} accepts `{name}` at its default value alone, and API version 2026-10-21, which "
                "the SDK sends from 2.0 on, rejects any"
            )
            yield SilentChange(name, text, f"Remove `{name}`.", _SOURCE)
