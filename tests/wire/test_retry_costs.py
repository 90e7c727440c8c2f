from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from pytest_modelmigrate.facts.calls import Call, CallUsage
from pytest_modelmigrate.facts.costs import Cost
from pytest_modelmigrate.facts.errors import BrokenAnswerError, SpendingCapError, UnreachableError
from pytest_modelmigrate.facts.exchanges import Request
from pytest_modelmigrate.simulator import Fault
from pytest_modelmigrate.wire.admission import Admission
from pytest_modelmigrate.wire.answers import Sent
from pytest_modelmigrate.wire.breaker import Breaker
from pytest_modelmigrate.wire.budget import Budget
from pytest_modelmigrate.wire.connections import Answer, Connections, Transport
from pytest_modelmigrate.wire.content_encodings import decoded_body
from pytest_modelmigrate.wire.credentials import STAND_IN_KEY, access_to
from pytest_modelmigrate.wire.cut_answers import failure_status
from pytest_modelmigrate.wire.patience import Patience
from pytest_modelmigrate.wire.sdk_transport import SdkTransport
from pytest_modelmigrate.wire.sender import Sender
from pytest_modelmigrate.wire.slot_counter import LocalSlotCounter

MOST = 10
"""Dollars that one attempt may cost: one for each of `max_tokens`."""

NOBODY = "http://127.0.0.1:9"


class Spending:
    """Sends one request under a cap, and counts one dollar for each output token."""

    def __init__(self, cap: int = 1000, retry_seconds: float = 0.0) -> None:
        self.patience = Patience(retry_seconds)
        self.budget = Budget(lambda usage: Cost(Decimal(usage.usage.output_tokens)), Decimal(cap))
        breaker = Breaker(retry_seconds=retry_seconds)
        breaker.succeeded()  # an API that never answered is not retried until the deadline
        self.admission = Admission(LocalSlotCounter(), breaker, self.budget, self.patience)

    def send(self, request: Request, transport: Callable[[], Transport]) -> Sent:
        async def work() -> Sent:
            sender = Sender(transport(), self.admission)
            reservation = sender.limiter.admit(request)
            assert not isinstance(reservation, float)
            usage: CallUsage | None = None
            try:
                sent = await sender.send(request, admitted=True, reservation=reservation)
                usage = Call(sent.request, sent.response).counted
                return sent
            finally:
                reservation.settle(usage)
                await sender.close()

        return asyncio.run(work())


def through(url: str) -> Callable[[], Transport]:
    return lambda: Connections(url, access_to(url, STAND_IN_KEY).headers)


class Damaged(Connections):
    async def exchange(self, request: Request, content: bytes, retries_taken: int = 0) -> Answer:
        del request, content, retries_taken
        return Answer(200, {}, decoded_body(b"no gzip", "gzip"))


@pytest.fixture
def sdk_credentials(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    def use(url: str) -> None:
        monkeypatch.setitem(os.environ, "ANTHROPIC_BASE_URL", url)
        monkeypatch.setitem(os.environ, "ANTHROPIC_AUTH_TOKEN", "token")

    return use


def tokens(sent: Sent) -> int:
    return int(sent.response.message["usage"]["output_tokens"])


@pytest.mark.parametrize("kind", ["drop", "cut", "stream-error"])
def test_every_retried_attempt_that_may_have_been_billed_counts_in_full(ask: Any, simulate: Any, kind: Any) -> None:
    spending = Spending(retry_seconds=60.0)
    sent = spending.send(ask(max_tokens=MOST, stream=True), through(simulate(faults=[Fault(kind, first=3)]).url))
    assert sent.attempts == 4, "more than the SDK sends"
    assert spending.budget.spent == 3 * MOST + tokens(sent)


def test_refused_attempts_cost_nothing(ask: Any, simulate: Any) -> None:
    spending = Spending(retry_seconds=60.0)
    sent = spending.send(ask(max_tokens=MOST), through(simulate(faults=[Fault(status=529, first=3)]).url))
    assert (sent.attempts, spending.budget.spent) == (4, tokens(sent))


@pytest.mark.parametrize("kind", ["drop", "cut", "stream-error"])
def test_retries_until_the_deadline_end_at_the_cap(ask: Any, simulate: Any, kind: Any) -> None:
    spending = Spending(cap=2 * MOST, retry_seconds=60.0)
    api = simulate(faults=[Fault(kind)])
    with pytest.raises(SpendingCapError, match=r"raise --migrate-max-cost"):
        spending.send(ask(max_tokens=MOST, stream=True), through(api.url))
    assert (len(api.requests), spending.budget.spent) == (2, 2 * MOST)


@pytest.mark.parametrize("transport", [through(NOBODY), SdkTransport], ids=["connections", "sdk"])
def test_attempts_without_a_connection_cost_nothing(
    ask: Any, sdk_credentials: Callable[[str], None], transport: Callable[[], Transport]
) -> None:
    sdk_credentials(NOBODY)
    spending = Spending(cap=MOST)
    with pytest.raises(UnreachableError, match="could not be reached"):
        spending.send(ask(max_tokens=MOST), transport)
    assert spending.budget.spent == 0


def test_connections_that_the_sdk_transport_loses_count_in_full(
    ask: Any, simulate: Any, sdk_credentials: Callable[[str], None]
) -> None:
    sdk_credentials(simulate(faults=[Fault("drop", first=1)]).url)
    spending = Spending()
    sent = spending.send(ask(max_tokens=MOST), SdkTransport)
    assert (sent.attempts, spending.budget.spent) == (2, MOST + tokens(sent))


def test_a_batch_that_may_have_started_is_not_sent_again(ask: Any, simulate: Any) -> None:
    api = simulate(faults=[Fault("drop")])
    batch = Request("/v1/messages/batches", {"requests": [{"custom_id": "one", "params": ask(max_tokens=MOST).body}]})
    with pytest.raises(UnreachableError, match="could not be reached"):
        Spending(retry_seconds=5.0).send(batch, through(api.url))
    assert len(api.requests) == 1


def test_a_body_that_cannot_be_decoded_counts_in_full(ask: Any) -> None:
    spending = Spending()
    with pytest.raises(BrokenAnswerError, match="a damaged gzip body"):
        spending.send(ask(max_tokens=MOST), lambda: Damaged(NOBODY, {}))
    assert spending.budget.spent == MOST


@pytest.mark.parametrize(
    ("kind", "status"), [("overloaded_error", 529), ("unheard_of_error", 500), ("invalid_request_error", None)]
)
def test_errors_inside_a_stream_are_retried_if_they_are_outages(kind: str, status: int | None) -> None:
    data = b'event: error\ndata: {"type": "error", "error": {"type": "%s", "message": "no"}}\n\n' % kind.encode()
    assert failure_status(Answer(200, {"content-type": "text/event-stream"}, data)) == status
