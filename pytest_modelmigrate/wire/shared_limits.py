"""Shared limits: one rate limit and one spending cap for all pytest-xdist workers, in a small SQLite file."""

from __future__ import annotations

import json
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from decimal import ROUND_CEILING, Decimal
from pathlib import Path
from typing import Final

from filelock import FileLock

from pytest_modelmigrate.wire.rate_limit import FULL, RateLimit
from pytest_modelmigrate.wire.slot_counter import LimitSignal
from pytest_modelmigrate.wire.spending_caps import fits_under_cap

STALE_SECONDS: Final = 15.0
"""A worker without a heartbeat for this long is considered dead, with no requests in flight."""

POLL_SECONDS: Final = 0.02
"""How long a worker waits before it asks again for slots that other workers hold."""

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
    """The slot counter and the budget counter that the workers of a run share.

    Each worker opens the file under its own name. The slots of a worker that died are free again after 15 seconds.

    Args:
        path: the file, in a folder that is deleted after the run.
        worker: the name of the worker, such as `gw0`.
        cap: the maximum number of requests in flight, for all workers together.
        rates: the rates that the user gave, in units a second.
        clock: a monotonic clock, which all processes of a machine share.
    """

    def __init__(
        self,
        path: Path,
        worker: str,
        cap: int,
        *,
        rates: Mapping[str, float] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._worker = worker
        self._clock = clock
        self._lock = threading.Lock()
        self.urgent = 0
        self._in_flight = 0
        self._reserved = 0
        self._pending = 0
        self._closed = False
        self._file = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False)
        # SQLite does not wait for another process that changes the journal mode, whatever the timeout is.
        with FileLock(f"{path}.lock"):
            # The file is deleted after the run, so it need not survive a power failure.
            self._file.execute("PRAGMA journal_mode=WAL").close()
            self._file.execute("PRAGMA synchronous=OFF").close()
            self._file.executescript(_TABLES).close()
        with self._change():
            first = json.dumps(RateLimit(cap, rates=dict(rates or {})).plain())
            self._file.execute("INSERT OR IGNORE INTO facts VALUES ('rate_limit', ?), ('spent', 0)", (first,))

    def enter(self, now: float, held_slots: int = 0, model: str | None = None) -> float | None:
        """Take a slot and return None, or return the seconds to wait before asking again."""
        with self._change():
            rate_limit = self._rate_limit()
            seconds = rate_limit.enter(self._in_flight + self._others("in_flight") + held_slots, now, model)
            if seconds is None:
                self._in_flight += 1
                if model is not None:
                    self._set("rate_limit", json.dumps(rate_limit.plain()))
                return None
        return POLL_SECONDS if seconds == FULL else seconds

    def give_back(self, model: str | None) -> None:
        """Free the slot of a request that is not sent."""
        with self._change():
            self._in_flight -= 1
            rate_limit = self._rate_limit()
            rate_limit.give_back(model)
            self._set("rate_limit", json.dumps(rate_limit.plain()))

    def leave(self, signal: LimitSignal | None, now: float) -> None:
        """Free a slot, and adapt the rate limit to the answer."""
        with self._change():
            self._in_flight -= 1
            if signal is not None:
                rate_limit = self._rate_limit()
                signal.apply_to(rate_limit, now)
                self._set("rate_limit", json.dumps(rate_limit.plain()))

    def state(self, now: float) -> str:
        """What requests wait for because of a rate limit; empty for nothing."""
        return self.rate_limit.state(now)

    def adjust(self, number: int) -> None:
        """Change the number of slots in use, whatever the limit is."""
        with self._change():
            self._in_flight += number

    def heartbeat(self) -> None:
        """Show that this worker is alive."""
        with self._change():
            pass

    def reserve(self, usd: Decimal, cap: Decimal, stuck: int = 0) -> bool | None:
        """Reserve dollars; see `spending_caps.BudgetCounter.reserve`.

        The reservations of a worker that died are kept, because its requests may have been billed.
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
        """The current rate limit of all workers."""
        with self._lock:
            return self._rate_limit()

    def close(self) -> None:
        """Free the slots of this worker, count its open reservations as spent, and close the file."""
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
        """A transaction that writes the slots and reservations of this worker at its end."""
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
        """The sum of a column over the other workers; `alive` leaves out those that died."""
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
    """Billionths of a dollar, rounded up so that the sum is never too low."""
    return int((usd * _NANO).to_integral_value(ROUND_CEILING))
