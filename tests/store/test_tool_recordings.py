from __future__ import annotations

from pathlib import Path

import pytest

from pytest_modelmigrate.facts.errors import CorruptFileError
from pytest_modelmigrate.facts.targets import Target
from pytest_modelmigrate.facts.tool_recordings import ToolRecording
from pytest_modelmigrate.store import tool_recordings


def test_a_tool_recording_that_was_edited_is_named_and_one_of_another_call_refused(tmp_path: Path) -> None:
    store = tool_recordings.ToolStore(tmp_path)
    target = Target("model", None, "model")
    call = tool_recordings.fingerprint_of("find", {"a": 1}, target)
    store.save(ToolRecording("find", {"a": 1}, target, "test_a.py::test", result="old"), call)
    (file,) = store.paths()
    whole = file.read_text(encoding="utf-8")
    assert store.find(call, 1, "test_a.py::test") is not None
    assert not store.edited
    file.write_text(whole.replace("old", "new"), encoding="utf-8")
    found = store.find(call, 1, "test_a.py::test")
    assert (found and found.result, store.edited) == ("new", {file})
    store.save(ToolRecording("find", {"a": 1}, target, "test_a.py::test", result="new"), call)
    assert tool_recordings.read(file).edited is False
    file.write_text(whole.replace('"a": 1', '"a": 2'), encoding="utf-8")
    with pytest.raises(CorruptFileError, match="its call is not the one that its name stands for"):
        store.find(call, 1, "test_a.py::test")
    file.write_text(whole.rpartition(",")[0] + "\n}\n", encoding="utf-8")  # as older versions wrote it
    store.edited.clear()
    assert store.find(call, 1, "test_a.py::test") is not None
    assert not store.edited
