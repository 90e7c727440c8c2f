from __future__ import annotations

import subprocess
import sys
from datetime import date
from decimal import Decimal

import pytest
from genai_prices import data
from genai_prices.types import ConditionalPrice, ModelPrice, StartDateConstraint

from pytest_modelmigrate.analysis.price_list import list_price, model_version, prices_as_of, prices_hold_until
from pytest_modelmigrate.analysis.pricing import price
from pytest_modelmigrate.facts.catalog import catalog
from pytest_modelmigrate.facts.usage import Usage

BEFORE, CHANGE, LATER = date(2027, 2, 28), date(2027, 3, 1), date(2027, 6, 1)

# US dollars per million tokens: input, 5m write, 1h write, cache read, output, batch input, batch output.
# Source: https://platform.claude.com/docs/en/about-claude/pricing, read on 2026-10-10.
LIST = {
    "claude-fable-5-2": "8 10 16 0.20 40 4 20",
    "claude-mythos-5-2": "8 10 16 0.20 40 4 20",
    "claude-fable-5-1": "10 12.50 20 0.25 50 5 25",
    "claude-mythos-5-1": "10 12.50 20 0.25 50 5 25",
    "claude-fable-5": "10 12.50 20 1.00 50 5 25",
    "claude-mythos-5": "10 12.50 20 1.00 50 5 25",
    "claude-opus-5-5": "4 5 8 0.20 20 2 10",
    "claude-opus-5": "5 6.25 10 0.50 25 2.50 12.50",
    "claude-opus-4-8": "5 6.25 10 0.50 25 2.50 12.50",
    "claude-opus-4-7": "5 6.25 10 0.50 25 2.50 12.50",
    "claude-opus-4-6": "5 6.25 10 0.50 25 2.50 12.50",
    "claude-opus-4-5": "5 6.25 10 0.50 25 2.50 12.50",
    "claude-sonnet-5-5": "2 2.50 4 0.10 10 1 5",
    "claude-sonnet-5": "2 2.50 4 0.20 10 1 5",
    "claude-sonnet-4-6": "3 3.75 6 0.30 15 1.50 7.50",
    "claude-sonnet-4-5": "3 3.75 6 0.30 15 1.50 7.50",
    "claude-haiku-5-5": "0.10 0.125 0.20 0.01 0.50 0.05 0.25",
    "claude-haiku-4-5": "1 1.25 2 0.10 5 0.50 2.50",
}
CLASSES = {
    "input": (Usage(input_tokens=1000), False),
    "5m write": (Usage(ephemeral_5m_input_tokens=1000), False),
    "1h write": (Usage(ephemeral_1h_input_tokens=1000), False),
    "cache read": (Usage(cache_read_input_tokens=1000), False),
    "output": (Usage(output_tokens=1000), False),
    "batch input": (Usage(input_tokens=1000), True),
    "batch output": (Usage(output_tokens=1000), True),
}
TABLE = [
    pytest.param(model, usage, batch, Decimal(dollars) / 1000, id=f"{model}-{name}")
    for model, row in LIST.items()
    for (name, (usage, batch)), dollars in zip(CLASSES.items(), row.split(), strict=True)
]
BEFORE_AND_AFTER_THE_BATCH_DATE = (
    date(2026, 9, 1),
    date(2026, 10, 13),
    date(2026, 10, 14),
    date(2026, 11, 20),
)


@pytest.mark.parametrize(("model", "usage", "batch", "dollars"), TABLE)
def test_every_class_of_every_model_costs_its_list_price_on_any_day(
    model: str, usage: Usage, *, batch: bool, dollars: Decimal
) -> None:
    for day in (*BEFORE_AND_AFTER_THE_BATCH_DATE, None):
        assert price(model, usage, batch=batch, on=day).usd == dollars


def test_the_table_holds_every_model_of_the_catalogue_that_has_a_price() -> None:
    assert {model.id for model in catalog()} - {"claude-mythos-preview"} == set(LIST)


@pytest.fixture
def announced(monkeypatch: pytest.MonkeyPatch) -> None:
    """A list that announces two changes of one model's price."""
    models = next(provider.models for provider in data.providers if provider.id == "anthropic")
    model = next(model for model in models if model.id == "claude-opus-4-7")
    changes = [(None, 5), (StartDateConstraint(CHANGE), 50), (StartDateConstraint(LATER), 500)]
    prices = [ConditionalPrice(when, prices=ModelPrice(input_mtok=Decimal(usd))) for when, usd in changes]
    monkeypatch.setattr(model, "prices", prices)


@pytest.mark.usefixtures("announced")
def test_prices_hold_until_the_next_day_for_which_the_list_announces_another() -> None:
    named = model_version("claude-opus-4-7")
    assert named is not None
    days = BEFORE, CHANGE, LATER
    assert [list_price(named, Usage(1_000_000), on=day).usd for day in days] == [5, 50, 500]
    assert [prices_hold_until(day) for day in days] == [CHANGE, LATER, None]


@pytest.mark.parametrize(
    "model",
    [
        "gpt-5",
        "",
        "unknown",
        "claude-mythos-preview",
        "claude-opus-9",
        "claude-haiku-4-51",
        "claude-opus-4-10",
    ],
)
def test_an_unknown_model_is_unknown_and_never_free(model: str) -> None:
    for usage in (Usage(1000, 1000), Usage(web_search_requests=1)):
        cost = price(model, usage)
        assert cost.usd is None
        assert "no price is known" in cost.note


