from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, strategies as st

from pytest_modelmigrate.facts.errors import UnwritableFolderError
from pytest_modelmigrate.store.writing import write_atomically


@pytest.fixture
def stop_writing(monkeypatch: pytest.MonkeyPatch) -> Callable[[BaseException], None]:
    """Lets what would put a new file in the place of the old one raise an error."""

    def stop(error: BaseException) -> None:
        def replace(*_: object) -> None:
            raise error

        monkeypatch.setattr(Path, "replace", replace)

    return stop


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, stop_writing: Callable[[BaseException], None]
) -> None:
    path = tmp_path / "a.json"
    write_atomically(path, "old")
    stop_writing(OSError(28, "No space left on device"))
    with pytest.raises(UnwritableFolderError, match="the disk is full: cannot write") as caught:
        write_atomically(path, "new")
    assert str(path) in str(caught.value)
    assert {each.name: each.read_text() for each in tmp_path.iterdir()} == {"a.json": "old"}


def test_an_interrupted_write_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, stop_writing: Callable[[BaseException], None]
) -> None:
    path = tmp_path / "a.json"
    write_atomically(path, "old")
    stop_writing(KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        write_atomically(path, "new")
    assert {each.name: each.read_text() for each in tmp_path.iterdir()} == {"a.json": "old"}


def test_a_folder_that_cannot_be_created_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(UnwritableFolderError, match="make the folder writable"):
        write_atomically(tmp_path / "file" / "a.json", "text")


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_a_text_is_written_byte_for_byte(text: str) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "deep" / "er" / "a.json"
        write_atomically(path, text)
        assert path.read_bytes() == text.encode()
        assert [each.name for each in path.parent.iterdir()] == ["a.json"]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such permissions")
def test_a_new_file_has_the_permissions_of_the_umask(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        write_atomically(tmp_path / "a.json", "text")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "a.json").stat().st_mode) == 0o640


ADD_ONE = """
import sys
from pathlib import Path
from pytest_modelmigrate.store.writing import exclusive_lock, write_atomically

path = Path(sys.argv[1])
for _ in range(50):
    with exclusive_lock():
        write_atomically(path, str(int(path.read_text()) + 1))
"""


def test_no_change_is_lost_when_several_processes_change_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "temporary").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temporary"))
    path = tmp_path / "count"
    write_atomically(path, "0")
    command = [sys.executable, "-c", ADD_ONE, str(path)]
    processes = [subprocess.Popen(command) for _ in range(4)]  # noqa: S603 - our own code
    assert [process.wait() for process in processes] == [0] * 4
    assert path.read_text() == "200"
    assert len(list((tmp_path / "temporary").iterdir())) <= 1, "one lock file, whatever is written"
