"""Cost factors: the cost of some calls as products of factors, and what a change of each factor makes of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from math import prod
from typing import Final, Literal, TypeAlias, get_args

from pytest_modelmigrate.analysis.price_shares import PARTS, Part, PriceShares

Cause: TypeAlias = Literal["tokenizer", "prompt", "output", "thinking", "cache", "calls", "price", "refusals", "tools"]

CAUSES: Final[tuple[Cause, ...]] = get_args(Cause)
"""All causes of a change in cost.

- `tokenizer`: the same text is more or fewer tokens;
- `prompt`: the requests have more or less text;
- `output`: the replies have more or less text, calls of tools included;
- `thinking`: more or fewer thinking tokens;
- `cache`: what writing to the prompt cache and reading from it change, against plain input tokens;
- `calls`: more or fewer calls, such as retries and extra turns;
- `price`: the price of a token, tiers for long prompts included;
- `refusals`: a refusal takes the place of an answer, or an answer that of a refusal;
- `tools`: more or fewer requests of server tools, such as web searches.
"""

Factor: TypeAlias = Fraction | Decimal | float

Step: TypeAlias = tuple[Cause, Fraction, Fraction]
"""A cause, and its factor before and after."""

_Key: TypeAlias = tuple[Part, bool]
"""A part of calls, and whether it is that of refused calls."""

_ZERO: Final = Fraction(0)
_ONE: Final = Fraction(1)
_OUTPUTS: Final[tuple[Part, ...]] = ("output", "thinking")
_KEYS: Final[tuple[_Key, ...]] = (*((part, False) for part in PARTS), *((part, True) for part in _OUTPUTS))


@dataclass(frozen=True, slots=True)
class TokenFactors:
    """How many tokens the later model makes of the text of which the earlier model makes one token.

    Source: https://platform.claude.com/docs/en/build-with-claude/token-counting

    Attributes:
        prompt: the factor of the requests, above 0; 1.3 means 30% more tokens.
        output: the factor of the visible output, above 0.
    """

    prompt: Factor
    output: Factor

    def __post_init__(self) -> None:
        if not (self.prompt > 0 and self.output > 0):
            raise ValueError(f"a token factor must be above 0, and these are {self.prompt} and {self.output}")


SAME_TOKENS: Final = TokenFactors(1, 1)
"""The factors of two models with the same tokenizer."""


@dataclass(frozen=True, slots=True)
class Amount:
    """What one part of the calls of a group takes.

    Attributes:
        text: tokens of a call, divided by the factor of the tokenizer.
        factor: the factor of the tokenizer.
        usd: US dollars of a token; None where there are no tokens.
    """

    text: Fraction
    factor: Fraction
    usd: Fraction | None


@dataclass(frozen=True, slots=True)
class CostFactors:
    """The list price of some calls in factors.

    Attributes:
        calls: the number of calls.
        refused: the share of refused calls; None without any call.
        amounts: what each part takes. Output is kept apart for refused calls and for all others, and is absent where
            there is no call of the kind.
    """

    calls: int
    refused: Fraction | None
    amounts: Mapping[_Key, Amount]

    @classmethod
    def of(cls, calls: Sequence[PriceShares], tokens: TokenFactors = SAME_TOKENS) -> CostFactors:
        """The factors of these calls.

        Args:
            calls: the calls, in any order.
            tokens: the factors of their tokenizer.
        """
        by_part: Mapping[Part, Fraction] = {"prompt": Fraction(tokens.prompt), "output": Fraction(tokens.output)}
        amounts: dict[_Key, Amount] = {}
        for part, refused in _KEYS:
            group = [each for each in calls if part not in _OUTPUTS or each.refused == refused]
            if group:
                amounts[part, refused] = _amount(group, part, by_part.get(part, _ONE))
        share = Fraction(sum(each.refused for each in calls), len(calls)) if calls else None
        return cls(len(calls), share, amounts)

    def filled(self, other: CostFactors) -> CostFactors:
        """The factors with those that are not known here: as output of the same calls, or else as on the other side."""
        refused = other.refused if self.refused is None else self.refused
        return replace(self, refused=refused, amounts={key: self._filled(key, other) for key in _KEYS})

    def _filled(self, key: _Key, other: CostFactors) -> Amount:
        own = self.amounts.get(key)
        if own is None:
            return other._filled(key, _NOBODY) if key in other.amounts else _NOTHING
        if own.usd is not None:
            return own
        alike = [(part, key[1]) for part in _OUTPUTS] if key[0] in _OUTPUTS else []
        places = [*((self, each) for each in alike), *((other, each) for each in (key, *alike))]
        prices = [side.amounts[each].usd for side, each in places if each in side.amounts]
        return replace(own, usd=next((usd for usd in prices if usd is not None), _ZERO))


_NOTHING: Final = Amount(_ZERO, _ONE, _ZERO)
_NOBODY: Final = CostFactors(0, None, {})


def products(was: CostFactors, now: CostFactors) -> Iterator[tuple[Step, ...]]:
    """The products above 0 whose sum is the list price before and after, each as its factors in a fixed order."""
    was, now = was.filled(now), now.filled(was)
    for key in _KEYS:
        earlier, later = was.amounts[key], now.amounts[key]
        if not (earlier.text or later.text):
            continue  # most calls have no server tools and no refusals, and fractions are slow
        yield (
            ("calls", Fraction(was.calls), Fraction(now.calls)),
            ("refusals", _share(was, key), _share(now, key)),
            (_cause_of(key[0]), earlier.text, later.text),
            ("tokenizer", earlier.factor, later.factor),
            ("price", earlier.usd or _ZERO, later.usd or _ZERO),
        )


def telescoped(steps: Sequence[Step]) -> Iterator[tuple[Cause, Fraction]]:
    """What each factor changes in a product: the mean of changing them in this order and in the reverse order.

    The changes add up to the change of the product, and swapping before and after negates each of them.
    """
    nothing = any(was == now == 0 for _, was, now in steps)
    for index, (cause, was, now) in enumerate(steps):
        if nothing or was == now:  # most factors do not change, and fractions are slow
            yield cause, _ZERO
            continue
        earlier, later = steps[:index], steps[index + 1 :]
        forward = _product(earlier, changed=True) * _product(later, changed=False)
        backward = _product(earlier, changed=False) * _product(later, changed=True)
        yield cause, (now - was) * (forward + backward) / 2


def _amount(calls: Sequence[PriceShares], part: Part, factor: Fraction) -> Amount:
    tokens = sum(each.counts[part] for each in calls)
    usd = sum((each.usd[part] for each in calls if each.usd[part]), _ZERO)
    if not tokens:
        return Amount(_ZERO, factor, None)
    return Amount(tokens / (len(calls) * factor), factor, usd / tokens)


def _share(side: CostFactors, key: _Key) -> Fraction:
    """The share of the calls that have the part."""
    part, refused = key
    if part not in _OUTPUTS:
        return _ONE
    share = side.refused or _ZERO
    return share if refused else 1 - share


def _cause_of(part: Part) -> Cause:
    """The cause when there is more or less of a part in a call."""
    if part in ("prompt", "output", "thinking"):
        return part
    return "price" if part == "call" else "tools"


def _product(steps: Iterable[Step], *, changed: bool) -> Fraction:
    return prod((now if changed else was for _, was, now in steps), start=_ONE)
