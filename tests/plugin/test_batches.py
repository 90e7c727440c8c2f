from __future__ import annotations

import json
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from pytest_modelmigrate.simulator import RunningSimulator
from pytest_modelmigrate.simulator.batches import BatchStore


def batches(api: RunningSimulator) -> list[str]:
    return [request.method for request in api.requests if request.path == "/v1/messages/batches"]


def messages(api: RunningSimulator) -> list[str]:
    return [request.path for request in api.requests if request.path == "/v1/messages"]


def test_the_whole_plan_is_sent_as_a_batch_at_half_price(
    pytester: pytest.Pytester, api: RunningSimulator, numbers: Callable[..., str]
) -> None:
    pytester.makepyfile(numbers(3, "assert reply.calls[0].source == 'batch' and reply.cost.usd < 0.0003"))
    options = ("--models=opus-4-6", "--migrate-calls=record")
    result = pytester.runpytest(*options, "--migrate-batch")
    result.assert_outcomes(passed=3)
    result.stdout.fnmatch_lines(["note: batches: 3 requests submitted"])
    assert batches(api) == ["POST"]
    assert messages(api) == []
    assert not pytester.path.joinpath(".modelmigrate", "batches.json").exists()


def test_a_batch_may_be_submitted_by_one_run_and_collected_by_another(
    pytester: pytest.Pytester, api: RunningSimulator, numbers: Callable[..., str]
) -> None:
    pytester.makepyfile(numbers(2))
    record = ("--models=opus-4-7", "--migrate-calls=record")
    submitted = pytester.runpytest(*record, "--migrate-batch=submit")
    assert submitted.ret == pytest.ExitCode.OK
    assert "passed" not in submitted.stdout.str()
    submitted.stdout.fnmatch_lines(["note: batches: 2 requests submitted", "note: no test was run; *collect"])
    assert pytester.path.joinpath(".modelmigrate", "batches.json").exists()
    collected = pytester.runpytest(*record, "--migrate-batch=collect")
    collected.assert_outcomes(passed=2)
    assert batches(api) == ["POST"], "no batch is paid twice"
    assert messages(api) == []
    pytester.runpytest("--models=opus-4-7").assert_outcomes(passed=2)


def test_a_run_that_stops_early_leaves_the_answers_of_its_batch_to_the_next(
    pytester: pytest.Pytester, api: RunningSimulator, numbers: Callable[..., str]
) -> None:
    pytester.makepyfile(numbers(3, "import pytest; pytest.exit('stopped')"))
    record = ("--models=opus-4-7", "--migrate-calls=record", "--migrate-batch")
    assert pytester.runpytest(*record).ret == pytest.ExitCode.INTERRUPTED
    assert not pytester.path.joinpath(".modelmigrate", "batches.json").exists()
    pytester.makepyfile(numbers(3))
    result = pytester.runpytest(*record)
    result.assert_outcomes(passed=3)
    result.stdout.fnmatch_lines(["note: 2 answers were used that an earlier run paid for and did not record"])
    assert batches(api) == ["POST"]
    assert messages(api) == []


@pytest.mark.parametrize(
    ("damage", "lines"),
    [
        (lambda text: text[:-20], ["*: it ends in the middle, in line*", "* delete it and run again; batches*paid*"]),
        (lambda text: text.replace("batches/1", "batches/2"), ["*: a newer version wrote it*", "* pip install *"]),
    ],
    ids=["half", "newer"],
)
def test_a_damaged_list_of_batches_is_named_and_nothing_is_sent(
    pytester: pytest.Pytester,
    api: RunningSimulator,
    numbers: Callable[..., str],
    damage: Callable[[str], str],
    lines: list[str],
) -> None:
    pytester.makepyfile(numbers(2))
    record = ("--models=opus-4-7", "--migrate-calls=record")
    pytester.runpytest(*record, "--migrate-batch=submit")
    path = pytester.path / ".modelmigrate" / "batches.json"
    path.write_text(damage(path.read_text()), encoding="utf-8")
    before = path.read_bytes()
    result = pytester.runpytest(*record, "--migrate-batch")
    result.stderr.fnmatch_lines([f"*{path} is not a readable list of the batches in progress{lines[0]}", lines[1]])
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert batches(api) == ["POST"]
    assert messages(api) == []
    assert path.read_bytes() == before


