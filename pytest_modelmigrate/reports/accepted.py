"""What `--snapshot-update` accepted, as text: case, target, cost before and now, and what changed it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pytest_modelmigrate.text.plurals import count
from pytest_modelmigrate.text.shortened import shortened

MOST_LINES: Final = 10
"""So many changes are shown without -v."""

_LONGEST_CASE: Final = 80


@dataclass(frozen=True, slots=True)
class Accepted:
    """One change that `--snapshot-update` accepted.

    Attributes:
        case: the test without its target.
        target: id of the target.
        was: the cost before, or on the baseline; empty where there was no snapshot.
        now: the cost now.
        change: from one to the other, such as `+31%`; empty where it is not known.
        rise: the same as a fraction, to sort by; 0 where it is not known.
        cause: what changed: causes of the cost, or parts of the shape.
        baseline: id of the baseline, where the cost was accepted against it; empty where against the snapshot.
    """

    case: str
    target: str
    was: str
    now: str
    change: str = ""
    rise: float = 0.0
    cause: str = ""
    baseline: str = ""

    def __str__(self) -> str:
        """One line: `test_a on opus-4-7: $0.0010 -> $0.0022 (+112%): output +112%`."""
        place = f"{shortened(self.case.rpartition('::')[2], _LONGEST_CASE)} on {self.target}"
        cause = f": {self.cause}" if self.cause else ""
        if not self.was:
            return f"{place}: new, {self.now}{cause}"
        change = f" ({self.change})" if self.change else ""
        on = f" on {self.baseline}" if self.baseline else ""
        return f"{place}: {self.was}{on} -> {self.now}{change}{cause}"


def accepted_lines(changes: Sequence[Accepted], most: int = MOST_LINES, *, verbose: bool = False) -> list[str]:
    """A line for each change, the largest rise first; new snapshots are counted.

    Args:
        changes: what was accepted.
        most: how many changes are shown, without -v.
        verbose: whether to show every change, and every new snapshot.
    """
    changed = sorted((each for each in changes if each.was), key=lambda each: -each.rise)
    new = [each for each in changes if not each.was]
    most = len(changed) if verbose else most
    lines = [f"  {each}" for each in (*changed[:most], *(new if verbose else ()))]
    left = [count(len(changed) - most, "change")] if len(changed) > most else []
    left += [count(len(new), "new snapshot")] if new and changed and not verbose else []
    return [*lines, *([f"  {'... and ' if lines else ''}{' and '.join(left)} (-v shows them)"] if left else [])]
