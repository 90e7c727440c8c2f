"""The default effort.

Source: https://platform.claude.com/docs/en/build-with-claude/effort
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pytest_modelmigrate.analysis.preflight.checked_request import MigratedRequest
from pytest_modelmigrate.analysis.preflight.notice import SilentChange

_SOURCE: Final = "https://platform.claude.com/docs/en/build-with-claude/effort"


def check(migrated: MigratedRequest) -> Iterator[SilentChange]:
    """Say that an omitted effort stands for another level than on the baseline."""
    model, baseline = migrated.model, migrated.baseline
    default = model.default_effort
    if baseline is None or default is None or default == baseline.default_effort or migrated.today.counting:
        return
    if not migrated.omits("output_config.effort"):
        return
    before = baseline.default_effort
    was = f"{before} on {baseline.name}" if before else f"{baseline.name} has no effort"
    levels = [default, *([before] if before in model.efforts and before else [])]
    compared = ",".join(f"{model.name}@{level}" for level in dict.fromkeys(levels))
    yield SilentChange(
        "output_config.effort",
        f"the effort is not set: {was}, {default} on {model.name}",
        f"Set `output_config.effort`; compare levels in a run with --models={baseline.name},{compared}.",
        _SOURCE,
    )
