from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import anthropic
import pytest

from pytest_modelmigrate.cli.imports import read_exchanges
from pytest_modelmigrate.facts.exchanges import Response
from pytest_modelmigrate.facts.usage import Usage
from pytest_modelmigrate.store.recordings import RecordingStore
from pytest_modelmigrate.wire.answers import content_of, replayed_headers
from pytest_modelmigrate.wire.fingerprint import fingerprint
from pytest_modelmigrate.wire.stream_recorder import http_library

EXCHANGES = Path(__file__).parents[1] / "data" / "exchanges" / "exchanges.jsonl"


ROWS = {row["id"]: row for row in map(json.loads, EXCHANGES.read_text(encoding="utf-8").splitlines())}


ADVISOR, LIMITED, FIXTURE = "rec-85ff089ebcb952e7", "rec-87342596d4c6f1ce", "rec-96c75412dcd0e3c7"


# US dollars by the list prices of each model, reckoned by hand from the counts in the file.
COSTS = {
    "rec-c97f6b823fc4f753": 22 * Decimal(3) + 5 * 15,
    "rec-3547a6fa50173b59": 10 * Decimal("0.25") + 5 * Decimal("1.25"),
    "rec-07e578ef2f467592": 556 * Decimal(3) + 38 * 15,
    "rec-076cb4f6957d3692": 450 * Decimal("0.25") + 50 * Decimal("1.25"),
    "rec-14825dd06c5a6e99": 59 * Decimal(3) + 13 * 15,
    "rec-d07d524ac2e1e8e4": 3 * Decimal(3) + 4566 * 6 + 6 * 15,
    ADVISOR: 2390 * Decimal(2) + 121 * 10 + 2518 * 5 + 22 * 25,
    "rec-extra-refusal-fable-5-1": 97 * Decimal(10),
    "rec-236afab9c0aea37b": 2254 * Decimal(1) + 17269 * Decimal("1.25") + 112 * 5 + 10_000,
    FIXTURE: 13 * Decimal(3) + 230 * 15,
}


def test_every_exchange_is_one_line_that_says_what_its_file_says(printed: Callable[..., list[dict[str, Any]]]) -> None:
    lines = printed(EXCHANGES)
    assert [line["id"] for line in lines] == list(ROWS)
    for line in lines:
        row = ROWS[line["id"]]
        for name in ("model", "status", "stop_reason"):
            assert line[name] == row[name]
        if row["usage"] is None:
            assert line["usage"] is None
        else:
            assert row["usage"].items() <= line["usage"].items()
            assert line["usage"]["cache_creation"].keys() == {
                "ephemeral_5m_input_tokens",
                "ephemeral_1h_input_tokens",
            }
            assert Usage.from_api(line["usage"]) == Usage.from_api(row["usage"])


def test_text_and_tool_calls_are_those_of_plain_and_streamed_replies(
    printed: Callable[..., list[dict[str, Any]]],
) -> None:
    lines = {line["id"]: line for line in printed(EXCHANGES)}
    assert lines["rec-c97f6b823fc4f753"]["text"] == "391"
    assert lines["rec-14825dd06c5a6e99"]["text"] == "391"
    assert lines["rec-3547a6fa50173b59"]["text"] == "Hello!"
    assert lines["rec-07e578ef2f467592"]["tool_calls"] == [{"name": "get_text_document", "input": {}}]
    assert lines["rec-076cb4f6957d3692"]["tool_calls"] == [{"name": "plus", "input": {"a": 1, "b": 2}}]
    assert lines["rec-extra-refusal-fable-5-1"]["text"] == ""


def test_costs_are_the_list_prices_of_the_counts(printed: Callable[..., list[dict[str, Any]]]) -> None:
    lines = printed(EXCHANGES)
    costs = {line["id"]: Decimal(line["cost_usd"]) for line in lines if line["cost_usd"]}
    assert costs == {name: dollars / 1_000_000 for name, dollars in COSTS.items()}
    assert all(len(line["cost_usd"].partition(".")[2]) >= 6 for line in lines if line["cost_usd"])


