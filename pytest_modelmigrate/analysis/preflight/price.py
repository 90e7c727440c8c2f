"""List prices of a target beside those of the baseline.

Source: https://platform.claude.com/docs/en/about-claude/pricing
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Final

from pytest_modelmigrate.analysis.preflight.notice import SilentChange
from pytest_modelmigrate.analysis.preflight.price_tier import input_price
from pytest_modelmigrate.analysis.preflight.tokenizer import MEAN
from pytest_modelmigrate.analysis.price_list import list_price, model_version
from pytest_modelmigrate.facts.catalog import Model
from pytest_modelmigrate.facts.targets import Target
from pytest_modelmigrate.facts.usage import Usage

_SOURCE: Final = "https://platform.claude.com/docs/en/about-claude/pricing"
_TOKENS: Final = 1_000
_MILLION: Final = 1_000_000
_CLASSES: Final[Mapping[str, Usage]] = {
    "input": Usage(input_tokens=_TOKENS),
    "output": Usage(output_tokens=_TOKENS),
    "cache read": Usage(cache_read_input_tokens=_TOKENS),
}


def check(model: Model, target: Target, baseline: Model | None) -> Iterator[SilentChange]:  # noqa: ARG001 - the signature of model rules
    """Say what a million tokens cost, and by how much the cost of the same text changes on average."""
    if baseline is None:
        return
    prices = {name: (_price(baseline, usage), _price(model, usage)) for name, usage in _CLASSES.items()}
    known = {name: (was, now) for name, (was, now) in prices.items() if was is not None and now is not None}
    if not known:
        yield SilentChange("", f"no list price is known for {model.name} and {baseline.name}", "", _SOURCE, "note")
        return
    shown = [f"{name} ${_short(was)} -> ${_short(now)}" for name, (was, now) in known.items()]
    text = f"list price per million tokens, {baseline.name} -> {model.name}: {', '.join(shown)}"
    if "input" in known and (baseline.tokenizer, model.tokenizer) == ("old", "new"):
        was, now = known["input"]
        factor = float(now / was) * float(MEAN)
        text += f"; with about 30% more tokens, the same prompt costs about {factor:.2f} times as much"
    low, high = input_price(model.id, 1), input_price(model.id, model.context_window)
    if low and high and high > low:
        text += f"; input of long prompts ${_short(high * _MILLION)}"
    yield SilentChange("", text, "", _SOURCE, "note")


def _price(model: Model, usage: Usage) -> Decimal | None:
    """US dollars of a million tokens."""
    version = model_version(model.id)
    if version is None:
        return None
    cost = list_price(version, usage, on=datetime.now(UTC).date())
    return None if cost.usd is None else cost.usd * (_MILLION // _TOKENS)


def _short(price: Decimal) -> str:
    return f"{price:.2f}" if price >= Decimal("0.1") or price * 100 == int(price * 100) else f"{price.normalize():f}"
