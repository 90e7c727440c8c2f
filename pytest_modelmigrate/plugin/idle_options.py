"""Idle options: what the command line asks for and this run cannot do, so that nobody takes silence for a result."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from pytest_modelmigrate.facts.runs import Run
from pytest_modelmigrate.plugin.option_values import on_command_line
from pytest_modelmigrate.plugin.settings import Settings


def idle_options(config: pytest.Config, settings: Settings, run: Run) -> Iterator[str]:
    """A note for each option on samples that has no effect in a run."""
    alone = len(settings.matrix.targets) == 1
    if alone and not settings.samples.fixed:
        taken = settings.samples.least
        yield f"--migrate-samples={settings.samples} took {taken} of each case: further ones need a second target"
    if alone and settings.confirm:
        yield "--migrate-confirm has no effect: there is no second target whose results could differ"
    if all(len(outcome.samples) == 1 for outcome in run.outcomes):
        for name in ("pass_rate", "margin"):
            if on_command_line(config, name):
                flag = f"--migrate-{name.replace('_', '-')}"
                yield f"{flag} has no effect: every case ran once; add --migrate-samples"
