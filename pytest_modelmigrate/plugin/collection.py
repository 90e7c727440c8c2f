"""Collection: prompt tests run once per target, and their markers are read."""

from __future__ import annotations

import inspect
from collections.abc import Set as AbstractSet
from typing import Any, Final

import pytest

from pytest_modelmigrate.analysis.effort_search import EffortSearch
from pytest_modelmigrate.analysis.sample_schedule import SampleSchedule
from pytest_modelmigrate.facts.errors import InvalidPromptError, ModelMigrateError
from pytest_modelmigrate.plugin.case_names import arguments_of_marks, case_of
from pytest_modelmigrate.plugin.case_state import DECLARED, Declared
from pytest_modelmigrate.plugin.distribution import runs_apart
from pytest_modelmigrate.plugin.linting import warn_of_risks
from pytest_modelmigrate.plugin.markers import location_of, read_control, read_prompt
from pytest_modelmigrate.plugin.prompt_tests import CASE_FIXTURE, is_prompt_test, target_of
from pytest_modelmigrate.plugin.repetitions import repetition_of
from pytest_modelmigrate.plugin.sampled_tests import SAMPLED, SampledTest
from pytest_modelmigrate.plugin.session import MigrateSession
from pytest_modelmigrate.plugin.settings import Settings
from pytest_modelmigrate.plugin.task_marker import Task, read_task
from pytest_modelmigrate.plugin.unasserted import refuse_unasserted

_READ: Final = frozenset({"prompt", "control", "task", "parametrize"})

_APART: Final = (
    "samples='{counts}' compares the targets of a case while they run, and pytest-xdist runs them on several "
    "workers\n"
    "  next        pass --migrate-samples={counts}, or --dist=loadscope"
)

_REPEATED: Final = (
    "pytest-repeat and --migrate-samples both run this test several times; use one of them\n"
    "  next        run without --count and @pytest.mark.repeat"
)

_ADMITTED: pytest.StashKey[dict[str, AbstractSet[str]]] = pytest.StashKey()
"""By test function, on its module or class: the parametrize arguments that the function does not take."""


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


def replaces_fixture(metafunc: pytest.Metafunc) -> bool:
    """Whether the test is parametrized over arguments that take the place of all fixtures of the plugin."""
    names = metafunc.fixturenames
    before = [*names]
    metafunc.definition._fixtureinfo.prune_dependency_tree()  # noqa: SLF001 - as pytest does after this hook
    replaced = not is_prompt_test(metafunc)
    names[:] = before
    return replaced


def admit_arguments(metafunc: pytest.Metafunc) -> None:
    """Let a prompt use parametrize arguments that the test function itself does not take.

    Otherwise pytest would end the collection at an argument that the function does not take, and hide every problem of
    the markers. `read_markers` checks that the prompt uses them.
    """
    admitted = arguments_of_marks(metafunc.definition).keys() - set(metafunc.fixturenames)
    metafunc.fixturenames.extend(sorted(admitted))
    parent = metafunc.definition.parent
    if admitted and parent is not None:
        parent.stash.setdefault(_ADMITTED, {})[metafunc.definition.name] = admitted


def check_markers(session: MigrateSession, items: list[pytest.Item]) -> None:
    """Read the markers of every prompt test; a problem becomes the error of its own test."""
    settings = session.settings
    later = EffortSearch.of(settings.matrix.targets, settings.audit).later
    read: dict[tuple[Any, ...], tuple[Declared, list[pytest.Mark]]] = {}
    for item in items:
        marks = [mark for mark in item.iter_markers() if mark.name in _READ]
        # The tests of one parametrized function have the same marks, which are kept so that no id is used again.
        key = (item.path, item.getparent(pytest.Class), getattr(item, "originalname", item.name), *map(id, marks))
        if key not in read:
            read[key] = (read_markers(item), marks)
        item.stash[DECLARED] = declared = read[key][0]
        _note_samples(settings, item, declared.task, later)
    if settings.lint:
        warn_of_risks(items, settings.lint_ignore)


def _note_samples(settings: Settings, item: pytest.Item, task: Task, later: AbstractSet[str]) -> None:
    """Note that a test runs several times on its target, or only where a lower effort does not do."""
    target = target_of(item)
    counts = task.samples or settings.samples
    if target is not None and (counts.most > 1 or settings.confirm or settings.audit):
        schedule = SampleSchedule(counts, settings.confirm, settings.margin)
        problem = ""
        if not schedule.fixed and runs_apart(item.config):
            problem = _APART.format(counts=counts)
        elif repetition_of(item).total > 1:
            problem = _REPEATED
        if problem:
            item.stash[DECLARED] = Declared(Task(), problem=f"{location_of(item)}: {problem}")
            return
        wanted = 0 if target.id in later else counts.least
        item.stash[SAMPLED] = SampledTest(item, case_of(item, target), target, schedule, wanted)


def read_markers(item: pytest.Item) -> Declared:
    """Read the markers of a test; the text of a problem begins with the test's file and line."""
    try:
        declared = Declared(read_task(item), read_prompt(item), read_control(item))
        _check_arguments(item, declared)
        refuse_unasserted(item)
    except ModelMigrateError as error:
        return Declared(Task(), problem=f"{location_of(item)}: {error}")
    return declared


def _check_arguments(item: pytest.Item, declared: Declared) -> None:
    """Refuse parametrize arguments that reach neither the prompt nor the test function.

    Raises:
        InvalidPromptError: there is one.
    """
    admitted: AbstractSet[str] = set()
    if item.parent is not None:
        admitted = item.parent.stash.get(_ADMITTED, {}).get(getattr(item, "originalname", item.name), admitted)
    prompts = [prompt for prompt in (declared.prompt, declared.control) if prompt]
    if not prompts and {"reply", "control"} & set(getattr(item, "fixturenames", ())):
        return  # these fixtures report that the marker is missing
    placeholders = frozenset().union(*(prompt.placeholders for prompt in prompts))
    function = getattr(item, "function", None)
    for name in sorted(admitted):
        if function is not None and name in inspect.signature(function).parameters:
            raise InvalidPromptError(
                f"the test is parametrized with {name!r}, and its argument of that name has a default value\n"
                "  next        remove the default value"
            )
        if name not in placeholders:
            found = ", ".join(f"{{{each}}}" for each in sorted(placeholders))
            raise InvalidPromptError(
                f"the parametrize argument {name!r} is not used: the test does not take it, and no prompt contains "
                f"{{{name}}}{f', only {found}' if found else ''}\n"
                f"  next        write {{{name}}} in the prompt, or remove the argument"
            )
