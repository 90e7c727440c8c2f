"""Target requests: checks that a test sent a request to the model of its target."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from pytest_modelmigrate.facts.calls import Call
from pytest_modelmigrate.facts.errors import TargetNotAskedError
from pytest_modelmigrate.wire.migration import Migration
from pytest_modelmigrate.wire.served import same_model

if TYPE_CHECKING:
    from pytest_modelmigrate.plugin.case import CaseState

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


def check_target_requests(calls: Iterable[Call], migration: Migration) -> TargetNotAskedError | None:
    """The error for a test whose billed requests all went to other models than that of its target."""
    models = dict.fromkeys(call.request.model for call in calls if call.billed)
    target = migration.target
    if not models or any(model and same_model(model, target.model) for model in models):
        return None
    first = next(iter(models))
    return TargetNotAskedError(
        f"this test sent requests to {', '.join(map(str, models))}, but none to {target.model}, "
        f"the model of its target {target.id}\n"
        f"  next        to migrate the requests to {first}, run with --migrate-from={first}"
    )
