"""The list of replies that were paid and could not be recorded, so that none is paid at every run."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from pytest_modelmigrate.facts.corrupt_files import UNREADABLE, check_format, corrupt_file
from pytest_modelmigrate.facts.errors import UnkeptReplyError
from pytest_modelmigrate.facts.json_object import JsonObject
from pytest_modelmigrate.store.file_text import file_text
from pytest_modelmigrate.store.writing import exclusive_lock, unwritable, write_atomically
from pytest_modelmigrate.text.parsed_json import parsed_json

FORMAT: Final = "modelmigrate-unkept/1"


@dataclass(frozen=True, slots=True)
class UnkeptReply:
    """One reply that could not be recorded.

    Attributes:
        folder: the folder of its recording, from the folder of the list.
        fingerprint: the fingerprint of its request.
        occurrence: 1 for the first of several identical requests of a test.
        reason: what it contains, such as `what looks like a Slack token`.
        redaction: names the redaction with which it could not be recorded.
    """

    folder: str
    fingerprint: str
    occurrence: int
    reason: str
    redaction: str


class UnkeptReplies:
    """The list; the file exists only while it names a reply.

    Args:
        path: the file.
        redaction: names the redaction of this run; with another one, a reply may be recorded after all.
        again: whether requests are sent again all the same.
    """

    def __init__(self, path: Path, redaction: str = "", *, again: bool = False) -> None:
        self._path = path
        self._redaction = redaction
        self._again = again
        self._known: tuple[UnkeptReply, ...] | None = None

    def check(self, folder: Path, fingerprint: str, occurrence: int) -> None:
        """Check that the reply to a request may be kept, as far as earlier runs tell.

        Raises:
            UnkeptReplyError: the last reply to it could not be recorded, and the redaction is the same.
            CorruptFileError: the list cannot be read.
        """
        if self._again:
            return
        if self._known is None:
            self._known = self._read()
        for each in self._known:
            if self._key(each) == (self._name(folder), fingerprint, occurrence) and each.redaction == self._redaction:
                raise UnkeptReplyError(
                    f"this request was not sent: its last reply contained {each.reason}, and could not be recorded\n"
                    "  next        give modelmigrate_redact a pattern that replaces it, or remove its cause\n"
                    "  or          pay for another reply with --migrate-calls=rerecord, or try it with live"
                )

    def add(self, folder: Path, fingerprint: str, occurrence: int, reason: str) -> None:
        """Remember a reply.

        Raises:
            CorruptFileError: the list cannot be read.
            UnwritableFolderError: it cannot be written.
        """
        added = UnkeptReply(self._name(folder), fingerprint, occurrence, reason, self._redaction)
        with exclusive_lock():
            self._write((*self._others(added), added))

    def drop(self, folder: Path, fingerprint: str, occurrence: int) -> None:
        """Forget a reply, because another one to its request was recorded.

        Raises:
            CorruptFileError: the list cannot be read.
            UnwritableFolderError: it cannot be written.
        """
        if self._known is None:
            self._known = self._read()
        key = (self._name(folder), fingerprint, occurrence)
        found = [each for each in self._known if self._key(each) == key]
        if found:
            with exclusive_lock():
                self._write(self._others(found[0]))

    def _others(self, reply: UnkeptReply) -> tuple[UnkeptReply, ...]:
        return tuple(each for each in self._read() if self._key(each) != self._key(reply))

    def _read(self) -> tuple[UnkeptReply, ...]:
        text = ""
        try:
            text = file_text(self._path)
            data = parsed_json(text)
            check_format(data, FORMAT)
            return tuple(_reply(JsonObject(each)) for each in data["replies"])
        except FileNotFoundError:
            return ()
        except UNREADABLE as error:
            lost = "run again; replies that it named may be paid a second time"
            what = "list of replies that could not be recorded"
            raise corrupt_file(
                self._path, what, error, text=text, merged="run again", lost=lost, restored=False
            ) from error

    def _write(self, replies: tuple[UnkeptReply, ...]) -> None:
        self._known = replies
        if replies:
            data = {"format": FORMAT, "replies": [asdict(each) for each in replies]}
            write_atomically(self._path, json.dumps(data, indent=2) + "\n")
            return
        try:
            self._path.unlink(missing_ok=True)
        except OSError as error:
            raise unwritable(self._path, error) from error

    def _name(self, folder: Path) -> str:
        """A folder as the list names it: from the project, so that a moved checkout keeps its list."""
        root = self._path.parent.parent
        return folder.relative_to(root).as_posix() if folder.is_relative_to(root) else str(folder)

    @staticmethod
    def _key(reply: UnkeptReply) -> tuple[str, str, int]:
        return reply.folder, reply.fingerprint, reply.occurrence


def _reply(data: JsonObject) -> UnkeptReply:
    reply = UnkeptReply(
        data.text("folder"),
        data.text("fingerprint"),
        data.whole("occurrence"),
        data.text("reason"),
        data.text("redaction"),
    )
    data.end()
    return reply