def test_notes_say_what_a_cost_rests_on(printed: Callable[..., list[dict[str, Any]]]) -> None:
    notes = {line["id"]: line["cost_note"] for line in printed(EXCHANGES)}
    assert notes["rec-c97f6b823fc4f753"] == ""
    assert "3 iterations; the top-level counts alone cost $0.00599" in notes[ADVISOR]
    assert "fixture" in notes[FIXTURE]
    assert "17269 cache writes without a lifetime" in notes["rec-236afab9c0aea37b"]
    assert "refusal" in notes["rec-extra-refusal-fable-5-1"]
    assert notes[LIMITED] == "an error is not billed"


def test_errors_keep_type_and_message_and_have_no_cost(printed: Callable[..., list[dict[str, Any]]]) -> None:
    errors = [line for line in printed(EXCHANGES) if "error" in line]
    assert [line["status"] for line in errors] == [400, 429]
    for line in errors:
        error = ROWS[line["id"]]["response"]["error"]
        assert line["error"] == {"type": error["type"], "message": error["message"]}
        assert line["cost_usd"] is None


def test_without_a_folder_nothing_is_written_and_the_summary_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, run_import: Callable[..., int]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run_import(EXCHANGES) == 0
    out, summary = capsys.readouterr()
    assert not out
    assert not list(tmp_path.iterdir())
    assert "12 exchanges from 1 file, 2 of them errors" in summary
    assert "claude-sonnet-4-6 3" in summary
    assert "$0.08493 for 9 at list prices (genai-prices 0." in summary
    assert "1 fixture not counted" in summary
    assert "nothing; use --to DIR" in summary


def stored(folder: Path, name: str) -> Response:
    """The answer as it lies in the store, found by the request of the file."""
    exchange = next(each for each in read_exchanges(EXCHANGES).exchanges if each.id == name)
    found = RecordingStore(folder).find(fingerprint(exchange.recording.request))
    assert found is not None
    assert found.source == "imported"
    return found.response


def test_recordings_are_written_once_and_importing_again_changes_no_byte(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], run_import: Callable[..., int]
) -> None:
    assert run_import("--to", tmp_path, EXCHANGES) == 0
    summary = capsys.readouterr().err
    assert f"11 recordings to {tmp_path}" in summary
    assert "1: request not recorded" in summary
    first = {path: path.read_bytes() for path in tmp_path.rglob("*.json")}
    assert len(first) == 11
    assert run_import("--to", tmp_path, EXCHANGES) == 0
    assert "11: already recorded" in capsys.readouterr().err
    assert {path: path.read_bytes() for path in tmp_path.rglob("*.json")} == first


def client_that_gets(response: Response) -> anthropic.Anthropic:
    library = http_library(anthropic.DefaultHttpxClient)
    answer = library.Response(response.status, headers=replayed_headers(response), content=content_of(response))
    http_client = anthropic.DefaultHttpxClient(transport=library.MockTransport(lambda _: answer))
    return anthropic.Anthropic(api_key="not-a-key", http_client=http_client)


def blocks(content: Any) -> Any:
    if isinstance(content, dict):
        return {name: blocks(value) for name, value in content.items() if value is not None}
    return [blocks(each) for each in content] if isinstance(content, list) else content


ASKED: dict[str, Any] = {"model": "any-model", "max_tokens": 1, "messages": [{"role": "user", "content": "x"}]}


@pytest.mark.parametrize("name", [name for name, row in ROWS.items() if row["status"] == 200 and row["request"]])
def test_a_stored_reply_gives_the_sdk_the_same_content_blocks(
    tmp_path: Path, name: str, run_import: Callable[..., int]
) -> None:
    assert run_import("--to", tmp_path, EXCHANGES) == 0
    response = stored(tmp_path, name)
    with client_that_gets(response) as client:
        if ROWS[name]["streaming"]:
            with client.beta.messages.stream(**ASKED) as stream:
                message = stream.get_final_message()
        else:
            message = client.beta.messages.create(**ASKED)
    got = [block.model_dump(mode="json", exclude_unset=True) for block in message.content]
    wanted = response.message["content"] if ROWS[name]["streaming"] else ROWS[name]["response"]["content"]
    assert blocks(got) == blocks(wanted)
    assert message.stop_reason == ROWS[name]["stop_reason"]


