from __future__ import annotations

import errno
import io
import os
from pathlib import Path
from typing import Any

import pytest

from pytest_modelmigrate.facts.calls import CallUsage
from pytest_modelmigrate.facts.usage import Usage
from pytest_modelmigrate.store import process_files
from pytest_modelmigrate.store.process_files import ProcessFile
from pytest_modelmigrate.store.sent_requests import SentRequests, forget, lost_requests

USAGE = CallUsage("claude-opus-4-7", 200, "max_tokens", Usage(input_tokens=2000, output_tokens=50))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "in_flight"


def killed(requests: SentRequests) -> None:
    """What the operating system does when a process is killed."""
    requests._file.close()


def test_what_was_sent_and_not_answered_is_left_by_a_killed_process(folder: Path) -> None:
    requests = SentRequests(folder)
    answered = [requests.sent([USAGE]) for _ in range(3)]
    answered[1]()
    answered[1]()
    requests.sent([USAGE, USAGE])
    killed(requests)
    (lost,) = lost_requests(folder)
    assert sorted(map(len, lost.usages)) == [1, 1, 2]
    assert lost.usages[0] == (USAGE,)
    forget([lost], folder)
    assert not folder.exists()


def test_the_requests_of_a_process_that_lives_are_not_lost(folder: Path) -> None:
    pytest.importorskip("fcntl")
    requests = SentRequests(folder)
    requests.sent([USAGE])
    assert not [*lost_requests(folder)]
    requests.finish(interrupted=False)
    assert not folder.exists()


@pytest.mark.parametrize("answered", [True, False])
def test_an_interrupted_process_leaves_a_file_only_where_requests_were_in_flight(
    folder: Path, *, answered: bool
) -> None:
    requests = SentRequests(folder)
    keep = requests.sent([USAGE])
    if answered:
        keep()
    requests.finish(interrupted=True)
    assert [len(lost.usages) for lost in lost_requests(folder)] == ([] if answered else [1])
    assert folder.exists() is not answered


@pytest.mark.skipif(os.name == "nt", reason="Windows has other permissions")
def test_the_file_is_private_and_git_ignores_it(folder: Path) -> None:
    requests = SentRequests(folder)
    requests.sent([USAGE])
    (path,) = folder.glob("*.jsonl")
    assert path.stat().st_mode & 0o777 == 0o600
    assert "*" in (folder / ".gitignore").read_text().splitlines()
    requests.finish(interrupted=False)


def test_a_model_name_with_a_credential_is_not_written(folder: Path) -> None:
    requests = SentRequests(folder)
    requests.sent([CallUsage("ghp_" + "aB3dE5fG7hI9" * 3, 200, None, Usage(input_tokens=1))])
    killed(requests)
    (lost,) = lost_requests(folder)
    assert lost.usages[0][0].model == "unknown"
    assert "ghp_" not in lost.path.read_text()


def test_a_line_of_which_the_disk_took_a_part_is_completed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class PartlyFull(io.FileIO):
        def write(self, data: Any) -> int:
            return super().write(data[: len(data) // 2] if len(data) > 4 else data)

    monkeypatch.setattr(process_files, "open", lambda path, _mode, **_: PartlyFull(path, "a"), raising=False)
    file = ProcessFile(folder)
    file.append(b"abcdefgh")
    file.close()
    (path,) = folder.glob("*.jsonl")
    assert path.read_bytes() == b"abcdefgh"


def test_where_a_line_cannot_be_written_nothing_is_left(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    requests = SentRequests(folder)
    answered = requests.sent([USAGE])

    def refuse(*_: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(ProcessFile, "append", refuse)
    answered()
    monkeypatch.undo()
    requests.sent([USAGE])
    assert not folder.exists()


@pytest.mark.parametrize(
    "line",
    [
        b"{",
        b"[]",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"answered": "1"}',
        b'{"answered": true}',
        b'{"sent": 9}',
        b'{"sent": 9, "usages": {}}',
        b'{"sent": 9, "usages": [1]}',
        b'{"sent": 9, "usages": [{"model": 5, "input_tokens": 1}]}',
        b'{"sent": 9, "usages": [{"model": "m", "input_tokens": 1e999}]}',
        b'{"sent": "9", "usages": []}',
        b'{"sent": 9, "usages": [{"model": "m", "output_tokens": -1}]}',
    ],
)
def test_a_line_that_cannot_be_read_says_nothing(folder: Path, line: bytes) -> None:
    requests = SentRequests(folder)
    requests.sent([USAGE])
    killed(requests)
    (path,) = folder.glob("*.jsonl")
    path.write_bytes(line + b"\n" + path.read_bytes() + line)
    (lost,) = lost_requests(folder)
    assert lost.usages == ((USAGE,),)
