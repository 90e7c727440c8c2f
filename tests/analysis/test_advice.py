from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, strategies as st

from pytest_modelmigrate.analysis.advice import Advice, advise
from pytest_modelmigrate.analysis.baseline_gate import BaselineGate
from pytest_modelmigrate.analysis.verdict import judge
from pytest_modelmigrate.facts.calls import CallUsage
from pytest_modelmigrate.facts.costs import Cost
from pytest_modelmigrate.facts.findings import Finding
from pytest_modelmigrate.facts.outcomes import Outcome
from pytest_modelmigrate.facts.runs import Run
from pytest_modelmigrate.facts.samples import RESULTS, Result, Sample
from pytest_modelmigrate.facts.targets import RoleTarget, Target
from pytest_modelmigrate.facts.usage import Usage

OLD = Target("claude-opus-4-6", None, "opus-4-6")
NEW = Target("claude-opus-4-7", None, "opus-4-7")
LOW = Target("claude-opus-4-7", "low", "opus-4-7")
TARGETS = (OLD, NEW, LOW)
FENCED = Finding(held=False, behaviour="json_reply()", failure="fenced", fix="use output_config.format (docs)")


def price(call: CallUsage) -> Cost:
    """A cent a token; `mystery` has no price."""
    return Cost(None, "no price") if call.model == "mystery" else Cost(Decimal(call.usage.input_tokens) / 100)


def outcome(
    target: Target, passed: int = 1, failed: int = 0, tokens: int = 100, case: str = "a", **more: Any
) -> Outcome:
    calls = (CallUsage(more.pop("model", "m"), 200, "end_turn", Usage(tokens)),)
    findings = tuple(more.pop("findings", ()))
    good, bad = Sample("passed", calls=calls), Sample("failed", calls=calls, findings=findings)
    return Outcome(case, target, (good,) * passed + (bad,) * failed, **more)


def advice(*outcomes: Outcome, threshold: Any = 0.2, targets: tuple[Target, ...] = TARGETS) -> Advice:
    run = Run(targets, outcomes)
    (found,) = advise(run, judge(run, price, BaselineGate(threshold)))
    return found


def test_a_case_that_holds_within_the_gate_migrates() -> None:
    found = advice(outcome(OLD), outcome(NEW, tokens=110))
    assert (found.action, found.target, found.effort) == ("migrate", NEW, None)
    assert found.evidence == "holds on opus-4-7, and holds on opus-4-6; cost +10%"


def test_the_cheapest_of_several_efforts_is_chosen() -> None:
    found = advice(outcome(OLD), outcome(NEW, tokens=110), outcome(LOW, tokens=70))
    assert (found.action, found.target, found.effort) == ("migrate at effort", LOW, "low")
    assert [each.target for each in found.suitable] == [LOW, NEW]
    assert [each.usd for each in found.suitable] == [Decimal("0.7"), Decimal("1.1")]


def test_an_effort_at_which_it_regressed_is_passed_over() -> None:
    found = advice(outcome(OLD), outcome(NEW, tokens=110), outcome(LOW, 0, 1, tokens=70))
    assert (found.action, found.target) == ("migrate", NEW)


def test_a_failure_with_a_published_fix_is_fixed_in_the_prompt() -> None:
    whole = Finding(held=False, behaviour="json_reply() | refusal()", parts=(FENCED, Finding(held=True, behaviour="b")))
    found = advice(outcome(OLD), outcome(NEW, 0, 1, findings=[whole]))
    assert (found.action, found.target, found.failure) == ("fix the prompt", NEW, "fenced")
    assert found.fix == "use output_config.format (docs)"
    assert found.evidence == "fails on opus-4-7, and holds on opus-4-6; the same cost; fenced"


def test_the_most_frequent_failure_is_fixed_first() -> None:
    rare = replace(FENCED, failure="too long", fix="say how long")
    samples = [Sample("failed", findings=(each,)) for each in (rare, FENCED, FENCED)]
    found = advice(outcome(OLD, 3), replace(outcome(NEW), samples=tuple(samples)))
    assert found.failure == "fenced"


@pytest.mark.parametrize("findings", [[], [replace(FENCED, fix=None)]])
def test_a_failure_without_a_published_fix_stays_on_the_baseline(findings: list[Finding]) -> None:
    found = advice(outcome(OLD), outcome(NEW, 0, 1, findings=findings))
    assert (found.action, found.target, found.failure, found.fix) == ("stay on the baseline", OLD, "", "")


