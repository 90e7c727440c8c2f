"""A file that counts dollars for several processes: the workers of a run, or all runs of a day."""

from __future__ import annotations

import contextlib
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from decimal import ROUND_CEILING, Decimal
from pathlib import Path
from typing import Final
from uuid import uuid4

from pytest_modelmigrate.facts.errors import UnwritableFolderError
from pytest_modelmigrate.wire.spending_caps import fits_under_cap

STALE_SECONDS: Final = 120.0
"""A process that has changed nothing for this long is not waited for; what it reserved stays reserved.

The time is that of the wall clock, as the file outlives a boot. After a jump back, changes seem to be in the future;
their processes are not waited for either.
"""

_BUSY_SECONDS: Final = 30.0
_NANO: Final = Decimal(1_000_000_000)
_TABLES: Final = (
    "CREATE TABLE IF NOT EXISTS spent (counter TEXT PRIMARY KEY, nano_usd INTEGER NOT NULL) WITHOUT ROWID",
    """CREATE TABLE IF NOT EXISTS reserved (counter TEXT, owner TEXT, nano_usd INTEGER NOT NULL,
    pending INTEGER NOT NULL, changed REAL NOT NULL, PRIMARY KEY (counter, owner)) WITHOUT ROWID""",
)


class BudgetFile:
    """A SQLite file with counters of dollars, which several processes share.

    What a process reserved and never settled, because it was killed, stays counted: the API may have billed it.

    Args:
        path: the file; it need not exist.
        clock: the current time, as of `time.time`.

    Raises:
        UnwritableFolderError: the file cannot be written.
    """

    def __init__(self, path: Path, *, clock: Callable[[], float] = time.time) -> None:
        self._path = path
        self._clock = clock
        self._owner = uuid4().hex
        self._lock = threading.Lock()
        self._file: sqlite3.Connection | None = None
        with self.change() as file:
            for table in _TABLES:
                file.execute(table).close()

    def counter(self, name: str) -> FileCounter:
        """The counter with this name."""
        return FileCounter(self, name, self._owner, self._clock)

    @contextlib.contextmanager
    def change(self) -> Iterator[sqlite3.Connection]:
        """A transaction that no other process sees half of."""
        with self._lock:
            try:
                if self._file is None:
                    self._file = sqlite3.connect(
                        self._path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False
                    )
                self._file.execute("BEGIN IMMEDIATE").close()
            except sqlite3.Error as error:
                raise self._unwritable(error) from error
            try:
                yield self._file
                self._file.execute("COMMIT").close()
            except BaseException as error:
                if self._file.in_transaction:  # a full disk may have ended it
                    self._file.execute("ROLLBACK").close()
                if isinstance(error, sqlite3.Error):
                    raise self._unwritable(error) from error
                raise

    def close(self) -> None:
        """Count the open reservations of this process as spent, and close the file; closing twice is harmless."""
        if self._file is None:
            return
        with contextlib.suppress(UnwritableFolderError), self.change() as file:
            file.execute(
                "INSERT INTO spent SELECT counter, nano_usd FROM reserved WHERE owner = ? AND true "
                "ON CONFLICT (counter) DO UPDATE SET nano_usd = nano_usd + excluded.nano_usd",
                (self._owner,),
            ).close()
            file.execute("DELETE FROM reserved WHERE owner = ?", (self._owner,)).close()
        with self._lock:
            self._file.close()
            self._file = None

    def _unwritable(self, error: Exception) -> UnwritableFolderError:
        return UnwritableFolderError(
            f"{self._path} cannot be written: {error}\n"
            "  so          it is not known what may still be spent, and nothing is sent\n"
            "  next        free the disk, repair the permissions, or delete the file, which forgets what was spent"
        )


class FileCounter:
    """One counter of a budget file; see `spending_caps.BudgetCounter`.

    Args:
        file: the file.
        name: its name.
        owner: the name of this process in the file.
        clock: the current time, as of `time.time`.
    """

    def __init__(self, file: BudgetFile, name: str, owner: str, clock: Callable[[], float]) -> None:
        self._file = file
        self._name = name
        self._owner = owner
        self._clock = clock

    def reserve(self, usd: Decimal, cap: Decimal, stuck: int = 0) -> bool | None:
        """Reserve dollars; see `spending_caps.BudgetCounter.reserve`."""
        with self._file.change() as file:
            question = (
                "SELECT COALESCE(SUM(nano_usd), 0), COALESCE(SUM(iif(owner = ? OR changed BETWEEN ? AND ?, pending, "
                "0)), 0) FROM reserved WHERE counter = ?"
            )
            now = self._clock()
            since, until = now - STALE_SECONDS, now + STALE_SECONDS
            reserved, pending = file.execute(question, (self._owner, since, until, self._name)).fetchone()
            fits = fits_under_cap(usd, cap, (self._spent(file) + reserved) / _NANO, pending - stuck)
            if fits:
                self._reserve(file, _nano(usd), 1)
        return fits

    def settle(self, reserved: Decimal, usd: Decimal) -> None:
        """Replace a reservation with what was spent; if the file cannot be written, the dollars stay reserved."""
        with contextlib.suppress(UnwritableFolderError), self._file.change() as file:
            self._reserve(file, -_nano(reserved), -1)
            self._add(file, usd)

    def add(self, usd: Decimal) -> None:
        """Count dollars that were spent without a reservation."""
        with self._file.change() as file:
            self._add(file, usd)

    @property
    def spent(self) -> Decimal:
        """Dollars spent so far."""
        with self._file.change() as file:
            return self._spent(file) / _NANO

    def _spent(self, file: sqlite3.Connection) -> Decimal:
        found = file.execute("SELECT nano_usd FROM spent WHERE counter = ?", (self._name,)).fetchone()
        return Decimal(found[0] if found else 0)

    def _reserve(self, file: sqlite3.Connection, nano: int, pending: int) -> None:
        file.execute(
            "INSERT INTO reserved VALUES (?, ?, ?, ?, ?) ON CONFLICT (counter, owner) DO UPDATE SET "
            "nano_usd = nano_usd + excluded.nano_usd, pending = pending + excluded.pending, changed = excluded.changed",
            (self._name, self._owner, nano, pending, self._clock()),
        ).close()

    def _add(self, file: sqlite3.Connection, usd: Decimal) -> None:
        if usd:
            file.execute(
                "INSERT INTO spent VALUES (?, ?) "
                "ON CONFLICT (counter) DO UPDATE SET nano_usd = nano_usd + excluded.nano_usd",
                (self._name, _nano(usd)),
            ).close()


def _nano(usd: Decimal) -> int:
    """Billionths of a dollar, rounded up so that the sum is never too low."""
    return int((usd * _NANO).to_integral_value(ROUND_CEILING))
