"""Runs that are killed while they record, and the runs after them."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pytest_modelmigrate.simulator import RunningSimulator

RECORD = ("--models=opus-4-7", "--migrate-calls=record")

KILLED = """
import os, pathlib, time, pytest

@pytest.hookimpl(trylast=True)
def pytest_runtest_call(item):
    arrived = pathlib.Path(".modelmigrate/arrived")
    if item.name.startswith("test_number[2-") and not pathlib.Path("killed").exists():
        while sum(len(path.read_bytes().splitlines()) for path in arrived.glob("*.jsonl")) < 6:
            time.sleep(0.01)
        pathlib.Path("killed").touch()
        os._exit(9)
"""


def recordings(folder: Path) -> dict[str, Any]:
    """The recordings, without what differs from run to run."""
    found = {}
    for path in folder.glob("recordings/*/*/*.json"):
        data = json.loads(path.read_text())
        del data["digest"], data["latency_seconds"]
        data["response"]["headers"] = sorted(data["response"]["headers"])
        del data["response"]["body"]["id"]
        found[path.name] = data
    return found


def test_a_run_that_is_killed_pays_for_nothing_twice(
    pytester: pytest.Pytester, api: RunningSimulator, numbers: Callable[..., str]
) -> None:
    pytester.makepyfile(test_numbers=numbers(6))
    pytester.makeconftest(KILLED)
    run = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *RECORD]
    killed = subprocess.run(run, cwd=pytester.path, capture_output=True, check=False)  # noqa: S603 - pytest
    assert killed.returncode == 9
    before = [*pytester.path.glob("recordings/*/*/*.json")]
    assert len(before) == 3, "only what tests asked for is a recording"
    pytester.runpytest(*RECORD).assert_outcomes(passed=6)
    assert max(Counter(json.dumps(request.body) for request in api.requests).values()) == 1
    after = recordings(pytester.path)
    assert not pytester.path.joinpath(".modelmigrate", "arrived").exists()
    for path in pytester.path.glob("recordings/*/*/*.json"):
        path.unlink()
    pytester.runpytest(*RECORD).assert_outcomes(passed=6)
    assert after == recordings(pytester.path), "as if the run had not been killed"
