"""Which requests `modelmigrate preflight` finds, and where."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

MODELS = "--models=opus-4-5,opus-5-5"
VERSION = "--api-version=2023-06-01"


def test_a_notice_on_many_recordings_of_one_test_is_said_once(preflight: Any) -> None:
    for number, heat in enumerate((0.1, 0.2, 0.3)):
        preflight.record("test_app.py::test_one[opus-4-5]", temperature=heat, max_tokens=100 + number)
    preflight.record("test_app.py::test_two[x-opus-4-5-high]", temperature=0.4)
    preflight.record("test_app.py::test_other", model="claude-haiku-4-5", temperature=0.4)
    assert preflight(MODELS, "--format=json", "tests") == 1
    (found,) = [row for row in preflight.notices() if row["rule"] == "sampling_parameters"]
    assert [(each["name"], each["requests"]) for each in found["places"]] == [
        ("test_app.py::test_one", 3),
        ("test_app.py::test_two[x]", 1),
    ]
    assert found["requests"] == 4
    assert found["places"][0]["path"].startswith("tests/recordings/test_app/claude-opus-4-5/")


def test_requests_to_other_models_are_left_out_and_counted(
    folder: Path, preflight: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "app.py").write_text("x.messages.create(model='claude-haiku-4-5', top_k=5)\n", encoding="utf-8")
    assert preflight(MODELS) == 0
    assert "left out: 1 request to models that --models does not migrate: claude-haiku-4-5 1" in capsys.readouterr().out


def test_a_cassette_and_a_log_of_exchanges_are_read(folder: Path, preflight: Any) -> None:
    body = {"model": "claude-opus-4-5-20251101", "max_tokens": 9, "messages": [{"role": "user", "content": "Hi"}]}
    answer = {"type": "message", "model": body["model"], "usage": {"input_tokens": 9, "output_tokens": 9}}
    row = {"request": {**body, "temperature": 0.5}, "response": answer, "source": {"path": "spec/chat.rb"}}
    (folder / "log.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    (folder / "cassettes").mkdir()
    batch = {"requests": [{"custom_id": "a", "params": {**body, "top_k": 3}}]}
    interaction = {
        "request": {
            "method": "POST",
            "uri": "https://api.anthropic.com/v1/messages/batches",
            "body": json.dumps(batch),
        },
        "response": {"status": {"code": 200}, "headers": {}, "body": {"string": "{}"}},
    }
    cassette = {"version": 1, "interactions": [interaction]}
    (folder / "cassettes" / "test_batch.yaml").write_text(json.dumps(cassette), encoding="utf-8")
    assert preflight(MODELS, VERSION, "--format=json", "log.jsonl", "cassettes") == 1
    found = {row["parameter"]: row["message"] for row in preflight.notices() if row["level"] == "error"}
    assert found == {
        "temperature": "`temperature` is deprecated for this model.",
        "top_k": "`top_k` is deprecated for this model.",
    }


def test_an_answered_request_without_a_version_proves_the_version(folder: Path, preflight: Any) -> None:
    """The newer API version rejects sampling parameters, so that an answer to one comes from the older version."""
    body = {"model": "claude-opus-4-5", "max_tokens": 9, "messages": [{"role": "user", "content": "Hi"}]}
    answer = {"type": "message", "model": "claude-opus-4-5", "usage": {"input_tokens": 9, "output_tokens": 9}}
    row = {"request": {**body, "temperature": 0.5}, "response": answer}
    (folder / "log.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    assert preflight(MODELS, "--api-version=2026-10-21", "--format=json", "log.jsonl") == 1
    (found,) = [row for row in preflight.notices() if row["level"] == "error"]
    assert found["message"] == "`temperature` is deprecated for this model."


def test_a_request_of_bedrock_is_read_as_the_api_takes_it(folder: Path, preflight: Any) -> None:
    body = {"anthropic_version": "bedrock-2023-05-31", "max_tokens": 9, "messages": [{"role": "user", "content": "Hi"}]}
    model = "us.anthropic.claude-opus-4-5-20251101-v1%3A0"
    interaction = {
        "request": {
            "method": "POST",
            "uri": f"https://bedrock-runtime.us-east-1.amazonaws.com/model/{model}/invoke",
            "body": json.dumps({**body, "temperature": 0.5}),
        },
        "response": {"status": {"code": 200}, "headers": {}, "body": {"string": "{}"}},
    }
    (folder / "a.json").write_text(json.dumps({"version": 1, "interactions": [interaction]}), encoding="utf-8")
    assert preflight(MODELS, "--format=json", "a.json") == 1
    (found,) = [row for row in preflight.notices() if row["level"] == "error"]
    assert found["message"] == "`temperature` is deprecated for this model."


def test_folders_that_are_installed_or_hidden_are_skipped(folder: Path, preflight: Any) -> None:
    for place in ("node_modules/a", ".venv/a", "env/a", ".git", "src"):
        (folder / place).mkdir(parents=True)
        (folder / place / "app.py").write_text(preflight.app, encoding="utf-8")
    (folder / "env" / "pyvenv.cfg").touch()
    assert preflight(MODELS, "--format=json") == 1
    assert {each["path"] for row in preflight.notices() for each in row["places"]} == {"src/app.py"}


def test_a_comment_leaves_a_call_out(folder: Path, preflight: Any, capsys: pytest.CaptureFixture[str]) -> None:
    silenced = preflight.app.replace("temperature=0.2,", "temperature=0.2,  # modelmigrate: ignore")
    (folder / "app.py").write_text(silenced + "x.messages.create(model='claude-opus-4-5')\n", encoding="utf-8")
    assert preflight(MODELS) == 0
    assert "checked 1 request: 1 call" in capsys.readouterr().out


def test_a_file_that_cannot_be_read_is_named_and_the_others_are_checked(
    folder: Path, preflight: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "app.py").write_text(preflight.app, encoding="utf-8")
    (folder / "broken.py").write_text("x.messages.create(\n", encoding="utf-8")
    preflight.record("test_app.py::test_it")
    damaged = next((folder / "tests").rglob("*.json"))
    damaged.write_text(damaged.read_text(encoding="utf-8")[:90], encoding="utf-8")
    assert preflight(MODELS) == 2
    captured = capsys.readouterr()
    assert "broken.py:1: not valid Python" in captured.err
    assert str(damaged.relative_to(folder)) in captured.err
    assert "error 400 prefill" in captured.out
