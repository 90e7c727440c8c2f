"""Writing the reports of `--migrate-report` at the end of a run."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace

from pytest_modelmigrate.analysis.verdict import Verdict
from pytest_modelmigrate.facts.costs import total
from pytest_modelmigrate.facts.errors import ModelMigrateError
from pytest_modelmigrate.facts.runs import Run
from pytest_modelmigrate.plugin.acceptances import accepted_costs
from pytest_modelmigrate.plugin.session import MigrateSession
from pytest_modelmigrate.reports.formats import Format
from pytest_modelmigrate.store.redacting import Redact, redacted
from pytest_modelmigrate.store.redaction import masked
from pytest_modelmigrate.store.writing import write_atomically
from pytest_modelmigrate.text.plurals import count


def write_reports(session: MigrateSession, notes: Sequence[str] = ()) -> None:
    """Write every report; the summary names those that cannot be written.

    Args:
        session: the session of this process.
        notes: what the session says besides its outcomes.
    """
    if session.verdict is None or not session.settings.reports:
        return
    run = replace(_saved(session), notes=tuple(notes))
    for report in session.settings.reports:
        try:
            write_atomically(report.path, _text(session, report.format, run, session.verdict))
        except ModelMigrateError as error:
            session.report_problems.append(str(error).partition("\n")[0])


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


def report_notes(session: MigrateSession) -> list[str]:
    """The notes of the summary on hooks, reports, sending and judges."""
    return [*call_notes(session), *session.report_problems, *report_paths(session)]


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


def _text(session: MigrateSession, format_: Format, run: Run, verdict: Verdict) -> str:
    """A report after the project's own redaction, and with credentials masked."""
    redact = session.hooks.redact if session.hooks.redacts else None
    text = _changed(session, format_, run, verdict, redact)
    if masked(text) == text:
        return text
    text = _changed(session, format_, run, verdict, lambda part: masked(redact(part) if redact else part))
    return text if format_.write_redacted is not None else masked(text)


def _changed(session: MigrateSession, format_: Format, run: Run, verdict: Verdict, change: Redact | None) -> str:
    """A report whose texts are changed, string by string in JSON and HTML."""
    if change is not None and format_.write_redacted is not None:
        return format_.write_redacted(run, verdict, session.prices, change)
    text = format_.write(run, verdict, session.prices)
    if change is None:
        return text
    if format_.name != "json":
        return change(text)
    return json.dumps(redacted(json.loads(text), change), ensure_ascii=False, indent=2) + "\n"
