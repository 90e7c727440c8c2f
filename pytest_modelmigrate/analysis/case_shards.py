"""Splitting cases into shards that take about as long and cost about as much as each other."""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Load:
    """What a case took when it was recorded.

    Attributes:
        seconds: that the API took for its calls on one target; None where not recorded.
        usd: its list price on one target in US dollars; None where not recorded.
    """

    seconds: float | None = None
    usd: float | None = None


_UNKNOWN = Load()


def shard_of_cases(cases: Iterable[str], loads: Mapping[str, Load], shards: int) -> dict[str, int]:
    """The number of the shard of each case, from 1; the same whatever the order of the cases.

    A case weighs its part of all seconds plus its part of all dollars. One that is not recorded weighs as much as the
    others on average. The heaviest case is placed first, each in the shard that is lightest so far (longest processing
    time first, which is at most a third above the best split: Graham 1969, https://doi.org/10.1137/0117039).

    Args:
        cases: the cases.
        loads: what they took, by case.
        shards: how many shards there are.
    """
    names = sorted(set(cases))
    seconds = _parts([loads.get(case, _UNKNOWN).seconds for case in names])
    dollars = _parts([loads.get(case, _UNKNOWN).usd for case in names])
    weights = {case: one + other for case, one, other in zip(names, seconds, dollars, strict=True)}
    lightest = [(0.0, 0, number) for number in range(1, shards + 1)]
    found = {}
    for case in sorted(names, key=lambda case: (-weights[case], case)):
        weight, size, number = heapq.heappop(lightest)
        heapq.heappush(lightest, (weight + weights[case], size + 1, number))
        found[case] = number
    return found


def _parts(values: list[float | None]) -> list[float]:
    """Each value as a part of the sum; the mean for those that are not known."""
    known = [each for each in values if each is not None]
    mean = math.fsum(known) / len(known) if known else 0.0
    whole = mean * len(values)
    return [(mean if each is None else each) / whole if whole else 0.0 for each in values]
