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
from pytest_modelmigrate.wire.breaker import MOST_FAILURES, Breaker
from pytest_modelmigrate.wire.limiter import Limiter, OwnBoard
from pytest_modelmigrate.wire.passage import Flight, Passage
from pytest_modelmigrate.wire.spending import Spending


@pytest.fixture
def passage() -> Passage:
    return Passage(OwnBoard(2), Breaker(), Spending(price_call))


def admitted(passage: Passage, request: Request) -> bool:
    """Whether it may be sent now, looking three times."""
    return len(list(islice(passage.turns(request), 3))) < 3


def test_a_request_waits_until_there_is_room(passage: Passage, ask: Callable[..., Request]) -> None:
    assert [admitted(passage, ask()) for _ in range(3)] == [True, True, False]
    with passage.flight(ask()):
        pass
    assert admitted(passage, ask())


def test_whatever_becomes_of_a_request_it_leaves(passage: Passage, ask: Callable[..., Request]) -> None:
    board = passage.board
    assert isinstance(board, OwnBoard)
    assert admitted(passage, ask())
    with pytest.raises(KeyboardInterrupt), passage.flight(ask()):
        raise KeyboardInterrupt
    assert board.in_flight == 0
    turns = passage.turns(ask())
    board.in_flight = 2
    assert next(turns) > 0
    turns.close()
    assert (board.in_flight, board.urgent) == (2, 0)


def test_an_answer_narrows_and_widens_the_limit_of_all(passage: Passage, ask: Callable[..., Request]) -> None:
    board = passage.board
    assert isinstance(board, OwnBoard)
    for status, headers, width in ((429, {"Retry-After": "0.01"}, 1), (200, {}, 2)):
        assert admitted(passage, ask())
        with passage.flight(ask()) as flight:
            flight.answered(status, headers)
        assert board.window.width == width
        time.sleep(0.02)
    assert board.window.paused_until > 0, "names of headers are read in any case"


def test_what_a_test_waits_for_goes_before_what_is_sent_ahead(passage: Passage, ask: Callable[..., Request]) -> None:
    board = passage.board
    assert isinstance(board, OwnBoard)

    async def scene() -> list[str]:
        order: list[str] = []
        limiter = Limiter(board)
        board.in_flight = 2
        turns = passage.turns(ask())
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


def test_nothing_passes_when_the_api_is_down(passage: Passage, ask: Callable[..., Request]) -> None:
    flight = Flight(ask(), retries_left=2)
    for _ in range(MOST_FAILURES):
        passage.lost(flight, "connection refused")
    assert admitted(passage, ask()), "the request will be tried again"
    passage.lost(Flight(ask()), "connection refused")
    with pytest.raises(UnreachableError, match="is down"):
        admitted(passage, ask())
    passage.count(flight, Response(200, body={"type": "message"}))
    assert admitted(passage, ask())


def test_nothing_passes_when_the_cap_is_spent(ask: Callable[..., Request]) -> None:
    passage = Passage(OwnBoard(2), Breaker(), Spending(price_call, Decimal("0.001")))
    assert admitted(passage, ask())
    usage = {"input_tokens": 1000, "output_tokens": 1000}
    passage.count(Flight(ask()), Response(200, body={"type": "message", "model": "claude-opus-4-7", "usage": usage}))
    with pytest.raises(SpendingCapError, match="may spend"):
        admitted(passage, ask())


def test_a_thread_that_blocks_gives_up_the_room_of_its_own_requests(
    passage: Passage, ask: Callable[..., Request]
) -> None:
    board = passage.board
    assert isinstance(board, OwnBoard)
    assert admitted(passage, ask())
    with passage.flight(ask()):
        board.in_flight += 1  # of another thread
        turns = passage.turns(ask())
        next(turns)
        assert (board.in_flight, board.urgent) == (2, 1)
        with passage.aside():
            assert (board.in_flight, board.urgent) == (1, 0)
            elsewhere = Thread(target=lambda: passage.aside().__enter__())
            elsewhere.start()
            elsewhere.join()
            assert (board.in_flight, board.urgent) == (1, 0), "another thread has nothing to give up"
        assert (board.in_flight, board.urgent) == (2, 1)
        turns.close()
    assert (board.in_flight, board.urgent) == (1, 0)
