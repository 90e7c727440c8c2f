"""What an import writes, decided before the first byte is."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from pytest_modelmigrate.facts.errors import SecretFoundError
from pytest_modelmigrate.facts.exchanges import Recording
from pytest_modelmigrate.store.foreign import Exchange
from pytest_modelmigrate.store.recordings import RecordingStore
from pytest_modelmigrate.store.redaction import refuse_secrets
from pytest_modelmigrate.wire.fingerprint import fingerprint

_NO_REQUEST: Final = "their request was not kept, so nothing could find them"
_THERE: Final = "they are there already"
_OTHER_ANSWER: Final = (
    "another answer to the same request is there already; import the cassettes of each test module "
    "into a folder of its own"
)


@dataclass(frozen=True)
class ImportPlan:
    """What is to be written, decided before the first byte is.

    Attributes:
        store: where to.
        new: what is not there yet, each exchange with its fingerprint.
        left_out: why the others are not written, each reason with its number of exchanges.
        secrets: the messages for exchanges that look like they hold a credential.
    """

    store: RecordingStore
    new: dict[tuple[str, int], Exchange] = field(default_factory=dict)
    left_out: Counter[str] = field(default_factory=Counter)
    secrets: list[str] = field(default_factory=list)

    @property
    def altered(self) -> int:
        """How many of the new ones no real request will match."""
        return sum(exchange.altered for exchange in self.new.values())

    def carry_out(self) -> ImportPlan:
        """Write the recordings.

        Raises:
            UnwritableFolderError: the folder cannot be written.
        """
        for (digest, _), exchange in self.new.items():
            self.store.save(exchange.recording, digest)
        return self


def plan_import(exchanges: Sequence[Exchange], folder: Path) -> ImportPlan:
    """Decide what of the exchanges is written to a folder; what lies there already is left as it is.

    Raises:
        CorruptFileError: a damaged recording is in the way.
    """
    plan = ImportPlan(RecordingStore(folder))
    for exchange in exchanges:
        if not exchange.replayable:
            plan.left_out[_NO_REQUEST] += 1
            continue
        recording = exchange.recording
        key = (fingerprint(recording.request), recording.occurrence)
        known = plan.store.find(*key) or (plan.new[key].recording if key in plan.new else None)
        if known is not None:
            plan.left_out[_THERE if _same_answer(known, recording) else _OTHER_ANSWER] += 1
            continue
        try:
            answer = recording.response.body if recording.response.events is None else recording.response.events
            refuse_secrets(json.dumps([recording.request.body, answer], ensure_ascii=False), exchange.id)
        except SecretFoundError as error:
            plan.secrets.append(str(error).partition("\n")[0])
            continue
        plan.new[key] = exchange
    return plan


def _same_answer(known: Recording, other: Recording) -> bool:
    mine, theirs = known.response, other.response
    return (mine.status, mine.body, mine.events) == (theirs.status, theirs.body, theirs.events)
