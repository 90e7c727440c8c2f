from __future__ import annotations

import argparse
import json
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import anthropic
import pytest

from pytest_modelmigrate.cli.imports import add_parser, read_exchanges
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


def run(*arguments: object) -> int:
    parser = argparse.ArgumentParser()
    add_parser(parser.add_subparsers())
    args = parser.parse_args(["import", *map(str, arguments)])
    code: int = args.run(args)
    return code


def printed(capsys: pytest.CaptureFixture[str], *files: object) -> list[dict[str, Any]]:
    assert run("--json", *files) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_every_exchange_is_one_line_that_says_what_its_file_says(capsys: pytest.CaptureFixture[str]) -> None:
    lines = printed(capsys, EXCHANGES)
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


def test_text_and_tool_calls_are_those_of_plain_and_streamed_replies(capsys: pytest.CaptureFixture[str]) -> None:
    lines = {line["id"]: line for line in printed(capsys, EXCHANGES)}
    assert lines["rec-c97f6b823fc4f753"]["text"] == "391"
    assert lines["rec-14825dd06c5a6e99"]["text"] == "391"
    assert lines["rec-3547a6fa50173b59"]["text"] == "Hello!"
    assert lines["rec-07e578ef2f467592"]["tool_calls"] == [{"name": "get_text_document", "input": {}}]
    assert lines["rec-076cb4f6957d3692"]["tool_calls"] == [{"name": "plus", "input": {"a": 1, "b": 2}}]
    assert lines["rec-extra-refusal-fable-5-1"]["text"] == ""


def test_costs_are_the_list_prices_of_the_counts(capsys: pytest.CaptureFixture[str]) -> None:
    lines = printed(capsys, EXCHANGES)
    costs = {line["id"]: Decimal(line["cost_usd"]) for line in lines if line["cost_usd"]}
    assert costs == {name: dollars / 1_000_000 for name, dollars in COSTS.items()}
    assert all(len(line["cost_usd"].partition(".")[2]) >= 6 for line in lines if line["cost_usd"])


def test_notes_say_what_a_cost_rests_on(capsys: pytest.CaptureFixture[str]) -> None:
    notes = {line["id"]: line["cost_note"] for line in printed(capsys, EXCHANGES)}
    assert notes["rec-c97f6b823fc4f753"] == ""
    assert "3 iterations; the top-level counts alone cost $0.00599" in notes[ADVISOR]
    assert "fixture" in notes[FIXTURE]
    assert "17269 cache writes without a lifetime" in notes["rec-236afab9c0aea37b"]
    assert "refusal" in notes["rec-extra-refusal-fable-5-1"]
    assert notes[LIMITED] == "an error is not billed"


def test_errors_keep_type_and_message_and_have_no_cost(capsys: pytest.CaptureFixture[str]) -> None:
    errors = [line for line in printed(capsys, EXCHANGES) if "error" in line]
    assert [line["status"] for line in errors] == [400, 429]
    for line in errors:
        error = ROWS[line["id"]]["response"]["error"]
        assert line["error"] == {"type": error["type"], "message": error["message"]}
        assert line["cost_usd"] is None


def test_without_a_folder_nothing_is_written_and_the_summary_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(EXCHANGES) == 0
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
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("--to", tmp_path, EXCHANGES) == 0
    summary = capsys.readouterr().err
    assert f"11 recordings to {tmp_path}" in summary
    assert "1: request not recorded" in summary
    first = {path: path.read_bytes() for path in tmp_path.rglob("*.json")}
    assert len(first) == 11
    assert run("--to", tmp_path, EXCHANGES) == 0
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
def test_a_stored_reply_gives_the_sdk_the_same_content_blocks(tmp_path: Path, name: str) -> None:
    assert run("--to", tmp_path, EXCHANGES) == 0
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
def test_a_stored_error_is_raised_by_the_sdk_with_its_own_words(tmp_path: Path, name: str) -> None:
    assert run("--to", tmp_path, EXCHANGES) == 0
    with client_that_gets(stored(tmp_path, name)) as client, pytest.raises(anthropic.APIStatusError) as caught:
        client.messages.create(**ASKED)
    assert caught.value.status_code == ROWS[name]["status"]
    assert caught.value.body == ROWS[name]["response"]


def a_row(**changes: Any) -> str:
    row = {"id": "one", "status": 200, "request": {"model": "m", "messages": []}, "response": {"content": []}}
    return json.dumps({**row, **changes}) + "\n"


