from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pytest_modelmigrate.simulator import RunningSimulator, start
from pytest_modelmigrate.wire.slot_counter import LocalSlotCounter

ASK = 'messages=[{"role": "user", "content": "hi"}]'

SUITE = f"""
import anthropic
import pytest

def test_create(claude, target):
    assert type(claude) is anthropic.Anthropic
    message = claude.messages.create(model=target.model, max_tokens=50, {ASK})
    assert isinstance(message, anthropic.types.Message)
    assert message.model == target.model
    assert message.content[0].text

def test_stream_helper(claude, target):
    with claude.messages.stream(model=target.model, max_tokens=50, {ASK}) as stream:
        text = "".join(stream.text_stream)
        final = stream.get_final_message()
    assert text == final.content[0].text
    assert final.usage.output_tokens > 0

def test_events(claude, target):
    events = [e.type for e in claude.messages.create(model=target.model, max_tokens=50, stream=True, {ASK})]
    assert events[0] == "message_start" and events[-1] == "message_stop"

def test_a_stream_left_early(claude, target):
    for event in claude.messages.create(model=target.model, max_tokens=50, stream=True, {ASK}):
        break

def test_raw(claude, target):
    raw = claude.messages.with_raw_response.create(model=target.model, max_tokens=50, {ASK})
    assert raw.headers["content-type"].startswith("application/json")
    assert raw.parse().content[0].text

def test_streaming_raw(claude, target):
    with claude.messages.with_streaming_response.create(model=target.model, max_tokens=50, {ASK}) as raw:
        assert b"message" in raw.read()

def test_beta(claude, target):
    message = claude.beta.messages.create(
        model=target.model, max_tokens=50, betas=["context-management-2025-06-27"], {ASK}
    )
    assert message.content[0].text

def test_count_tokens(claude, target):
    assert claude.messages.count_tokens(model=target.model, {ASK}).input_tokens > 0

def test_tool_runner(claude, target):
    @anthropic.beta_tool
    def weather(city: str) -> str:
        '''The weather of a city.

        Args:
            city: its name.
        '''
        return "sunny"
    runner = claude.beta.messages.tool_runner(
        model=target.model, max_tokens=200, tools=[weather],
        messages=[{{"role": "user", "content": "What is the weather in Paris?"}}],
    )
    assert runner.until_done().stop_reason == "end_turn"

@pytest.mark.anyio
async def test_async(async_claude, target):
    assert type(async_claude) is anthropic.AsyncAnthropic
    message = await async_claude.messages.create(model=target.model, max_tokens=50, {ASK})
    assert message.model == target.model

@pytest.mark.anyio
async def test_async_stream(async_claude, target):
    async with async_claude.messages.stream(model=target.model, max_tokens=50, {ASK}) as stream:
        text = "".join([t async for t in stream.text_stream])
    assert text

def test_models(claude, target):
    assert claude.models.retrieve(target.model).id == target.model

def test_reply_of(claude, target, reply_of):
    message = claude.messages.create(model=target.model, max_tokens=50, {ASK})
    reply = reply_of(message)
    assert reply.text == message.content[0].text
    assert reply.cost.known and len(reply.calls) == 1

@pytest.fixture
def anyio_backend():
    return "asyncio"
"""


