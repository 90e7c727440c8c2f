"""Clients that are hard to intercept: shared, configured, forked, in several threads and event loops."""

from __future__ import annotations

import json
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import anthropic
import pytest

from pytest_modelmigrate.analysis.pricing import price_call
from pytest_modelmigrate.facts.targets import Target
from pytest_modelmigrate.plugin.case_state import STATE, CaseState, Declared
from pytest_modelmigrate.plugin.interception import Interception
from pytest_modelmigrate.plugin.task_marker import Task
from pytest_modelmigrate.simulator import RunningSimulator
from pytest_modelmigrate.store.recordings import RecordingStore
from pytest_modelmigrate.wire.admission import Admission
from pytest_modelmigrate.wire.breaker import Breaker
from pytest_modelmigrate.wire.budget import Budget
from pytest_modelmigrate.wire.decision import Mode
from pytest_modelmigrate.wire.migration import Migration
from pytest_modelmigrate.wire.recorder import Recorder
from pytest_modelmigrate.wire.running_test import RunningTest
from pytest_modelmigrate.wire.session_recordings import SessionRecordings
from pytest_modelmigrate.wire.slot_counter import LocalSlotCounter
from pytest_modelmigrate.wire.stream_recorder import http_library

NO_GATES = ("--snapshot-update", "--migrate-baseline-threshold=off", "-p", "no:cacheprovider")
RECORD = ("--models=opus-4-7", "--migrate-from=opus-4-6", "--migrate-calls=record", *NO_GATES)
SIM = ("--models=opus-4-7", "--migrate-from=opus-4-6", "--migrate-calls=sim", *NO_GATES)
REPLAY = ("--models=opus-4-7", "--migrate-from=opus-4-6")

ASK = """
import asyncio
import threading
import anthropic
import pytest
from pytest_modelmigrate import reply_of
from pytest_modelmigrate.wire.stream_recorder import http_library

LIBRARY = http_library(anthropic.DefaultHttpxClient)
MESSAGE = {
    "id": "msg_1", "type": "message", "role": "assistant", "model": "claude-opus-4-7", "stop_reason": "end_turn",
    "content": [{"type": "text", "text": "hi"}], "usage": {"input_tokens": 9, "output_tokens": 1},
}

def ask(text="hi"):
    return {"model": "claude-opus-4-6", "max_tokens": 50, "messages": [{"role": "user", "content": text}]}
"""


def test_a_client_shared_by_two_event_loops_is_answered_in_both(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        ASK
        + """
CLIENT = anthropic.AsyncAnthropic()

def test_loops(target):
    async def several(number):
        return await asyncio.gather(*[CLIENT.messages.create(**ask(f"{number}.{each}")) for each in range(3)])

    first = asyncio.run(several(1))
    thread = threading.Thread(target=lambda: first.extend(asyncio.run(several(2))))
    thread.start()
    thread.join()
    assert len(reply_of(first[-1]).calls) == 6
"""
    )
    pytester.runpytest_inprocess(*SIM).assert_outcomes(passed=1)


def test_what_a_client_has_of_its_own_is_used_and_in_sim_only_where_it_cannot_lead_elsewhere(
    pytester: pytest.Pytester,
) -> None:
    pytester.makepyfile(
        ASK
        + """
SENT, SEEN = [], []

def network(request):
    SENT.append(request)
    status = 529 if len(SENT) == 1 else 200
    return LIBRARY.Response(status, json=MESSAGE, headers={"retry-after-ms": "1"})

def own(request, call_next):
    SEEN.append(request.json["model"])
    return call_next(request.copy(headers={**request.headers, "x-app": "1"}))

CLIENT = anthropic.Anthropic(
    api_key="own-key",
    base_url="https://gateway.example/claude",
    max_retries=3,
    middleware=[own],
    http_client=LIBRARY.Client(transport=LIBRARY.MockTransport(network)),
    default_headers={"x-team": "support"},
)

def test_own(target, request):
    reply = reply_of(CLIENT.messages.create(**ask()))
    assert CLIENT.middleware == (own,)
    assert str(CLIENT.base_url) == "https://gateway.example/claude/"
    (call,) = reply.calls
    assert call.request.model == "claude-opus-4-7"
    assert set(SEEN) == {"claude-opus-4-6"}
    mode = request.config.getoption("--migrate-calls")
    assert call.simulated == (mode == "sim")
    assert len(SENT) == (2 if mode == "record" else 0)
    if SENT:
        assert str(SENT[1].url) == "https://gateway.example/claude/v1/messages"
        assert SENT[1].headers["x-app"] + SENT[1].headers["x-team"] == "1support"
        assert "own-key" in str(SENT[1].headers.get("authorization") or SENT[1].headers.get("x-api-key"))
        assert call.attempts == 2
"""
    )
    for options in (SIM, RECORD, REPLAY):
        pytester.runpytest_inprocess(*options).assert_outcomes(passed=1)


