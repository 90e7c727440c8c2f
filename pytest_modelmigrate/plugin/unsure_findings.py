"""Unsure findings: what `--migrate-unsure` makes of a test that a guess decides."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import cast

import pytest

from pytest_modelmigrate.facts.checks import Check
from pytest_modelmigrate.facts.errors import UnsureFindingError
from pytest_modelmigrate.facts.replies import Reply
from pytest_modelmigrate.plugin.case_state import CaseState
from pytest_modelmigrate.plugin.failing import fail
from pytest_modelmigrate.plugin.option_values import source_of
from pytest_modelmigrate.text.printable import printable


def refuse_guesses(item: pytest.Function, state: CaseState, unsure: str) -> None:
    """Fail a test that would pass by a guess, or make it an error.

    Args:
        item: the test, which has run to its end.
        state: its comparisons.
        unsure: the value of `--migrate-unsure`.

    Raises:
        UnsureFindingError: a comparison held by a guess, and the value is `error`.
    """
    if unsure == "guess" or not (guesses := state.checks.guesses):
        return
    option = f"{source_of(item.config, 'unsure')}={unsure}"
    message = "\n\n".join(_explain(guesses, item.path, f"holds by a guess, which {option} does not accept", state))
    if unsure == "error":
        raise UnsureFindingError(message)
    fail(message)


def report_guessed_failure(state: CaseState, item: pytest.Item, report: pytest.TestReport) -> None:
    """Make an error of an assertion that failed by a guess; its own message stays."""
    guesses = [each for each in state.checks.guesses if not each.finding.held]
    if report.when != "call" or not guesses:
        return
    if hasattr(report, "wasxfail"):  # a marker expects a failure, not a guess
        report.outcome = "failed"
        del report.wasxfail
    option = f"{source_of(item.config, 'unsure')}=error"
    explained = _explain(guesses, item.path, f"fails by a guess, which {option} does not accept", state)
    report.sections.append(("this test is an error: a guess decided it", printable("\n\n".join(explained))))
    # pytest calls what fails outside the call phase an error, in its summary and in JUnit XML alike.
    report.when = "setup"


def _explain(guesses: Iterable[Check], module: Path, what: str, state: CaseState) -> Iterator[str]:
    from pytest_modelmigrate.reports.findings import explain_finding

    for each in guesses:
        line = next((f":{line}" for code, line in each.places if code.co_filename == str(module)), "")
        told = explain_finding(cast("Reply", each.reply), each.operator, each.behaviour, state.with_fix(each.finding))
        first = f"{module}{line}: {each.finding.behaviour} {what}: {each.finding.doubt}"
        yield "\n".join([first, *(f"  {text}" for text in told)])
    yield (
        "next: read the reply and decide; assert something else where the rule cannot know, let a model decide with "
        "--migrate-judge=MODEL, or accept guesses with --migrate-unsure=guess"
    )
