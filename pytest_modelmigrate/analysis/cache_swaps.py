"""Cache swaps: what it costs that the prompt caches of one model do not hold on another.

Source: https://platform.claude.com/docs/en/build-with-claude/prompt-caching
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, Decimal
from typing import Any

from pytest_modelmigrate.analysis.drift import Price
from pytest_modelmigrate.analysis.median_sample import Calls
from pytest_modelmigrate.facts.calls import CallUsage
from pytest_modelmigrate.facts.costs import Cost, total
from pytest_modelmigrate.facts.usage import Usage


@dataclass(frozen=True, slots=True)
class CacheSwap:
    """What it costs that the prompt caches of one model do not hold on another.

    Attributes:
        prefix_tokens: the tokens of the longest cached prefix of a sample, as the target counts them.
        cold_write: US dollars for writing that prefix to the target's cache once.
        extra: US dollars that this first write costs more than reading the prefix from a cache.
        break_even_calls: after how many executions of the task what each saves has paid for `extra`; None where the
            target saves nothing, or where a price is unknown.
    """

    prefix_tokens: int
    cold_write: Cost
    extra: Cost
    break_even_calls: int | None

    def plain(self) -> dict[str, Any]:
        """The swap as plain JSON data; costs are decimal strings, or null where unknown."""
        return {
            "prefix_tokens": self.prefix_tokens,
            "cold_write_usd": plain_dollars(self.cold_write),
            "extra_usd": plain_dollars(self.extra),
            "break_even_calls": self.break_even_calls,
        }


def swap_caches(before: Calls, after: Calls, price: Price) -> CacheSwap | None:
    """What swapping the prompt caches of one model for those of another costs.

    The longest prefix that a call read from the cache or wrote to it has to be written once on the target, and is read
    afterwards. What an execution saves is the difference of both samples where all prefixes are read from warm caches.

    Args:
        before: the calls of a sample on the baseline.
        after: the calls of a sample on the target.
        price: prices a call.

    Returns:
        None where no call of the target uses the cache.
    """
    longest = max(after, key=lambda call: _prefix(call.usage), default=None)
    if longest is None or not _prefix(longest.usage):
        return None
    tokens = _prefix(longest.usage)
    hour = longest.usage.ephemeral_1h_input_tokens > 0
    written = Usage(ephemeral_1h_input_tokens=tokens) if hour else Usage(ephemeral_5m_input_tokens=tokens)
    write, read = (
        price(CallUsage(longest.model, 200, "end_turn", usage))
        for usage in (written, Usage(cache_read_input_tokens=tokens))
    )
    extra = _difference(write, read)
    saved = _difference(_warm_cost(before, price), _warm_cost(after, price))
    return CacheSwap(tokens, write, extra, _break_even(extra, saved))


def plain_dollars(cost: Cost) -> str | None:
    """Dollars as a decimal string, to a millionth of a dollar; null where unknown."""
    return None if cost.usd is None else f"{cost.usd:.6f}"


def _prefix(usage: Usage) -> int:
    written = usage.ephemeral_5m_input_tokens + usage.ephemeral_1h_input_tokens
    return usage.cache_read_input_tokens + written


def _break_even(extra: Cost, saved: Cost) -> int | None:
    if extra.usd is None or saved.usd is None or saved.usd <= 0:
        return None
    return int((max(extra.usd, Decimal(0)) / saved.usd).to_integral_value(ROUND_CEILING))


def _warm_cost(calls: Calls, price: Price) -> Cost:
    """What calls cost at list price once their prefixes are in the cache."""
    return total(price(replace(call.at_list_price, usage=_warm(call))) for call in calls)


def _warm(call: CallUsage) -> Usage:
    usage, standard = call.usage, call.at_list_price.usage
    prefix = _prefix(usage)
    if not prefix or usage.iterations:
        return standard
    return replace(standard, input_tokens=standard.input_tokens - prefix, cache_read_input_tokens=prefix)


def _difference(one: Cost, other: Cost) -> Cost:
    return one + (Cost(None, other.note) if other.usd is None else Cost(-other.usd, other.note))
