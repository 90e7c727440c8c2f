"""Cost causes: the change in cost between two samples of one case, split into what caused it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Final

from pytest_modelmigrate.analysis.cost_factors import (
    CAUSES,
    SAME_TOKENS,
    Cause,
    CostFactors,
    TokenFactors,
    products,
    telescoped,
)
from pytest_modelmigrate.analysis.drift import Price
from pytest_modelmigrate.analysis.price_shares import PriceShares, price_shares
from pytest_modelmigrate.facts.calls import CallUsage
from pytest_modelmigrate.facts.catalog import catalog
from pytest_modelmigrate.facts.costs import Cost

__all__ = ["CAUSES", "Cause", "CostCauses", "TokenFactors", "cost_causes", "same_tokenizer"]

_PLACES: Final = 12
"""Decimal places of a cause in US dollars; the largest cause has more where the change itself has more."""

_ZERO: Final = Fraction(0)
_SMALLEST_SHARE: Final = Decimal("0.005")
_MOST_PERCENT: Final = 9999


@dataclass(frozen=True, slots=True)
class CostCauses:
    """The causes of a change in cost; they add up to the change exactly.

    Attributes:
        usd: US dollars of each cause in `CAUSES`, below 0 where it made the case cheaper.
        tokenizer_counted: whether the tokenizer is told apart. False where the two models have different tokenizers,
            and the same text was not counted on both: `prompt` and `output` then hold what the tokenizer changed.
        was: the earlier cost at list price, in US dollars.
    """

    usd: Mapping[Cause, Decimal]
    tokenizer_counted: bool
    was: Decimal

    @property
    def change_usd(self) -> Decimal:
        """The change in US dollars: the sum of the causes, to the last digit."""
        return _decimal(_exact_sum(self.usd.values()))

    def shares(self, of: Decimal | None = None) -> Mapping[Cause, Decimal]:
        """The causes as fractions of a cost: 0.14 for 14% of it.

        Args:
            of: US dollars above 0; the earlier cost by default.

        Raises:
            ValueError: the cost is 0, and nothing is a fraction of it.
        """
        whole = self.was if of is None else of
        if not whole:
            raise ValueError("nothing is a fraction of a cost of $0")
        return {cause: usd / whole for cause, usd in self.usd.items()}

    def __str__(self) -> str:
        """`tokenizer +14%, thinking +12%, price -3%` of the earlier cost; the largest first, none below half a percent.

        In dollars where the case was free before. It says when the tokenizer is not told apart.
        """
        if not any(self.usd.values()):
            return "no change"
        sizes = self.shares() if self.was else self.usd
        least = _SMALLEST_SHARE if self.was else Decimal(0)
        shown = [cause for cause in CAUSES if sizes[cause] and abs(sizes[cause]) >= least]
        shown.sort(key=lambda cause: abs(sizes[cause]), reverse=True)
        show = _percent if self.was else _dollars
        text = ", ".join(f"{cause} {show(sizes[cause])}" for cause in shown) or "each cause below 0.5%"
        mixed = not self.tokenizer_counted and (self.usd["prompt"] or self.usd["output"])
        return f"{text} (tokenizer not counted)" if mixed else text


def cost_causes(
    before: Sequence[CallUsage], after: Sequence[CallUsage], price: Price, tokens: TokenFactors | None = None
) -> CostCauses | None:
    """Split the change in cost between two samples of one case, exactly; None where a price is unknown.

    A cost is calls times tokens of a call times the price of a token, for the prompt, the output, thinking and server
    tools. What a factor changes depends on which factors changed before it. So every cause is the mean of changing the
    factors in one order and in the reverse order, and swapping the two samples negates every cause.

    The terms of the bill (batch, service tier, speed, data residency) are taken out on both sides. `cache` is what the
    prompt cache adds to the list price, after minus before. Thinking tokens are never put down to the tokenizer.
    The output of a refused call (`stop_reason: refusal`) is compared with that of refused calls only, and that of
    other calls with others; what a larger or smaller share of refused calls changes is `refusals`.

    Args:
        before: the calls of the earlier sample, in any order; several samples are given as all their calls.
        after: the calls of the later sample; of as many samples.
        price: gives the cost of a call.
        tokens: from counting the same text on both models; None where that was not done.
    """
    was, now = _priced(before, price), _priced(after, price)
    if was is None or now is None:
        return None
    exact: dict[Cause, Fraction] = dict.fromkeys(CAUSES, _ZERO)
    for steps in products(CostFactors.of(was), CostFactors.of(now, tokens or SAME_TOKENS)):
        for cause, dollars in telescoped(steps):
            if dollars:
                exact[cause] += dollars
    exact["cache"] = _cache_usd(now) - _cache_usd(was)
    return CostCauses(
        usd=_rounded(exact),
        tokenizer_counted=tokens is not None or same_tokenizer(*(call.model for call in (*before, *after))),
        was=_decimal(_sum(usd for each in was for usd in each.usd.values())),
    )


def _priced(calls: Iterable[CallUsage], price: Price) -> list[PriceShares] | None:
    """The calls without those that have neither tokens nor a price; None where a price is unknown."""
    priced = []
    for call in calls:
        shares = price_shares(call, price)
        if shares is None:
            return None
        if not shares.empty:
            priced.append(shares)
    return priced


def same_tokenizer(*models: str) -> bool:
    """Whether models have the same tokenizer; that of a model without a row in the catalogue is its own."""
    rows = {model: catalog().find(model) for model in models}
    return len({row.tokenizer if row else model for model, row in rows.items()}) <= 1


def _cache_usd(calls: Iterable[PriceShares]) -> Fraction:
    return _sum(each.cache_usd for each in calls)


def _rounded(exact: Mapping[Cause, Fraction]) -> dict[Cause, Decimal]:
    """The causes in decimals with the same sum: the largest takes what rounding the others leaves."""
    scale = 10**_PLACES
    largest = max(CAUSES, key=lambda cause: abs(exact[cause]))
    rounded = {cause: Fraction(round(usd * scale), scale) if usd else _ZERO for cause, usd in exact.items()}
    others = _sum(usd for cause, usd in rounded.items() if cause != largest)
    rounded[largest] = _sum(exact.values()) - others
    return {cause: _decimal(usd) for cause, usd in rounded.items()}


def _sum(values: Iterable[Fraction]) -> Fraction:
    """The sum; most values are 0, and to add fractions is slow."""
    return sum(filter(None, values), _ZERO)


def _exact_sum(dollars: Iterable[Decimal]) -> Fraction:
    return sum(map(Fraction, dollars), _ZERO)


def _decimal(value: Fraction) -> Decimal:
    """A fraction of tenths, hundredths and so on as a decimal, without rounding and without zeros at its end."""
    if not value:
        return Decimal(0)
    places = _places(value)
    return Decimal(f"{value.numerator * 10**places // value.denominator}e-{places}")


def _places(value: Fraction) -> int:
    """The decimal places of a fraction of tenths, hundredths and so on."""
    places = 0
    while 10**places % value.denominator:
        places += 1
    return places


def _percent(share: Decimal) -> str:
    value = (share * 100).quantize(Decimal(1), rounding=ROUND_HALF_UP)
    return f">+{_MOST_PERCENT}%" if value > _MOST_PERCENT else f"{value:+}%"


def _dollars(usd: Decimal) -> str:
    return f"{'-' if usd < 0 else '+'}{Cost(abs(usd))}"
