"""Comparison mistakes: the errors for what was compared or joined with a behaviour by mistake."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NoReturn

from pytest_modelmigrate.facts.replies import ToolCall
from pytest_modelmigrate.facts.uncalled import uncalled


def refuse_part_of_reply(behaviour: object, other: object, sign: str) -> None:
    """Refuse a part of a reply, or a message of the SDK, in the place of the reply.

    Args:
        behaviour: what it was compared with.
        other: the other side.
        sign: `==` or `!=`.

    Raises:
        TypeError: it is one of these; the message says what to write.
    """
    __tracebackhide__ = True
    kind = type(other)
    if kind.__module__.partition(".")[0] == "anthropic":
        meant = f"reply_of(message) {sign} {behaviour!r}"
    elif isinstance(other, str | bytes | Mapping | list | tuple | ToolCall):
        meant = f"reply {sign} {behaviour!r}"
    else:
        return
    raise TypeError(f"{behaviour!r} compares with a whole reply, not with {_named(kind)}: write assert {meant}")


def refuse_no_behaviour(behaviour: object, other: object, sign: str) -> NoReturn:
    """Refuse what is no behaviour and was joined with one.

    Args:
        behaviour: what it was joined with.
        other: the other side.
        sign: `|` or `&`.

    Raises:
        TypeError: always; the message says what to write.
    """
    __tracebackhide__ = True
    if not_called := uncalled(other):
        raise TypeError(f"{behaviour!r} {sign} ...: {not_called}")
    way_out = f"; for a fixed text, write formatted(one_of=[{other!r}])" if isinstance(other, str) else ""
    raise TypeError(f"{behaviour!r} {sign} {other!r}: {sign} joins two behaviours, not {_named(type(other))}{way_out}")


def _named(kind: type) -> str:
    return f"a {kind.__name__}" if kind.__name__[0].lower() not in "aeiou" else f"an {kind.__name__}"
