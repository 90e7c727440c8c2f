from __future__ import annotations

import pytest

from pytest_modelmigrate.analysis.baseline_gate import BaselineGate
from pytest_modelmigrate.facts.outcomes import Outcome, Threshold
from pytest_modelmigrate.facts.samples import Sample
from pytest_modelmigrate.facts.targets import Target

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
