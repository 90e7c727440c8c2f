"""Samples: a test runs several times on each target and is reported once."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pytest_modelmigrate.simulator import RunningSimulator


def asked(api: RunningSimulator) -> int:
    return sum(request.path == "/v1/messages" for request in api.requests)


def test_every_sample_is_a_whole_run_and_the_case_is_one_test(
    pytester: pytest.Pytester, sampling: Any, workers: tuple[str, ...]
) -> None:
    sampling.write(
        suite="""
import pathlib
import pytest

@pytest.fixture
def number(request):
    folder = pathlib.Path(__file__).with_name(request.node.name.strip("]").partition("[")[2])
    folder.mkdir(exist_ok=True)
    number = len(list(folder.iterdir())) + 1
    folder.joinpath(f"set up {number}").touch()
    yield number
    folder.joinpath(f"set up {number}").rename(folder / f"torn down {number}")

@pytest.fixture(scope="module")
def module():
    with pathlib.Path(__file__).with_name("modules").open("a") as file:
        file.write("x")

@pytest.mark.prompt(user="solid", max_tokens=20)
def test_it(reply, number, module):
    print(f"sample {number}")
    assert number != 2, f"sample {number} fails"
""",
    )
    result, data = sampling.run("--migrate-samples=4", *workers)
    result.assert_outcomes(failed=2)
    for target in ("opus-4-6", "opus-4-7"):
        assert {path.name for path in pytester.path.joinpath(target).iterdir()} == {
            f"torn down {number}" for number in range(1, 5)
        }
    assert len(pytester.path.joinpath("modules").read_text(encoding="utf-8")) <= 2  # workers
    for outcome in data["outcomes"]:
        assert [sample["result"] for sample in outcome["samples"]] == ["passed", "failed", "passed", "passed"]
        assert outcome["derived"]["passes"] == 3
        assert all(float(sample["derived"]["cost_usd"]) > 0 for sample in outcome["samples"])
    result.stdout.fnmatch_lines(
        [
            "*AssertionError: sample 2 fails",
            "*Captured stdout call*",
            "sample 2",
            "*samples*",
            "3/4, 30?95% hold, 100% must",
            "  1 x AssertionError: sample 2 fails*",
            "FAILED *opus-4-6* - 3/4 samples hold, 100% must: *",
            "*3/4*FAIL 3/4*",
        ]
    )
    for number in (1, 3, 4):
        result.stdout.no_fnmatch_line(f"sample {number}")


def test_a_case_holds_when_the_share_of_its_samples_reaches_the_pass_rate(sampling: Any) -> None:
    sampling.write(
        suite="""
import pytest
RUNS = []

def check():
    RUNS.append(1)
    assert len(RUNS) % 5

@pytest.mark.task(samples=5, pass_rate=0.8)
@pytest.mark.prompt(user="solid", max_tokens=20)
def test_reaches_it(reply):
    check()

@pytest.mark.task(pass_rate="81%")
@pytest.mark.prompt(user="solid", max_tokens=20)
def test_misses_it(reply):
    check()
""",
    )
    result, data = sampling.run("--migrate-samples=5", "--models=opus-4-7")
    result.assert_outcomes(passed=1, failed=1)
    assert [each["derived"]["held"] for each in data["outcomes"]] == [True, False]
    assert [each["pass_rate"] for each in data["outcomes"]] == [0.8, 0.81]
    result.stdout.fnmatch_lines(["*test_reaches_it*4/5 *", "*test_misses_it*FAIL 4/5*"])


def test_samples_are_recorded_under_their_numbers_and_replayed(
    pytester: pytest.Pytester, sampling: Any, api: RunningSimulator
) -> None:
    sampling.write("solid")
    sampling.run("--migrate-samples=3", calls="record")
    first = asked(api)
    sampling.run("--migrate-samples=4", calls="record")
    assert (first, asked(api)) == (6, 8)
    (folder,) = pytester.path.joinpath("recordings").rglob("*opus-4-7")
    assert sorted(json.loads(path.read_text(encoding="utf-8"))["occurrence"] for path in folder.iterdir()) == [
        1,
        2,
        3,
        4,
    ]
    result, data = sampling.run("--migrate-samples=4", calls="replay")
    ids = [sample["calls"] for outcome in data["outcomes"] for sample in outcome["samples"]]
    assert len(ids) == 8
    result, _ = sampling.run("--migrate-samples=5", calls="replay")
    result.assert_outcomes(errors=2)
    result.stdout.fnmatch_lines(
        ["*no recording answers this request*", "*recorded    4 of this request; this is number 5*"]
    )
    sampling.run(calls="replay")[0].assert_outcomes(failed=2)  # the replies of the API without a script are no "yes"


def test_requests_that_repeat_within_a_sample_have_recordings_of_their_own(
    sampling: Any, api: RunningSimulator
) -> None:
    sampling.write(
        suite="""
def test_agent(claude, target):
    for _ in range(2):
        claude.messages.create(model=target.model, max_tokens=9, messages=[{"role": "user", "content": "solid"}])
""",
    )
    sampling.run("--migrate-samples=3", calls="record")
    assert asked(api) == 12
    result, data = sampling.run("--migrate-samples=3", calls="replay")
    result.assert_outcomes(passed=2)
    assert [len(sample["calls"]) for outcome in data["outcomes"] for sample in outcome["samples"]] == [2] * 6


def test_the_median_sample_is_compared_with_the_snapshot(pytester: pytest.Pytester, sampling: Any) -> None:
    sampling.write("solid")
    options = ("--migrate-samples=3", "--models=opus-4-7")
    result, _ = sampling.run(*options, "--snapshot-update")
    result.assert_outcomes(passed=1)
    (path,) = pytester.path.rglob("__usage__/test_it/*.json")
    (entry,) = json.loads(path.read_text(encoding="utf-8"))["cases"].values()
    assert (entry["samples"], len(entry["calls"])) == ([1, 1, 1], 3)
    sampling.run(*options)[0].assert_outcomes(passed=1)
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace(f'"output_tokens": {entry["calls"][0]["output_tokens"]}', '"output_tokens": 1'), "utf-8"
    )
    result, data = sampling.run(*options)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["the cost of this case changed by +*, and 20% is allowed"])
    assert data["outcomes"][0]["failure"].startswith("the cost of this case changed by +")
    assert [sample["result"] for sample in data["outcomes"][0]["samples"]] == ["passed"] * 3
