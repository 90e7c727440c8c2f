"""Interception: requests of clients that the plugin did not make belong to the prompt test that runs."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any, Final

import pytest

from pytest_modelmigrate.facts.errors import UnmanagedClientError
from pytest_modelmigrate.facts.gateway import PATH_PREFIX
from pytest_modelmigrate.plugin.case_state import STATE, CaseState
from pytest_modelmigrate.plugin.prompt_tests import is_prompt_test
from pytest_modelmigrate.plugin.settings import Settings
from pytest_modelmigrate.wire.credentials import STAND_IN_KEY
from pytest_modelmigrate.wire.decision import Mode
from pytest_modelmigrate.wire.request_owners import RequestOwners
from pytest_modelmigrate.wire.running_test import RunningTest
from pytest_modelmigrate.wire.stand_in_key import StandInKey
from pytest_modelmigrate.wire.unmanaged_clients import UnmanagedClients, is_local, refusal

_NOT_THE_PLUGINS: Final = "this {client} client is not the plugin's"
_USE_OURS: Final = (
    "use the claude or async_claude fixture, or pass it to the code that makes its own client\n"
    "  or          switch interception on, which {off} switches off"
)
_OFF_FOR_ALL: Final = "modelmigrate_intercept = off"
_OFF_FOR_ONE: Final = "@pytest.mark.task(intercept=False)"

_STAND_IN: Final = "there is no API key, and this {client} client has the stand-in key that imports of this run get"

_AMBIGUOUS: Final = "several prompt tests run at once, and none of them started the thread of this request"

_START_IT: Final = "start the thread in the test, or run one test at a time"

_IMPORT_LATER: Final = "import the module in the test, or in a fixture of one test"
_ONE_TEST: Final = "send it in the test, or in a fixture with scope='function'"

_FORKED: Final = "a process that the test forked sends it, and the test would not see its calls"
_USE_A_THREAD: Final = (
    "run this code in the process of the test, for example in a thread\n"
    "  or          give the client the address of the gateway fixture: base_url=gateway.base_url"
)


class Interception:
    """Has prompt tests answer the requests of all clients, and refuses other requests where nothing may be sent.

    Nothing is patched before the first prompt test, except during the imports of a run that sends nothing.

    Args:
        settings: the settings of the run.
        running_test: returns what the middleware needs to know about a test.
    """

    def __init__(self, settings: Settings, running_test: Callable[[CaseState, pytest.Item], RunningTest]) -> None:
        self.running_test = running_test
        self.sends_nothing = f"--migrate-calls={settings.mode} sends nothing to the API"
        self.may_send = settings.mode not in (Mode.REPLAY, Mode.SIM)
        self._on = settings.intercept
        self._owners = RequestOwners(_Outside(), _Refusing(_AMBIGUOUS, _START_IT))
        self._clients = UnmanagedClients(self._owners.current, through_sdk=settings.mode is not Mode.SIM)
        self._key = StandInKey()

    @contextmanager
    def test(self, item: pytest.Item) -> Iterator[None]:
        """While a prompt test runs, answer what its code sends, unless interception is off for it."""
        chosen = item.stash[STATE].declared.task.intercept
        on = self._on if chosen is None else chosen
        if on or not self.may_send:
            self._clients.see()
            self._owners.follow_threads()
        elif item.stash[STATE].target.roles:
            self._owners.follow_threads()
        with ExitStack() as stack:
            stack.enter_context(self._owners.running(_Test(self, item) if on else _TestWithout(self, item)))
            if on and not self.may_send:
                stack.enter_context(self._key.given())
            yield

    @contextmanager
    def imports(self, session: pytest.Session) -> Iterator[None]:
        """During collection, refuse requests where nothing may be sent; libraries that need a key get a stand-in."""
        if self.may_send or not self._on:
            yield
            return
        self._clients.see()
        refusing = _Refusing(f"{self.sends_nothing}, and an import belongs to no test", _IMPORT_LATER)
        with self._owners.within(refusing), self._key.given():
            yield
        used = any(map(is_prompt_test, getattr(session, "items", ())))
        if not used and not self._key.was_given:
            self._clients.close()

    @contextmanager
    def shared_fixture(self, fixturedef: pytest.FixtureDef[Any]) -> Iterator[None]:
        """While a fixture of several tests is set up for a prompt test, refuse requests where nothing may be sent."""
        owner = self._owners.current()
        if type(owner) is not _Test:
            yield
            return
        why = f"the {fixturedef.scope} fixture {fixturedef.argname!r} belongs to no single test"
        refusing = _Refusing(f"{self.sends_nothing}, and {why}", _ONE_TEST, owner.note)
        shared = _LetThrough() if self.may_send else refusing
        with self._owners.within(shared):
            yield

    def close(self) -> None:
        """Leave the SDK and threads as they were."""
        self._clients.close()
        self._owners.close()


class _LetThrough:
    """A request that is not the plugin's business."""

    def admit(self, _client: Any, _options: Any, /) -> None:
        """Let it through."""


