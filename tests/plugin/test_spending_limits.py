"""The caps of the ini file: on single models, and on all runs of a day."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from pytest_modelmigrate.facts.errors import InvalidSettingError
from pytest_modelmigrate.plugin.spending_limits import limits_per_model
from pytest_modelmigrate.simulator import RunningSimulator

LIVE = ("--models=opus-4-6,opus-4-7", "--migrate-calls=live", "--migrate-baseline-threshold=off")


def test_a_cap_on_a_model_stops_its_requests_alone(
    pytester: pytest.Pytester, suite: Path, api: RunningSimulator
) -> None:
    del suite
    pytester.makeini("[pytest]\nmodelmigrate_max_cost_per_model =\n    opus-4-7 = 0.001\n    haiku-4-5 = 3\n")
    result = pytester.runpytest(*LIVE)
    assert {each.model for each in api.requests} == {"claude-opus-4-6"}
    assert result.ret == 7
    said = "*of the cap of $0.001 for claude-opus-4-7 is spent*"
    result.stdout.fnmatch_lines([said, "*raise modelmigrate_max_cost_per_model, lower max_tokens*"])


def test_what_finishes_a_run_is_a_higher_cap_of_the_model_where_that_one_stopped_it(
    pytester: pytest.Pytester, suite: Path, api: RunningSimulator
) -> None:
    del suite, api
    pytester.makeini("[pytest]\nmodelmigrate_max_cost_per_model = opus-4-7 = 0.001\n")
    result = pytester.runpytest(*LIVE, "--migrate-max-cost=5")
    result.stdout.fnmatch_lines(["*to finish, raise the cap that the errors name, and run the same command again"])


def test_the_cap_of_a_day_holds_for_all_runs_of_the_day(
    pytester: pytest.Pytester, suite: Path, api: RunningSimulator
) -> None:
    del suite
    pytester.makeini("[pytest]\nmodelmigrate_max_cost_per_day = 0.10\n")
    assert pytester.runpytest("--models=opus-4-6", "--migrate-calls=live").ret == 0
    pytester.makeini("[pytest]\nmodelmigrate_max_cost_per_day = 0.001\n")
    result = pytester.runpytest("--models=opus-4-6", "--migrate-calls=live", "--migrate-max-cost=5")
    assert result.ret == 7
    assert len(api.requests) == 2, "those of the first run"
    result.stdout.fnmatch_lines(["*, and $0.00[!0]* of the cap of today of $0.001 is spent*"])
    folder = pytester.path / ".modelmigrate"
    assert "spent.db*" in folder.joinpath(".gitignore").read_text(encoding="utf-8").splitlines()


def test_an_empty_cap_on_the_command_line_is_an_error_and_sends_nothing(
    pytester: pytest.Pytester, suite: Path, api: RunningSimulator
) -> None:
    del suite
    result = pytester.runpytest(*LIVE, "--migrate-max-cost=")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["ERROR: --migrate-max-cost: invalid amount of dollars ''; give one such as 2.50"])
    assert not api.requests


def test_a_replay_and_a_simulation_count_nothing(pytester: pytest.Pytester, suite: Path) -> None:
    del suite
    pytester.makeini("[pytest]\nmodelmigrate_max_cost_per_day = 0\n")
    assert pytester.runpytest("--models=opus-4-6", "--migrate-calls=sim").ret == 0
    assert not pytester.path.joinpath(".modelmigrate").exists()


@pytest.mark.parametrize("workers", [(), ("-n1",)], ids=["one process", "xdist"])
def test_a_file_that_cannot_be_written_is_one_error_and_nothing_is_sent(
    pytester: pytest.Pytester, suite: Path, api: RunningSimulator, workers: tuple[str, ...]
) -> None:
    if workers:
        pytest.importorskip("xdist")
    del suite
    pytester.makeini("[pytest]\nmodelmigrate_max_cost_per_day = 1\n")
    folder = pytester.path / ".modelmigrate"
    folder.mkdir()
    folder.joinpath("spent.db").write_text("no database " * 200, encoding="utf-8")
    result = pytester.runpytest("--models=opus-4-6", "--migrate-calls=live", *workers)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["ERROR: *spent.db cannot be written: file is not a database"])
    assert api.requests == []


def test_a_model_without_a_price_is_sent_under_a_cap_where_that_is_allowed(
    pytester: pytest.Pytester, suite: Path, api: RunningSimulator
) -> None:
    del suite
    options = ("--models=claude-opus-99", "--migrate-calls=live", "--migrate-max-cost=1")
    assert pytester.runpytest(*options).ret == 7
    pytester.makeini("[pytest]\nmodelmigrate_allow_unpriced = true\n")
    pytester.runpytest(*options)
    assert {each.model for each in api.requests} == {"claude-opus-99"}


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (["opus-4-7"], "invalid line 'opus-4-7'; give opus-5-5 = 2.00"),
        (["= 3"], "invalid line '= 3'; give opus-5-5 = 2.00"),
        (["opsu-4-7 = 1"], "invalid model 'opsu-4-7'; did you mean opus-4-7"),
        (["opus-4-7 = much"], "invalid amount of dollars 'much'; give one such as 2.50"),
        (["opus-4-7 = -1"], "invalid amount of dollars '-1'; give one such as 2.50"),
        (["opus-4-7 = 1", "claude-opus-4-7 = 2"], "claude-opus-4-7 has two limits; give one"),
    ],
)
def test_a_wrong_line_is_an_error_that_names_the_key(lines: list[str], said: str) -> None:
    with pytest.raises(InvalidSettingError) as caught:
        limits_per_model(lines, "modelmigrate_max_cost_per_model")
    assert str(caught.value).startswith(f"modelmigrate_max_cost_per_model: {said}")


def test_limits_are_read_by_the_id_of_the_model() -> None:
    found = limits_per_model(["opus-4-7 = $2.50", "claude-opus-99=1"], "key")
    assert found == {"claude-opus-4-7": Decimal("2.50"), "claude-opus-99": Decimal(1)}
