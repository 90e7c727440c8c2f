"""Declared prompts: the replies to the `prompt` and `control` markers of a test."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

from pytest_modelmigrate.facts.calls import Call
from pytest_modelmigrate.facts.errors import ApiError, ModelMigrateError
from pytest_modelmigrate.facts.prompts import Prompt
from pytest_modelmigrate.facts.replies import Reply
from pytest_modelmigrate.facts.returned_values import read_returned_value
from pytest_modelmigrate.facts.threads import whole_bodies
from pytest_modelmigrate.plugin.case_state import CaseState
from pytest_modelmigrate.plugin.failing import fail
from pytest_modelmigrate.plugin.placeholders import placeholder_values
from pytest_modelmigrate.plugin.recorders import recorded_errors
from pytest_modelmigrate.text.printable import printable
from pytest_modelmigrate.wire.api_errors import api_error
from pytest_modelmigrate.wire.outages import is_inconclusive, is_outage_status
from pytest_modelmigrate.wire.recorded_errors import is_recorded
from pytest_modelmigrate.wire.rejected_requests import edits

_NOT_FOUND: Final = 404

if TYPE_CHECKING:
    from pytest_modelmigrate.facts.targets import Target
    from pytest_modelmigrate.plugin.session import MigrateSession
    from pytest_modelmigrate.wire.recorder import Recorder


def fail_with_message(make: Callable[..., Reply], *arguments: Any) -> Reply:
    """Make the reply of a fixture; our own errors fail the test with their message, without a traceback."""
    state: CaseState = arguments[-1]
    try:
        return make(*arguments)
    except ModelMigrateError as error:
        state.stopped = True
        state.inconclusive = is_inconclusive(error)
        message = str(error)
    pytest.fail(printable(message), pytrace=False)


def answer_prompt(session: MigrateSession, request: pytest.FixtureRequest, state: CaseState) -> Reply:
    """The reply to the test's prompt. If the API rejects the request, the test fails in its call phase.

    Raises:
        UnrecordedCallError: there is no recording, and the mode does not allow sending.
        ApiError: the answer is an outage.
        UnreachableError: the API could not be reached.
        MissingKeyError: there is no API key.
    """
    if state.declared.prompt is None:
        fail("the reply fixture needs a @pytest.mark.prompt(...) marker on the test")
    return _answer(session, request, state, state.declared.prompt)


def answer_control(session: MigrateSession, request: pytest.FixtureRequest, state: CaseState) -> Reply:
    """The reply to the control of the test's prompt; raises the same errors as `answer_prompt`."""
    if state.declared.control is None:
        fail("the control fixture needs a @pytest.mark.control(...) marker on the test")
    return _answer(session, request, state, state.declared.control)


def answer_baseline(session: MigrateSession, request: pytest.FixtureRequest, state: CaseState) -> Reply:
    """The reply of the baseline target to the test's prompt; its call does not belong to the case."""
    prompt, baseline = state.declared.prompt, session.run.baseline
    if prompt is None or baseline is None:
        fail("the baseline_reply fixture needs a @pytest.mark.prompt(...) marker on the test")
    if len(session.settings.matrix.targets) == 1:
        session.compared_alone = True
    sent = session.recorders.migration(baseline, state.declared.task).request(
        prompt.request(placeholder_values(request, prompt))
    )
    recorder = session.recorders.recorder(request.node, baseline, state.declared.task.served_models)
    call = session.answer(recorder, sent)
    if not call.response.ok:
        raise _error(call, recorder, request.node, baseline)
    return Reply(
        data=call.message,
        calls=(call,),
        request_body=sent.body or {},
        parse_message=_parse,
        checks=state.checks,
        ask=session.judges.of(request.node.path),
    )


def _answer(session: MigrateSession, request: pytest.FixtureRequest, state: CaseState, prompt: Prompt) -> Reply:
    recorder = state.recorder
    assert recorder is not None  # noqa: S101 - set by `case_state`
    sent = session.recorders.migration_of(state).request(prompt.request(placeholder_values(request, prompt)))
    call = session.answer(recorder, sent)
    if not call.response.ok:
        error = _error(call, recorder, request.node, state.target)
        if is_outage_status(error.status):
            raise error
        state.refusal = error
    return _reply(session, request.node.path, state, call.message, (call,), sent.body or {})


def reply_from_message(session: MigrateSession, module: Path, state: CaseState, message: Any) -> Reply:
    """A reply from what a client or an application returned, with the calls of the test so far.

    Raises:
        TypeError: it is no answer of a model.
    """
    __tracebackhide__ = True
    if isinstance(message, Reply):
        return message
    returned = None if _is_a_user_turn(message) else read_returned_value(message)
    if returned is None:
        raise TypeError(_no_message(message))
    calls = state.recorder.calls if state.recorder else ()
    call = returned.call_among(calls)
    bodies = whole_bodies(calls)
    body = next((body for body, each in zip(bodies, calls, strict=True) if each is call), {})
    return _reply(session, module, state, returned.data(call), calls, body)


def _is_a_user_turn(value: object) -> bool:
    """Whether it is a turn of the conversation that the model did not write."""
    return isinstance(value, Mapping) and value.get("role") in ("user", "system") and "content" in value


def _no_message(value: object) -> str:
    give = "give it a message, or what your code made of it: a text, a mapping, a model"
    if inspect.isawaitable(value):
        give = "await it first"
    elif hasattr(value, "get_final_message"):
        give = "give it stream.get_final_message()"
    return f"reply_of() needs what a model answered, not {value!r:.80}; {give}"


def _reply(  # noqa: PLR0917 - the parts of a reply
    session: MigrateSession,
    module: Path,
    state: CaseState,
    data: Mapping[str, Any],
    calls: tuple[Call, ...],
    body: Mapping[str, Any],
) -> Reply:
    """A reply that adds its findings to the outcome and can use a judge."""
    state.last_reply = Reply(
        data=data,
        calls=calls,
        request_body=body,
        parse_message=_parse,
        checks=state.checks,
        ask=session.judges.of(module),
    )
    return state.last_reply


def _parse(data: Mapping[str, Any]) -> Any:
    from pytest_modelmigrate.wire.clients import parsed_message

    return parsed_message(data)


def _error(call: Call, recorder: Recorder, item: pytest.Item, target: Target) -> ApiError:
    recorded = "\n".join(recorded_errors(recorder, item, target)) if call.source == "recording" else ""
    if not recorded and not is_recorded(call.request, call.response):
        wrong = "the URL in ANTHROPIC_BASE_URL" if call.response.status == _NOT_FOUND else "the API key"
        next_step = f"check {wrong}, and run again; the error was not recorded"
    elif not is_outage_status(call.response.status):
        next_step = "\n".join(["fix what the message names; other targets may accept it", *edits([call])])
    elif recorded:
        next_step = "ask again; this test is inconclusive"
    else:
        next_step = "run again; this test is inconclusive"
    return api_error(call.response, call.request.model or "the model", next_step, recorded)
