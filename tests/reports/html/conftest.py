"""A saved run of eight cases on four targets, and reports of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from pytest_modelmigrate.analysis.baseline_gate import BaselineGate
from pytest_modelmigrate.analysis.verdict import judge
from pytest_modelmigrate.facts.calls import CallUsage
from pytest_modelmigrate.facts.costs import Cost
from pytest_modelmigrate.facts.runs import Run
from pytest_modelmigrate.reports.html.report import Redact, html_report
from pytest_modelmigrate.reports.run_file import read_run

DOLLARS = {"claude-opus-4-6": (5, 25), "claude-opus-4-7": (5, 25), "claude-sonnet-4-6": (3, 15)}
"""Prices of a million tokens that no price list changes."""


def price(call: CallUsage) -> Cost:
    """The cost of a call at these prices."""
    of_input, of_output = DOLLARS[call.model]
    return Cost(Decimal(call.usage.input_tokens * of_input + call.usage.output_tokens * of_output) / 1_000_000)


@pytest.fixture(scope="session")
def saved_run() -> Run:
    """The run."""
    return read_run(Path(__file__).with_name("run.json"))


@pytest.fixture
def write(monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """Writes the report of a run."""
    monkeypatch.setattr("pytest_modelmigrate.reports.html.overview.prices_as_of", lambda: "genai-prices 0.2.3")

    def report(run: Run, redact: Redact | None = None) -> str:
        return html_report(run, judge(run, price, BaselineGate(None)), price, redact)

    return report


@pytest.fixture(scope="session")
def body() -> Callable[[str], str]:
    """Takes style, script and their digests out of a report."""

    def without(text: str) -> str:
        text = re.sub(r"<(style|script)>.*?</\1>", r"<\1></\1>", text, flags=re.DOTALL)
        return re.sub(r"sha256-[\w+/=]+", "sha256-", text)

    return without
