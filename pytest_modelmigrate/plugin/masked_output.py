"""What prompt tests show, without credentials, and without what a terminal or a CI log would take for a command."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

import pytest

from pytest_modelmigrate.store.redaction import masked
from pytest_modelmigrate.text.printable import printable, printable_in_colours

_REPRS: Final = "_pytest._code.code"


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


def clean_report(report: pytest.TestReport, config: pytest.Config) -> None:
    """Clean the failure, the reasons and the captured output of a report.

    Credentials are masked. Control characters and workflow commands, which may come from a reply, are shown as text.
    The colours of pytest stay where it writes in colours.

    Args:
        report: the report of a prompt test.
        config: says whether pytest writes in colours.
    """
    change = _in_colours if _writes_in_colours(config) else _plain
    report.sections = [(name, change(content)) for name, content in report.sections]
    if hasattr(report, "wasxfail"):
        report.wasxfail = change(report.wasxfail)
    if isinstance(report.longrepr, str):
        report.longrepr = change(report.longrepr)
    elif isinstance(report.longrepr, tuple):  # of a test that is skipped
        path, line, reason = report.longrepr
        report.longrepr = path, line, change(reason)
    elif report.longrepr is not None and (text := str(report.longrepr)) != change(text):
        for part in _parts(report.longrepr):
            for name, value in vars(part).items():
                setattr(part, name, _changed(value, change))


def _plain(text: str) -> str:
    return printable(masked(text))


def _in_colours(text: str) -> str:
    return printable_in_colours(masked(text))


def _writes_in_colours(config: pytest.Config) -> bool:
    return config.pluginmanager.hasplugin("terminalreporter") and config.get_terminal_writer().hasmarkup


def _parts(value: Any) -> Iterator[Any]:
    """The objects of which pytest puts a traceback together."""
    if isinstance(value, list | tuple):
        for each in value:
            yield from _parts(each)
    elif type(value).__module__ == _REPRS and hasattr(value, "__dict__"):
        yield value
        for each in vars(value).values():
            yield from _parts(each)


def _changed(value: Any, change: Callable[[str], str]) -> Any:
    """A member of such an object: a text, lines of text, or names with texts."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, list) and value and all(isinstance(each, str) for each in value):
        return change("\n".join(value)).split("\n")
    if isinstance(value, list):
        return [tuple(_changed(part, change) for part in each) if _is_pair(each) else each for each in value]
    return value


def _is_pair(value: Any) -> bool:
    return isinstance(value, tuple) and all(isinstance(part, str) for part in value)
