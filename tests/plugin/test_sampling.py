"""Samples: a test runs several times on each target and is reported once."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pytest

from pytest_modelmigrate.simulator import RunningSimulator, start

MODELS = "--models=opus-4-6,opus-4-7"
SIM = (MODELS, "--migrate-calls=sim", "--migrate-sim-script=script.toml", "--migrate-report=run.json")

SCRIPT = """
seed = 1
[[reply]]
when.user = 'worse'
when.model = '4-7'
when.chance = 0.3
reply = "yes"
[[reply]]
when.user = 'worse'
when.model = '4-6'
when.chance = 0.95
reply = "yes"
[[reply]]
when.user = 'steady'
when.chance = 0.9
reply = "yes"
[[reply]]
when.user = 'solid'
reply = "yes"
[[reply]]
reply = "no"
"""

CASES = """
import pytest

@pytest.mark.parametrize("kind", [{kinds}])
@pytest.mark.prompt(user="{{kind}}", max_tokens=20)
def test_kind(reply):
    assert reply.text == "yes"
"""


def project(pytester: pytest.Pytester, *kinds: str, suite: str = "") -> None:
    pytester.path.joinpath("script.toml").write_text(SCRIPT, encoding="utf-8")
    pytester.makepyfile(test_it=suite or CASES.format(kinds=", ".join(map(repr, kinds))))


def asked(api: RunningSimulator) -> int:
    return sum(request.path == "/v1/messages" for request in api.requests)


def run(pytester: pytest.Pytester, *options: str, mode: Sequence[str] = SIM) -> tuple[pytest.RunResult, Any]:
    start = pytester.runpytest_subprocess if "-n2" in options else pytester.runpytest_inprocess
    result = start(*mode, *options)
    return result, json.loads(pytester.path.joinpath("run.json").read_text(encoding="utf-8"))


def taken(data: Any) -> dict[tuple[str, str], str]:
    """Of each case and target how many of how many samples hold: `9/10`."""
    return {
        (outcome["case"].partition("[")[2].rstrip("]"), outcome["target"]["name"]): (
            f"{outcome['derived']['passes']}/{len(outcome['samples'])}"
        )
        for outcome in data["outcomes"]
    }


def test_every_sample_is_a_whole_run_and_the_case_is_one_test(
    pytester: pytest.Pytester, workers: tuple[str, ...]
) -> None:
    project(
        pytester,
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
    result, data = run(pytester, "--migrate-samples=4", *workers)
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


def test_a_case_holds_when_the_share_of_its_samples_reaches_the_pass_rate(pytester: pytest.Pytester) -> None:
    project(
        pytester,
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
    result, data = run(pytester, "--migrate-samples=5", "--models=opus-4-7")
    result.assert_outcomes(passed=1, failed=1)
    assert [each["derived"]["held"] for each in data["outcomes"]] == [True, False]
    assert [each["pass_rate"] for each in data["outcomes"]] == [0.8, 0.81]
    result.stdout.fnmatch_lines(["*test_reaches_it*4/5 *", "*test_misses_it*FAIL 4/5*"])


def test_samples_are_recorded_under_their_numbers_and_replayed(
    pytester: pytest.Pytester, api: RunningSimulator
) -> None:
    project(pytester, "solid")
    record = (MODELS, "--migrate-calls=record", "--migrate-report=run.json")
    run(pytester, "--migrate-samples=3", mode=record)
    first = asked(api)
    run(pytester, "--migrate-samples=4", mode=record)
    assert (first, asked(api)) == (6, 8)
    (folder,) = pytester.path.joinpath("recordings").rglob("*opus-4-7")
    assert sorted(json.loads(path.read_text(encoding="utf-8"))["occurrence"] for path in folder.iterdir()) == [
        1,
        2,
        3,
        4,
    ]
    replay = (MODELS, "--migrate-report=run.json")
    result, data = run(pytester, "--migrate-samples=4", mode=replay)
    ids = [sample["calls"] for outcome in data["outcomes"] for sample in outcome["samples"]]
    assert len(ids) == 8
    result, _ = run(pytester, "--migrate-samples=5", mode=replay)
    result.assert_outcomes(errors=2)
    result.stdout.fnmatch_lines(
        ["*no recording answers this request*", "*recorded    4 of this request; this is number 5*"]
    )
    run(pytester, mode=replay)[0].assert_outcomes(failed=2)  # the replies of the API without a script are no "yes"


def test_requests_that_repeat_within_a_sample_have_recordings_of_their_own(
    pytester: pytest.Pytester, api: RunningSimulator
) -> None:
    project(
        pytester,
        suite="""
