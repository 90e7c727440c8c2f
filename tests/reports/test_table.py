from __future__ import annotations

from decimal import Decimal
from typing import Any, get_args

import pytest
from hypothesis import given, strategies as st

from pytest_modelmigrate.analysis.baseline_gate import BaselineGate
from pytest_modelmigrate.analysis.verdict import Verdict, judge
from pytest_modelmigrate.facts.calls import CallUsage
from pytest_modelmigrate.facts.costs import Cost
from pytest_modelmigrate.facts.findings import Finding
from pytest_modelmigrate.facts.outcomes import Outcome
from pytest_modelmigrate.facts.runs import Run
from pytest_modelmigrate.facts.samples import Result, Sample
from pytest_modelmigrate.facts.targets import EFFORTS, Target
from pytest_modelmigrate.facts.usage import Usage
from pytest_modelmigrate.reports.cells import WORDS, money
from pytest_modelmigrate.reports.table import MOST_CASES, Table, title, verdict_line

OLD, NEW, THIRD, FOURTH = (Target(f"claude-opus-{name}", None, f"opus-{name}") for name in ("4-6", "4-7", "5", "5-5"))


OK = 200


def price(call: CallUsage) -> Cost:
    """A tenth of a cent a token, half of it in a batch; `mystery` has no price."""
    share = 2000 if call.batch else 1000
    return Cost(None, "no price") if call.model == "mystery" else Cost(Decimal(call.usage.input_tokens) / share)


def outcome(case: str, target: Target, tokens: int | None = 10, result: Result = "passed", **more: Any) -> Outcome:
    case = case if "::" in case else f"test_a.py::{case}"
    calls: tuple[CallUsage, ...] = ()
    if tokens is not None:
        status, model, batch = more.pop("status", 200), more.pop("model", "m"), more.pop("batch", False)
        usage, stop = (Usage(tokens, 3), "end_turn") if status == OK else (Usage(), None)
        calls = (CallUsage(model, status, stop, usage, batch),)
    return Outcome(case, target, (Sample(result, calls=calls, **more),))


def table(*outcomes: Outcome, targets: tuple[Target, ...] = (OLD, NEW), **how: Any) -> list[str]:
    run = Run(targets, outcomes)
    return list(Table(run, judge(run, price, BaselineGate(0.2)), price, **how).lines())


def test_two_targets_stand_side_by_side_below_their_names() -> None:
    assert table(
        outcome("test_a.py::test_one", OLD),
        outcome("test_a.py::test_one", NEW, 13),
        outcome("test_a.py::test_two[x]", OLD, 20),
        outcome("test_a.py::test_two[x]", NEW, 18, "failed"),
    ) == [
        "case                                     opus-4-6        opus-4-7",
        "test_a.py",
        "  test_one                               pass  $0.0100   pass  $0.0130 +30%!",
        "  test_two[x]                            pass  $0.0200   FAIL  $0.0180 -10%",
        "results                                  2 pass          1 pass 1 FAIL",
        "total                                          $0.0300         $0.0310 +3.3%",
    ]


def test_cases_stand_below_their_own_module() -> None:
    lines = table(outcome("a/test_x.py::test", OLD, 1), outcome("b/test_x.py::test", OLD, 2), targets=(OLD,))
    assert [line.split()[:1] for line in lines[1:5]] == [["a/test_x.py"], ["test"], ["b/test_x.py"], ["test"]]


def test_what_did_not_run_has_no_cell_and_what_made_no_call_no_cost() -> None:
    lines = table(outcome("test", OLD), outcome("other", OLD, None, "error"), outcome("other", NEW, None, "skipped"))
    rows = {line.split()[0]: line.split()[1:] for line in lines}
    assert rows["test"][-1] == "-"
    assert rows["other"][-2:] == ["ERROR", "skip"]


def test_an_unknown_cost_is_marked_and_never_shown_as_new_or_nothing() -> None:
    outcomes = [outcome("one", OLD), outcome("one", NEW, model="mystery")]
    outcomes += [outcome("two", OLD, model="mystery"), outcome("two", NEW)]
    rows = [line.split() for line in table(*outcomes)]
    assert rows[2:] == [
        ["one", "pass", "$0.0100", "pass", "unknown!"],
        ["two", "pass", "unknown", "pass", "$0.0100!"],
        ["results", "2", "pass", "2", "pass"],
        ["total", "unknown", "unknown"],
    ]


