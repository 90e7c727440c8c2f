"""Tables of runs with more cases than are shown."""

from __future__ import annotations

from collections.abc import Callable

from pytest_modelmigrate.facts.outcomes import Outcome
from pytest_modelmigrate.facts.targets import Target
from pytest_modelmigrate.reports.table import MOST_CASES

OLD, NEW, THIRD, FOURTH = (Target(f"claude-opus-{name}", None, f"opus-{name}") for name in ("4-6", "4-7", "5", "5-5"))


def test_a_large_run_shows_what_changed_and_counts_the_rest(
    outcome: Callable[..., Outcome], table: Callable[..., list[str]]
) -> None:
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


def test_a_large_run_in_which_all_changed_does_not_call_the_rest_unchanged(
    outcome: Callable[..., Outcome], table: Callable[..., list[str]]
) -> None:
    outcomes = [
        outcome(f"test_{n}", target, result="passed" if target is OLD else "failed")
        for n in range(MOST_CASES + 1)
        for target in (OLD, NEW)
    ]
    assert "... and 1 case more (-v shows them)" in table(*outcomes)


def large_run(outcome: Callable[..., Outcome], number: int = 60) -> list[Outcome]:
    """Two cases of many fail on one of four targets."""
    return [
        outcome(f"test_{n}[{'parameter' * 3}]", each, result="failed" if each is THIRD and n in (7, 50) else "passed")
        for n in range(number)
        for each in (OLD, NEW, THIRD, FOURTH)
    ]


def test_sixty_cases_on_four_targets_take_a_line_for_each_case_that_changed(
    outcome: Callable[..., Outcome], table: Callable[..., list[str]]
) -> None:
    lines = table(*large_run(outcome), targets=(OLD, NEW, THIRD, FOURTH), width=120)
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


def test_a_large_verbose_run_shows_what_changed_first_and_then_the_rest(
    outcome: Callable[..., Outcome], table: Callable[..., list[str]]
) -> None:
    lines = table(*large_run(outcome), targets=(OLD, NEW, THIRD, FOURTH), width=120, verbose=True)
    shown = [line.strip().partition("[")[0] for line in lines if line.startswith("  test_")]
    assert shown == ["test_7", "test_50", *(f"test_{n}" for n in range(60) if n not in (7, 50))]


def test_broken_cases_come_before_those_that_are_only_too_dear(
    outcome: Callable[..., Outcome], table: Callable[..., list[str]]
) -> None:
    outcomes = [outcome(f"test_{n}", each, 10 if each is OLD else 99) for n in range(MOST_CASES) for each in (OLD, NEW)]
    outcomes += [outcome("test_broken", OLD), outcome("test_broken", NEW, result="failed")]
    lines = table(*outcomes)
    assert lines[2].split()[0] == "test_broken"
    assert "... and 1 case more (-v shows them)" in lines


def test_a_run_below_each_other_is_folded_earlier(
    outcome: Callable[..., Outcome], table: Callable[..., list[str]]
) -> None:
    lines = table(*large_run(outcome, 22), targets=(OLD, NEW, THIRD, FOURTH), width=80)
    assert [line.split("[")[0] for line in lines if line.startswith("  test_")] == ["  test_7"]
    assert "... and 21 cases without a change (-v shows them)" in lines
