"""The arguments of `formatted`: an invalid one is an error in the line that calls it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias, get_args

from pytest_modelmigrate.behaviours.format_rules.counts import UNITS
from pytest_modelmigrate.behaviours.format_rules.letter_case import LetterCase
from pytest_modelmigrate.behaviours.matcher_arguments import MatcherArguments

__tracebackhide__ = True

_LANGUAGE_CODE: Final = re.compile(r"[a-z]{2}(?:-\w+)*", re.IGNORECASE)

_Check: TypeAlias = Callable[[MatcherArguments, str, Any], object]


def check_rules(rules: Mapping[str, Any]) -> None:
    """Check the rules that are given.

    Raises:
        TypeError: a rule has a value of a wrong type.
        ValueError: a rule has a value that is not allowed.
    """
    given = MatcherArguments("formatted")
    for name, value in rules.items():
        _CHECKS[name](given, name, value)


def _flag(given: MatcherArguments, name: str, value: object) -> None:
    given.flags(**{name: value})


def _names(given: MatcherArguments, name: str, value: object) -> None:
    if not given.texts(name, value):
        raise given.wrong_value(name, value, "it is empty")


def _labels(given: MatcherArguments, name: str, value: object) -> None:
    _names(given, name, given.collection(name, value, "a list of labels, such as ['yes', 'no']"))


def _columns(given: MatcherArguments, name: str, value: object) -> None:
    if value is False:
        return
    if isinstance(value, int):
        given.whole_number(name, int(value), low=1)
    else:
        _names(given, name, given.collection(name, value, "True, the number of columns, or a list of their names"))


def _code(given: MatcherArguments, name: str, value: object) -> None:
    if not isinstance(value, bool):
        given.text(name, value, "True, or the language of the code")


def _languages(given: MatcherArguments, name: str, value: object) -> None:
    _names(given, name, value)
    for each in given.texts(name, value):
        if not _LANGUAGE_CODE.fullmatch(each):
            raise given.wrong_value(name, each, "give the code of a language (ISO 639-1), such as 'en'")


def _delimiter(given: MatcherArguments, name: str, value: object) -> None:
    if not isinstance(value, str) or len(value) != 1:
        raise given.wrong_value(name, value, "give one character, such as ';'")


def _contains(given: MatcherArguments, name: str, value: object) -> None:
    wanted = given.several(name, value, "a text, a pattern, a list of them, or a dict with their counts")
    if not wanted:
        raise given.wrong_value(name, value, "it is empty")
    for each in wanted:
        given.text_or_pattern(name, each)
    for what, often in value.items() if isinstance(value, Mapping) else ():
        given.count(f"{name}[{what!r}]", often)


_CHECKS: Final[Mapping[str, _Check]] = {
    **{unit.replace(" ", "_"): MatcherArguments.count for unit in UNITS},
    "xml": _names,
    "table": _columns,
    "csv": _columns,
    "delimiter": _delimiter,
    "code": _code,
    "alone": _flag,
    "one_of": _labels,
    "matches": MatcherArguments.pattern,
    "contains": _contains,
    "whole_words": _flag,
    "starts": MatcherArguments.text,
    "ends": MatcherArguments.text,
    "quoted": _flag,
    "count_code": _flag,
    "may_refuse": _flag,
    "case": lambda given, name, value: given.choice(name, value, get_args(LetterCase)),
    "language": _languages,
}
