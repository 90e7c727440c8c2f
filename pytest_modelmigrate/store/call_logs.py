"""Call logs: the calls in an application's own logs, whatever their format."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, tzinfo
from pathlib import Path
from typing import Any, Final

from pytest_modelmigrate.facts.errors import CorruptFileError, InvalidSettingError
from pytest_modelmigrate.facts.log_entries import LogEntry
from pytest_modelmigrate.store.log_columns import LogColumns
from pytest_modelmigrate.store.log_records import log_records
from pytest_modelmigrate.store.otel_spans import is_trace, span_entry, spans_of

_PROBLEMS_KEPT: Final = 5
"""Problems of a file that are named one by one; what differs beyond them is counted together."""


class _Faults:
    """Counts the lines of one file that cannot be read, by problem."""

    def __init__(self, path: Path, counts: Counter[str]) -> None:
        self._path = path
        self._counts = counts
        self._first: dict[str, str] = {}

    def add(self, place: str, problem: str) -> None:
        if problem not in self._first and len(self._first) >= _PROBLEMS_KEPT:
            problem = "other problems"
        self._counts[self._first.setdefault(problem, f"{self._path}, {place}: {problem}")] += 1


class CallLogs:
    """Reads the files of a log line by line: `ai_call_log` rows as CSV, JSON or JSON Lines, and OpenTelemetry spans.

    Args:
        paths: the files.
        named: names of columns or attributes that the user gave, by what they say; see `log_columns.COLUMNS`.
        zone: the time zone of times that name none.

    Attributes:
        columns: which columns were read.
        faults: how many lines were left out, by where the first of them is and why.
        records: how many lines, rows or spans were read.
        other_spans: how many spans are neither calls nor runs of tools.
    """

    def __init__(self, paths: Iterable[Path], named: Mapping[str, str], zone: tzinfo = UTC) -> None:
        self.paths = tuple(paths)
        self.columns = LogColumns(named, zone)
        self.faults: Counter[str] = Counter()
        self.records = 0
        self.other_spans = 0

    def entries(self) -> Iterator[LogEntry]:
        """The entries of all files, in the order of the files.

        Raises:
            CorruptFileError: a file as a whole cannot be read, or no line of the log can.
            InvalidSettingError: the log has not a column that the user named.
        """
        for path in self.paths:
            if path.is_dir():
                raise CorruptFileError(f"{path} is a folder; give its files, such as {path}/*.jsonl")

            fault = _Faults(path, self.faults).add
            for place, record in log_records(path, fault):
                try:
                    yield from self._entries(record)
                except ValueError as error:
                    fault(place, str(error))
        if self.faults and not self.records:
            raise CorruptFileError("\n  ".join(["no line of the log can be read", *self.fault_lines]))
        missing = [name for what, name in self.columns.named.items() if self.columns.used.get(what) != name]
        if missing and self.records:
            there = ", ".join([*self.columns.used.values(), *self.columns.unused][:30])
            raise InvalidSettingError(f"--column: the log has no column {missing[0]!r}; it has {there}")

    @property
    def fault_lines(self) -> list[str]:
        """Why lines were left out, with how many there are like each."""
        return [f"{first}{f' (and {n - 1:,} more like it)' if n > 1 else ''}" for first, n in self.faults.items()]

    def _entries(self, record: Mapping[str, Any]) -> Iterator[LogEntry]:
        if not is_trace(record):
            entry = self.columns.entry(record)
            self.records += 1
            yield entry
            return
        for span in spans_of(record):
            found = span_entry(span, self.columns)
            if found is None:
                self.other_spans += 1
            else:
                self.records += 1
                yield found
