"""Shell commands that change files."""

from __future__ import annotations

import pytest

from pytest_modelmigrate.text.file_commands import edits_files, may_change_files


@pytest.mark.parametrize(
    "command",
    [
        "sed -i s/a/b/ x.py",
        "cd a && sed -E -i s/a/b/ x",
        "git apply fix.diff",
        "perl -pi -e 1 x",
        "cat > app.py <<'EOF'\nx = 1\nEOF",
        "cat <<EOF > conf/site.yml\na: 1\nEOF",
        "python3 -c \"open('a.txt', 'w').write('x')\"",
        "node -e \"require('fs').writeFileSync('a.json', '{}')\"",
        "python - <<'PY'\nfrom pathlib import Path\nPath('a').write_text('b')\nPY",
    ],
)
def test_editing_in_place_is_found(command: str) -> None:
    assert edits_files(command)


@pytest.mark.parametrize(
    "command",
    [
        "echo 1 > a.py",
        "mv a b",
        "git stash",
        "cat x >> y.txt",
        "python scripts/rename.py",
        "./gen.sh",
        "black .",
        "ruff check --fix .",
        "npm run format",
    ],
)
def test_writing_and_moving_may_change_files(command: str) -> None:
    assert may_change_files(command)
    assert not edits_files(command)


@pytest.mark.parametrize(
    "command",
    [
        "pytest -q 2>&1 | tail",
        "git diff",
        "ls > /dev/null",
        "sed -n 1,3p x",
        "x=$(git rev-parse HEAD)",
        "git add -A && git commit -m 'a' && git push",
        "npx tsc --noEmit",
        "cargo clippy",
        "cat > /tmp/note <<EOF\na\nEOF",
        "CI=1 mypy src",
    ],
)
def test_reading_changes_nothing(command: str) -> None:
    assert not edits_files(command)
    assert not may_change_files(command)
