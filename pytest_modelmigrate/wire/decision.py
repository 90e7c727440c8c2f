"""The decision how a request is answered: from a recording, by sending it, or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypeAlias

from pytest_modelmigrate.facts.exchanges import Recording


class Mode(StrEnum):
    """Where answers come from: the values of `--migrate-calls`."""

    REPLAY = "replay"
    RECORD = "record"
    RERECORD = "rerecord"
    LIVE = "live"
    SIM = "sim"


PAID: Final = frozenset({Mode.RECORD, Mode.RERECORD, Mode.LIVE})
"""The modes that send requests to the API, which cost money."""


@dataclass(frozen=True, slots=True)
class Play:
    """Answer with this recording."""

    recording: Recording


@dataclass(frozen=True, slots=True)
class Send:
    """Send the request; record the answer if `keep` is true."""

    keep: bool


@dataclass(frozen=True, slots=True)
class Miss:
    """There is no recording, and the mode does not allow sending."""


Step: TypeAlias = Play | Send | Miss


def decide(mode: Mode, recording: Recording | None, *, fresh: bool = False) -> Step:
    """Decide how a request is answered; a pure function.

    In the mode `record`, a request whose recorded answer is an error is sent again: errors cost nothing, and their
    cause may be gone.

    Args:
        mode: the value of `--migrate-calls`.
        recording: the recording of the request, if there is one.
        fresh: whether the recording was made in this session.
    """
    match mode:
        case Mode.REPLAY:
            return Play(recording) if recording else Miss()
        case Mode.RECORD:
            lasting = recording is not None and (fresh or recording.response.ok)
            return Play(recording) if recording and lasting else Send(keep=True)
        case Mode.RERECORD:
            return Play(recording) if recording and fresh else Send(keep=True)
        case Mode.LIVE | Mode.SIM:
            return Send(keep=False)
