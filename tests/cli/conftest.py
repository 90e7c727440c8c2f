"""Fixtures for the tests of the commands."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from pytest_modelmigrate.cli import imports, preflight as preflight_command
from pytest_modelmigrate.facts.exchanges import Recording, Request, Response
from pytest_modelmigrate.store.recordings import RecordingStore
from pytest_modelmigrate.wire.fingerprint import fingerprint


@pytest.fixture
def run_import() -> Callable[..., int]:
    """Runs `modelmigrate import` with these arguments; returns its exit code."""

    def run(*arguments: object) -> int:
        parser = argparse.ArgumentParser()
        imports.add_parser(parser.add_subparsers())
        args = parser.parse_args(["import", *map(str, arguments)])
        code: int = args.run(args)
        return code

    return run


@pytest.fixture
def printed(run_import: Callable[..., int], capsys: pytest.CaptureFixture[str]) -> Callable[..., list[dict[str, Any]]]:
    """Returns what `modelmigrate import --json` prints of these files."""

    def lines(*files: object) -> list[dict[str, Any]]:
        assert run_import("--json", *files) == 0
        return [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    return lines


@pytest.fixture
def a_row() -> Callable[..., str]:
    """Writes a line of a file of exchanges."""

    def row(**changes: Any) -> str:
        members = {"id": "one", "status": 200, "request": {"model": "m", "messages": []}, "response": {"content": []}}
        return json.dumps({**members, **changes}) + "\n"

    return row


APP = """\
import anthropic

client = anthropic.Anthropic()


def triage(ticket):
    return client.messages.create(
        model="claude-opus-4-5",
        max_tokens=256,
        temperature=0.2,
        messages=[{"role": "user", "content": ticket}, {"role": "assistant", "content": "{"}],
    )
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty project as the working directory."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@dataclass(frozen=True)
class Preflight:
    """Runs `modelmigrate preflight` in a folder; returns its exit code."""

    folder: Path
    capsys: pytest.CaptureFixture[str]
    app: str = APP

    def __call__(self, *arguments: str) -> int:
        """The exit code of a run."""
        parser = argparse.ArgumentParser()
        preflight_command.add_parser(parser.add_subparsers())
        chosen = parser.parse_args(["preflight", *arguments])
        return int(chosen.run(chosen))

    def notices(self) -> list[dict[str, Any]]:
        """The notices on requests that a run printed as JSON, without facts and the summary."""
        rows = [json.loads(line) for line in self.capsys.readouterr().out.splitlines()]
        return [row for row in rows if row.get("places")]

    def record(self, test: str, **body: Any) -> None:
        """Record a request of a test of `tests/test_app.py`."""
        whole = {"model": "claude-opus-4-5", "max_tokens": 100, "messages": [{"role": "user", "content": "Hi"}], **body}
        request = Request("/v1/messages", whole, version="2023-06-01")
        usage = {"input_tokens": 9, "output_tokens": 9}
        message = {"type": "message", "model": whole["model"], "content": [], "usage": usage}
        recording = Recording(request, Response(200, body=message), case=test)
        RecordingStore(self.folder / "tests" / "recordings" / "test_app").save(recording, fingerprint(request))


@pytest.fixture
def preflight(folder: Path, capsys: pytest.CaptureFixture[str]) -> Preflight:
    """The command, in an empty project."""
    return Preflight(folder, capsys)
