"""The lines that say what a run will cost, before anything is sent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from pytest_modelmigrate.analysis.cost_estimate import KnownAnswers, estimate_by_model, sum_of
from pytest_modelmigrate.analysis.drift import Price
from pytest_modelmigrate.facts.calls import Call
from pytest_modelmigrate.text.plurals import count
from pytest_modelmigrate.wire.prefetch.plan import PlannedRequest

if TYPE_CHECKING:
    from pytest_modelmigrate.store.recordings import RecordingStore


def estimate_lines(
    plan: Sequence[PlannedRequest],
    price: Price,
    stores: Iterable[RecordingStore],
    *,
    batch: bool,
    open_ended: int,
    by_model: bool,
) -> Iterator[str]:
    """One line with the cost of all planned requests, then one for each model.

    Args:
        plan: the requests that are known in advance.
        price: returns the cost of a call in US dollars.
        stores: the recordings of the test modules, whose answers say what the requests probably cost.
        batch: whether the requests go through Message Batches.
        open_ended: number of tests that may send requests that are not known in advance.
        by_model: whether to write a line for each model.
    """
    requests = list({planned.key: planned.request for planned in plan}.values())
    estimates = estimate_by_model(requests, price, _known_answers(stores), batch=batch)
    more = f"; not counted: further requests of {count(open_ended, 'test')}" if open_ended else ""
    yield f"estimate: {sum_of(estimates.values()) if requests else 'no request to send is known in advance'}{more}"
    if by_model and len(estimates) > 1:
        yield from (f"  {model}: {estimate}" for model, estimate in estimates.items())


def _known_answers(stores: Iterable[RecordingStore]) -> KnownAnswers:
    known = KnownAnswers()
    for store in stores:
        for recording in store.readable():
            call = Call(recording.request, recording.response)
            if call.billed and call.counted.answered:
                known.add(recording.request, call.usage)
    return known
