"""Price shares: what the prompt, the output and the server tools of one call cost, which adds up to its list price."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from typing import Any, Final, Literal, TypeAlias

from pytest_modelmigrate.analysis.drift import Price
from pytest_modelmigrate.facts.calls import CallUsage
from pytest_modelmigrate.facts.usage import TOKEN_CLASSES, Usage

Part: TypeAlias = Literal[
    "prompt", "output", "thinking", "web_search_requests", "web_fetch_requests", "code_execution_requests", "call"
]

SERVER_TOOLS: Final[tuple[Part, ...]] = ("web_search_requests", "web_fetch_requests", "code_execution_requests")
"""The parts that are counted in requests of server tools.

Source: https://platform.claude.com/docs/en/about-claude/pricing
"""

PARTS: Final[tuple[Part, ...]] = ("prompt", "output", "thinking", *SERVER_TOOLS, "call")
"""The parts of the price of a call; `call` is what is charged without any token, by a price list of one's own."""

_OUTPUT: Final = ("output_tokens", "thinking_tokens")
_LATER_TOOLS: Final = tuple(SERVER_TOOLS[number:] for number in range(1, len(SERVER_TOOLS)))
_ZERO: Final = Fraction(0)
_NO_USAGE: Final = Usage()
_TERMS: Final = ("service_tier", "inference_geo", "speed")


@dataclass(frozen=True, slots=True)
class PriceShares:
    """What the parts of one call cost at list price.

    Attributes:
        counts: tokens of each part, requests of each server tool, and 1 for the call; `output` is visible output.
        usd: US dollars of each part; they add up to the list price of the call exactly.
        cache_usd: US dollars that the prompt cache adds to the list price; below 0 where it saves money.
        refused: whether the model refused (`stop_reason: refusal`).
    """

    counts: Mapping[Part, int]
    usd: Mapping[Part, Fraction]
    cache_usd: Fraction
    refused: bool

    @property
    def empty(self) -> bool:
        """Whether the call has no tokens and no price: an error, or a request that is free, such as a token count."""
        return not any(self.usd.values()) and not any(self.counts[part] for part in PARTS if part != "call")


def price_shares(call: CallUsage, price: Price) -> PriceShares | None:
    """Divide the price of a call among its parts; None where a price is unknown.

    The terms of the bill (batch, service tier, speed, data residency) are taken out, and cached tokens are priced as
    input tokens; `cache_usd` holds what the cache changes. Visible output and thinking have one price per token, as
    they have in the published prices (https://platform.claude.com/docs/en/build-with-claude/thinking). Tiers
    for long prompts are those of the whole call.

    Args:
        call: the call.
        price: gives the cost of a call.
    """
    listed = call.at_list_price
    total, cached = _dollars(listed, price), _dollars(_with_cache(call), price)
    usage = _billed(listed.usage)
    stages = (_without(usage, *names) for names in ((*_OUTPUT, *SERVER_TOOLS), SERVER_TOOLS, *_LATER_TOOLS))
    partial = [
        total
        if stage is listed.usage
        else _ZERO
        if stage == _NO_USAGE
        else _dollars(replace(listed, usage=stage), price)
        for stage in stages
    ]
    if total is None or cached is None or None in partial:
        return None
    sums = [_ZERO, *(each for each in partial if each is not None), total]
    prompt, output, *tools = (now - was for was, now in pairwise(sums))
    thinking = min(usage.thinking_tokens, usage.output_tokens)
    counts: dict[Part, int] = {
        "prompt": usage.input_tokens,
        "output": usage.output_tokens - thinking,
        "thinking": thinking,
        **{name: getattr(usage, name) for name in SERVER_TOOLS},
        "call": 1,
    }
    thought = output * Fraction(thinking, usage.output_tokens) if thinking else _ZERO
    usd: dict[Part, Fraction] = {"prompt": prompt, "output": output - thought, "thinking": thought}
    usd.update(zip(SERVER_TOOLS, tools, strict=True))
    uncounted = [part for part in usd if not counts[part]]
    usd["call"] = sum((usd[part] for part in uncounted if usd[part]), _ZERO)
    usd.update(dict.fromkeys(uncounted, _ZERO))
    return PriceShares(counts, usd, cached - total, call.stop_reason == "refusal")


def _billed(usage: Usage) -> Usage:
    """The usage with the tokens that are billed at its top level: those of its iterations, unless they are fewer."""
    if not usage.iterations:
        return usage
    nested = sum((each.usage for each in usage.iterations), Usage())
    if _tokens(nested) < _tokens(usage):
        return replace(usage, iterations=())
    counts: dict[str, Any] = {name: getattr(nested, name) for name in TOKEN_CLASSES}
    return replace(usage, **counts, thinking_tokens=max(nested.thinking_tokens, usage.thinking_tokens))


def _tokens(usage: Usage) -> int:
    return sum(getattr(usage, name) for name in TOKEN_CLASSES)


def _without(usage: Usage, *names: str) -> Usage:
    """The usage without some counters, in its iterations too; the same object where it has none of them."""
    if not usage.iterations and not any(getattr(usage, name) for name in names):
        return usage
    counts: dict[str, Any] = dict.fromkeys(names, 0)
    nested = tuple(replace(each, usage=_without(each.usage, *names)) for each in usage.iterations)
    return replace(usage, **counts, iterations=nested)


def _with_cache(call: CallUsage) -> CallUsage:
    """The call on standard terms, and with its prompt cache."""
    if not call.batch and not any(getattr(call.usage, name) for name in _TERMS):
        return call
    terms: dict[str, Any] = dict.fromkeys(_TERMS)
    return replace(call, usage=replace(call.usage, **terms), batch=False)


def _dollars(call: CallUsage, price: Price) -> Fraction | None:
    usd = price(call).usd
    return None if usd is None else Fraction(usd)
