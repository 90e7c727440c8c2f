"""Writing the reports of `--migrate-report` at the end of a run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from pytest_modelmigrate.analysis.verdict import Verdict
from pytest_modelmigrate.facts.costs import total
from pytest_modelmigrate.facts.errors import ModelMigrateError
from pytest_modelmigrate.facts.runs import Run
from pytest_modelmigrate.plugin.acceptances import accepted_costs
from pytest_modelmigrate.plugin.session import MigrateSession
from pytest_modelmigrate.reports.formats import ReportFile
from pytest_modelmigrate.store.report_files import masked_note, write_report
from pytest_modelmigrate.store.writing import FULL_DISK
from pytest_modelmigrate.text.plurals import count


def write_reports(session: MigrateSession, notes: Sequence[str] = ()) -> None:
    """Write every report; one that cannot be written is named in the summary, and fails the run.

    Args:
        session: the session of this process.
        notes: what the session says besides its outcomes.
    """
    if session.verdict is None or not session.settings.reports:
        return
    run, masked = replace(_saved(session), notes=tuple(notes)), []
    for report in session.settings.reports:
        try:
            if _write(session, report, run, session.verdict):
                masked.append(report.path.name)
        except ModelMigrateError as error:
            session.unwritten_reports.append(str(error).partition("\n")[0])
    if note := masked_note(masked):
        session.report_problems.append(note)


def _write(session: MigrateSession, report: ReportFile, run: Run, verdict: Verdict) -> bool:
    """Write one report; returns whether credentials were masked in it."""
    write, write_redacted = report.format.write, report.format.write_redacted
    return write_report(
        report.path,
        partial(write, run, verdict, session.prices),
        session.hooks.redact if session.hooks.redacts else None,
        write_changed=write_redacted and partial(write_redacted, run, verdict, session.prices),
    )


def _saved(session: MigrateSession) -> Run:
    """The run with what commands need that do not load the project: its own prices, and the costs that it accepted."""
    run = replace(
        session.run,
        unreached=session.collected.unreached(session.outcomes.keys()),
        outcomes=tuple(replace(each, accepted=accepted_costs(session, each)) for each in session.run.outcomes),
    )
    if not session.hooks.prices:
        return run
    from pytest_modelmigrate.analysis.run_prices import own_prices

    return replace(run, own_prices=own_prices(run.outcomes, session.hooks.price))


def failing_problems(session: MigrateSession) -> list[str]:
    """Why a run fails whose verdict passes: a hook of the project, or files that could not be written."""
    full = [problem for problem in session.report_problems if problem.startswith(FULL_DISK)]
    return [*session.unwritten_reports, *full, *session.hooks.problems, *session.tally.problems]


def report_notes(session: MigrateSession) -> list[str]:
    """The notes of the summary on hooks, reports, sending and judges."""
    return [*call_notes(session), *session.unwritten_reports, *session.report_problems, *report_paths(session)]


def call_notes(session: MigrateSession) -> list[str]:
    """The notes on hooks, the shard, sending, judges and recordings that were edited."""
    notes = [*session.hooks.problems, *shard_notes(session), *session.sending_notes]
    judging = [call for outcome in session.outcomes.values() for call in outcome.judging]
    if judging:
        cost = total(map(session.prices, judging))
        notes.append(f"judges: {len(judging)} calls, {cost}, not part of the cost of the cases")
    return [*notes, *session.recorders.edited.notes()]


def shard_notes(session: MigrateSession) -> list[str]:
    """How many cases the shard has; nothing without shards."""
    if session.shard is None:
        return []
    own = len({outcome.case for outcome in session.outcomes.values()})
    return [f"shard {session.shard}: {own} of {count(session.shard.cases or 0, 'case')}"]


def report_paths(session: MigrateSession) -> list[str]:
    """A note for each report that was written."""
    return [f"report: {each.path}" for each in session.settings.reports if each.path.exists()]
