from __future__ import annotations

from collections.abc import Callable
from typing import get_args

import pytest
from hypothesis import given, strategies as st

from pytest_modelmigrate.analysis.verdict import Verdict
from pytest_modelmigrate.facts.calls import CallUsage
from pytest_modelmigrate.facts.outcomes import Outcome
from pytest_modelmigrate.facts.runs import Run
from pytest_modelmigrate.facts.samples import Result, Sample
from pytest_modelmigrate.facts.targets import EFFORTS, Target
from pytest_modelmigrate.facts.usage import Usage
from pytest_modelmigrate.reports.table import title, verdict_line

OLD, NEW, THIRD, FOURTH = (Target(f"claude-opus-{name}", None, f"opus-{name}") for name in ("4-6", "4-7", "5", "5-5"))


def test_two_targets_stand_side_by_side_below_their_names(
    outcome: Callable[..., Outcome], table: Callable[..., list[str]]
) -> None:
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


def test_cases_stand_below_their_own_module(outcome: Callable[..., Outcome], table: Callable[..., list[str]]) -> None:
    lines = table(outcome("a/test_x.py::test", OLD, 1), outcome("b/test_x.py::test", OLD, 2), targets=(OLD,))
    assert [line.split()[:1] for line in lines[1:5]] == [["a/test_x.py"], ["test"], ["b/test_x.py"], ["test"]]


def test_what_did_not_run_has_no_cell_and_what_made_no_call_no_cost(
    outcome: Callable[..., Outcome], table: Callable[..., list[str]]
) -> None:
    lines = table(outcome("test", OLD), outcome("other", OLD, None, "error"), outcome("other", NEW, None, "skipped"))
    rows = {line.split()[0]: line.split()[1:] for line in lines}
    assert rows["test"][-1] == "-"
    assert rows["other"][-2:] == ["ERROR", "skip"]


def test_an_unknown_cost_is_marked_and_never_shown_as_new_or_nothing(
    outcome: Callable[..., Outcome], table: Callable[..., list[str]]
) -> None:
    outcomes = [outcome("one", OLD), outcome("one", NEW, model="mystery")]
    outcomes += [outcome("two", OLD, model="mystery"), outcome("two", NEW)]
    rows = [line.split() for line in table(*outcomes)]
    assert rows[2:] == [
        ["one", "pass", "$0.0100", "pass", "unknown!"],
        ["two", "pass", "unknown", "pass", "$0.0100!"],
        ["results", "2", "pass", "2", "pass"],
        ["total", "unknown", "unknown"],
    ]


def test_totals_compare_only_what_ran_on_both(outcome: Callable[..., Outcome], table: Callable[..., list[str]]) -> None:
    lines = table(outcome("one", OLD, 10), outcome("one", NEW, 20), outcome("two", NEW, 70))
    assert lines[-1].split() == ["total", "$0.0100", "$0.0200", "+100%"]


def test_a_total_over_fewer_cases_than_the_baselines_says_so(
    outcome: Callable[..., Outcome], table: Callable[..., list[str]]
) -> None:
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


def test_a_target_that_answered_nothing_has_no_total(
    outcome: Callable[..., Outcome], table: Callable[..., list[str]]
) -> None:
    lines = table(outcome("one", OLD, 10), outcome("one", NEW, 0, "failed", status=400))
    assert lines[-1].split() == ["total", "$0.0100", "-"]


def test_costs_are_shown_at_list_price(outcome: Callable[..., Outcome], table: Callable[..., list[str]]) -> None:
    lines = table(outcome("one", OLD, 10), outcome("one", NEW, 10, batch=True))
    assert lines[2].split() == ["one", "pass", "$0.0100", "pass", "$0.0100", "0%"]


def test_three_targets_stand_below_each_other_in_line(
    outcome: Callable[..., Outcome], table: Callable[..., list[str]]
) -> None:
    lines = table(
        *(outcome("test_a.py::test_one", target, 10 + n) for n, target in enumerate((OLD, NEW, THIRD))),
        targets=(OLD, NEW, THIRD),
    )
    assert lines[:2] == ["test_a.py", "  test_one"]
    assert [line.split()[0] for line in lines[2:5]] == ["opus-4-6", "opus-4-7", "opus-5"]
    assert lines[5] == "total"
    columns = {line.index("$") for line in lines if "$" in line}
    assert len(columns) == 1


