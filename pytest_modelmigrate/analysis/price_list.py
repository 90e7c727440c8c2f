"""The price list: Anthropic's list prices of tokens, from genai-prices."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cache
from importlib import import_module, metadata
from typing import TYPE_CHECKING, Final

from pytest_modelmigrate.facts.catalog import BEDROCK_PREFIX, catalog
from pytest_modelmigrate.facts.costs import Cost
from pytest_modelmigrate.facts.usage import Usage

if TYPE_CHECKING:
    from genai_prices.types import PriceCalculation

_PROVIDER: Final = "anthropic"
_FAST: Final = {"speed": "fast"}

_LINE_FIRST: Final = (4,)
"""From version 4 on an id names the line before the version: `claude-opus-4-7`, but `claude-3-opus`."""

_SPELLING: Final = re.compile(
    rf"(?:anthropic/|(?P<bedrock>{BEDROCK_PREFIX}))?claude-"
    r"(?:(?P<line>[a-z]+)-(?P<version>\d{1,2}(?:[-.]\d{1,2})?)"
    r"|(?P<early_version>\d(?:[-.]\d{1,2})?)(?:-(?P<early_line>[a-z]+))?)"
    r"(?:-(?:\d{8}|\d{4}-\d{2}-\d{2}|latest)|(?P<vertex>@(?:\d{8}|default|latest)))?"
    r"(?:-v\d+(?::\d+)?)?"
)

_CACHE_PRICES: Final = (
    ("cache_read_input_tokens", "cache_read_mtok"),
    ("ephemeral_5m_input_tokens", "cache_write_mtok"),
    ("ephemeral_1h_input_tokens", "cache_write_1h_mtok"),
)


@dataclass(frozen=True, slots=True)
class ModelVersion:
    """The line and version that a model id names, in any spelling.

    Attributes:
        line: `opus`, `sonnet` ...; empty before version 3.
        version: such as (4, 7); a trailing 0 is dropped.
        cloud: whether the spelling is that of Bedrock or Vertex.
    """

    line: str
    version: tuple[int, ...]
    cloud: bool = False

    @property
    def id(self) -> str:
        """The id without a date, such as `claude-opus-4-7` or `claude-3-5-haiku`."""
        number = "-".join(str(part) for part in self.version)
        parts = (self.line, number) if self.version >= _LINE_FIRST else (number, self.line)
        return "-".join(("claude", *(part for part in parts if part)))


def model_version(model: str) -> ModelVersion | None:
    """Read a model id: short, full, dated, Bedrock or Vertex form; None for anything else."""
    match = _SPELLING.fullmatch(model.lower())
    if match is None:
        row = catalog().find(model)
        return model_version(row.id) if row and row.id != model else None
    numbers = [int(part) for part in re.split("[-.]", match["version"] or match["early_version"])]
    if len(numbers) > 1 and numbers[-1] == 0:
        numbers.pop()
    return ModelVersion(
        line=match["line"] or match["early_line"] or "",
        version=tuple(numbers),
        cloud=bool(match["bedrock"] or match["vertex"]),
    )


def list_price(named: ModelVersion, usage: Usage, *, on: date, fast: bool = False) -> Cost:
    """The cost of the tokens of one request, in US dollars at Anthropic's list price of that day.

    Web searches, batch and residency are not included. The cost is unknown where the list has no row for
    exactly this model, no price for a class of tokens that was used, or no fast-mode price. The length of the
    whole prompt, cached tokens included, selects the price tier of models with tiers.
    Source: https://platform.claude.com/docs/en/about-claude/pricing
    """
    calculation = _looked_up(named, usage, on, fast=fast)
    if calculation is None:
        return Cost(None, f"no price is known for {named.id}")
    variants = calculation.model.price_variants or ()
    if fast and not any(variant.when == _FAST for variant in variants):
        return Cost(None, f"no price is known for fast mode on {named.id}")
    for tokens, price in _CACHE_PRICES:
        if getattr(usage, tokens) and getattr(calculation.model_price, price) is None:
            return Cost(None, f"no price is known for {tokens} of {named.id}")
    return Cost(calculation.total_price)


@cache
def prices_as_of() -> str:
    """The name of the price list, such as `genai-prices 0.2.3`; it has no date of its own."""
    return f"genai-prices {metadata.version('genai-prices')}"


def prices_hold_until(day: date) -> date | None:
    """The next day on which the list changes the price of a Claude model; None when it lists no change."""
    from genai_prices.data import providers
    from genai_prices.types import StartDateConstraint

    models = (model for provider in providers if provider.id == _PROVIDER for model in provider.models)
    conditions = (
        condition.constraint
        for model in models
        for condition in (*(model.prices if isinstance(model.prices, list) else ()), *(model.price_variants or ()))
    )
    changes = (each.start_date for each in conditions if isinstance(each, StartDateConstraint))
    return min((change for change in changes if change > day), default=None)


def load() -> None:
    """Import the price list early, because that takes a tenth of a second."""
    import_module("genai_prices.data")


def _looked_up(named: ModelVersion, usage: Usage, on: date, *, fast: bool) -> PriceCalculation | None:
    from genai_prices import Usage as CountedUsage, calc_price

    counted = CountedUsage(
        input_tokens=usage.total_input_tokens,
        output_tokens=usage.output_tokens,
        cache_read_tokens=usage.cache_read_input_tokens,
        cache_write_tokens=usage.cache_creation_input_tokens,
        cache_write_1h_tokens=usage.ephemeral_1h_input_tokens,
    )
    for each in _rows(named):
        try:
            calculation = calc_price(
                counted,
                each.id,
                provider_id=_PROVIDER,
                genai_request_timestamp=datetime.combine(on, time(12), UTC),
                price_context=_FAST if fast else None,
            )
        except LookupError:
            continue
        # The list matches by prefix, so that it would price claude-haiku-4-51 as claude-haiku-4-5.
        found = model_version(calculation.model.id)
        if found and found.id == each.id:
            return calculation
    return None


def _rows(named: ModelVersion) -> tuple[ModelVersion, ...]:
    """The names that the list may have for a model, best first."""
    if named.line == "mythos":  # a Mythos model costs what the Fable model of the same number does
        return named, ModelVersion("fable", named.version)
    if not named.line:  # Claude 2.0 and 2.1 share one row
        return named, ModelVersion("", named.version[:1])
    return (named,)
