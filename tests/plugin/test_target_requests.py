from __future__ import annotations

import pytest

from pytest_modelmigrate.simulator import RunningSimulator

SUITE = """
import pytest

ASK = {"max_tokens": 50, "messages": [{"role": "user", "content": "hi"}]}

def test_target_alone(target):
    assert target.model

def test_client_unused(claude):
    assert claude.messages

@pytest.mark.prompt(user="hi")
def test_prompt_without_reply(target):
    pass

@pytest.mark.xfail
def test_expected_to_fail(target):
    pass

@pytest.mark.task(calls=False)
def test_needs_no_call(target):
    assert target.id

def test_failed(target):
    assert target.id == "another"

def test_skipped(target):
    pytest.skip("not today")

@pytest.mark.xfail
def test_failed_as_expected(target):
    assert target.id == "another"

@pytest.mark.prompt(user="hi")
def test_reply(reply):
    pass

def test_client(claude, target):
    claude.messages.create(model=target.model, **ASK)

def test_tokens_counted(claude, target):
    claude.messages.count_tokens(model=target.model, messages=ASK["messages"])

@pytest.mark.anyio
@pytest.mark.parametrize("anyio_backend", ["asyncio"])
async def test_async_client(async_claude, target):
    await async_claude.messages.create(model=target.model, **ASK)
"""


def test_a_test_that_made_no_request_is_an_error_and_not_a_pass(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(SUITE)
    result = pytester.runpytest("--models=opus-4-7", "--migrate-calls=sim", "-rA")
    result.assert_outcomes(errors=4, passed=5, failed=1, skipped=1, xfailed=1)
    for name in ("target_alone", "client_unused", "prompt_without_reply", "expected_to_fail"):
        result.stdout.fnmatch_lines(
            [f"*ERROR at setup of test_{name}[[]opus-4-7] *", "this test never asked the target: *"]
        )
    result.stdout.fnmatch_lines(
        [
            "this test never asked the target: the plugin saw no request of it",
            "  next        use reply, claude or async_claude, or call code that uses the anthropic SDK in this process",
            "  or          start another program with gateway.environment",
            "  or          if the test needs no answer, mark it with @pytest.mark.task(calls=False)",
        ]
    )


def test_a_request_without_an_answer_counts_as_asked(pytester: pytest.Pytester, api: RunningSimulator) -> None:
    api.close()
    pytester.makepyfile("""
        import anthropic
        import pytest

        def test_no_answer(claude, target):
            with pytest.raises(anthropic.APIConnectionError):
                claude.with_options(max_retries=0).models.retrieve(target.model)
    """)
    pytester.runpytest("--models=opus-4-7", "--migrate-calls=live").assert_outcomes(passed=1)


def test_an_expected_failure_does_not_cover_a_missing_recording(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("""
        import pytest

        @pytest.mark.xfail(reason="the prompt fails on this model")
        @pytest.mark.prompt(user="hi")
        def test_declared(reply):
            assert False

        @pytest.mark.xfail(reason="the prompt fails on this model")
        def test_imperative(claude, target):
            claude.messages.create(model=target.model, max_tokens=9, messages=[{"role": "user", "content": "hi"}])

        @pytest.mark.xfail(reason="the prompt fails on this model")
        def test_caught(claude, target):
            try:
                claude.messages.create(model=target.model, max_tokens=9, messages=[{"role": "user", "content": "hi"}])
            except Exception:
                pass
    """)
    result = pytester.runpytest("--models=opus-4-7")
    outcomes = result.parseoutcomes()
    assert outcomes.pop("xpassed", 0) <= 1  # the call of the test that caught the error
    assert outcomes == {"errors": 3}


def test_the_marker_says_whether_calls_are_needed_in_true_or_false(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("""
        import pytest

        @pytest.mark.task(calls="no")
        def test_it(target):
            pass
    """)
    result = pytester.runpytest("--models=opus-4-7")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*invalid calls='no' in @pytest.mark.task; give True or False"])
