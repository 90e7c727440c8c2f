"""`thinking.budget_tokens`.

Source: https://platform.claude.com/docs/en/build-with-claude/thinking
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pytest_modelmigrate.analysis.acceptance.rejection import Rejection, field_required
from pytest_modelmigrate.analysis.acceptance.request import MessagesRequest
from pytest_modelmigrate.analysis.acceptance.thinking_type import accepted_type

LEAST_BUDGET: Final = 1024

_PATH: Final = "thinking.budget_tokens"
_SHOWN: Final = "thinking.enabled.budget_tokens"
_SOURCE: Final = "https://platform.claude.com/docs/en/build-with-claude/thinking"
_OVER_MAX_TOKENS: Final = (
    "`max_tokens` must be greater than `thinking.budget_tokens`. Please consult our documentation at "
    "https://docs.claude.com/en/docs/build-with-claude/extended-thinking#max-tokens-and-context-window-size"
)


def check(request: MessagesRequest) -> Iterator[Rejection]:
    """Reject a missing or too small budget, and one that `max_tokens` does not exceed."""
    if accepted_type(request) != "enabled":
        return
    budget = request.thinking.get("budget_tokens")
    if budget is None:
        fix = f"Set `{_PATH}` to at least {LEAST_BUDGET} and less than `max_tokens`."
        yield field_required(_PATH, shown=_SHOWN, fix=fix)
        return
    if budget < LEAST_BUDGET:
        text = f"{_SHOWN}: Input should be greater than or equal to {LEAST_BUDGET}"
        yield Rejection(_PATH, text, f"Set `{_PATH}` to at least {LEAST_BUDGET}.", _SOURCE, "reported")
    most = request.body.get("max_tokens")
    if most is not None and budget >= most:
        fix = f"Set `max_tokens` to more than {max(budget, LEAST_BUDGET)}, or lower `{_PATH}`."
        yield Rejection(_PATH, _OVER_MAX_TOKENS, fix, _SOURCE, "reported")
