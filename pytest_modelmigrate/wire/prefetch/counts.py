"""How far the sending is, and what of it was in vain."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from pytest_modelmigrate.facts.costs import FREE, Cost


@dataclass(frozen=True, slots=True)
class Counts:
    """How far the sending is.

    Attributes:
        done: requests that have their answer, or the error that takes its place.
        in_flight: requests on their way.
        waiting: requests not sent yet.
        cancelled: requests that will not be sent, or were broken off.
        input_tokens: tokens of the answered prompts.
        output_tokens: tokens of the answers.
        spent: US dollars so far.
        cap: US dollars that may be spent; None for as many as it takes.
        unpriced: answers whose price is unknown.
    """

    done: int = 0
    in_flight: int = 0
    waiting: int = 0
    cancelled: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    spent: Decimal = Decimal(0)
    cap: Decimal | None = None
    unpriced: int = 0


@dataclass(frozen=True, slots=True)
class BatchCounts:
    """How far batches are; the API tells no more of a batch than whether it has ended.

    Attributes:
        batches: how many are waited for.
        ended: how many of them have ended.
        requests: how many requests they hold.
        elapsed_seconds: how long they have been waited for.
    """

    batches: int
    ended: int
    requests: int
    elapsed_seconds: float


@dataclass(frozen=True, slots=True)
class Waste:
    """What was fetched and never taken.

    Attributes:
        requests: how many requests.
        cost: what they cost.
    """

    requests: int = 0
    cost: Cost = FREE
