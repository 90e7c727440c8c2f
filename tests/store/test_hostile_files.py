"""Files that somebody damaged, or made to harm whoever reads them: each is read or refused with one message."""

from __future__ import annotations

import json
import os
import random
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from copy import deepcopy
from dataclasses import replace
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from pytest_modelmigrate.analysis.pricing import price_call
from pytest_modelmigrate.cli.exchange_lines import exchange_line
from pytest_modelmigrate.facts import size_limits
from pytest_modelmigrate.facts.calls import Call
from pytest_modelmigrate.facts.errors import CorruptFileError, UnkeptReplyError, UnwritableFolderError
from pytest_modelmigrate.facts.exchanges import Recording, Request, Response
from pytest_modelmigrate.facts.ledger_rows import COLUMNS, LedgerRow
from pytest_modelmigrate.store import recording_format, recordings, tool_recordings
from pytest_modelmigrate.store.arrived_answers import ArrivedAnswer, ArrivedAnswers
from pytest_modelmigrate.store.batch_ledger import BatchLedger
from pytest_modelmigrate.store.call_logs import CallLogs
from pytest_modelmigrate.store.cassettes import read_cassette
from pytest_modelmigrate.store.digests import digest_of
from pytest_modelmigrate.store.exchange_jsonl import read_jsonl
from pytest_modelmigrate.store.ledger import Ledger
from pytest_modelmigrate.store.sent_requests import lost_requests
from pytest_modelmigrate.store.unkept_replies import UnkeptReplies
from pytest_modelmigrate.store.usage_file import cases_in
from pytest_modelmigrate.wire.answers import content_of, replayed_headers
from pytest_modelmigrate.wire.fingerprint import fingerprint

MUTATIONS: Final = int(os.environ.get("MODELMIGRATE_TEST_MUTATIONS", "120"))
"""Mutations of each format; the nox session `hostile_files` makes 2,000."""

MESSAGE: Final = {
    "id": "msg_1",
    "type": "message",
    "role": "assistant",
    "model": "claude-opus-4-7",
    "content": [
        {"type": "text", "text": "Good day"},
        {"type": "tool_use", "id": "t", "name": "find", "input": {"a": 1}},
    ],
    "stop_reason": "end_turn",
    "usage": {"input_tokens": 9, "output_tokens": 2, "cache_creation": {"ephemeral_1h_input_tokens": 3}},
}
EVENTS: Final = [
    {"type": "message_start", "message": {**MESSAGE, "content": []}},
    {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}},
    {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "Good day"}},
    {"type": "message_delta", "delta": {"stop_reason": "end_turn"}, "usage": {"output_tokens": 2}},
    {"type": "message_stop"},
]
BODY: Final = {"model": "claude-opus-4-7", "max_tokens": 50, "messages": [{"role": "user", "content": "hello"}]}
CALL: Final = {"model": "claude-opus-4-7", "stop_reason": "end_turn", "input_tokens": 9, "output_tokens": 2}


def recording(response: Mapping[str, Any]) -> dict[str, Any]:
    request = {"method": "POST", "path": "/v1/messages", "headers": {"anthropic-beta": "a,b"}, "body": BODY}
    head = {"format": recording_format.FORMAT, "case": "test_a.py::test", "recorded_on": "2026-11-20", "occurrence": 1}
    return {**head, "attempts": 1, "latency_seconds": 0.5, "request": request, "response": {"status": 200, **response}}


def use(kept: Recording) -> None:
    """What a replay does with a recording."""
    call = Call(kept.request, kept.response, price=price_call)
    assert call.usage.output_tokens >= 0
    assert call.counted.model
    repr((call.cost, call.stop_reason, kept.response.error_text, kept.response.request_id))
    assert content_of(kept.response) is not None
    assert replayed_headers(kept.response)
    assert fingerprint(kept.request)
    assert all(isinstance(block, Mapping) for block in call.message.get("content") or ())


def read_recording(path: Path) -> None:
    use(recordings.read(path))


def read_tool_recording(path: Path) -> None:
    tool_recordings.read(path)


def read_snapshot(path: Path) -> None:
    cases_in(path)