def test_agent(claude, target):
    for _ in range(2):
        claude.messages.create(model=target.model, max_tokens=9, messages=[{"role": "user", "content": "solid"}])
""",
    )
    run(pytester, "--migrate-samples=3", mode=(MODELS, "--migrate-calls=record", "--migrate-report=run.json"))
    assert asked(api) == 12
    result, data = run(pytester, "--migrate-samples=3", mode=(MODELS, "--migrate-report=run.json"))
    result.assert_outcomes(passed=2)
    assert [len(sample["calls"]) for outcome in data["outcomes"] for sample in outcome["samples"]] == [2] * 6


def test_a_range_goes_on_only_with_the_cases_that_are_undecided(
    pytester: pytest.Pytester, workers: tuple[str, ...]
) -> None:
    project(pytester, "worse", "solid", "solid too")
    result, data = run(pytester, "--migrate-samples=3..20", "--migrate-pass-rate=50%", *workers)
    numbers = {key: int(text.partition("/")[2]) for key, text in taken(data).items()}
    for kind in ("worse", "solid", "solid too"):  # both targets of a case get the same number
        assert numbers[kind, "opus-4-6"] == numbers[kind, "opus-4-7"]
    assert 3 <= numbers["solid", "opus-4-7"] < numbers["worse", "opus-4-7"] <= 20
    result.assert_outcomes(passed=5, failed=1)
    if not workers:
        result.stdout.fnmatch_lines(["samples, round 2: * more for 3 of 3 cases: *worse*"])


def test_a_replay_of_a_range_makes_the_same_decisions(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    project(pytester, "worse", "steady", "solid")
    options = ("--migrate-samples=3..20", "--migrate-pass-rate=1%")
    with start(scripts=[pytester.path / "script.toml"]) as api:
        monkeypatch.setenv("ANTHROPIC_BASE_URL", api.url)
        monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-test-key")
        _, recorded = run(pytester, *options, mode=(MODELS, "--migrate-calls=record", "--migrate-report=run.json"))
    _, replayed = run(pytester, *options, mode=(MODELS, "--migrate-report=run.json"))
    assert taken(replayed) == taken(recorded)
    assert len(set(taken(recorded).values())) > 1


def test_only_a_result_that_differs_is_confirmed(pytester: pytest.Pytester) -> None:
    project(pytester, "worse", "solid")
    _, data = run(pytester, "--migrate-confirm=6")
    numbers = {key: int(text.partition("/")[2]) for key, text in taken(data).items()}
    assert numbers == {
        ("worse", "opus-4-6"): 7,
        ("worse", "opus-4-7"): 7,
        ("solid", "opus-4-6"): 1,
        ("solid", "opus-4-7"): 1,
    }


def test_a_sample_of_a_broken_test_is_the_last_one(pytester: pytest.Pytester) -> None:
    project(
        pytester,
        suite="""
import pathlib
import pytest

@pytest.fixture
def broken():
    with pathlib.Path(__file__).with_name("runs").open("a") as file:
        file.write("x")
    raise RuntimeError("no database")

@pytest.fixture(scope="module", autouse=True)
def module():
    yield
    with pathlib.Path(__file__).with_name("torn").open("a") as file:
        file.write("x")

@pytest.mark.prompt(user="solid", max_tokens=20)
def test_it(reply, broken):
    pass

@pytest.mark.prompt(user="solid", max_tokens=20)
def test_skipped(reply):
    pytest.skip("not today")
""",
    )
    result, data = run(pytester, "--migrate-samples=4", "--models=opus-4-7")
    result.assert_outcomes(errors=1, skipped=1)
    assert pytester.path.joinpath("runs").read_text(encoding="utf-8") == "x"
    assert pytester.path.joinpath("torn").read_text(encoding="utf-8") == "x"
    assert [len(each["samples"]) for each in data["outcomes"]] == [1, 1]


def test_a_fixture_of_the_module_that_fails_in_its_teardown_is_an_error_of_the_last_test(
    pytester: pytest.Pytester,
) -> None:
    project(
        pytester,
        suite="""
import pytest

@pytest.fixture(scope="module", autouse=True)
def module():
    yield
    raise RuntimeError("cannot clean up")

@pytest.mark.prompt(user="solid", max_tokens=20)
def test_it(reply):
    pytest.skip("not today")
