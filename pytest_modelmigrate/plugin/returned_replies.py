"""The `reply_of` function, for tests that do not take the fixture of that name."""

from __future__ import annotations

from typing import Any

from pytest_modelmigrate.facts.replies import Reply
from pytest_modelmigrate.plugin.case_state import STATE


def reply_of(value: Any) -> Reply:
    """Make a reply, which can be compared with behaviours, from what the code under test returned.

    The same as the fixture of that name, for tests that take `target` alone. Call it in the thread or task of the test.

    Args:
        value: a message of the SDK, a text, anything that can be written as JSON (a mapping, a dataclass, a pydantic
            model), or a message or result of LangChain, pydantic-ai or instructor.

    Raises:
        TypeError: it is no answer of a model.
        RuntimeError: no prompt test runs.
    """
    __tracebackhide__ = True
    from pytest_modelmigrate.plugin.declared import reply_from_message
    from pytest_modelmigrate.plugin.session import session_of
    from pytest_modelmigrate.wire.request_owners import owner_of_context

    item = getattr(owner_of_context(), "item", None)
    state = None if item is None else item.stash.get(STATE, None)
    if item is None or state is None:
        raise RuntimeError(
            "reply_of() was called while no prompt test runs; take target as an argument of the test, "
            "and call it in the test"
        )
    return reply_from_message(session_of(item.config), item.path, state, value)
