"""Requests of clients that code under test makes itself, where interception is off."""

from __future__ import annotations

import anthropic
import pytest

from pytest_modelmigrate.simulator import RunningSimulator

PRODUCTION = """
import anthropic
from pytest_modelmigrate.wire.stream_recorder import http_library

SENT = []

def answer(request):
    SENT.append(str(request.url))
    return http_library(anthropic.DefaultHttpxClient).Response(200, json={
        "id": "msg_1", "type": "message", "role": "assistant", "model": "claude-opus-4-6", "stop_reason": "end_turn",
        "content": [{"type": "text", "text": "hi"}], "usage": {"input_tokens": 1, "output_tokens": 1},
    })

def client(kind="", base_url=None):
    # A client of the application: the transport stands for the network.
    library = http_library(anthropic.DefaultHttpxClient)
    http = getattr(library, f"{kind}Client")(transport=library.MockTransport(answer))
    return getattr(anthropic, f"{kind}Anthropic")(api_key="x", http_client=http, base_url=base_url)

CLIENT = client()
ASK = {"model": "claude-opus-4-6", "max_tokens": 50, "messages": [{"role": "user", "content": "hi"}]}

def ask(using=CLIENT):
    return using.messages.create(**ASK).content[0].text

def ask_and_fall_back():
    try:
        return ask()
    except Exception:
        return "hi"
"""

SUITE = """
import pytest
import production

def test_client_of_the_import(target):
    assert production.ask()

def test_new_client(target):
    assert production.ask(production.client())

def test_stream(target):
    with production.client().messages.stream(**production.ASK) as stream:
        assert stream.get_final_text()

@pytest.mark.anyio
@pytest.mark.parametrize("anyio_backend", ["asyncio"])
async def test_async_client(target):
    await production.client("Async").messages.create(**production.ASK)

def test_caught(target):
    assert production.ask_and_fall_back() == "hi"

def test_caught_and_failed(target):
    assert production.ask_and_fall_back() == "something else"

@pytest.mark.task(calls=False)
def test_without_calls(target):
    assert production.ask_and_fall_back() == "hi"

@pytest.mark.xfail
def test_expected_to_fail(target):
    assert production.ask()

@pytest.fixture
def warm():
    return production.ask_and_fall_back()

def test_fixture(warm, target):
    pass
"""

AFTER = """
import production

def test_nothing_was_sent():
    assert production.SENT == []

def test_other_tests_use_their_clients():
    assert production.ask() == "hi"
    assert len(production.SENT) == 1
"""


OFF = "[pytest]\nmodelmigrate_intercept = off\n"


@pytest.fixture
def methods() -> tuple[object, object]:
    """The methods with which clients of the SDK send."""
    return anthropic.Anthropic.request, anthropic.AsyncAnthropic.request


@pytest.mark.parametrize("mode", ["replay", "sim"])
def test_a_client_of_the_code_under_test_is_refused_where_nothing_is_sent(
    pytester: pytest.Pytester, mode: str, methods: tuple[object, object]
) -> None:
    pytester.makeini(OFF)
    pytester.makepyfile(production=PRODUCTION, test_a=SUITE, test_b=AFTER)
    result = pytester.runpytest("--models=opus-4-7", f"--migrate-calls={mode}", "-rA")
    result.assert_outcomes(errors=9, passed=2)
    refusal = (
        f"POST https://api.anthropic.com/v1/messages was refused: --migrate-calls={mode} sends nothing to the API, "
        "and this Anthropic client is not the plugin's"
    )
    lines = result.stdout.lines
    assert sum(refusal in line for line in lines) == 8
    assert sum(refusal.replace("Anthropic client", "AsyncAnthropic client") in line for line in lines) == 1
    next_step = "use the claude or async_claude fixture, or pass it to the code that makes its own client"
    assert lines.count(f"  next        {next_step}") == 9
    assert lines.count("  or          switch interception on, which modelmigrate_intercept = off switches off") == 9
    assert methods == (anthropic.Anthropic.request, anthropic.AsyncAnthropic.request)


@pytest.mark.slow
def test_an_sdk_that_the_test_imports_is_refused_too(pytester: pytest.Pytester) -> None:
    pytester.makeini(OFF)
    pytester.makepyfile("""
        import importlib.util
        import sys

        def ask():
            import anthropic
            client = anthropic.Anthropic(api_key="x", base_url="http://192.0.2.1", timeout=0.01, max_retries=0)
            client.models.list()

        def test_before():
            assert "anthropic" not in sys.modules

        def test_only_looked_for(target):
            assert importlib.util.find_spec("anthropic")

        def test_imported(target):
            ask()

        def test_imported_before(target):
            ask()

        def test_nothing_stays():
            import anthropic
            assert anthropic.Anthropic.request.__module__ == "anthropic._base_client"
            assert not [each for each in sys.meta_path if "modelmigrate" in type(each).__module__]
    """)
    result = pytester.runpytest_subprocess("--models=opus-4-7")
    result.assert_outcomes(errors=3, passed=2)
    result.stdout.fnmatch_lines(["*GET http://192.0.2.1/v1/models was refused: --migrate-calls=replay *"])


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:1234", "http://localhost", "http://[::1]:99", "http://a.localhost"]
)
def test_a_server_of_the_project_on_this_machine_is_let_through(pytester: pytest.Pytester, address: str) -> None:
    pytester.makepyfile(
        production=PRODUCTION,
        test_it=f"""
        import production
        import pytest

        @pytest.mark.task(calls=False, intercept=False)
        def test_it(target):
            assert production.ask(production.client(base_url={address!r})) == "hi"
        """,
    )
    pytester.runpytest("--models=opus-4-7").assert_outcomes(passed=1)


def test_the_clients_of_the_plugin_are_let_through_with_changed_options(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("""
        def test_it(claude, target):
            client = claude.with_options(max_retries=0).copy(timeout=5)
            assert client.messages.create(
                model=target.model, max_tokens=9, messages=[{"role": "user", "content": "hi"}]
            ).content
    """)
    pytester.runpytest("--models=opus-4-7", "--migrate-calls=sim").assert_outcomes(passed=1)


def test_where_sending_is_allowed_a_client_is_not_refused_but_the_target_was_not_asked(
    pytester: pytest.Pytester, api: RunningSimulator
) -> None:
    del api
    pytester.makeini(OFF)
    pytester.makepyfile(production=PRODUCTION, test_a="import production\ndef test_it(target): production.ask()")
    result = pytester.runpytest("--models=opus-4-7", "--migrate-calls=live")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["this test never asked the target: *"])
