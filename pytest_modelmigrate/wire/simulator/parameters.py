"""Per-model parameter rules."""

from __future__ import annotations

from pytest_modelmigrate.wire.simulator.asked import Asked


def check_parameters(asked: Asked) -> None:
    """Check."""
