"""The ledger: a SQLite file with one row for each call that runs sent, over the life of a project.

It is written with Python's own sqlite3, and every SQLite client can read it. The schema has a number, `user_version`.
"""

from __future__ import annotations

import shlex
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final

from pytest_modelmigrate.facts.errors import CorruptFileError, UnwritableFolderError
from pytest_modelmigrate.facts.ledger_rows import COLUMNS, LedgerRow
from pytest_modelmigrate.store.private_folder import prepare_private
from pytest_modelmigrate.store.writing import unwritable

NAME: Final = "ledger.db"
"""The file's name, in the folder `.modelmigrate` of a project."""

VERSION: Final = 1
"""The number of the schema."""

APPLICATION: Final = 0x6D6D6C67
"""The `application_id` in the head of the file, by which `file` and other programs know it: `mmlg`."""

MOST_CALLS: Final = 1_000_000
"""Calls that the ledger keeps; beyond that the oldest are dropped. So many take about 300 MB."""

_WAIT_SECONDS: Final = 30.0
"""A write takes milliseconds; a process that holds the lock this long has hung."""

_OTHER_SCHEMA: Final = ("no such ", "table calls has no ")
"""How SQLite's messages for tables and columns begin that are missing."""

_REAL: Final = ("cost_usd", "list_usd", "latency_seconds")
_WHOLE: Final = (
    *("simulated", "judging", "status", "input_tokens", "output_tokens", "cache_read_input_tokens"),
    *("ephemeral_5m_input_tokens", "ephemeral_1h_input_tokens", "thinking_tokens", "web_search_requests"),
    *("tools_called", "tools_succeeded", "attempts"),
)


def _column(name: str) -> str:
    if name in _REAL:
        return f"{name} REAL"
    return f"{name} {'INTEGER' if name in _WHOLE else 'TEXT'} NOT NULL"


def _types(name: str) -> str:
    """The SQLite types that the values of a column have."""
    return "'real', 'integer', 'null'" if name in _REAL else "'integer'" if name in _WHOLE else "'text'"


def _fits(name: str, value: Any) -> bool:
    return isinstance(value, float | int | None if name in _REAL else int if name in _WHOLE else str)


_SCHEMA: Final = f"""
CREATE TABLE calls (id INTEGER PRIMARY KEY AUTOINCREMENT, {", ".join(map(_column, COLUMNS))});
CREATE INDEX calls_by_run ON calls (run, case_id, target);
CREATE VIEW case_costs AS
    SELECT run, min(time) AS time, case_id, target, simulated, count(DISTINCT sample) AS samples, count(*) AS calls,
        iif(count(list_usd) = count(*), sum(list_usd), NULL) / count(DISTINCT sample) AS list_usd,
        iif(count(cost_usd) = count(*), sum(cost_usd), NULL) / count(DISTINCT sample) AS cost_usd,
        sum(tools_called) AS tools_called, sum(tools_succeeded) AS tools_succeeded,
        sum(latency_seconds) / count(DISTINCT sample) AS latency_seconds
    FROM calls WHERE judging = 0 GROUP BY run, case_id, target, simulated;
CREATE VIEW target_trends AS
    SELECT run, min(time) AS time, target, simulated, count(*) AS cases, sum(calls) AS calls,
        avg(list_usd) AS list_usd_per_case, avg(cost_usd) AS cost_usd_per_case, sum(tools_called) AS tools_called,
        sum(tools_succeeded) AS tools_succeeded, avg(latency_seconds) AS latency_seconds
    FROM case_costs GROUP BY run, target, simulated;
CREATE VIEW spending AS
    SELECT run, min(time) AS time, count(*) AS calls, sum(cost_usd) AS usd, count(*) - count(cost_usd) AS unpriced
    FROM calls WHERE simulated = 0 AND source <> 'recording' GROUP BY run;
PRAGMA application_id = {APPLICATION};
PRAGMA user_version = {VERSION};
"""  # noqa: S608 - our own names


