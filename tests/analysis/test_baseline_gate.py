from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from pytest_modelmigrate.analysis.baseline_gate import BaselineGate
from pytest_modelmigrate.analysis.cause_thresholds import CauseThresholds
from pytest_modelmigrate.facts.outcomes import Outcome, Threshold
from pytest_modelmigrate.facts.samples import Sample
from pytest_modelmigrate.facts.targets import RoleTarget, Target

NEWER = (
    "the default allows 62%: 35% because the tokenizer of {} makes up to that many more tokens of the same text, and "
    "20% on top"
)
SAME = "the default allows 20%"


def outcome(model: str, threshold: Threshold | None = None) -> Outcome:
    return Outcome("a", Target(f"claude-{model}", None, model), (Sample("passed"),), threshold)


@pytest.mark.parametrize(
    ("baseline", "target", "rise", "reason"),
    [
        ("opus-4-6", "opus-4-7", 0.62, NEWER),
        ("haiku-4-5", "haiku-5-5", 0.62, NEWER),
        ("opus-4-6", "opus-9-1", 0.62, NEWER),
        ("opus-4-5", "opus-4-6", 0.2, SAME),
        ("opus-4-7", "opus-5", 0.2, SAME),
        ("opus-4-7", "opus-4-6", 0.2, SAME),
        ("opus-9-1", "opus-9-2", 0.2, SAME),
    ],
)
def test_the_default_makes_room_for_the_newer_tokenizer_where_the_target_has_it(
    baseline: str, target: str, rise: float, reason: str
) -> None:
    allowance = BaselineGate().allowance(outcome(baseline), outcome(target))
    assert allowance is not None
    assert (allowance.rise, allowance.reason) == (rise, reason.format(target))


@pytest.mark.parametrize(
    ("run", "case", "rise", "reason"),
    [
        (0.5, None, 0.5, "--migrate-baseline-threshold allows 50%"),
        (0.5, 0.1, 0.1, "the test's own baseline_threshold allows 10%"),
        ("off", 0.0, 0.0, "the test's own baseline_threshold allows 0%"),
        ("off", None, None, None),
        (0.5, "off", None, None),
        (None, "off", None, None),
    ],
)
def test_a_threshold_that_is_given_holds_whatever_the_tokenizers(
    run: Threshold | None, case: Threshold | None, rise: float | None, reason: str | None
) -> None:
    allowance = BaselineGate(run).allowance(outcome("opus-4-6"), outcome("opus-4-7", case))
    assert (allowance and allowance.rise, allowance and allowance.reason) == (rise, reason)


KEY = ("a", "opus-4-7")


@pytest.mark.parametrize(
    ("gate", "case", "rise", "reason"),
    [
        (
            BaselineGate(accepted={KEY: Decimal("3.5")}),
            None,
            3.2,
            "250% was accepted with --snapshot-update, and 20% on top (--migrate-cost-threshold)",
        ),
        (
            BaselineGate(0.1, drift=0.5, accepted={KEY: Decimal("1.2")}),
            None,
            0.8,
            "20% was accepted with --snapshot-update, and 50% on top (--migrate-cost-threshold)",
        ),
        (
            BaselineGate(0.1, accepted={("a", "opus-4-8"): Decimal(3)}),
            None,
            0.1,
            "--migrate-baseline-threshold allows 10%",
        ),
        (BaselineGate(5.0, accepted={KEY: Decimal(3)}), None, 5.0, "--migrate-baseline-threshold allows 500%"),
        (BaselineGate(accepted={KEY: Decimal(3)}), "off", None, None),
    ],
    ids=["accepted", "other drift", "accepted elsewhere", "less than is allowed", "off"],
)
def test_what_was_accepted_may_rise_by_the_drift_that_the_run_allows(
    gate: BaselineGate, case: Threshold | None, rise: float | None, reason: str | None
) -> None:
    allowance = gate.allowance(outcome("opus-4-6"), outcome("opus-4-7", case))
    assert (allowance and allowance.rise, allowance and allowance.reason) == (rise, reason)


@pytest.mark.parametrize(
    ("own", "thresholds"),
    [(None, {"thinking": 0.1}), ({}, {}), ({"output": 0.3, "prompt": 0.2}, {"prompt": 0.2, "output": 0.3})],
    ids=["none of its own", "own, and empty", "own"],
)
def test_the_thresholds_of_causes_of_a_case_replace_all_of_the_run(
    own: CauseThresholds | None, thresholds: CauseThresholds
) -> None:
    gate = BaselineGate(causes={"thinking": 0.1})
    assert gate.cause_thresholds(replace(outcome("opus-4-7"), cause_thresholds=own)) == thresholds


def test_an_allowance_is_shown_as_a_percentage() -> None:
    assert str(BaselineGate().allowance(outcome("opus-4-6"), outcome("opus-4-7"))) == "62%"


@pytest.mark.parametrize(("model", "rise"), [("opus-4-7", 0.62), ("sonnet-4-6", 0.2)])
def test_the_default_makes_room_for_the_newer_tokenizer_where_a_role_of_a_mix_has_it(model: str, rise: float) -> None:
    mix = Target("claude-opus-4-6", roles=(RoleTarget("planner", f"claude-{model}", None, model),))
    allowance = BaselineGate().allowance(outcome("opus-4-6"), Outcome("a", mix, (Sample("passed"),)))
    assert allowance is not None
    assert allowance.rise == rise