def test_every_method_of_the_sdk_is_recorded_and_replayed(
    pytester: pytest.Pytester, api: RunningSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytester.makepyfile(SUITE)
    number = SUITE.count("def test_")
    live = pytester.runpytest("--models=opus-4-7", "--migrate-calls=record", "-W", "error")
    live.assert_outcomes(passed=number)
    api.close()
    monkeypatch.delenv("ANTHROPIC_API_KEY")
    replayed = pytester.runpytest("--models=opus-4-7", "-W", "error")
    replayed.assert_outcomes(passed=number)


def test_the_model_and_effort_of_the_target_are_sent_and_the_rest_of_output_config_stays(
    pytester: pytest.Pytester, api: RunningSimulator
) -> None:
    pytester.makepyfile("""
        def test_it(claude):
            schema = {"type": "object", "properties": {}, "additionalProperties": False}
            claude.messages.create(
                model="claude-opus-4-6", max_tokens=50, messages=[{"role": "user", "content": "hi"}],
                output_config={"format": {"type": "json_schema", "schema": schema}, "effort": "low"},
            )
    """)
    options = ("--models=opus-4-7@xhigh", "--migrate-from=opus-4-6", "--migrate-calls=live")
    pytester.runpytest(*options).assert_outcomes(passed=1)
    (request,) = api.requests
    assert request.body["model"] == "claude-opus-4-7"
    assert request.body["output_config"]["effort"] == "xhigh"
    assert request.body["output_config"]["format"]["type"] == "json_schema"


def test_a_target_without_effort_keeps_the_effort_of_the_caller(
    pytester: pytest.Pytester, api: RunningSimulator
) -> None:
    pytester.makepyfile("""
        def test_it(claude):
            claude.messages.create(
                model="claude-opus-4-7", max_tokens=50, messages=[{"role": "user", "content": "hi"}],
                extra_body={"output_config": {"effort": "low"}},
            )
    """)
    pytester.runpytest("--models=opus-4-7", "--migrate-calls=live").assert_outcomes(passed=1)
    (request,) = api.requests
    assert request.body["output_config"] == {"effort": "low"}
    assert request.body["model"] == "claude-opus-4-7"


TWO_MODELS = """
    import pytest

    {mark}
    def test_it(claude):
        for model in ("claude-haiku-4-5", "claude-opus-4-6"):
            claude.messages.create(model=model, max_tokens=50, messages=[{{"role": "user", "content": "hi"}}])
"""


def test_requests_to_the_baseline_model_go_to_each_target_and_other_models_stay(
    pytester: pytest.Pytester, api: RunningSimulator
) -> None:
    pytester.makepyfile(TWO_MODELS.format(mark=""))
    options = ("--models=opus-4-6,opus-4-7", "--migrate-calls=live", "--migrate-baseline-threshold=off")
    pytester.runpytest(*options).assert_outcomes(passed=2)
    assert [request.model for request in api.requests] == [
        "claude-haiku-4-5",
        "claude-opus-4-6",
        "claude-haiku-4-5",
        "claude-opus-4-7",
    ]


def test_a_kept_model_stays_even_if_it_is_that_of_the_baseline(
    pytester: pytest.Pytester, api: RunningSimulator
) -> None:
    pytester.makepyfile(TWO_MODELS.format(mark='@pytest.mark.task(kept_models=["claude-opus-4-6"])'))
    options = ("--models=opus-4-7", "--migrate-from=opus-4-6,haiku-4-5", "--migrate-calls=live")
    pytester.runpytest(*options).assert_outcomes(passed=1)
    assert [request.model for request in api.requests] == ["claude-opus-4-7", "claude-opus-4-6"]


def test_a_test_without_a_request_to_its_target_is_an_error_that_names_the_option(
    pytester: pytest.Pytester, api: RunningSimulator
) -> None:
    pytester.makepyfile(TWO_MODELS.format(mark=""))
    result = pytester.runpytest("--models=opus-4-7", "--migrate-calls=live")
    result.assert_outcomes(passed=1, errors=1)
    assert len(api.requests) == 2
    result.stdout.fnmatch_lines(
        [
            "this test sent requests to claude-haiku-4-5, claude-opus-4-6, but none to claude-opus-4-7, *",
            "*--migrate-from=claude-haiku-4-5*",
        ]
    )
    assert result.ret == 1


def test_a_kept_model_that_is_the_targets_own_counts_as_asked(pytester: pytest.Pytester, api: RunningSimulator) -> None:
    pytester.makepyfile(TWO_MODELS.format(mark='@pytest.mark.task(kept_models=["claude-opus-4-6"])'))
    pytester.runpytest("--models=opus-4-6", "--migrate-calls=live").assert_outcomes(passed=1)
    assert [request.model for request in api.requests] == ["claude-haiku-4-5", "claude-opus-4-6"]


def test_a_misspelt_migrate_from_is_a_usage_error(pytester: pytest.Pytester) -> None:
    for wrong in ("opsu-4-6", "opus-4-6@high"):
        result = pytester.runpytest("--models=opus-4-7", f"--migrate-from={wrong}")
        assert result.ret == pytest.ExitCode.USAGE_ERROR
        result.stderr.fnmatch_lines(["*--migrate-from: *"])


def test_the_items_of_a_batch_go_to_the_target(pytester: pytest.Pytester, api: RunningSimulator) -> None:
    pytester.makepyfile("""
        def test_it(claude, target):
            params = {"model": "claude-opus-4-7", "max_tokens": 50, "messages": [{"role": "user", "content": "hi"}]}
            batch = claude.messages.batches.create(requests=[{"custom_id": "a", "params": params}])
            assert batch.id
    """)
    pytester.runpytest("--models=opus-4-7@low", "--migrate-calls=live").assert_outcomes(passed=1)
    (item,) = api.requests[0].body["requests"]
    assert item["params"]["model"] == "claude-opus-4-7"
    assert item["params"]["output_config"] == {"effort": "low"}


def test_a_stream_that_is_closed_early_is_recorded_completely(pytester: pytest.Pytester, api: RunningSimulator) -> None:
    pytester.makepyfile("""
        def ask(claude):
            return claude.messages.create(
                model="claude-opus-4-7", max_tokens=50, stream=True, messages=[{"role": "user", "content": "hi"}]
            )
        def test_left_early(claude):
            for event in ask(claude):
                break
        def test_read_whole(claude):
            assert [event.type for event in ask(claude)][-1] == "message_stop"
    """)
    pytester.runpytest("--models=opus-4-7", "--migrate-calls=record").assert_outcomes(passed=2)
    assert len(api.requests) == 1, "the second test replays the recording of the first"
    pytester.runpytest("--models=opus-4-7").assert_outcomes(passed=2)


def test_a_retried_call_is_one_call_with_its_attempts(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pytest_modelmigrate.simulator import Fault, start

    pytester.makepyfile("""
        HI = [{"role": "user", "content": "hi"}]

        def test_it(claude, target, reply_of):
            message = claude.messages.create(model="claude-opus-4-7", max_tokens=9, messages=HI)
            (call,) = reply_of(message).calls
            assert call.attempts == 2
    """)
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-test")
    with start(faults=[Fault("status", status=529, first=1)]) as busy:
        monkeypatch.setenv("ANTHROPIC_BASE_URL", busy.url)
        pytester.runpytest("--models=opus-4-7", "--migrate-calls=record").assert_outcomes(passed=1)
        assert len(busy.requests) == 2
    pytester.runpytest("--models=opus-4-7").assert_outcomes(passed=1)


def test_a_client_has_no_more_requests_in_flight_than_the_limit_allows(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytester.makepyfile("""
        import concurrent.futures

        def test_it(claude):
            def ask(n):
                messages = [{"role": "user", "content": str(n)}]
                return claude.messages.create(model="claude-opus-4-7", max_tokens=9, messages=messages)

            with concurrent.futures.ThreadPoolExecutor(8) as pool:
                assert len(list(pool.map(ask, range(8)))) == 8
    """)
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-test")
    seen: list[int] = []
    with start(latency_seconds=0.1) as api:
        monkeypatch.setenv("ANTHROPIC_BASE_URL", api.url)
        monkeypatch.setattr(LocalSlotCounter, "leave", _watched(LocalSlotCounter.leave, seen))
        options = ("--models=opus-4-7", "--migrate-calls=live", "--migrate-concurrency=3")
        pytester.runpytest(*options).assert_outcomes(passed=1)
        assert len(api.requests) == 8
    assert (len(seen), max(seen), min(seen)) == (8, 3, 1)


def _watched(leave: Callable[..., None], seen: list[int]) -> Callable[..., None]:
    def watched(slots: LocalSlotCounter, *arguments: Any) -> None:
        seen.append(slots.in_flight)
        leave(slots, *arguments)

    return watched
