"""Credentials out of what is shown: the failures and the captured output of prompt tests, and the summary."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

import pytest

from pytest_modelmigrate.store.redaction import masked
from pytest_modelmigrate.text.printable import printable, printable_output

_REPRS: Final = "_pytest._code.code"

_PARTS: Final = re.compile(r"(['\"])\n\s*\1")
"""Where `pprint` breaks a long text into several literals."""


class MaskedReporter:
    """Pytest's terminal reporter, whose lines hold no credentials.

    Args:
        reporter: the terminal reporter.
    """

    def __init__(self, reporter: Any) -> None:
        self._reporter = reporter

    def __getattr__(self, name: str) -> Any:
        return getattr(self._reporter, name)

    def write_line(self, line: str, **markup: bool) -> None:
        """Write a line."""
        self._reporter.write_line(masked(line), **markup)


def mask_report(report: pytest.TestReport) -> None:
    """Mask the credentials in a report: in its traceback with its locals, and in its captured output.

    What a terminal or a CI log would take for a command is shown as text.
    """
    report.sections = [(name, printable_output(masked(content))) for name, content in report.sections]
    if isinstance(report.longrepr, str):
        report.longrepr = _shown(report.longrepr)
    elif report.failed and report.longrepr is not None and (text := str(report.longrepr)) != _shown(text):
        for part in _parts(report.longrepr):
            for name, value in vars(part).items():
                setattr(part, name, _masked(value))


def _parts(value: Any) -> Iterator[Any]:
    """The objects of which pytest puts a traceback together."""
    if isinstance(value, list | tuple):
        for each in value:
            yield from _parts(each)
    elif type(value).__module__ == _REPRS and hasattr(value, "__dict__"):
        yield value
        for each in vars(value).values():
            yield from _parts(each)


def _shown(text: str) -> str:
    """A printable text with its credentials masked, also those that pytest shows in parts, as the values of locals."""
    text = masked(text)
    joined = _PARTS.sub("", text)
    return printable(text if joined == text or (whole := masked(joined)) == joined else whole)


def _masked(value: Any) -> Any:
    """A member of such an object: a text, lines of text, or names with texts."""
    if isinstance(value, str):
        return _shown(value)
    if isinstance(value, list) and value and all(isinstance(each, str) for each in value):
        return _shown("\n".join(value)).split("\n")
    if isinstance(value, list):
        return [tuple(_masked(part) for part in each) if _is_pair(each) else each for each in value]
    return value


def _is_pair(value: Any) -> bool:
    return isinstance(value, tuple) and all(isinstance(part, str) for part in value)
