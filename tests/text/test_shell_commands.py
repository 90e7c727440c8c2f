from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from pytest_modelmigrate.text.shell_commands import runs


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
        ("cargo test --no-run", "cargo test"),
        ("pytest --setup-plan", "pytest"),
    ],
)
def test_a_command_that_only_names_it_does_not_run_it(command: str, wanted: str) -> None:
    assert not runs(command, wanted)


@given(st.text(), st.text(min_size=1))
def test_no_command_raises(command: str, wanted: str) -> None:
    assert runs(command, wanted) in {True, False}
