"""What happens while pytest collects: the matrix is applied, and the markers are read."""

from __future__ import annotations

from typing import Any, Final

import pytest

from pytest_modelmigrate.facts.errors import ModelMigrateError
from pytest_modelmigrate.facts.prompts import missing_argument
from pytest_modelmigrate.plugin.case import DECLARED, Declared, arguments_of
from pytest_modelmigrate.plugin.linting import warn_of_risks
from pytest_modelmigrate.plugin.markers import Task, read_control, read_prompt, read_task
from pytest_modelmigrate.plugin.prompt_tests import CASE_FIXTURE
from pytest_modelmigrate.plugin.session import MigrateSession

_READ: Final = frozenset({"prompt", "control", "task", "parametrize"})


def parametrize(session: MigrateSession, metafunc: pytest.Metafunc) -> None:
    """Run the test once per cell; an impossible cell is a skip that says why."""
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
    """Let a prompt use parametrize arguments that the test function itself does not take."""
    declared = read_markers(metafunc.definition)
    prompts = [prompt for prompt in (declared.prompt, declared.control) if prompt]
    wanted = frozenset().union(*(prompt.placeholders for prompt in prompts))
    wanted -= set(metafunc.fixturenames)
    metafunc.fixturenames.extend(sorted(wanted & _parametrized(metafunc.definition)))


def check_markers(session: MigrateSession, items: list[pytest.Item]) -> None:
    """Read the markers of every prompt test.

    Raises:
        pytest.UsageError: some cannot be used; each is told with its file and line. On a pytest-xdist worker,
            which cannot refuse a command line, the tests themselves end in that error instead.
    """
    problems: dict[str, None] = {}
    read: dict[tuple[Any, ...], tuple[Declared, list[pytest.Mark]]] = {}
    for item in items:
        marks = [mark for mark in item.iter_markers() if mark.name in _READ]
        # The tests of one parametrized function say the same; the marks are kept, so that no id is used again.
        key = (item.path, item.getparent(pytest.Class), getattr(item, "originalname", item.name), *map(id, marks))
        if key not in read:
            read[key] = (read_markers(item), marks)
        item.stash[DECLARED] = declared = read[key][0]
        if declared.problem:
            problems[declared.problem] = None
    if problems and not hasattr(session.config, "workerinput"):
        raise pytest.UsageError(*problems)
    if session.settings.lint:
        warn_of_risks(items, session.settings.lint_ignore)


def read_markers(item: pytest.Item) -> Declared:
    """Read the markers of a test; a problem is told with the test's file and line."""
    path, line, _ = item.reportinfo()
    where = f"{path}:{(line or 0) + 1}: "
    try:
        task = read_task(item)
        prompt, control = read_prompt(item), read_control(item)
    except ModelMigrateError as error:
        return Declared(Task(), problem=f"{where}{error}")
    known = {*getattr(item, "fixturenames", ()), *arguments_of(item), *_parametrized(item)}
    wanted = (prompt.placeholders if prompt else frozenset()) | (control.placeholders if control else frozenset())
    missing = sorted(wanted - known)
    if missing:
        return Declared(task, problem=f"{where}{missing_argument(missing[0])}")
    return Declared(task, prompt, control)


def _parametrized(item: pytest.Item) -> set[str]:
    """The argument names of the test's `parametrize` markers."""
    found: set[str] = set()
    for mark in item.iter_markers("parametrize"):
        names = mark.args[0] if mark.args else mark.kwargs.get("argnames", ())
        found.update(part.strip() for part in (names.split(",") if isinstance(names, str) else names))
    return found
