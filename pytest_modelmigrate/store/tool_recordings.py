"""Tool recordings on disk: one JSON file for each call of a tool, beside the recordings of its test."""

from __future__ import annotations

import hashlib
import json
import os
import re
import threading
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from pytest_modelmigrate.facts.corrupt_files import UNREADABLE, check_format, corrupt_file
from pytest_modelmigrate.facts.errors import CorruptFileError
from pytest_modelmigrate.facts.targets import Target
from pytest_modelmigrate.facts.tool_recordings import RecordedException, ToolRecording
from pytest_modelmigrate.store.digests import is_edited, with_digest
from pytest_modelmigrate.store.file_text import check_links, file_text
from pytest_modelmigrate.store.redacting import Redact, redacted
from pytest_modelmigrate.store.redaction import refuse_secrets
from pytest_modelmigrate.store.writing import write_atomically
from pytest_modelmigrate.text.parsed_json import parsed_json

FORMAT: Final = "modelmigrate-tool/1"

FOLDER: Final = "tools"

_FILE_NAME: Final = re.compile(
    r".*-(?P<case>[0-9a-f]{8})-(?P<fingerprint>[0-9a-f]{16})(?:\.(?P<occurrence>\d+))?\.json"
)
_UNSAFE: Final = re.compile(r"[^\w.-]+")
_SLUG_BYTES: Final = 60


class ToolStore:
    """The tool recordings of one test module: `recordings/<module>/<model>/tools/<tool>-<case>-<fingerprint>.json`.

    A recording belongs to a case, a target, a tool and an input. A case that has none may use that of another case, so
    that a renamed test keeps its recordings.

    Attributes:
        folder: the folder of the module's recordings.
        asked: the fingerprints and occurrences that were looked up.
        edited: the files of recordings that were found, and that were edited by hand.

    Args:
        folder: the folder of the module's recordings; it may not exist yet.
        redact: the project's own redaction of what is written; None for none.
    """

    def __init__(self, folder: Path, redact: Redact | None = None) -> None:
        self.folder = folder
        self.asked: set[tuple[str, int]] = set()
        self.edited: set[Path] = set()
        self._redact = redact
        self._lock = threading.Lock()
        self._files: dict[tuple[str, int], dict[str, Path]] | None = None

    def redacted(self, value: Any) -> Any:
        """JSON data as they are written."""
        return redacted(value, self._redact) if self._redact else value

    def folder_of(self, target: Target) -> Path:
        """The folder of the tool recordings of a target."""
        return self.folder / (_UNSAFE.sub("-", target.model).strip("-.") or "no-model") / FOLDER

    def find(self, digest: str, occurrence: int, case: str, *, others: bool = False) -> ToolRecording | None:
        """The recording of a call, or None.

        Args:
            digest: the fingerprint of the call.
            occurrence: 1 for the first of several identical calls.
            case: the test without its target.
            others: whether that of another case will do.

        Raises:
            CorruptFileError: the file is not a valid recording, or that of another call than its name says.
        """
        self.asked.add((digest, occurrence))
        files = self._listed().get((digest, occurrence), {})
        path = files.get(_case_digest(case)) or (next(iter(files.values()), None) if others else None)
        return self._checked(path, digest) if path else None

    def readable(self, tool: str) -> Iterator[tuple[Path, ToolRecording]]:
        """The recordings of a tool with their files, without damaged ones."""
        for path in self.paths():
            try:
                recording = read(path)
            except CorruptFileError:
                continue
            if recording.tool == tool:
                yield path, recording

    def paths(self) -> dict[Path, str]:
        """The files of all tool recordings, with the fingerprints of their calls."""
        listed = self._listed().items()
        return {path: digest for (digest, _), files in listed for path in files.values()}

    def save(self, recording: ToolRecording, digest: str) -> ToolRecording:
        """Write a recording atomically, and return it as it was written.

        Raises:
            SecretFoundError: the file would contain what looks like a credential.
            UnwritableFolderError: the folder cannot be written.
        """
        recording = self._as_written(recording)
        case = _case_digest(recording.case)
        suffix = f".{recording.occurrence}" if recording.occurrence > 1 else ""
        name = f"{_slug(recording.tool)}-{_slug(recording.case)}-{case}-{digest}{suffix}.json"
        path = self.folder_of(recording.target) / name
        path = self._listed().get((digest, recording.occurrence), {}).get(case, path)
        text = with_digest(_data(recording, digest))
        refuse_secrets(text, str(path))
        if not path.exists() or _differs(read(path), recording):
            write_atomically(path, text)
        self._listed().setdefault((digest, recording.occurrence), {})[case] = path
        return recording

    def _checked(self, path: Path, digest: str) -> ToolRecording:
        try:
            check_links(path, self.folder)
            check_links(path.parent, self.folder)
        except (OSError, ValueError) as error:
            raise _unreadable(path, error) from error
        recording = read(path)
        if recording.edited:
            self.edited.add(path)
            if self._redact is None and digest != fingerprint_of(recording.tool, recording.input, recording.target):
                raise _unreadable(path, ValueError("its call is not the one that its name stands for"))
        return recording

    def _as_written(self, recording: ToolRecording) -> ToolRecording:
        exception = recording.exception
        if exception is not None:
            message, arguments = self.redacted(exception.message), self.redacted(exception.arguments)
            arguments = arguments if arguments is None else tuple(arguments)
            exception = replace(exception, message=message, arguments=arguments)
        return replace(
            recording,
            input=self.redacted(recording.input),
            result=self.redacted(recording.result),
            exception=exception,
        )

    def _listed(self) -> dict[tuple[str, int], dict[str, Path]]:
        with self._lock:
            if self._files is None:
                self._files = {}
                for path in _files_in(self.folder):
                    if match := _FILE_NAME.fullmatch(path.name):
                        key = (match["fingerprint"], int(match["occurrence"] or 1))
                        self._files.setdefault(key, {})[match["case"]] = path
            return self._files


