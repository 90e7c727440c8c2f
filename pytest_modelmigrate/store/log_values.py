"""Log values: what the values in a row of an application's log mean."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeAlias

from pytest_modelmigrate.text.excerpts import excerpt
from pytest_modelmigrate.text.parsed_json import parsed_json

Values: TypeAlias = Callable[[str], Any]
"""Returns the value of a row for a name of `log_columns.COLUMNS`; None where it has none."""

_MISSING: Final = ("", "null", "none", "nan", r"\n", "n/a")
_LONGEST_MISSING: Final = 40
"""Characters from which a value surely says something, so that whole prompts are not searched."""

_LONGEST_SHOWN: Final = 60
_TRUE: Final = ("true", "t", "yes", "y", "1", "on")
_FALSE: Final = ("false", "f", "no", "n", "0", "off")
_GOOD: Final = ("ok", "success", "succeeded", "successful", "completed", "complete", "done", "passed")
_BAD: Final = ("error", "failed", "failure", "fail", "timeout", "cancelled", "canceled", "exception", "aborted")
_FIRST_ERROR: Final = 400


def has_failed(value: Values) -> bool | None:
    """Whether the call ended in an error: by its error, else by a flag, else by its status; None if unknown.

    Raises:
        ValueError: the flag is neither true nor false.
    """
    error, status = value("error"), value("status")
    if error not in (None, False, 0, "0", "false", "False", {}, []):
        return True
    success = flag_of(value("success"), "success")
    if success is not None:
        return not success
    word = str(status).strip().lower().removesuffix(".0")  # a column of numbers with gaps is often one of floats
    if word.isdecimal():
        return int(word) >= _FIRST_ERROR
    return word in _BAD if word in (*_GOOD, *_BAD) else None


def retries_of(value: Values) -> int | None:
    """The number of retries of the call; None if unknown.

    Raises:
        ValueError: a value is not a whole number.
    """
    if (retries := count_of(value("retries"), "retries")) is not None:
        return retries
    if (attempts := count_of(value("attempts"), "attempts")) is not None:
        return max(0, attempts - 1)
    attempt = value("attempt")
    if isinstance(attempt, bool) or str(attempt).strip().lower() in (*_TRUE[:4], *_FALSE[:4]):
        return int(bool(flag_of(attempt, "attempt")))
    number = count_of(attempt, "attempt")
    return None if number is None else int(number > 1)


def tool_calls_of(value: Values) -> tuple[int | None, int | None]:
    """How many tools were called, and how many of these calls succeeded; None for what is unknown.

    Raises:
        ValueError: a value is not a whole number, or more calls succeeded than there were.
    """
    called, succeeded, failed = (
        count_of(value(name), name, lists=True) for name in ("tools_called", "tools_succeeded", "tools_failed")
    )
    if called is None:
        return None, None
    if succeeded is None and failed is not None:
        succeeded = called - failed
    if succeeded is not None and not 0 <= succeeded <= called:
        raise ValueError(f"{succeeded} of {called} tool calls cannot have worked")
    return called, succeeded


def is_missing(value: Any) -> bool:
    """Whether a value stands for none, such as `NULL` and an empty text."""
    return value is None or (
        isinstance(value, str) and len(value) < _LONGEST_MISSING and value.strip().lower() in _MISSING
    )


def flag_of(value: Any, column: str) -> bool | None:
    """A value as true or false; None for None.

    Raises:
        ValueError: it is neither.
    """
    word = str(value).strip().lower()
    if value is None:
        return None
    if word not in (*_TRUE, *_FALSE):
        raise ValueError(f"{column}: expected true or false, found {shown(value)}")
    return word in _TRUE


def count_of(value: Any, column: str, *, lists: bool = False) -> int | None:
    """A value as a whole number; None for None.

    Args:
        value: the value.
        column: its column, for the error.
        lists: whether a list, also as JSON text, counts with its length.

    Raises:
        ValueError: it is not a whole number of at least 0.
    """
    if value is None:
        return None
    if lists and isinstance(value, str) and value.lstrip().startswith("["):
        try:
            value = parsed_json(value)
        except ValueError:
            value = str(value)
    if lists and isinstance(value, list):
        return len(value)
    number = number_of(value, column)
    if number != int(number):
        raise ValueError(f"{column}: expected a whole number, found {shown(value)}")
    return int(number)


def number_of(value: Any, column: str) -> float:
    """A value as a number.

    Raises:
        ValueError: it is not a number of at least 0.
    """
    try:
        number = float(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else -1.0
    except (ValueError, OverflowError):
        number = -1.0
    if not 0 <= number < float("inf"):
        raise ValueError(f"{column}: expected a number of at least 0, found {shown(value)}")
    return number


def shown(value: Any) -> str:
    """A value as errors show it."""
    return excerpt(value, _LONGEST_SHOWN)
