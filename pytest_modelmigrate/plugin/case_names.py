"""The names of cases: which test a pytest item is without its target, and with which arguments."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import dropwhile
from typing import Any

import pytest

from pytest_modelmigrate.facts.targets import Target
from pytest_modelmigrate.plugin.prompt_tests import CASE_FIXTURE
from pytest_modelmigrate.plugin.repetitions import without_repetition

_CASE: pytest.StashKey[str] = pytest.StashKey()
_GROUP: pytest.StashKey[str] = pytest.StashKey()


def case_of(item: pytest.Item, target: Target) -> str:
    """The test without its target: its module, classes, function and parametrize ids, as in `test_a.py::test_b[x]`.

    It is built from what pytest collected (`originalname`, `callspec`), because other plugins change `item.nodeid`:
    pytest-xdist appends `@group` to it with `--dist=loadgroup`.
    """
    known = item.stash.get(_CASE, None)
    if known is None:
        known = item.stash[_CASE] = _case_of(item, target)
    return known


def _case_of(item: pytest.Item, target: Target) -> str:
    name = item.name
    spec = getattr(item, "callspec", None)
    if spec is not None:
        name = getattr(item, "originalname", None) or name.removesuffix(f"[{spec.id}]")
        others = without_repetition(item, _without_target(spec, target.id))
        name = name if others is None else f"{name}[{others}]"
    return f"{_group_of(item)}::{name}"


def test_of(item: pytest.Item) -> str:
    """The node id of a test as pytest collected it, without what other plugins append."""
    return f"{_group_of(item)}::{item.name}"


def arguments_of(item: pytest.Item) -> Mapping[str, Any]:
    """The parametrize arguments of a test, without those that pytest hands to a fixture (`indirect`, `params`)."""
    spec = getattr(item, "callspec", None)
    if spec is None:
        return {}
    marked = arguments_of_marks(item)
    find_fixtures = item.session._fixturemanager.getfixturedefs  # noqa: SLF001 - there is no public way to ask
    return {
        name: value
        for name, value in spec.params.items()
        if not (marked[name] if name in marked else find_fixtures(name, item))
    }


def arguments_of_marks(item: pytest.Item) -> dict[str, bool]:
    """The argument names of the test's `parametrize` markers, and whether they are indirect."""
    found: dict[str, bool] = {}
    for mark in item.iter_markers("parametrize"):
        names = mark.args[0] if mark.args else mark.kwargs.get("argnames", ())
        indirect = mark.args[2] if len(mark.args) > 2 else mark.kwargs.get("indirect", False)  # noqa: PLR2004 - its place
        if isinstance(names, str):
            names = [name.strip() for name in names.split(",")]
        if isinstance(names, list | tuple):  # pytest refuses anything else
            for name in filter(None, names):
                found[name] = indirect is True or (indirect is not False and name in indirect)
    return found


def _group_of(item: pytest.Item) -> str:
    """The test's file, relative to the root directory, and its classes or other groups: `test_a.py::TestB`."""
    parent = item.parent
    assert parent is not None  # noqa: S101 - a test is collected from a file
    group = parent.stash.get(_GROUP, None)
    if group is None:
        file, *groups = dropwhile(lambda node: not isinstance(node, pytest.File), parent.listchain())
        group = parent.stash[_GROUP] = "::".join([file.nodeid, *(node.name for node in groups)])
    return group


def _without_target(spec: Any, target_id: str) -> str | None:
    """The parametrize ids of a test without the target's; None where there are no others.

    `callspec.params` holds the arguments in the order in which they were parametrized. The target comes last, unless
    another plugin parametrizes after this one; then the last whole occurrence of its id is taken out.
    """
    ids = str(spec.id)
    if ids == target_id:
        return None
    if next(reversed(spec.params), None) == CASE_FIXTURE:
        return ids.removesuffix(f"-{target_id}")
    before, _, after = f"-{ids}-".rpartition(f"-{target_id}-")
    return "-".join(part for part in (before[1:], after[:-1]) if part)
