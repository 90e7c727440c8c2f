"""Runs of the plugin and of the SDK alone against the unreliable loopback API."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from speed_projects import DECLARATIVE, write_project

CALLS: Final = 400
_SERVER: Final = Path(__file__).with_name("unreliable.py")


@dataclass(frozen=True, slots=True)
class Measured:
    """One run.

    Attributes:
        seconds: from its first request to its last answer, by the clock of the API.
        command_seconds: of the whole command, from the start of the process to its end.
        undecided: calls without an answer.
        failed: tests that failed.
        counts: what the API did.
    """

    seconds: float
    command_seconds: float
    undecided: int
    failed: int
    counts: dict[str, float]


def compare(options: dict[str, Any], calls: int = CALLS) -> tuple[Measured, Measured]:
    """Our run and one of the SDK alone, each against an API of its own."""
    ours = ours_alone(options, calls)
    with _serving(options) as url:
        started = time.perf_counter()
        printed = subprocess.run(
            [sys.executable, str(_SERVER), "fan-out", url, str(calls)], capture_output=True, text=True, check=True
        ).stdout
        return ours, _measured(url, started, undecided=int(printed), failed=0)


def ours_alone(options: dict[str, Any], calls: int = CALLS, more: Sequence[str] = ()) -> Measured:
    """A run of the plugin."""
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        *(() if any(each.startswith("-n") for each in more) else ("-p", "no:xdist")),
        "-p",
        "no:cacheprovider",
        "-p",
        "no:hypothesispytest",
    ]
    command += ["--models=opus-4-7", "--migrate-calls=live", "--tb=no", *more]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("ANTHROPIC_")}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    with _serving(options) as url, tempfile.TemporaryDirectory(prefix="modelmigrate-limits-") as folder:
        project = write_project(Path(folder) / "project", DECLARATIVE, calls)
        environment |= {"ANTHROPIC_BASE_URL": url, "ANTHROPIC_API_KEY": "loopback"}
        started = time.perf_counter()
        done = subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True, check=False)
        return _measured(url, started, undecided=_number(done.stdout, "error"), failed=_number(done.stdout, "failed"))


def _measured(url: str, started: float, *, undecided: int, failed: int) -> Measured:
    seconds = time.perf_counter() - started
    counts = _counts(url)
    return Measured(counts.pop("seconds"), seconds, undecided, failed, counts)


def _number(printed: str, word: str) -> int:
    found = re.findall(rf"(\d+) {word}", printed)
    return int(found[-1]) if found else 0


def _counts(url: str) -> dict[str, float]:
    with urllib.request.urlopen(f"{url}/counts", timeout=10) as answer:  # noqa: S310 - our own server
        counts: dict[str, float] = json.loads(answer.read())
        return counts


@contextmanager
def _serving(options: dict[str, Any]) -> Iterator[str]:
    """The API in a process of its own."""
    with subprocess.Popen(
        [sys.executable, str(_SERVER), json.dumps(options)], stdout=subprocess.PIPE, text=True
    ) as api:
        assert api.stdout is not None  # noqa: S101 - it is a pipe
        try:
            yield f"http://127.0.0.1:{int(api.stdout.readline())}"
        finally:
            api.terminate()
