"""Target requests: checks that a test sent a request to the model of its target."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Set as AbstractSet
from typing import TYPE_CHECKING, Final

from pytest_modelmigrate.facts.calls import Call
from pytest_modelmigrate.facts.catalog import catalog
from pytest_modelmigrate.facts.errors import TargetNotAskedError
from pytest_modelmigrate.facts.targets import Target
from pytest_modelmigrate.wire.served import same_model

if TYPE_CHECKING:
    from pytest_modelmigrate.plugin.case_state import CaseState

_NEVER_ASKED: Final = (
    "this test never asked the target: the plugin saw no request of it\n"
    "  next        use reply, claude or async_claude, or call code that uses the anthropic SDK in this process\n"
    "  or          start another program with gateway.environment\n"
    "  or          if the test needs no answer, mark it with @pytest.mark.task(calls=False)"
)


def check_asked(state: CaseState) -> None:
    """Check that a test made a request through the plugin; one without says nothing about its target.

    Raises:
        TargetNotAskedError: it made none, and its `task` marker does not say `calls=False`.
    """
    if state.declared.task.calls and not (state.recorder and state.recorder.asked):
        raise TargetNotAskedError(_NEVER_ASKED)


def check_target_requests(calls: Iterable[Call], state: CaseState) -> TargetNotAskedError | None:
    """The error for a test whose billed requests all went to other models, or belong to no role, of its target."""
    models = dict.fromkeys(call.request.model for call in calls if call.billed)
    target = state.target
    if not models:
        return None
    if target.roles:
        return _check_roles(target, state.roles)
    if any(model and same_model(model, target.model) for model in models):
        return None
    first = next(iter(models))
    return TargetNotAskedError(
        f"this test sent requests to {', '.join(map(str, models))}, but none to {target.model}, "
        f"the model of its target {target.id}\n"
        f"  next        to migrate the requests to {first}, run with --migrate-from={first}"
    )


def _check_roles(target: Target, used: AbstractSet[str]) -> TargetNotAskedError | None:
    """The error for a test on a mix none of whose roles it used."""
    moved = [role.role for role in target.roles]
    if not used.isdisjoint(moved):
        return None
    models = [name for name in moved if catalog().named(name)]
    found = f"; they belong to {_roles(sorted(used))}" if used else ""
    steps = [
        f"name in --models the role that the code is in: {name}"
        for name in sorted(used)
        if difflib.get_close_matches(name, moved)
    ]
    if models:
        steps.append(f"name in --models the model that the code names today instead of {models[0]}")
    if (name := next((name for name in moved if name not in models), "")) and not used:
        code = f'run the code of the agent in `with role("{name}"):`'
        steps.append(f'{code}, or mark the test with @pytest.mark.task(role="{name}")')
    steps.append(f"run only the tests of this pipeline on {target.id}")
    lines = [f"  {'or' if number else 'next':<12}{step}" for number, step in enumerate(steps)]
    what = f"no request of this test belongs to {_roles(moved)}, which the target {target.id} moves{found}"
    return TargetNotAskedError("\n".join([what, *lines]))


def _roles(names: Iterable[str]) -> str:
    return " or ".join(f"the role {name!r}" for name in names)
