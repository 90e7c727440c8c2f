from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pytest_modelmigrate.facts.errors import CorruptFileError
from pytest_modelmigrate.store.exchange_jsonl import read_jsonl
from pytest_modelmigrate.store.imported_exchanges import ImportedExchange

EXCHANGES = Path(__file__).parents[1] / "data" / "exchanges" / "exchanges.jsonl"
ROW: dict[str, Any] = {
    "id": "one",
    "endpoint": "messages",
    "status": 200,
    "request": {"model": "claude-opus-4-7", "max_tokens": 5, "messages": []},
    "response": {"type": "message", "content": []},
}


def read_rows(folder: Path, *rows: Any) -> tuple[ImportedExchange, ...]:
    path = folder / "rows.jsonl"
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    return read_jsonl(path).exchanges


def test_an_exchange_is_read_with_request_response_headers_and_date() -> None:
    first = read_jsonl(EXCHANGES).exchanges[0]
    recording = first.recording
    row = json.loads(EXCHANGES.read_text(encoding="utf-8").splitlines()[0])
    assert first.id == row["id"]
    assert recording.source == "imported"
    assert recording.request.path == "/v1/messages"
    assert recording.request.version == row["request_headers"]["anthropic-version"]
    assert recording.request.body == row["request"]
    assert recording.response.body == row["response"]
    assert recording.response.headers == row["response_headers"]
    assert recording.case.endswith("::blocking_thinking_disabled_control")


def test_a_stream_keeps_its_events_in_order() -> None:
    rows = [json.loads(line) for line in EXCHANGES.read_text(encoding="utf-8").splitlines()]
    for row, exchange in zip(rows, read_jsonl(EXCHANGES).exchanges, strict=True):
        if row["streaming"]:
            assert list(exchange.recording.response.events or ()) == row["events"]


def test_betas_are_read_from_their_header_and_the_date_from_the_answer(tmp_path: Path) -> None:
    row = {
        **ROW,
        "request_headers": {"Anthropic-Beta": "one-2025-01-01, two-2026-01-01"},
        "response_headers": {"Date": "Wed, 02 Sep 2026 17:25:57 GMT"},
    }
    (exchange,) = read_rows(tmp_path, row)
    assert exchange.recording.request.betas == ("one-2025-01-01", "two-2026-01-01")
    assert exchange.recording.recorded_on == "2026-09-02"


def test_identical_requests_are_numbered_within_one_cassette(tmp_path: Path) -> None:
    here, there = ({**ROW, "source": {"path": path}} for path in ("a.yaml", "b.yaml"))
    assert [each.recording.occurrence for each in read_rows(tmp_path, here, here, there)] == [1, 2, 1]


@pytest.mark.parametrize("request_body", [None, {}, {"kind": "binary", "path": "x.bin", "sha256": "00"}])
def test_an_exchange_without_a_recorded_request_is_not_replayable(tmp_path: Path, request_body: Any) -> None:
    (exchange,) = read_rows(tmp_path, {**ROW, "request": request_body})
    assert not exchange.replayable


def test_a_shortened_request_and_a_cloud_request_are_marked_as_altered(tmp_path: Path) -> None:
    rows = ROW, {**ROW, "changed": {"cut": 1}}, {**ROW, "host": "bedrock"}
    assert [each.altered for each in read_rows(tmp_path, *rows)] == [False, True, True]


def test_a_fixture_is_marked_as_one(tmp_path: Path) -> None:
    fixture, recorded = read_rows(tmp_path, {**ROW, "provenance": "fixture"}, {**ROW, "provenance": "recorded"})
    assert "fixture" in fixture.remark
    assert not recorded.remark


def test_each_endpoint_has_its_path(tmp_path: Path) -> None:
    completion = {**ROW, "request": {"prompt": "Human:", "max_tokens_to_sample": 3}}
    results = {
        **ROW,
        "endpoint": "batch_results",
        "request": None,
        "response": [{"custom_id": "0"}, {"custom_id": "1"}],
    }
    exchanges = read_rows(tmp_path, {**ROW, "endpoint": "count_tokens"}, completion, results)
    assert [each.recording.request.path for each in exchanges] == [
        "/v1/messages/count_tokens",
        "/v1/complete",
        "/v1/messages/batches/results",
    ]
    assert exchanges[2].recording.request.method == "GET"
    assert exchanges[2].recording.response.body == '{"custom_id": "0"}\n{"custom_id": "1"}\n'


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        ("{", "not JSON"),
        ("[]", "not a JSON object"),
        (json.dumps({**ROW, "endpoint": "files"}), "endpoint 'files'"),
        (json.dumps({**ROW, "status": "200"}), "status"),
        (json.dumps({**ROW, "response": None}), "`response` or `events` is required"),
        (json.dumps({**ROW, "events": ["ping"]}), "events"),
        (json.dumps({**ROW, "request": "text"}), "request"),
        (json.dumps({**ROW, "response_headers": []} | {"changed": [1]}), "changed"),
        ("[" * 100_000, "nested"),
    ],
)
def test_a_bad_line_is_one_fault_with_file_and_line_and_all_others_are_read(
    tmp_path: Path, bad: str, said: str
) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_text(f"{json.dumps(ROW)}\n\n{bad}\n{json.dumps(ROW)}\n", encoding="utf-8")
    read = read_jsonl(path)
    (fault,) = read.faults
    assert fault.startswith(f"{path}, line 3: ")
    assert said in fault
    assert [each.id for each in read.exchanges] == ["one", "one"]


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("invalid_request_error", 400),
        ("authentication_error", 401),
        ("permission_error", 403),
        ("not_found_error", 404),
        ("request_too_large", 413),
        ("rate_limit_error", 429),
        ("api_error", 500),
        ("overloaded_error", 529),
    ],
)
def test_a_missing_status_of_an_error_follows_from_its_type(tmp_path: Path, name: str, status: int) -> None:
    error = {"type": "error", "error": {"type": name, "message": "x"}}
    (exchange,) = read_rows(tmp_path, {**ROW, "status": None, "response": error})
    assert exchange.recording.response.status == status


def test_a_missing_status_of_a_message_is_200_and_of_anything_else_a_fault(tmp_path: Path) -> None:
    unstated = {key: value for key, value in ROW.items() if key != "status"}
    stream = {**unstated, "response": None, "events": [{"type": "ping"}]}
    read = read_rows(tmp_path, unstated, stream, {**unstated, "response": {"id": "x"}})
    assert [each.recording.response.status for each in read] == [200, 200]
    strange = {**unstated, "response": {"type": "error", "error": {"type": "odd_error"}}}
    (tmp_path / "odd.jsonl").write_text(json.dumps(strange), encoding="utf-8")
    assert "its status is missing, and 'odd_error' is not an error type" in read_jsonl(tmp_path / "odd.jsonl").faults[0]


def test_a_line_that_is_not_text_is_a_fault_and_a_missing_file_an_error(tmp_path: Path) -> None:
    path = tmp_path / "binary.jsonl"
    path.write_bytes(b"\xef\xbb\xbf" + json.dumps(ROW).encode() + b"\n\xff\xfe")
    read = read_jsonl(path)
    assert read.faults == (f"{path}, line 2: not UTF-8 text",)
    assert len(read.exchanges) == 1
    with pytest.raises(CorruptFileError, match="cannot read"):
        read_jsonl(tmp_path / "missing.jsonl")