def test_bad_lines_and_files_are_named_and_all_others_imported(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad, missing, text = tmp_path / "bad.jsonl", tmp_path / "missing.yaml", tmp_path / "notes.yaml"
    bad.write_text(a_row() + "{\n" + a_row(id="last", request={"model": "n"}), encoding="utf-8")
    text.write_text("just text", encoding="utf-8")
    assert run("--json", "--to", tmp_path / "out", bad, missing, text, EXCHANGES) == 1
    out, messages = capsys.readouterr()
    assert [json.loads(line)["id"] for line in out.splitlines()] == ["one", "last", *ROWS]
    assert f"modelmigrate import: {bad}, line 2: not JSON" in messages
    assert f"modelmigrate import: cannot read {missing}: " in messages
    assert f"modelmigrate import: {text}, line 1: not a vcrpy cassette" in messages
    assert messages.splitlines()[-1] == "modelmigrate import: 3 errors; all else was read"
    assert "14 exchanges from 2 files" in messages
    assert len(list((tmp_path / "out").rglob("*.json"))) == 13


def test_a_folder_is_read_with_its_subfolders_but_without_what_was_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "cassettes" / "test_a").mkdir(parents=True)
    (tmp_path / "cassettes" / ".cache").mkdir()
    (tmp_path / "cassettes" / "test_a" / "test_hi.yaml").write_text(CASSETTE, encoding="utf-8")
    (tmp_path / "cassettes" / "rows.jsonl").write_text(a_row(), encoding="utf-8")
    (tmp_path / "cassettes" / "README.md").write_text("Cassettes", encoding="utf-8")
    (tmp_path / "cassettes" / ".cache" / "x.json").write_text("{", encoding="utf-8")
    out = tmp_path / "cassettes" / "recordings"
    for said in ("1 recording to", "0 recordings to"):
        assert run("--to", out, tmp_path / "cassettes") == 0
        assert said in capsys.readouterr().err
    assert len(list(out.rglob("*.json"))) == 2


def test_a_folder_without_cassettes_is_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path) == 1
    assert f"{tmp_path}: the folder has no file .yaml, .yml, .json, .jsonl, .ndjson" in capsys.readouterr().err


def test_a_damaged_recording_is_named_and_left_as_it_is(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = tmp_path / "rows.jsonl"
    rows.write_text(a_row(), encoding="utf-8")
    assert run("--to", tmp_path / "out", rows) == 0
    (written,) = (tmp_path / "out").rglob("*.json")
    written.write_text("{", encoding="utf-8")
    rows.write_text(a_row() + a_row(request={"model": "n"}), encoding="utf-8")
    capsys.readouterr()
    assert run("--to", tmp_path / "out", rows) == 1
    messages = capsys.readouterr().err
    assert str(written) in messages
    assert "1 recording to" in messages
    assert written.read_text() == "{"


def test_a_file_in_place_of_the_folder_is_one_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "out").write_text("a file")
    assert run("--to", tmp_path / "out", EXCHANGES) == 2
    assert "cannot write" in capsys.readouterr().err


def test_an_exchange_that_contains_a_key_is_skipped_and_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    secret = "sk-ant-" + "a" * 40
    rows = tmp_path / "rows.jsonl"
    rows.write_text(a_row() + a_row(id="leaky", request={"model": "m", "system": secret}), encoding="utf-8")
    assert run("--to", tmp_path / "out", rows) == 0
    summary = capsys.readouterr().err
    assert "1 recording to" in summary
    assert "leaky" in summary
    assert "an Anthropic key" in summary
    assert secret not in summary
    assert not any(secret in path.read_text() for path in (tmp_path / "out").rglob("*.json"))


def test_another_response_to_a_recorded_request_is_skipped_and_counted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = tmp_path / "rows.jsonl"
    answers = [a_row(source={"path": path}, response={"content": [], "n": path}) for path in "ab"]
    rows.write_text("".join(answers), encoding="utf-8")
    assert run("--to", tmp_path / "out", rows) == 0
    assert "1: another response to the same request is already recorded" in capsys.readouterr().err
    (path,) = (tmp_path / "out").rglob("*.json")
    assert json.loads(path.read_text())["response"]["body"]["n"] == "a"


