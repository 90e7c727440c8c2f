"""Prices that rise with the length of the prompt.

Source: https://platform.claude.com/docs/en/about-claude/pricing
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from math import ceil
from typing import Final

from pytest_modelmigrate.analysis.preflight.checked_request import MigratedRequest
from pytest_modelmigrate.analysis.preflight.notice import SilentChange
from pytest_modelmigrate.analysis.preflight.tokenizer import most_tokens
from pytest_modelmigrate.analysis.price_list import list_price, model_version
from pytest_modelmigrate.facts.usage import Usage

_SOURCE: Final = "https://platform.claude.com/docs/en/about-claude/pricing"


def check(migrated: MigratedRequest) -> Iterator[SilentChange]:
    """Say that a recorded prompt is long enough for the higher price."""
    measured = migrated.today.measured
    factor = most_tokens(measured.model, migrated.model) if measured else None
    if measured is None or measured.prompt_tokens is None or factor is None or migrated.today.counting:
        return
    tokens = ceil(measured.prompt_tokens * factor)
    low, high = input_price(migrated.model.id, 1), input_price(migrated.model.id, tokens)
    if low and high and high > low:
        about = f"up to {tokens:,}" if factor > 1 else f"{tokens:,}"
        text = (
            f"the recorded prompt is {about} tokens on {migrated.model.name}, where the whole of a prompt of that "
            f"length costs {float(high / low):g} times as much per token"
        )
        yield SilentChange("messages", text, "Shorten the prompt, or compare the cost with another model.", _SOURCE)


@cache
def input_price(model: str, tokens: int) -> Decimal | None:
    """US dollars of one input token in a prompt of that length; None when the price list does not have it."""
    version = model_version(model)
    if version is None or tokens <= 0:
        return None
    cost = list_price(version, Usage(input_tokens=tokens), on=datetime.now(UTC).date())
    return cost.usd / tokens if cost.usd is not None else None
