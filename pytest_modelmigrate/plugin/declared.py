"""Answering the `prompt` marker of a test."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import pytest

from pytest_modelmigrate.facts.calls import Call
from pytest_modelmigrate.facts.errors import ApiError, ModelMigrateError
from pytest_modelmigrate.facts.prompts import Prompt
from pytest_modelmigrate.facts.replies import Reply
from pytest_modelmigrate.plugin.case import CaseState
from pytest_modelmigrate.plugin.placeholders import placeholder_values
from pytest_modelmigrate.wire.api_errors import api_error
from pytest_modelmigrate.wire.outages import is_inconclusive, is_outage_status

if TYPE_CHECKING:
    from pytest_modelmigrate.plugin.session import MigrateSession


def fail_with_message(make: Callable[..., Reply], *arguments: Any) -> Reply:
    """Answer a prompt in the set-up of a test; an error of ours ends it with its message alone."""
    state: CaseState = arguments[-1]
    try:
        return make(*arguments)
    except ModelMigrateError as error:
        state.inconclusive = is_inconclusive(error)
        message = str(error)
    pytest.fail(message, pytrace=False)


def answer_prompt(session: MigrateSession, request: pytest.FixtureRequest, state: CaseState) -> Reply:
    """Get the answer to the test's prompt; the API's refusal of the prompt fails the test when it is called.

    A recorded answer is replayed without the SDK; everything else goes through it.

    Raises:
        UnrecordedCallError: nothing answers it, and nothing may be sent.
        ApiError: the API could not answer, which says nothing of the prompt.
        UnreachableError: the API could not be reached.
        MissingKeyError: there is no API key.
    """
    if state.declared.prompt is None:
        pytest.fail("the reply fixture answers a @pytest.mark.prompt(...) marker: give the test one", pytrace=False)
    return _answer(session, request, state, state.declared.prompt)


def answer_control(session: MigrateSession, request: pytest.FixtureRequest, state: CaseState) -> Reply:
    """Get the answer to the control of the test's prompt; errors as in `answer_prompt`."""
    if state.declared.control is None:
        pytest.fail("the control fixture answers a @pytest.mark.control(...) marker: give the test one", pytrace=False)
    return _answer(session, request, state, state.declared.control)


def answer_baseline(session: MigrateSession, request: pytest.FixtureRequest, state: CaseState) -> Reply:
    """Get the answer of the baseline target to the test's prompt, apart from the calls of the case."""
    prompt, baseline = state.declared.prompt, session.run.baseline
    if prompt is None or baseline is None:
        pytest.fail(
            "the baseline_reply fixture answers a @pytest.mark.prompt(...) marker: give the test one", pytrace=False
        )
    asked = session.migration(baseline).request(prompt.request(placeholder_values(request, prompt)))
    recorder = session.recorder(request.node, baseline, state.declared.task.served_models)
    call = session.answer(recorder, asked)
    if not call.response.ok:
        raise _refusal(call)
    return Reply(
        data=call.message, calls=(call,), request_body=asked.body or {}, parse_message=_parse, checks=state.checks
    )


def _answer(session: MigrateSession, request: pytest.FixtureRequest, state: CaseState, prompt: Prompt) -> Reply:
    recorder = state.recorder
    assert recorder is not None  # noqa: S101 - `running` has set it up
    asked = session.migration(state.target).request(prompt.request(placeholder_values(request, prompt)))
    call = session.answer(recorder, asked)
    if not call.response.ok:
        problem = _refusal(call)
        if is_outage_status(problem.status):
            raise problem
        state.refusal = problem
    return _noted(session, request, state, call.message, (call,), asked.body or {})


def reply_from_message(
    session: MigrateSession, request: pytest.FixtureRequest, state: CaseState, message: Any
) -> Reply:
    """A reply made of a message that a client returned, with the calls of the test so far behind it."""
    data = message if isinstance(message, Mapping) else message.model_dump(mode="json")
    calls = state.recorder.calls if state.recorder else ()
    answered = [call for call in calls if call.message.get("id") == data.get("id")]
    body = (answered[-1].request.body if answered else None) or {}
    return _noted(session, request, state, data, calls, body)


def _noted(  # noqa: PLR0917 - the parts of a reply
    session: MigrateSession,
    request: pytest.FixtureRequest,
    state: CaseState,
    data: Mapping[str, Any],
    calls: tuple[Call, ...],
    body: Mapping[str, Any],
) -> Reply:
    """A reply whose findings go into the outcome, and which can have a judge asked."""
    state.last_reply = Reply(
        data=data,
        calls=calls,
        request_body=body,
        parse_message=_parse,
        checks=state.checks,
        ask=session.asker(request.node.path),
    )
    return state.last_reply


def _parse(data: Mapping[str, Any]) -> Any:
    from pytest_modelmigrate.wire.clients import parsed_message

    return parsed_message(data)


def _refusal(call: Call) -> ApiError:
    if not is_outage_status(call.response.status):
        next_step = "change what the message names; other targets may accept it"
    elif call.source == "recording":
        next_step = "this answer was recorded: send the request again with --migrate-calls=record"
    else:
        next_step = "run again; nothing is known of this test"
    return api_error(call.response, call.request.model or "the model", next_step)