def test_three_targets_stand_side_by_side_where_there_is_room(
    outcome: Callable[..., Outcome], table: Callable[..., list[str]]
) -> None:
    outcomes = [outcome("test_one", target) for target in (OLD, NEW, THIRD)]
    lines = table(*outcomes, targets=(OLD, NEW, THIRD), width=120)
    assert lines[0].split() == ["case", "opus-4-6", "opus-4-7", "opus-5"]


@pytest.mark.parametrize("name", ["sonnet-4-6-medium", "bedrock-opus-4-7-xhigh", "haiku-4-5-20251001"])
def test_a_long_name_of_the_baseline_keeps_its_distance(
    name: str, outcome: Callable[..., Outcome], table: Callable[..., list[str]]
) -> None:
    baseline = Target(f"claude-{name}", None, name)
    header = table(outcome("test", baseline), outcome("test", NEW), targets=(baseline, NEW))[0]
    assert header.split() == ["case", name, "opus-4-7"]


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
    *,
    outcome: Callable[..., Outcome],
    table: Callable[..., list[str]],
    modules: list[str],
    cases: list[str],
    chosen: list[Target],
    cells: list[tuple[int, Result]],
    width: int,
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


def test_the_title_names_the_move_and_says_when_it_is_simulated(outcome: Callable[..., Outcome]) -> None:
    real, simulated = (Run((OLD, NEW, THIRD), (outcome("a", OLD, simulated=flag),)) for flag in (False, True))
    assert title(real) == "migration: opus-4-6 -> opus-4-7, opus-5"
    assert title(simulated) == "migration: opus-4-6 -> opus-4-7, opus-5 (SIMULATED)"
    assert title(Run((OLD,))) == "migration: opus-4-6"


def test_the_verdict_is_one_line_with_its_reasons() -> None:
    assert verdict_line(Verdict(passed=True, reasons=(), comparisons=())) == "verdict: pass"
    failed = Verdict(passed=False, reasons=("one", "two"), comparisons=())
    assert verdict_line(failed) == "verdict: FAIL: one; two"


LONG = "test_the_fallback_is_taken_only_where_it_is_right[a long parameter]"


def test_a_long_name_has_a_line_of_its_own_rather_than_being_cut(
    outcome: Callable[..., Outcome], table: Callable[..., list[str]]
) -> None:
    lines = table(outcome(LONG, OLD), outcome(LONG, NEW, 13))
    assert lines[2] == f"  {LONG}"
    assert lines[3].split() == ["pass", "$0.0100", "pass", "$0.0130", "+30%!"]


@pytest.mark.parametrize("width", [120, 160, 250])
def test_a_name_is_not_cut_where_there_is_room_and_cells_stay_beside_it(
    width: int, outcome: Callable[..., Outcome], table: Callable[..., list[str]]
) -> None:
    lines = table(outcome(LONG, OLD), outcome(LONG, NEW, 13), width=width)
    assert lines[2].startswith(f"  {LONG}  ")
    assert lines[2].split()[-5:] == ["pass", "$0.0100", "pass", "$0.0130", "+30%!"]
    assert max(map(len, lines)) <= 120


def test_a_name_without_room_is_cut_in_its_middle_from_a_wide_terminal_on(
    outcome: Callable[..., Outcome], table: Callable[..., list[str]]
) -> None:
    chosen = (OLD, NEW, THIRD, FOURTH)
    row = table(*(outcome(LONG, each) for each in chosen), targets=chosen, width=120)[2]
    start, end = row.split("...")
    assert start.startswith("  test_the_")
    assert end.split(" pass ")[0].endswith("parameter]")


def test_cells_are_whole_where_there_is_room_for_them_beside_short_names(table: Callable[..., list[str]]) -> None:
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