class Ledger:
    """The ledger of a project. Several processes may write to it at once.

    Args:
        path: the file; it need not exist.
        most: how many calls it keeps.
    """

    def __init__(self, path: Path, most: int = MOST_CALLS) -> None:
        self.path = path
        self.most = most

    def add(self, rows: Sequence[LedgerRow]) -> int:
        """Append rows, all or none, and return how many of the oldest were dropped.

        Raises:
            CorruptFileError: the file is no ledger, or one of a newer version; it is left as it is.
            UnwritableFolderError: the folder or the file cannot be written.
        """
        try:
            prepare_private(self.path)
            with closing(self._open("rwc")) as database, self._transaction(database):
                self._prepare(database)
                marks = ", ".join("?" * len(COLUMNS))
                database.executemany(
                    f"INSERT INTO calls ({', '.join(COLUMNS)}) VALUES ({marks})",  # noqa: S608 - our own names
                    [row.plain() for row in rows],
                )
                return self._drop_oldest(database)
        except OSError as error:
            raise unwritable(self.path, error) from error
        except (sqlite3.DatabaseError, UnicodeDecodeError) as error:  # of a text, or of SQLite's own message
            raise self._fault(error) from error

    def rows(self, where: str = "1", values: Sequence[Any] = ()) -> Iterator[LedgerRow]:
        """The rows that meet a condition in SQL, oldest first.

        Raises:
            CorruptFileError: there is no such file, or it is no ledger.
        """
        names = ", ".join(COLUMNS)
        for each in self.query(f"SELECT {names} FROM calls WHERE {where} ORDER BY id", values):  # noqa: S608 - our own
            yield LedgerRow.from_plain(each)

    def query(self, sql: str, values: Sequence[Any] = ()) -> Iterator[tuple[Any, ...]]:
        """The rows that a SELECT finds.

        Raises:
            CorruptFileError: there is no such file, or it is no ledger.
        """
        if not self.path.is_file():
            raise CorruptFileError(f"there is no ledger {self.path}; a run that sends requests begins one")
        try:
            with closing(self._open("ro")) as database:
                self._check(database)
                self._check_rows(database)
                yield from database.execute(sql, values)
        except (sqlite3.DatabaseError, UnicodeDecodeError) as error:  # of a text, or of SQLite's own message
            raise self._fault(error) from error

    def _open(self, mode: str) -> sqlite3.Connection:
        # The path is absolute, so that its URI is valid.
        address = f"{self.path.absolute().as_uri()}?mode={mode}"
        return sqlite3.connect(address, timeout=_WAIT_SECONDS, isolation_level=None, uri=True)

    @contextmanager
    def _transaction(self, database: sqlite3.Connection) -> Iterator[None]:
        # IMMEDIATE waits for another writer here; otherwise two could fail where each waits for the other.
        database.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            if database.in_transaction:  # a full disk may have ended it
                database.execute("ROLLBACK")
            raise
        database.execute("COMMIT")

    def _prepare(self, database: sqlite3.Connection) -> None:
        """Make the tables in a new file."""
        if not database.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            for statement in _SCHEMA.split(";"):
                database.execute(statement)
        self._check(database)

    def _check(self, database: sqlite3.Connection) -> None:
        (application,) = database.execute("PRAGMA application_id").fetchone()
        (version,) = database.execute("PRAGMA user_version").fetchone()
        if application != APPLICATION:
            raise self._unreadable("it is another SQLite database", self._aside)
        if version != VERSION:
            step = "python -m pip install --upgrade pytest-modelmigrate"
            raise self._unreadable(f"a newer version wrote it: its schema is {version}, not {VERSION}", step)

    def _check_rows(self, database: sqlite3.Connection) -> None:
        """Check the types of all values, because SQLite adds up text as zero."""
        wrong = [f"typeof({name}) NOT IN ({_types(name)})" for name in COLUMNS]
        names = ", ".join(COLUMNS)
        sql = f"SELECT id, {names} FROM calls WHERE {' OR '.join(wrong)} LIMIT 1"  # noqa: S608 - our own names
        for number, *values in database.execute(sql):
            name, value = next(
                (name, value) for name, value in zip(COLUMNS, values, strict=True) if not _fits(name, value)
            )
            raise self._unreadable(f"in call {number} the column {name} holds {value!r:.60}", self._aside)

    def _drop_oldest(self, database: sqlite3.Connection) -> int:
        found = database.execute("SELECT id FROM calls ORDER BY id DESC LIMIT 1 OFFSET ?", (self.most,)).fetchone()
        return database.execute("DELETE FROM calls WHERE id <= ?", found).rowcount if found else 0

    def _fault(self, error: sqlite3.DatabaseError | UnicodeDecodeError) -> CorruptFileError | UnwritableFolderError:
        """The error of this package for one of SQLite's."""
        if isinstance(error, sqlite3.OperationalError) and not str(error).startswith(_OTHER_SCHEMA):
            return unwritable(self.path, str(error))
        return self._unreadable(str(error), self._aside)

    @property
    def _aside(self) -> str:
        """The command that moves the file out of the way."""
        path = shlex.quote(str(self.path))
        return f"keep it aside with mv {path} {path}.damaged; the next run begins a new one"

    def _unreadable(self, reason: str, step: str) -> CorruptFileError:
        return CorruptFileError(f"{self.path} is not a readable ledger: {reason}\n  next        {step}")
