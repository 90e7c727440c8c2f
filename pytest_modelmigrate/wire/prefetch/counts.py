"""Counts: the progress of requests and batches, and the answers that were not used."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from pytest_modelmigrate.facts.costs import FREE, Cost


@dataclass(frozen=True, slots=True)
class Counts:
    """The progress of a session's requests.

    Attributes:
        done: requests that are answered or ended in an error.
        in_flight: requests that are sent and not answered.
        waiting: requests that are not sent.
        cancelled: requests that were cancelled, before or after they were sent.
        input_tokens: input tokens of all answers.
        output_tokens: output tokens of all answers.
        spent: US dollars spent so far.
        cap: US dollars that may be spent; None without a cap.
        unpriced: answers whose price is unknown.
        waits_for: why nothing is sent or answered at the moment; empty while requests are answered.
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
    waits_for: str = ""


@dataclass(frozen=True, slots=True)
class BatchCounts:
    """The progress of Message Batches.

    Attributes:
        batches: number of batches.
        ended: number of batches that have ended.
        requests: number of requests in all batches.
        elapsed_seconds: seconds since the wait began.
    """

    batches: int
    ended: int
    requests: int
    elapsed_seconds: float


@dataclass(frozen=True, slots=True)
class UnusedCounts:
    """The prefetched answers that no test used.

    Attributes:
        answers: number of answers.
        cost: their cost.
        simulated: how many of them the simulated API gave, which cost nothing.
    """

    answers: int = 0
    cost: Cost = FREE
    simulated: int = 0