def test_a_case_that_is_too_dear_stays_on_the_baseline() -> None:
    found = advice(outcome(OLD), outcome(NEW, tokens=150))
    assert (found.action, found.target) == ("stay on the baseline", OLD)
    assert found.evidence == "holds on opus-4-7, and holds on opus-4-6; cost +50%, and 20% more is allowed"
    assert found.tune == "costs +50% at the same pass rate: lower its effort or set a task budget"
    assert not found.suitable


@pytest.mark.parametrize(("tokens", "told"), [(129, False), (130, True)])
def test_from_thirty_percent_on_a_case_is_to_be_tuned(tokens: int, *, told: bool) -> None:
    found = advice(outcome(OLD), outcome(NEW, tokens=tokens), threshold=0.6)
    assert (found.action, bool(found.tune)) == ("migrate", told)


def test_the_figure_of_a_cheaper_effort_is_told() -> None:
    found = advice(outcome(OLD), outcome(NEW, tokens=150), outcome(LOW, 0, 1, tokens=80), threshold="off")
    assert found.tune.endswith("(tried: low -20%, fails)")


def test_an_improved_case_need_not_be_tuned() -> None:
    found = advice(outcome(OLD, 0, 1), outcome(NEW, tokens=150), threshold="off")
    assert (found.action, found.tune) == ("migrate", "")


def test_an_undecided_case_says_how_many_samples_it_needs() -> None:
    found = advice(outcome(OLD, 10, 0, pass_rate=0.5), outcome(NEW, 7, 3, pass_rate=0.5), targets=(OLD, NEW))
    assert (found.action, found.target) == ("undecided", NEW)
    assert found.samples_needed is not None
    needed = found.samples_needed
    assert found.evidence == (
        f"holds 7/10 on opus-4-7 against 10/10 on opus-4-6; the same cost; needs about {needed} more samples of each, "
        f"about {Cost(Decimal(2 * needed))}"
    )


def test_a_difference_that_may_be_noise_migrates_where_enough_samples_hold() -> None:
    found = advice(outcome(OLD, 10, 0, pass_rate=0.5), outcome(NEW, 9, 1, pass_rate=0.5))
    assert (found.action, found.evidence) == (
        "migrate",
        "holds 9/10 on opus-4-7 against 10/10 on opus-4-6, probably noise; the same cost",
    )


def test_a_case_that_fails_on_both_is_not_told_to_migrate() -> None:
    found = advice(outcome(OLD, 0, 1, findings=[FENCED]), outcome(NEW, 0, 1, findings=[FENCED]))
    assert found.action == "fix the prompt"


def test_an_expected_failure_on_both_migrates() -> None:
    expected = Sample("xfailed", calls=outcome(OLD).calls)
    both = [replace(outcome(target), samples=(expected,)) for target in (OLD, NEW)]
    assert advice(*both).action == "migrate"


def test_a_case_without_an_answer_is_undecided() -> None:
    lost = Outcome("a", NEW, (Sample("error", inconclusive=True),))
    found = advice(outcome(OLD), lost)
    assert (found.action, found.samples_needed) == ("undecided", None)
    assert found.evidence == "has no answer on opus-4-7, and holds on the baseline"


def test_a_case_without_the_baseline_is_undecided() -> None:
    found = advice(outcome(NEW))
    assert (found.action, found.target) == ("undecided", None)


def test_a_case_that_is_skipped_on_every_target_stays() -> None:
    assert advice(outcome(OLD), Outcome("a", NEW, (Sample("skipped"),))).action == "stay on the baseline"


def test_a_price_that_is_unknown_is_within_no_gate() -> None:
    assert advice(outcome(OLD), outcome(NEW, model="mystery")).action == "stay on the baseline"


def test_one_target_needs_no_advice() -> None:
    run = Run((OLD,), (outcome(OLD),))
    assert advise(run, judge(run, price, BaselineGate())) == ()


cells = st.lists(
    st.tuples(st.sampled_from(RESULTS), st.integers(1, 4), st.integers(1, 300), st.booleans()), min_size=3, max_size=3
)


def matrix(case: str, row: list[tuple[Result, int, int, bool]]) -> list[Outcome]:
    found = []
    for target, (result, samples, tokens, fixable) in zip(TARGETS, row, strict=True):
        calls = (CallUsage("m", 200, "end_turn", Usage(tokens)),)
        each = Sample(result, calls=calls, findings=(FENCED,) if fixable and result == "failed" else ())
        found.append(Outcome(case, target, (each,) * samples))
    return found


