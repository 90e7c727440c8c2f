"""One limit and one cap for all pytest-xdist workers: what they share is a small SQLite file."""

from __future__ import annotations

import json
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Final

from filelock import FileLock

from pytest_modelmigrate.wire.budget import may_spend
from pytest_modelmigrate.wire.limiter import LimitSignal
from pytest_modelmigrate.wire.rate_limit import RateLimit

STALE_SECONDS: Final = 15.0
"""A worker that shows no life for so long has no requests in attempt."""

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
        cap: the most requests that are ever in attempt, of all workers together.
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
        """Count a request as in attempt and return None, or say in how many seconds to ask again."""
        with self._change():
            seconds = self._rate_limit().wait(self._in_flight + self._others("in_flight") + resting, now)
            if seconds is None:
                self._in_flight += 1
                return None
        return POLL_SECONDS if seconds == float("inf") else seconds

    def leave(self, signal: LimitSignal | None, now: float) -> None:
        """Count a request as no longer in attempt, and learn from its answer."""
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
        """Count so many requests more as in attempt, whatever the limit, or less."""
        with self._change():
            self._in_flight += number

    def beat(self) -> None:
        """Show that this worker lives."""
        with self._change():
            pass

    def reserve(self, usd: Decimal, cap: Decimal) -> bool | None:
        """Set dollars aside; False when the cap is reached, None when earlier calls must be answered first."""
        with self._change():
            reserved = self._reserved + self._others("reserved")
            pending = self._pending + self._others("pending")
            decided = may_spend(usd, cap, self._spent(), reserved / _NANO, pending)
            if decided:
                self._reserved += _nano(usd)
                self._pending += 1
        return decided

    def settle(self, reserved: Decimal, usd: Decimal) -> None:
        """Give up what was set aside, and count what was spent."""
        with self._change():
            self._reserved -= _nano(reserved)
            self._pending -= 1
            self._add(usd)

    def add(self, usd: Decimal) -> None:
        """Count what was spent without being set aside."""
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
        """Give up what this worker holds, and close the file."""
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

    def _others(self, column: str) -> int:
        """The sum over the other workers that live."""
        question = f"SELECT COALESCE(SUM({column}), 0) FROM workers WHERE name <> ? AND beat > ?"  # noqa: S608 - ours
        found = self._file.execute(question, (self._worker, self._clock() - STALE_SECONDS)).fetchone()
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
    return int(usd * _NANO)
