"""The arguments of matchers: an invalid one is an error in the line that calls the matcher."""

from __future__ import annotations

import difflib
import re
import sys
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Final, Literal, TypeVar, overload

from pytest_modelmigrate.behaviours.behaviour import Behaviour
from pytest_modelmigrate.facts.uncalled import uncalled

__tracebackhide__ = True  # pytest then shows the line of the user's test, and none of this module

_LONGEST: Final = 80
_REGEX_SIGNS: Final = frozenset("\\[](){}*+?^$|")
_Choice = TypeVar("_Choice", bound=str)


class MatcherArguments:
    """Checks the arguments of one call of a matcher.

    Every method raises a TypeError for a wrong type and a ValueError for a wrong value. The message names the
    argument, its value and the matcher, and says what to give instead.

    Args:
        matcher: the name of the matcher.
    """

    def __init__(self, matcher: str) -> None:
        self.matcher = matcher

    def wrong_type(self, name: str, value: object, give: str) -> TypeError:
        """The error for a value of a wrong type."""
        return TypeError(self._message(name, value, uncalled(value) or f"give {give}"))

    def wrong_value(self, name: str, value: object, hint: str) -> ValueError:
        """The error for a value that is not allowed."""
        return ValueError(self._message(name, value, hint))

    def flags(self, **flags: object) -> None:
        """Each is True or False."""
        for name, value in flags.items():
            if not isinstance(value, bool):
                raise self.wrong_type(name, value, "True or False")

    def text(self, name: str, value: object, give: str = "a text") -> str:
        """A text that is not empty."""
        if not isinstance(value, str):
            raise self.wrong_type(name, value, give)
        if not value.strip():
            raise self.wrong_value(name, value, "it is empty")
        return value

    def texts(self, name: str, value: object, give: str = "a text or a list of texts") -> tuple[str, ...]:
        """One text or several, none of them empty."""
        return tuple(self.text(name, each, give) for each in self.several(name, value, give))

    def several(self, name: str, value: object, give: str) -> tuple[Any, ...]:
        """One text or pattern, or a collection."""
        if isinstance(value, str | re.Pattern):
            return (value,)
        return tuple(self.collection(name, value, give))

    def collection(self, name: str, value: object, give: str) -> Iterable[Any]:
        """A list or another collection, but no text, whose characters would be its members."""
        if isinstance(value, str | bytes) or not isinstance(value, Collection):
            raise self.wrong_type(name, value, give)
        return value

    def pattern(self, name: str, value: object, flags: int = 0) -> re.Pattern[str]:
        """A regular expression, compiled or as a text that is not empty."""
        if isinstance(value, re.Pattern):
            if isinstance(value.pattern, bytes):
                raise self.wrong_type(name, value, "a pattern of text, not of bytes")
            if not value.pattern:
                raise self.wrong_value(name, value, "it is empty")
            return value
        text = self.text(name, value, "a regular expression")
        try:
            return re.compile(text, flags)
        except re.error as error:
            raise self.wrong_value(name, value, f"it is not a regular expression: {error}") from None

    def words(self, name: str, value: object, give: str = "a text") -> str:
        """A text that is found by its words; one with a `|` is meant as a regular expression, and refused."""
        text = self.text(name, value, give)
        if "|" in text:
            raise self.wrong_value(name, value, "a text is read as words: use a list of words, or re.compile(...)")
        return text

    def many_words(self, name: str, value: object, give: str = "a text or a list of texts") -> tuple[str, ...]:
        """One text that is found by its words, or several."""
        return tuple(self.words(name, each, give) for each in self.several(name, value, give))

    def words_or_pattern(
        self, name: str, value: object, give: str = "a text or a compiled regular expression"
    ) -> str | re.Pattern[str]:
        """A text that is found by its words, or a compiled regular expression."""
        return self.pattern(name, value) if isinstance(value, re.Pattern) else self.words(name, value, give)

    def words_or_patterns(self, name: str, value: object, give: str) -> tuple[str | re.Pattern[str], ...]:
        """One text that is found by its words, one compiled regular expression, or several of them."""
        return tuple(self.words_or_pattern(name, each, give) for each in self.several(name, value, give))

    def patterns(self, name: str, value: object) -> tuple[str | re.Pattern[str], ...]:
        """The same, but a text with signs of a regular expression has to be compiled."""
        for each in self.several(name, value, "a compiled regular expression or a list of them"):
            if isinstance(each, str) and _REGEX_SIGNS & set(each):
                raise self.wrong_value(name, each, "a text is read as words: give re.compile(...)")
        return self.words_or_patterns(name, value, "a compiled regular expression or a list of them")

    def text_or_pattern(self, name: str, value: object) -> str | re.Pattern[str]:
        """A text that is not empty, or a compiled regular expression."""
        give = "a text or a compiled regular expression"
        return self.pattern(name, value) if isinstance(value, re.Pattern) else self.text(name, value, give)

    def choice(self, name: str, value: object, choices: Sequence[_Choice]) -> _Choice:
        """One of the choices; the message suggests the closest ones."""
        known = ", ".join(choices)
        for each in choices:
            if value == each:
                return each
        if not isinstance(value, str):
            raise self.wrong_type(name, value, f"one of {known}")
        close = difflib.get_close_matches(value.lower(), choices, n=1)
        raise self.wrong_value(name, value, f"did you mean {close[0]!r}?" if close else f"choose from {known}")

    def choices(self, name: str, value: object, choices: Sequence[_Choice]) -> tuple[_Choice, ...]:
        """One of the choices or several."""
        chosen = self.several(name, value, "a name or a list of names")
        return tuple(self.choice(name, each, choices) for each in chosen)

    @overload
    def whole_number(self, name: str, value: object, *, low: int) -> int: ...

    @overload
    def whole_number(self, name: str, value: object, *, low: int, optional: Literal[True]) -> int | None: ...

    def whole_number(self, name: str, value: object, *, low: int, optional: bool = False) -> int | None:
        """A whole number of at least `low`; None is allowed for an optional one."""
        if value is None and optional:
            return None
        if not isinstance(value, int) or isinstance(value, bool):
            raise self.wrong_type(name, value, "a whole number")
        if value < low:
            raise self.wrong_value(name, value, f"the lowest is {low}")
        return value

    def number(self, name: str, value: object, *, low: float, high: float | None = None) -> float:
        """A number between `low` and `high`."""
        if not isinstance(value, int | float) or isinstance(value, bool):
            raise self.wrong_type(name, value, f"a number such as {high if high is not None else low + 1.5:g}")
        if not low <= value <= (sys.float_info.max if high is None else high):
            limits = f"of at least {low:g}" if high is None else f"from {low:g} to {high:g}"
            raise self.wrong_value(name, value, f"give a number {limits}")
        return value

    def count(self, name: str, value: object) -> None:
        """A count: an exact number, or `(low, high)` with None for no limit."""
        if isinstance(value, int) and not isinstance(value, bool):
            self.whole_number(name, value, low=0)
            return
        give = "a number, or a range such as (2, 5), (2, None) or (None, 5)"
        if not isinstance(value, tuple) or len(value) != 2:  # noqa: PLR2004 - a range has two ends
            raise self.wrong_type(name, value, give)
        limits = [limit for limit in value if self.whole_number(name, limit, low=0, optional=True) is not None]
        if not limits or limits != sorted(limits):
            raise self.wrong_value(name, value, f"give {give}")

    def behaviour(self, name: str, value: object) -> None:
        """A behaviour."""
        if not isinstance(value, Behaviour):
            raise self.wrong_type(name, value, "a behaviour such as avoids('SQLite')")

    def branch(self, name: str, value: object) -> None:
        """A behaviour, a text that is not empty, or a compiled regular expression."""
        if not isinstance(value, Behaviour):
            self.words_or_pattern(name, value, "a behaviour, a text or a compiled regular expression")

    def mapping(self, name: str, value: object, give: str) -> Mapping[Any, Any]:
        """A dict."""
        if not isinstance(value, Mapping):
            raise self.wrong_type(name, value, give)
        return value

    def _message(self, name: str, value: object, hint: str) -> str:
        shown = repr(value)
        shown = shown if len(shown) <= _LONGEST else f"{shown[: _LONGEST - 3]}..."
        return f"invalid {name}={shown} in {self.matcher}(); {hint}"
