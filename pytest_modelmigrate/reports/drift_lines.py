"""A change in cost as lines of text, for the message of a test that became too dear."""

from __future__ import annotations

from decimal import Decimal

from pytest_modelmigrate.analysis.drift import CostDrift, percent
from pytest_modelmigrate.text.plurals import count


def drift_lines(drift: CostDrift, *, was: str = "was", now: str = "now") -> list[str]:
    """Both costs, what their notes say, and the classes of tokens that moved.

    Args:
        drift: the change.
        was: the label of the cost before.
        now: the label of the cost after.
    """
    notes = {cost.note: "note" if cost.known else "unknown" for cost in (drift.now, drift.was) if cost.note}
    rows = [
        (was, f"{drift.was}   {count(drift.calls_was, 'call')}"),
        (now, f"{drift.now}   {count(drift.calls_now, 'call')}"),
    ]
    rows += [(label, note) for note, label in notes.items()]
    if drift.now.known:
        for index, move in enumerate(drift.moves):
            rise = f" ({percent_of(move.was, move.now)})" if move.was else ""
            rows.append(("" if index else "moved", f"{move.token_class} {move.was:,} -> {move.now:,}{rise}"))
    return [line(label, text) for label, text in rows]


def line(label: str, text: str) -> str:
    """A line of a message: a label, and what belongs to it."""
    return f"  {label:<11} {text}"


def percent_of(was: int, now: int) -> str:
    """The change of a count in percent."""
    return percent(Decimal(now) / Decimal(was) - 1)
