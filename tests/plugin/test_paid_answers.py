"""Answers that are sent for before their tests run, and what becomes of those that no test uses."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta

import pytest

from pytest_modelmigrate.plugin.session import session_of
from pytest_modelmigrate.simulator import Fault, RunningSimulator, start
from pytest_modelmigrate.store.digests import digest_of


class Answered:
    """Delays the first test until this many planned requests are answered."""

    def __init__(self, number: int, until: Callable[..., None]) -> None:
        self.number = number
        self.until = until

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        self.until(lambda: session_of(item.config).sending.prefetcher.counts.done >= self.number)


@pytest.fixture
def answered(until: Callable[..., None]) -> Callable[[int], Answered]:
    """A plugin that delays the tests."""
    return lambda number: Answered(number, until)


def test_paid_answers_of_tests_that_did_not_run_are_used_by_the_next_run(
    pytester: pytest.Pytester, api: RunningSimulator, numbers: Callable[..., str], answered: Callable[[int], Answered]
) -> None:
    pytester.makepyfile(numbers(4, "import pathlib; assert pathlib.Path('go').exists()"))
    record = ("--models=opus-4-7", "--migrate-calls=record")
    pytester.runpytest(*record, "-x", plugins=[answered(4)]).assert_outcomes(failed=1)
    paid = len(api.requests)
    assert len([*pytester.path.glob("recordings/*/*/*.json")]) == 1, "no test asked for the others"
    pytester.path.joinpath("go").touch()
    again = pytester.runpytest(*record)
    again.assert_outcomes(passed=4)
    assert len(api.requests) == paid == 4
    again.stdout.fnmatch_lines(["note: 3 answers were used that an earlier run paid for and did not record"])
    assert not pytester.path.joinpath(".modelmigrate", "arrived").exists()


@pytest.mark.parametrize("options", [(), ("--migrate-no-prefetch",)], ids=["prefetched", "asked by tests"])
def test_an_answer_of_an_earlier_run_keeps_its_day_and_counts_as_replayed(
    pytester: pytest.Pytester,
    api: RunningSimulator,
    numbers: Callable[..., str],
    options: tuple[str, ...],
    answered: Callable[[int], Answered],
) -> None:
    pytester.makepyfile(numbers(3, "assert n or __import__('pathlib').Path('go').exists()"))
    record = ("--models=opus-4-7", "--migrate-calls=record")
    pytester.runpytest(*record, "-x", plugins=[answered(3)]).assert_outcomes(failed=1)
    (kept,) = pytester.path.glob(".modelmigrate/arrived/*.jsonl")
    today = date.today().isoformat()  # noqa: DTZ011 - as recordings have it
    yesterday = (date.today() - timedelta(days=1)).isoformat()  # noqa: DTZ011
    lines = [json.loads(line) for line in kept.read_text().splitlines()]
    for line in lines:
        del line["digest"]
        line["recorded_on"] = yesterday
        line["digest"] = digest_of(line)
    kept.write_text("".join(f"{json.dumps(line)}\n" for line in lines), encoding="utf-8")
    pytester.path.joinpath("go").touch()
    result = pytester.runpytest(*record, *options)
    result.assert_outcomes(passed=3)
    result.stdout.fnmatch_lines(
        ["note: 2 answers were used that an earlier run paid for*", "spent: nothing; 3 replayed"]
    )
    assert len(api.requests) == 3
    days = {
        path.name[:13]: json.loads(path.read_text())["recorded_on"] for path in pytester.path.rglob("test_number-*")
    }
    assert days == {"test_number-0": today, "test_number-1": yesterday, "test_number-2": yesterday}


def test_answers_of_tests_that_other_runs_leave_out_stay(
    pytester: pytest.Pytester, api: RunningSimulator, numbers: Callable[..., str], answered: Callable[[int], Answered]
) -> None:
    pytester.makepyfile(numbers(3, "assert n or __import__('pathlib').Path('go').exists()"))
    record = ("--models=opus-4-7", "--migrate-calls=record")
    pytester.runpytest(*record, "-x", plugins=[answered(3)]).assert_outcomes(failed=1)
    pytester.path.joinpath("go").touch()
    pytester.runpytest(*record, "-k", "test_number[1").assert_outcomes(passed=1, deselected=2)
    pytester.runpytest("--models=opus-4-7", "-k", "test_number[1").assert_outcomes(passed=1, deselected=2)
    pytester.runpytest(*record).assert_outcomes(passed=3)
    assert len(api.requests) == 3


def test_an_outage_of_a_test_that_did_not_run_is_not_kept(
    pytester: pytest.Pytester,
    monkeypatch: pytest.MonkeyPatch,
    numbers: Callable[..., str],
    answered: Callable[[int], Answered],
) -> None:
    pytester.makepyfile(test_numbers=numbers(1, "assert False"))
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-test")
    with start(faults=[Fault("status", status=401, model="*opus-4-7*")]) as api:
        monkeypatch.setenv("ANTHROPIC_BASE_URL", api.url)
        options = ("--models=opus-4-6,opus-4-7,opus-4-8", "--migrate-calls=record", "-x")
        pytester.runpytest(*options, plugins=[answered(3)]).assert_outcomes(failed=1)
        assert len(api.requests) == 3
    assert [path.name for path in pytester.path.joinpath("recordings", "test_numbers").iterdir()] == ["claude-opus-4-6"]
    (kept,) = pytester.path.glob(".modelmigrate/arrived/*.jsonl")
    assert [json.loads(line)["response"]["body"]["model"] for line in kept.read_text().splitlines()] == [
        "claude-opus-4-8"
    ]


AGENT = """
def test_agent(claude, target):
    message = claude.messages.create(
        model="claude-opus-4-6", max_tokens=20, messages=[{"role": "user", "content": "%s"}]
    )
    assert message.model == target.model
"""


def test_the_first_request_of_an_imperative_test_is_prefetched_as_recorded_on_another_target(
    pytester: pytest.Pytester, api: RunningSimulator, answered: Callable[[int], Answered]
) -> None:
    path = pytester.makepyfile(AGENT % "hello")
    record = ("--migrate-from=opus-4-6", "--migrate-calls=record")
    pytester.runpytest("--models=opus-4-6", *record).assert_outcomes(passed=1)
    pytester.runpytest("--models=opus-4-7", *record).assert_outcomes(passed=1)
    assert [request.model for request in api.requests] == ["claude-opus-4-6", "claude-opus-4-7"]
    assert "x-stainless-lang" not in {name.lower() for name in api.requests[1].headers}, (
        "it was not the SDK that sent it"
    )
    path.write_text(AGENT % "good bye", encoding="utf-8")
    changed = pytester.runpytest("--models=opus-4-8", *record, plugins=[answered(1)])
    changed.assert_outcomes(passed=1)
    assert [sent.body["messages"][0]["content"] for sent in api.requests if sent.model == "claude-opus-4-8"] == [
        "hello",
        "good bye",
    ]
    changed.stdout.fnmatch_lines(
        ["note: 1 prefetched answer was not used (simulated); *", "spent: nothing; 2 simulated*"]
    )
