"""Progress output: what a run writes while it sends requests, past the capturing of pytest."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Final

import pytest

from pytest_modelmigrate.wire.prefetch.progress import Progress, Style, batch_line

if TYPE_CHECKING:
    from pytest_modelmigrate.wire.prefetch.counts import BatchCounts, Counts

_BATCH_LINE_SECONDS: Final = 10.0


class ProgressOutput:
    """The output of one pytest process; a pytest-xdist worker and a run with `-q` are silent.

    Args:
        config: the pytest configuration.
        counts: returns the progress of the requests.
    """

    def __init__(self, config: pytest.Config, counts: Callable[[], Counts]) -> None:
        self._config = config
        self._batches_shown_at = time.monotonic()
        self._progress = Progress(counts, self.write, self._style())

    @property
    def silent(self) -> bool:
        """Whether the run writes nothing while it sends requests."""
        return self._style() == "silent"

    def tick(self) -> None:
        """Write a progress line if the last one is old enough; safe to call from any thread."""
        self._progress.tick()

    def show_batches(self, counts: BatchCounts) -> None:
        """Write a line on batches if the last one is old enough."""
        if not self.silent and time.monotonic() - self._batches_shown_at > _BATCH_LINE_SECONDS:
            self._batches_shown_at = time.monotonic()
            self.write(f"{batch_line(counts)}\n")

    def clear(self) -> None:
        """Erase the progress line, so that other output can be written."""
        self._progress.clear()

    @contextlib.contextmanager
    def clearing(self) -> Iterator[None]:
        """Clear the progress line at the end of a wait."""
        try:
            yield
        finally:
            self.clear()

    def write(self, text: str) -> None:
        """Write a text at once, also while pytest captures output."""
        capture = self._config.pluginmanager.getplugin("capturemanager")
        write = partial(print, text, end="", flush=True)
        if capture is None:
            write()
            return
        with capture.global_and_fixture_disabled():
            write()

    def _style(self) -> Style:
        config = self._config
        if hasattr(config, "workerinput") or not config.pluginmanager.hasplugin("terminalreporter"):
            return "silent"
        if config.getoption("verbose") < 0:
            return "silent"
        return "live" if sys.stdout.isatty() else "plain"
