from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from pytest_modelmigrate.text.shell_commands import edits_files, may_change_files, runs


@pytest.mark.parametrize(
    ("command", "wanted"),
    [
        ("pytest", "pytest"),
        ("cd /repo && pytest -q", "pytest"),
        ("python -m pytest tests", "pytest"),
        ("uv run pytest", "pytest"),
        ("PYTHONPATH=. timeout 60 pytest -x", "pytest"),
        (".venv/bin/pytest -q", "pytest"),
        ("docker compose exec web pytest -q", "pytest"),
        ('bash -lc "cd x && pytest -q"', "pytest"),
        ("npm test", "npm test"),
        ("npm run test", "npm test"),
        ("npm --silent test -- --run", "npm test"),
        ("npx tsc --noEmit", "tsc"),
        ("make test 2>&1 | tail", "make test"),
        ("cargo build && cargo test", "cargo test"),
        ("nginx -t", "nginx -t"),
        ("sudo nginx -t", "nginx -t"),
        ("(cd a; pytest)", "pytest"),
        ("for d in a b; do pytest $d; done", "pytest"),
        ("if pytest; then echo ok; fi", "pytest"),
        ("poetry run pytest", "pytest"),
        ("which pytest && pytest -q", "pytest"),
        ("./gradlew test", "gradlew test"),
        ("coverage run -m pytest", "pytest"),
        ("pytest tests/", "pytest tests/"),
    ],
)
def test_a_command_is_found_behind_launchers_and_other_commands(command: str, wanted: str) -> None:
    assert runs(command, wanted)


@pytest.mark.parametrize(
    ("command", "wanted"),
    [
        ("pip install pytest", "pytest"),
        ("uv add pytest", "pytest"),
        ("grep -rn pytest .", "pytest"),
        ("cat pytest.ini", "pytest"),
        ("pytest --version", "pytest"),
        ("echo 'pytest passed'", "pytest"),
        ("npm install", "npm test"),
        ("cargo build", "cargo test"),
        ("python pytest.py", "pytest"),
        ("sed -n 1,5p x | grep pytest", "pytest"),
        ("git commit -m 'run pytest'", "pytest"),
        ("pytest --co -q", "pytest"),
        ("# run pytest later", "pytest"),
    ],
)
def test_a_command_that_only_names_it_does_not_run_it(command: str, wanted: str) -> None:
    assert not runs(command, wanted)


@pytest.mark.parametrize(
    "command", ["sed -i s/a/b/ x.py", "cd a && sed -E -i s/a/b/ x", "git apply fix.diff", "perl -pi -e 1 x"]
)
def test_editing_in_place_is_found(command: str) -> None:
    assert edits_files(command)


@pytest.mark.parametrize("command", ["echo 1 > a.py", "mv a b", "git stash", "cat x >> y.txt"])
def test_writing_and_moving_may_change_files(command: str) -> None:
    assert may_change_files(command)
    assert not edits_files(command)


@pytest.mark.parametrize(
    "command", ["pytest -q 2>&1 | tail", "git diff", "ls > /dev/null", "sed -n 1,3p x", "x=$(a->b)"]
)
def test_reading_changes_nothing(command: str) -> None:
    assert not edits_files(command)
    assert not may_change_files(command)


@given(st.text(), st.text(min_size=1))
def test_no_command_raises(command: str, wanted: str) -> None:
    assert runs(command, wanted) in {True, False}
