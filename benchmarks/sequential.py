"""Show what the test that may stop early finds, and what it costs: `python benchmarks/sequential.py`.

Prints Markdown tables: how often the test finds a drop where there is none, in 10,000 simulated runs and calculated;
and for several drops how often it finds them and with how many samples on each side. Beside that stands the fixed
number of samples with which an exact test finds them as often, Boschloo's and Fisher's, and the mean number below which
no test whatever can find them as often. Exit status 1 if there are more false alarms than alpha.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np
from scipy.stats import binom

from pytest_modelmigrate.analysis.statistics.evidence import Claim, e_values_of_all_counts
from pytest_modelmigrate.analysis.statistics.fixed_end import needed_evidence
from pytest_modelmigrate.analysis.statistics.power import (
    fewest_samples,
    fisher_p_values,
    samples_needed,
)
from pytest_modelmigrate.analysis.statistics.stopping import chances

ALPHA = 0.05
RUNS = 10_000
LEAST = 3
RATES = (0.5, 0.8, 0.9, 0.99)
DROPS = (0.0, 0.05, 0.1, 0.2, 0.3, 0.5)
SEED = 20261121


def simulated_alarms(rate: float, claim: Claim, most: int, ends_at: int | None) -> float:
    """The share of simulated runs in which a claim ever has the evidence it needs, without a difference."""
    generator = np.random.default_rng(SEED)
    baseline, candidate = (np.cumsum(generator.random((RUNS, most)) < rate, axis=1) for _ in range(2))
    needed = needed_evidence(claim, alpha=ALPHA, ends_at=ends_at)
    alarmed = np.zeros(RUNS, dtype=bool)
    for blocks in range(1, most + 1):
        e_values = e_values_of_all_counts(claim, 0.0, blocks)
        alarmed |= e_values[baseline[:, blocks - 1], candidate[:, blocks - 1]] >= needed
    return float(alarmed.mean())


def false_alarms() -> Iterator[tuple[str, ...]]:
    """The rows of the first table."""
    yield ("pass rate", "looks", "evidence needed", "simulated, regressed", "simulated, improved", "calculated, each")
    for rate in RATES:
        for most, ends_at in ((20, 20), (20, None), (200, None)):
            needed = needed_evidence("regressed", alpha=ALPHA, ends_at=ends_at)
            found = chances(rate, rate, least=1, most=most, ends_at=ends_at, stops="at a decision").regressed
            simulated = [f"{simulated_alarms(rate, claim, most, ends_at):.2%}" for claim in ("regressed", "improved")]
            yield (f"{rate:.0%}", f"1..{most}", f"{needed:.1f}", *simulated, f"{found:.2%}")


def costs(most: int, *, fixed_end: bool, futile: bool) -> Iterator[tuple[str, ...]]:
    """The rows of the other tables."""
    yield ("pass rate", "drop", "found", "mean samples", "Boschloo", "ratio", "Fisher", "ratio", "no test below")
    for rate in RATES:
        for drop in DROPS:
            if drop > rate:
                continue
            found = chances(
                rate,
                max(0.0, rate - drop),
                least=LEAST,
                most=most,
                ends_at=most if fixed_end else None,
                stops="when futile" if futile else "at a decision",
            )
            power, samples = found.regressed, found.samples
            known = drop > 0 and power > ALPHA
            beside: list[str] = [""] * 5
            if known:
                boschloo, fisher = samples_needed(rate, drop, power=power), fisher_needed(rate, drop, power)
                bound = fewest_samples(rate, drop, power=power)
                beside = [
                    str(boschloo),
                    f"{samples / boschloo:.2f}" if boschloo else "",
                    str(fisher),
                    f"{samples / fisher:.2f}",
                    f"{bound:.1f}",
                ]
            yield (
                f"{rate:.0%}",
                f"{drop * 100:.0f}",
                f"{power:.1%}" if power < 2 * ALPHA else f"{power:.0%}",
                f"{samples:.1f}",
                *beside,
            )


def fisher_needed(rate: float, drop: float, power: float) -> int:
    """The fixed number of samples with which Fisher's exact test finds a drop as often."""
    samples = 1
    while True:
        samples += 1
        counts = np.arange(samples + 1)
        rejected = fisher_p_values(samples) <= ALPHA
        if binom.pmf(counts, samples, rate) @ rejected @ binom.pmf(counts, samples, rate - drop) >= power:
            return samples


def table(rows: Iterator[tuple[str, ...]]) -> str:
    """A table in Markdown, padded."""
    lines = [*rows]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    text = ["| " + " | ".join(map(str.ljust, line, widths)) + " |" for line in lines]
    return "\n".join([text[0], "|" + "|".join("-" * (width + 2) for width in widths) + "|", *text[1:]])


def main() -> int:
    """Print the tables."""
    print(f"False alarms at alpha = {ALPHA:.0%}, {RUNS:,} simulated runs:\n")
    alarms = [*false_alarms()]
    print(table(iter(alarms)))
    print(f"\n{LEAST}..20 samples on each side, the end fixed at 20, stops when futile:\n")
    print(table(costs(20, fixed_end=True, futile=True)))
    print(f"\n{LEAST}..20 samples on each side, the end fixed at 20, stops at a decision alone:\n")
    print(table(costs(20, fixed_end=True, futile=False)))
    print(f"\n{LEAST}..20 samples on each side, may go on after 20, stops when futile:\n")
    print(table(costs(20, fixed_end=False, futile=True)))
    print(f"\n{LEAST}..60 samples on each side, the end fixed at 60, stops when futile:\n")
    print(table(costs(60, fixed_end=True, futile=True)))
    worst = max(float(cell.rstrip("%")) / 100 for line in alarms[1:] for cell in line[3:])
    return int(worst > ALPHA)


if __name__ == "__main__":
    sys.exit(main())