def fingerprint_of(tool: str, arguments: Mapping[str, Any], target: Target) -> str:
    """Sixteen hex digits that are equal for equal calls on the same target."""
    text = json.dumps([tool, arguments, target.model, target.effort], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def read(path: Path) -> ToolRecording:
    """Read one tool recording.

    Raises:
        CorruptFileError: it cannot be read, or is not a valid recording.
    """
    text = ""
    try:
        text = file_text(path)
        data = parsed_json(text)
        return replace(_recording(data), edited=is_edited(text, data))
    except UNREADABLE as error:
        raise _unreadable(path, error, text) from error


def _unreadable(path: Path, error: Exception, text: str = "") -> CorruptFileError:
    again = "run again with --migrate-calls=record"
    return corrupt_file(path, "tool recording", error, text=text, merged="run again", lost=again)


def is_tool_recording(path: Path) -> bool:
    """Whether a file is a valid tool recording."""
    try:
        read(path)
    except CorruptFileError:
        return False
    return True


def _data(recording: ToolRecording, digest: str) -> dict[str, Any]:
    error = recording.exception
    if error is None:
        end: dict[str, Any] = {"result": recording.result}
    else:
        known = {} if error.arguments is None else {"arguments": list(error.arguments)}
        end = {"exception": {"module": error.module, "name": error.name, "message": error.message, **known}}
    return {
        "format": FORMAT,
        "case": recording.case,
        "target": recording.target.plain(),
        "recorded_on": recording.recorded_on,
        "fingerprint": digest,
        "occurrence": recording.occurrence,
        "tool": recording.tool,
        "input": recording.input,
        **end,
    }


def _recording(data: Mapping[str, Any]) -> ToolRecording:
    check_format(data, FORMAT)
    exception = None
    if "result" not in data:
        raised = data["exception"]
        arguments = raised.get("arguments")
        exception = RecordedException(
            str(raised["module"]),
            str(raised["name"]),
            str(raised["message"]),
            None if arguments is None else tuple(arguments),
        )
    target = data["target"]
    return ToolRecording(
        tool=str(data["tool"]),
        input=dict(data["input"]),
        target=Target(target["model"], target["effort"], target["name"]),
        case=str(data["case"]),
        result=data.get("result"),
        exception=exception,
        occurrence=int(data["occurrence"]),
        recorded_on=str(data.get("recorded_on", "")),
    )


def _files_in(folder: Path) -> list[Path]:
    """The files of tool recordings below the folder of a module, sorted."""
    try:
        models = sorted(os.listdir(folder))  # noqa: PTH208 - names alone
    except (FileNotFoundError, NotADirectoryError):
        return []
    places = (folder / model / FOLDER for model in models)
    return [path for place in places if place.is_dir() for path in sorted(place.iterdir())]


def _differs(kept: ToolRecording, recording: ToolRecording) -> bool:
    """Whether a recording on disk was edited, or says something else; a new date alone is no difference."""
    return bool(kept.edited) or replace(kept, recorded_on="") != replace(recording, recorded_on="")


def _case_digest(case: str) -> str:
    """Eight hex digits of a case without its file, which may move."""
    name = case.partition("::")[2] or case
    return hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:8]


def _slug(text: str) -> str:
    slug = _UNSAFE.sub("-", text.rpartition("::")[2]).strip("-.")
    return slug.encode("utf-8", "ignore")[:_SLUG_BYTES].decode("utf-8", "ignore").strip("-.") or "call"
