"""How much evidence is needed when the end is fixed beforehand: less than for a test that might go on for ever.

The chance that an e-value ever reaches 20 is at most 1/20 over any number of blocks. Over 20 blocks it is a good deal
smaller, because e-values move in steps and pass rates are not known. Here is the largest chance, over all pairs of pass
rates of the null hypothesis, that the evidence reaches a number by a given block; so one may ask for just so much
evidence that this chance is alpha. That holds for every look and every stop up to that block, and not beyond.

More passes of one side and fewer of the other only add to the evidence, so the largest chance is on the edge of the
null hypothesis, where `candidate == baseline - margin`. There it is calculated at many pass rates.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeAlias

from pytest_modelmigrate.analysis.statistics.evidence import Claim, bets, e_values_of_all_counts

if TYPE_CHECKING:
    import numpy as np

    Numbers: TypeAlias = np.ndarray[Any, np.dtype[Any]]

CALCULATED_UP_TO = 60
"""The largest number of blocks for which the chance is calculated; for more, it is one in the evidence."""

RATES = 40
"""At how many pass rates the chance is calculated."""

_CAREFUL = 1.002  # the chance between two of those pass rates may be a little larger


def chance_to_reach(evidence: float, claim: Claim, *, margin: float = 0.0, ends_at: int | None = None) -> float:
    """The largest chance that the evidence for a claim ever reaches a number although the claim is wrong.

    With the evidence of the best block so far, this is a p-value that holds at every look.

    Args:
        evidence: the e-value.
        claim: what it is evidence for.
        margin: the drop that is accepted.
        ends_at: the number of blocks after which the test surely ends; None if it may go on. Above 60 it is as if it
            might.
    """
    if evidence <= 1 or not bets(claim, margin):
        return 1.0
    if ends_at is None or ends_at > CALCULATED_UP_TO:
        return 1 / evidence
    # Rounded down, so that evidence of the same counts, summed in another order, has the same chance.
    return _chance(math.floor(math.log(evidence) * 1e6) / 1e6, *_mirrored(claim, margin), ends_at)


@lru_cache(maxsize=64)
def needed_evidence(claim: Claim, *, alpha: float, margin: float = 0.0, ends_at: int | None = None) -> float:
    """The evidence that a claim needs for its level to be alpha: `1 / alpha`, or less if the end is fixed.

    Args:
        claim: what it is evidence for.
        alpha: how often the claim may be wrong, at most.
        margin: the drop that is accepted.
        ends_at: the number of blocks after which the test surely ends; None if it may go on.
    """
    high = 1 / alpha
    if ends_at is None or ends_at > CALCULATED_UP_TO or not bets(claim, margin):
        return high
    low = 1.0
    for _ in range(20):
        middle = math.sqrt(low * high)
        if _chance(math.log(middle), *_mirrored(claim, margin), ends_at) <= alpha:
            high = middle
        else:
            low = middle
    return high


def _mirrored(claim: Claim, margin: float) -> tuple[Claim, float]:
    """`improved` is `regressed` the other way around, without a margin."""
    return ("regressed", 0.0) if claim == "improved" else (claim, margin)


@lru_cache(maxsize=8)
def _tables(claim: Claim, margin: float, ends_at: int) -> tuple[Numbers, ...]:
    return tuple(e_values_of_all_counts(claim, margin, blocks) for blocks in range(ends_at + 1))


@lru_cache(maxsize=4096)
def _chance(logarithm: float, claim: Claim, margin: float, ends_at: int) -> float:
    import numpy as np

    limit = math.exp(logarithm) * (1 - 1e-9)
    # Closer to each other near the ends, where the chance changes faster.
    baseline = margin + (1 - margin) * (1 - np.cos(np.linspace(0, np.pi, RATES + 2)[1:-1])) / 2
    baseline, candidate = baseline[:, None, None], (baseline - margin)[:, None, None]
    going, reached = np.ones((RATES, 1, 1)), np.zeros(RATES)
    for blocks, table in enumerate(_tables(claim, margin, ends_at)[1:], start=1):
        either = np.zeros((RATES, blocks + 1, blocks))
        either[:, 1:] = going * baseline
        either[:, :-1] += going * (1 - baseline)
        going = np.zeros((RATES, blocks + 1, blocks + 1))
        going[:, :, 1:] = either * candidate
        going[:, :, :-1] += either * (1 - candidate)
        there = table >= limit
        reached += going[:, there].sum(axis=1)
        going[:, there] = 0
    return min(1.0, float(reached.max()) * _CAREFUL)