@given(st.lists(cells, min_size=1, max_size=4))
def test_every_case_gets_one_piece_of_advice_and_no_target_that_regressed(
    rows: list[list[tuple[Result, int, int, bool]]],
) -> None:
    run = Run(TARGETS, tuple(each for n, row in enumerate(rows) for each in matrix(str(n), row)))
    verdict = judge(run, price, BaselineGate(0.2))
    found = advise(run, verdict)
    assert [each.case for each in found] == [str(n) for n in range(len(rows))]
    bad = {each.outcome.key for each in verdict.comparisons if each.regressed or each.over_threshold}
    for each in found:
        for suitable in each.suitable:
            assert (each.case, suitable.target.id) not in bad
        assert (each.action in ("migrate", "migrate at effort")) == bool(each.suitable)
        assert not each.suitable or each.target == each.suitable[0].target
        assert [one.usd for one in each.suitable] == sorted(one.usd for one in each.suitable)
        assert bool(each.fix) == (each.action == "fix the prompt")
        assert each.evidence


@given(cells, st.integers(0, 299))
def test_a_lower_cost_never_makes_a_target_less_suitable(row: list[tuple[Result, int, int, bool]], less: int) -> None:
    result, samples, tokens, fixable = row[1]
    cheaper = [row[0], (result, samples, max(1, tokens - less), fixable), row[2]]
    before, after = (advice(*matrix("a", each)) for each in (row, cheaper))
    if NEW in [each.target for each in before.suitable]:
        assert NEW in [each.target for each in after.suitable]
    if before.target == NEW and before.suitable:
        assert after.target == NEW


def test_the_plain_form_names_model_effort_and_nothing_empty() -> None:
    assert advice(outcome(OLD), outcome(LOW)).plain() == {
        "case": "a",
        "action": "migrate at effort",
        "target": "opus-4-7-low",
        "model": "claude-opus-4-7",
        "effort": "low",
        "failure": None,
        "fix": None,
        "evidence": "holds on opus-4-7-low, and holds on opus-4-6; the same cost",
        "samples_needed": None,
        "tune": None,
    }


def test_another_effort_of_the_baseline_model_is_no_migration() -> None:
    base, cheap = (Target("claude-opus-4-6", effort, "opus-4-6") for effort in ("high", "low"))
    cells = outcome(base), outcome(cheap, tokens=10), outcome(NEW, tokens=90)
    assert advice(*cells, targets=(base, cheap, NEW)).target == NEW
    assert advice(*cells[:2], targets=(base, cheap)).target == cheap


def test_a_cause_that_adds_too_much_is_named() -> None:
    run = Run((OLD, NEW), (outcome(OLD), outcome(NEW, tokens=150)))
    (found,) = advise(run, judge(run, price, BaselineGate("off", causes={"prompt": 0.1, "tokenizer": 0.1})))
    assert found.action == "stay on the baseline"
    assert "more than the 10% that it may add" in found.evidence
    assert "None" not in found.evidence


def test_a_prompt_is_not_fixed_for_a_target_that_is_too_dear() -> None:
    found = advice(outcome(OLD), outcome(NEW, 0, 1, tokens=200, findings=[FENCED]))
    assert (found.action, found.evidence) == (
        "stay on the baseline",
        "fails on opus-4-7, and holds on opus-4-6; cost +100%",
    )


def test_one_more_sample_is_said_in_the_singular() -> None:
    run = Run((OLD, NEW), (outcome(OLD, 10, pass_rate=0.5), outcome(NEW, 7, 3, pass_rate=0.5)))
    verdict = judge(run, price, BaselineGate())
    (each,) = verdict.comparisons
    told = replace(each, samples=replace(each.samples, samples_needed=1))
    (found,) = advise(run, replace(verdict, comparisons=(told,)))
    assert found.evidence.endswith("needs about 1 more sample of each, about $2.0000")


MIX = Target("claude-opus-4-6", "high", "", (RoleTarget("planner", "claude-opus-4-7", None, "opus-4-7"),))


def test_a_case_may_migrate_to_a_mix_with_the_model_of_the_baseline() -> None:
    found = advice(outcome(OLD), outcome(NEW, 0, 1), outcome(MIX), targets=(OLD, NEW, MIX))
    assert (found.action, found.target) == ("migrate", MIX)


def test_a_dear_mix_is_not_compared_with_the_efforts_of_a_model() -> None:
    low = Target("claude-opus-4-6", "low", "opus-4-6")
    outcomes = (outcome(OLD), outcome(low, tokens=10), outcome(MIX, tokens=140))
    found = advice(*outcomes, threshold="off", targets=(OLD, low, MIX))
    assert found.tune == "costs +40% at the same pass rate: lower its effort or set a task budget"