def test_totals_compare_only_what_ran_on_both() -> None:
    lines = table(outcome("one", OLD, 10), outcome("one", NEW, 20), outcome("two", NEW, 70))
    assert lines[-1].split() == ["total", "$0.0100", "$0.0200", "+100%"]


def test_a_total_over_fewer_cases_than_the_baselines_says_so() -> None:
    lines = table(
        outcome("one", OLD, 10),
        outcome("one", NEW, 20),
        outcome("two", OLD, 70),
        outcome("two", NEW, 0, "failed", status=400),
    )
    rows = {line.split()[0]: line.split()[1:] for line in lines}
    assert rows["two"] == ["pass", "$0.0700", "FAIL", "$0.0000"]
    assert lines[-2].split() == ["total", "$0.0800", "$0.0200", "+100%"]
    assert lines[-1] == "total of opus-4-7: the 1 case that opus-4-6 answered too, for $0.0100"


def test_a_target_that_answered_nothing_has_no_total() -> None:
    lines = table(outcome("one", OLD, 10), outcome("one", NEW, 0, "failed", status=400))
    assert lines[-1].split() == ["total", "$0.0100", "-"]


def test_costs_are_shown_at_list_price() -> None:
    lines = table(outcome("one", OLD, 10), outcome("one", NEW, 10, batch=True))
    assert lines[2].split() == ["one", "pass", "$0.0100", "pass", "$0.0100", "0%"]


def test_three_targets_stand_below_each_other_in_line() -> None:
    lines = table(
        *(outcome("test_a.py::test_one", target, 10 + n) for n, target in enumerate((OLD, NEW, THIRD))),
        targets=(OLD, NEW, THIRD),
    )
    assert lines[:2] == ["test_a.py", "  test_one"]
    assert [line.split()[0] for line in lines[2:5]] == ["opus-4-6", "opus-4-7", "opus-5"]
    assert lines[5] == "total"
    columns = {line.index("$") for line in lines if "$" in line}
    assert len(columns) == 1


def test_three_targets_stand_side_by_side_where_there_is_room() -> None:
    outcomes = [outcome("test_one", target) for target in (OLD, NEW, THIRD)]
    lines = table(*outcomes, targets=(OLD, NEW, THIRD), width=120)
    assert lines[0].split() == ["case", "opus-4-6", "opus-4-7", "opus-5"]


@pytest.mark.parametrize("name", ["sonnet-4-6-medium", "bedrock-opus-4-7-xhigh", "haiku-4-5-20251001"])
def test_a_long_name_of_the_baseline_keeps_its_distance(name: str) -> None:
    baseline = Target(f"claude-{name}", None, name)
    header = table(outcome("test", baseline), outcome("test", NEW), targets=(baseline, NEW))[0]
    assert header.split() == ["case", name, "opus-4-7"]


def test_verbose_shows_tokens_by_class() -> None:
    lines = table(outcome("test", OLD, 12_345), targets=(OLD,), verbose=True)
    assert "    opus-4-6: 1 call, input_tokens 12,345, output_tokens 3" in lines


def test_a_large_run_shows_what_changed_and_counts_the_rest() -> None:
    number = MOST_CASES + 5
    outcomes = [outcome(f"test_{n}", target) for n in range(number - 2) for target in (OLD, NEW)]
    outcomes += [outcome("test_broken", OLD), outcome("test_broken", NEW, result="failed")]
    outcomes += [outcome("test_dear", OLD), outcome("test_dear", NEW, 99)]
    lines = table(*outcomes)
    assert [line.split()[0] for line in lines if "  test_" in line] == ["test_broken", "test_dear"]
    assert f"... and {number - 2} cases without a change (-v shows them)" in lines
    verbose = table(*outcomes, verbose=True)
    assert sum(line.startswith("  test_") for line in verbose) == number
    assert not any(line.startswith("...") for line in verbose)


def test_a_large_run_in_which_all_changed_does_not_call_the_rest_unchanged() -> None:
    outcomes = [
        outcome(f"test_{n}", target, result="passed" if target is OLD else "failed")
        for n in range(MOST_CASES + 1)
        for target in (OLD, NEW)
    ]
    assert "... and 1 case more (-v shows them)" in table(*outcomes)


names = st.text(alphabet=st.sampled_from("abz_09[]-/ é"), min_size=1, max_size=90)


targets = st.builds(
    lambda name, effort: Target(f"claude-{name}", effort, name),
    st.sampled_from(["opus-4-7", "bedrock-sonnet-4-5-20250929", "x" * 60]),
    st.sampled_from([None, *EFFORTS]),
)


