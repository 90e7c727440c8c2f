"""Cost drift: how the cost of a case changed, and which classes of tokens changed it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final, TypeAlias

from pytest_modelmigrate.facts.calls import CallUsage
from pytest_modelmigrate.facts.costs import Cost, total
from pytest_modelmigrate.facts.usage import COUNTS, Usage

Price: TypeAlias = Callable[[CallUsage], Cost]

_HUNDRED: Final = Decimal(100)
_MOST_PERCENT: Final = 9999


@dataclass(frozen=True, slots=True)
class TokenMove:
    """How one class of tokens changed.

    Attributes:
        token_class: the API's name, such as `output_tokens`.
        was: tokens before.
        now: tokens after.
    """

    token_class: str
    was: int
    now: int


@dataclass(frozen=True, slots=True)
class CostDrift:
    """The change in cost between two executions of one case, both at today's list prices.

    Attributes:
        was: list price before, in US dollars.
        now: list price after, in US dollars.
        moves: the classes of tokens that changed, the one that changed the cost most first.
        calls_was: number of calls before.
        calls_now: number of calls after.
        interval: the 95% interval of the change, as fractions of the earlier cost; None for one sample on each side.
    """

    was: Cost
    now: Cost
    moves: tuple[TokenMove, ...]
    calls_was: int
    calls_now: int
    interval: tuple[float, float] | None = None

    @property
    def change(self) -> Decimal | None:
        """The change as a fraction of the earlier cost; None when a cost is unknown, or rose from 0."""
        if self.was.usd is None or self.now.usd is None:
            return None
        if self.was.usd == 0:
            return Decimal(0) if self.now.usd == 0 else None
        return self.now.usd / self.was.usd - 1

    @property
    def percent(self) -> str:
        """The change as text: `+31%`, `-4.2%`, `0%`, `new cost` when it was free before, or `unknown`."""
        if not (self.was.known and self.now.known):
            return "unknown"
        if self.change is None:
            return "new cost"
        return percent(self.change)

    def exceeds(self, threshold: float) -> bool:
        """Whether the cost rose by more than that fraction; an unknown cost and a rise from nothing always do.

        With samples, it is the lower end of the interval that has to.
        """
        rise = self.change if self.interval is None else Decimal(str(self.interval[0]))
        return rise is None or rise > Decimal(str(threshold))


def compare(before: Sequence[CallUsage], after: Sequence[CallUsage], price: Price) -> CostDrift:
    """Compare the calls of two executions of one case, at today's list prices.

    A batch, fast mode, a service tier, data residency and the prompt cache change the bill, and say nothing about the
    model or the prompt. So both sides are priced without them, and cached tokens count as `input_tokens`.

    Args:
        before: the calls of the snapshot, or of the baseline target.
        after: the calls of this execution.
        price: gives the cost of a call.
    """
    before, after = [call.at_list_price for call in before], [call.at_list_price for call in after]
    used, uses = _sum(before), _sum(after)
    moved = [
        TokenMove(name, getattr(used, name), getattr(uses, name))
        for name in COUNTS
        if getattr(used, name) != getattr(uses, name)
    ]
    if len(moved) > 1:  # to price a call is slow
        moved.sort(key=lambda move: _dollars(move, (after or before)[0], price), reverse=True)
    return CostDrift(
        was=total(price(call) for call in before),
        now=total(price(call) for call in after),
        moves=tuple(moved),
        calls_was=len(before),
        calls_now=len(after),
    )


def percent(change: Decimal) -> str:
    """A fraction as a signed percentage, with one decimal place below 10%, and at most `>+9999%`."""
    value = change * _HUNDRED
    if value > _MOST_PERCENT:
        return f">+{_MOST_PERCENT}%"
    text = f"{value:+.1f}" if abs(value) < 10 else f"{value:+.0f}"  # noqa: PLR2004 - ten percent
    return "0%" if text in ("+0.0", "-0.0") else f"{text.removesuffix('.0')}%"


def threshold_text(threshold: float) -> str:
    """A threshold as a reader gives it: `20%`, `0.5%`, `0%`."""
    return f"{threshold * 100:g}%"


def _sum(calls: Sequence[CallUsage]) -> Usage:
    return calls[0].usage if len(calls) == 1 else sum((call.usage for call in calls), Usage())


def _dollars(move: TokenMove, call: CallUsage, price: Price) -> Decimal:
    """What a move is worth in dollars at the prices of a call, to order moves by; 0 where that is not known."""
    amount = abs(move.now - move.was)
    return price(replace(call, usage=Usage.from_plain({move.token_class: amount}))).usd or Decimal(0)
