"""Annotations and SARIF logs of `modelmigrate preflight`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

MODELS = "--models=opus-4-5,opus-5-5"
VERSION = "--api-version=2023-06-01"


def test_annotations_are_escaped(folder: Path, preflight: Any, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "a,b.py").write_text("x.messages.create(model='claude-opus-4-5', top_k=5)\n", encoding="utf-8")
    preflight.record("test_app.py::test_it[100%]", messages=[{"role": "assistant", "content": "{"}])
    assert preflight(MODELS, VERSION, "--format=github", "a,b.py", "tests") == 1
    out = capsys.readouterr().out
    assert "::error file=a%2Cb.py,title=sampling_parameters on opus-5-5,line=1,endLine=1::`top_k` is dep" in out
    assert "%0AEdit: Remove `top_k`" in out
    assert "::test_app.py::test_it[100%25]: This model does not support assistant message prefill." in out
    assert all(line.startswith(("::error ", "::warning ", "::notice ")) for line in out.splitlines())


def test_a_sarif_log_has_its_rules_results_and_places(
    folder: Path, preflight: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    """Valid against the schema of SARIF 2.1.0, whose required properties are named here."""
    (folder / "my app.py").write_text(preflight.app, encoding="utf-8")
    preflight.record("test_app.py::test_it", messages=[{"role": "assistant", "content": "{"}])
    assert preflight(MODELS, VERSION, "--format=sarif") == 1
    log = json.loads(capsys.readouterr().out)
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert run["tool"]["driver"]["name"] == "modelmigrate-preflight"
    assert run["invocations"][0]["executionSuccessful"] is True
    assert {note["level"] for note in run["invocations"][0]["toolExecutionNotifications"]} == {"note"}
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in {"error", "warning", "note"}
        assert result["message"]["text"].count("opus-5-5: ") == 1
        (location,) = result["locations"]
        place = location["physicalLocation"]
        assert place["artifactLocation"]["uri"] == "my%20app.py" or place["artifactLocation"]["uri"].startswith(
            "tests/"
        )
        assert ("region" in place) == (place["artifactLocation"]["uri"] == "my%20app.py")
    lines = {result["ruleId"]: result["locations"][0]["physicalLocation"] for result in run["results"]}
    assert lines["sampling_parameters"]["region"] == {"startLine": 10}
