"""Values of options that are refused, and modes that have to be typed because they cost money."""

from __future__ import annotations

from pathlib import Path

import pytest

from pytest_modelmigrate.plugin.options import OPTIONS
from pytest_modelmigrate.simulator import RunningSimulator


@pytest.mark.parametrize(
    ("option", "said"),
    [
        ("--models=opsu-4-7", "--models: invalid model 'opsu-4-7'; did you mean opus-4-7"),
        ("--efforts=ultra", "--efforts: invalid effort 'ultra'; choose from low, medium, high, xhigh, max"),
        (
            "--migrate-calls=repaly",
            "--migrate-calls: invalid mode 'repaly'; did you mean replay? choose from replay, record, rerecord, live",
        ),
        ("--migrate-calls=", "--migrate-calls: invalid mode ''; choose from replay, record, rerecord, live, sim"),
        ("--migrate-baseline-threshold=62", "--migrate-baseline-threshold: invalid threshold '62'; write 62%, or"),
        ("--migrate-baseline-threshold=", "--migrate-baseline-threshold: invalid threshold ''; give a percentage"),
        ("--migrate-cost-threshold=abc", "--migrate-cost-threshold: invalid threshold 'abc'; give a percentage"),
        ("--migrate-cost-threshold=-5%", "--migrate-cost-threshold: invalid threshold '-5%'; give a percentage"),
        ("--migrate-cost-threshold=20", "--migrate-cost-threshold: invalid threshold '20'; write 20%, or a fraction"),
        ("--migrate-cost-threshold=1", "--migrate-cost-threshold: invalid threshold '1'; write 1%, or a fraction"),
        ("--migrate-cost-threshold=", "--migrate-cost-threshold: invalid threshold ''; give a percentage"),
        ("--migrate-cost-threshold=20%%", "--migrate-cost-threshold: invalid threshold '20%%'; give a percentage"),
        ("--migrate-baseline=opus-5", "--migrate-baseline: invalid baseline 'opus-5': it is not one of the targets"),
        ("--migrate-sim-script=nowhere.toml", "--migrate-sim-script: invalid file 'nowhere.toml'; there is none in "),
    ],
)
def test_a_wrong_value_is_one_usage_error_that_names_the_option(
    pytester: pytest.Pytester, suite: Path, option: str, said: str
) -> None:
    del suite
    result = pytester.runpytest("--models=opus-4-6", option)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([f"ERROR: {said.replace('[', '[[]')}*"])
    assert "Traceback" not in result.stderr.str() + result.stdout.str()


def test_money_is_spent_only_when_the_command_line_says_so(pytester: pytest.Pytester, suite: Path) -> None:
    del suite
    pytester.makeini("[pytest]\nmodelmigrate_models = opus-4-7\nmodelmigrate_calls = live\n")
    result = pytester.runpytest()
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(
        [
            "ERROR: modelmigrate_calls: invalid mode 'live'; it costs money, so type it on the command line: *=live",
        ]
    )


@pytest.mark.parametrize(
    ("place", "mode"),
    [("addopts", "live"), ("PYTEST_ADDOPTS", "record"), ("a file", "rerecord"), ("conftest.py", "live")],
)
@pytest.mark.usefixtures("suite")
def test_no_file_and_no_environment_variable_makes_a_run_spend(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, api: RunningSimulator, place: str, mode: str
) -> None:
    flags, typed = f"--models=opus-4-7 --migrate-calls={mode}", list[str]()
    if place == "addopts":
        pytester.makeini(f"[pytest]\naddopts = {flags}\n")
    elif place == "PYTEST_ADDOPTS":
        monkeypatch.setenv(place, flags)
    elif place == "a file":
        pytester.path.joinpath("options.txt").write_text(flags.replace(" ", "\n"), encoding="utf-8")
        typed = ["@options.txt"]
    else:
        setting = f"config.option.modelmigrate_calls = {mode!r}"
        pytester.makeconftest(
            f"import pytest\n@pytest.hookimpl(tryfirst=True)\ndef pytest_configure(config): {setting}"
        )
        typed = ["--models=opus-4-7"]
    result = pytester.runpytest(*typed)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    named = "a file" if place == "conftest.py" else place
    hint = f"it costs money, so type it on the command line: --migrate-calls={mode}"
    result.stderr.fnmatch_lines([f"ERROR: {named}: invalid --migrate-calls '{mode}'; {hint}"])
    assert api.requests == []


