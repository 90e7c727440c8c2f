"""Phases: what the set-up, the call and the teardown of a prompt test say about it."""

from __future__ import annotations

import re
import traceback
from pathlib import Path

import pytest

from pytest_modelmigrate.facts.errors import ModelMigrateError, ServedModelError
from pytest_modelmigrate.facts.samples import Result
from pytest_modelmigrate.plugin.case_state import CaseState
from pytest_modelmigrate.plugin.event_loops import unwrapped
from pytest_modelmigrate.plugin.recorders import recorded_errors
from pytest_modelmigrate.plugin.unsure_findings import report_guessed_failure
from pytest_modelmigrate.text.printable import printable
from pytest_modelmigrate.wire.outages import is_inconclusive
from pytest_modelmigrate.wire.rejected_requests import edits

_LONGEST_MESSAGE = 200


def note_phase(
    state: CaseState,
    item: pytest.Item,
    raised: pytest.ExceptionInfo[BaseException] | None,
    report: pytest.TestReport,
    *,
    unsure: str = "guess",
) -> None:
    """Note the result of a phase; an outage, and what this plugin stopped, is an error and not a failed assertion."""
    if raised is not None:
        state.checks.fail(raised.value)
        _apply_error(state, item, report, unwrapped(raised.value))
        if unsure == "error":
            report_guessed_failure(state, item, report)
    state.duration_seconds += report.duration
    result = _result(report)
    if result != "passed" or report.when == "call":
        state.results.append(result)
    if result in ("failed", "error") and not state.message:
        state.message = _first_line(report)


def unanswered(state: CaseState) -> ModelMigrateError | None:
    """Why a request of the test has no answer, although the code under test went on; None if all have one.

    An outage is left out: it is told beside the failure, because a later attempt may have got an answer.
    """
    problems = state.recorder.problems if state.recorder is not None else []
    return next(
        (each for each in problems if not isinstance(each, ServedModelError) and not is_inconclusive(each)), None
    )


def place_of(error: BaseException, module: Path) -> str:
    """The line of the test's own module that led to an error, as `module:line: `; empty where there is none."""
    frames = traceback.walk_tb(error.__traceback__)
    lines = [line for frame, line in frames if frame.f_code.co_filename == str(module)]
    return f"{module}:{lines[-1]}: " if lines else ""


def _apply_error(state: CaseState, item: pytest.Item, report: pytest.TestReport, error: BaseException) -> None:
    if hasattr(report, "wasxfail") and (state.stopped or isinstance(error, ModelMigrateError)):
        # A marker expects a failure of the prompt, not that nothing was asked or answered.
        report.outcome = "failed"
        del report.wasxfail
    if isinstance(error, ModelMigrateError):  # of a fixture
        report.longrepr = printable(f"{place_of(error, item.path)}{error}")
    elif state.stopped and report.when == "call":
        report.longrepr = str(error)
    state.inconclusive = state.inconclusive or is_inconclusive(error)
    if report.failed and report.when == "call" and not state.stopped and (outages := _caught_outages(state)):
        state.inconclusive = True
        report.sections.append(("this test is inconclusive: its calls got no answer", printable("\n".join(outages))))
    if report.failed and state.recorder is not None and state.recorder.recorded_errors and state.refusal is None:
        told = "\n\n".join(recorded_errors(state.recorder, item, state.target))
        report.sections.append(("a recording answered with an error", printable(told)))
    if report.failed and report.when == "call" and (lines := _edits(state)):
        report.sections.append(("the API rejected a request: how to cure it", printable("\n".join(lines))))
    if report.failed and report.when == "call" and (state.stopped or state.inconclusive):
        # pytest calls what fails outside the call phase an error, in its summary and in JUnit XML alike.
        report.when = "setup"


def _edits(state: CaseState) -> list[str]:
    """The edits that cure the rejected requests of a client; the message on a declared prompt has its own."""
    return edits(state.recorder.calls) if state.recorder is not None and state.refusal is None else []


def _caught_outages(state: CaseState) -> list[str]:
    """The outages that the code under test caught: a later assertion says nothing about the prompt."""
    if state.recorder is None:
        return []
    return [*map(str, filter(is_inconclusive, state.recorder.problems)), *state.recorder.outages]


def _result(report: pytest.TestReport) -> Result:
    expected = hasattr(report, "wasxfail")
    if report.failed:
        return "failed" if report.when == "call" else "error"
    if report.skipped:
        return "xfailed" if expected else "skipped"
    return "xpassed" if expected else "passed"


def _first_line(report: pytest.TestReport) -> str:
    crash = getattr(report.longrepr, "reprcrash", None)
    text = crash.message if crash is not None else str(report.longrepr)
    text = text.removeprefix("Failed: ")  # how pytest begins the message of `pytest.fail`
    place = rf"^\S*[/\\]({re.escape(report.location[0])}:\d+: )"
    text = re.sub(place, r"\1", text)  # the folder of the project is not the same everywhere
    return next((line for line in text.splitlines() if line.strip()), "")[:_LONGEST_MESSAGE]
