"""Repeated errors: what is the same for many tests is shown once, with one command for all of them.

The report of each test keeps its whole message, for JUnit XML and other plugins; the terminal shows one line of it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import pytest

from pytest_modelmigrate.plugin.commands import command_line
from pytest_modelmigrate.plugin.fixtures import NO_MODEL
from pytest_modelmigrate.plugin.option_values import flag_of
from pytest_modelmigrate.plugin.session import MigrateSession
from pytest_modelmigrate.store.writing import FULL_DISK
from pytest_modelmigrate.text.plurals import count
from pytest_modelmigrate.text.printable import printable
from pytest_modelmigrate.wire.budget import OVER_CAP
from pytest_modelmigrate.wire.credentials import NO_KEY
from pytest_modelmigrate.wire.decision import Mode
from pytest_modelmigrate.wire.misses import NO_RECORDING

_NO_MODEL: Final = NO_MODEL.partition("\n")[0]
_NO_KEY: Final = NO_KEY.partition(":")[0]

_DOWN: Final = "no answer"
_PAUSED: Final = "asks to wait"
_OUTAGE: Final = re.compile(rf"\S+ (?:is down:|could not be reached:|({_PAUSED})) ")
"""How the message of an outage begins, after the address of the API."""

_VARYING: Final = re.compile(r"\d+(?:\.\d+)? (?:h|min|s|attempts)\b")
"""Times and numbers of attempts, which differ from test to test of one outage."""

_CAUSES: Final = {
    _NO_MODEL: _NO_MODEL,
    _NO_KEY: _NO_KEY,
    NO_RECORDING: NO_RECORDING,
    OVER_CAP: "this request was not sent, because of the cap",
    FULL_DISK: FULL_DISK,
    _DOWN: "the API gave no answer",
    _PAUSED: "the API asks to wait",
}
"""How the messages begin that many tests may share, and what stands for those that repeat one."""

_PLACE: Final = re.compile(r"(?:\S[^\n]*?:\d+: )?")
"""The file and line in front of a message."""

_DIFFERENCE: Final = re.compile(r"^ +(?:differs in|nearest|recorded) +(.*)$", re.MULTILINE)
_PATH: Final = re.compile(r"\S*[/\\]\S*")


@dataclass
class _Cause:
    """The tests with errors of one cause, in the order of their reports."""

    tests: dict[str, None] = field(default_factory=dict)
    shown: dict[str, str] = field(default_factory=dict)


class RepeatedErrors:
    """Shortens the errors that repeat an earlier one, and ends the summary with a command for all of them.

    Args:
        session: the session of this process.
    """

    def __init__(self, session: MigrateSession) -> None:
        self._session = session
        self._config = session.config
        self._causes: dict[str, _Cause] = {}

    def lines(self) -> list[str]:
        """What stands below the verdict: a line for each cause that several tests share, and for a cap."""
        return [printable(" ".join(filter(None, step))) for step in self._steps()]

    def notes(self) -> list[str]:
        """A note for each cause that has one command for all its tests, with the command as its second line."""
        return ["\n".join(filter(None, step)) for step in self._steps(least=1)]

    def pytest_sessionfinish(self) -> None:
        """Shorten the errors before the terminal shows them."""
        reporter: Any = self._config.pluginmanager.getplugin("terminalreporter")
        for report in reporter.stats.get("error", ()) if reporter is not None else ():
            text = str(report.longrepr)
            place, headline = _headline(text)
            if headline is not None:
                cause = self._causes.setdefault(headline, _Cause())
                cause.tests[report.nodeid] = None
                first = cause.shown.setdefault(_difference(text), report.nodeid)
                if first != report.nodeid:
                    report.longrepr = _Shown(text, _Crash(f"{place}{_CAUSES[headline]}, as in {first}"))

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_terminal_summary(self, terminalreporter: Any) -> Generator[None, object, object]:
        """Say once what to do about all tests with the same error, below the verdict."""
        result = yield
        if not terminalreporter.no_summary:
            for line in self.lines():
                terminalreporter.write_line(line, yellow=True)
        return result

    def _steps(self, least: int = 2) -> Iterator[tuple[str, str]]:
        """What to do about the causes that so many tests share, and the command; a cap concerns all requests."""
        for headline, cause in self._causes.items():
            number = len(cause.tests)
            if headline == OVER_CAP:
                text, command = self._how_to_finish()
                yield f"{count(number, 'test')} {text}", command
            elif number >= least:
                yield self._next_step(headline, number)

    def _next_step(self, headline: str, number: int) -> tuple[str, str]:
        tests, one = count(number, "test"), number == 1
        if headline == NO_RECORDING:
            verb, command = "misses" if one else "miss", self._command("--migrate-calls=record")
            return f"{tests} {verb} recordings; record them, which costs money:", command
        need = "needs" if one else "need"
        if headline == _NO_KEY:
            return f"{tests} {need} an API key; set ANTHROPIC_API_KEY and run the same command again", ""
        if headline == FULL_DISK:
            return f"{tests} could not record their answers; make room on the disk and run the same command again", ""
        if headline == _DOWN:
            return f"{tests} got no answer; run the same command again when the API is back", ""
        if headline == _PAUSED:
            wait = "waits" if one else "wait"
            return f"{tests} {wait} for a rate limit; run the same command again after the time in the errors", ""
        models = flag_of("models", self._config)
        return f"{tests} {need} a model; run them with:", self._command(f"{models}=opus-4-6,opus-4-7")

    def _how_to_finish(self) -> tuple[str, str]:
        """What the requests cost that were not sent; with `record`, the next run sends these alone."""
        refused, settings = self._session.refused, self._session.settings
        likely = "" if refused.likely is None else f" and probably ${refused.likely:.4f}"
        costs = f"undecided, because of a cap; {count(refused.requests, 'request')} that were not sent cost"
        step, command = "raise the cap that the errors name, and run the same command again", ""
        if refused.settings == {flag_of("max_cost")}:
            cap = refused.cap_to_finish(again=settings.mode is not Mode.RECORD)
            step, command = "run", self._command(f"--migrate-max-cost={cap}")
        return f"{costs} at most ${refused.most:.4f}{likely}; to finish, {step}", command

    def _command(self, option: str) -> str:
        """The command line of this run with another value of an option."""
        arguments = without_option(list(map(os.fspath, self._config.invocation_params.args)), option.partition("=")[0])
        return command_line(self._config, option, *arguments)


@dataclass(frozen=True, slots=True)
class _Crash:
    """What the short summary shows of an error.

    Attributes:
        message: one line; on CI, pytest shows all lines of a message.
    """

    message: str


@dataclass(frozen=True, slots=True)
class _Shown:
    """The whole message of an error, of which the terminal shows one line."""

    text: str
    reprcrash: _Crash

    def __str__(self) -> str:
        return self.text

    def toterminal(self, writer: Any) -> None:
        """What pytest calls to show it."""
        writer.line(self.reprcrash.message)


def without_option(arguments: Sequence[str], flag: str) -> list[str]:
    """A command line without an option and its value, as `--flag=value` or as `--flag value`."""
    kept: list[str] = []
    value_next = False
    for argument in arguments:
        if not value_next and argument != flag and not argument.startswith(f"{flag}="):
            kept.append(argument)
        value_next = argument == flag
    return kept


def _headline(text: str) -> tuple[str, str | None]:
    """The place in front of a message, and how the message begins if many tests may share its cause."""
    found = _PLACE.match(text)
    place = found[0] if found else ""
    if outage := _OUTAGE.match(text, len(place)):
        return place, outage[1] or _DOWN
    return place, next((each for each in _CAUSES if text.startswith(each, len(place))), None)


def _difference(text: str) -> str:
    """What an error differs in from others of its cause; one with another difference is shown whole."""
    place, headline = _headline(text)
    if headline in (_DOWN, _PAUSED):
        return _VARYING.sub("", text[len(place) :].partition("\n")[0])
    return " ".join(_PATH.sub("", found) for found in _DIFFERENCE.findall(text))
