"""The spending cap is never exceeded, whatever sends the requests."""

from __future__ import annotations

from decimal import Decimal

import pytest

from pytest_modelmigrate.analysis.pricing import price_call
from pytest_modelmigrate.facts.calls import Call
from pytest_modelmigrate.simulator import RunningSimulator
from pytest_modelmigrate.store.recordings import RecordingStore

CONCURRENT = """
import asyncio

import pytest

pytestmark = pytest.mark.asyncio

async def test_many(async_claude):
    async def call(n):
        text = f"{n} " + "word " * (500 if n % 3 == 0 else 5)
        return await async_claude.messages.create(
            model="claude-opus-4-6", max_tokens=200, messages=[{"role": "user", "content": text}], stream=n % 4 == 0
        )

    answers = await asyncio.gather(*map(call, range(20)), return_exceptions=True)
    for each in answers:
        if hasattr(each, "__aiter__"):
            async for _ in each:
                pass
    assert not [each for each in answers if isinstance(each, Exception)]
"""

MIXED = """
import pytest

@pytest.mark.parametrize("n", range(12))
@pytest.mark.prompt(user="Number {n} {more}", max_tokens=300)
def test_declared(reply, n, more):
    assert reply.text

@pytest.fixture
def more(n):
    return "word " * (2_000 if n % 4 == 0 else 1)

@pytest.mark.parametrize("n", range(6))
@pytest.mark.prompt(user="Known {n}", max_tokens=300)
def test_known_in_advance(reply, n):
    assert reply.text
"""


OPTIONS = ("--models=opus-4-6", "--migrate-calls=record", "--migrate-cost-threshold=off")


def billed(pytester: pytest.Pytester, api: RunningSimulator) -> Decimal:
    """The cost of all answers of the API by their usage, from the recordings."""
    recordings = [each for folder in pytester.path.glob("recordings/*") for each in RecordingStore(folder)]
    assert len(recordings) == len(api.requests) > 0
    costs = [price_call(Call(each.request, each.response).counted).usd for each in recordings]
    return sum((usd for usd in costs if usd is not None), Decimal(0))


@pytest.mark.slow
@pytest.mark.parametrize("prefetch", [(), ("--migrate-no-prefetch",)], ids=["prefetch", "no prefetch"])
@pytest.mark.parametrize("cap", ["0.03", "0.08"])
def test_concurrent_calls_of_a_client_never_exceed_the_cap(
    pytester: pytest.Pytester, api: RunningSimulator, cap: str, prefetch: tuple[str, ...]
) -> None:
    pytester.makepyfile(CONCURRENT)
    result = pytester.runpytest(*OPTIONS, f"--migrate-max-cost={cap}", "-p", "asyncio", *prefetch)
    assert billed(pytester, api) <= Decimal(cap)
    assert len(api.requests) < 20
    assert result.ret == 7
    result.stdout.fnmatch_lines(["*this request was not sent: it may cost up to $*"])


@pytest.mark.slow
@pytest.mark.parametrize(
    ("cap", "workers"),
    [("0.05", ()), ("0.07", ()), ("0.05", ("-n", "2"))],
    ids=["0.05", "0.07", "0.05 and workers"],
)
def test_declared_prompts_of_mixed_size_never_exceed_the_cap(
    pytester: pytest.Pytester, api: RunningSimulator, cap: str, workers: tuple[str, ...]
) -> None:
    pytester.makepyfile(MIXED)
    run = pytester.runpytest_subprocess if workers else pytester.runpytest
    result = run(*OPTIONS, f"--migrate-max-cost={cap}", *workers)
    assert billed(pytester, api) <= Decimal(cap)
    assert len(api.requests) < 18
    assert result.ret == 7


def test_a_batch_and_other_requests_together_never_exceed_the_cap(
    pytester: pytest.Pytester, api: RunningSimulator
) -> None:
    pytester.makepyfile(MIXED)
    result = pytester.runpytest(*OPTIONS, "--migrate-max-cost=0.05", "--migrate-batch")
    paths = [each.path for each in api.requests]
    assert "/v1/messages/batches" in paths
    recordings = [each for folder in pytester.path.glob("recordings/*") for each in RecordingStore(folder)]
    costs = [
        price_call(Call(each.request, each.response, source="batch" if each.source == "batch" else "live").counted).usd
        for each in recordings
    ]
    assert sum((usd for usd in costs if usd is not None), Decimal(0)) <= Decimal("0.05")
    assert 0 < len(recordings) < 18
    assert result.ret == 7


def test_a_request_of_unknown_price_is_not_sent_under_a_cap(pytester: pytest.Pytester, api: RunningSimulator) -> None:
    pytester.makepyfile(MIXED)
    options = ("--models=claude-opus-99", "--migrate-calls=live", "--migrate-max-cost=1", "-k", "known")
    result = pytester.runpytest(*options)
    assert api.requests == []
    assert result.ret == 7
    result.stdout.fnmatch_lines(["*the price of claude-opus-99 is unknown*"])
