from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from typing import Any

import anthropic
import pytest

from pytest_modelmigrate.analysis.pricing import price_call
from pytest_modelmigrate.facts.errors import UnreachableError
from pytest_modelmigrate.simulator import Fault
from pytest_modelmigrate.wire.admission import Admission
from pytest_modelmigrate.wire.answers import Sent
from pytest_modelmigrate.wire.breaker import Breaker
from pytest_modelmigrate.wire.budget import Budget
from pytest_modelmigrate.wire.connections import LostConnectionError
from pytest_modelmigrate.wire.patience import Patience
from pytest_modelmigrate.wire.sdk_transport import SdkTransport
from pytest_modelmigrate.wire.sender import Sender
from pytest_modelmigrate.wire.slot_counter import LocalSlotCounter, SlotCounter
from pytest_modelmigrate.wire.stream_recorder import http_library


def admission_with(slots: SlotCounter | None = None, breaker: Breaker | None = None) -> Admission:
    return Admission(slots or LocalSlotCounter(), breaker or Breaker(), Budget(price_call))


@pytest.fixture
def through_sdk(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, Any], Sent]:
    def through(url: str, request: Any) -> Sent:
        monkeypatch.setitem(os.environ, "ANTHROPIC_BASE_URL", url)
        monkeypatch.setitem(os.environ, "ANTHROPIC_AUTH_TOKEN", "token")

        async def work() -> Sent:
            sender = Sender(SdkTransport(), admission_with())
            try:
                return await sender.send(request)
            finally:
                await sender.close()

        return asyncio.run(work())

    return through


def test_the_sdk_transport_sends_requests_and_retries(ask: Any, simulate: Any, through_sdk: Any) -> None:
    api = simulate(faults=[Fault("status", status=529, first=1)])
    sent = through_sdk(api.url, ask())
    assert (sent.response.status, sent.attempts) == (200, 2)
    assert sent.request.version == api.requests[0].headers["anthropic-version"]
    assert sent.response.message["type"] == "message"


def test_an_error_through_the_sdk_transport_is_the_answer(ask: Any, simulate: Any, through_sdk: Any) -> None:
    api = simulate(faults=[Fault("status", status=400)])
    assert through_sdk(api.url, ask()).response.status == 400


def test_an_unreachable_api_is_an_outage_with_the_sdk_transport(ask: Any, through_sdk: Any) -> None:
    with pytest.raises(UnreachableError, match=r"127\.0\.0\.1:9"):
        through_sdk("http://127.0.0.1:9", ask())


@pytest.mark.parametrize(
    ("kind", "cause", "sent", "timed_out", "why"),
    [
        (anthropic.APITimeoutError, "ReadTimeout", True, True, "no byte of an answer within 7 s"),
        (anthropic.APITimeoutError, "ConnectTimeout", False, True, "slow"),
        (anthropic.APIConnectionError, "ReadError", True, False, "slow"),
        (anthropic.APIConnectionError, "ConnectError", False, False, "slow"),
    ],
)
def test_the_sdk_transport_says_whether_a_lost_request_was_sent_and_whether_it_timed_out(
    ask: Any,
    monkeypatch: pytest.MonkeyPatch,
    kind: Any,
    cause: str,
    *,
    sent: bool,
    timed_out: bool,
    why: str,
) -> None:
    monkeypatch.setenv("ANTHROPIC_AUTH_TOKEN", "token")

    async def work() -> None:
        transport = SdkTransport(Patience(read_seconds=7.0))
        library = http_library(anthropic.DefaultHttpxClient)

        async def lose(*_: Any, options: Any, **__: Any) -> None:
            assert (options["timeout"].read, options["timeout"].connect) == (7.0, 4.0)
            raise kind(request=library.Request("POST", "http://api")) from getattr(library, cause)("slow")

        monkeypatch.setattr(transport._client, "post", lose)
        try:
            await transport.exchange(ask(), b"")
        finally:
            await transport.close()

    with pytest.raises(LostConnectionError, match=why) as lost:
        asyncio.run(work())
    assert (lost.value.sent, lost.value.timed_out) == (sent, timed_out)