@given(
    modules=st.lists(names, min_size=1, max_size=2),
    cases=st.lists(names, min_size=1, max_size=3),
    chosen=st.lists(targets, min_size=1, max_size=4, unique_by=lambda target: target.id),
    cells=st.lists(st.tuples(st.integers(0, 10**7), st.sampled_from(get_args(Result))), min_size=1, max_size=5),
    width=st.sampled_from([40, 60, 80, 120]),
)
def test_no_line_is_wider_than_the_terminal(
    *, modules: list[str], cases: list[str], chosen: list[Target], cells: list[tuple[int, Result]], width: int
) -> None:
    outcomes = [
        outcome(f"{module}::{case}", target, *cells[n % len(cells)])
        for module in modules
        for case in cases
        for n, target in enumerate(chosen)
    ]
    for verbose in (False, True):
        lines = table(*outcomes, targets=tuple(chosen), width=width, verbose=verbose)
        assert max(map(len, lines)) <= width


@pytest.mark.parametrize(
    ("usd", "shown"),
    [
        ("0", "$0.0000"),
        ("0.0000012", "$0.000001"),
        ("0.00012", "$0.0001"),
        ("0.99994", "$0.9999"),
        ("1", "$1.00"),
        ("1234.567", "$1234.57"),
    ],
)
def test_money_takes_few_columns(usd: str, shown: str) -> None:
    assert money(Cost(Decimal(usd))) == shown
    assert money(Cost(None)) == "unknown"


def test_every_result_has_a_word() -> None:
    assert set(WORDS) == set(get_args(Result))


def test_the_title_names_the_move_and_says_when_it_is_simulated() -> None:
    real, simulated = (Run((OLD, NEW, THIRD), (outcome("a", OLD, simulated=flag),)) for flag in (False, True))
    assert title(real) == "migration: opus-4-6 -> opus-4-7, opus-5"
    assert title(simulated) == "migration: opus-4-6 -> opus-4-7, opus-5 (SIMULATED)"
    assert title(Run((OLD,))) == "migration: opus-4-6"


def test_the_verdict_is_one_line_with_its_reasons() -> None:
    assert verdict_line(Verdict(passed=True, reasons=(), comparisons=())) == "verdict: pass"
    failed = Verdict(passed=False, reasons=("one", "two"), comparisons=())
    assert verdict_line(failed) == "verdict: FAIL: one; two"


def test_verbose_shows_findings_and_every_sample() -> None:
    held = Finding(held=True, behaviour="json_reply(Refund)")
    failed = Finding(held=False, behaviour="avoids(lists)", failure="list")
    samples = (Sample("failed", rerun=True, findings=(failed,)), Sample("passed", findings=(held, held)))
    run = Outcome("test_a.py::test", OLD, (*samples, Sample("failed", findings=(held, failed))))
    assert table(run, targets=(OLD,), verbose=True)[3:-1] == [
        "    opus-4-6: fails: avoids(lists): list",
        "    opus-4-6: 3 samples: failed (rerun), passed, failed",
        "    opus-4-6: holds: json_reply(Refund) (3 times)",
    ]
    assert len(table(run, targets=(OLD,))) == 4


def test_verbose_marks_what_was_guessed() -> None:
    held = Finding(held=True, behaviour="json_reply()", doubt="a cut fence")
    failed = Finding(
        held=False, behaviour="refusal()", failure="complied", evidence="Sure!" * 90, doubt="an odd opening"
    )
    lines = table(
        outcome("test", OLD, None, "failed", findings=(held, failed)), targets=(OLD,), verbose=True, width=400
    )
    assert lines[3].startswith("    opus-4-6: fails: refusal(): complied (guessed: an odd opening): Sure!")
    assert lines[4] == "    opus-4-6: holds: json_reply() (guessed: a cut fence)"


def test_verbose_says_why_a_cell_failed_with_class_and_evidence() -> None:
    parts = (
        Finding(held=True, behaviour="avoids(lists)"),
        Finding(held=False, behaviour="json_reply()", failure="fenced", evidence="$.a: ```json"),
    )
    found = Finding(held=False, behaviour="avoids(lists) & json_reply()", failure="fenced", parts=parts)
    lines = table(
        outcome("test", OLD, result="failed", findings=(found,), message="AssertionError: assert reply == ..."),
        outcome("test", NEW, None, result="error", message="no recording for this request"),
        verbose=True,
    )
    assert lines[3:6] == [
        "    opus-4-6: fails: json_reply(): fenced: $.a: ```json",
        "    opus-4-6: 1 call, input_tokens 10, output_tokens 3",
        "    opus-4-7: ERROR: no recording for this request",
    ]


