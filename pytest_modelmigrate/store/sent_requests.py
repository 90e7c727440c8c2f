"""Sent requests: which requests were in flight when a run was killed, because their answers are paid and lost.

Each process appends a line for each request that it sends and one for its answer, in a file of its own. The file is
deleted at a normal end, so one that is left tells what was in flight.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from pytest_modelmigrate.facts.calls import CallUsage
from pytest_modelmigrate.facts.corrupt_files import UNREADABLE
from pytest_modelmigrate.facts.errors import SecretFoundError
from pytest_modelmigrate.facts.json_object import JsonObject
from pytest_modelmigrate.store.process_files import ProcessFile, lines_of_ended, paths_in, remove_if_empty
from pytest_modelmigrate.store.redaction import refuse_secrets
from pytest_modelmigrate.text.parsed_json import parsed_json


@dataclass(frozen=True, slots=True)
class LostRequests:
    """The requests that were in flight when a process ended.

    Attributes:
        path: the file that names them.
        usages: of each request, the most that its answers can have used.
    """

    path: Path
    usages: tuple[tuple[CallUsage, ...], ...]


class SentRequests:
    """The requests of this process that were sent; safe to use from any thread.

    Args:
        folder: where the files of all processes are.
    """

    def __init__(self, folder: Path) -> None:
        self._file = ProcessFile(folder)
        self._numbers = itertools.count(1)
        self._writes = True
        self._in_flight: set[int] = set()

    def sent(self, usages: Iterable[CallUsage]) -> Callable[[], None]:
        """Note a request that is sent now.

        Args:
            usages: the most that its answers can use; its price follows from it.

        Returns:
            What to call when its answer is kept, or when there is none; only the first call counts.
        """
        number = next(self._numbers)
        self._in_flight.add(number)
        self._write({"sent": number, "usages": [_harmless(usage).plain() for usage in usages]})

        def answered() -> None:
            if number in self._in_flight:
                self._in_flight.discard(number)
                self._write({"answered": number})

        return answered

    def finish(self, *, interrupted: bool) -> None:
        """Delete the file of this process; it stays where an interrupted run had requests in flight."""
        if interrupted and self._in_flight:
            self._file.close()
        else:
            self._file.delete()

    def _write(self, data: dict[str, Any]) -> None:
        """Append a line. A run does not stop where that fails: only the number for the next run is lost."""
        if not self._writes:
            return
        try:
            self._file.append(json.dumps(data, separators=(",", ":")).encode() + b"\n")
        except OSError:
            self._writes = False
            self._file.delete()  # half of the lines would make a wrong number


def lost_requests(folder: Path) -> Iterator[LostRequests]:
    """What each process that has ended left in flight."""
    for path in paths_in(folder):
        with suppress(OSError):
            lines = lines_of_ended(path)
            if lines is not None:
                yield LostRequests(path, _in_flight(lines))


def forget(lost: Iterable[LostRequests], folder: Path) -> None:
    """Delete the files of processes that have ended."""
    for each in lost:
        with suppress(OSError):
            each.path.unlink()
    remove_if_empty(folder)


def _in_flight(lines: Iterable[bytes]) -> tuple[tuple[CallUsage, ...], ...]:
    """The requests without an answer; a line that cannot be read says nothing, as the last one of a killed process."""
    sent: dict[int, tuple[CallUsage, ...]] = {}
    for line in lines:
        with suppress(*UNREADABLE):
            data = JsonObject(parsed_json(line.decode()))
            if "answered" in data.names:
                sent.pop(data.whole("answered"), None)
            else:
                usages = data.value("usages")
                if not isinstance(usages, list):
                    continue
                sent[data.whole("sent")] = tuple(CallUsage.read(JsonObject(each)) for each in usages)
    return tuple(sent.values())


def _harmless(usage: CallUsage) -> CallUsage:
    """The usage; without the name of its model where that holds a credential."""
    return usage if _may_be_written(usage.model) else replace(usage, model="unknown")


@cache
def _may_be_written(model: str) -> bool:
    try:
        refuse_secrets(model, "the list of sent requests")
    except SecretFoundError:
        return False
    return True
