"""The end of pytest's output: the migration table, the verdict, and what to run next."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from typing import Any, Final

import pytest

from pytest_modelmigrate.plugin.commands import command_again
from pytest_modelmigrate.plugin.hooks import SessionHooks
from pytest_modelmigrate.plugin.masked_output import MaskedReporter
from pytest_modelmigrate.plugin.reporting import failing_problems, report_notes, report_paths, shard_notes
from pytest_modelmigrate.plugin.session_notes import REPEATED_ERRORS, session_notes
from pytest_modelmigrate.text.printable import printable
from pytest_modelmigrate.wire.decision import PAID

_AROUND: Final = 3
"""Lines that pytest writes below the summary, and the next prompt."""


class TerminalSummary:
    """Shows the summary of a run below all that pytest and other plugins show.

    Args:
        hooks: the hooks of this process, which know what to show.
    """

    def __init__(self, hooks: SessionHooks) -> None:
        self._hooks = hooks

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_terminal_summary(self, terminalreporter: Any) -> Generator[None, object, object]:
        """Show it behind the short summary, which may be long, so that the verdict is what is seen."""
        result = yield
        self._show(terminalreporter)
        return result

    def _show(self, reporter: Any) -> None:
        session = self._hooks.session
        if not session.outcomes:
            for note in (*shard_notes(session), *session.sending_notes, *report_paths(session)):
                reporter.write_line(printable(f"note: {note}"))
        elif session.verdict is not None and not reporter.no_summary:
            from pytest_modelmigrate.reports.screen import lines_taken, screen_lines
            from pytest_modelmigrate.reports.terminal import summarise

            repeated = session.config.pluginmanager.get_plugin(REPEATED_ERRORS)
            below = repeated.lines() if repeated is not None else []
            notes = session_notes(session, self._hooks.acceptances, self._hooks.used)
            summarise(
                MaskedReporter(reporter),
                session.run,
                session.verdict,
                [*notes, *report_notes(session), *session.ledger.notes],
                session.prices,
                spending=session.spending,
                accepted=session.tally.accepted,
                steps=list(self._steps(shared=bool(below))),
                height=screen_lines() - _AROUND - lines_taken(below, reporter._tw.fullwidth),  # noqa: SLF001 - as in the summary
            )
            if reporter.verbosity < 0:  # its summary has no notes
                for note in session.in_flight.notes():  # the next run does not say it again
                    MaskedReporter(reporter).write_line(printable(f"note: {note}"))
            if reporter.verbosity < 0 or session.verdict.passed:  # else the exit status contradicts the verdict
                for problem in dict.fromkeys(each.partition("\n")[0] for each in failing_problems(session)):
                    MaskedReporter(reporter).write_line(printable(f"error: {problem}"))

    def _steps(self, *, shared: bool) -> Iterator[str]:
        """What to run next; errors that many tests share (`shared`) name their own command."""
        hooks, session = self._hooks, self._hooks.session
        yield from hooks.acceptances.steps()
        if not session.config.pluginmanager.hasplugin("cacheprovider"):
            return
        passed = session.verdict is None or session.verdict.passed  # an audit passes with efforts that fail
        if not passed and any(each.result == "failed" for each in session.outcomes.values()):
            yield f"to see why, run what failed again\n{command_again(session.config, '--lf', '-v')}"
        elif not shared and any(each.inconclusive for each in session.outcomes.values()):
            money = ", which costs money" if session.settings.mode in PAID else ""
            command = command_again(session.config, "--lf", sends=True)
            yield f"to decide what is undecided, run it again{money}\n{command}"
