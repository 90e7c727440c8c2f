from __future__ import annotations

import json
from typing import Any

import pytest

SIM = ("--models=opus-4-6,opus-4-7", "--migrate-calls=sim")

SUITE = """
import pytest

@pytest.mark.parametrize("city", ["Paris", "Rome", "Berlin", "Oslo", "Bern"])
@pytest.mark.prompt(user="Which country is {city} the capital of?")
def test_capital(reply, city):
    assert city != "Paris"

def test_without_a_target():
    pass
"""


def shard(pytester: pytest.Pytester, part: str, *options: str) -> pytest.RunResult:
    return pytester.runpytest(*SIM, f"--migrate-shard={part}", *options)


def saved(pytester: pytest.Pytester, part: str, *options: str) -> dict[str, Any]:
    shard(pytester, part, "--migrate-report=run.json", *options)
    data: dict[str, Any] = json.loads((pytester.path / "run.json").read_text(encoding="utf-8"))
    return data


def cases(data: dict[str, Any]) -> list[str]:
    """The case of each outcome, one for each target."""
    return sorted(each["case"].partition("[")[2].removesuffix("]") for each in data["outcomes"])


def test_each_case_is_in_one_shard_with_all_of_its_targets(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_it=SUITE)
    runs = [saved(pytester, f"{number}/2") for number in (1, 2)]
    assert [each["shard"] for each in runs] == [{"part": "1/2", "cases": 5}, {"part": "2/2", "cases": 5}]
    first, second = map(cases, runs)
    assert not {*first} & {*second}
    assert sorted([*first, *second]) == [city for city in ("Berlin", "Bern", "Oslo", "Paris", "Rome") for _ in SIM]


def test_the_summary_says_how_many_cases_a_shard_has_and_other_tests_run_in_every_shard(
    pytester: pytest.Pytester,
) -> None:
    pytester.makepyfile(test_it=SUITE)
    for part, passed, failed, dropped in (("1/2", 7, 0, 4), ("2/2", 3, 2, 6)):
        result = shard(pytester, part)
        result.assert_outcomes(passed=passed, failed=failed, deselected=dropped)
        result.stdout.fnmatch_lines([f"note: shard {part}: {(10 - dropped) // 2} of 5 cases"])


def test_a_worker_runs_the_same_shard_as_one_process_in_any_order(
    pytester: pytest.Pytester,
) -> None:
    pytester.makepyfile(test_it=SUITE)
    alone = cases(saved(pytester, "1/2"))
    pytester.makeconftest("def pytest_collection_modifyitems(items):\n    items.reverse()\n")
    workers = saved(pytester, "1/2", "-n1")
    assert cases(workers) == alone
    assert workers["shard"] == {"part": "1/2", "cases": 5}


def test_a_shard_is_made_of_the_selected_tests(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_it=SUITE)
    found = [cases(saved(pytester, f"{number}/2", "-k=Oslo or Bern]", "-k", "Oslo or Paris")) for number in (1, 2)]
    assert found == [["Oslo", "Oslo"], ["Paris", "Paris"]]


def test_last_failed_runs_the_failed_tests_of_the_same_shard(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_it=SUITE)
    shard(pytester, "2/2")
    again = shard(pytester, "2/2", "--lf")
    again.assert_outcomes(failed=2, deselected=9)


def test_a_shard_without_cases_passes_and_writes_its_report(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(SUITE.replace("def test_without_a_target", "def no_test"))
    result = shard(pytester, "7/7", "--migrate-report=run.json")
    assert result.ret == pytest.ExitCode.OK
    result.stdout.fnmatch_lines(["note: shard 7/7: 0 of 5 cases", "note: report: *run.json"])
    data = json.loads((pytester.path / "run.json").read_text(encoding="utf-8"))
    assert (data["outcomes"], data["shard"]) == ([], {"part": "7/7", "cases": 5})


def test_a_suite_without_tests_is_no_empty_shard(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("")
    assert shard(pytester, "1/2").ret == pytest.ExitCode.NO_TESTS_COLLECTED


def test_recorded_cost_decides_the_split(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_it=SUITE.replace('city != "Paris"', "city"))
    pytester.runpytest(*SIM, "--snapshot-update")
    for path in pytester.path.glob("__usage__/test_it/*.json"):
        data = json.loads(path.read_text(encoding="utf-8"))
        data["cases"]["test_capital[Oslo]"]["cost_usd"] = "99"
        path.write_text(json.dumps(data), encoding="utf-8")
    assert cases(saved(pytester, "1/2")) == ["Oslo", "Oslo"]


def test_a_worker_that_replaces_another_runs_the_shard_of_the_first(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_it=SUITE)
    pytester.makeconftest("""
        import json, pytest

        @pytest.hookimpl(tryfirst=True)
        def pytest_collection_modifyitems(config, items):
            from pathlib import Path
            from pytest_modelmigrate.plugin.sending import SHARED_FOLDER

            kept = Path(config.workerinput[SHARED_FOLDER]) / "shard.json"
            kept.write_text(json.dumps(["test_it.py::test_capital[Bern]"]))
    """)
    assert cases(saved(pytester, "1/2", "-n1")) == ["Bern", "Bern"]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--migrate-shard=6/5",), "--migrate-shard: invalid shard '6/5'; give the number of the part"),
        (("--migrate-shard=two",), "--migrate-shard: invalid shard 'two'; give the number of the part"),
        (("--migrate-shard=1/2", "--sw"), "--migrate-shard: invalid shard '1/2'; --stepwise chooses tests by what"),
    ],
)
def test_an_invalid_shard_is_refused_at_once(pytester: pytest.Pytester, options: tuple[str, ...], said: str) -> None:
    result = pytester.runpytest("--models=opus-4-6", *options)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([f"ERROR: {said}*"])