def read_imported(read: Callable[[Path], Any]) -> Callable[[Path], None]:
    def reader(path: Path) -> None:
        for each in read(path).exchanges:
            assert exchange_line(each)
            use(each.recording)

    return reader


def read_log(path: Path) -> None:
    for entry in CallLogs([path], {}).entries():
        assert entry.usage is None or entry.usage.output_tokens >= 0


def read_batches(path: Path) -> None:
    for entry in BatchLedger(path).entries():
        assert isinstance(entry.id, str | None)
        assert all(isinstance(each, str) for each in entry.custom_ids)


def read_unkept(path: Path) -> None:
    with suppress(UnkeptReplyError):
        UnkeptReplies(path).check(path.parent, "0" * 16, 1)


def read_arrived(path: Path) -> None:
    """A line is used as it was written, or not at all."""
    for found in ArrivedAnswers(path.parent):
        assert found == ARRIVED
        use(replace(found.recording, request=Request("/v1/messages", BODY)))
    ArrivedAnswers(path.parent).drop(())
    path.parent.mkdir(exist_ok=True)
    path.touch()


def read_in_flight(path: Path) -> None:
    for lost in lost_requests(path.parent):
        for usage in chain.from_iterable(lost.usages):
            cost = price_call(usage).usd
            assert cost is None or cost >= 0


def cassette() -> dict[str, Any]:
    request = {
        "uri": "https://api.anthropic.com/v1/messages",
        "method": "POST",
        "headers": {},
        "body": json.dumps(BODY),
    }
    kind = {"content-type": ["application/json"]}
    response = {"status": {"code": 200}, "headers": kind, "body": {"string": json.dumps(MESSAGE)}}
    return {"interactions": [{"request": request, "response": response}], "version": 1}


def json_text(data: Any) -> str:
    return json.dumps(data, indent=1)


def lines(data: Any) -> str:
    return "".join(f"{json.dumps(each)}\n" for each in data) if isinstance(data, list) else json.dumps(data)


def table(data: Any) -> str:
    rows = data if isinstance(data, list) else [data]
    return "".join(",".join(map(str, row if isinstance(row, list) else [row])) + "\r\n" for row in rows)


