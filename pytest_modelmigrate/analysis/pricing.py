"""The cost of calls: the price list, and the billing rules that it does not have.

Every rule is from https://platform.claude.com/docs/en/about-claude/pricing unless a line names another page.
A cost without a price is unknown, with the reason in its note; it is never taken as 0.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Final

from pytest_modelmigrate.analysis.price_list import list_price, model_version, prices_as_of
from pytest_modelmigrate.facts.calls import CallUsage
from pytest_modelmigrate.facts.costs import FREE, Cost, total
from pytest_modelmigrate.facts.exchanges import HTTP_BAD_REQUEST
from pytest_modelmigrate.facts.usage import TOKEN_CLASSES, Iteration, Usage

__all__ = ["price", "price_call", "prices_as_of"]

_BATCH_SHARE: Final = Decimal("0.5")
"""Message Batches halve the price of every token class; the price list knows that only from 2026-10-14 on."""

_US_FACTOR: Final = Decimal("1.1")
_US_FACTOR_SINCE: Final = (4, 6)
"""The first version for which `inference_geo: us` multiplies token prices by 1.1."""

_WEB_SEARCH: Final = Decimal("0.01")
"""US dollars for one web search, also in a batch."""

_STANDARD_TIERS: Final = (None, "", "standard", "batch")
_STANDARD_SPEEDS: Final = (None, "", "standard")
_STANDARD_REGIONS: Final = (None, "", "global", "not_available")


def price(model: str, usage: Usage, *, batch: bool = False, on: date | None = None) -> Cost:
    """The cost of one call in US dollars.

    Where `usage` has iterations, each is priced separately, with its own model and prompt length, because the
    top-level counts leave out compactions, advisors and the attempts before a fallback. Web searches are added
    at full price.

    The cost is unknown for models without a list price, for fast mode on models that do not offer it, for
    Priority Tier (its price is agreed by contract, not published), and for unknown tiers, speeds and regions.
    Bedrock and Vertex ids get Anthropic's list price, and the note says so.

    Args:
        model: the id of the model that answered, in any of its spellings.
        usage: the tokens of this call; price several calls separately, then add the costs.
        batch: whether it went through Message Batches, as `service_tier: batch` also says.
        on: the day whose prices apply; today's by default.
    """
    day = on or datetime.now(UTC).date()
    return _priced(model, usage, batch=batch or usage.service_tier == "batch", on=day)


def price_call(call: CallUsage) -> Cost:
    """The cost of one call in US dollars at today's prices.

    An error is not billed. The cost of a reply without usage is unknown; an answer other than a reply, such as that
    of `count_tokens`, is free. Whether a refusal before any output is billed depends on its category, so it is
    counted in full, and the note says so
    (https://platform.claude.com/docs/en/build-with-claude/refusals-and-fallback).
    """
    if call.usage == Usage():
        if call.status >= HTTP_BAD_REQUEST:
            return Cost(FREE.usd, "an error is not billed")
        if call.stop_reason is None:
            return FREE
        return Cost(None, "the reply carries no usage")
    cost = price(call.model, call.usage, batch=call.batch)
    if call.stop_reason == "refusal" and not call.usage.output_tokens:
        return cost + Cost(FREE.usd, "a refusal before output may not be billed; counted in full")
    return cost


@lru_cache(maxsize=8192)
def _priced(model: str, usage: Usage, *, batch: bool, on: date) -> Cost:
    if obstacle := _obstacle(usage, batch=batch):
        return Cost(None, obstacle)
    tokens = total(_priced_tokens(name, part, batch=batch, on=on) for name, part in _billed_parts(model, usage))
    return tokens + Cost(_WEB_SEARCH * usage.web_search_requests, _assumed(model, usage, batch=batch, on=on))


def _obstacle(usage: Usage, *, batch: bool) -> str:
    """Why no published price applies to the call on any model; empty when one may."""
    if usage.service_tier == "priority":
        return "service_tier priority: its price is agreed by contract, not published"
    if usage.service_tier not in _STANDARD_TIERS:
        return f"service_tier {usage.service_tier}: no price is known"
    if usage.speed not in (*_STANDARD_SPEEDS, "fast"):
        return f"speed {usage.speed}: no price is known"
    if usage.speed == "fast" and batch:
        return "fast mode is not sold in a batch: no price is known"
    if usage.inference_geo not in (*_STANDARD_REGIONS, "us"):
        return f"inference_geo {usage.inference_geo}: no price is known"
    return ""


def _billed_parts(model: str, usage: Usage) -> Iterator[tuple[str | None, Usage]]:
    """The parts of a call that are billed separately, each with its model; None where the model is not known."""
    if _top_level_is_the_bill(usage):
        yield model, usage
        return
    fell_back = any(each.type == "fallback_message" for each in usage.iterations)
    for each in usage.iterations:
        # After a fallback the reply names the model that served it, not the one that was passed over.
        default = None if fell_back and each.type == "message" else model
        yield each.model or default, replace(each.usage, speed=usage.speed, inference_geo=usage.inference_geo)


def _top_level_is_the_bill(usage: Usage) -> bool:
    """Whether there are no iterations, or they have fewer tokens than the top-level counts."""
    return sum(map(_tokens, usage.iterations)) < _all_tokens(usage) or not usage.iterations


def _tokens(iteration: Iteration) -> int:
    return _all_tokens(iteration.usage)


def _all_tokens(usage: Usage) -> int:
    return sum(getattr(usage, name) for name in TOKEN_CLASSES)


def _priced_tokens(model: str | None, usage: Usage, *, batch: bool, on: date) -> Cost:
    if model is None:
        return Cost(None, "an iteration does not name its model")
    named = model_version(model)
    if named is None:
        return Cost(None, f"no price is known for {model}")
    cost = list_price(named, usage, on=on, fast=usage.speed == "fast")
    if cost.usd is None:
        return cost
    dollars = cost.usd
    if usage.inference_geo == "us":
        if named.version < _US_FACTOR_SINCE:
            return Cost(None, f"inference_geo us is not sold on {named.id}: no price is known")
        dollars *= _US_FACTOR
    if batch:
        dollars *= _BATCH_SHARE
    return Cost(dollars, "Anthropic's list price; the cloud platform bills by its own" if named.cloud else "")


def _assumed(model: str, usage: Usage, *, batch: bool, on: date) -> str:
    """The assumptions behind the cost, as its note gives them."""
    notes = []
    if usage.iterations and _top_level_is_the_bill(usage):
        notes.append("usage.iterations hold fewer tokens than the top level, which was billed instead")
    elif sum(map(_tokens, usage.iterations)) > _all_tokens(usage):
        top_level = _priced(model, replace(usage, iterations=()), batch=batch, on=on)
        notes.append(f"billed by {len(usage.iterations)} iterations; the top-level counts alone cost {top_level}")
    if usage.code_execution_requests:
        notes.append("code execution time is not in the counts")
    return "; ".join(notes)
