from __future__ import annotations

import json
import sys
import warnings
from datetime import date
from itertools import cycle
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from pytest_modelmigrate.facts.calls import CallUsage
from pytest_modelmigrate.facts.usage import Usage
from pytest_modelmigrate.plugin import prices
from pytest_modelmigrate.plugin.prices import RememberedPrices

MODELS = ("--models=opus-4-6,opus-4-7", "--migrate-baseline-threshold=off")
REMEMBERED = Path(".pytest_cache", "v", "modelmigrate", "prices")
LOADED = """
import sys

def pytest_unconfigure():
    print("price list loaded:", "genai_prices" in sys.modules)
"""


def totals(result: pytest.RunResult) -> list[str]:
    return [line for line in result.stdout.lines if "$" in line]


@pytest.mark.slow
def test_a_replay_loads_no_price_list_for_calls_that_were_priced_before(
    pytester: pytest.Pytester, recorded: Path
) -> None:
    del recorded
    pytester.makeconftest(LOADED)
    first = pytester.runpytest_subprocess(*MODELS, "-s", "--cache-clear")
    first.stdout.fnmatch_lines(["price list loaded: True"])
    second = pytester.runpytest_subprocess(*MODELS, "-s")
    second.assert_outcomes(passed=4)
    second.stdout.fnmatch_lines(["price list loaded: False"])
    assert totals(first)
    assert totals(second) == totals(first)


OTHER = {
    "another list": {"list": "genai-prices 0.0.1, pytest-modelmigrate 0.1.0"},
    "a day to come": {"from": "2999-01-01"},
    "until the list changed a price": {"until": "2020-01-01"},
    "nothing known of them": {"list": None},
}


@pytest.mark.slow
def test_prices_that_are_not_those_of_today_are_forgotten(pytester: pytest.Pytester, recorded: Path) -> None:
    del recorded
    first = pytester.runpytest_subprocess(*MODELS)
    file = pytester.path / REMEMBERED
    kept = json.loads(file.read_text())
    wrong = {call: ["1000", ""] for call in kept["prices"]}
    for why, other in OTHER.items():
        file.write_text(json.dumps({**kept, **other, "prices": wrong}))
        assert totals(pytester.runpytest_subprocess(*MODELS)) == totals(first), why
        assert json.loads(file.read_text()) == kept, why


@pytest.mark.slow
def test_prices_are_remembered_on_later_days(pytester: pytest.Pytester, recorded: Path) -> None:
    del recorded
    pytester.makeconftest(LOADED)
    first = pytester.runpytest_subprocess(*MODELS)
    file = pytester.path / REMEMBERED
    file.write_text(json.dumps({**json.loads(file.read_text()), "from": "2020-01-01", "until": "2999-01-01"}))
    second = pytester.runpytest_subprocess(*MODELS, "-s")
    second.stdout.fnmatch_lines(["price list loaded: False"])
    assert totals(second) == totals(first)


def config_with(cache: object) -> Any:
    """What of pytest's configuration prices need: a cache, and a project that implements no hook."""
    hook = SimpleNamespace(pytest_modelmigrate_price=SimpleNamespace(get_hookimpls=list))
    return SimpleNamespace(cache=cache, stash=pytest.Stash(), hook=hook, getini=lambda _: [])


def test_what_is_remembered_does_not_grow_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    cache: dict[str, Any] = {}
    config = config_with(SimpleNamespace(get=cache.get, set=cache.__setitem__))
    monkeypatch.setattr(prices, "_MOST", 3)
    for tokens in range(1, 6):
        with monkeypatch.context() as before_the_list_is_loaded:
            before_the_list_is_loaded.delitem(sys.modules, "genai_prices", raising=False)
            remembered = RememberedPrices(config, date(2026, 11, 20))
        remembered(CallUsage("claude-opus-4-7", 200, "end_turn", Usage(tokens, 3)))
        remembered.keep()
    assert [f'"input_tokens": {tokens}' in str(cache) for tokens in range(1, 6)] == [False, False, False, True, True]


@pytest.mark.slow
def test_a_damaged_price_is_looked_up_again(pytester: pytest.Pytester, recorded: Path) -> None:
    del recorded
    first = pytester.runpytest_subprocess(*MODELS)
    file = pytester.path / REMEMBERED
    kept = json.loads(file.read_text())
    damaged = dict(zip(kept["prices"], cycle((5, [], ["x", ""], {"usd": 1})), strict=False))
    assert len(damaged) >= 4
    file.write_text(json.dumps({**kept, "prices": damaged}))
    assert totals(pytester.runpytest_subprocess(*MODELS)) == totals(first)
    assert json.loads(file.read_text()) == kept


def test_an_unknown_price_stays_unknown_when_it_is_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    cache: dict[str, object] = {}
    config = config_with(SimpleNamespace(get=cache.get, set=cache.__setitem__))
    call = CallUsage("claude-opus-4-7", 200, "end_turn", Usage(5, 3, service_tier="priority"))
    with monkeypatch.context() as before_the_list_is_loaded:
        before_the_list_is_loaded.delitem(sys.modules, "genai_prices")
        first, second = (RememberedPrices(config, date(2026, 11, 20)) for _ in range(2))
    cost = first(call)
    assert cost.usd is None
    first.keep()
    assert str(cache).count("priority: its price is agreed by contract") == 1
    monkeypatch.setattr(prices, "price_call", None)
    assert second(call) == cost


def test_a_cache_that_cannot_be_written_is_no_second_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def refuse(name: str, _: object) -> None:
        asked.append(name)
        warnings.warn(pytest.PytestCacheWarning("could not create cache path"), stacklevel=2)

    config = config_with(SimpleNamespace(get={}.get, set=refuse))
    with monkeypatch.context() as before_the_list_is_loaded:
        before_the_list_is_loaded.delitem(sys.modules, "genai_prices")
        remembered = RememberedPrices(config, date(2026, 11, 20))
    remembered(CallUsage("claude-opus-4-7", 200, "end_turn", Usage(5, 3)))
    remembered.keep()
    assert asked == ["modelmigrate/prices"]


@pytest.mark.parametrize("place", ["conftest", "test"])
def test_a_price_list_of_the_projects_own_is_used_and_not_remembered(
    pytester: pytest.Pytester, recorded: Path, place: str
) -> None:
    replacing = """
from genai_prices import data, data_snapshot

def replace():
    data_snapshot.set_custom_snapshot(data_snapshot.DataSnapshot(list(data.providers), from_auto_update=True))
"""
    if place == "conftest":
        pytester.makeconftest(f"{replacing}\nreplace()\n")
    else:
        pytester.makepyfile(own=replacing)
        recorded.write_text(recorded.read_text().rstrip() + "\n    import own; own.replace()\n", encoding="utf-8")
    pytester.runpytest_subprocess(*MODELS, "--cache-clear").assert_outcomes(passed=4)
    assert not (pytester.path / REMEMBERED).exists()