class _Outside:
    """A request outside of prompt tests."""

    def admit(self, client: Any, options: Any, /) -> None:
        """Let it through, unless the stand-in key would be sent to the real API."""
        if getattr(client, "api_key", None) == STAND_IN_KEY and not is_local(client):
            raise refusal(client, options, _STAND_IN)


class _Refusing:
    """A request that belongs to no prompt test, where nothing may be sent.

    Args:
        why: the reason.
        next_step: what the user can do.
        note: called with the error before it is raised, because the code may catch it.
    """

    def __init__(self, why: str, next_step: str, note: Callable[[UnmanagedClientError], None] = lambda _: None) -> None:
        self._why = why
        self._next_step = next_step
        self._note = note

    def admit(self, client: Any, options: Any, /) -> None:
        """Refuse it, unless it goes to a server on this machine."""
        if is_local(client):
            return
        error = refusal(client, options, self._why, self._next_step)
        self._note(error)
        raise error


class _Test:
    """A request of a prompt test, which its recorder answers.

    Args:
        interception: makes the running test.
        item: the test.
    """

    def __init__(self, interception: Interception, item: pytest.Item) -> None:
        self._interception = interception
        self.item = item
        self._running = self._running_test  # one object, by which the view of a client is found again

    def admit(self, client: Any, options: Any, /) -> Callable[[], RunningTest] | None:
        """The running test; a forked process has a copy of it, which nobody reads."""
        state = self._state
        if state is None:
            return None
        if is_local(client) and client.base_url.path.startswith(PATH_PREFIX):
            return None  # the gateway answers it, as a request of the test
        if state.process not in (None, os.getpid()):
            raise refusal(client, options, _FORKED, _USE_A_THREAD)
        return self._running

    @property
    def _state(self) -> CaseState | None:
        return self.item.stash.get(STATE, None)  # a test that another plugin runs again has a new state

    def note(self, error: UnmanagedClientError) -> None:
        """Note that a request was refused; the test is then an error."""
        if (state := self._state) is not None:
            state.refused.append(error)

    def _running_test(self) -> RunningTest:
        state = self._state
        assert state is not None  # noqa: S101 - checked by `admit`
        return self._interception.running_test(state, self.item)


class _TestWithout(_Test):
    """A request of a prompt test without interception."""

    def admit(self, client: Any, options: Any, /) -> Callable[[], RunningTest] | None:
        """Refuse it where nothing may be sent, unless it goes to a server on this machine."""
        why = f"{self._interception.sends_nothing}, and {_NOT_THE_PLUGINS}"
        if self._interception.may_send or is_local(client):
            return None
        off = _OFF_FOR_ALL if self.item.stash[STATE].declared.task.intercept is None else _OFF_FOR_ONE
        error = refusal(client, options, why, _USE_OURS.format(off=off))
        self.note(error)
        raise error
