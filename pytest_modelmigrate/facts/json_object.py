"""Reading JSON objects strictly: every member has its type, and no member is unknown."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, Self, TypeVar

T = TypeVar("T")

_REQUIRED: Final[Any] = object()
_LONGEST: Final = 40


class InvalidJsonError(ValueError):
    """JSON data are not what they should be.

    Attributes:
        path: where, as a JSON path such as `$.outcomes[3].case`.
        problem: what is wrong there.
        unknown: whether a member is unknown, as in a file of a newer version.
    """

    def __init__(self, path: str, problem: str, *, unknown: bool = False) -> None:
        super().__init__(f"{path}: {problem}")
        self.path = path
        self.problem = problem
        self.unknown = unknown


class JsonObject:
    """A JSON object whose members are read one by one; `end` refuses those that were not read.

    A member with a default may be missing. A value of another type is refused, never converted: `"12"` and `true`
    are no numbers, and neither are NaN and Infinity, which JSON does not have.

    Args:
        data: parsed JSON.
        path: where it stands in the document, as a JSON path.

    Raises:
        InvalidJsonError: it is no object; every method raises it too.
    """

    __slots__ = ("_data", "_unread", "path")

    def __init__(self, data: object, path: str = "$") -> None:
        if not isinstance(data, Mapping):
            raise InvalidJsonError(path, f"expected an object, found {_shown(data)}")
        self.path = path
        self._data = data
        self._unread = set(data)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all its members, in order."""
        return tuple(self._data)

    def end(self) -> None:
        """Refuse members that nobody has read."""
        if self._unread:
            name = min(self._unread, key=str)
            raise InvalidJsonError(self._place(str(name)), "unknown member", unknown=True)

    def value(self, name: str, default: Any = _REQUIRED) -> Any:
        """A member of any type."""
        self._unread.discard(name)
        value = self._data.get(name, default)
        if value is _REQUIRED:
            raise InvalidJsonError(self._place(name), "is missing")
        return value

    def text(self, name: str, default: str = _REQUIRED) -> str:
        """A string."""
        value = self.value(name, default)
        return value if isinstance(value, str) else self._refuse(name, "a string", value)

    def optional_text(self, name: str, default: str | None = _REQUIRED) -> str | None:
        """A string or null."""
        value = self.value(name, default)
        return value if value is None or isinstance(value, str) else self._refuse(name, "a string or null", value)

    def choice(self, name: str, choices: Iterable[T]) -> T:
        """One of a few values."""
        value, known = self.value(name), tuple(choices)
        found = next((each for each in known if each == value and type(each) is type(value)), _REQUIRED)
        if found is _REQUIRED:
            self._refuse(name, f"one of {', '.join('null' if each is None else str(each) for each in known)}", value)
        return found

    def flag(self, name: str, default: bool = _REQUIRED) -> bool:  # noqa: FBT001 - a value, no switch
        """True or false."""
        value = self.value(name, default)
        return value if isinstance(value, bool) else self._refuse(name, "true or false", value)

    def whole(self, name: str, default: int = _REQUIRED) -> int:
        """A whole number."""
        value = self.value(name, default)
        return value if type(value) is int else self._refuse(name, "a whole number", value)

    def count(self, name: str, default: int, most: int) -> int:
        """A whole number from 0 to `most`."""
        value = self.whole(name, default)
        return value if 0 <= value <= most else self._refuse(name, "a count", value)

    def number(self, name: str, default: float = _REQUIRED) -> float:
        """A finite number."""
        value = self.value(name, default)
        return float(value) if is_number(value) else self._refuse(name, "a number", value)

    def optional_number(self, name: str) -> float | None:
        """A finite number or null."""
        return None if self.value(name) is None else self.number(name)

    def array(self, name: str, default: tuple[()] = _REQUIRED) -> list[tuple[Any, str]]:
        """The values of an array, each with its path."""
        value = self.value(name, default)
        if not isinstance(value, list | tuple):
            self._refuse(name, "an array", value)
        return [(each, f"{self._place(name)}[{index}]") for index, each in enumerate(value)]

    def texts(self, name: str, default: tuple[()] = _REQUIRED) -> tuple[str, ...]:
        """An array of strings."""
        values = [each for each, _ in self.array(name, default)]
        return tuple(values) if all(isinstance(each, str) for each in values) else self._refuse(name, "strings", values)

    def nested(self, name: str, read: Callable[[Self], T]) -> T:
        """An object, read by `read` to its end."""
        return self._whole_object(self.value(name), self._place(name), read)

    def objects(self, name: str, read: Callable[[Self], T], default: tuple[()] = _REQUIRED) -> tuple[T, ...]:
        """An array of objects, each read by `read` to its end."""
        return tuple(self._whole_object(each, path, read) for each, path in self.array(name, default))

    @classmethod
    def read(cls, data: object, read: Callable[[Self], T]) -> T:
        """Read a whole document by `read`."""
        return cls._whole_object(data, "$", read)

    @classmethod
    def _whole_object(cls, data: object, path: str, read: Callable[[Self], T]) -> T:
        members = cls(data, path)
        value = read(members)
        members.end()
        return value

    def _place(self, name: str) -> str:
        return f"{self.path}.{name}" if name.isidentifier() else f"{self.path}[{name!r}]"

    def _refuse(self, name: str, expected: str, value: object) -> Any:
        raise InvalidJsonError(self._place(name), f"expected {expected}, found {_shown(value)}")


class PlainObject(ABC):
    """Data that `plain` writes as a JSON object, and `from_plain` reads."""

    __slots__ = ()

    @classmethod
    def from_plain(cls, data: object) -> Self:
        """Read what `plain` wrote.

        Raises:
            InvalidJsonError: a member is missing, unknown, or not of its type.
        """
        return JsonObject.read(data, cls.read)

    @classmethod
    @abstractmethod
    def read(cls, data: JsonObject) -> Self:
        """Read the members that `plain` wrote."""


def is_number(value: object) -> bool:
    """Whether a JSON value is a finite number that fits a double."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    try:
        return math.isfinite(value)
    except OverflowError:
        return False


def _shown(value: object) -> str:
    if isinstance(value, Mapping):
        return "an object"
    if isinstance(value, list | tuple):
        return "an array"
    if value is None or isinstance(value, bool):
        return str(value).lower().replace("none", "null")
    text = repr(value)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}..."
