from __future__ import annotations

import importlib

import pytest

from pytest_modelmigrate import cli


def test_the_package_runs_as_the_command() -> None:
    assert importlib.import_module("pytest_modelmigrate.__main__").main is cli.main


def test_the_help_names_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        cli.main(["--help"])
    assert stopped.value.code == 0
    assert capsys.readouterr().out.startswith("usage: modelmigrate ")
