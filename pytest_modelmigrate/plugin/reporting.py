"""Writing the reports that were asked for, at the end of a run."""

from __future__ import annotations

import json
from pathlib import Path

from pytest_modelmigrate.facts.costs import total
from pytest_modelmigrate.facts.errors import ModelMigrateError
from pytest_modelmigrate.plugin.session import MigrateSession
from pytest_modelmigrate.store.redacting import redacted
from pytest_modelmigrate.store.writing import write_whole


def write_reports(session: MigrateSession) -> None:
    """Write every report; one that cannot be written is told in the summary, and the others are."""
    if session.verdict is None or not session.settings.reports:
        return
    from pytest_modelmigrate.reports.json_report import json_report
    from pytest_modelmigrate.reports.markdown import markdown_report

    for path in session.settings.reports:
        make = json_report if path.suffix == ".json" else markdown_report
        try:
            write_whole(path, _redacted(session, path, make(session.run, session.verdict, session.prices)))
        except ModelMigrateError as error:
            session.report_problems.append(str(error).partition("\n")[0])


def report_notes(session: MigrateSession) -> list[str]:
    """What the summary says of reports and of judges."""
    notes = [*session.hooks.problems, *session.report_problems, *session.sending_notes]
    judging = [call for outcome in session.outcomes.values() for call in outcome.judging]
    if judging:
        cost = total(map(session.prices, judging))
        notes.append(f"judges: {len(judging)} calls, {cost}, apart from the cost of the cases")
    notes.extend(f"report: {path}" for path in session.settings.reports if path.exists())
    return notes


def _redacted(session: MigrateSession, path: Path, text: str) -> str:
    """A report after the project's own redaction, string by string in JSON."""
    if not session.hooks.redacts:
        return text
    if path.suffix != ".json":
        return session.hooks.redact(text)
    return json.dumps(redacted(json.loads(text), session.hooks.redact), ensure_ascii=False, indent=2) + "\n"
