"""Show what the test that may stop early finds, and what it costs: `python benchmarks/sequential.py`.

Prints Markdown tables: how often it finds a drop where there is none, in 10,000 simulated runs and calculated; and for
several drops how often it finds them and with how many samples, beside the number of samples with which an exact test
finds them as often, and the number below which no test can find them as often. Exit status 1 if there are more false
alarms than alpha.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import numpy as np

from pytest_modelmigrate.analysis.statistics.evidence import Claim, e_values_of_all_counts
from pytest_modelmigrate.analysis.statistics.power import expected_samples, fewest_samples, samples_needed
from pytest_modelmigrate.analysis.statistics.stopping import chances

ALPHA = 0.05
RUNS = 10_000
LEAST = 3
RATES = (0.5, 0.8, 0.9, 0.99)
DROPS = (0.0, 0.05, 0.1, 0.2, 0.3, 0.5)
SEED = 20261121


def simulated_alarms(rate: float, claim: Claim, most: int) -> float:
    """The share of simulated runs in which the evidence for a claim ever reaches `1 / ALPHA`, without a difference."""
    generator = np.random.default_rng(SEED)
    baseline, candidate = (np.cumsum(generator.random((RUNS, most)) < rate, axis=1) for _ in range(2))
    alarmed = np.zeros(RUNS, dtype=bool)
    for blocks in range(1, most + 1):
        e_values = e_values_of_all_counts(claim, 0.0, blocks)
        alarmed |= e_values[baseline[:, blocks - 1], candidate[:, blocks - 1]] >= 1 / ALPHA
    return float(alarmed.mean())


def false_alarms() -> Iterator[tuple[str, ...]]:
    """The rows of the first table."""
    yield ("pass rate", "samples", "simulated, regressed", "simulated, improved", "calculated, each")
    for rate in RATES:
        for most in (20, 200):
            calculated = chances(rate, rate, least=1, most=most, stops="at a decision").regressed
            simulated = [f"{simulated_alarms(rate, claim, most):.2%}" for claim in ("regressed", "improved")]
            yield (f"{rate:.0%}", f"1..{most}", *simulated, f"{calculated:.2%}")


def costs(most: int, drops: tuple[float, ...]) -> Iterator[tuple[str, ...]]:
    """The rows of the second table."""
    yield (
        "pass rate",
        "drop",
        "found",
        "mean samples",
        "fixed number",
        "ratio",
        "no test below",
        "found, stops when futile",
        "mean samples",
        "fixed number",
        "ratio",
    )
    for rate in RATES:
        for drop in drops:
            if drop > rate:
                continue
            whole = expected_samples(rate, drop, least=LEAST, most=most, stops="at a decision")
            early = expected_samples(rate, drop, least=LEAST, most=most)
            bound = fewest_samples(rate, drop, power=whole.power) if whole.power > ALPHA and drop else None
            yield (
                f"{rate:.0%}",
                f"{drop * 100:.0f}",
                *row(rate, drop, whole.power, whole.samples),
                f"{bound:.1f}" if bound else "",
                *row(rate, drop, early.power, early.samples),
            )


def row(rate: float, drop: float, power: float, samples: float) -> tuple[str, ...]:
    """Power and mean samples, beside the fixed number of samples with the same power, where there is one."""
    fixed = samples_needed(rate, drop, power=power) if power > ALPHA and drop else None
    beside = (str(fixed), f"{samples / fixed:.2f}") if fixed else ("", "")
    return (f"{power:.1%}" if power < ALPHA else f"{power:.0%}", f"{samples:.1f}", *beside)


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
    print(f"\n{LEAST}..20 samples on each side:\n")
    print(table(costs(20, DROPS)))
    print(f"\n{LEAST}..60 samples on each side:\n")
    print(table(costs(60, (0.1, 0.2, 0.3, 0.5))))
    worst = max(float(cell.rstrip("%")) / 100 for line in alarms[1:] for cell in line[2:])
    return int(worst > ALPHA)


if __name__ == "__main__":
    sys.exit(main())
