"""Bills: what calls are billed, beside their list price, and the terms that make the difference."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pytest_modelmigrate.analysis.drift import Price
from pytest_modelmigrate.facts.calls import CallUsage
from pytest_modelmigrate.facts.costs import Cost, total


@dataclass(frozen=True, slots=True)
class Bill:
    """What calls are billed, and what they cost at list price.

    Attributes:
        list_price: US dollars at list price, by which models are compared.
        billed: US dollars with all discounts and surcharges.
        terms: what changes the bill, such as `batch` or `prompt cache`; empty at list price.
    """

    list_price: Cost
    billed: Cost
    terms: tuple[str, ...]


def bill(calls: Iterable[CallUsage], price: Price) -> Bill:
    """The bill of calls at today's prices.

    Args:
        calls: any calls.
        price: prices a call.
    """
    calls = tuple(calls)
    return Bill(
        list_price=list_price(calls, price),
        billed=total(map(price, calls)),
        terms=tuple(dict.fromkeys(term for call in calls for term in _terms(call))),
    )


def list_price(calls: Iterable[CallUsage], price: Price) -> Cost:
    """What calls cost at list price."""
    return total(price(call.at_list_price) for call in calls)


def _terms(call: CallUsage) -> Iterator[str]:
    """The terms of a call that are not standard.

    Source: https://platform.claude.com/docs/en/about-claude/pricing
    """
    usage = call.usage.without_standard()
    if call.batch or usage.service_tier == "batch":
        yield "batch"
    elif usage.service_tier:
        yield f"service tier {usage.service_tier}"
    if usage.speed:
        yield f"{usage.speed} mode"
    if usage.inference_geo:
        yield f"data residency {usage.inference_geo}"
    if usage.cache_read_input_tokens or usage.cache_creation_input_tokens:
        yield "prompt cache"
