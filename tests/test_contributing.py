"""The table of CONTRIBUTING tells where everything is, and forgets nothing that a user can name."""

from __future__ import annotations

import ast
import re
from importlib import util
from pathlib import Path

import pytest

import pytest_modelmigrate
from pytest_modelmigrate import plugin
from pytest_modelmigrate.plugin.options import OPTIONS

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "pytest_modelmigrate"
ROW = re.compile(r"^\| (?P<what>[^|]+) \| `(?P<file>[^`]+)` \| `(?P<name>\w+)` \|$", re.MULTILINE)
ROWS = [match.groups() for match in ROW.finditer((ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"))]
NAMED = {what for what, _, _ in ROWS}
HOOKS = PACKAGE / "plugin/hookspec.py"


def defined_in(file: Path) -> set[str]:
    """What a module defines at its top: classes, functions and assigned names."""
    names = set()
    for node in ast.parse(file.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            names.add(node.name)
        elif isinstance(node, ast.Assign):
            names |= {target.id for target in node.targets if isinstance(target, ast.Name)}
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            names.add(node.target.id)
    return names


@pytest.mark.parametrize(("what", "file", "name"), ROWS, ids=[row[0] for row in ROWS])
def test_the_file_defines_what_the_table_says(what: str, file: str, name: str) -> None:
    assert name in defined_in(PACKAGE / file), f"{what} is not in {file}"


def test_every_option_is_in_the_table() -> None:
    assert {f"`{option.flags[0]}`" for option in OPTIONS} <= NAMED


def test_every_fixture_is_in_the_table() -> None:
    assert {f"`{name}` fixture" for name in plugin.__all__ if name != "modelmigrate_case"} <= NAMED


def test_every_marker_is_in_the_table() -> None:
    markers = {line.partition("(")[0] for line in plugin._MARKERS}
    assert {f"`{name}` marker" for name in markers} <= NAMED


def test_every_file_format_is_in_the_table() -> None:
    formats = {path for path in PACKAGE.rglob("*.py") if "FORMAT" in defined_in(path)}
    assert formats
    assert formats <= {PACKAGE / file for _, file, _ in ROWS}


@pytest.mark.parametrize("name", pytest_modelmigrate.__all__)
def test_every_public_name_is_in_the_table_with_its_own_file(name: str) -> None:
    file = next(file for what, file, _ in ROWS if what == f"`{name}`")
    spec = util.find_spec(getattr(pytest_modelmigrate, name).__module__)
    assert spec is not None
    assert spec.origin == str(PACKAGE / file)


def test_every_command_is_in_the_table() -> None:
    files = {path for path in (PACKAGE / "cli").glob("*.py") if "add_parser" in defined_in(path)}
    assert {PACKAGE / file for what, file, _ in ROWS if what.startswith("`modelmigrate ")} == files


def test_every_hook_is_in_the_table() -> None:
    hooks = {name for name in defined_in(HOOKS) if name.startswith("pytest_modelmigrate_")}
    assert hooks
    assert {f"`{name}`" for name in hooks} <= NAMED