@pytest.mark.parametrize(
    ("spelling", "dollars"),
    [
        ("opus-4-7", "0.005"),
        ("claude-haiku-4-5-20251001", "0.001"),
        ("claude-sonnet-4-20250514", "0.003"),
        ("claude-sonnet-4-0", "0.003"),
        ("claude-opus-4-1-20250805", "0.015"),
        ("claude-3-5-haiku-latest", "0.0008"),
        ("claude-3-haiku-20240307", "0.00025"),
        ("claude-2.0", "0.008"),
        ("claude-2.1", "0.008"),
        ("claude-sonnet-5-20260630", "0.002"),
    ],
)
def test_every_spelling_of_a_model_finds_its_price(spelling: str, dollars: str) -> None:
    cost = price(spelling, Usage(input_tokens=1000))
    assert cost.usd == Decimal(dollars)
    assert not cost.note


@pytest.mark.parametrize(
    ("spelling", "line", "version", "short"),
    [
        ("claude-opus-4-7", "opus", (4, 7), "claude-opus-4-7"),
        ("anthropic/claude-opus-4.7", "opus", (4, 7), "claude-opus-4-7"),
        ("claude-opus-4-10", "opus", (4, 10), "claude-opus-4-10"),
        ("claude-opus-4-0", "opus", (4,), "claude-opus-4"),
        ("claude-sonnet-4-20250514", "sonnet", (4,), "claude-sonnet-4"),
        ("claude-3-5-haiku-latest", "haiku", (3, 5), "claude-3-5-haiku"),
        ("claude-3-opus-20240229", "opus", (3,), "claude-3-opus"),
        ("claude-2.1", "", (2, 1), "claude-2-1"),
        ("claude-2.0", "", (2,), "claude-2"),
        ("opus-4-7", "opus", (4, 7), "claude-opus-4-7"),
    ],
)
def test_a_model_id_is_read_in_any_spelling(spelling: str, line: str, version: tuple[int, ...], short: str) -> None:
    named = model_version(spelling)
    assert named is not None
    assert (named.line, named.version, named.cloud, named.id) == (line, version, False, short)


@pytest.mark.parametrize(
    "spelling",
    [
        "anthropic.claude-opus-4-7",
        "us.anthropic.claude-opus-4-7-v1:0",
        "arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-opus-4-7-v1:0",
        "us-gov.anthropic.claude-opus-4-7-v1",
        "claude-opus-4-7@20260416",
        "claude-opus-4-7@default",
    ],
)
def test_a_cloud_spelling_costs_the_list_price_and_says_so(spelling: str) -> None:
    cost = price(spelling, Usage(input_tokens=1000))
    assert cost.usd == Decimal("0.005")
    assert "cloud platform" in cost.note


def test_naming_the_price_list_does_not_load_it() -> None:
    code = (
        "import sys; from pytest_modelmigrate.analysis.pricing import prices_as_of; print(prices_as_of());"
        "sys.exit('genai_prices' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)  # noqa: S603 - our own code
    assert done.returncode == 0
    assert done.stdout.strip() == prices_as_of()
    assert prices_as_of().startswith("genai-prices 0.")


@pytest.mark.parametrize(
    ("usage", "dollars"),
    [
        (Usage(input_tokens=100_000), "0.010"),
        (Usage(input_tokens=100_001), "0.0500005"),
        (Usage(input_tokens=1, cache_read_input_tokens=99_999), "0.00100009"),
        (Usage(input_tokens=1, cache_read_input_tokens=100_000), "0.0050005"),
        (Usage(input_tokens=1, ephemeral_5m_input_tokens=100_000), "0.0625005"),
        (Usage(input_tokens=1, ephemeral_1h_input_tokens=100_000), "0.1000005"),
        (Usage(input_tokens=100_000, output_tokens=1000), "0.0105"),
        (Usage(input_tokens=100_001, output_tokens=1000), "0.0525005"),
    ],
)
def test_haiku_5_5_costs_five_times_as_much_over_100_000_tokens_of_prompt(usage: Usage, dollars: str) -> None:
    assert price("claude-haiku-5-5", usage).usd == Decimal(dollars)
    assert price("claude-haiku-5-5", usage, batch=True, on=date(2026, 10, 8)).usd == Decimal(dollars) / 2


@pytest.mark.parametrize("model", ["claude-opus-4-6", "claude-sonnet-4-6", "claude-opus-5-5", "claude-sonnet-5"])
def test_other_models_have_no_premium_for_long_prompts(model: str) -> None:
    short, long = price(model, Usage(input_tokens=1000)).usd, price(model, Usage(input_tokens=900_000)).usd
    assert short is not None
    assert long == short * 900


def test_prices_of_an_earlier_day_can_be_asked_for() -> None:
    usage = Usage(input_tokens=200_001)
    assert price("claude-opus-4-6", usage, on=date(2026, 3, 12)).usd == Decimal("2.00001")
    assert price("claude-opus-4-6", usage, on=date(2026, 3, 13)).usd == Decimal("1.000005")
