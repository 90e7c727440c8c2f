"""Which sampling parameters are accepted.

Sources: https://platform.claude.com/docs/en/api/versioning, and the exact numbers of
https://platform.claude.com/docs/en/models/haiku-5-5/migration-guide
"""

from __future__ import annotations

from typing import Any, Final

from pytest_modelmigrate.simulator.asked import VERSION_OF_2023, Asked
from pytest_modelmigrate.simulator.rejected_texts import SAMPLING, SAMPLING_BOTH
from pytest_modelmigrate.simulator.rejections import extra_input, invalid

NAMES: Final = ("temperature", "top_p", "top_k")
ONLY_VALUES: Final = {"temperature": 1, "top_p": 0.99}
"""The values that models from 4.7 on still take."""

_LEAST_TOP_P_WITH_THINKING: Final = 0.95


def check_sampling(asked: Asked) -> None:
    """Check `temperature`, `top_p` and `top_k`.

    Raises:
        RejectedError: the version or the model does not take one of them, or not that value.
    """
    given = {name: asked.body[name] for name in NAMES if asked.body.get(name) is not None}
    if asked.version != VERSION_OF_2023:
        named = [name for name in NAMES if name in asked.body]
        if named:
            raise extra_input(named[0])
    _check_ranges(given)
    if asked.model.sampling == "non_default_rejected":
        for name, value in given.items():
            if value != ONLY_VALUES.get(name):
                raise invalid(SAMPLING.format(name=name))
    if {"temperature", "top_p"} <= given.keys():
        raise invalid(SAMPLING_BOTH)
    if asked.thinking.get("type") in {"enabled", "adaptive"}:
        _check_with_thinking(given)


def _check_ranges(given: dict[str, Any]) -> None:
    for name, value in given.items():
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise invalid(f"{name}: Input should be a valid number")
        if name == "top_k":
            if not isinstance(value, int) or value < 0:
                raise invalid("top_k: Input should be a valid integer greater than or equal to 0")
        elif not 0 <= value <= 1:
            raise invalid(f"{name}: range: 0..1")


def _check_with_thinking(given: dict[str, Any]) -> None:
    if given.get("temperature", 1) != 1:
        raise invalid("`temperature` may only be set to 1 when thinking is enabled or in adaptive mode.")
    if "top_k" in given:
        raise invalid("`top_k` must be unset when thinking is enabled or in adaptive mode.")
    if given.get("top_p", 1) < _LEAST_TOP_P_WITH_THINKING:
        raise invalid("`top_p` must be greater than or equal to 0.95 when thinking is enabled or in adaptive mode.")
