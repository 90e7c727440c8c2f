from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from pytest_modelmigrate.store.commits import commit_of

GIT = shutil.which("git")
needs_git = pytest.mark.skipif(GIT is None, reason="git is not installed")


def git(folder: Path, *arguments: str) -> str:
    """Run git without the user's configuration."""
    assert GIT is not None
    environment = {"GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null", "HOME": str(folder)}
    author = {f"GIT_{role}_{part}": "a" for role in ("AUTHOR", "COMMITTER") for part in ("NAME", "EMAIL")}
    command = [GIT, "-C", str(folder), *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True, env=environment | author).stdout.strip()  # noqa: S603 - git, with words of this test


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A repository with one commit."""
    folder = tmp_path / "project"
    folder.mkdir()
    git(folder, "init", "-b", "main")
    git(folder, "commit", "--allow-empty", "-m", "first")
    return folder


@needs_git
def test_the_commit_that_is_checked_out_is_found_from_any_folder_of_the_project(project: Path) -> None:
    commit = git(project, "rev-parse", "HEAD")
    (project / "tests" / "deep").mkdir(parents=True)
    assert commit_of(project) == commit_of(project / "tests" / "deep") == commit
    assert len(commit) == 40


@needs_git
def test_packed_references_worktrees_and_a_detached_head_are_understood(project: Path, tmp_path: Path) -> None:
    commit = git(project, "rev-parse", "HEAD")
    git(project, "worktree", "add", "-b", "other", str(tmp_path / "worktree"))
    assert commit_of(tmp_path / "worktree") == commit
    git(project, "pack-refs", "--all")
    assert not (project / ".git" / "refs" / "heads" / "main").exists()
    assert commit_of(project) == commit_of(tmp_path / "worktree") == commit
    git(project, "checkout", "--detach")
    assert commit_of(project) == commit


@needs_git
def test_a_repository_without_a_commit_has_none(tmp_path: Path) -> None:
    git(tmp_path, "init", "-b", "main")
    assert commit_of(tmp_path) is None


@pytest.mark.parametrize(
    "head", ["", "ref: refs/heads/gone", "no commit", "ref: refs/heads/\0", "ref: ../outside", b"\xff\xfe"]
)
def test_damaged_files_tell_no_commit(tmp_path: Path, head: str | bytes) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "HEAD").write_bytes(head if isinstance(head, bytes) else head.encode())
    (tmp_path / "outside").write_text("no commit either", encoding="utf-8")
    assert commit_of(tmp_path) is None