class EndlessBatch(BaseHTTPRequestHandler):
    """An API whose batches never end."""

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["content-length"]))
        self._answer()

    def _answer(self) -> None:
        batch = {"id": "msgbatch_1", "type": "message_batch", "processing_status": "in_progress", "results_url": None}
        body = json.dumps(batch).encode()
        self.send_response(200 if "batches" in self.path else 500)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Print nothing."""


def test_a_batch_that_has_not_ended_leaves_its_tests_inconclusive(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, numbers: Callable[..., str]
) -> None:
    pytester.makepyfile(numbers(1))
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-test")
    record = ("--models=opus-4-7", "--migrate-calls=record")
    with ThreadingHTTPServer(("127.0.0.1", 0), EndlessBatch) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        monkeypatch.setenv("ANTHROPIC_BASE_URL", f"http://127.0.0.1:{server.server_port}")
        pytester.runpytest(*record, "--migrate-batch=submit")
        early = pytester.runpytest(*record, "--migrate-batch=collect")
        server.shutdown()
        thread.join()
    early.assert_outcomes(errors=1)
    early.stdout.fnmatch_lines(["the batch of this request has not ended: msgbatch_1", "*--migrate-batch=collect"])
    assert early.ret == 7


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ("--migrate-batch=sumbit", "--migrate-calls=live"),
            "invalid phase 'sumbit'; did you mean submit? choose from wait, submit, collect",
        ),
        (("--migrate-batch",), "a replay sends nothing; add --migrate-calls=record"),
        (("--migrate-batch", "--migrate-calls=live", "-n", "2"), "*run without -n"),
    ],
)
def test_an_invalid_batch_option_is_a_usage_error(
    pytester: pytest.Pytester, arguments: tuple[str, ...], said: str, numbers: Callable[..., str]
) -> None:
    pytester.makepyfile(numbers(1))
    result = pytester.runpytest_subprocess("--models=opus-4-7", *arguments)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([f"ERROR: --migrate-batch: {said}*"])


def test_broken_results_of_a_batch_leave_their_tests_inconclusive_and_are_not_recorded(
    pytester: pytest.Pytester,
    api: RunningSimulator,
    numbers: Callable[..., str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    del api
    error = {"type": "error", "error": {"type": "api_error"}}
    broken: list[dict[str, Any]] = [{}, *({"message": each} for each in ("<html>", {"type": "message"}, error))]
    results = iter(broken)
    monkeypatch.setattr(BatchStore, "_result", lambda *_: {"type": "succeeded", **next(results)})
    pytester.makepyfile(numbers(4))
    run = pytester.runpytest("--models=opus-4-7", "--migrate-calls=record", "--migrate-batch")
    run.assert_outcomes(errors=4)
    for came in (
        "JSON that is not a message",
        "HTML",
        "an invalid message: it has no content and no usage",
        "an error: ",
    ):
        run.stdout.fnmatch_lines([f"*answered HTTP 200 with {came}*"])
    assert run.ret == 7
    assert not [*pytester.path.glob("recordings/*/*/*")]
    assert not [*pytester.path.glob(".modelmigrate/arrived/*")]


def test_a_portal_in_place_of_the_batches_api_is_one_message(
    pytester: pytest.Pytester, api: RunningSimulator, numbers: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(BatchStore, "create", lambda *_: "<html>")
    pytester.makepyfile(numbers(1))
    run = pytester.runpytest("--models=opus-4-7", "--migrate-calls=record", "--migrate-batch")
    run.stderr.fnmatch_lines([f"ERROR: {api.url} answered with something that is not a batch (HTTP 200)"])
    assert messages(api) == []
