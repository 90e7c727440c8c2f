"""Code that makes its own clients is migrated, recorded and replayed without an edit."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from pytest_modelmigrate.simulator import RunningSimulator

pytestmark = pytest.mark.usefixtures("app")

WAYS = """
import anthropic
from app import ASK, ASYNC_CLIENT, CLIENT, async_client, module_client, stream


def own_client():
    return anthropic.Anthropic(timeout=5).messages.create(**ASK)


def changed_options():
    return CLIENT.with_options(timeout=9).copy(max_retries=0).messages.create(**ASK)


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


async def async_stream():
    async with ASYNC_CLIENT.messages.stream(**ASK) as stream:
        return await stream.get_final_message()
"""

SUITE = """
import asyncio
import inspect

import pytest
import ways

WAYS = [name for name, value in vars(ways).items() if inspect.isfunction(value)]
WAYS.sort(key=lambda name: name.startswith("async"))  # last, since their connections stay open


@pytest.mark.parametrize("way", WAYS)
def test_way(target, way):
    made = getattr(ways, way)()
    message = asyncio.run(made) if inspect.isawaitable(made) else made
    assert message.model == target.model
"""

MODELS = "--models=opus-4-6,opus-4-7"
NO_GATES = ("--snapshot-update", "--migrate-baseline-threshold=off", "-p", "no:cacheprovider")


def test_every_way_to_ask_is_recorded_and_replayed_without_a_key_and_without_a_network(
    pytester: pytest.Pytester, api: RunningSimulator, patched: Callable[[], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    pytester.makepyfile(ways=WAYS, test_app=SUITE)
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
    pytester: pytest.Pytester, patched: Callable[[], object]
) -> None:
    before = patched()
    pytester.makepyfile(
        ways=WAYS,
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
    assert patched() == before


def test_a_test_that_takes_only_target_judges_what_the_application_returned(pytester: pytest.Pytester) -> None:
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


def test_a_missing_recording_that_a_library_swallows_makes_the_test_an_error(pytester: pytest.Pytester) -> None:
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


def test_a_swallowed_missing_recording_is_told_instead_of_the_assertion_after_it(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("""
        import app

        def reply():
            try:
                return app.module_client()
            except Exception:
                return "Sorry."

        def test_replaced(target):
            assert reply() == "Refunded."
    """)
    result = pytester.runpytest_inprocess("--models=opus-4-6")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(
        [
            "*:5: no recording answers this request",
            "verdict: FAIL: 1 case undecided on opus-4-6 (error)",
        ]
    )


def test_a_prompt_test_whose_code_asks_nothing_is_an_error(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("import app\ndef test_nothing(target): assert app.CLIENT")
    result = pytester.runpytest_inprocess("--models=opus-4-6", "--migrate-calls=sim")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["this test never asked the target: the plugin saw no request of it"])