def test_a_call_without_usage_says_why(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = tmp_path / "rows.jsonl"
    counted = a_row(endpoint="count_tokens", response={"input_tokens": 5})
    rows.write_text(counted + a_row(endpoint="batches", response={"id": "msgbatch_1"}), encoding="utf-8")
    first, second = printed(capsys, rows)
    assert (first["usage"], first["cost_usd"], first["cost_note"]) == (None, None, "counting tokens is free")
    assert (second["usage"], second["cost_note"]) == (None, "the response has no usage")


def test_an_unknown_model_has_no_cost_and_a_note(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = tmp_path / "rows.jsonl"
    answer = {"model": "claude-next-9", "stop_reason": "end_turn", "usage": {"input_tokens": 5}}
    rows.write_text(a_row(response=answer), encoding="utf-8")
    (line,) = printed(capsys, rows)
    assert line["cost_usd"] is None
    assert "no price is known" in line["cost_note"]


CASSETTE = """\
interactions:
- request: {method: POST, uri: 'https://api.openai.com/v1/chat/completions', body: '{}', headers: {}}
  response: {status: {code: 200}, headers: {}, body: {string: '{}'}}
- request:
    method: POST
    uri: https://api.anthropic.com/v1/messages
    body: '{"model": "claude-opus-4-7", "max_tokens": 5, "messages": []}'
    headers: {}
  response:
    status: {code: 200, message: OK}
    headers: {}
    body:
      string: '{"type": "message", "model": "claude-opus-4-7", "content": [{"type": "text", "text": "Hi"}],
        "stop_reason": "end_turn", "usage": {"input_tokens": 100, "output_tokens": 10}}'
version: 1
"""


def test_cassettes_of_pytest_recording_go_to_the_folders_of_their_modules(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for module, model in (("test_a", "opus-4-7"), ("test_b", "haiku-4-5-20251001")):
        cassette = tmp_path / "cassettes" / module / "test_hi.yaml"
        cassette.parent.mkdir(parents=True)
        cassette.write_text(CASSETTE.replace('{"model": "claude-opus-4-7"', f'{{"model": "claude-{model}"'))
    assert run("--to", tmp_path / "recordings", tmp_path / "cassettes") == 0
    folders = [path.relative_to(tmp_path / "recordings").parts[:2] for path in tmp_path.rglob("recordings/*/*/*.json")]
    assert sorted(folders) == [("test_a", "claude-opus-4-7"), ("test_b", "claude-haiku-4-5-20251001")]
    summary = capsys.readouterr().err
    for module in ("test_a", "test_b"):
        assert f"written     1 recording to {tmp_path / 'recordings' / module}\n" in summary
    assert "to replay   pytest --models=haiku-4-5-20251001, or another of opus-4-7\n" in summary
    assert "note" not in summary


def test_the_folder_that_is_named_is_used_for_any_cassette(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cassette = tmp_path / "cassettes" / "test_a" / "test_hi.yaml"
    cassette.parent.mkdir(parents=True)
    cassette.write_text(CASSETTE, encoding="utf-8")
    assert run("--to", tmp_path / "recordings" / "test_moved", cassette) == 0
    assert len([*tmp_path.glob("recordings/test_moved/claude-opus-4-7/*.json")]) == 1
    assert "to replay   pytest --models=opus-4-7\n" in capsys.readouterr().err


def test_recordings_that_no_module_reads_are_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "test_hi.yaml").write_text(CASSETTE, encoding="utf-8")
    assert run("--to", tmp_path / "recordings", tmp_path / "test_hi.yaml") == 0
    assert "note        tests read the folder of their module; give it, as in --to " in capsys.readouterr().err


@pytest.mark.parametrize("name", ["test_hi.yaml", "test_hi.yml", "test_hi"])
def test_a_cassette_is_recognised_by_its_suffix_or_first_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    path = tmp_path / name
    path.write_text(CASSETTE, encoding="utf-8")
    assert run("--json", path) == 0
    out, summary = capsys.readouterr()
    line = json.loads(out)
    assert line["id"] == f"{path}#2"
    assert line["text"] == "Hi"
    assert line["cost_usd"] == "0.000750"
    assert "1: another host: api.openai.com" in summary


def test_json_cassettes_and_json_lines_are_recognised_by_content(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cassette, lines = tmp_path / "cassette.json", tmp_path / "lines.json"
    cassette.write_text('{"version": 1, "interactions": []}', encoding="utf-8")
    lines.write_text(a_row() + a_row(), encoding="utf-8")
    assert printed(capsys, cassette) == []
    assert len(printed(capsys, lines)) == 2


def test_the_command_line_is_ready_without_heavy_imports() -> None:
    code = (
        "import sys, argparse; from pytest_modelmigrate.cli.imports import add_parser;"
        "add_parser(argparse.ArgumentParser().add_subparsers());"
        "sys.exit(bool({'anthropic', 'genai_prices', 'yaml', 'pydantic'} & sys.modules.keys()))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0  # noqa: S603 - our own code
