from __future__ import annotations

import runpy
import sys

import pytest


def test_the_package_runs_as_the_command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "argv", ["modelmigrate", "--help"])
    monkeypatch.delitem(sys.modules, "pytest_modelmigrate.__main__", raising=False)
    with pytest.raises(SystemExit) as stopped:
        runpy.run_module("pytest_modelmigrate", run_name="__main__")
    assert stopped.value.code == 0
    assert capsys.readouterr().out.startswith("usage: modelmigrate ")