def test_two_tests_at_once_in_threads_have_their_own_calls(tmp_path: Path) -> None:
    """The fixtures of pytest are not safe in threads, so this test stands in for a runner that has its own."""
    library = http_library(anthropic.DefaultHttpxClient)
    both = threading.Barrier(2, timeout=20)

    def network(request: Any) -> Any:
        both.wait()  # both tests have a request in flight
        asked = json.loads(request.content)
        message = {"type": "message", "role": "assistant", "model": asked["model"], "content": []}
        return library.Response(
            200, json={**message, "id": asked["metadata"]["user_id"], "usage": {"input_tokens": 1, "output_tokens": 1}}
        )

    http = library.Client(transport=library.MockTransport(network))
    client = anthropic.Anthropic(api_key="x", http_client=http)
    recordings = SessionRecordings(price_call, "2026-11-20")
    admission = Admission(LocalSlotCounter(), Breaker(), Budget(price_call))
    upstream = SimpleNamespace(admission=admission, take=lambda _: None)

    def running(state: Any, _: Any) -> RunningTest:
        return RunningTest(state.recorder, Migration(state.target, ["claude-opus-4-6"]), upstream)

    interception = Interception(SimpleNamespace(mode=Mode.LIVE, intercept=True), running)  # type: ignore[arg-type]

    def run(name: str) -> tuple[list[str], list[str | None]]:
        target = Target(f"claude-opus-{name}")
        store = RecordingStore(tmp_path / name)
        recorder = Recorder(Mode.LIVE, store, recordings, case=name, target=target, explain=lambda *_: "")
        item: Any = SimpleNamespace(stash=pytest.Stash())
        item.stash[STATE] = CaseState(name, target, Declared(Task()), recorder=recorder)

        def ask(thread: str) -> None:
            client.messages.create(
                model="claude-opus-4-6", max_tokens=9, messages=[], metadata={"user_id": f"{name} {thread}"}
            )

        with interception.test(item):
            ask("its own")
            thread = threading.Thread(target=ask, args=("another",))
            thread.start()
            thread.join()
        return [call.message["id"] for call in recorder.calls], [call.request.model for call in recorder.calls]

    try:
        with ThreadPoolExecutor(2) as pool:
            results = [*pool.map(run, ["4-7", "4-8"])]
    finally:
        interception.close()
    assert results == [([f"{name} its own", f"{name} another"], [f"claude-opus-{name}"] * 2) for name in ("4-7", "4-8")]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the system cannot fork")
def test_a_forked_process_is_refused_because_its_calls_would_be_lost(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        ASK
        + """
import os

CLIENT = anthropic.Anthropic()

def test_fork(target):
    CLIENT.messages.create(**ask())
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        try:
            CLIENT.messages.create(**ask())
            text = "answered"
        except BaseException as error:
            text = str(error)
        os.write(writing, text.encode())
        os._exit(0)
    os.close(writing)
    os.waitpid(child, 0)
    said = os.read(reading, 9999).decode()
    os.close(reading)
    assert "was refused: a process that the test forked sends it" in said
"""
    )
    pytester.runpytest_inprocess(*SIM, "-W", "ignore").assert_outcomes(passed=1)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the system cannot fork")
def test_a_forked_process_is_answered_by_the_gateway(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        ASK
        + """
import os

def test_fork(target, gateway):
    environment = gateway.environment
    child = os.fork()
    if not child:
        try:
            with anthropic.Anthropic(base_url=gateway.base_url, api_key=environment["ANTHROPIC_API_KEY"]) as client:
                client.messages.create(**ask())
        finally:
            os._exit(0)
    os.waitpid(child, 0)
    assert gateway.reply.data["model"] == target.model
"""
    )
    pytester.runpytest_inprocess(*SIM, "-W", "ignore").assert_outcomes(passed=1)


