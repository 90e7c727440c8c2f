"""When the sequential test stops: the chances of its decisions, calculated over all counts of passes.

The test depends on the number of passes alone, so its chances are sums over `(blocks, passes of the baseline, passes of
the candidate)`, exact but for rounding. The tables are calculated once for each alpha, margin and largest number of
blocks; they grow with the cube of that number (20: some milliseconds; 200: about a second).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from pytest_modelmigrate.analysis.statistics.evidence import Claim, e_values_of_all_counts
from pytest_modelmigrate.analysis.statistics.fixed_end import needed_evidence

if TYPE_CHECKING:
    import numpy as np

    Table: TypeAlias = np.ndarray[Any, np.dtype[Any]]

CLAIMS: tuple[Claim, ...] = ("regressed", "improved", "non_inferior")
"""What the test can decide; of two that it reaches with the same block, the first."""

FUTILE_BELOW = 0.05
"""Going on is not worth it when the chance of a decision is below this."""

_NONE = -1


@dataclass(frozen=True, slots=True)
class Chances:
    """What the sequential test does, as chances over all samples that it may get.

    Attributes:
        regressed: the chance that it decides `regressed`.
        improved: the chance that it decides `improved`.
        non_inferior: the chance that it decides `non_inferior`.
        samples: the mean number of samples on each side until it stops.
    """

    regressed: float
    improved: float
    non_inferior: float
    samples: float


@lru_cache(maxsize=16)
def _decisions(alpha: float, margin: float, most: int, ends_at: int | None) -> tuple[Table, ...]:
    """For each number of blocks, the decision at each pair of counts, as a place in `CLAIMS`, or `_NONE`."""
    import numpy as np

    needed = [needed_evidence(claim, alpha=alpha, margin=margin, ends_at=ends_at) for claim in CLAIMS]
    tables = []
    for blocks in range(most + 1):
        table = np.full((blocks + 1, blocks + 1), _NONE, dtype=np.int8)
        for place in reversed(range(len(CLAIMS))):
            table[e_values_of_all_counts(CLAIMS[place], margin, blocks) >= needed[place]] = place
        tables.append(table)
    return tuple(tables)


@lru_cache(maxsize=16)
def _decision_chances(alpha: float, margin: float, most: int, ends_at: int | None) -> tuple[Table, ...]:
    """For each number of blocks, the chance at each pair of counts that a decision is made by `most` blocks."""
    import numpy as np

    chances: list[Table] = []
    for table in reversed(_decisions(alpha, margin, most, ends_at)):
        here = (table != _NONE).astype(float)
        if chances:
            later = chances[-1]
            blocks = len(table) - 1
            rate = (np.arange(blocks + 1) + 0.5) / (blocks + 1)
            baseline, candidate = rate[:, None], rate[None, :]
            passes = candidate * later[1:, 1:] + (1 - candidate) * later[1:, :-1]
            fails = candidate * later[:-1, 1:] + (1 - candidate) * later[:-1, :-1]
            here = np.where(here > 0, 1.0, baseline * passes + (1 - baseline) * fails)
        chances.append(here)
    return tuple(reversed(chances))


def chance_of_decision(
    blocks: int,
    baseline: int,
    candidate: int,
    *,
    most: int,
    alpha: float = 0.05,
    margin: float = 0.0,
    ends_at: int | None = None,
) -> float:
    """The chance that the test decides anything by `most` blocks, if it has not decided yet.

    The pass rates are uncertain: each stream starts with Jeffreys' prior and has learned from its samples so far.

    Args:
        blocks: the samples on each side so far.
        baseline: how many of them passed on the baseline.
        candidate: how many of them passed on the candidate.
        most: the samples on each side after which the test ends.
        alpha: the level of the test.
        margin: the drop that is accepted.
        ends_at: the number of blocks after which the test surely ends; see `fixed_end`.
    """
    if blocks >= most:
        return 0.0
    return float(_decision_chances(alpha, margin, most, ends_at)[blocks][baseline, candidate])


def chances(
    baseline: float,
    candidate: float,
    *,
    least: int = 3,
    most: int = 20,
    alpha: float = 0.05,
    margin: float = 0.0,
    ends_at: int | None = None,
    stops: Literal["when futile", "at a decision"] = "when futile",
) -> Chances:
    """What the sequential test does when these are the true pass rates.

    Args:
        baseline: the pass rate of the baseline, from 0 to 1.
        candidate: the pass rate of the candidate.
        least: the samples on each side before the first look.
        most: the samples on each side after which the test ends.
        alpha: the level of the test.
        margin: the drop that is accepted.
        ends_at: the number of blocks after which the test surely ends; see `fixed_end`.
        stops: whether it also stops when a decision by `most` samples is improbable.
    """
    import numpy as np

    for rate in (baseline, candidate):
        if not 0 <= rate <= 1:
            raise ValueError(f"invalid pass rate {rate}; it must be between 0 and 1")
    if not 1 <= least <= most:
        raise ValueError(f"{least}..{most} samples: the first number is at least 1 and at most the second")
    decided = dict.fromkeys(range(len(CLAIMS)), 0.0)
    samples, going = 0.0, np.ones((1, 1))
    for blocks, table in enumerate(_decisions(alpha, margin, most, ends_at)[1:], start=1):
        going = _next_block(going, baseline, candidate)
        for place in decided:
            decided[place] += float(going[table == place].sum())
        stopping = (table != _NONE) | (blocks == most)
        if stops == "when futile" and blocks >= least:
            stopping |= _decision_chances(alpha, margin, most, ends_at)[blocks] < FUTILE_BELOW
        samples += max(blocks, least) * float(going[stopping].sum())
        going = np.where(stopping, 0.0, going)
    return Chances(decided[0], decided[1], decided[2], samples)


def _next_block(going: Table, baseline: float, candidate: float) -> Table:
    """The chances of all counts after one more block."""
    import numpy as np

    size = len(going) + 1
    after = np.zeros((size, size))
    after[1:, 1:] += going * baseline * candidate
    after[1:, :-1] += going * baseline * (1 - candidate)
    after[:-1, 1:] += going * (1 - baseline) * candidate
    after[:-1, :-1] += going * (1 - baseline) * (1 - candidate)
    return after
