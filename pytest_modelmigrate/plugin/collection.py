"""Collection: prompt tests run once per target, and their markers are read."""

from __future__ import annotations

from typing import Any, Final

import pytest

from pytest_modelmigrate.facts.errors import ModelMigrateError
from pytest_modelmigrate.plugin.case import DECLARED, Declared
from pytest_modelmigrate.plugin.linting import warn_of_risks
from pytest_modelmigrate.plugin.markers import Task, location_of, read_control, read_prompt, read_task
from pytest_modelmigrate.plugin.prompt_tests import CASE_FIXTURE
from pytest_modelmigrate.plugin.session import MigrateSession

_READ: Final = frozenset({"prompt", "control", "task", "parametrize"})


def parametrize(session: MigrateSession, metafunc: pytest.Metafunc) -> None:
    """Run the test once per cell of the matrix; an impossible cell is a skip that says why."""
    cells = session.settings.matrix.cells
    if cells:
        metafunc.parametrize(
            CASE_FIXTURE,
            [
                pytest.param(
                    cell.target,
                    id=cell.target.id,
                    marks=[pytest.mark.skip(reason=cell.impossible)] if cell.impossible else [],
                )
                for cell in cells
            ],
            indirect=True,
        )


def admit_arguments(metafunc: pytest.Metafunc) -> None:
    """Let a prompt use parametrize arguments that the test function itself does not take.

    All of them are admitted where the markers have a problem, or a placeholder that may name a fixture: pytest would
    stop at an argument that nothing uses, and its message would hide the problem.
    """
    declared = read_markers(metafunc.definition)
    parametrized = _parametrized(metafunc.definition)
    prompts = [prompt for prompt in (declared.prompt, declared.control) if prompt]
    placeholders = frozenset().union(*(prompt.placeholders for prompt in prompts))
    if declared.problem or placeholders - parametrized - set(metafunc.fixturenames):
        placeholders |= parametrized
    metafunc.fixturenames.extend(sorted((placeholders & parametrized) - set(metafunc.fixturenames)))


def check_markers(session: MigrateSession, items: list[pytest.Item]) -> None:
    """Read the markers of every prompt test; a problem becomes the error of its own test."""
    read: dict[tuple[Any, ...], tuple[Declared, list[pytest.Mark]]] = {}
    for item in items:
        marks = [mark for mark in item.iter_markers() if mark.name in _READ]
        # The tests of one parametrized function have the same marks, which are kept so that no id is used again.
        key = (item.path, item.getparent(pytest.Class), getattr(item, "originalname", item.name), *map(id, marks))
        if key not in read:
            read[key] = (read_markers(item), marks)
        item.stash[DECLARED] = read[key][0]
    if session.settings.lint:
        warn_of_risks(items, session.settings.lint_ignore)


def read_markers(item: pytest.Item) -> Declared:
    """Read the markers of a test; the text of a problem begins with the test's file and line."""
    try:
        return Declared(read_task(item), read_prompt(item), read_control(item))
    except ModelMigrateError as error:
        return Declared(Task(), problem=f"{location_of(item)}: {error}")


def _parametrized(item: pytest.Item) -> set[str]:
    """The argument names of the test's `parametrize` markers."""
    found: set[str] = set()
    for mark in item.iter_markers("parametrize"):
        names = mark.args[0] if mark.args else mark.kwargs.get("argnames", ())
        found.update(part.strip() for part in (names.split(",") if isinstance(names, str) else names))
    return found