@pytest.mark.parametrize("typed", [("--migrate-calls=live",), ("--migrate-calls", "live")], ids=["=", "two words"])
def test_a_typed_mode_is_used_whatever_files_say(
    pytester: pytest.Pytester, suite: Path, api: RunningSimulator, typed: tuple[str, ...]
) -> None:
    del suite
    pytester.makeini("[pytest]\naddopts = --migrate-calls=record\n")
    pytester.runpytest("--models=opus-4-7", *typed).assert_outcomes(passed=2)
    assert len(api.requests) == 2
    assert not pytester.path.joinpath("recordings").exists()


def test_a_typed_replay_does_not_allow_the_mode_of_a_file(
    pytester: pytest.Pytester, suite: Path, api: RunningSimulator
) -> None:
    del suite
    pytester.makeini("[pytest]\nmodelmigrate_calls = live\naddopts = --models=opus-4-7\n")
    assert pytester.runpytest("--migrate-calls=replay").ret == pytest.ExitCode.TESTS_FAILED
    assert api.requests == []


WRONG = {
    "models": ("opus-47", "invalid model 'opus-47'; did you mean opus-4-7?"),
    "efforts": ("hihg", "invalid effort 'hihg'; did you mean high? choose from low, medium"),
    "baseline": ("opus-4-6", "invalid baseline 'opus-4-6': it is not one of the targets"),
    "calls": ("reply", "invalid mode 'reply'; did you mean replay?"),
    "baseline_threshold": ("20", "invalid threshold '20'; write 20%, or a fraction such as 0.2"),
    "cost_threshold": ("much", "invalid threshold 'much'; give a percentage such as 20%, or 'off'"),
    "concurrency": ("0", "invalid number of requests '0'; give 1 or more"),
    "max_cost": ("much", "invalid amount of dollars 'much'; give one such as 2.50"),
    "unsure": ("error!", "invalid meaning 'error!'; did you mean error? choose from guess, fail, error"),
    "batch": ("later", "invalid phase 'later'; choose from wait, submit, collect"),
    "report": ("report.pdf", "invalid file 'report.pdf'; give one that ends in .json or .md or .html"),
    "sim_script": ("none.toml", "invalid file 'none.toml'; there is none in "),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_value_is_reported_with_the_place_that_it_came_from(
    pytester: pytest.Pytester, suite: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    del suite
    wrong, told = WRONG[name]
    settings = {"models": "opus-4-7", name: wrong}
    pytester.makeini("\n".join(["[pytest]", *(f"modelmigrate_{key} = {text}" for key, text in settings.items())]))
    pytester.runpytest().stderr.fnmatch_lines([f"ERROR: modelmigrate_{name}*{told}*"])
    monkeypatch.setenv(f"PYTEST_MODELMIGRATE_{name.upper()}", wrong)
    pytester.runpytest().stderr.fnmatch_lines([f"ERROR: PYTEST_MODELMIGRATE_{name.upper()}*{told}*"])
    option = next(option for option in OPTIONS if option.name == name)
    pytester.runpytest(f"{option.flags[0]}={wrong}").stderr.fnmatch_lines([f"ERROR: {option.flags[0]}*{told}*"])


def test_a_switch_in_the_environment_is_on_or_off(
    pytester: pytest.Pytester, suite: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    del suite
    monkeypatch.setenv("PYTEST_MODELMIGRATE_SHAPE", "maybe")
    result = pytester.runpytest("--models=opus-4-7")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["ERROR: PYTEST_MODELMIGRATE_SHAPE: invalid value 'maybe'; give 1 or 0"])
    monkeypatch.setenv("PYTEST_MODELMIGRATE_SHAPE", "0")
    assert pytester.runpytest("--models=opus-4-7", "--collect-only").ret == pytest.ExitCode.OK
