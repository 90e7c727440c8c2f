"""Which files `modelmigrate import` reads, and where their recordings go."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest


def test_a_folder_is_read_with_its_subfolders_but_without_what_was_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], run_import: Callable[..., int], a_row: Callable[..., str]
) -> None:
    (tmp_path / "cassettes" / "test_a").mkdir(parents=True)
    (tmp_path / "cassettes" / ".cache").mkdir()
    (tmp_path / "cassettes" / "test_a" / "test_hi.yaml").write_text(CASSETTE, encoding="utf-8")
    (tmp_path / "cassettes" / "rows.jsonl").write_text(a_row(), encoding="utf-8")
    (tmp_path / "cassettes" / "README.md").write_text("Cassettes", encoding="utf-8")
    (tmp_path / "cassettes" / ".cache" / "x.json").write_text("{", encoding="utf-8")
    out = tmp_path / "cassettes" / "recordings"
    for said in ("1 recording to", "0 recordings to"):
        assert run_import("--to", out, tmp_path / "cassettes") == 0
        assert said in capsys.readouterr().err
    assert len(list(out.rglob("*.json"))) == 2


def test_a_folder_without_cassettes_is_an_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], run_import: Callable[..., int]
) -> None:
    assert run_import(tmp_path) == 1
    assert f"{tmp_path}: the folder has no file .yaml, .yml, .json, .jsonl, .ndjson" in capsys.readouterr().err


def test_files_without_any_exchange_are_an_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], run_import: Callable[..., int]
) -> None:
    empty = tmp_path / "empty.jsonl"
    empty.touch()
    assert run_import(empty) == 1
    assert f"modelmigrate import: no exchange in {empty}\n" in capsys.readouterr().err


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
    tmp_path: Path, capsys: pytest.CaptureFixture[str], run_import: Callable[..., int]
) -> None:
    for module, model in (("test_a", "opus-4-7"), ("test_b", "haiku-4-5-20251001")):
        cassette = tmp_path / "cassettes" / module / "test_hi.yaml"
        cassette.parent.mkdir(parents=True)
        cassette.write_text(CASSETTE.replace('{"model": "claude-opus-4-7"', f'{{"model": "claude-{model}"'))
    assert run_import("--to", tmp_path / "recordings", tmp_path / "cassettes") == 0
    folders = [path.relative_to(tmp_path / "recordings").parts[:2] for path in tmp_path.rglob("recordings/*/*/*.json")]
    assert sorted(folders) == [("test_a", "claude-opus-4-7"), ("test_b", "claude-haiku-4-5-20251001")]
    summary = capsys.readouterr().err
    for module in ("test_a", "test_b"):
        assert f"written     1 recording to {tmp_path / 'recordings' / module}\n" in summary
    assert "to replay   pytest --models=haiku-4-5-20251001, or another of opus-4-7\n" in summary
    assert "note" not in summary


def test_the_folder_that_is_named_is_used_for_any_cassette(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], run_import: Callable[..., int]
) -> None:
    cassette = tmp_path / "cassettes" / "test_a" / "test_hi.yaml"
    cassette.parent.mkdir(parents=True)
    cassette.write_text(CASSETTE, encoding="utf-8")
    assert run_import("--to", tmp_path / "recordings" / "test_moved", cassette) == 0
    assert len([*tmp_path.glob("recordings/test_moved/claude-opus-4-7/*.json")]) == 1
    assert "to replay   pytest --models=opus-4-7\n" in capsys.readouterr().err


def test_recordings_that_no_module_reads_are_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], run_import: Callable[..., int]
) -> None:
    (tmp_path / "test_hi.yaml").write_text(CASSETTE, encoding="utf-8")
    assert run_import("--to", tmp_path / "recordings", tmp_path / "test_hi.yaml") == 0
    assert "note        tests read the folder of their module; give it, as in --to " in capsys.readouterr().err


@pytest.mark.parametrize("name", ["test_hi.yaml", "test_hi.yml", "test_hi"])
def test_a_cassette_is_recognised_by_its_suffix_or_first_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, run_import: Callable[..., int]
) -> None:
    path = tmp_path / name
    path.write_text(CASSETTE, encoding="utf-8")
    assert run_import("--json", path) == 0
    out, summary = capsys.readouterr()
    line = json.loads(out)
    assert line["id"] == f"{path}#2"
    assert line["text"] == "Hi"
    assert line["cost_usd"] == "0.000750"
    assert "1: another host: api.openai.com" in summary


def test_json_cassettes_and_json_lines_are_recognised_by_content(
    tmp_path: Path, printed: Callable[..., list[dict[str, Any]]], a_row: Callable[..., str]
) -> None:
    cassette, lines = tmp_path / "cassette.json", tmp_path / "lines.json"
    cassette.write_text('{"version": 1, "interactions": []}', encoding="utf-8")
    lines.write_text(a_row() + a_row(), encoding="utf-8")
    assert len(printed(lines)) == 2
    assert len(printed(cassette, lines)) == 2
