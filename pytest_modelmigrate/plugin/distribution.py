"""Distribution: pytest-xdist keeps the tests of one case on one worker where their samples depend on each other."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any, Final

import pytest

from pytest_modelmigrate.plugin.settings import Settings
from pytest_modelmigrate.plugin.workers import DISTRIBUTION

BY_CASE: Final = "modelmigrate_by_case"
"""The key of `workerinput` that says whether the tests of one case stay on one worker."""

_APART: Final = ("load", "loadgroup", "worksteal")
"""Values of `--dist` that may run the tests of one case on several workers."""


class Distribution:
    """Chooses the scheduler of pytest-xdist.

    Args:
        settings: the settings of the run.
    """

    def __init__(self, settings: Settings) -> None:
        self._targets = [target.id for target in settings.matrix.targets]
        self._by_case = not settings.samples.fixed or settings.confirm > 0 or bool(settings.audit)

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:
        """Tell a worker whether the tests of one case stay on it."""
        node.workerinput[BY_CASE] = self._by_case

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_make_scheduler(self, config: pytest.Config, log: Any) -> Any:
        """A scheduler that keeps the targets of a case together; None where that is not needed."""
        if not self._by_case or config.getoption("dist") not in _APART:
            return None
        scheduling = import_module("xdist.scheduler").LoadScopeScheduling
        return _scheduling(scheduling, self._case_of)(config, log)

    def _case_of(self, nodeid: str) -> str:
        """What stays together: the group that a test names for `--dist=loadgroup`, or its name without the target."""
        _, sign, group = nodeid.rpartition("@")
        if sign and not group.endswith("]"):
            return group
        endings = (text for target in self._targets for text in (f"-{target}]", f"[{target}]"))
        return nodeid.removesuffix(next((text for text in endings if nodeid.endswith(text)), ""))


def _scheduling(base: type, scope_of: Callable[[str], str]) -> Any:
    class CaseScheduling(base):  # type: ignore[misc]
        def _split_scope(self, nodeid: str) -> str:
            return scope_of(nodeid)

    return CaseScheduling


def runs_apart(config: pytest.Config) -> bool:
    """Whether the targets of a case may run on several workers, so that their samples cannot be compared meanwhile."""
    worker_input = getattr(config, "workerinput", {})
    return worker_input.get(DISTRIBUTION) in _APART and not worker_input.get(BY_CASE)
