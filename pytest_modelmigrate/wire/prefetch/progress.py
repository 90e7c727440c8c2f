"""Progress lines: one line that is updated on a terminal, or a new line every ten seconds in a log."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from decimal import Decimal
from typing import Final, Literal, TypeAlias

from pytest_modelmigrate.text.durations import duration
from pytest_modelmigrate.wire.prefetch.counts import BatchCounts, Counts

Style: TypeAlias = Literal["live", "plain", "silent"]

LIVE_SECONDS: Final = 0.25
PLAIN_SECONDS: Final = 10.0

_CLEAR: Final = "\r\x1b[2K"
_THOUSAND: Final = 1_000
_MILLION: Final = 1_000_000


def progress_line(counts: Counts, elapsed_seconds: float) -> str:
    """The progress in one line, such as `120/400 answered, 32 in flight, $0.42 of $5, about 8 s left`."""
    total = counts.done + counts.in_flight + counts.waiting
    parts = [f"{counts.done}/{total} answered"]
    if counts.in_flight:
        parts.append(f"{counts.in_flight} in flight")
    if counts.waiting:
        parts.append(f"{counts.waiting} waiting")
    if counts.cancelled:
        parts.append(f"{counts.cancelled} cancelled")
    if counts.input_tokens or counts.output_tokens:
        parts.append(f"{_short(counts.input_tokens)} tokens in, {_short(counts.output_tokens)} out")
    parts.append(_money(counts))
    left = counts.in_flight + counts.waiting
    if counts.waits_for:
        parts.append(f"waiting for {counts.waits_for}")
    elif counts.done and left:
        parts.append(f"about {duration(elapsed_seconds / counts.done * left)} left")
    return ", ".join(parts)


def batch_line(counts: BatchCounts) -> str:
    """The progress of batches in one line, such as `1 of 2 batches ended, 5000 requests, waiting for 3 min 20 s`."""
    batches = "batch" if counts.batches == 1 else "batches"
    waited = duration(counts.elapsed_seconds)
    return f"{counts.ended} of {counts.batches} {batches} ended, {counts.requests} requests, waiting for {waited}"


class Progress:
    """Writes a progress line while requests are in flight.

    It has no thread of its own: the threads that wait for an answer call `tick`.

    Args:
        counts: returns the progress.
        write: writes text and flushes it.
        style: `live` for a terminal, `plain` for a log, `silent` for no output.
        columns: maximum width of a live line.
        clock: a monotonic clock, in seconds.
    """

    def __init__(
        self,
        counts: Callable[[], Counts],
        write: Callable[[str], None],
        style: Style,
        *,
        columns: int = 120,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._counts = counts
        self._write = write
        self._style = style
        self._columns = columns
        self._clock = clock
        self._lock = threading.Lock()
        self._started = self._last = clock()
        self._shown = False

    def tick(self) -> None:
        """Write a line if the last one is old enough; safe to call from any thread."""
        if self._style == "silent":
            return
        now = self._clock()
        if now - self._last < (LIVE_SECONDS if self._style == "live" else PLAIN_SECONDS):
            return
        with self._lock:
            self._last = now
            counts = self._counts()
            if counts.in_flight or counts.waiting:
                self._show(progress_line(counts, now - self._started))
            else:
                self._clear()

    def clear(self) -> None:
        """Erase a live line, so that other output can be written."""
        with self._lock:
            self._clear()

    def _show(self, line: str) -> None:
        if self._style == "live":
            self._write(f"{_CLEAR}{line[: self._columns - 1]}")
            self._shown = True
        else:
            self._write(f"{line}\n")

    def _clear(self) -> None:
        if self._shown:
            self._write(_CLEAR)
            self._shown = False


def _money(counts: Counts) -> str:
    spent = f"${counts.spent:.2f}" if counts.spent >= Decimal("0.1") or not counts.spent else f"${counts.spent:.4f}"
    if counts.cap is not None:
        spent += f" of ${counts.cap}"
    return f"{spent} and {counts.unpriced} without a price" if counts.unpriced else spent


def _short(tokens: int) -> str:
    if tokens >= _MILLION:
        return f"{tokens / _MILLION:.1f}M"
    return f"{tokens / _THOUSAND:.1f}k" if tokens >= _THOUSAND else str(tokens)
