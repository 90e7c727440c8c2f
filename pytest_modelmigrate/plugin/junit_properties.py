"""JUnit properties: what pytest's JUnit XML says of a prompt test beside its result."""

from __future__ import annotations

from collections.abc import Iterator

from pytest_modelmigrate.analysis.bills import bill
from pytest_modelmigrate.analysis.drift import Price
from pytest_modelmigrate.analysis.verdict import Verdict
from pytest_modelmigrate.facts.outcomes import Outcome
from pytest_modelmigrate.facts.runs import Run
from pytest_modelmigrate.text.printable import one_line

_TOKENS = ("input_tokens", "output_tokens", "cache_read_input_tokens", "cache_creation_input_tokens")


def case_properties(outcome: Outcome, price: Price) -> Iterator[tuple[str, str]]:
    """Target, cost, tokens and classes of failure of a case on a target.

    Args:
        outcome: the case on the target.
        price: prices a call.
    """
    cost = bill(outcome.calls, price).billed
    yield "modelmigrate.target", one_line(outcome.target.id)
    yield "modelmigrate.cost_usd", cost.plain() or ""
    for name in _TOKENS:
        yield f"modelmigrate.{name}", str(getattr(outcome.usage, name))
    classes = dict.fromkeys(each.failure for each in outcome.findings if each.failure)
    yield "modelmigrate.failure_class", "; ".join(map(one_line, classes))
    yield "modelmigrate.simulated", str(outcome.simulated).lower()


def suite_properties(run: Run, verdict: Verdict) -> Iterator[tuple[str, str]]:
    """The verdict on a run, its reasons, and its targets."""
    yield "modelmigrate.verdict", "pass" if verdict.passed else "FAIL"
    yield "modelmigrate.reasons", "; ".join(map(one_line, verdict.reasons))
    yield "modelmigrate.targets", ",".join(one_line(target.id) for target in run.targets)
