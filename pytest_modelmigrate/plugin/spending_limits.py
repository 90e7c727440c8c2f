"""Spending limits: what the options and the ini file say that a run, a model and a day may cost."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

import pytest

from pytest_modelmigrate.facts.catalog import catalog
from pytest_modelmigrate.facts.errors import InvalidSettingError
from pytest_modelmigrate.plugin.ini_keys import MAX_COST_PER_DAY, MAX_COST_PER_MODEL
from pytest_modelmigrate.plugin.option_values import on_command_line, source_of, switched_on, value


@dataclass(frozen=True, slots=True)
class SpendingLimits:
    """What requests may cost, in US dollars.

    Attributes:
        run: the limit of the run; None for none.
        per_model: the limits of the run for single models, by their ids.
        per_day: the limit for all runs of a day (UTC) in this project; None for none.
        allow_unpriced: whether requests whose price is unknown are sent although there is a limit.
    """

    run: Decimal | None = None
    per_model: Mapping[str, Decimal] = field(default_factory=dict)
    per_day: Decimal | None = None
    allow_unpriced: bool = False


def read_limits(config: pytest.Config) -> SpendingLimits:
    """Read the option and the ini keys.

    Raises:
        InvalidSettingError: a value is no amount of dollars, or a model is unknown.
    """
    per_day = config.getini(MAX_COST_PER_DAY.name)
    text, source = value(config, "max_cost"), source_of(config, "max_cost")
    return SpendingLimits(
        run=dollars(text, source) if text or on_command_line(config, "max_cost") else None,
        per_model=limits_per_model(config.getini(MAX_COST_PER_MODEL.name), MAX_COST_PER_MODEL.name),
        per_day=dollars(per_day, MAX_COST_PER_DAY.name) if per_day else None,
        allow_unpriced=switched_on(config, "allow_unpriced"),
    )


def dollars(text: str, source: str) -> Decimal:
    """Read an amount of dollars, `2.50` or `$2.50`.

    Raises:
        InvalidSettingError: it is none; the message begins with `source`.
    """
    try:
        found = Decimal(text.strip().removeprefix("$"))
    except InvalidOperation:
        found = Decimal(-1)
    if not found.is_finite() or found < 0:
        raise InvalidSettingError(f"{source}: invalid amount of dollars {text!r}; give one such as 2.50")
    return found


def limits_per_model(lines: Iterable[str], source: str) -> dict[str, Decimal]:
    """Read the lines of the ini key, `opus-5-5 = 2.00`.

    Raises:
        InvalidSettingError: a line is not `model = dollars`, or names one model twice; it begins with `source`.
    """
    limits: dict[str, Decimal] = {}
    for line in lines:
        model, sign, amount = (part.strip() for part in line.partition("="))
        if not sign or not model:
            raise InvalidSettingError(f"{source}: invalid line {line!r}; give opus-5-5 = 2.00")
        named = catalog().named(model)
        if named is None:
            close = ", ".join(catalog().suggestions(model))
            hint = f"did you mean {close}?" if close else "give an id such as opus-5-5"
            raise InvalidSettingError(f"{source}: invalid model {model!r}; {hint}")
        key = named.model.id if named.model else named.id
        if key in limits:
            raise InvalidSettingError(f"{source}: {key} has two limits; give one")
        limits[key] = dollars(amount, source)
    return limits
