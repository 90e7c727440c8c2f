"""Code that makes its own clients is migrated, recorded and replayed without an edit."""

from __future__ import annotations

import json
import os
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import anthropic
import pytest

from pytest_modelmigrate.simulator import RunningSimulator

APP = """
import anthropic

CLIENT = anthropic.Anthropic(max_retries=1)
ASYNC_CLIENT = anthropic.AsyncAnthropic()
ASK = {"model": "claude-opus-4-6", "max_tokens": 64, "messages": [{"role": "user", "content": "Say hello."}]}
TOOL = {"name": "today", "description": "The date.", "input_schema": {"type": "object", "properties": {}}}


def module_client():
    return CLIENT.messages.create(**ASK)


def own_client():
    return anthropic.Anthropic(timeout=5).messages.create(**ASK)


def changed_options():
    return CLIENT.with_options(timeout=9).copy(max_retries=0).messages.create(**ASK)


def stream():
    with CLIENT.messages.stream(**ASK) as stream:
        return stream.get_final_message()


def events():
    for event in CLIENT.messages.create(stream=True, **ASK):
        if event.type == "message_start":
            return event.message


def raw():
    return CLIENT.messages.with_raw_response.create(**ASK).parse()


def streamed_raw():
    with CLIENT.messages.with_streaming_response.create(**ASK) as response:
        return response.parse()


def tool_runner():
    @anthropic.beta_tool
    def today() -> str:
        "The date."
        return "2026-05-01"

    runner = CLIENT.beta.messages.tool_runner(tools=[today], **ASK)
    return runner.until_done()


async def async_client():
    return await ASYNC_CLIENT.messages.create(**ASK)


async def async_stream():
    async with ASYNC_CLIENT.messages.stream(**ASK) as stream:
        return await stream.get_final_message()
"""

SUITE = """
import asyncio
import inspect

import app
import pytest

WAYS = [name for name, value in vars(app).items() if inspect.isfunction(value)]


@pytest.mark.parametrize("way", WAYS)
def test_way(target, way):
    made = getattr(app, way)()
    message = asyncio.run(made) if inspect.isawaitable(made) else made
    assert message.model == target.model
"""

MODELS = "--models=opus-4-6,opus-4-7"
NO_GATES = ("--snapshot-update", "--migrate-baseline-threshold=off", "-p", "no:cacheprovider")


@pytest.fixture
def app(pytester: pytest.Pytester) -> None:
    """An application with clients of its own."""
    pytester.makepyfile(app=APP)


def patched() -> object:
    """What the plugin may change during a session."""
    return (
        anthropic.Anthropic.request,
        anthropic.AsyncAnthropic.request,
        threading.Thread.start,
        ThreadPoolExecutor.submit,
        [*sys.meta_path],
        os.environ.get("ANTHROPIC_API_KEY"),
    )


@pytest.fixture
def unpatched() -> object:
    """What it is before the session."""
    return patched()


