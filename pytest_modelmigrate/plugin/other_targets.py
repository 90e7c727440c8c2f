"""Other targets: what prompt tests keep with syrupy's own `snapshot` on targets that this run leaves out."""

from __future__ import annotations

import re
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from pytest_modelmigrate.plugin.stale_snapshots import StaleSnapshots


class OtherTargets:
    """Keeps syrupy from calling the snapshots of other targets unused, and from deleting them.

    Args:
        collected: the prompt tests of the run.
    """

    def __init__(self, collected: StaleSnapshots) -> None:
        self._collected = collected

    @pytest.hookimpl(wrapper=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> Generator[None, Any, Any]:
        """While syrupy looks for unused snapshots, leave out those of other targets."""
        if not session.config.pluginmanager.hasplugin("syrupy"):
            return (yield)
        from pytest_modelmigrate.store.usage_extension import never_unused

        with never_unused(self._is_of_another_target):
            return (yield)

    def _is_of_another_target(self, location: str, name: str) -> bool:
        """Whether syrupy's name of a snapshot is that of a prompt test, on a target that this run did not collect."""
        path = Path(location)
        for module, tests in self._collected.generated.items():
            file = Path(module)
            if file.stem not in (path.stem, path.parent.name) or file.parent not in path.parents:
                continue
            functions = {case.partition("::")[2].partition("[")[0].replace("::", ".") for case, _ in tests}
            targets = "|".join({re.escape(target) for _, target in tests})
            for each in (name, path.stem):  # a file of one snapshot is named as the test
                function, bracket, rest = each.partition("[")
                if bracket and function in functions:
                    return re.match(rf"(.*-)?({targets})\]($|[.\[])", rest) is None
        return False
