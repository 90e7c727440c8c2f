from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from decimal import Decimal
from itertools import islice
from threading import Thread

import pytest

from pytest_modelmigrate.analysis.pricing import price_call
from pytest_modelmigrate.facts.errors import SpendingCapError, UnreachableError
from pytest_modelmigrate.facts.exchanges import Request, Response
from pytest_modelmigrate.wire.admission import Admission, Attempt
from pytest_modelmigrate.wire.breaker import MOST_FAILURES, Breaker
from pytest_modelmigrate.wire.budget import Budget
from pytest_modelmigrate.wire.limiter import Limiter, LocalSlotCounter


@pytest.fixture
def admission() -> Admission:
    return Admission(LocalSlotCounter(2), Breaker(), Budget(price_call))


def admitted(admission: Admission, request: Request) -> bool:
    """Whether it may be sent now, looking three times."""
    return len(list(islice(admission.turns(request), 3))) < 3


def test_a_request_waits_until_there_is_room(admission: Admission, ask: Callable[..., Request]) -> None:
    assert [admitted(admission, ask()) for _ in range(3)] == [True, True, False]
    with admission.attempt(ask()):
        pass
    assert admitted(admission, ask())


def test_whatever_becomes_of_a_request_it_leaves(admission: Admission, ask: Callable[..., Request]) -> None:
    slots = admission.slots
    assert isinstance(slots, LocalSlotCounter)
    assert admitted(admission, ask())
    with pytest.raises(KeyboardInterrupt), admission.attempt(ask()):
        raise KeyboardInterrupt
    assert slots.in_flight == 0
    turns = admission.turns(ask())
    slots.in_flight = 2
    assert next(turns) > 0
    turns.close()
    assert (slots.in_flight, slots.urgent) == (2, 0)


def test_an_answer_narrows_and_widens_the_limit_of_all(admission: Admission, ask: Callable[..., Request]) -> None:
    slots = admission.slots
    assert isinstance(slots, LocalSlotCounter)
    for status, headers, width in ((429, {"Retry-After": "0.01"}, 1), (200, {}, 2)):
        assert admitted(admission, ask())
        with admission.attempt(ask()) as attempt:
            attempt.answered(status, headers)
        assert slots.rate_limit.width == width
        time.sleep(0.02)
    assert slots.rate_limit.paused_until > 0, "names of headers are read in any case"


def test_what_a_test_waits_for_goes_before_what_is_sent_ahead(
    admission: Admission, ask: Callable[..., Request]
) -> None:
    slots = admission.slots
    assert isinstance(slots, LocalSlotCounter)

    async def scene() -> list[str]:
        order: list[str] = []
        limiter = Limiter(slots)
        slots.in_flight = 2
        turns = admission.turns(ask())
        assert next(turns) > 0

        async def ahead() -> None:
            await limiter.enter(lambda: None)
            order.append("ahead")

        task = asyncio.create_task(ahead())
        await asyncio.sleep(0)
        limiter.leave()
        await asyncio.sleep(0)
        assert next(turns, None) is None
        order.append("test")
        limiter.leave()
        await task
        return order

    assert asyncio.run(scene()) == ["test", "ahead"]


def test_nothing_passes_when_the_api_is_down(admission: Admission, ask: Callable[..., Request]) -> None:
    attempt = Attempt(ask(), retries_left=2)
    for _ in range(MOST_FAILURES):
        admission.lost(attempt, "connection refused")
    assert admitted(admission, ask()), "the request will be tried again"
    admission.lost(Attempt(ask()), "connection refused")
    with pytest.raises(UnreachableError, match="is down"):
        admitted(admission, ask())
    admission.count(attempt, Response(200, body={"type": "message"}))
    assert admitted(admission, ask())


def test_nothing_passes_when_the_cap_is_spent(ask: Callable[..., Request]) -> None:
    admission = Admission(LocalSlotCounter(2), Breaker(), Budget(price_call, Decimal("0.001")))
    assert admitted(admission, ask())
    usage = {"input_tokens": 1000, "output_tokens": 1000}
    admission.count(Attempt(ask()), Response(200, body={"type": "message", "model": "claude-opus-4-7", "usage": usage}))
    with pytest.raises(SpendingCapError, match="may spend"):
        admitted(admission, ask())


def test_a_thread_that_blocks_gives_up_the_room_of_its_own_requests(
    admission: Admission, ask: Callable[..., Request]
) -> None:
    slots = admission.slots
    assert isinstance(slots, LocalSlotCounter)
    assert admitted(admission, ask())
    with admission.attempt(ask()):
        slots.in_flight += 1  # of another thread
        turns = admission.turns(ask())
        next(turns)
        assert (slots.in_flight, slots.urgent) == (2, 1)
        with admission.aside():
            assert (slots.in_flight, slots.urgent) == (1, 0)
            elsewhere = Thread(target=lambda: admission.aside().__enter__())
            elsewhere.start()
            elsewhere.join()
            assert (slots.in_flight, slots.urgent) == (1, 0), "another thread has nothing to give up"
        assert (slots.in_flight, slots.urgent) == (2, 1)
        turns.close()
    assert (slots.in_flight, slots.urgent) == (1, 0)
