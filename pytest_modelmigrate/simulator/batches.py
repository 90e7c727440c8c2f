"""Message batches of the simulated API.

Source: https://platform.claude.com/docs/en/build-with-claude/batch-processing
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from pytest_modelmigrate.analysis.acceptance.request import MessagesRequest
from pytest_modelmigrate.simulator.errors import SimulatedError, invalid
from pytest_modelmigrate.simulator.identifiers import NewId
from pytest_modelmigrate.simulator.pagination import page_of
from pytest_modelmigrate.simulator.parsed_request import parse_request

MOST_REQUESTS: Final = 100_000
EXPIRES_SECONDS: Final = 24 * 3600.0
ARCHIVED_SECONDS: Final = 29 * 24 * 3600.0

_CUSTOM_ID: Final = re.compile(r"[a-zA-Z0-9_-]{1,64}")
_OUTCOMES: Final = ("succeeded", "errored", "canceled", "expired")


@dataclass(slots=True)
class _Batch:
    id: str
    items: Sequence[Mapping[str, Any]]
    version: str
    betas: tuple[str, ...]
    url: str
    created: float
    cancelled: float | None = None
    ended: float | None = None
    results: list[dict[str, Any]] = field(default_factory=list)


class BatchStore:
    """Message batches in memory. A batch is processed when it is next read after its time is over.

    Args:
        write: answers one request with a message.
        clock: seconds, as of `time.time`.
        new_id: makes the ids of batches and of rejected items.
        seconds_to_finish: how long a batch stays in progress.
    """

    def __init__(
        self,
        write: Callable[[MessagesRequest], dict[str, Any]],
        *,
        clock: Callable[[], float],
        new_id: NewId,
        seconds_to_finish: float = 0.0,
    ) -> None:
        self._write = write
        self._clock = clock
        self._new_id = new_id
        self._seconds = seconds_to_finish
        self._batches: dict[str, _Batch] = {}

    def create(self, body: Mapping[str, Any], version: str, betas: tuple[str, ...], base_url: str) -> dict[str, Any]:
        """Create a batch.

        Raises:
            SimulatedError: the list of requests or a `custom_id` is invalid.
        """
        items = _checked_items(body)
        identifier = self._new_id("msgbatch", json.dumps(items, sort_keys=True))
        url = f"{base_url}/v1/messages/batches/{identifier}/results"
        batch = _Batch(identifier, items, version, betas, url, self._clock())
        self._batches[identifier] = batch
        return self._shown(batch)

    def retrieve(self, batch_id: str) -> dict[str, Any]:
        """The state of a batch.

        Raises:
            SimulatedError: there is no such batch.
        """
        return self._shown(self._settled(batch_id))

    def list(self, query: Mapping[str, str]) -> dict[str, Any]:
        """One page of all batches, newest first.

        Raises:
            SimulatedError: the limit or a cursor is invalid.
        """
        return page_of([self.retrieve(batch_id) for batch_id in reversed(self._batches)], query)

    def cancel(self, batch_id: str) -> dict[str, Any]:
        """Cancel a batch; a batch that has ended is left unchanged.

        Raises:
            SimulatedError: there is no such batch.
        """
        batch = self._known(batch_id)
        if batch.ended is None and batch.cancelled is None:
            batch.cancelled = self._clock()
        return self._shown(batch)

    def delete(self, batch_id: str) -> dict[str, str]:
        """Delete a batch that has ended.

        Raises:
            SimulatedError: there is no such batch, or it is in progress.
        """
        if self._known(batch_id).ended is None:
            raise invalid(f"Message Batch {batch_id} is still in progress. Cancel it before deleting it.")
        del self._batches[batch_id]
        return {"id": batch_id, "type": "message_batch_deleted"}

    def results(self, batch_id: str) -> Sequence[Mapping[str, Any]]:
        """The results of a batch, one for each request.

        Raises:
            SimulatedError: there is no such batch, it has not ended, or its results have expired.
        """
        batch = self._settled(batch_id)
        if batch.ended is None or self._archived(batch):
            raise SimulatedError(404, f"Message Batch {batch_id} has no available results.")
        return batch.results

    def _known(self, batch_id: str) -> _Batch:
        if batch_id not in self._batches:
            raise SimulatedError(404, f"Message Batch {batch_id} not found.")
        return self._batches[batch_id]

    def _settled(self, batch_id: str) -> _Batch:
        """The batch, processed first if its time is over."""
        batch = self._known(batch_id)
        finishes = batch.created + min(self._seconds, EXPIRES_SECONDS)
        if batch.ended is None and (batch.cancelled is not None or self._clock() >= finishes):
            batch.ended = self._clock()
            batch.results = [
                {"custom_id": item["custom_id"], "result": self._result(batch, item["params"])} for item in batch.items
            ]
        return batch

    def _result(self, batch: _Batch, params: Mapping[str, Any]) -> dict[str, Any]:
        if batch.cancelled is not None:
            return {"type": "canceled"}
        if self._seconds >= EXPIRES_SECONDS:
            return {"type": "expired"}
        try:
            message = self._write(parse_request(params, batch.version, batch.betas, batch=True))
        except SimulatedError as rejected:
            return {"type": "errored", "error": rejected.body(self._new_id("req", json.dumps(params, sort_keys=True)))}
        return {"type": "succeeded", "message": message}

    def _archived(self, batch: _Batch) -> bool:
        return self._clock() >= batch.created + ARCHIVED_SECONDS

    def _shown(self, batch: _Batch) -> dict[str, Any]:
        counts = Counter(result["result"]["type"] for result in batch.results)
        processing = 0 if batch.ended is not None else len(batch.items)
        status = "ended" if batch.ended is not None else "canceling" if batch.cancelled is not None else "in_progress"
        archived = batch.created + ARCHIVED_SECONDS if self._archived(batch) else None
        return {
            "id": batch.id,
            "type": "message_batch",
            "processing_status": status,
            "request_counts": {"processing": processing, **{name: counts[name] for name in _OUTCOMES}},
            "created_at": _moment(batch.created),
            "expires_at": _moment(batch.created + EXPIRES_SECONDS),
            "ended_at": _moment(batch.ended),
            "cancel_initiated_at": _moment(batch.cancelled),
            "archived_at": _moment(archived),
            "results_url": batch.url if batch.ended is not None and archived is None else None,
        }


def _checked_items(body: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    items = body.get("requests")
    if items is None:
        raise invalid("requests: Field required")
    if not isinstance(items, list) or not items:
        raise invalid("requests: List should have at least 1 item")
    if len(items) > MOST_REQUESTS:
        raise invalid(f"requests: List should have at most {MOST_REQUESTS} items")
    seen: set[str] = set()
    for number, item in enumerate(items):
        path = f"requests.{number}"
        _check_item(item, path)
        if item["custom_id"] in seen:
            raise invalid(f"{path}.custom_id: custom_id '{item['custom_id']}' is not unique within the batch")
        seen.add(item["custom_id"])
    return items


def _check_item(item: Any, path: str) -> None:
    if not isinstance(item, dict):
        raise invalid(f"{path}: Input should be a valid dictionary")
    for name in ("custom_id", "params"):
        if name not in item:
            raise invalid(f"{path}.{name}: Field required")
    if not isinstance(item["custom_id"], str) or not _CUSTOM_ID.fullmatch(item["custom_id"]):
        raise invalid(f"{path}.custom_id: String should match pattern '^[a-zA-Z0-9_-]{{1,64}}$'")
    if not isinstance(item["params"], dict):
        raise invalid(f"{path}.params: Input should be a valid dictionary")


def _moment(seconds: float | None) -> str | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC).isoformat().replace("+00:00", "Z")
