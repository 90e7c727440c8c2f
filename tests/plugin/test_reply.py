from __future__ import annotations

from pathlib import Path

import pytest


def test_a_reply_has_the_same_attributes_live_and_replayed(pytester: pytest.Pytester, recorded: Path) -> None:
    recorded.write_text(
        recorded.read_text()
        + """
    import sys
    assert "Simulated" in reply.text or "?" in reply.text or reply.json()
    assert reply.stop_reason == "end_turn"
    assert reply.tool_calls == ()
    assert reply.usage.input_tokens > 0 and reply.usage.output_tokens > 0
    assert reply.cost.usd > 0
    (call,) = reply.calls
    assert call.source == "recording" and call.simulated
    assert call.model in ("claude-opus-4-6", "claude-opus-4-7")
    assert reply.message.content[0].text == reply.text
    assert type(reply.message).__name__ == "Message"
""",
        encoding="utf-8",
    )
    pytester.runpytest("--models=opus-4-6,opus-4-7", "--migrate-cost-threshold=off").assert_outcomes(passed=4)


def test_a_replayed_prompt_test_never_imports_the_sdk(pytester: pytest.Pytester, recorded: Path) -> None:
    recorded.write_text(
        recorded.read_text().rstrip() + "\n    import sys\n    assert 'anthropic' not in sys.modules\n",
        encoding="utf-8",
    )
    result = pytester.runpytest_subprocess("--models=opus-4-6", "-p", "no:anyio")
    result.assert_outcomes(passed=2)


def test_a_tool_call_arrives_with_its_arguments(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("""
        import pytest
        TOOL = {"name": "get_weather", "description": "The weather of a city", "input_schema":
            {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}}
        @pytest.mark.prompt(user="What is the weather in Paris?", tools=[TOOL])
        def test_it(reply):
            (call,) = reply.tool_calls
            assert call.name == "get_weather" and isinstance(call.input["city"], str)
            assert reply.stop_reason == "tool_use"
    """)
    pytester.runpytest("--models=opus-4-7", "--migrate-calls=sim").assert_outcomes(passed=1)


def test_the_reply_fixture_without_a_prompt_is_an_error(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("def test_it(reply): pass")
    result = pytester.runpytest("--models=opus-4-7", "--migrate-calls=sim")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*the reply fixture needs a @pytest.mark.prompt(...) marker*"])


def test_another_served_model_is_an_error_unless_the_case_allows_it(pytester: pytest.Pytester, recorded: Path) -> None:
    for path in recorded.parent.glob("recordings/test_refund/claude-opus-4-7/*.json"):
        text = path.read_text()
        head, answer = text.split('"response"')
        path.write_text(f'{head}"response"{answer.replace("claude-opus-4-7", "claude-opus-4-8")}', encoding="utf-8")
    result = pytester.runpytest("--models=opus-4-7")
    result.assert_outcomes(passed=2, errors=2)
    result.stdout.fnmatch_lines(["claude-opus-4-8 answered the request for claude-opus-4-7 (target opus-4-7)"])
    recorded.write_text(
        recorded.read_text().replace(
            "@pytest.mark.prompt", "@pytest.mark.task(served_models='opus-4-8')\n@pytest.mark.prompt"
        ),
        encoding="utf-8",
    )
    pytester.runpytest("--models=opus-4-7", "--migrate-cost-threshold=off").assert_outcomes(passed=2)


def test_replies_of_passed_tests_are_not_kept_in_memory(pytester: pytest.Pytester, recorded: Path) -> None:
    del recorded
    pytester.makeconftest("""
        import gc

        def pytest_sessionfinish():
            gc.collect()
            kept = {type(each).__name__ for each in gc.get_objects()}
            print("outcomes kept:", "Outcome" in kept)
            states = {"CaseState", "Recorder", "Recording", "Response", "Reply", "Call"}
            print("kept of replies:", sorted(kept & states))
    """)
    result = pytester.runpytest_subprocess("--models=opus-4-6,opus-4-7", "--migrate-cost-threshold=off", "-s")
    result.assert_outcomes(passed=4)
    result.stdout.fnmatch_lines(["*outcomes kept: True", "kept of replies: [[][]]"])
