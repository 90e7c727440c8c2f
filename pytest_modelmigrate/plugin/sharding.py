"""Sharding: which cases a job runs with `--migrate-shard`."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import replace
from pathlib import Path

import pytest

from pytest_modelmigrate.analysis.case_shards import Load, shard_of_cases
from pytest_modelmigrate.facts.shards import Shard
from pytest_modelmigrate.plugin.capped_budget import SHARED_FOLDER
from pytest_modelmigrate.plugin.case_names import case_of
from pytest_modelmigrate.plugin.case_state import DECLARED
from pytest_modelmigrate.plugin.prompt_tests import target_of
from pytest_modelmigrate.plugin.session import MigrateSession
from pytest_modelmigrate.store.recorded_loads import loads_of
from pytest_modelmigrate.store.writing import write_atomically


class Sharding:
    """Leaves out the cases of other shards.

    Args:
        session: the session of this process.
        shard: the shard to run.
    """

    def __init__(self, session: MigrateSession, shard: Shard) -> None:
        self._session = session
        self._shard = shard
        # With --lf pytest collects failed tests only, and jobs that failed in different tests would split differently.
        session.config.pluginmanager.unregister(name="lfplugin-collwrapper")

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        """Deselect the cases of other shards, once -k and -m have chosen tests and before --lf does."""
        modules: dict[Path, set[str]] = defaultdict(set)
        cases: dict[str, str] = {}
        for item in items:
            target = target_of(item)
            if target is not None and DECLARED in item.stash:
                cases[item.nodeid] = case_of(item, target)
                modules[item.path].add(cases[item.nodeid])
        chosen = self._chosen(modules)
        dropped = [item for item in items if item.nodeid in cases and cases[item.nodeid] not in chosen]
        self._session.shard = replace(self._shard, cases=len(set(cases.values())))
        if dropped:
            left_out = {id(item) for item in dropped}
            items[:] = [item for item in items if id(item) not in left_out]
            config.hook.pytest_deselected(items=dropped)

    def _chosen(self, modules: dict[Path, set[str]]) -> set[str]:
        """The cases of this shard."""
        kept = self._kept
        if kept is not None and kept.exists():
            return set(json.loads(kept.read_text(encoding="utf-8")))
        loads = {case: Load(*load) for case, load in loads_of(modules).items()}
        numbers = shard_of_cases(loads, loads, self._shard.total)
        chosen = {case for case, number in numbers.items() if number == self._shard.number}
        if kept is not None:
            write_atomically(kept, json.dumps(sorted(chosen)))
        return chosen

    @property
    def _kept(self) -> Path | None:
        """Where pytest-xdist's workers keep the cases: one that replaces a crashed worker finds newer recordings."""
        folder = getattr(self._session.config, "workerinput", {}).get(SHARED_FOLDER)
        return Path(folder) / "shard.json" if folder else None
