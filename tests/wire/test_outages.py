from __future__ import annotations

import subprocess
import sys

import anthropic
import pytest
from anthropic import DefaultHttpxClient

from pytest_modelmigrate.facts.exchanges import Response
from pytest_modelmigrate.wire.connections import LostConnectionError
from pytest_modelmigrate.wire.outages import has_timed_out, is_outage, is_outage_answer, is_outage_status, was_sent
from pytest_modelmigrate.wire.stream_recorder import http_library

library = http_library(DefaultHttpxClient)
REQUEST = library.Request("POST", "http://127.0.0.1/v1/messages")


def refused(status: int, kind: str = "invalid_request_error") -> anthropic.APIStatusError:
    body = {"type": "error", "error": {"type": kind, "message": "no"}}
    response = library.Response(status, request=REQUEST, json=body)
    return anthropic.APIStatusError("no", response=response, body=body)


@pytest.mark.parametrize("status", [401, 402, 403, 408, 429, 500, 503, 504, 529])
def test_a_status_about_the_account_or_the_service_is_an_outage(status: int) -> None:
    assert is_outage_status(status)
    assert is_outage(refused(status))
    assert is_outage_answer(Response(status, body={"type": "error", "error": {"type": "x"}}))


@pytest.mark.parametrize("status", [400, 404, 409, 413, 422])
def test_a_status_about_the_request_is_no_outage(status: int) -> None:
    assert not is_outage_status(status)
    assert not is_outage(refused(status))
    assert not is_outage_answer(Response(status, body={"type": "error", "error": {"type": "invalid_request_error"}}))


@pytest.mark.parametrize("kind", ["overloaded_error", "rate_limit_error", "api_error", "timeout_error"])
def test_an_error_inside_a_stream_is_recognised_by_its_type(kind: str) -> None:
    error = {"type": "error", "error": {"type": kind, "message": "no"}}
    assert is_outage_answer(Response(200, events=({"type": "message_start", "message": {}}, error)))
    told = refused(200, kind)
    assert is_outage(told) or not hasattr(told, "type")


def test_an_error_inside_a_successful_answer_is_an_outage() -> None:
    error = {"type": "error", "error": {"type": "invalid_request_error"}}
    assert is_outage(refused(200))
    assert is_outage_answer(Response(200, events=(error,)))
    assert not is_outage_answer(Response(200, body={"type": "message"}))


def test_a_lost_connection_is_an_outage() -> None:
    assert is_outage(anthropic.APIConnectionError(request=REQUEST))
    assert is_outage(anthropic.APITimeoutError(REQUEST))


@pytest.mark.parametrize("error", [AssertionError("no"), ValueError("no"), ConnectionError("no"), KeyboardInterrupt()])
def test_other_exceptions_are_no_outage(error: BaseException) -> None:
    assert not is_outage(error)


def test_the_check_does_not_import_the_sdk() -> None:
    code = (
        "import sys; from pytest_modelmigrate.wire.outages import is_outage;"
        "assert not is_outage(ValueError()); assert 'anthropic' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)  # noqa: S603 - our own interpreter


@pytest.mark.parametrize(("name", "sent"), [("ConnectError", False), ("ConnectTimeout", False), ("ReadTimeout", True)])
def test_a_connection_that_was_not_opened_sent_nothing(name: str, sent: bool) -> None:  # noqa: FBT001 - a parameter
    lost = ConnectionError("Connection error.")
    lost.__cause__ = type(name, (Exception,), {})()
    assert was_sent(lost) is sent


@pytest.mark.parametrize(
    ("error", "timed_out"),
    [
        (anthropic.APITimeoutError(REQUEST), True),
        (anthropic.APIConnectionError(request=REQUEST), False),
        (library.ReadTimeout("slow"), True),
        (library.ReadError("lost"), False),
        (LostConnectionError("slow", timed_out=True), True),
        (LostConnectionError.before_sending("slow"), True),
        (LostConnectionError("lost"), False),
    ],
)
def test_an_attempt_that_a_time_limit_ended_has_timed_out(error: Exception, timed_out: bool) -> None:  # noqa: FBT001
    assert has_timed_out(error) is timed_out
