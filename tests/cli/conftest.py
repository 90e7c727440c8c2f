"""Fixtures for the tests of the commands."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from typing import Any

import pytest

from pytest_modelmigrate.cli.imports import add_parser


@pytest.fixture
def run_import() -> Callable[..., int]:
    """Runs `modelmigrate import` with these arguments; returns its exit code."""

    def run(*arguments: object) -> int:
        parser = argparse.ArgumentParser()
        add_parser(parser.add_subparsers())
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