EXCHANGE: Final = {"id": "a", "request": BODY, "response": MESSAGE, "status": 200, "response_headers": {"date": "x"}}
STREAMED: Final = {"id": "b", "request": {**BODY, "stream": True}, "events": EVENTS}
ROW: Final = {"model": "claude-opus-4-7", "input_tokens": 9, "output_tokens": 2, "created_at": "2026-11-20T10:00:00Z"}
SPAN: Final = {
    "name": "chat",
    "startTimeUnixNano": "1700000000000000000",
    "attributes": {
        "gen_ai.operation.name": "chat",
        "gen_ai.request.model": "claude-opus-4-7",
        "gen_ai.usage.input_tokens": 9,
    },
}
TARGET: Final = {"model": "claude-opus-4-7", "effort": None, "name": "opus-4-7"}
TOOL: Final = {
    "format": tool_recordings.FORMAT,
    "case": "test_a.py::test",
    "target": TARGET,
    "recorded_on": "2026-11-20",
    "occurrence": 1,
    "tool": "find",
    "input": {"a": 1},
    "exception": {"module": "builtins", "name": "ValueError", "message": "no", "arguments": ["no"]},
}
BATCH: Final = {"id": "b", "base_url": "https://x", "created_at": "2026-11-20", "custom_ids": ["a"]}
UNKEPT: Final = {"folder": "recordings", "fingerprint": "0" * 16, "occurrence": 1, "reason": "a", "redaction": ""}
SENT: Final = {"sent": 2, "usages": [CALL, {**CALL, "model": "claude-haiku-4-5"}]}
ARRIVED: Final = ArrivedAnswer(
    "0" * 16,
    1,
    frozenset({"test_a.py::test"}),
    Recording(Request("/v1/messages", None), Response(200, body=MESSAGE), recorded_on=date.today().isoformat()),  # noqa: DTZ011 - as recordings have it
)
ARRIVED_DATA: Final = {
    **recording_format.plain(ARRIVED.recording, ARRIVED.fingerprint),
    "tests": [*ARRIVED.tests],
}
ARRIVED_LINE: Final = {**ARRIVED_DATA, "digest": digest_of(ARRIVED_DATA)}
BOMB: Final = "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}' if n > 1 else '*a'] * 10)}]\n" for n in range(1, 9))
FORMATS: Final[dict[str, tuple[str, Any, Callable[[Any], str], Callable[[Path], None]]]] = {
    "recording": ("a.json", recording({"headers": {}, "body": MESSAGE}), json_text, read_recording),
    "stream": ("a.json", recording({"headers": {}, "events": EVENTS}), json_text, read_recording),
    "tool recording": ("a.json", TOOL, json_text, read_tool_recording),
    "snapshot": (
        "a.json",
        {"format": "modelmigrate-usage/2", "cases": {"a": {"cost_usd": "0.1", "calls": [CALL], "samples": [1]}}},
        json_text,
        read_snapshot,
    ),
    "cassette": ("a.yaml", cassette(), yaml.safe_dump, read_imported(read_cassette)),
    "JSON cassette": ("a.json", cassette(), json_text, read_imported(read_cassette)),
    "exchanges": ("a.jsonl", [EXCHANGE, STREAMED], lines, read_imported(read_jsonl)),
    "log": ("a.jsonl", [ROW, SPAN], lines, read_log),
    "log array": ("a.json", [ROW, SPAN], json_text, read_log),
    "log document": ("a.json", {"rows": [ROW, ROW]}, json_text, read_log),
    "log table": ("a.csv", [[*ROW], [*ROW.values()], [*ROW.values()]], table, read_log),
    "unkept": ("unkept.json", {"format": "modelmigrate-unkept/1", "replies": [UNKEPT]}, json_text, read_unkept),
    "arrived": ("1-a.jsonl", [ARRIVED_LINE, ARRIVED_LINE], lines, read_arrived),
    "in flight": ("1-a.jsonl", [{"sent": 1, "usages": [CALL]}, {"answered": 1}, SENT], lines, read_in_flight),
    "batches": ("batches.json", {"format": "modelmigrate-batches/1", "batches": [BATCH]}, json_text, read_batches),
}
VALUES: Final[tuple[Any, ...]] = (
    None, True, -1, 0, 7, 10**30, 2.5, float("inf"), float("nan"), "", "x", "1e999", "\ud800", "x" * 300, [], {},
    [None], {"type": 7}, {"a": {}}, ["x", 1], [[[]]], {"type": "text", "text": 1}, "../../etc/passwd", "http://[",
)  # fmt: skip


def mutants(data: Any, write: Callable[[Any], str], seed: int) -> Iterator[bytes]:
    """Texts of changed data, and changed texts of the data."""
    chance = random.Random(seed)  # noqa: S311 - the same mutations in every run
    for number in range(MUTATIONS):
        copy = json.loads(json.dumps(data))
        if number % 3:
            for _ in range(chance.randint(1, 2)):
                change(copy, chance)
            try:
                yield write(copy).encode("utf-8", "surrogatepass")
            except (yaml.YAMLError, ValueError):
                continue
            continue
        text = bytearray(write(copy).encode())
        start = chance.randrange(len(text))
        match chance.randrange(4):
            case 0:
                del text[start:]
            case 1:
                del text[start : start + chance.randint(1, 20)]
            case 2:
                text[start] = chance.randrange(256)
            case 3:
                text[start:start] = text[start : start + chance.randint(1, 200)]
        yield bytes(text)


def change(data: Any, chance: random.Random) -> None:
    """Replace, remove or repeat one member at any depth."""
    places = [*members(data)]
    if not places:
        return
    holder, name = chance.choice(places)
    if chance.random() < 0.2:
        del holder[name]
    else:
        holder[name] = deepcopy(chance.choice(VALUES))


def members(data: Any) -> Iterator[tuple[Any, Any]]:
    for name, value in data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ():
        yield data, name
        yield from members(value)


