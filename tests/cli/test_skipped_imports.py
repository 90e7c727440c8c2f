"""Exchanges that `modelmigrate import` does not record."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest


def test_a_damaged_recording_is_named_and_left_as_it_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], run_import: Callable[..., int], a_row: Callable[..., str]
) -> None:
    rows = tmp_path / "rows.jsonl"
    rows.write_text(a_row(), encoding="utf-8")
    assert run_import("--to", tmp_path / "out", rows) == 0
    (written,) = (tmp_path / "out").rglob("*.json")
    written.write_text("{", encoding="utf-8")
    rows.write_text(a_row() + a_row(request={"model": "n"}), encoding="utf-8")
    capsys.readouterr()
    assert run_import("--to", tmp_path / "out", rows) == 1
    messages = capsys.readouterr().err
    assert str(written) in messages
    assert "1 recording to" in messages
    assert written.read_text() == "{"


@pytest.mark.parametrize("place", ["request", "stream"])
def test_an_exchange_that_contains_a_key_is_skipped_and_named(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    run_import: Callable[..., int],
    a_row: Callable[..., str],
    place: str,
) -> None:
    secret = "sk-ant-" + "a" * 40
    rows = tmp_path / "rows.jsonl"
    leaky: dict[str, Any] = {"request": {"model": "m", "system": secret if place == "request" else "hi"}}
    if place == "stream":
        leaky["events"] = [{"type": "message_start", "message": {"type": "message", "id": secret}}]
    rows.write_text(a_row() + a_row(id="leaky", **leaky), encoding="utf-8")
    assert run_import("--to", tmp_path / "out", rows) == 0
    summary = capsys.readouterr().err
    assert "1 recording to" in summary
    assert "leaky" in summary
    assert "an Anthropic key" in summary
    assert secret not in summary
    assert not any(secret in path.read_text() for path in (tmp_path / "out").rglob("*.json"))


def test_another_response_to_a_recorded_request_is_skipped_and_counted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], run_import: Callable[..., int], a_row: Callable[..., str]
) -> None:
    rows = tmp_path / "rows.jsonl"
    answers = [a_row(source={"path": path}, response={"content": [], "n": path}) for path in "ab"]
    rows.write_text("".join(answers), encoding="utf-8")
    assert run_import("--to", tmp_path / "out", rows) == 0
    assert "1: another response to the same request is already recorded" in capsys.readouterr().err
    (path,) = (tmp_path / "out").rglob("*.json")
    assert json.loads(path.read_text())["response"]["body"]["n"] == "a"
