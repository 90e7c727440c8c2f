"""Lost batches: what a run was about to send when it was killed, found again among the batches of the API.

The API does not say which requests a batch in progress holds. So a batch may be the lost one if it was created in the
same hour, and has as many requests; it is, if its results are those of the same requests.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final

from pytest_modelmigrate.facts.batches import BatchEntry
from pytest_modelmigrate.facts.errors import ApiError
from pytest_modelmigrate.text.moments import moment
from pytest_modelmigrate.wire.batches.batch_api import BatchApi

_CLOCKS_DIFFER: Final = timedelta(minutes=10)
"""By how much the clock of this machine may be ahead of the API's."""

_SENT_WITHIN: Final = timedelta(hours=1)
"""How long the sending of a batch takes at most, with its retries, and by how much this clock may be behind."""

_SETTLING: Final = timedelta(seconds=10)
"""How long after it was sent a batch may be missing from the list."""

_LOOK_AGAIN_SECONDS: Final = 2.0
_LOOKS: Final = 6
_NO_LIST: Final = (403, 404, 405, 501)
"""Statuses of a gateway that does not list batches."""


@dataclass(frozen=True, slots=True)
class FoundBatch:
    """What the API knows of a batch that may have been sent.

    Attributes:
        id: its id; None if there is none.
        in_progress: whether it has not ended, so that it may be another one.
        note: what the user has to know; empty for nothing.
    """

    id: str | None = None
    in_progress: bool = False
    note: str = ""


def now() -> str:
    """This moment in UTC, as the API writes it."""
    return datetime.now(UTC).isoformat().replace("+00:00", "Z")


async def find_lost(
    api: BatchApi,
    entry: BatchEntry,
    known: Collection[str | None],
    *,
    wait: bool,
    sleep: Callable[[float], Awaitable[None]],
) -> FoundBatch:
    """Find the batch of an entry without an id.

    Args:
        api: the API that it was sent to.
        entry: what is known of it.
        known: ids of other batches.
        wait: whether to wait for batches that have not ended and may be it.
        sleep: waits before the list is read again.

    Raises:
        ApiError: the API answered with an error.
        BrokenAnswerError: what came is no batch, or no list of batches.
        UnreachableError: the API could not be reached.
    """
    requests = _number_of_requests(entry)
    try:
        for look in range(_LOOKS):
            if look:
                await sleep(_LOOK_AGAIN_SECONDS)
            found = await _search(api, entry, known, wait=wait)
            if found is not None and found.in_progress:
                note = f"{requests} not sent again: {found.id}, which has not ended, may hold what an earlier run sent"
                return replace(found, note=note)
            if found is not None:
                return replace(found, note=f"answers of {found.id}, which an interrupted run sent, are used")
            if datetime.now(UTC) - moment(entry.created_at) > _SETTLING:
                break
    except ApiError as error:
        if error.status not in _NO_LIST:
            raise
        why = f"the API does not list batches (HTTP {error.status})"
        return FoundBatch(note=f"{requests} may be paid twice, in a batch that an interrupted run sent: {why}")
    return FoundBatch()


async def _search(api: BatchApi, entry: BatchEntry, known: Collection[str | None], *, wait: bool) -> FoundBatch | None:
    in_progress = None
    for batch_id in await _candidates(api, entry):
        if batch_id in known:
            continue
        if not await api.ended(batch_id, wait=wait):
            in_progress = FoundBatch(batch_id, in_progress=True)
            continue
        results = await api.results(batch_id)
        if results is not None and results.by_request.keys() == set(entry.custom_ids):
            return FoundBatch(batch_id)
    return in_progress


async def _candidates(api: BatchApi, entry: BatchEntry) -> list[str]:
    """The ids of the batches that may be the one of an entry."""
    began, found = moment(entry.created_at), []
    async for batch in api.listed():
        try:
            created = moment(str(batch.get("created_at")))
        except ValueError:
            continue
        if created < began - _CLOCKS_DIFFER:  # so are all that follow
            break
        counts = batch.get("request_counts")
        numbers = [*counts.values()] if isinstance(counts, Mapping) else []
        as_many = all(isinstance(each, int) for each in numbers) and sum(numbers) == len(entry.custom_ids)
        if as_many and created <= began + _SENT_WITHIN:
            found.append(batch["id"])
    return found


def _number_of_requests(entry: BatchEntry) -> str:
    return "1 request" if len(entry.custom_ids) == 1 else f"{len(entry.custom_ids)} requests"
