"""The architecture as a test: imports go down only."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import pytest_modelmigrate

PACKAGE = Path(pytest_modelmigrate.__file__).parent
FLOOR = {
    "text": 0,
    "facts": 1,
    "behaviours": 2,
    "analysis": 2,
    "loopback": 2,
    "lint": 3,
    "simulator": 3,
    "wire": 3,
    "store": 3,
    "reports": 3,
    "plugin": 4,
    "cli": 4,
}
KEPT_TO = {"pytest": "plugin", "anthropic": "wire", "syrupy": "store/usage_extension.py"}
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


def test_no_circle_of_files() -> None:
    below = {module_name(path): {*own_imports(path)} for path in MODULES}
    circles = [" -> ".join(circle) for circle in circles_in(below)]
    assert not circles, f"these files import each other, for type checkers or inside functions too: {circles}"


def module_name(path: Path) -> str:
    """The dotted name of a file of the package."""
    parts = path.with_suffix("").parts
    return ".".join(("pytest_modelmigrate", *(parts[:-1] if parts[-1] == "__init__" else parts)))


def own_imports(path: Path) -> Iterator[str]:
    """The modules of the package that a file imports; a name that is no module counts as its package."""
    names = {module_name(each) for each in MODULES}
    tree = ast.parse((PACKAGE / path).read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            inner = {f"{node.module}.{name.name}" for name in node.names} & names
            yield from inner or {node.module} & names
        elif isinstance(node, ast.Import):
            yield from {name.name for name in node.names} & names


def circles_in(below: dict[str, set[str]]) -> Iterator[list[str]]:
    """One path for each circle that a walk along the imports closes."""
    done: set[str] = set()

    def walk(module: str, path: list[str]) -> Iterator[list[str]]:
        if module in path:
            yield [*path[path.index(module) :], module]
        elif module not in done:
            for each in sorted(below[module]):
                yield from walk(each, [*path, module])
            done.add(module)

    for module in below:
        yield from walk(module, [])


def test_a_circle_is_found() -> None:
    assert [*circles_in({"a": {"b"}, "b": {"c"}, "c": {"b"}})] == [["b", "c", "b"]]
    assert not [*circles_in({"a": {"b", "c"}, "b": {"c"}, "c": set()})]


@pytest.mark.parametrize("path", MODULES, ids=str)
def test_no_file_outgrows_its_name(path: Path) -> None:
    lines = (PACKAGE / path).read_text(encoding="utf-8").count("\n")
    assert lines <= 400, f"{path} has {lines} lines: is the wall in the right place?"