def large_run(number: int = 60) -> list[Outcome]:
    """Two cases of many fail on one of four targets."""
    return [
        outcome(f"test_{n}[{'parameter' * 3}]", each, result="failed" if each is THIRD and n in (7, 50) else "passed")
        for n in range(number)
        for each in (OLD, NEW, THIRD, FOURTH)
    ]


def test_sixty_cases_on_four_targets_take_a_line_for_each_case_that_changed() -> None:
    lines = table(*large_run(), targets=(OLD, NEW, THIRD, FOURTH), width=120)
    assert [" ".join(line.split()) for line in lines] == [
        "case opus-4-6 opus-4-7 opus-5 opus-5-5",
        "test_a.py",
        *(
            f"test_{n}[parameterparameterparameter] pass $0.0100 pass $0.0100 0% FAIL $0.0100 0% pass $0.0100 0%"
            for n in (7, 50)
        ),
        "... and 58 cases without a change (-v shows them)",
        "results 60 pass 60 pass 58 pass 2 FAIL 60 pass",
        "total $0.6000 $0.6000 0% $0.6000 0% $0.6000 0%",
    ]


def test_a_large_verbose_run_shows_what_changed_first_and_then_the_rest() -> None:
    lines = table(*large_run(), targets=(OLD, NEW, THIRD, FOURTH), width=120, verbose=True)
    shown = [line.strip().partition("[")[0] for line in lines if line.startswith("  test_")]
    assert shown == ["test_7", "test_50", *(f"test_{n}" for n in range(60) if n not in (7, 50))]


def test_broken_cases_come_before_those_that_are_only_too_dear() -> None:
    outcomes = [outcome(f"test_{n}", each, 10 if each is OLD else 99) for n in range(MOST_CASES) for each in (OLD, NEW)]
    outcomes += [outcome("test_broken", OLD), outcome("test_broken", NEW, result="failed")]
    lines = table(*outcomes)
    assert lines[2].split()[0] == "test_broken"
    assert "... and 1 case more (-v shows them)" in lines


def test_a_run_below_each_other_is_folded_earlier() -> None:
    lines = table(*large_run(22), targets=(OLD, NEW, THIRD, FOURTH), width=80)
    assert [line.split("[")[0] for line in lines if line.startswith("  test_")] == ["  test_7"]
    assert "... and 21 cases without a change (-v shows them)" in lines


LONG = "test_the_fallback_is_taken_only_where_it_is_right[a long parameter]"


def test_a_long_name_has_a_line_of_its_own_rather_than_being_cut() -> None:
    lines = table(outcome(LONG, OLD), outcome(LONG, NEW, 13))
    assert lines[2] == f"  {LONG}"
    assert lines[3].split() == ["pass", "$0.0100", "pass", "$0.0130", "+30%!"]


@pytest.mark.parametrize("width", [120, 160, 250])
def test_a_name_is_not_cut_where_there_is_room_and_cells_stay_beside_it(width: int) -> None:
    lines = table(outcome(LONG, OLD), outcome(LONG, NEW, 13), width=width)
    assert lines[2].startswith(f"  {LONG}  ")
    assert lines[2].split()[-5:] == ["pass", "$0.0100", "pass", "$0.0130", "+30%!"]
    assert max(map(len, lines)) <= 120


def test_a_name_without_room_is_cut_in_its_middle_from_a_wide_terminal_on() -> None:
    chosen = (OLD, NEW, THIRD, FOURTH)
    row = table(*(outcome(LONG, each) for each in chosen), targets=chosen, width=120)[2]
    start, end = row.split("...")
    assert start.startswith("  test_the_")
    assert end.split(" pass ")[0].endswith("parameter]")


def test_cells_are_whole_where_there_is_room_for_them_beside_short_names() -> None:
    targets = (OLD, NEW, THIRD, FOURTH)
    outcomes = [
        Outcome(
            f"test_a.py::test_the_refund_of_an_order[ticket-{n}]",
            each,
            tuple(
                Sample(
                    "failed" if each is not OLD and again else "passed",
                    calls=(CallUsage("m", 200, "end_turn", Usage(100 if each is OLD else 200)),),
                )
                for again in (0, 1)
            ),
        )
        for n in range(2)
        for each in targets
    ]
    lines = table(*outcomes, targets=targets, width=120)
    assert sum(line.count("FAIL 1/2 $0.2000 +100%!") for line in lines) == 6
    assert max(map(len, lines)) <= 120
