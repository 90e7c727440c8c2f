"""Runs that are killed while they record, runs on a full disk, and the runs after them."""

from __future__ import annotations

import errno
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
        for _ in range(2000):
            if sum(len(path.read_bytes().splitlines()) for path in arrived.glob("*.jsonl")) == 6:
                break
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


@pytest.fixture
def full_disk(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Leaves no room for files whose path has a part, once so many were written."""
    replace = Path.replace

    def fill(part: str, room: int = 0) -> None:
        left = iter(range(room))

        def refuse(path: Path, target: Path) -> Path:
            if part in str(target) and next(left, None) is None:
                raise OSError(errno.ENOSPC, "No space left on device")
            return replace(path, target)

        monkeypatch.setattr(Path, "replace", refuse)

    return fill


def test_a_full_disk_stops_the_sending_and_the_next_run_goes_on(
    pytester: pytest.Pytester, api: RunningSimulator, numbers: Callable[..., str], full_disk: Callable[..., None]
) -> None:
    pytester.makepyfile(test_numbers=numbers(40))
    full_disk("recordings", room=3)
    result = pytester.runpytest_inprocess(*RECORD, "--migrate-concurrency=2")
    result.assert_outcomes(passed=3, errors=37)
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(
        [
            "the disk is full: cannot write *",
            "  next        make room on the disk, and run the same command again; it goes on from there",
            "37 tests could not record their answers; make room on the disk and run the same command again",
        ]
    )
    paid = len(api.requests)
    assert paid < 40, "no request was sent after the disk was full"
    full_disk("recordings", room=40)
    pytester.runpytest_inprocess(*RECORD).assert_outcomes(passed=40)
    assert len(api.requests) == 40, "nothing was paid twice"


def test_imperative_tests_send_nothing_after_the_disk_was_full(
    pytester: pytest.Pytester, api: RunningSimulator, full_disk: Callable[..., None]
) -> None:
    pytester.makepyfile("""
        import pytest
        @pytest.mark.parametrize("n", range(5))
        def test_number(claude, n):
            messages = [{"role": "user", "content": f"Number {n}"}]
            assert claude.messages.create(model="claude-opus-4-7", max_tokens=20, messages=messages)
    """)
    full_disk("recordings")
    pytester.runpytest_inprocess(*RECORD, "--migrate-from=opus-4-7").assert_outcomes(errors=5)
    assert len(api.requests) == 1


def test_snapshots_that_cannot_be_written_fail_the_run(
    pytester: pytest.Pytester, suite: Path, full_disk: Callable[..., None]
) -> None:
    full_disk("__usage__")
    result = pytester.runpytest_inprocess("--models=opus-4-7", "--migrate-calls=sim", "--snapshot-update")
    result.assert_outcomes(passed=2)
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(["note: 2 usage snapshots not written: the disk is full: cannot write*"])
    result.stdout.no_fnmatch_line("*snapshots written*")
    assert suite.exists()


@pytest.mark.slow
def test_snapshots_that_a_worker_cannot_write_fail_the_run(pytester: pytest.Pytester, suite: Path) -> None:
    pytest.importorskip("xdist")
    pytester.makeconftest("""
        import errno, pathlib
        replace = pathlib.Path.replace
        def refuse(path, target):
            if "__usage__" in str(target):
                raise OSError(errno.ENOSPC, "No space left on device")
            return replace(path, target)
        pathlib.Path.replace = refuse
    """)
    result = pytester.runpytest_subprocess(
        "--models=opus-4-7", "--migrate-calls=sim", "--snapshot-update", "-n1", "-p", "no:cacheprovider"
    )
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(["note: 2 usage snapshots not written: the disk is full: cannot write*"])
    assert suite.exists()


def test_a_report_that_does_not_fit_on_the_disk_fails_the_run(
    pytester: pytest.Pytester, suite: Path, full_disk: Callable[..., None]
) -> None:
    full_disk("run.json")
    options = ("--models=opus-4-7", "--migrate-calls=sim", "--migrate-report=run.json")
    for more, line in (((), "note: the disk is full: cannot write*"), (("-q",), "error: the disk is full: *run.json")):
        result = pytester.runpytest_inprocess(*options, *more)
        assert result.ret == pytest.ExitCode.TESTS_FAILED
        result.stdout.fnmatch_lines([line])
    assert suite.exists()
