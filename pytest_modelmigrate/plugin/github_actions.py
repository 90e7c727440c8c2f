"""GitHub Actions: the summary of a job, and annotations at the lines of failing tests."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pytest

from pytest_modelmigrate.facts.errors import ModelMigrateError
from pytest_modelmigrate.facts.outcomes import Outcome
from pytest_modelmigrate.plugin.session import MigrateSession
from pytest_modelmigrate.store.redaction import masked
from pytest_modelmigrate.store.report_files import masked_note
from pytest_modelmigrate.store.writing import append
from pytest_modelmigrate.text.annotations import annotation
from pytest_modelmigrate.text.plurals import count

MOST_ANNOTATIONS: Final = 10
"""GitHub shows so many errors of a step."""

_SUMMARY_BYTES: Final = 1_000_000
"""GitHub shows no summary of more than 1 MiB (1,048,576 bytes) for a step."""

_LONGEST: Final = 1500
"""Characters of an annotation."""

_OTHER_PLUGIN: Final = "pytest_github_actions_annotate_failures"


def wanted(session: MigrateSession) -> bool:
    """Whether the run is a step of GitHub Actions, and the ini file does not say that it should not matter."""
    return session.settings.github and os.environ.get("GITHUB_ACTIONS") == "true"


def write_job_summary(session: MigrateSession, notes: Sequence[str] = ()) -> None:
    """Add the run to the summary of the job, as Markdown; the summary names the file if it cannot be written.

    Args:
        session: the session of this process.
        notes: what the session says besides its outcomes.
    """
    name, verdict = os.environ.get("GITHUB_STEP_SUMMARY", ""), session.verdict
    if not name or verdict is None or not session.outcomes or not wanted(session):
        return
    from pytest_modelmigrate.reports.markdown import markdown_report

    path = Path(name)
    try:
        used = path.stat().st_size if path.exists() else 0
        run = replace(session.run, notes=tuple(notes))
        text = markdown_report(run, verdict, session.prices, limit=_SUMMARY_BYTES - used, size=_bytes)
        found = session.hooks.redact(text) if session.hooks.redacts else text
        text = masked(found)
        if used + _bytes(text) <= _SUMMARY_BYTES:
            append(path, f"{text}\n")
            if text != found:
                session.report_problems.append(masked_note(["the summary of this job"]))
        else:
            session.report_problems.append("the summary of this job has no room for the report")
    except (ModelMigrateError, OSError) as error:
        session.report_problems.append(str(error).partition("\n")[0])


class Annotations:
    """Annotates the lines of failing prompt tests.

    Args:
        session: the session of this process.
    """

    def __init__(self, session: MigrateSession) -> None:
        self._session = session
        self._failed: dict[str, pytest.TestReport] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note the first failure of a test."""
        if report.failed:
            self._failed.setdefault(report.nodeid, report)

    @pytest.hookimpl(tryfirst=True)
    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """Print the workflow commands."""
        for line in self._lines():
            terminalreporter.write_line(line)

    def _lines(self) -> Iterator[str]:
        verdict = self._session.verdict
        if verdict is None or self._session.config.pluginmanager.hasplugin(_OTHER_PLUGIN):
            return
        failed = [(self._session.outcomes[key], report) for key, report in self._failures()]
        failed.sort(key=lambda each: self._rank(each[0]))
        shown = failed if len(failed) <= MOST_ANNOTATIONS else failed[: MOST_ANNOTATIONS - 1]
        for outcome, report in shown:
            file, line = self._place(report)
            title = masked(f"{outcome.case.partition('::')[2] or outcome.case} on {outcome.target.id}")
            yield annotation("error", self._message(outcome, report), file=file, line=str(line), title=title)
        left = len(failed) - len(shown)
        if left or (not failed and not verdict.passed):
            reasons = "; ".join(verdict.reasons)
            more = f"{count(left, 'prompt test')} more failed; " if left else ""
            yield annotation("error", f"{more}verdict: FAIL: {reasons}", title="modelmigrate")

    def _failures(self) -> Iterator[tuple[tuple[str, str], pytest.TestReport]]:
        for key, last in self._session.reports.items():
            report = self._failed.get(last.nodeid)
            if report is not None:
                yield key, report

    def _rank(self, outcome: Outcome) -> int:
        """What changed against the baseline first, what is inconclusive last."""
        verdict = self._session.verdict
        comparisons = verdict.comparisons if verdict is not None else ()
        if any(each.regressed for each in comparisons if each.outcome.key == outcome.key):
            return 0
        return {"failed": 1, "error": 3}.get(outcome.result, 2)

    def _message(self, outcome: Outcome, report: pytest.TestReport) -> str:
        from pytest_modelmigrate.reports.findings import failures

        found = [each for each in outcome.findings if not each.held]
        fixes = dict.fromkeys(each.fix for each in found if each.fix)
        lines = [*failures(outcome), *(f"fix: {fix}" for fix in fixes)] if outcome.result == "failed" else []
        crash = getattr(report.longrepr, "reprcrash", None)
        text = "\n".join(lines) or (crash.message if crash is not None else str(report.longrepr))
        text = text.removeprefix("Failed: ")  # how pytest begins the message of `pytest.fail`
        text = masked(text)
        return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."

    def _place(self, report: pytest.TestReport) -> tuple[str, int]:
        """The file as GitHub names it, and the line: that of the assertion, or the first one of the test."""
        root = self._session.config.rootpath
        file, line, _ = report.location
        path, first = root / file, (line or 0) + 1
        crash = getattr(report.longrepr, "reprcrash", None)
        where, crashed = getattr(crash, "path", ""), getattr(crash, "lineno", 0)  # repeated errors have neither
        if where and (root / where) == path and crashed >= first:
            first = crashed
        workspace = Path(os.environ.get("GITHUB_WORKSPACE") or root)
        return (path.relative_to(workspace) if path.is_relative_to(workspace) else path).as_posix(), first


def _bytes(text: str) -> int:
    return len(text.encode("utf-8", "backslashreplace"))
