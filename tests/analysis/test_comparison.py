from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from types import SimpleNamespace

import pytest

from pytest_modelmigrate.analysis.baseline_gate import BaselineGate
from pytest_modelmigrate.analysis.comparison import Comparison, compare_pairs
from pytest_modelmigrate.facts.calls import CallUsage
from pytest_modelmigrate.facts.costs import Cost
from pytest_modelmigrate.facts.outcomes import Outcome
from pytest_modelmigrate.facts.samples import Sample
from pytest_modelmigrate.facts.targets import Target
from pytest_modelmigrate.facts.usage import Usage

OLD, NEW = (Target(f"claude-opus-{name}", None, f"opus-{name}") for name in ("4-6", "4-7"))
REJECTED = CallUsage("m", 400, None, Usage())
ANSWERED = CallUsage("m", 200, "end_turn", Usage(100))


def price(call: CallUsage) -> Cost:
    """A dollar a token."""
    return Cost(Decimal(call.usage.input_tokens))


def compared(before: Sequence[Sample], after: Sequence[Sample], *, replaced: bool = False) -> Comparison:
    was, now = (Outcome("test_a.py::a", *each) for each in ((OLD, tuple(before)), (NEW, tuple(after))))
    (comparison,) = compare_pairs(
        [(was, now)],
        price,
        BaselineGate(0.2).allowance,
        cause_thresholds=lambda _: {},
        replaced=[now.key] if replaced else [],
        margin=0.0,
    )
    return comparison


@pytest.mark.parametrize(
    ("before", "after", "change"),
    [
        (("JSON", "x"), ("JSON", "x"), None),
        (("JSON", "x"), ("fenced JSON", "x"), "same content, other form: JSON -> fenced JSON"),
        (("JSON", "x"), ("JSON", "y"), "other content, same form"),
        (("JSON", "x"), ("prose", "y"), "JSON -> prose"),
        (("", ""), ("JSON", "x"), None),
        (("JSON", "x"), ("", ""), None),
    ],
)
def test_form_and_content_are_compared_where_both_are_kept(
    before: tuple[str, str], after: tuple[str, str], change: str | None
) -> None:
    kept = [SimpleNamespace(last=SimpleNamespace(form=form, content=content)) for form, content in (before, after)]
    comparison = Comparison(baseline=kept[0], outcome=kept[1], change="same", drift=None, allowance=None, samples=None)  # type: ignore[arg-type]
    assert comparison.form_change == change


def test_simulated_costs_are_never_compared_with_real_ones() -> None:
    real, simulated = Sample("passed", calls=(ANSWERED,)), Sample("passed", calls=(ANSWERED,), simulated=True)
    assert compared([real], [simulated]).drift is None
    assert compared([simulated], [simulated]).drift is not None


def test_a_case_without_calls_has_no_cost_to_compare() -> None:
    comparison = compared([Sample("passed")], [Sample("passed", calls=(ANSWERED,))])
    assert (comparison.drift, comparison.over_threshold) == (None, False)


@pytest.mark.parametrize(
    ("sample", "has_drift"),
    [
        (Sample("failed", calls=(REJECTED,)), False),
        (Sample("passed", calls=(REJECTED,)), False),
        (Sample("failed", calls=(ANSWERED, REJECTED)), False),
        (Sample("error", calls=(ANSWERED,), inconclusive=True), False),
        (Sample("passed", calls=(REJECTED, ANSWERED)), True),
        (Sample("failed", calls=(ANSWERED,)), True),
    ],
    ids=["rejected", "rejection expected", "rejected halfway", "stopped halfway", "asked in another way", "failed"],
)
def test_only_the_cost_of_what_was_answered_is_compared(sample: Sample, *, has_drift: bool) -> None:
    full = Sample("passed", calls=(ANSWERED, ANSWERED))
    for before, after in ((sample, full), (full, sample)):
        assert (compared([before], [after]).drift is not None) is has_drift


def sampled(*tokens: int, rerun: int | None = None) -> list[Sample]:
    """A sample for each number of tokens, after one that was run again."""
    samples = [Sample("passed", calls=(CallUsage("m", 200, "end_turn", Usage(each)),)) for each in tokens]
    again = [] if rerun is None else [Sample("failed", True, (CallUsage("m", 200, None, Usage(rerun)),))]
    return [*again, *samples]


@pytest.mark.parametrize(
    ("before", "after", "costs"),
    [
        (sampled(100, 100), sampled(110, 130), ("100", "110")),
        (sampled(100), sampled(110, 900, 900), ("100", "900")),
        (sampled(100, 300), sampled(110), ("100", "110")),
        (sampled(100, rerun=900), sampled(110), ("100", "110")),
    ],
    ids=["as many", "more", "fewer", "rerun"],
)
def test_costs_are_compared_from_the_median_sample_to_the_median_sample(
    before: list[Sample], after: list[Sample], costs: tuple[str, str]
) -> None:
    drift = compared(before, after).drift
    assert drift is not None
    assert (drift.was.usd, drift.now.usd) == tuple(map(Decimal, costs))


def test_an_outcome_whose_place_another_took_has_neither_regressed_nor_become_too_dear() -> None:
    before, after = [Sample("passed", calls=(ANSWERED,))], [Sample("failed", calls=(ANSWERED, ANSWERED))]
    found = compared(before, after)
    assert (found.regressed, found.over_threshold) == (True, True)
    found = compared(before, after, replaced=True)
    assert (found.regressed, found.over_threshold) == (False, False)
