"""Links in the folders of recordings and snapshots: those that lead out of them are refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

import pytest

from pytest_modelmigrate.facts.errors import CorruptFileError
from pytest_modelmigrate.facts.targets import Target
from pytest_modelmigrate.facts.tool_recordings import ToolRecording
from pytest_modelmigrate.store import recording_format, recordings, tool_recordings
from pytest_modelmigrate.store.usage_file import cases_in

RECORDING: Final[dict[str, Any]] = {
    "format": recording_format.FORMAT,
    "case": "test_a.py::test",
    "recorded_on": "2026-11-20",
    "occurrence": 1,
    "attempts": 1,
    "request": {"method": "POST", "path": "/v1/messages", "headers": {}, "body": {"model": "claude-opus-4-7"}},
    "response": {"status": 200, "headers": {}, "body": {"type": "message", "content": []}},
}
CALL: Final = {"model": "claude-opus-4-7", "stop_reason": "end_turn", "input_tokens": 9, "output_tokens": 2}
SNAPSHOT: Final = {"format": "modelmigrate-usage/2", "cases": {"a": {"cost_usd": "0.1", "calls": [CALL]}}}


@pytest.mark.parametrize("linked", ["file", "folder"])
def test_a_link_out_of_the_folder_of_recordings_is_refused(tmp_path: Path, linked: str) -> None:
    folder, outside = tmp_path / "recordings", tmp_path / "outside"
    name = f"test-{'0' * 16}.json"
    for place in (folder / "model", outside):
        place.mkdir(parents=True)
    (outside / name).write_text(json.dumps(RECORDING), encoding="utf-8")
    if linked == "file":
        (folder / "model" / name).symlink_to(outside / name)
    else:
        (folder / "model").rmdir()
        (folder / "model").symlink_to(outside)
    with pytest.raises(CorruptFileError, match=r"it is a link to .*, outside of"):
        recordings.RecordingStore(folder).find("0" * 16)


@pytest.mark.parametrize("linked", ["model", "model/tools", "model/tools/find-test-{case}-{call}.json"])
def test_a_link_out_of_the_folder_of_tool_recordings_is_refused(tmp_path: Path, linked: str) -> None:
    store = tool_recordings.ToolStore(tmp_path / "recordings")
    target = Target("model", None, "model")
    call = tool_recordings.fingerprint_of("find", {"a": 1}, target)
    store.save(ToolRecording("find", {"a": 1}, target, "test_a.py::test", result=1), call)
    (file,) = store.paths()
    place = {"model": file.parents[1], "model/tools": file.parent}.get(linked, file)
    place.rename(tmp_path / "outside")
    place.symlink_to(tmp_path / "outside")
    with pytest.raises(CorruptFileError, match=r"it is a link to .*, outside of"):
        tool_recordings.ToolStore(store.folder).find(call, 1, "test_a.py::test")


@pytest.mark.parametrize("linked", ["test_a", "test_a/opus-4-7.json"])
def test_a_link_out_of_the_folder_of_snapshots_is_refused(tmp_path: Path, linked: str) -> None:
    path = tmp_path / "__usage__" / "test_a" / "opus-4-7.json"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(SNAPSHOT), encoding="utf-8")
    place = tmp_path / "__usage__" / linked
    place.rename(tmp_path / "outside")
    place.symlink_to(tmp_path / "outside")
    with pytest.raises(CorruptFileError, match=r"it is a link to .*, outside of"):
        cases_in(path)


def test_a_link_within_the_folder_and_a_linked_folder_are_read(tmp_path: Path) -> None:
    folder = tmp_path / "recordings"
    (folder / "model").mkdir(parents=True)
    kept = folder / "model" / f"test-{'0' * 16}.json"
    kept.write_text(json.dumps(RECORDING), encoding="utf-8")
    kept.with_name(f"test-{'1' * 16}.json").symlink_to(kept)
    (tmp_path / "linked").symlink_to(folder)
    store = recordings.RecordingStore(tmp_path / "linked")
    assert store.find("0" * 16) is not None
    assert store.find("1" * 16) is not None
