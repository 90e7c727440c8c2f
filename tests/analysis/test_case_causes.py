from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from pytest_modelmigrate.analysis.baseline_gate import BaselineGate
from pytest_modelmigrate.analysis.case_causes import added, case_causes
from pytest_modelmigrate.analysis.cause_thresholds import read_cause_thresholds
from pytest_modelmigrate.analysis.verdict import Verdict, judge
from pytest_modelmigrate.facts.calls import CallUsage
from pytest_modelmigrate.facts.costs import Cost
from pytest_modelmigrate.facts.outcomes import Outcome
from pytest_modelmigrate.facts.runs import Run
from pytest_modelmigrate.facts.samples import Sample
from pytest_modelmigrate.facts.targets import RoleTarget, Target
from pytest_modelmigrate.facts.usage import Usage
from pytest_modelmigrate.reports.dear_cases import explain_dear_case

BASELINE, TARGET = Target("claude-opus-4-6", name="opus-4-6"), Target("claude-opus-4-7", name="opus-4-7")


def price(call: CallUsage) -> Cost:
    """A dollar for a million tokens of the prompt, and five for those of the reply."""
    usage = call.usage
    cached = Decimal(usage.cache_read_input_tokens) / 10
    return Cost((usage.input_tokens + cached + 5 * usage.output_tokens) / Decimal(1_000_000))


def outcome(target: Target, *usages: Usage, prompt: str = "same", **more: object) -> Outcome:
    samples = tuple(
        Sample("passed", calls=(CallUsage(target.model, 200, "end_turn", each),), prompt=prompt) for each in usages
    )
    return Outcome("a", target, samples, **more)  # type: ignore[arg-type]


def judged(thresholds: str, before: Outcome, after: Outcome, *, general: float = 0.1) -> Verdict:
    gate = BaselineGate(general, causes=read_cause_thresholds(thresholds, "thresholds"))
    return judge(Run((BASELINE, TARGET), (before, after)), price, gate)


BEFORE = outcome(BASELINE, Usage(1000, 100))
AFTER = outcome(TARGET, Usage(1300, 156))
"""The same prompt makes 30% more tokens, and so does the reply, which is 20% longer besides."""


def test_the_same_prompt_on_both_targets_counts_the_tokenizer() -> None:
    causes = case_causes(BEFORE, AFTER, price)
    assert causes is not None
    assert causes.tokenizer_counted
    assert causes.usd["prompt"] == 0
    assert causes.change_usd == Decimal("0.00058")
    assert {cause: round(share, 2) for cause, share in causes.shares().items() if share} == {
        "tokenizer": Decimal("0.31"),
        "output": Decimal("0.08"),
    }


def test_another_prompt_does_not_tell_the_tokenizer_apart() -> None:
    causes = case_causes(BEFORE, outcome(TARGET, Usage(1300, 156), prompt="other"), price)
    assert causes is not None
    assert not causes.tokenizer_counted
    assert causes.usd["tokenizer"] == 0


def test_a_prompt_that_the_baseline_counted_tells_the_tokenizer_apart() -> None:
    counted = replace(AFTER.samples[0], prompt="other", prompt_tokens={BASELINE.model: 1040, "another": 1})
    causes = case_causes(BEFORE, replace(AFTER, samples=(counted,)), price)
    assert causes is not None
    assert causes.tokenizer_counted
    assert causes.change_usd == Decimal("0.00058")
    # 1.25 times as many tokens, of 1,000 and 1,040 in the prompt, and of 100 and 124.8 in the reply
    assert causes.usd["tokenizer"] == Decimal("0.000255") + 5 * Decimal("0.0000281")
    assert causes.usd["prompt"] > 0
    unasked = replace(counted, prompt_tokens={"another": 1040})
    causes = case_causes(BEFORE, replace(AFTER, samples=(unasked,)), price)
    assert causes is not None
    assert not causes.tokenizer_counted


def test_the_tokenizer_of_one_model_never_changes() -> None:
    causes = case_causes(BEFORE, outcome(BASELINE, Usage(1300, 100)), price)
    assert causes is not None
    assert causes.tokenizer_counted
    assert {cause for cause, usd in causes.usd.items() if usd} == {"prompt"}


def test_the_median_samples_are_compared() -> None:
    several = outcome(TARGET, Usage(1300, 9000), Usage(1300, 156), Usage(1300, 1))
    assert case_causes(BEFORE, several, price) == case_causes(BEFORE, AFTER, price)