@pytest.mark.parametrize("name", FORMATS)
def test_a_damaged_file_is_read_or_refused_with_one_message(tmp_path: Path, name: str) -> None:
    file, data, write, read = FORMATS[name]
    path = tmp_path / file
    path.write_text(write(data), encoding="utf-8")
    read(path)
    for content in mutants(data, write, seed=len(name)):
        path.unlink()
        path.write_bytes(content)
        try:
            read(path)
        except CorruptFileError as error:
            assert str(path) in str(error)  # noqa: PT017 - most are read


def test_a_damaged_ledger_is_read_or_refused_with_one_message(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    Ledger(path).add([LedgerRow.from_plain([0] * len(COLUMNS))])
    whole, chance = path.read_bytes(), random.Random(1)  # noqa: S311 - the same mutations in every run
    for _ in range(MUTATIONS):
        content = bytearray(whole)
        for _ in range(chance.randint(1, 5)):
            content[chance.randrange(4096)] = chance.randrange(128, 256)  # the first page has the schema
        path.write_bytes(content[: chance.choice([len(content), len(content), chance.randrange(len(content))])])
        try:
            list(Ledger(path).rows())
        except (CorruptFileError, UnwritableFolderError) as error:
            assert str(path) in str(error)  # noqa: PT017 - some are read


@pytest.mark.parametrize("name", ["recording", "tool recording", "snapshot", "cassette", "JSON cassette", "exchanges"])
@pytest.mark.parametrize(
    "content", [b"[" * 200_000, b'{"a":' * 200_000, b"[" * 300 + b"]" * 300], ids=["lists", "objects", "closed"]
)
def test_deep_nesting_is_refused_and_does_not_end_the_process(tmp_path: Path, name: str, content: bytes) -> None:
    file, _, _, read = FORMATS[name]
    path = tmp_path / file
    path.write_bytes(content)
    if name == "exchanges":
        assert read_jsonl(path).faults
        return
    with pytest.raises(CorruptFileError):
        read(path)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a: &a [x, x, x, x, x, x, x, x, x, x]\n" + BOMB, "its aliases stand for more than 1,000,000 values"),
        ("interactions: &a [*a]", "alias *a stands for itself"),
        ("- " * 200_000, "nested more than 200 levels"),
        ("interactions: !!python/object/apply:os.system ['echo no']", "such tags can run code"),
        ("interactions: !!binary x", "line 1"),
    ],
    ids=["alias bomb", "loop", "depth", "tag", "binary"],
)
def test_yaml_that_is_made_to_harm_is_refused(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "a.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CorruptFileError) as caught:
        read_cassette(path)
    assert told in str(caught.value)


def test_aliases_of_an_honest_cassette_are_read(tmp_path: Path) -> None:
    data = cassette()
    data["interactions"] *= 2  # safe_dump writes the second as an alias
    path = tmp_path / "a.yaml"
    path.write_text(yaml.safe_dump(data), encoding="utf-8")
    assert "*" in path.read_text(encoding="utf-8")
    assert len(read_cassette(path).exchanges) == 2


@pytest.mark.parametrize("name", ["recording", "tool recording", "snapshot", "cassette", "exchanges"])
def test_a_file_that_is_too_large_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    file, data, write, read = FORMATS[name]
    path = tmp_path / file
    path.write_text(write(data), encoding="utf-8")
    monkeypatch.setattr(size_limits, "FILE_LIMIT", 100)
    with pytest.raises(CorruptFileError, match=r"bytes, more than the 100 that are read"):
        read(path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no named pipes")
def test_a_named_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    os.mkfifo(path)
    with pytest.raises(CorruptFileError, match=r"it is not a regular file"):
        recordings.read(path)


@pytest.mark.parametrize("change", [{"occurrence": "1"}, {"folder": None}, {"redaction": 1}, {"more": 1}])
def test_a_reply_that_could_not_be_recorded_is_not_paid_again_because_its_entry_is_damaged(
    tmp_path: Path, change: dict[str, Any]
) -> None:
    path = tmp_path / "unkept.json"
    path.write_text(json.dumps({"format": "modelmigrate-unkept/1", "replies": [{**UNKEPT, **change}]}))
    with pytest.raises(CorruptFileError, match=r"unkept\.json"):
        UnkeptReplies(path).check(tmp_path, "0" * 16, 1)
