"""Compare the arguments of a tool call with the wanted arguments."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeGuard

MISSING = object()


def differences(wanted: Any, got: Any, path: str = "$", *, partial: bool = False) -> Iterator[str]:
    """The differences between a value and the wanted one, one line for each.

    A compiled pattern matches a whole text, a type an instance of it, and a function decides about a value. All else
    is compared with `==`, so matchers such as those of `dirty_equals` and `unittest.mock.ANY` work. A boolean never
    equals a number, as in JSON.

    Args:
        wanted: the wanted value, or a matcher, at any depth.
        got: the value in the call.
        path: the place of the value.
        partial: whether objects may have other keys.
    """
    if isinstance(wanted, Mapping) and isinstance(got, Mapping):
        for key, value in wanted.items():
            if key not in got:
                yield from _absent(value, f"{path}.{key}")
            else:
                yield from differences(value, got[key], f"{path}.{key}", partial=partial)
        if not partial:
            yield from (f"{path}.{key} is unexpected: {_shown(got[key])}" for key in got if key not in wanted)
    elif isinstance(wanted, list | tuple) and isinstance(got, list | tuple):
        if len(wanted) != len(got):
            yield f"{path} has {len(got)} entries instead of {len(wanted)}"
            return
        for index, (value, mine) in enumerate(zip(wanted, got, strict=True)):
            yield from differences(value, mine, f"{path}[{index}]", partial=partial)
    elif difference := _difference(wanted, got):
        yield f"{path} is {_shown(got)}{difference}"


def _difference(wanted: Any, got: Any) -> str | None:
    """What to say after a value that is not the wanted one; None if it is."""
    if isinstance(wanted, re.Pattern):
        fits = isinstance(got, str) and bool(wanted.fullmatch(got))
        wish = f" and does not match the pattern {wanted.pattern!r}"
    elif _is_type(wanted):
        fits = isinstance(got, (float, int) if wanted is float else wanted)
        fits = fits and not (isinstance(got, bool) and wanted in {int, float})
        wish = f" of type {type(got).__name__} instead of {_shown(wanted)}"
    elif _is_function(wanted):
        return _rejection(wanted, got)
    else:
        fits = _equal(wanted, got) and (isinstance(wanted, bool) == isinstance(got, bool) or not _is_plain(wanted))
        wish = f" instead of {_shown(wanted)}"
    return None if fits else wish


def _rejection(accepts: Callable[[Any], object], got: Any) -> str | None:
    """The same for a function; a value on which it fails is not accepted."""
    try:
        accepted = accepts(got)
    except Exception as error:  # noqa: BLE001 - a value of a wrong type is the model's mistake
        return f", and {_shown(accepts)} raised {type(error).__name__}: {error}"
    return None if accepted else f", which {_shown(accepts)} does not accept"


def as_written(wanted: Any) -> Any:
    """The wanted arguments with names for functions and types, whose `repr` is long and differs in each run."""
    if isinstance(wanted, Mapping):
        return {key: as_written(value) for key, value in wanted.items()}
    if isinstance(wanted, list | tuple):
        return type(wanted)(map(as_written, wanted)) if type(wanted) in {list, tuple} else wanted
    return _Name(wanted) if _is_type(wanted) or _is_function(wanted) else wanted


class _Name:
    """A function or a type, shown by its name."""

    def __init__(self, named: Any) -> None:
        self.name = getattr(named, "__name__", None) or type(named).__name__

    def __repr__(self) -> str:
        return str(self.name)


def _is_type(wanted: Any) -> TypeGuard[type]:
    """Whether this is a type, and no matcher that is a class and compares itself, as `dirty_equals.IsStr` does."""
    return isinstance(wanted, type) and not _compares_itself(wanted)


def _is_function(wanted: Any) -> TypeGuard[Callable[[Any], object]]:
    """Whether this can be called and does not compare itself."""
    return callable(wanted) and not isinstance(wanted, type) and not _compares_itself(wanted)


def _compares_itself(value: object) -> bool:
    return type(value).__eq__ is not object.__eq__


def _absent(wanted: Any, path: str) -> Iterator[str]:
    if _is_plain(wanted) or not _equal(wanted, MISSING):
        yield f"{path} is missing, wanted {_shown(wanted)}"


def _is_plain(value: Any) -> bool:
    return value is None or isinstance(value, str | int | float | list | tuple | dict)


def _equal(wanted: Any, got: Any) -> bool:
    return bool(wanted == got)


def _shown(value: Any) -> str:
    text = repr(as_written(value))
    return text if len(text) <= 80 else f"{text[:77]}..."  # noqa: PLR2004 - one line
