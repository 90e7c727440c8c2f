"""Arrived answers: what a run was sent and has not recorded yet, so that a run that is killed pays for nothing twice.

A prefetched answer arrives before its test asks for it, and only then it is known which recording it belongs to. Until
that it is in this folder. Each process appends to a file of its own, which it holds locked while it lives.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

from pytest_modelmigrate.facts.corrupt_files import UNREADABLE
from pytest_modelmigrate.facts.errors import SecretFoundError, UnwritableFolderError
from pytest_modelmigrate.facts.exchanges import Recording
from pytest_modelmigrate.store.digests import digest_of
from pytest_modelmigrate.store.process_files import ProcessFile, lines_of_ended, paths_in, remove_if_empty
from pytest_modelmigrate.store.recording_format import from_plain, plain
from pytest_modelmigrate.store.redacting import Redact, redacted_recording
from pytest_modelmigrate.store.redaction import kept_headers, refuse_secrets
from pytest_modelmigrate.store.writing import unwritable, write_atomically
from pytest_modelmigrate.text.parsed_json import parsed_json

_MOST_AGE: Final = timedelta(days=30)
"""Answers that no test asked for in this time are dropped: their prompts have changed."""


@dataclass(frozen=True, slots=True)
class ArrivedAnswer:
    """One answer.

    Attributes:
        fingerprint: the fingerprint of its request.
        occurrence: 1 for the first of several identical requests of a test.
        tests: the tests that planned its request.
        recording: the answer as its recording will hold it; without the body of the request.
    """

    fingerprint: str
    occurrence: int
    tests: frozenset[str]
    recording: Recording


class ArrivedAnswers:
    """The answers of this run, and those that earlier runs left.

    Args:
        folder: where they are kept; it exists only while there are any.
        redact: the project's own redaction of what is written; None for none.
    """

    def __init__(self, folder: Path, redact: Redact | None = None) -> None:
        self.folder = folder
        self._redact = redact
        self._file = ProcessFile(folder)

    def __iter__(self) -> Iterator[ArrivedAnswer]:
        """What earlier runs left; lines that cannot be read are skipped, because their answers can be paid again."""
        for path in paths_in(self.folder):
            with contextlib.suppress(OSError):
                for line in path.read_bytes().splitlines():
                    if (found := _read(line)) is not None:
                        yield found

    def add(self, answer: ArrivedAnswer) -> None:
        """Write an answer at once; one that contains a credential is left out, as from recordings.

        Raises:
            UnwritableFolderError: the folder cannot be written.
        """
        recording = redacted_recording(answer.recording, self._redact) if self._redact else answer.recording
        response = recording.response
        recording = replace(recording, response=replace(response, headers=kept_headers(response.headers)))
        data = {**plain(recording, answer.fingerprint), "tests": sorted(answer.tests)}
        try:
            _refuse_secrets(recording, data)
        except SecretFoundError:
            return
        data["digest"] = digest_of(data)
        line = json.dumps(data, ensure_ascii=False, separators=(",", ":")) + "\n"
        try:
            self._file.append(line.encode("utf-8", "backslashreplace"))
        except OSError as error:
            raise unwritable(self.folder, error) from error

    def close(self) -> None:
        """Stop writing, so that another process may drop what this one wrote."""
        self._file.close()

    def drop(self, ended: Collection[str]) -> None:
        """Drop the answers whose tests have all ended, and old ones; those of a run that goes on stay.

        Args:
            ended: the names of tests that recorded what they needed.
        """
        self.close()
        oldest = (date.today() - _MOST_AGE).isoformat()  # noqa: DTZ011 - as recordings have it
        for path in paths_in(self.folder):
            with contextlib.suppress(OSError, UnwritableFolderError):
                lines = lines_of_ended(path)
                if lines is None:
                    continue
                left = [line for line in lines if _is_left(line, ended, oldest)]
                if not left:
                    path.unlink()
                elif left != lines:
                    write_atomically(path, b"".join(left).decode("utf-8", "replace"))
        remove_if_empty(self.folder)


def _refuse_secrets(recording: Recording, data: dict[str, Any]) -> None:
    """Check the answer and the names of its tests; the request was checked before it was sent."""
    refuse_secrets(json.dumps([data["response"], data["tests"]], ensure_ascii=False), "an arrived answer")
    if recording.response.events is not None:  # a credential may be split over the events of a stream
        refuse_secrets(json.dumps(recording.response.message, ensure_ascii=False), "an arrived answer")


def _read(line: bytes) -> ArrivedAnswer | None:
    try:
        data = parsed_json(line.decode())
        recording = from_plain(data)
        if data.pop("digest") != digest_of(data):  # nobody would notice a changed answer once it is recorded
            return None
        return ArrivedAnswer(
            str(data["fingerprint"]), recording.occurrence, frozenset(map(str, data["tests"])), recording
        )
    except UNREADABLE:
        return None


def _is_left(line: bytes, ended: Collection[str], oldest: str) -> bool:
    found = _read(line)
    return found is not None and not found.tests.issubset(ended) and found.recording.recorded_on >= oldest
