"""Functions and classes that stand where their result is meant: `reply == json_reply`."""

from __future__ import annotations

from types import FunctionType


def uncalled(value: object) -> str | None:
    """What to say of a function or class that was not called; None for any other value.

    A class that compares by itself, such as the matchers of `dirty_equals`, needs no call.
    """
    is_plain_class = isinstance(value, type) and type(value).__eq__ is object.__eq__
    if not isinstance(value, FunctionType) and not is_plain_class:
        return None
    name = getattr(value, "__name__", repr(value))
    return f"{name} is not called: write {name}(...)"
