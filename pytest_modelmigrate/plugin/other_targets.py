"""Other targets: syrupy's own snapshots of prompt tests, on targets and in tests that a run leaves out."""

from __future__ import annotations

import re
from collections.abc import Generator, Set as AbstractSet
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from pytest_modelmigrate.plugin.session import MigrateSession


class OtherTargets:
    """Keeps syrupy from calling the snapshots of what did not run unused, and from deleting them.

    Args:
        session: the session of this process.
    """

    def __init__(self, session: MigrateSession) -> None:
        self._session = session

    @pytest.hookimpl(wrapper=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> Generator[None, Any, Any]:
        """While syrupy looks for unused snapshots, leave out those of prompt tests that did not run."""
        if not session.config.pluginmanager.hasplugin("syrupy"):
            return (yield)
        from pytest_modelmigrate.store.usage_extension import never_unused

        complete = set(self._session.collected.complete_modules(self._session.outcomes.keys()))
        with never_unused(partial(self._did_not_run, complete)):
            return (yield)

    def _did_not_run(self, complete: AbstractSet[Path], location: str, name: str) -> bool:
        """Whether a snapshot of syrupy is that of a prompt test, on another target or in an incomplete module."""
        path = Path(location)
        for module, tests in self._session.collected.generated.items():
            if module.stem not in (path.stem, path.parent.name) or module.parent not in path.parents:
                continue
            functions = {case.partition("::")[2].partition("[")[0].replace("::", ".") for case, _ in tests}
            targets = "|".join({re.escape(target) for _, target in tests})
            for each in (name, path.stem):  # a file of one snapshot is named as the test
                function, bracket, rest = each.partition("[")
                if bracket and function in functions:
                    return module not in complete or re.match(rf"(.*-)?({targets})\]($|[.\[])", rest) is None
        return False
