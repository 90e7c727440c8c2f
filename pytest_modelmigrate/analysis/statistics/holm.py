"""Several tests at once: p-values that are adjusted for how many cases were tested."""

from __future__ import annotations

from collections.abc import Sequence


def adjusted(p_values: Sequence[float]) -> tuple[float, ...]:
    """The p-values, adjusted for their number, in the order in which they came.

    Who calls every case regressed whose adjusted p-value is at most alpha is wrong about any case at all in at most a
    share alpha of runs, however the cases depend on each other. An e-value `e` counts as the p-value `min(1, 1 / e)`.

    S. Holm, "A simple sequentially rejective multiple test procedure", Scandinavian Journal of Statistics 6 (1979).
    """
    for value in p_values:
        if not 0 <= value <= 1:
            raise ValueError(f"invalid p-value {value}; it must be between 0 and 1")
    result = [0.0] * len(p_values)
    highest = 0.0
    for rank, place in enumerate(sorted(range(len(p_values)), key=p_values.__getitem__)):
        highest = max(highest, min(1.0, (len(p_values) - rank) * p_values[place]))
        result[place] = highest
    return tuple(result)


def p_value_of(e_value: float) -> float:
    """The p-value that an e-value stands for: `min(1, 1 / e)`."""
    return min(1.0, 1 / e_value) if e_value > 0 else 1.0