def test_a_copy_that_drops_the_middleware_of_its_client_is_seen(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        ASK
        + """
def test_copies(target):
    client = anthropic.Anthropic()
    copies = [client.copy(), client.with_options(middleware=[]), client.with_options(base_url="http://192.0.2.1")]
    messages = [copy.messages.create(**ask(str(number))) for number, copy in enumerate(copies)]
    assert len(reply_of(messages[-1]).calls) == 3
"""
    )
    pytester.runpytest_inprocess(*SIM).assert_outcomes(passed=1)


def test_a_client_can_be_pickled_between_its_requests(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        ASK
        + """
import pickle

class Portable(anthropic.Anthropic):
    def __reduce__(self):
        return Portable, (self.api_key,)

    def __init__(self, api_key="x"):
        super().__init__(api_key=api_key)

def test_pickle(target):
    client = Portable()
    client.messages.create(**ask("1"))
    copied = pickle.loads(pickle.dumps(client))
    assert type(copied) is Portable
    assert len(reply_of(copied.messages.create(**ask("2"))).calls) == 2
"""
    )
    pytester.runpytest_inprocess(*SIM).assert_outcomes(passed=1)


def test_a_server_on_this_machine_is_recorded_like_any_other(
    pytester: pytest.Pytester, api: RunningSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ANTHROPIC_BASE_URL")
    pytester.makepyfile(
        ASK + f"\ndef test_proxy(target):\n    anthropic.Anthropic(api_key='x', base_url={api.url!r})"
        ".messages.create(**ask())\n"
    )
    pytester.runpytest_inprocess(*RECORD).assert_outcomes(passed=1)
    api.close()
    pytester.runpytest_inprocess(*REPLAY).assert_outcomes(passed=1)


def test_a_stream_that_the_code_does_not_read_to_its_end_is_recorded_whole(
    pytester: pytest.Pytester, api: RunningSimulator
) -> None:
    pytester.makepyfile(
        ASK
        + """
def test_first_event(target):
    assert next(iter(anthropic.Anthropic().messages.create(stream=True, **ask()))).type == "message_start"
"""
    )
    pytester.runpytest_inprocess(*RECORD).assert_outcomes(passed=1)
    api.close()
    pytester.runpytest_inprocess(*REPLAY).assert_outcomes(passed=1)


def test_betas_that_a_client_has_by_default_are_part_of_the_recording(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        ASK
        + """
def test_betas(target):
    client = anthropic.Anthropic(default_headers={"anthropic-beta": "files-api-2025-04-14"})
    assert reply_of(client.messages.create(**ask())).calls[0].request.betas == ("files-api-2025-04-14",)
"""
    )
    pytester.runpytest_inprocess(*SIM).assert_outcomes(passed=1)


def test_the_first_request_of_an_application_is_prefetched_as_recorded_on_another_target(
    pytester: pytest.Pytester, api: RunningSimulator
) -> None:
    pytester.makepyfile(ASK + "\ndef test_it(target): anthropic.Anthropic().messages.create(**ask())\n")
    record = ("--migrate-from=opus-4-6", "--migrate-calls=record", *NO_GATES)
    pytester.runpytest_inprocess("--models=opus-4-6", *record).assert_outcomes(passed=1)
    pytester.runpytest_inprocess("--models=opus-4-7", *record).assert_outcomes(passed=1)
    sdk = ["x-stainless-lang" in {name.lower() for name in request.headers} for request in api.requests]
    assert sdk == [True, False]


@pytest.mark.parametrize("own", ["api_key='own'", "default_headers={'x-team': 'support'}"])
def test_a_client_with_an_account_of_its_own_sends_all_its_requests_itself(
    pytester: pytest.Pytester, api: RunningSimulator, own: str
) -> None:
    pytester.makepyfile(ASK + f"\ndef test_it(target): anthropic.Anthropic({own}).messages.create(**ask())\n")
    record = ("--migrate-from=opus-4-6", "--migrate-calls=record", *NO_GATES)
    pytester.runpytest_inprocess("--models=opus-4-6", *record).assert_outcomes(passed=1)
    pytester.runpytest_inprocess("--models=opus-4-7", *record).assert_outcomes(passed=1)
    assert ["x-stainless-lang" in {name.lower() for name in request.headers} for request in api.requests] == [True] * 2
