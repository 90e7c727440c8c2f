"""Clients of applications that would send without a key."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize("kind", ["", "Async"])
@pytest.mark.parametrize("calls", ["record", "live"])
def test_a_client_without_a_key_is_an_error_of_one_line_and_no_failed_behaviour(
    pytester: pytest.Pytester, calls: str, kind: str
) -> None:
    send = "asyncio.run(client.messages.create(**ask()))" if kind else "client.messages.create(**ask())"
    pytester.makepyfile(
        f"""
import asyncio
import anthropic
import pytest

def ask(): return {{"model": "claude-opus-4-6", "max_tokens": 50, "messages": [{{"role": "user", "content": "hi"}}]}}
def send(client): {send}
def test_it(target): send(anthropic.{kind}Anthropic())
def test_swallowed(target):
    with pytest.raises(Exception): send(anthropic.{kind}Anthropic())
"""
    )
    result = pytester.runpytest_inprocess(
        "--models=opus-4-7", f"--migrate-calls={calls}", "--migrate-baseline-threshold=off"
    )
    result.assert_outcomes(passed=1, errors=2)
    result.stdout.fnmatch_lines(["*test_*.py:*: no API key: set ANTHROPIC_API_KEY*", "no API key, as in *test_it*"])
    result.stdout.no_fnmatch_line("*TypeError*")
