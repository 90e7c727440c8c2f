"""Call volumes: how often an application does the task of a case in a month, as the ini file says."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from pytest_modelmigrate.facts.errors import InvalidSettingError


@dataclass(frozen=True, slots=True)
class CallVolume:
    """A line of `modelmigrate_calls_per_month`: `tests/test_refund.py::* = 20000`.

    Attributes:
        pattern: the cases, as in reports; `*` stands for any text.
        calls: how often the task of each of them is done in a month.
    """

    pattern: str
    calls: float

    def covers(self, case: str) -> bool:
        """Whether the line is about a case."""
        return re.fullmatch(".*".join(map(re.escape, self.pattern.split("*"))), case, re.DOTALL) is not None

    def __str__(self) -> str:
        return f"{self.pattern} = {self.calls:g}"


def volume_of(case: str, volumes: Iterable[CallVolume]) -> float | None:
    """How often the task of a case is done in a month: the first line that is about it; None where none is."""
    return next((each.calls for each in volumes if each.covers(case)), None)


def call_volumes(lines: Iterable[str], source: str) -> tuple[CallVolume, ...]:
    """Read the lines of the ini key.

    Raises:
        InvalidSettingError: a line is not `case = number`; the message begins with `source`.
    """
    volumes = []
    for text in lines:
        pattern, sign, number = text.rpartition("=")
        if not sign or not pattern.strip():
            raise InvalidSettingError(f"{source}: invalid line {text!r}; give tests/test_refund.py::* = 20000")
        volumes.append(CallVolume(pattern.strip(), calls_per_month(number.strip(), source)))
    return tuple(volumes)


def calls_per_month(text: str, source: str) -> float:
    """Read a number of calls, `20000` or `20_000`.

    Raises:
        InvalidSettingError: it is no finite number, or below 0; the message begins with `source`.
    """
    try:
        found = Decimal(text)
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite() or found < 0:
        raise InvalidSettingError(f"{source}: invalid number of calls {text!r}; give one such as 20000")
    return float(found)
