"""The calls of tests that run at the same time, in threads."""

from __future__ import annotations

import json
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
