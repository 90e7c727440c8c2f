"""Files that a process appends to, in a folder that exists only while it holds any."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pytest_modelmigrate.store.process_files import ProcessFile, lines_of_ended, paths_in


def test_lines_can_be_read_when_their_process_has_ended(tmp_path: Path) -> None:
    file = ProcessFile(tmp_path / "project" / "lines")
    file.append(b"1\n")
    file.append(b"2\n")
    (path,) = paths_in(file.folder)
    assert lines_of_ended(path) is None, "it is locked"
    file.close()
    assert lines_of_ended(path) == [b"1\n", b"2\n"]


def test_the_folders_are_removed_with_the_last_file(tmp_path: Path) -> None:
    files = [ProcessFile(tmp_path / "project" / "lines") for _ in range(2)]
    for file in files:
        file.append(b"1\n")
    files[0].delete()
    assert len(paths_in(files[1].folder)) == 1
    files[1].delete()
    assert not (tmp_path / "project").exists()


def test_a_folder_that_holds_something_else_stays(tmp_path: Path) -> None:
    file = ProcessFile(tmp_path / "project" / "lines")
    file.append(b"1\n")
    (tmp_path / "project" / "ledger.jsonl").touch()
    file.delete()
    assert [path.name for path in (tmp_path / "project").iterdir()] == ["ledger.jsonl"]


def test_a_folder_that_another_process_removes_meanwhile_is_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, opened = ProcessFile(tmp_path / "project" / "lines"), 0

    def text_written(self: Path, *_: Any, **__: Any) -> int:
        nonlocal opened
        opened += 1
        if opened == 1:
            file.folder.rmdir()
        return len(self.name)

    monkeypatch.setattr(Path, "write_text", text_written)
    file.append(b"1\n")
    file.close()
    assert [path.read_bytes() for path in paths_in(file.folder)] == [b"1\n"]
