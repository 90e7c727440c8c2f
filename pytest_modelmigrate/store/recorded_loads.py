"""Recorded loads: what the cases of a test module took when they were recorded, in seconds and dollars."""

from __future__ import annotations

import contextlib
from collections import defaultdict
from collections.abc import Collection, Mapping
from pathlib import Path
from statistics import fmean

from pytest_modelmigrate.facts.errors import ModelMigrateError
from pytest_modelmigrate.store.project_folders import RECORDINGS
from pytest_modelmigrate.store.recordings import RecordingStore
from pytest_modelmigrate.store.snapshots import SIMULATED, entries, folder_of


def recorded_dollars(module: Path) -> dict[str, float]:
    """The list price of each case of a module in US dollars, as its snapshots have it: the mean of all real targets.

    The name of a case is without its module. A damaged snapshot counts as none; the test itself reports it.
    """
    found: dict[str, float] = {}
    with contextlib.suppress(ModelMigrateError):
        for case, targets in entries(folder_of(module)).items():
            prices = {target: float(each["cost_usd"]) for target, each in targets.items() if each.get("cost_usd")}
            real = [usd for target, usd in prices.items() if not target.endswith(SIMULATED)]
            if kept := real or [*prices.values()]:
                found[case] = fmean(kept)
    return found


def recorded_seconds(module: Path, cases: Collection[str]) -> dict[str, float]:
    """The seconds that the API took for each case of a module, as its recordings have it: the mean of all targets.

    Args:
        module: the file of the tests.
        cases: their names without a target, such as `test_a.py::test_b[x]`.
    """
    by_test: dict[str, float] = defaultdict(float)
    for recording in RecordingStore(module.parent / RECORDINGS / module.stem).readable():
        if recording.latency_seconds is not None:
            by_test[recording.case] += recording.latency_seconds
    by_case: dict[str, list[float]] = defaultdict(list)
    for test, seconds in by_test.items():
        if (case := _case_of(test, cases)) is not None:
            by_case[case].append(seconds)
    return {case: fmean(each) for case, each in by_case.items()}


def _case_of(test: str, cases: Collection[str]) -> str | None:
    """The case of a test, whose name ends in the id of a target: `test_b[x-opus-4-7]` is of the case `test_b[x]`."""
    name, _, ids = test.removesuffix("]").partition("[")
    parts = ids.split("-")
    candidates = (f"{name}[{'-'.join(parts[:end])}]" for end in range(len(parts) - 1, 0, -1))
    return next((each for each in (*candidates, name) if each in cases), None)


def loads_of(modules: Mapping[Path, Collection[str]]) -> dict[str, tuple[float | None, float | None]]:
    """The seconds and the dollars of each case; None where they are not recorded.

    Args:
        modules: the names of the cases of each module, such as `test_a.py::test_b[x]`.
    """
    found = {}
    for module, cases in modules.items():
        dollars, seconds = recorded_dollars(module), recorded_seconds(module, cases)
        for case in cases:
            found[case] = (seconds.get(case), dollars.get(case.partition("::")[2]))
    return found
