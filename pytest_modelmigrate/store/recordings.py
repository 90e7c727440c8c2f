"""Recordings on disk: one JSON file per exchange, found by the fingerprint of its request."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from pytest_modelmigrate.facts.corrupt_files import UNREADABLE, corrupt_file
from pytest_modelmigrate.facts.errors import CorruptFileError, ModelMigrateError, SecretFoundError
from pytest_modelmigrate.facts.exchanges import Recording, Request
from pytest_modelmigrate.store.digests import is_edited, with_digest
from pytest_modelmigrate.store.file_text import check_links, file_text
from pytest_modelmigrate.store.recording_format import from_plain, plain
from pytest_modelmigrate.store.recording_names import add_names, changed_at, file_name, folder_name, names_in
from pytest_modelmigrate.store.redacting import Redact, redacted_recording, redacted_request
from pytest_modelmigrate.store.redaction import kept_headers, refuse_secrets
from pytest_modelmigrate.store.unkept_replies import UnkeptReplies
from pytest_modelmigrate.store.writing import unwritable, write_atomically
from pytest_modelmigrate.text.indented_json import indented_json
from pytest_modelmigrate.text.parsed_json import parsed_json

_PAID: Final = "  so          its reply is paid and lost; record does not ask for it again before the redaction changes"
_THE_REQUEST: Final = "the request, whose answer would be recorded"
_OTHER_REQUEST: Final = "its request is not the one that its name stands for"


class RecordingStore:
    """The recordings of one test module: `recordings/<module>/<model>/<case>-<fingerprint>.json`.

    A recording is found by its fingerprint only, so a test can be renamed, and matrix jobs for different models
    write to different folders. The folder is listed once, on the first look-up.

    Attributes:
        asked: the fingerprints and occurrences that were looked up, found or not.
        edited: the files of recordings that were found, and that were edited by hand.

    Args:
        folder: the folder of the module's recordings; it may not exist yet.
        redact: the project's own redaction of what is written; None for none.
        fingerprint_of: returns the fingerprint of a request, where parts of requests are ignored; recordings that were
            made before that are found as well. None where nothing is ignored.
        fits: whether a fingerprint is that of a request; None to trust the names of files.
        unkept: the list of replies that could not be recorded; None to keep no list.
    """

    def __init__(
        self,
        folder: Path,
        redact: Redact | None = None,
        fingerprint_of: Callable[[Request], str] | None = None,
        fits: Callable[[Request, str], bool] | None = None,
        unkept: UnkeptReplies | None = None,
    ) -> None:
        self.folder = folder
        self.asked: set[tuple[str, int]] = set()
        self.edited: set[Path] = set()
        self._fits = fits
        self._unkept = unkept
        self._redact = redact
        self._fingerprint_of = fingerprint_of
        self._aliases: dict[tuple[str, int], tuple[str, int]] | None = None
        self._names: dict[tuple[str, int], str] | None = None
        self._listing = threading.Lock()
        self._changed_at: dict[Path, int] = {}
        self._admitted: dict[tuple[str, int], int] = {}

    def find(self, fingerprint: str, occurrence: int = 1) -> Recording | None:
        """The recording of a request, or None.

        Raises:
            CorruptFileError: the file is not a valid recording, or that of another request than its name says.
        """
        key = (fingerprint, occurrence)
        self.asked.add(key)
        if (alias := self._alias(key)) is not None:
            self.asked.add(alias)
        path = self.path_of(*key)
        if path is None:
            return None
        try:
            check_links(path, self.folder)
        except (OSError, ValueError) as error:
            raise _unreadable(path, error) from error
        recording = _read(path, (alias or key)[0])
        if recording.edited:
            self.edited.add(path)
        checks = self._fits if recording.edited is not False and not recording.redacted else None
        if checks is not None and not checks(recording.request, fingerprint):
            raise _unreadable(path, ValueError(_OTHER_REQUEST))
        return recording

    def __iter__(self) -> Iterator[Recording]:
        for name in self._listed().values():
            yield read(self.folder / name)

    def readable(self) -> Iterator[Recording]:
        """The recordings without damaged ones, which are reported when they are needed."""
        for name in self._listed().values():
            with contextlib.suppress(CorruptFileError):
                yield read(self.folder / name)

    def paths(self) -> dict[tuple[str, int], Path]:
        """The files of all recordings, by fingerprint and occurrence."""
        return {key: self.folder / name for key, name in self._listed().items()}

    def path_of(self, fingerprint: str, occurrence: int = 1) -> Path | None:
        """The file of a recording, or None."""
        key = (fingerprint, occurrence)
        name = self._listed().get(self._alias(key) or key)
        return self.folder / name if name else None

    def admit(self, request: Request, fingerprint: str = "", occurrence: int = 1) -> None:
        """Check that the response to a request could be recorded, before the request is sent and paid for.

        Raises:
            SecretFoundError: the request contains a credential.
            UnkeptReplyError: the last response to it could not be recorded.
            UnwritableFolderError: the folder cannot be written.
        """
        request = self.redacted(request)
        text = json.dumps(request.body, ensure_ascii=False)
        try:
            refuse_secrets(text, _THE_REQUEST, verb="send")
        except SecretFoundError:  # in lines, the message can name one
            refuse_secrets(indented_json(request.body), _THE_REQUEST, verb="send")
            raise
        if fingerprint:
            self._admitted[fingerprint, occurrence] = hash(text)
        if self._unkept is not None and fingerprint:
            self._unkept.check(self.folder, fingerprint, occurrence)
        place = next(path for path in (self.folder, *self.folder.absolute().parents) if path.exists())
        if not place.is_dir() or not os.access(place, os.W_OK | os.X_OK):
            raise unwritable(self.folder, os.strerror(errno.EACCES if place.is_dir() else errno.ENOTDIR))

    def redacted(self, request: Request) -> Request:
        """A request as it is written."""
        return redacted_request(request, self._redact) if self._redact else request

    def save(self, recording: Recording, fingerprint: str) -> Path:
        """Write a recording atomically; a file with the same response is left unchanged.

        Raises:
            SecretFoundError: the file would contain what looks like a credential.
            CorruptFileError: the existing file is damaged; it is not overwritten.
            UnwritableFolderError: the folder cannot be written.
        """
        if self._redact:
            recording = redacted_recording(recording, self._redact)
        key = (fingerprint, recording.occurrence)
        folder = self.folder / folder_name(recording)
        path = self._own_path_of(key)
        if path is None:
            self._refresh(folder)
            path = self._own_path_of(key)
        if path is not None:
            if _comparable(read(path)) == _comparable(recording):
                return path
        else:
            path = folder / file_name(recording, fingerprint)
        response = recording.response
        recording = replace(recording, response=replace(response, headers=kept_headers(response.headers)))
        data = plain(recording, fingerprint)
        text = with_digest(data)
        # The code under test may have changed the body since, so its text is compared.
        if self._admitted.pop(key, None) == hash(json.dumps(recording.request.body, ensure_ascii=False)):
            data["request"] = {**data["request"], "body": None}
        try:
            refuse_secrets(text, str(path), unchecked=json.dumps(data, ensure_ascii=False))
            if response.events is not None:  # a credential may be split over the events of a stream
                refuse_secrets(indented_json(response.message), str(path))
        except SecretFoundError as error:
            if self._unkept is None:
                raise
            with contextlib.suppress(ModelMigrateError):  # the credential is the more important error
                self._unkept.add(self.folder, *key, error.what)
            raise SecretFoundError(f"{error}\n{_PAID}", error.what) from error
        write_atomically(path, text)
        if self._unkept is not None:
            self._unkept.drop(self.folder, *key)
        self._listed()[key] = f"{path.parent.name}/{path.name}"
        self._changed_at[path.parent] = changed_at(path.parent)
        return path

    def _own_path_of(self, key: tuple[str, int]) -> Path | None:
        """The file of a recording that has this very fingerprint, or None."""
        name = self._listed().get(key)
        return self.folder / name if name else None

    def _alias(self, key: tuple[str, int]) -> tuple[str, int] | None:
        """The fingerprint and occurrence of a recording that was made before parts of its request were ignored."""
        if self._fingerprint_of is None or key in self._listed():
            return None
        with self._listing:
            if self._aliases is None:
                self._aliases = dict(self._made_before(self._fingerprint_of))
        return self._aliases.get(key)

    def _made_before(
        self, fingerprint_of: Callable[[Request], str]
    ) -> Iterator[tuple[tuple[str, int], tuple[str, int]]]:
        """The keys that recordings have now, and those that they were recorded with.

        Requests of a test that became identical are numbered in their order.
        """
        found: list[tuple[str, int, int, str, str]] = []
        for (own, occurrence), name in self._names.items() if self._names else ():
            with contextlib.suppress(CorruptFileError):
                recording = read(self.folder / name)
                now = fingerprint_of(recording.request)
                found.append((recording.case, recording.position, occurrence, now, own))
        numbers: Counter[tuple[str, str]] = Counter()
        taken: set[tuple[str, int]] = set()
        for case, _, occurrence, now, own in sorted(found):
            numbers[case, now] += 1
            key = (now, numbers[case, now])
            if key not in taken:
                taken.add(key)
                yield key, (own, occurrence)

    def _refresh(self, folder: Path) -> None:
        """List a model's folder again if another process has added files; two tests may send the same request."""
        changed = changed_at(folder)
        if self._changed_at.get(folder) != changed:
            self._changed_at[folder] = changed
            add_names(self._listed(), (f"{folder.name}/{name}" for name in names_in(folder)))

    def _listed(self) -> dict[tuple[str, int], str]:
        with self._listing:  # no other thread sees a partial list
            if self._names is None:
                names: dict[tuple[str, int], str] = {}
                for model in sorted(names_in(self.folder)):
                    add_names(names, (f"{model}/{name}" for name in names_in(self.folder / model)))
                self._names = names
            return self._names


def read(path: Path) -> Recording:
    """Read one recording.

    Raises:
        CorruptFileError: it cannot be read, or is not a valid recording.
    """
    return _read(path, "")


def _read(path: Path, fingerprint: str) -> Recording:
    """Read the recording of a request; an empty fingerprint stands for any."""
    text = ""
    try:
        text = file_text(path)
        data = parsed_json(text)
        recording = replace(from_plain(data), edited=is_edited(text, data))
        if fingerprint and data.get("fingerprint", fingerprint) != fingerprint:
            raise ValueError(_OTHER_REQUEST)
        return recording  # noqa: TRY300 - the error is about it
    except UNREADABLE as error:
        raise _unreadable(path, error, text) from error


def _unreadable(path: Path, error: Exception, text: str = "") -> CorruptFileError:
    again = "run again with --migrate-calls=record"
    return corrupt_file(path, "recording", error, text=text, merged="run again", lost=again)


def _comparable(recording: Recording) -> tuple[Any, ...]:
    """What two equal recordings have in common: the response without ids and headers."""
    body, events = recording.response.body, recording.response.events
    if isinstance(body, Mapping):
        body = {name: value for name, value in body.items() if name not in ("id", "request_id")}
    return recording.response.status, body, events, recording.source
