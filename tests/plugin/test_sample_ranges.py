"""Sample ranges and `--migrate-confirm`: more samples of the cases that are undecided."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_modelmigrate.simulator import RunningSimulator, start


def taken(data: Any) -> dict[tuple[str, str], str]:
    """Of each case and target how many of how many samples hold: `9/10`."""
    return {
        (outcome["case"].partition("[")[2].rstrip("]"), outcome["target"]["name"]): (
            f"{outcome['derived']['passes']}/{len(outcome['samples'])}"
        )
        for outcome in data["outcomes"]
    }


def test_a_range_goes_on_only_with_the_cases_that_are_undecided(sampling: Any, workers: tuple[str, ...]) -> None:
    sampling.write("worse", "solid", "solid too")
    result, data = sampling.run("--migrate-samples=3..20", "--migrate-pass-rate=50%", *workers)
    numbers = {key: int(text.partition("/")[2]) for key, text in taken(data).items()}
    for kind in ("worse", "solid", "solid too"):  # both targets of a case get the same number
        assert numbers[kind, "opus-4-6"] == numbers[kind, "opus-4-7"]
    assert 3 <= numbers["solid", "opus-4-7"] < numbers["worse", "opus-4-7"] <= 20
    result.assert_outcomes(passed=5, failed=1)
    if not workers:
        result.stdout.fnmatch_lines(["samples, round 2: * more for 3 of 3 cases: *worse*"])


def test_a_replay_of_a_range_makes_the_same_decisions(
    pytester: pytest.Pytester, sampling: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    sampling.write("worse", "steady", "solid")
    options = ("--migrate-samples=3..20", "--migrate-pass-rate=1%")
    with start(scripts=[pytester.path / "script.toml"]) as api:
        monkeypatch.setenv("ANTHROPIC_BASE_URL", api.url)
        monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-test-key")
        _, recorded = sampling.run(*options, calls="record")
    _, replayed = sampling.run(*options, calls="replay")
    assert taken(replayed) == taken(recorded)
    assert len(set(taken(recorded).values())) > 1


def test_only_a_result_that_differs_is_confirmed(sampling: Any) -> None:
    sampling.write("worse", "solid")
    _, data = sampling.run("--migrate-confirm=6")
    numbers = {key: int(text.partition("/")[2]) for key, text in taken(data).items()}
    assert numbers == {
        ("worse", "opus-4-6"): 7,
        ("worse", "opus-4-7"): 7,
        ("solid", "opus-4-6"): 1,
        ("solid", "opus-4-7"): 1,
    }


def test_the_first_failure_ends_the_run_and_what_was_held_back_is_reported(sampling: Any) -> None:
    sampling.write("no", "worse", "solid")
    result, data = sampling.run("--migrate-samples=3..20", "-x")
    assert result.ret == 1
    counts = taken(data)
    assert counts["no", "opus-4-7"].startswith("0/")
    assert result.parseoutcomes()["passed"] >= 1
    result.stdout.fnmatch_lines(["samples, round 2: *", "*stopping after * failures*"])
    result.stdout.no_fnmatch_line("samples, round 3: *")


def test_each_round_of_a_range_is_a_batch_of_its_own(
    pytester: pytest.Pytester, sampling: Any, api: RunningSimulator
) -> None:
    sampling.write(
        suite="""
import pytest
RUNS = []

@pytest.mark.prompt(user="solid", max_tokens=20)
def test_it(reply, target):
    RUNS.append(1)
    assert target.id == "opus-4-6" or len(RUNS) % 3
""",
    )
    result, data = sampling.run("--migrate-samples=3..9", "--migrate-pass-rate=1%", "--migrate-batch", calls="record")
    numbers = {len(outcome["samples"]) for outcome in data["outcomes"]}
    assert numbers <= {5, 7, 9}
    assert "/v1/messages" not in [request.path for request in api.requests]
    assert sum(request.path == "/v1/messages/batches" for request in api.requests) >= 2
    result.stdout.fnmatch_lines([f"note: batches: {2 * numbers.pop()} requests submitted"])
    assert not pytester.path.joinpath(".modelmigrate/batches.json").exists()  # nothing is left to collect
