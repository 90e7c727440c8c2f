"""The one decision: given a request, replay a recording, send it, or say that nothing answers it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from pytest_modelmigrate.facts.exchanges import Recording
from pytest_modelmigrate.wire.outages import is_outage_answer


class Mode(StrEnum):
    """Where answers come from: the values of `--migrate-calls`."""

    REPLAY = "replay"
    RECORD = "record"
    RERECORD = "rerecord"
    LIVE = "live"
    SIM = "sim"


@dataclass(frozen=True, slots=True)
class Play:
    """Answer with this recording."""

    recording: Recording


@dataclass(frozen=True, slots=True)
class Send:
    """Send the request; keep the answer where `keep` says so."""

    keep: bool


@dataclass(frozen=True, slots=True)
class Miss:
    """Nothing answers the request, and nothing may be sent."""


Step: TypeAlias = Play | Send | Miss


def decide(mode: Mode, recording: Recording | None, *, fresh: bool = False) -> Step:
    """Replay, send or miss; a pure function of the mode and of what is on disk.

    Args:
        mode: the value of `--migrate-calls`.
        recording: what answers the request on disk, if anything does.
        fresh: whether that recording was made in this very session.

    A recorded overload, rate limit or refused account (401, 429, 5xx) is sent again by `record`: it says nothing
    of the prompt.
    """
    match mode:
        case Mode.REPLAY:
            return Play(recording) if recording else Miss()
        case Mode.RECORD:
            lasting = recording is not None and (fresh or not is_outage_answer(recording.response))
            return Play(recording) if recording and lasting else Send(keep=True)
        case Mode.RERECORD:
            return Play(recording) if recording and fresh else Send(keep=True)
        case Mode.LIVE | Mode.SIM:
            return Send(keep=False)
