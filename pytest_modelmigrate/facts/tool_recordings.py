"""Tool recordings: calls of an application's own tools, with their results."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import reduce
from typing import Any, Self

from pytest_modelmigrate.facts.targets import Target


@dataclass(frozen=True, slots=True)
class RecordedException:
    """An exception that a tool raised.

    Attributes:
        module: the module of its class.
        name: the qualified name of its class.
        message: its text.
        arguments: what its class was called with, where that is JSON; None otherwise.
    """

    module: str
    name: str
    message: str
    arguments: tuple[Any, ...] | None = None

    @classmethod
    def of(cls, error: Exception, arguments: tuple[Any, ...] | None) -> Self:
        """An exception as it is recorded."""
        return cls(type(error).__module__, type(error).__qualname__, str(error), arguments)

    def exception(self) -> Exception:
        """The exception again: of its own class, if that is imported, and always with its text."""
        kind = self._class()
        if kind is not None:
            makers: tuple[Callable[[], Exception], ...] = (
                lambda: kind(*(self.arguments or ())),
                lambda: _unmade(kind, self.message),
            )
            for make in makers:
                try:
                    error = make()
                    if str(error) == self.message:
                        return error
                except Exception:  # noqa: BLE001, S112 - a class may need other arguments, which are not recorded
                    continue
        name = self.name.rpartition(".")[2]
        made: type[Exception] = type(name, (RecordedToolError,), {"__module__": self.module})
        return made(self.message)

    def _class(self) -> type[Exception] | None:
        """Its class; None where its module is not imported: a recording never has one imported."""
        module: Any = sys.modules.get(self.module)
        try:
            found = reduce(getattr, self.name.split("."), module)
        except AttributeError:
            return None
        return found if isinstance(found, type) and issubclass(found, Exception) else None


class RecordedToolError(Exception):
    """An exception of a tool whose class cannot be made again."""


def _unmade(kind: type[Exception], message: str) -> Exception:
    """An exception whose `__init__` was not called."""
    error: Exception = kind.__new__(kind, message)
    error.args = (message,)
    return error


@dataclass(frozen=True, slots=True)
class ToolRecording:
    """One call of a tool with its result, kept on disk.

    Attributes:
        tool: the name of the tool.
        input: its arguments by name.
        target: the target on which the test made the call.
        case: the test without its target.
        result: what it returned; None if it raised an exception.
        exception: what it raised; None if it returned.
        occurrence: 1 for the first of several identical calls in one test, 2 for the second.
        recorded_on: ISO date of the recording.
        edited: whether the file was edited after it was written; None if that is not known.
    """

    tool: str
    input: Mapping[str, Any]
    target: Target
    case: str
    result: Any = None
    exception: RecordedException | None = None
    occurrence: int = 1
    recorded_on: str = ""
    edited: bool | None = field(default=None, compare=False)
