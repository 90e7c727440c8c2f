"""`output_config.task_budget` (beta).

Source: https://platform.claude.com/docs/en/build-with-claude/task-budgets
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from pytest_modelmigrate.analysis.acceptance.cure import drop
from pytest_modelmigrate.analysis.acceptance.rejection import Rejection, extra_input, field_required, wrong_choice
from pytest_modelmigrate.analysis.acceptance.request import MessagesRequest

LEAST_TOTAL: Final = 20_000
"""Tokens."""

_BETA: Final = "task-budgets-"
_PATH: Final = "output_config.task_budget"
_SOURCE: Final = "https://platform.claude.com/docs/en/build-with-claude/task-budgets"


def check(request: MessagesRequest) -> Iterator[Rejection]:
    """Reject a task budget that the model does not support, that is malformed, or that is too small.

    The documentation does not say what happens without the beta header; other beta fields are rejected then.
    """
    budget = request.output_config.get("task_budget")
    if budget is None:
        return
    supported = request.model.task_budget or "task_budget" in request.model.unknown
    remove = f"Remove `{_PATH}`; `max_tokens` limits each reply."
    dropped = None if supported else drop("output_config", "task_budget")
    if not request.has_beta(_BETA):
        fix = "Add `task-budgets-2026-03-13` to the `anthropic-beta` header." if supported else remove
        yield extra_input(_PATH, fix=fix, source=_SOURCE, cure=dropped)
    elif not supported:
        yield Rejection(_PATH, f"{_PATH} is not supported for this model.", remove, _SOURCE, cure=dropped)
    if supported:
        yield from _check_fields(budget)


def _check_fields(budget: Mapping[str, Any]) -> Iterator[Rejection]:
    for name in ("type", "total"):
        if budget.get(name) is None:
            yield field_required(f"{_PATH}.{name}")
    if budget.get("type") not in {None, "tokens"}:
        yield wrong_choice(f"{_PATH}.type", ("tokens",))
    for name in budget:
        if name not in {"type", "total", "remaining"}:
            yield extra_input(f"{_PATH}.{name}")
    total = budget.get("total")
    if total is not None and total < LEAST_TOTAL:
        text = f"{_PATH}.total: Input should be greater than or equal to {LEAST_TOTAL}"
        yield Rejection(f"{_PATH}.total", text, f"Set `{_PATH}.total` to at least {LEAST_TOTAL}.", _SOURCE)