""",
    )
    result, _ = run(pytester, "--migrate-samples=4", "--models=opus-4-7")
    result.assert_outcomes(errors=1, skipped=1)
    result.stdout.fnmatch_lines(["*RuntimeError: cannot clean up"])


def test_the_first_failure_ends_the_run_and_what_was_held_back_is_reported(pytester: pytest.Pytester) -> None:
    project(pytester, "no", "worse", "solid")
    result, data = run(pytester, "--migrate-samples=3..20", "-x")
    assert result.ret == 1
    counts = taken(data)
    assert counts["no", "opus-4-7"].startswith("0/")
    assert result.parseoutcomes()["passed"] >= 1
    result.stdout.fnmatch_lines(["samples, round 2: *", "*stopping after * failures*"])
    result.stdout.no_fnmatch_line("samples, round 3: *")


def test_an_expected_failure_is_expected_of_the_case(pytester: pytest.Pytester) -> None:
    project(
        pytester,
        suite="""
import pytest

@pytest.mark.xfail
@pytest.mark.prompt(user="worse", max_tokens=20)
def test_it(reply):
    assert reply.text == "yes"
""",
    )
    result, data = run(pytester, "--migrate-samples=10", "--models=opus-4-7")
    result.assert_outcomes(xfailed=1)
    assert data["outcomes"][0]["derived"]["result"] == "xfailed"


@pytest.mark.parametrize(
    ("option", "message"),
    [
        ("--migrate-samples=0", "--migrate-samples: invalid number of samples 0; give a number from 1 to 1000, or a *"),
        ("--migrate-samples=20..3", "--migrate-samples: invalid number of samples 20..3; give *"),
        ("--migrate-samples=many", "--migrate-samples: invalid number of samples 'many'; give *"),
        ("--migrate-pass-rate=90", "--migrate-pass-rate: invalid pass rate '90'; give a percentage such as 90%*"),
        ("--migrate-pass-rate=0", "--migrate-pass-rate: invalid pass rate '0'; give *"),
        ("--migrate-confirm=x", "--migrate-confirm: invalid number of samples 'x'; give a number from 0 to 1000"),
        ("--migrate-margin=110%", "--migrate-margin: invalid margin '110%'; give *"),
    ],
)
def test_an_invalid_number_is_one_error(pytester: pytest.Pytester, option: str, message: str) -> None:
    project(pytester, "solid")
    result = pytester.runpytest_inprocess(MODELS, "--migrate-calls=sim", option)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([f"ERROR: {message}"])


def test_an_invalid_number_in_a_marker_is_the_error_of_its_test(pytester: pytest.Pytester) -> None:
    project(
        pytester,
        suite="""
import pytest

@pytest.mark.task(samples="3-20")
@pytest.mark.prompt(user="solid", max_tokens=20)
def test_it(reply):
    pass
""",
    )
    result, _ = run(pytester, "--models=opus-4-7")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(
        ["*test_it.py:3: @pytest.mark.task(samples=): invalid number of samples '3-20'; give *"]
    )


def test_the_median_sample_is_compared_with_the_snapshot(pytester: pytest.Pytester) -> None:
    project(pytester, "solid")
    options = ("--migrate-samples=3", "--models=opus-4-7")
    result, _ = run(pytester, *options, "--snapshot-update")
    result.assert_outcomes(passed=1)
    (path,) = pytester.path.rglob("__usage__/test_it/*.json")
    (entry,) = json.loads(path.read_text(encoding="utf-8"))["cases"].values()
    assert (entry["samples"], len(entry["calls"])) == ([1, 1, 1], 3)
    run(pytester, *options)[0].assert_outcomes(passed=1)
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace(f'"output_tokens": {entry["calls"][0]["output_tokens"]}', '"output_tokens": 1'), "utf-8"
    )
    result, data = run(pytester, *options)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["the cost of this case changed by +*, and 20% is allowed"])
    assert data["outcomes"][0]["failure"].startswith("the cost of this case changed by +")
    assert [sample["result"] for sample in data["outcomes"][0]["samples"]] == ["passed"] * 3


def test_each_round_of_a_range_is_a_batch_of_its_own(pytester: pytest.Pytester, api: RunningSimulator) -> None:
    project(
        pytester,
        suite="""
import pytest
RUNS = []

@pytest.mark.prompt(user="solid", max_tokens=20)
def test_it(reply, target):
    RUNS.append(1)
    assert target.id == "opus-4-6" or len(RUNS) % 3
""",
    )
    record = (MODELS, "--migrate-calls=record", "--migrate-report=run.json", "--migrate-batch")
    result, data = run(pytester, "--migrate-samples=3..9", "--migrate-pass-rate=1%", mode=record)
    numbers = {len(outcome["samples"]) for outcome in data["outcomes"]}
    assert numbers <= {5, 7, 9}
    assert asked(api) == 0
    assert sum(request.path == "/v1/messages/batches" for request in api.requests) >= 2
    result.stdout.fnmatch_lines([f"note: batches: {2 * numbers.pop()} requests submitted"])
    assert not pytester.path.joinpath(".modelmigrate/batches.json").exists()  # nothing is left to collect
