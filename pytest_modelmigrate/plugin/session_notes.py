"""What a session says besides its outcomes, in the summary and in reports."""

from __future__ import annotations

from typing import Final

from pytest_modelmigrate.plugin.acceptances import Acceptances
from pytest_modelmigrate.plugin.idle_options import idle_options
from pytest_modelmigrate.plugin.reporting import call_notes
from pytest_modelmigrate.plugin.session import MigrateSession
from pytest_modelmigrate.plugin.unused import UsedFiles

REPEATED_ERRORS = "modelmigrate-repeated-errors"
"""The plugin that knows which tests share an error, and what to do about it."""

_COMPARED_ALONE: Final = (
    "baseline_reply was the reply of the target itself, so comparing the two proves nothing: the run has one target"
)


def session_notes(session: MigrateSession, acceptances: Acceptances, used: UsedFiles) -> list[str]:
    """The notes on the matrix, options without effect, snapshots, acceptances and unused files."""
    return [
        *session.settings.matrix.notes,
        *idle_options(session.config, session.settings, session.run),
        *([_COMPARED_ALONE] if session.compared_alone else []),
        *session.collected.notes(session.tally),
        *acceptances.notes(),
        *used.notes,
    ]


def run_notes(session: MigrateSession, acceptances: Acceptances, used: UsedFiles) -> list[str]:
    """The notes of reports: the same after what to do about errors, and with those on calls."""
    repeated = session.config.pluginmanager.get_plugin(REPEATED_ERRORS)
    first = repeated.notes() if repeated is not None else []
    return [*first, *session_notes(session, acceptances, used), *call_notes(session)]
