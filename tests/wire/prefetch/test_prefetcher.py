from __future__ import annotations

import subprocess
import sys
import threading
from typing import Any

import pytest

from pytest_modelmigrate.facts.errors import UnreachableError
from pytest_modelmigrate.simulator import Fault
from pytest_modelmigrate.wire.prefetch.plan import PlannedRequest

LONG = 60.0


def run_script(script: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - the scripts below
        [sys.executable, "-W", "error::ResourceWarning", "-c", script],
        capture_output=True,
        text=True,
        timeout=LONG,
        check=False,
    )


def test_identical_requests_are_sent_once_and_taken_as_often_as_planned(
    ask: Any, simulate: Any, prefetch: Any, planned: Any
) -> None:
    api = simulate()
    prefetcher = prefetch(api.url)
    plan = planned([("one", ask("same")), ("two", ask("same"))])
    prefetcher.plan(plan)
    first, second = prefetcher.take(*plan[0].key), prefetcher.take(*plan[1].key)
    assert first is second
    assert prefetcher.take(*plan[0].key) is None
    assert len(api.requests) == 1


def test_each_sample_of_a_request_is_sent(ask: Any, simulate: Any, prefetch: Any, planned: Any) -> None:
    api = simulate()
    prefetcher = prefetch(api.url)
    key = planned([("one", ask())])[0].fingerprint
    prefetcher.plan(PlannedRequest(ask(), key, sample, "one") for sample in (1, 2, 3))
    ids = {prefetcher.take(key, sample).response.message["id"] for sample in (1, 2, 3)}
    assert len(ids) == len(api.requests) == 3


def test_a_request_that_was_not_planned_has_no_answer(simulate: Any, prefetch: Any) -> None:
    prefetcher = prefetch(simulate().url)
    assert prefetcher.take("0" * 16) is None
    assert not prefetcher.knows("0" * 16)


def test_no_thread_is_started_before_the_first_request(prefetch: Any) -> None:
    before = threading.active_count()
    prefetcher = prefetch("http://127.0.0.1:9")
    prefetcher.plan([])
    assert threading.active_count() == before


def test_stop_cancels_all_requests_and_ends_the_thread(
    ask: Any, simulate: Any, prefetch: Any, plan_of: Any, until: Any
) -> None:
    before = threading.active_count()
    api = simulate(latency_seconds=LONG)
    prefetcher = prefetch(api.url, at_once=2)
    plan = plan_of(10)
    prefetcher.plan(plan)
    until(lambda: len(api.requests) == 2)
    prefetcher.stop()
    assert threading.active_count() == before + 1  # the simulated API's own
    counts = prefetcher.counts
    assert (counts.in_flight, counts.waiting, counts.cancelled) == (0, 0, 10)
    assert prefetcher.take(*plan[5].key) is None
    prefetcher.plan(plan_of(3))
    with pytest.raises(UnreachableError, match="the run is stopping"):
        prefetcher.fetch(ask())
    assert len(api.requests) == 2


def test_a_prefetcher_that_is_stopped_before_its_first_request_sends_nothing(
    ask: Any, simulate: Any, prefetch: Any, plan_of: Any
) -> None:
    api = simulate()
    prefetcher = prefetch(api.url)
    prefetcher.stop()
    plan = plan_of(1)
    prefetcher.plan(plan)
    assert not prefetcher.knows(*plan[0].key)
    with pytest.raises(UnreachableError, match="the run is stopping"):
        prefetcher.fetch(ask())
    assert not api.requests


def test_a_waiting_test_returns_when_the_prefetcher_stops(simulate: Any, prefetch: Any, plan_of: Any) -> None:
    api = simulate(latency_seconds=LONG)
    prefetcher = prefetch(api.url)
    plan = plan_of(1)
    prefetcher.plan(plan)
    stopper = threading.Timer(0.2, prefetcher.stop)
    stopper.start()
    assert prefetcher.take(*plan[0].key) is None
    stopper.join()


def test_an_answer_contains_its_attempts_and_the_api_version(simulate: Any, prefetch: Any, plan_of: Any) -> None:
    api = simulate(faults=[Fault("status", status=500, first=1)])
    prefetcher = prefetch(api.url)
    plan = plan_of(1)
    prefetcher.plan(plan)
    sent = prefetcher.take(*plan[0].key)
    assert (sent.response.status, sent.attempts) == (200, 2)
    assert sent.request.version == api.requests[0].headers["anthropic-version"]
    assert sent.latency_seconds > 0


def test_the_thread_ends_with_the_main_thread_without_stop() -> None:
    script = """
from pytest_modelmigrate.analysis.pricing import price_call
from pytest_modelmigrate.facts.exchanges import Request
from pytest_modelmigrate.wire.prefetch.plan import PlannedRequest
from pytest_modelmigrate.wire.prefetch.prefetcher import Prefetcher
from pytest_modelmigrate.wire.sender import open_sender
from pytest_modelmigrate.wire.admission import Admission
from pytest_modelmigrate.wire.breaker import Breaker
from pytest_modelmigrate.wire.budget import Budget
from pytest_modelmigrate.wire.slot_counter import LocalSlotCounter
import socket
silent = socket.create_server(("127.0.0.1", 0))
url = f"http://127.0.0.1:{silent.getsockname()[1]}"
admission = Admission(LocalSlotCounter(), Breaker(), Budget(price_call))
prefetcher = Prefetcher(lambda: open_sender(admission, url), admission)
prefetcher.plan([PlannedRequest.of(Request("/v1/messages", {"model": "claude-opus-4-7"}))])
silent.accept()[0].recv(1)
print("asked")
"""
    done = run_script(script)
    assert (done.stdout, done.returncode) == ("asked\n", 0), done.stderr


def test_sending_does_not_import_the_sdk() -> None:
    script = """
import sys
from pytest_modelmigrate.analysis.pricing import price_call
from pytest_modelmigrate.facts.exchanges import Request
from pytest_modelmigrate.wire.prefetch.plan import PlannedRequest
from pytest_modelmigrate.wire.prefetch.prefetcher import Prefetcher
from pytest_modelmigrate.wire.sender import open_sender
from pytest_modelmigrate.simulator import start
from pytest_modelmigrate.wire.admission import Admission
from pytest_modelmigrate.wire.breaker import Breaker
from pytest_modelmigrate.wire.budget import Budget
from pytest_modelmigrate.wire.slot_counter import LocalSlotCounter
body = {"model": "claude-opus-4-7", "max_tokens": 9, "messages": [{"role": "user", "content": "hello"}]}
with start() as api:
    admission = Admission(LocalSlotCounter(), Breaker(), Budget(price_call))
    prefetcher = Prefetcher(lambda: open_sender(admission, api.url), admission)
    plan = [PlannedRequest.of(Request("/v1/messages", body))]
    prefetcher.plan(plan)
    print(prefetcher.take(*plan[0].key).response.status, "anthropic" in sys.modules)
    prefetcher.stop()
"""
    done = run_script(script)
    assert done.stdout == "200 False\n", done.stderr
