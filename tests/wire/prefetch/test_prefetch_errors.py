"""Planned requests that get an error instead of an answer."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_modelmigrate.facts.errors import MissingKeyError, UnreachableError
from pytest_modelmigrate.facts.exchanges import Request, Response
from pytest_modelmigrate.simulator import Fault
from pytest_modelmigrate.wire.admission import Admission
from pytest_modelmigrate.wire.answers import Sent
from pytest_modelmigrate.wire.prefetch.prefetcher import Prefetcher
from pytest_modelmigrate.wire.sender import Sender, open_sender


def test_an_api_error_belongs_to_one_test(ask: Any, simulate: Any, prefetch: Any, planned: Any) -> None:
    api = simulate(faults=[Fault("status", status=400, model="*sonnet*")])
    prefetcher = prefetch(api.url)
    plan = planned([("refused", ask(model="claude-sonnet-4-6")), ("fine", ask())])
    prefetcher.plan(plan)
    refused = prefetcher.take(*plan[0].key)
    assert (refused.response.status, refused.attempts) == (400, 1)
    assert refused.response.request_id
    assert prefetcher.take(*plan[1].key).response.ok


def test_an_answer_that_is_no_message_is_not_in_flight_any_more(
    simulate: Any, prefetch: Any, plan_of: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: list[Request] = []

    async def send(_: Sender, request: Request, **__: Any) -> Sent:
        return Sent(request, Response(200, body={"type": "page"}), 1, None, kept=lambda: kept.append(request))

    monkeypatch.setattr(Sender, "send", send)
    prefetching = prefetch(simulate().url)
    (planned,) = plan_of(1)
    prefetching.plan([planned])
    assert prefetching.take(*planned.key).response.body == {"type": "page"}
    assert kept == [planned.request]


def test_when_the_api_is_down_all_requests_end_after_few_attempts(simulate: Any, prefetch: Any, plan_of: Any) -> None:
    api = simulate(faults=[Fault("status", status=529)])
    prefetcher = prefetch(api.url, at_once=8)
    plan = plan_of(200)
    prefetcher.plan(plan)
    outcomes = []
    for each in plan:
        try:
            outcomes.append(prefetcher.take(*each.key).response.status)
        except UnreachableError as error:
            outcomes.append(str(error))
    assert len(outcomes) == 200
    assert all(outcome == 529 or "is down" in outcome for outcome in outcomes)
    assert "529 overloaded_error" in outcomes[-1]
    assert len(api.requests) <= 8 * 3


def test_an_unreachable_api_is_an_error_of_each_test(prefetch: Any, plan_of: Any) -> None:
    prefetcher = prefetch("http://127.0.0.1:9")
    plan = plan_of(20)
    prefetcher.plan(plan)
    errors = []
    for each in plan:
        with pytest.raises(UnreachableError, match=r"127\.0\.0\.1:9") as caught:
            prefetcher.take(*each.key)
        errors.append(caught.value)
    # A shared error would collect the tracebacks of all tests.
    assert len({id(error) for error in errors}) == 20


def test_without_a_key_each_test_gets_the_error(
    admission: Admission, monkeypatch: pytest.MonkeyPatch, tmp_path: Any, plan_of: Any
) -> None:
    monkeypatch.setenv("ANTHROPIC_CONFIG_DIR", str(tmp_path))
    prefetcher = Prefetcher(lambda: open_sender(admission), admission)
    plan = plan_of(2)
    prefetcher.plan(plan)
    for each in plan:
        with pytest.raises(MissingKeyError, match="ANTHROPIC_API_KEY"):
            prefetcher.take(*each.key)
    prefetcher.stop()
