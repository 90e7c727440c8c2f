from __future__ import annotations

import errno
from dataclasses import replace
from pathlib import Path

import pytest

from pytest_modelmigrate.analysis.pricing import price_call
from pytest_modelmigrate.facts.exchanges import Request, Response
from pytest_modelmigrate.plugin.arrivals import Arrivals
from pytest_modelmigrate.store.arrived_answers import ArrivedAnswers
from pytest_modelmigrate.wire.answers import Sent
from pytest_modelmigrate.wire.prefetch.plan import PlannedRequest
from pytest_modelmigrate.wire.prefetch.request_queue import RequestQueue
from pytest_modelmigrate.wire.session_recordings import SessionRecordings

REQUEST = Request("/v1/messages", {"model": "claude-opus-4-7"})
PLANNED = PlannedRequest(REQUEST, "f" * 16, test="test_a")


def arrivals(folder: Path) -> Arrivals:
    answers = ArrivedAnswers(folder / "arrived", lambda text: text.replace("Jane", "[name]"))
    return Arrivals(answers, SessionRecordings(price_call, "2026-01-02"), enabled=True)


@pytest.mark.parametrize(("status", "kept"), [(200, 1), (400, 0), (401, 0), (529, 0)])
def test_only_answers_that_cost_something_are_kept(tmp_path: Path, status: int, kept: int) -> None:
    sent = Sent(Request("/v1/messages", REQUEST.body, version="2023-06-01"), Response(status, body={"text": "x"}))
    first_run = arrivals(tmp_path)
    first_run.note(PLANNED.key, {"test_a"}, sent)
    first_run.close()
    assert len(arrivals(tmp_path).of_plan([PLANNED])) == kept


def test_an_answer_of_an_earlier_run_is_recorded_as_that_run_would_have_and_is_not_paid_again(tmp_path: Path) -> None:
    body = {"text": "Dear Jane", "usage": {"input_tokens": 5, "output_tokens": 6}}
    first = Sent(Request("/v1/messages", REQUEST.body, version="2023-06-01"), Response(200, body=body), 3, 0.25)
    first_run = arrivals(tmp_path)
    first_run.note(PLANNED.key, {"test_a"}, first)
    first_run.close()
    ((planned, sent),) = arrivals(tmp_path).of_plan([PLANNED])
    recording = SessionRecordings(price_call, "2026-05-05").recording_of(sent, 1)
    assert (recording.recorded_on, recording.redacted, recording.attempts) == ("2026-01-02", True, 3)
    assert (recording.request, recording.latency_seconds) == (first.request, 0.25)
    queue = RequestQueue()
    queue.provide(planned, sent)
    assert [queued.usage for queued in queue.unused()] == [None]


def test_an_answer_that_several_tests_share_counts_once(tmp_path: Path) -> None:
    first_run = arrivals(tmp_path)
    first_run.note(PLANNED.key, {"test_a", "test_b"}, Sent(REQUEST, Response(200, body={})))
    first_run.close()
    second_run = arrivals(tmp_path)
    assert len(second_run.of_plan([PLANNED, replace(PLANNED, test="test_b")])) == 2
    assert second_run.used == 1


@pytest.mark.parametrize(("code", "stops"), [(errno.ENOSPC, True), (errno.EDQUOT, True), (errno.EACCES, False)])
def test_only_a_full_disk_stops_the_sending(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, *, stops: bool
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(code, "no")

    monkeypatch.setattr(Path, "mkdir", refuse)
    recordings = SessionRecordings(price_call, "2026-01-02")
    answers = Arrivals(ArrivedAnswers(tmp_path / "arrived"), recordings, enabled=True)
    answers.note(PLANNED.key, {"test_a"}, Sent(REQUEST, Response(200, body={})))
    assert (recordings.full_disk is not None) is stops
