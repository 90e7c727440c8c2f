"""What an import writes, decided before anything is written."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from pytest_modelmigrate.facts.errors import CorruptFileError, SecretFoundError
from pytest_modelmigrate.facts.exchanges import Recording
from pytest_modelmigrate.store.imported_exchanges import ImportedExchange
from pytest_modelmigrate.store.recordings import RecordingStore
from pytest_modelmigrate.store.redaction import refuse_secrets
from pytest_modelmigrate.wire.fingerprint import fingerprint

_NO_REQUEST: Final = "request not recorded, so that no request can match"
_EXISTS: Final = "already recorded"
_OTHER_RESPONSE: Final = (
    "another response to the same request is already recorded; import the cassettes of each test module "
    "into its own folder"
)


@dataclass(frozen=True)
class ImportPlan:
    """What an import writes.

    Attributes:
        store: the recordings to write to.
        new: the exchanges to write, by fingerprint and occurrence.
        skipped: the number of the other exchanges by reason.
        secrets: the messages about exchanges that contain what looks like a credential.
        faults: the messages about existing recordings that cannot be read; they are left unchanged.
    """

    store: RecordingStore
    new: dict[tuple[str, int], ImportedExchange] = field(default_factory=dict)
    skipped: Counter[str] = field(default_factory=Counter)
    secrets: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    @property
    def altered(self) -> int:
        """The number of new exchanges that no real request matches."""
        return sum(exchange.altered for exchange in self.new.values())

    def write(self) -> ImportPlan:
        """Write the recordings.

        Raises:
            UnwritableFolderError: the folder cannot be written.
        """
        for (digest, _), exchange in self.new.items():
            self.store.save(exchange.recording, digest)
        return self


def plan_import(exchanges: Sequence[ImportedExchange], folder: Path) -> ImportPlan:
    """Decide which exchanges to write to a folder; existing recordings are left unchanged."""
    plan = ImportPlan(RecordingStore(folder))
    for exchange in exchanges:
        if not exchange.replayable:
            plan.skipped[_NO_REQUEST] += 1
            continue
        recording = exchange.recording
        key = (fingerprint(recording.request), recording.occurrence)
        try:
            known = plan.store.find(*key) or (plan.new[key].recording if key in plan.new else None)
        except CorruptFileError as error:
            plan.faults.append(str(error))
            continue
        if known is not None:
            plan.skipped[_EXISTS if _same_response(known, recording) else _OTHER_RESPONSE] += 1
            continue
        try:
            answer = recording.response.body if recording.response.events is None else recording.response.events
            refuse_secrets(json.dumps([recording.request.body, answer], ensure_ascii=False), exchange.id)
        except SecretFoundError as error:
            plan.secrets.append(str(error).partition("\n")[0])
            continue
        plan.new[key] = exchange
    return plan


def _same_response(known: Recording, other: Recording) -> bool:
    mine, theirs = known.response, other.response
    return (mine.status, mine.body, mine.events) == (theirs.status, theirs.body, theirs.events)
