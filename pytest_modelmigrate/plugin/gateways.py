"""The `gateway` fixture: the address of one test, and the reply to its last request."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from pytest_modelmigrate.facts.errors import TargetNotAskedError
from pytest_modelmigrate.facts.gateway import Gateway
from pytest_modelmigrate.facts.replies import Reply
from pytest_modelmigrate.plugin.case_state import CaseState
from pytest_modelmigrate.plugin.declared import reply_from_message

if TYPE_CHECKING:
    from pytest_modelmigrate.plugin.session import MigrateSession


@contextmanager
def opened(session: MigrateSession, request: pytest.FixtureRequest, state: CaseState) -> Iterator[Gateway]:
    """The address of a test, which is answered until the test has ended."""
    base_url = session.gateway.open(state)

    def last_reply() -> Reply:
        __tracebackhide__ = True
        session.gateway.finish(state)
        calls = state.recorder.calls if state.recorder else ()
        if state.gateway is not None and state.gateway.unanswered:
            raise state.gateway.unanswered[0]
        answered = [call for call in calls if call.billed and call.response.ok]
        if not answered:
            raise TargetNotAskedError(
                "gateway.reply needs an answered message request, and none has reached the gateway\n"
                f"  next        start the program with gateway.environment, or give it {base_url}"
            )
        return reply_from_message(session, request.path, state, answered[-1].message)

    yield Gateway(base_url, last_reply)
    session.gateway.retire(state)
