"""A Message Batch that was sent and whose answers are still to be fetched."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BatchEntry:
    """A batch that was sent, or is about to be sent.

    Attributes:
        id: the API's id, `msgbatch_...`; None until the API has answered with it.
        base_url: the API that it was sent to.
        created_at: when, as the API says; without an id, when the run began to send it.
        custom_ids: the requests whose answers have not been used.
    """

    id: str | None
    base_url: str
    created_at: str
    custom_ids: tuple[str, ...]