@pytest.mark.parametrize("name", [name for name, row in ROWS.items() if row["status"] >= 400])
def test_a_stored_error_is_raised_by_the_sdk_with_its_own_words(
    tmp_path: Path, name: str, run_import: Callable[..., int]
) -> None:
    assert run_import("--to", tmp_path, EXCHANGES) == 0
    with client_that_gets(stored(tmp_path, name)) as client, pytest.raises(anthropic.APIStatusError) as caught:
        client.messages.create(**ASKED)
    assert caught.value.status_code == ROWS[name]["status"]
    assert caught.value.body == ROWS[name]["response"]


def test_bad_lines_and_files_are_named_and_all_others_imported(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], run_import: Callable[..., int], a_row: Callable[..., str]
) -> None:
    bad, missing, text = tmp_path / "bad.jsonl", tmp_path / "missing.yaml", tmp_path / "notes.yaml"
    bad.write_text(a_row() + "{\n" + a_row(id="last", request={"model": "n"}), encoding="utf-8")
    text.write_text("just text", encoding="utf-8")
    assert run_import("--json", "--to", tmp_path / "out", bad, missing, text, EXCHANGES) == 1
    out, messages = capsys.readouterr()
    assert [json.loads(line)["id"] for line in out.splitlines()] == ["one", "last", *ROWS]
    assert f"modelmigrate import: {bad}, line 2: not JSON" in messages
    assert f"modelmigrate import: cannot read {missing}: " in messages
    assert f"modelmigrate import: {text}, line 1: not a vcrpy cassette" in messages
    assert messages.splitlines()[-1] == "modelmigrate import: 3 errors; all else was read"
    assert "14 exchanges from 2 files" in messages
    assert len(list((tmp_path / "out").rglob("*.json"))) == 13


def test_a_file_in_place_of_the_folder_is_one_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], run_import: Callable[..., int]
) -> None:
    (tmp_path / "out").write_text("a file")
    assert run_import("--to", tmp_path / "out", EXCHANGES) == 2
    assert "cannot write" in capsys.readouterr().err


def test_a_call_without_usage_says_why(
    tmp_path: Path, printed: Callable[..., list[dict[str, Any]]], a_row: Callable[..., str]
) -> None:
    rows = tmp_path / "rows.jsonl"
    counted = a_row(endpoint="count_tokens", response={"input_tokens": 5})
    rows.write_text(counted + a_row(endpoint="batches", response={"id": "msgbatch_1"}), encoding="utf-8")
    first, second = printed(rows)
    assert (first["usage"], first["cost_usd"], first["cost_note"]) == (None, None, "counting tokens is free")
    assert (second["usage"], second["cost_note"]) == (None, "the response has no usage")


def test_an_unknown_model_has_no_cost_and_a_note(
    tmp_path: Path, printed: Callable[..., list[dict[str, Any]]], a_row: Callable[..., str]
) -> None:
    rows = tmp_path / "rows.jsonl"
    answer = {"model": "claude-next-9", "stop_reason": "end_turn", "usage": {"input_tokens": 5}}
    rows.write_text(a_row(response=answer), encoding="utf-8")
    (line,) = printed(rows)
    assert line["cost_usd"] is None
    assert "no price is known" in line["cost_note"]


def test_the_command_line_is_ready_without_heavy_imports() -> None:
    code = (
        "import sys, argparse; from pytest_modelmigrate.cli.imports import add_parser;"
        "add_parser(argparse.ArgumentParser().add_subparsers());"
        "sys.exit(bool({'anthropic', 'genai_prices', 'yaml', 'pydantic'} & sys.modules.keys()))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0  # noqa: S603 - our own code
