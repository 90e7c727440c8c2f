"""The architecture as a test: imports go down only."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import pytest_modelmigrate

PACKAGE = Path(pytest_modelmigrate.__file__).parent
FLOOR = {
    "facts": 0,
    "behaviours": 1,
    "analysis": 1,
    "wire": 2,
    "store": 2,
    "reports": 2,
    "plugin": 3,
    "cli": 3,
}
KEPT_TO = {"pytest": "plugin", "anthropic": "wire", "syrupy": "store/snapshots.py"}
MODULES = sorted(path.relative_to(PACKAGE) for path in PACKAGE.rglob("*.py"))


def imports(path: Path, *, for_types: bool = True) -> Iterator[str]:
    """Every module that a file imports, at its top or inside a function, or for type checkers alone."""
    tree = ast.parse((PACKAGE / path).read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if not for_types and isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            node.body.clear()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            yield node.module or ""


def room(module: str) -> str:
    return module.split(".")[1] if module.count(".") else ""


@pytest.mark.parametrize("path", MODULES, ids=str)
def test_imports_go_down_and_never_to_a_sibling(path: Path) -> None:
    own = path.parts[0].removesuffix(".py")
    if own not in FLOOR:
        return
    for module in imports(path):
        if module.startswith("pytest_modelmigrate"):
            other = room(module)
            assert other in FLOOR, f"{path} imports the public face of the package"
            assert other == own or FLOOR[other] < FLOOR[own], f"{path} imports {module}"


@pytest.mark.parametrize("path", MODULES, ids=str)
def test_pytest_anthropic_and_syrupy_stay_where_they_belong(path: Path) -> None:
    for module in imports(path, for_types=False):
        place = KEPT_TO.get(module.partition(".")[0])
        assert place is None or str(path.as_posix()).startswith(place), f"{path} imports {module}"


@pytest.mark.parametrize("path", MODULES, ids=str)
def test_no_file_outgrows_its_name(path: Path) -> None:
    lines = (PACKAGE / path).read_text(encoding="utf-8").count("\n")
    assert lines <= 400, f"{path} has {lines} lines: is the wall in the right place?"
