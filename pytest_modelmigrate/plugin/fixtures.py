"""The fixtures of prompt tests.

This module imports only pytest; a fixture imports what it needs when it is used.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, Final

import pytest

from pytest_modelmigrate.plugin.option_values import flag_of
from pytest_modelmigrate.plugin.prompt_tests import CASE_FIXTURE, is_test_case

if TYPE_CHECKING:
    import anthropic

    from pytest_modelmigrate.facts.gateway import Gateway
    from pytest_modelmigrate.facts.replies import Reply
    from pytest_modelmigrate.facts.targets import Target
    from pytest_modelmigrate.plugin.case_state import CaseState
    from pytest_modelmigrate.plugin.recorded_tools import Tools

NO_MODEL: Final = (
    "this test needs a model, but none is set\n"
    "  next        pytest {models}=opus-4-6,opus-4-7\n"
    "  or          modelmigrate_models = opus-4-6,opus-4-7   in the pytest section of your ini file"
)

TEST_CASE: Final = (
    "pytest cannot parametrize methods of unittest.TestCase, so this test cannot run once per target\n"
    "  next        write it as a function, or as a method of a class that is no TestCase"
)

SCENARIO: Final = (
    "a step of this scenario requests a fixture of the plugin, when it is too late to run it once per target\n"
    '  next        add pytestmark = pytest.mark.usefixtures("target") to the module of the scenario'
)

TOO_LATE: Final = (
    "this test requests a fixture of the plugin with getfixturevalue, when it is too late to run it once per target\n"
    '  next        take target as an argument of the test, or mark it with @pytest.mark.usefixtures("target")'
)


@pytest.fixture
def modelmigrate_case(request: pytest.FixtureRequest) -> Iterator[CaseState]:
    """The state of the running test; internal."""
    if not hasattr(request, "param"):
        pytest.fail(_why_no_target(request), pytrace=False)
    from pytest_modelmigrate.plugin.session import session_of

    yield from session_of(request.config).case_state(request)


@pytest.fixture
def target(modelmigrate_case: CaseState) -> Target:
    """The target that the test runs on: `target.model`, `target.effort` and `target.id`."""
    return modelmigrate_case.target


@pytest.fixture
def reply(request: pytest.FixtureRequest, modelmigrate_case: CaseState) -> Reply:
    """The reply of the target to the test's `prompt` marker.

    It has `text`, `json()`, `tool_calls`, `stop_reason`, `usage`, `cost`, `calls` and `message`. Compare it with
    behaviours: `assert reply == json_reply(Refund)`.
    """
    from pytest_modelmigrate.plugin.declared import answer_prompt, fail_with_message
    from pytest_modelmigrate.plugin.session import session_of

    return fail_with_message(answer_prompt, session_of(request.config), request, modelmigrate_case)


@pytest.fixture
def control(request: pytest.FixtureRequest, modelmigrate_case: CaseState) -> Reply:
    """The reply of the target to the control: the prompt of the test with the changes of its `control` marker.

    Comparing both replies shows that one instruction makes the difference, or that a fix works.
    """
    from pytest_modelmigrate.plugin.declared import answer_control, fail_with_message
    from pytest_modelmigrate.plugin.session import session_of

    return fail_with_message(answer_control, session_of(request.config), request, modelmigrate_case)


@pytest.fixture
def baseline_reply(request: pytest.FixtureRequest, modelmigrate_case: CaseState) -> Reply:
    """The reply of the baseline target to the test's `prompt` marker, for example for `length_within(1.5, of=...)`.

    It is replayed from the recording of the same test on the baseline, and does not count as a cost of the case.
    """
    from pytest_modelmigrate.plugin.declared import answer_baseline, fail_with_message
    from pytest_modelmigrate.plugin.session import session_of

    return fail_with_message(answer_baseline, session_of(request.config), request, modelmigrate_case)


@pytest.fixture
def claude(request: pytest.FixtureRequest, modelmigrate_case: CaseState) -> Iterator[anthropic.Anthropic]:
    """An `anthropic.Anthropic`; requests to migrated models get the model and effort of the target."""
    from pytest_modelmigrate.plugin.session import session_of

    client = session_of(request.config).clients.make(modelmigrate_case, "sync")
    yield client
    client.close()


@pytest.fixture
def async_claude(request: pytest.FixtureRequest, modelmigrate_case: CaseState) -> anthropic.AsyncAnthropic:
    """An `anthropic.AsyncAnthropic`; requests to migrated models get the model and effort of the target."""
    from pytest_modelmigrate.plugin.session import session_of

    client: anthropic.AsyncAnthropic = session_of(request.config).clients.make(modelmigrate_case, "async")
    return client


@pytest.fixture
def gateway(request: pytest.FixtureRequest, modelmigrate_case: CaseState) -> Iterator[Gateway]:
    """An address on this machine for other programs: subprocesses, command-line agents, LiteLLM, the TypeScript SDK.

    It has `base_url`, `environment` and `reply`. Requests to it are requests of the test: they go to the target, and
    are recorded, replayed and priced as those of `claude`.
    """
    from pytest_modelmigrate.plugin.gateways import opened
    from pytest_modelmigrate.plugin.session import session_of

    with opened(session_of(request.config), request, modelmigrate_case) as gateway:
        yield gateway


@pytest.fixture
def reply_of(request: pytest.FixtureRequest, modelmigrate_case: CaseState) -> Callable[[Any], Reply]:
    """Makes a reply, which can be compared with behaviours, from what the code under test returned.

    It takes messages of the SDK, texts, anything that can be written as JSON (a mapping, a dataclass, a pydantic
    model), and the messages and results of LangChain, pydantic-ai and instructor. The reply has the calls behind it.
    """
    from pytest_modelmigrate.plugin.declared import reply_from_message
    from pytest_modelmigrate.plugin.session import session_of

    session = session_of(request.config)

    def reply_of_message(message: Any) -> Reply:
        __tracebackhide__ = True
        return reply_from_message(session, request.node.path, modelmigrate_case, message)

    return reply_of_message


@pytest.fixture
def tools(request: pytest.FixtureRequest, modelmigrate_case: CaseState) -> Tools:
    """Records the functions that an agent calls as tools, so that a replay never runs them, or mocks them.

    `tools.record(function)` returns the function recorded; it is also a decorator. `tools.mock(name, result)` makes a
    function that returns the result. `tools.calls` has their calls.
    """
    from pytest_modelmigrate.plugin.session import session_of

    return session_of(request.config).recorders.tools(request.node, modelmigrate_case)


def _why_no_target(request: pytest.FixtureRequest) -> str:
    """Why a test has no target: pytest could not parametrize it, or no model is given."""
    if is_test_case(request.node):
        return TEST_CASE
    names = request.node.fixturenames
    if CASE_FIXTURE not in names:
        return SCENARIO if "_pytest_bdd_example" in names else TOO_LATE
    return NO_MODEL.format(models=flag_of("models", request.config))
