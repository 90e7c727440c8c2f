"""The header of a run."""

from __future__ import annotations

from pytest_modelmigrate.analysis.price_list import prices_as_of
from pytest_modelmigrate.facts.targets import Target

_MODES = {
    "replay": "replay (recordings only)",
    "record": "record (sends what is not recorded yet; costs money)",
    "rerecord": "rerecord (sends everything; costs money)",
    "live": "live (sends everything; costs money)",
    "sim": "sim (SIMULATED: no answer comes from a model)",
}


def header(targets: tuple[Target, ...], notes: tuple[str, ...], mode: str) -> list[str]:
    """The targets, the mode and the price list, then a line for each note.

    Args:
        targets: the matrix, the baseline first.
        notes: notes on its models.
        mode: the value of `--migrate-calls`.
    """
    names = [target.id for target in targets]
    shown = ", ".join([f"{names[0]} (baseline)", *names[1:]] if len(names) > 1 else names) or "no model"
    lines = [f"modelmigrate: {shown}; calls: {_MODES[mode]}; prices: {prices_as_of()}"]
    lines.extend(f"modelmigrate: note: {note}" for note in notes)
    return lines