def test_every_way_to_ask_is_recorded_and_replayed_without_a_key_and_without_a_network(
    pytester: pytest.Pytester, app: None, api: RunningSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    del app
    pytester.makepyfile(test_app=SUITE)
    recorded = pytester.runpytest_inprocess(MODELS, "--migrate-calls=record", *NO_GATES)
    recorded.assert_outcomes(passed=20)
    api.close()
    monkeypatch.delenv("ANTHROPIC_API_KEY")
    monkeypatch.delenv("ANTHROPIC_BASE_URL")
    before = patched()
    replayed = pytester.runpytest_inprocess(MODELS, "--migrate-baseline-threshold=off")
    replayed.assert_outcomes(passed=20)
    assert patched() == before


def test_in_sim_every_way_to_ask_reaches_the_simulated_api_without_a_key(
    pytester: pytest.Pytester, app: None, unpatched: object
) -> None:
    del app
    pytester.makepyfile(
        test_app=SUITE,
        test_later="""
        import os
        import app

        def test_the_clients_are_as_before():
            assert "ANTHROPIC_API_KEY" not in os.environ
            assert str(app.CLIENT.base_url) == "https://api.anthropic.com"
            assert app.CLIENT.middleware == ()
        """,
    )
    result = pytester.runpytest_inprocess(MODELS, "--migrate-calls=sim", *NO_GATES)
    result.assert_outcomes(passed=21)
    assert patched() == unpatched


def test_a_test_that_takes_only_target_judges_what_the_application_returned(
    pytester: pytest.Pytester, app: None
) -> None:
    del app
    pytester.makepyfile("""
        import os
        import app
        import pytest
        from pytest_modelmigrate import reply_of

        def test_hello(target):
            assert os.environ["ANTHROPIC_API_KEY"] == "not-a-key"
            reply = reply_of(app.module_client())
            assert reply.text
            assert [call.request.model for call in reply.calls] == [target.model]
            assert reply.cost.usd

        @pytest.fixture(scope="module")
        def anyio_backend():
            return "asyncio"

        @pytest.fixture(scope="module")
        async def older_task(anyio_backend):
            yield

        @pytest.mark.anyio
        @pytest.mark.parametrize("number", [1, 2])
        async def test_async(target, number, older_task):
            reply = reply_of(await app.async_client())
            assert [call.request.model for call in reply.calls] == [target.model]

        def test_outside():
            with pytest.raises(RuntimeError, match="while no prompt test runs"):
                reply_of("text")
    """)
    result = pytester.runpytest_inprocess(MODELS, "--migrate-calls=sim", *NO_GATES)
    result.assert_outcomes(passed=7)
    result.stdout.fnmatch_lines(["*verdict: pass*"])


def test_the_effort_is_that_of_the_target_or_of_the_code_and_other_models_pass_unchanged(
    pytester: pytest.Pytester, api: RunningSimulator
) -> None:
    del api
    pytester.makepyfile("""
        import anthropic

        def ask(model, **more):
            messages = [{"role": "user", "content": "hi"}]
            return anthropic.Anthropic().messages.create(model=model, max_tokens=64, messages=messages, **more)

        def test_app(target):
            ask("claude-opus-4-6", output_config={"effort": "low"})
            ask("claude-haiku-4-5")
    """)
    models = "--models=opus-4-6,opus-4-7@high"
    pytester.runpytest_inprocess(models, "--migrate-calls=record", *NO_GATES).assert_outcomes(passed=2)
    files = [*Path(pytester.path, "recordings").rglob("*.json")]
    bodies = [json.loads(path.read_text(encoding="utf-8"))["request"]["body"] for path in files]
    asked = {(body["model"], body.get("output_config", {}).get("effort")) for body in bodies}
    assert asked == {("claude-opus-4-6", "low"), ("claude-opus-4-7", "high"), ("claude-haiku-4-5", None)}


def test_interception_can_be_switched_off_for_one_test(pytester: pytest.Pytester, app: None) -> None:
    del app
    pytester.makepyfile("""
        import app
        import pytest

        @pytest.mark.task(intercept=False)
        def test_off(target):
            app.module_client()

        def test_on(target):
            app.module_client()
    """)
    result = pytester.runpytest_inprocess("--models=opus-4-7", "--migrate-from=opus-4-6", "--migrate-calls=sim")
    result.assert_outcomes(errors=1, passed=1)
    result.stdout.fnmatch_lines(["*POST https://api.anthropic.com/v1/messages was refused: --migrate-calls=sim *"])


def test_the_marker_can_switch_it_on_where_the_ini_file_switches_it_off(
    pytester: pytest.Pytester, app: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    del app
    monkeypatch.setenv("ANTHROPIC_API_KEY", "x")
    pytester.makeini("[pytest]\nmodelmigrate_intercept = off\n")
    pytester.makepyfile("""
        import app
        import pytest

        @pytest.mark.task(intercept=True)
        def test_on(target):
            app.module_client()
    """)
    pytester.runpytest_inprocess("--models=opus-4-6", "--migrate-calls=sim").assert_outcomes(passed=1)


def test_an_invalid_ini_value_is_a_usage_error(pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\nmodelmigrate_intercept = perhaps\n")
    pytester.makepyfile("def test_it(target): pass")
    result = pytester.runpytest_inprocess("--models=opus-4-6")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*modelmigrate_intercept: *; give on or off"])


@pytest.mark.parametrize("mode", ["replay", "sim"])
def test_a_request_at_import_is_refused_in_one_line_where_nothing_is_sent(
    pytester: pytest.Pytester, app: None, mode: str
) -> None:
    del app
    pytester.makepyfile("import app\napp.module_client()\ndef test_it(target): pass")
    result = pytester.runpytest_inprocess("--models=opus-4-6", f"--migrate-calls={mode}")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(
        [
            (
                "E   *UnmanagedClientError: POST https://api.anthropic.com/v1/messages was refused: "
                f"--migrate-calls={mode} sends nothing to the API, and an import belongs to no test"
            )
        ]
    )


SHARED = """
import app
import pytest

@pytest.fixture(scope="session")
def warm():
    try:
        return app.module_client().model
    except Exception:
        return None

@pytest.fixture
def first():
    return app.stream().model

def test_it(first, warm, target):
    assert first == target.model
    assert app.module_client().model == target.model
    assert warm == "claude-opus-4-6"
"""


def test_a_request_of_a_session_fixture_is_refused_in_sim_also_if_it_is_caught(
    pytester: pytest.Pytester, app: None
) -> None:
    del app
    pytester.makepyfile(SHARED)
    result = pytester.runpytest_inprocess("--models=opus-4-7", "--migrate-from=opus-4-6", "--migrate-calls=sim")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(
        [
            (
                "*was refused: --migrate-calls=sim sends nothing to the API, "
                "and the session fixture 'warm' belongs to no single test"
            )
        ]
    )


def test_a_request_of_a_session_fixture_is_let_through_where_answers_are_recorded(
    pytester: pytest.Pytester, app: None, api: RunningSimulator
) -> None:
    del app, api
    pytester.makepyfile(SHARED)
    options = ("--models=opus-4-7", "--migrate-from=opus-4-6", "--migrate-calls=record", *NO_GATES)
    pytester.runpytest_inprocess(*options).assert_outcomes(passed=1)
    assert len([*Path(pytester.path, "recordings").rglob("*.json")]) == 2


def test_a_fixture_of_several_tests_may_send_to_any_address_where_answers_are_recorded(
    pytester: pytest.Pytester, app: None, api: RunningSimulator
) -> None:
    del app, api
    pytester.makepyfile("""
        import anthropic
        import app
        import pytest
        from pytest_modelmigrate.wire.stream_recorder import http_library

        LIBRARY = http_library(anthropic.DefaultHttpxClient)

        @pytest.fixture(scope="module")
        def models():
            network = LIBRARY.MockTransport(lambda _: LIBRARY.Response(200, json={"data": [], "has_more": False}))
            http = LIBRARY.Client(transport=network)
            return anthropic.Anthropic(base_url="http://192.0.2.1", http_client=http).models.list().data

        def test_it(models, target):
            assert models == []
            app.module_client()
    """)
    options = ("--models=opus-4-7", "--migrate-from=opus-4-6", "--migrate-calls=record", *NO_GATES)
    pytester.runpytest_inprocess(*options).assert_outcomes(passed=1)
    assert len([*Path(pytester.path, "recordings").rglob("*.json")]) == 1


def test_other_tests_send_what_they_want_but_never_the_stand_in_key(pytester: pytest.Pytester, app: None) -> None:
    del app
    pytester.makepyfile("""
        import anthropic
        import app
        import pytest

        def test_prompt(target):
            app.module_client()

        def test_other():
            with pytest.raises(Exception, match="there is no API key, and this Anthropic client has the stand-in key"):
                app.module_client()

        def test_client_with_a_key(monkeypatch):
            client = anthropic.Anthropic(api_key="x", base_url="http://192.0.2.1", timeout=0.01, max_retries=0)
            with pytest.raises(anthropic.APIConnectionError):
                client.models.list()
    """)
    result = pytester.runpytest_inprocess("--models=opus-4-6", "--migrate-calls=sim")
    result.assert_outcomes(passed=3)


def test_a_session_without_prompt_tests_patches_nothing(
    pytester: pytest.Pytester, unpatched: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytester.makepyfile("""
        import threading
        import anthropic

        def test_it():
            assert not hasattr(anthropic.Anthropic.request, "__wrapped__")
            assert not hasattr(threading.Thread.start, "__wrapped__")
    """)
    pytester.runpytest_inprocess().assert_outcomes(passed=1)
    monkeypatch.setenv("ANTHROPIC_API_KEY", "x")
    pytester.runpytest_inprocess("--models=opus-4-6").assert_outcomes(passed=1)
    monkeypatch.delenv("ANTHROPIC_API_KEY")
    assert patched() == unpatched


def test_after_a_crash_everything_is_as_before(pytester: pytest.Pytester, app: None, unpatched: object) -> None:
    del app
    pytester.makepyfile("""
        import app

        def test_crash(target):
            app.module_client()
            raise KeyboardInterrupt
    """)
    pytester.runpytest_inprocess("--models=opus-4-6", "--migrate-calls=sim", no_reraise_ctrlc=True)
    assert patched() == unpatched


def test_a_missing_recording_that_a_library_swallows_makes_the_test_an_error(
    pytester: pytest.Pytester, app: None
) -> None:
    del app
    pytester.makepyfile("""
        import app

        def test_swallowed(target):
            try:
                app.module_client()
            except BaseException:
                pass
    """)
    result = pytester.runpytest_inprocess("--models=opus-4-6")
    result.assert_outcomes(passed=1, errors=1)
    result.stdout.fnmatch_lines(["no recording answers this request"])


def test_a_prompt_test_whose_code_asks_nothing_is_an_error(pytester: pytest.Pytester, app: None) -> None:
    del app
    pytester.makepyfile("import app\ndef test_nothing(target): assert app.CLIENT")
    result = pytester.runpytest_inprocess("--models=opus-4-6", "--migrate-calls=sim")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["this test never asked the target: the plugin saw no request of it"])
