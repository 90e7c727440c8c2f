"""How fast a run is, as ratios within one run: `python benchmarks/speed.py [--only replay,idle] [--venv DIR]`.

Every figure is of a whole command, from process start to exit. The loopback API answers after a fixed latency.
What waits for the API is measured on the wall clock; what only computes in processor seconds, which other work on
the machine disturbs less.
`--venv` names a virtual environment with pytest, anthropic, pytest-xdist and pytest-recording, for comparison.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from speed_projects import (
    DECLARATIVE,
    EMPTY,
    IMPERATIVE,
    NAIVE,
    NO_SOCKETS,
    SAMPLED,
    write_project,
    write_recordings,
)

from pytest_modelmigrate.facts.targets import Target

LATENCY: Final = 0.2
AT_ONCE: Final = 32
OLD: Final = (Target("claude-opus-4-6", name="opus-4-6"), Target("claude-opus-4-7", name="opus-4-7"))
BOTH: Final = "--models=opus-4-6,opus-4-7"
ALONE: Final = ("-q", "-p", "no:xdist", "-p", "no:hypothesispytest")
"""Without plugins of the development environment that take time for themselves."""
QUIET: Final = (*ALONE, "-p", "no:cacheprovider")
BARE: Final = (*QUIET, "-p", "no:modelmigrate")
MEGABYTE: Final = 1024
LONGEST: Final = 5.0
"""Seconds that tests may wait for their verdict in an outage."""

INCONCLUSIVE: Final = 7
"""The exit status of a run that an outage left undecided."""


@dataclass(frozen=True, slots=True)
class Measured:
    """One command.

    Attributes:
        seconds: from its start to its end.
        cpu_seconds: of the processor, its children included.
        megabytes: the most memory that it held.
    """

    seconds: float
    cpu_seconds: float
    megabytes: float


class Bench:
    """Runs the measurements and prints one row for each.

    Args:
        folder: where projects are written.
        venv: a virtual environment with what others use, or None.
    """

    def __init__(self, folder: Path, venv: Path | None) -> None:
        self.folder = folder
        self.other = str(venv / "bin" / "python") if venv else sys.executable
        self._numbers = iter(range(1_000_000))

    def project(self, text: str, cases: int, mark: str = "") -> Path:
        """A new project."""
        return write_project(self.folder / f"p{next(self._numbers)}", text, cases, mark)

    def recorded(self, text: str, cases: int, targets: tuple[Target, ...] = OLD) -> Path:
        """A new project with recordings of every case."""
        project = self.project(text, cases)
        with loopback(0) as url:
            first = [*QUIET, "--models=opus-4-6", "--migrate-calls=record", "test_speed.py::test_refund[0-opus-4-6]"]
            self.run(project, first, url=url)
        write_recordings(project, cases, targets)
        return project

    def run(
        self, project: Path, arguments: list[str], *, url: str = "", python: str = sys.executable, status: int = 0
    ) -> Measured:
        """Run pytest in a project.

        Raises:
            RuntimeError: it ended with another exit status.
        """
        environment = {name: value for name, value in os.environ.items() if not name.startswith("ANTHROPIC_")}
        # As users run it: what was compiled once is not compiled again.
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        if url:
            environment |= {"ANTHROPIC_BASE_URL": url, "ANTHROPIC_API_KEY": "loopback"}
        output = project / "output.txt"
        with output.open("wb") as file:
            started = time.perf_counter()
            process = subprocess.Popen(
                [python, "-m", "pytest", *arguments],
                cwd=project,
                env=environment,
                stdout=file,
                stderr=subprocess.STDOUT,
            )
            _, ended, used = os.wait4(process.pid, 0)
            seconds = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(ended)
        if process.returncode != status:
            raise RuntimeError(f"{arguments} in {project}: {output.read_text()[-2000:]}")
        return Measured(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / MEGABYTE)

    def best(self, project: Path, arguments: list[str], times: int = 3) -> Measured:
        """The quickest of several runs."""
        return min((self.run(project, arguments) for _ in range(times)), key=lambda each: each.cpu_seconds)

    def cold(self, cases: int = 200) -> None:
        """A run that sends everything, next to the limit of the connection and to what others do."""
        calls = cases * len(OLD)
        limit = math.ceil(calls / AT_ONCE) * LATENCY
        imperative = self.recorded(IMPERATIVE, cases, OLD[:1])
        new = "--models=opus-4-7,opus-4-8"
        with loopback(LATENCY) as url:
            declarative = self.run(self.project(DECLARATIVE, cases), [*QUIET, BOTH, "--migrate-calls=live"], url=url)
            ratio(f"cold, declarative, {calls} calls", declarative.seconds, limit, 1.5)
            foreseen = self.run(imperative, [*QUIET, new, "--migrate-calls=record"], url=url)
            ratio(f"cold, imperative with recordings, {calls} calls", foreseen.seconds, limit, 1.5)

    def samples(self, cases: int = 40) -> None:
        """Samples that stop early, next to the limit of the connection for the requests that are sent.

        Every tenth case fails now and then on the target. A round begins when all tests have judged the one
        before it, so the limit is that of all requests in one.
        """
        project = self.project(SAMPLED, cases)
        options = [*QUIET, BOTH, "--migrate-calls=live", "--migrate-samples=3..20", "--migrate-pass-rate=1%"]
        with loopback(LATENCY) as url:
            run = self.run(project, [*options, "--migrate-report=run.json"], url=url)
        outcomes = json.loads((project / "run.json").read_text(encoding="utf-8"))["outcomes"]
        calls = sum(len(each["samples"]) for each in outcomes)
        limit = math.ceil(calls / AT_ONCE) * LATENCY
        ratio(f"3..20 samples of {cases} cases x 2, {calls} calls", run.seconds, limit, 1.5)

    def outage(self, tests: int = 20) -> None:
        """How long tests wait for their verdict when the API is down."""
        for name, text in (("declarative", DECLARATIVE), ("imperative", IMPERATIVE)):
            project = self.project(text, tests)
            options = [*QUIET, "--models=opus-4-7", "--migrate-calls=live"]
            seconds = self.run(project, options, url="http://127.0.0.1:9", status=INCONCLUSIVE).seconds
            figures = "the API refuses connections"
            row(f"outage, {tests} {name} tests", f"{seconds:.1f} s", figures, "<= 5 s", holds=seconds <= LONGEST)

    def others(self, cases: int = 200) -> None:
        """The same work with what people use today."""
        calls = cases * len(OLD)
        limit = math.ceil(calls / AT_ONCE) * LATENCY
        with loopback(LATENCY) as url:
            many = self.run(
                self.project(NAIVE, cases),
                ["-q", "-p", "no:modelmigrate", "-n", "8"],
                url=url,
                python=self.other,
            )
            ratio(f"pytest-xdist -n 8 with the SDK, {calls} calls", many.seconds, limit)
            plain = self.run(self.project(NAIVE, cases), [*BARE], url=url, python=self.other)
            ratio(f"plain pytest with the SDK, {calls} calls", plain.seconds, limit)
        self.cassettes(cases)

    def cassettes(self, cases: int) -> None:
        """Replay with pytest-recording, where it is installed."""
        found = subprocess.run([self.other, "-c", "import pytest_recording"], check=False, capture_output=True)
        if found.returncode:
            print("| pytest-recording | not installed in --venv | | |")
            return
        project = self.project(NAIVE, cases, mark="@pytest.mark.vcr")
        with loopback(0) as url:
            self.run(project, [*BARE, "--record-mode=once"], url=url, python=self.other)
            replayed = self.run(project, [*BARE, "--record-mode=none"], url=url, python=self.other)
        empty = self.run(self.project(EMPTY, cases), [*BARE], python=self.other)
        per_test(f"pytest-recording replay, {cases * 2} calls", replayed, empty, cases * 2)

    def replay(self) -> None:
        """Replay next to empty tests; nothing may open a socket. Without pytest's cache every price is looked up."""
        for cases in (200, 2500):
            empty = self.best(self.project(EMPTY, cases), [*ALONE, "-p", "no:modelmigrate"])
            for name, text in (("declarative", DECLARATIVE), ("imperative", IMPERATIVE)):
                project = self.recorded(text, cases)
                (project / "conftest.py").write_text(NO_SOCKETS)
                target = 0.6 if name == "declarative" else None
                first = self.best(project, [*ALONE, BOTH, "--cache-clear"])
                per_test(f"replay, {name}, {cases * 2} calls, new prices", first, empty, cases * 2, target)
                again = self.best(project, [*ALONE, BOTH])
                per_test(f"replay, {name}, {cases * 2} calls", again, empty, cases * 2, target)

    def idle(self) -> None:
        """What a project pays that installed the plugin and does not use it."""
        project = self.project(EMPTY, 1)
        pairs = [(self.run(project, [*QUIET]), self.run(project, [*BARE])) for _ in range(20)]
        more = statistics.median(with_it.cpu_seconds - without.cpu_seconds for with_it, without in pairs) * 1000
        row("idle start-up, median of 20", f"{more:+.1f} ms", "", "<= 5 ms", holds=more <= 5)  # noqa: PLR2004

    def memory(self, cases: int = 5000) -> None:
        """The most memory of a large replay, next to as many empty tests."""
        empty = self.run(self.project(EMPTY, cases), [*BARE])
        replayed = self.run(self.recorded(DECLARATIVE, cases), [*QUIET, BOTH])
        more = replayed.megabytes - empty.megabytes
        figures = f"{replayed.megabytes:.0f} MB, bare {empty.megabytes:.0f} MB"
        row(f"memory, {cases} x 2 replayed", f"{more:+.0f} MB", figures, "<= 150 MB", holds=more <= 150)  # noqa: PLR2004

    def scale(self) -> None:
        """The cost of a test in suites of all sizes, next to that of an empty test."""
        empty = [*ALONE, "-p", "no:modelmigrate"]
        one = self.best(self.recorded(DECLARATIVE, 1), [*ALONE, BOTH], 25).cpu_seconds
        bare = self.best(self.project(EMPTY, 1), empty, 25).cpu_seconds
        costs, more = [], []
        for cases, times in ((100, 25), (1000, 9), (5000, 3), (20000, 3)):
            tests = 2 * cases - 2
            whole = (self.best(self.recorded(DECLARATIVE, cases), [*ALONE, BOTH], times).cpu_seconds - one) / tests
            without = (self.best(self.project(EMPTY, cases), empty, times).cpu_seconds - bare) / tests
            costs.append(whole)
            more.append(whole - without)
            figures = f"empty tests {without * 1000:.2f} ms"
            row(f"cost of a test, {cases} cases x 2", f"{whole * 1000:.2f} ms", figures, "")
        spread = max(costs) / min(costs)
        figures = f"over empty tests {min(more) * 1000:.2f} to {max(more) * 1000:.2f} ms"
        row("largest cost of a test over the smallest", f"{spread:.2f} x", figures, "<= 1.2 x", holds=spread <= 1.2)  # noqa: PLR2004


