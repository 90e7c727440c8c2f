"""Fixtures for the tests of reports."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from pytest_modelmigrate.analysis.baseline_gate import BaselineGate
from pytest_modelmigrate.analysis.verdict import judge
from pytest_modelmigrate.facts.calls import CallUsage
from pytest_modelmigrate.facts.costs import Cost
from pytest_modelmigrate.facts.outcomes import Outcome
from pytest_modelmigrate.facts.runs import Run
from pytest_modelmigrate.facts.samples import Result, Sample
from pytest_modelmigrate.facts.targets import Target
from pytest_modelmigrate.facts.usage import Usage
from pytest_modelmigrate.reports import run_file
from pytest_modelmigrate.reports.table import Table

OLD, NEW = (Target(f"claude-opus-{name}", None, f"opus-{name}") for name in ("4-6", "4-7"))
OK = 200


def _price(call: CallUsage) -> Cost:
    """A tenth of a cent a token, half of it in a batch; `mystery` has no price."""
    share = 2000 if call.batch else 1000
    return Cost(None, "no price") if call.model == "mystery" else Cost(Decimal(call.usage.input_tokens) / share)


@pytest.fixture(scope="session")
def validator() -> jsonschema.Draft202012Validator:
    """Checks a run against its JSON Schema."""
    path = Path(run_file.__file__).with_name("run.schema.json")
    return jsonschema.Draft202012Validator(json.loads(path.read_text(encoding="utf-8")))


@pytest.fixture(scope="session")
def outcome() -> Callable[..., Outcome]:
    """Makes the outcome of a case that made one call, or none where `tokens` is None."""

    def make(case: str, target: Target, tokens: int | None = 10, result: Result = "passed", **more: Any) -> Outcome:
        case = case if "::" in case else f"test_a.py::{case}"
        calls: tuple[CallUsage, ...] = ()
        if tokens is not None:
            status, model, batch = more.pop("status", OK), more.pop("model", "m"), more.pop("batch", False)
            usage, stop = (Usage(tokens, 3), "end_turn") if status == OK else (Usage(), None)
            calls = (CallUsage(model, status, stop, usage, batch),)
        return Outcome(case, target, (Sample(result, calls=calls, **more),))

    return make


@pytest.fixture(scope="session")
def table() -> Callable[..., list[str]]:
    """Returns the lines of the table of a run, by default on opus-4-6 and opus-4-7."""

    def lines(*outcomes: Outcome, targets: tuple[Target, ...] = (OLD, NEW), **how: Any) -> list[str]:
        run = Run(targets, outcomes)
        return list(Table(run, judge(run, _price, BaselineGate(0.2)), _price, **how).lines())

    return lines
