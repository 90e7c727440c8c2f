"""Writing the reports of `--migrate-report` at the end of a run."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from pytest_modelmigrate.facts.costs import total
from pytest_modelmigrate.facts.errors import ModelMigrateError
from pytest_modelmigrate.plugin.session import MigrateSession
from pytest_modelmigrate.store.redacting import Redact, redacted
from pytest_modelmigrate.store.redaction import masked
from pytest_modelmigrate.store.writing import write_atomically


def write_reports(session: MigrateSession) -> None:
    """Write every report; the summary names those that cannot be written."""
    if session.verdict is None or not session.settings.reports:
        return
    from pytest_modelmigrate.reports.markdown import markdown_report
    from pytest_modelmigrate.reports.run_file import json_report

    run = session.run
    if session.hooks.prices:
        from pytest_modelmigrate.analysis.run_prices import own_prices

        run = replace(run, own_prices=own_prices(run.outcomes, session.hooks.price))
    for path in session.settings.reports:
        make = json_report if path.suffix == ".json" else markdown_report
        try:
            write_atomically(path, _redacted(session, path, make(run, session.verdict, session.prices)))
        except ModelMigrateError as error:
            session.report_problems.append(str(error).partition("\n")[0])


def report_notes(session: MigrateSession) -> list[str]:
    """The notes of the summary on hooks, reports, sending and judges."""
    notes = [*session.hooks.problems, *session.report_problems, *session.sending_notes]
    judging = [call for outcome in session.outcomes.values() for call in outcome.judging]
    if judging:
        cost = total(map(session.prices, judging))
        notes.append(f"judges: {len(judging)} calls, {cost}, not part of the cost of the cases")
    notes.extend(f"report: {path}" for path in session.settings.reports if path.exists())
    return notes


def _redacted(session: MigrateSession, path: Path, text: str) -> str:
    """A report after the project's own redaction, and with credentials masked; string by string in JSON."""
    if session.hooks.redacts:
        text = _changed(path, text, session.hooks.redact)
    return text if masked(text) == text else masked(_changed(path, text, masked))


def _changed(path: Path, text: str, change: Redact) -> str:
    if path.suffix != ".json":
        return change(text)
    return json.dumps(redacted(json.loads(text), change), ensure_ascii=False, indent=2) + "\n"