@contextmanager
def loopback(latency: float) -> Iterator[str]:
    """The loopback API in a process of its own."""
    command = [sys.executable, str(Path(__file__).with_name("loopback.py")), str(latency)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None  # noqa: S101 - it is a pipe
        try:
            yield f"http://127.0.0.1:{int(server.stdout.readline())}"
        finally:
            server.terminate()


def ratio(name: str, seconds: float, limit: float, most: float | None = None) -> None:
    """A row for a time next to the limit of the connection."""
    holds = None if most is None else seconds <= most * limit
    row(
        name,
        f"{seconds / limit:.2f} x",
        f"{seconds:.2f} s, limit {limit:.2f} s",
        f"<= {most} x" if most else "",
        holds=holds,
    )


def per_test(name: str, measured: Measured, empty: Measured, tests: int, most: float | None = None) -> None:
    """A row for a time next to as many empty tests."""
    more = (measured.cpu_seconds - empty.cpu_seconds) / tests * 1000
    holds = None if most is None else more <= most
    figures = f"{measured.cpu_seconds:.2f} s, bare {empty.cpu_seconds:.2f} s"
    row(name, f"{more:+.2f} ms a test", figures, f"<= {most} ms" if most else "", holds=holds)


def row(name: str, figure: str, figures: str, target: str, *, holds: bool | None = None) -> None:
    """One row of the table."""
    verdict = "" if holds is None else " holds" if holds else " MISSED"
    print(f"| {name} | {figure} | {figures} | {target}{verdict} |", flush=True)


def main() -> None:
    """Run what the command line asks for."""
    names = ("idle", "replay", "cold", "samples", "outage", "others", "memory", "scale")
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default=",".join(names), help=f"some of {', '.join(names)}")
    parser.add_argument("--venv", type=Path, help="a virtual environment with what others use")
    arguments = parser.parse_args()
    print("| what | figure | measured | target |\n|---|---|---|---|")
    with tempfile.TemporaryDirectory(prefix="modelmigrate-speed-") as folder:
        bench = Bench(Path(folder), arguments.venv)
        for name in arguments.only.split(","):
            measure: Callable[[], None] = getattr(bench, name)
            measure()


if __name__ == "__main__":
    main()