def test_real_and_simulated_costs_have_no_causes() -> None:
    simulated = Outcome("a", TARGET, (Sample("passed", calls=AFTER.calls, simulated=True),))
    assert case_causes(BEFORE, simulated, price) is None
    assert case_causes(BEFORE, Outcome("a", TARGET, (Sample("error"),)), price) is None


def test_causes_of_several_cases_add_up() -> None:
    causes = case_causes(BEFORE, AFTER, price)
    assert causes is not None
    assert added([]) is None
    both = added([causes, causes])
    assert both is not None
    assert (both.change_usd, both.was, str(both)) == (2 * causes.change_usd, 2 * causes.was, str(causes))


@pytest.mark.parametrize(
    ("thresholds", "over"),
    [("", True), ("tokenizer=35%", False), ("tokenizer=30%", True), ("tokenizer=off,output=5%", True)],
    ids=["the whole", "allowed", "too low", "another"],
)
def test_a_team_can_allow_the_tokenizer_and_forbid_the_rest(thresholds: str, over: bool) -> None:  # noqa: FBT001 - a column of the table
    (comparison,) = judged(thresholds, BEFORE, AFTER).comparisons
    assert comparison.over_threshold is over


def test_the_threshold_of_the_test_wins() -> None:
    own = outcome(TARGET, Usage(1300, 156), cause_thresholds={"tokenizer": "off"})
    assert judged("tokenizer=1%", BEFORE, own).passed
    assert not judged("tokenizer=1%", BEFORE, AFTER).passed


def test_the_rest_is_held_against_the_general_threshold() -> None:
    assert judged("tokenizer=off", BEFORE, AFTER, general=0.1).passed
    assert not judged("tokenizer=off", BEFORE, AFTER, general=0.05).passed


def test_a_cause_above_its_threshold_is_named_with_the_way_out() -> None:
    verdict = judged("tokenizer=off,output=5%", BEFORE, AFTER)
    assert verdict.reasons == ("1 case above the threshold of output",)
    (comparison,) = verdict.comparisons
    text = explain_dear_case(comparison, "pytest --snapshot-update", case_causes(BEFORE, AFTER, price))
    assert (
        text.splitlines()[0]
        == "output adds more to the cost of this case on opus-4-7 than is allowed; the test itself passed"
    )
    assert "  causes      tokenizer +31%, output +8%" in text
    assert "  too much    output +7.7%, more than the 5% that it may add" in text
    assert text.endswith('  to allow    @pytest.mark.task(cause_thresholds={"output": "10%"})')
    assert "snapshot-update" not in text


def test_an_unknown_price_never_passes() -> None:
    gate = BaselineGate(0.1, causes=read_cause_thresholds("tokenizer=off", "thresholds"))
    verdict = judge(Run((BASELINE, TARGET), (BEFORE, AFTER)), lambda _: Cost(None, "no price"), gate)
    assert not verdict.passed


def test_a_threshold_of_a_cause_asks_for_a_price_where_any_rise_in_all_is_allowed() -> None:
    def passes(thresholds: str) -> bool:
        free = outcome(TARGET, Usage(1300, 156), baseline_threshold="off")
        gate = BaselineGate(causes=read_cause_thresholds(thresholds, "thresholds"))
        return judge(Run((BASELINE, TARGET), (BEFORE, free)), lambda _: Cost(None, "no price"), gate).passed

    assert not passes("output=10%")
    assert passes("output=off")


def test_the_tokenizer_is_not_told_apart_on_a_mix_of_tokenizers() -> None:
    mix = Target(BASELINE.model, roles=(RoleTarget("planner", TARGET.model),))
    before, after = (
        Sample(
            "passed",
            calls=tuple(CallUsage(each, 200, "end_turn", Usage(1000, 100)) for each in models),
            prompt="same",
        )
        for models in ((BASELINE.model, BASELINE.model), (TARGET.model, BASELINE.model))
    )
    causes = case_causes(Outcome("a", BASELINE, (before,)), Outcome("a", mix, (after,)), price)
    assert causes is not None
    assert not causes.tokenizer_counted
    one = replace(after, calls=after.calls[:1])
    causes = case_causes(Outcome("a", BASELINE, (before,)), Outcome("a", mix, (one,)), price)
    assert causes is not None
    assert causes.tokenizer_counted
