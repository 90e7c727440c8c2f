"""One limit and one cap for all pytest-xdist workers: what they share is a small SQLite file."""

from __future__ import annotations

import json
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import ROUND_CEILING, Decimal
from pathlib import Path
from typing import Final

from filelock import FileLock

from pytest_modelmigrate.wire.budget import fits_under_cap
from pytest_modelmigrate.wire.rate_limit import RateLimit
from pytest_modelmigrate.wire.slot_counter import LimitSignal

STALE_SECONDS: Final = 15.0
"""A worker that shows no life for so long has no requests in flight."""

POLL_SECONDS: Final = 0.02
"""How often a worker asks again for room that others hold."""

_BUSY_SECONDS: Final = 30.0
_NANO: Final = Decimal(1_000_000_000)
_TABLES: Final = """
CREATE TABLE IF NOT EXISTS workers (
    name TEXT PRIMARY KEY, in_flight INTEGER NOT NULL DEFAULT 0,
    reserved INTEGER NOT NULL DEFAULT 0, pending INTEGER NOT NULL DEFAULT 0, beat REAL NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS facts (name TEXT PRIMARY KEY, value NOT NULL) WITHOUT ROWID;
"""


class SharedLimits:
    """What the workers of one run share; a slots for the limiter and a counter for the budget in one.

    Every worker opens it under its own name. What a worker held that died is free again after a quarter of a minute.

    Args:
        path: the file, in a folder that goes with the run.
        worker: the worker's name, such as `gw0`.
        cap: the most requests that are ever in flight, of all workers together.
        clock: the time, as of `time.time`.
    """

    def __init__(self, path: Path, worker: str, cap: int, *, clock: Callable[[], float] = time.time) -> None:
        self._worker = worker
        self._clock = clock
        self._lock = threading.Lock()
        self.urgent = 0
        self._in_flight = 0
        self._reserved = 0
        self._pending = 0
        self._closed = False
        self._file = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False)
        # Two workers that change the journal at once do not wait for each other, whatever the timeout.
        with FileLock(f"{path}.lock"):
            # The file goes with the run: what a power failure would lose is of no use afterwards.
            self._file.execute("PRAGMA journal_mode=WAL").close()
            self._file.execute("PRAGMA synchronous=OFF").close()
            self._file.executescript(_TABLES).close()
        with self._change():
            first = json.dumps(RateLimit(cap).plain())
            self._file.execute("INSERT OR IGNORE INTO facts VALUES ('rate_limit', ?), ('spent', 0)", (first,))

    def enter(self, now: float, resting: int = 0) -> float | None:
        """Count a request as in flight and return None, or say in how many seconds to ask again."""
        with self._change():
            seconds = self._rate_limit().wait(self._in_flight + self._others("in_flight") + resting, now)
            if seconds is None:
                self._in_flight += 1
                return None
        return POLL_SECONDS if seconds == float("inf") else seconds

    def leave(self, signal: LimitSignal | None, now: float) -> None:
        """Count a request as no longer in flight, and learn from its answer."""
        with self._change():
            self._in_flight -= 1
            if signal is not None:
                rate_limit = self._rate_limit()
                before = rate_limit.plain()
                before["remaining"] = dict(rate_limit.remaining)
                signal.tell(rate_limit, now)
                if rate_limit.plain() != before:
                    self._set("rate_limit", json.dumps(rate_limit.plain()))

    def shift(self, number: int) -> None:
        """Count so many requests more as in flight, whatever the limit, or less."""
        with self._change():
            self._in_flight += number

    def beat(self) -> None:
        """Show that this worker lives."""
        with self._change():
            pass

    def reserve(self, usd: Decimal, cap: Decimal, stuck: int = 0) -> bool | None:
        """Reserve dollars; see `budget.BudgetCounter.reserve`.

        What a worker had reserved when it died stays reserved: its requests may have been billed.
        """
        with self._change():
            reserved = Decimal(self._reserved + self._others("reserved", alive=False)) / _NANO
            pending = self._pending + self._others("pending") - stuck
            fits = fits_under_cap(usd, cap, self._spent() + reserved, pending)
            if fits:
                self._reserved += _nano(usd)
                self._pending += 1
        return fits

    def settle(self, reserved: Decimal, usd: Decimal) -> None:
        """Replace a reservation with what was spent."""
        with self._change():
            self._reserved -= _nano(reserved)
            self._pending -= 1
            self._add(usd)

    def add(self, usd: Decimal) -> None:
        """Count dollars that were spent without a reservation."""
        with self._change():
            self._add(usd)

    @property
    def spent(self) -> Decimal:
        """Dollars spent so far, by all workers."""
        with self._lock:
            return self._spent()

    @property
    def rate_limit(self) -> RateLimit:
        """The rate_limit that all workers share, as it is now."""
        with self._lock:
            return self._rate_limit()

    def close(self) -> None:
        """Free what this worker holds, and close the file; reservations without an answer count as spent."""
        if self._closed:
            return
        self._closed = True
        with self._change():
            self._set("spent", int(self._get("spent")) + self._reserved)
            self._reserved = self._pending = 0
        with self._lock:
            self._file.execute("DELETE FROM workers WHERE name = ?", (self._worker,)).close()
            self._file.close()

    @contextmanager
    def _change(self) -> Iterator[None]:
        """Read and write without another worker in between; what this worker holds is written last."""
        with self._lock:
            self._file.execute("BEGIN IMMEDIATE").close()
            try:
                yield
                self._file.execute(
                    "INSERT OR REPLACE INTO workers VALUES (?, ?, ?, ?, ?)",
                    (self._worker, self._in_flight, self._reserved, self._pending, self._clock()),
                ).close()
            except BaseException:
                self._file.execute("ROLLBACK").close()
                raise
            self._file.execute("COMMIT").close()

    def _others(self, column: str, *, alive: bool = True) -> int:
        """The sum over the other workers, those that died left out or not."""
        question = f"SELECT COALESCE(SUM({column}), 0) FROM workers WHERE name <> ? AND beat > ?"  # noqa: S608 - ours
        since = self._clock() - STALE_SECONDS if alive else 0
        found = self._file.execute(question, (self._worker, since)).fetchone()
        return int(found[0])

    def _rate_limit(self) -> RateLimit:
        return RateLimit.from_plain(json.loads(self._get("rate_limit")))

    def _spent(self) -> Decimal:
        return Decimal(self._get("spent")) / _NANO

    def _add(self, usd: Decimal) -> None:
        if usd:
            self._set("spent", int(self._get("spent")) + _nano(usd))

    def _get(self, name: str) -> str:
        found = self._file.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
        return str(found[0])

    def _set(self, name: str, value: object) -> None:
        self._file.execute("UPDATE facts SET value = ? WHERE name = ?", (value, name)).close()


def _nano(usd: Decimal) -> int:
    """Billionths of a dollar, rounded up: what is reserved and spent is never counted too low."""
    return int((usd * _NANO).to_integral_value(ROUND_CEILING))
