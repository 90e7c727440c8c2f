from __future__ import annotations

from pathlib import Path

import pytest

from pytest_modelmigrate.plugin.options import OPTIONS


@pytest.mark.parametrize(
    ("option", "said"),
    [
        ("--models=opsu-4-7", "--models: invalid model 'opsu-4-7'; did you mean opus-4-7"),
        ("--efforts=ultra", "--efforts: invalid effort 'ultra'; choose from low, medium, high, xhigh, max"),
        ("--migrate-calls=repaly", "--migrate-calls: 'repaly' is no mode: did you mean replay?"),
        ("--migrate-cost-threshold=abc", "--migrate-cost-threshold: 'abc' is no threshold"),
        ("--migrate-cost-threshold=-5%", "--migrate-cost-threshold: '-5%' is no threshold"),
        ("--migrate-baseline=opus-5", "--migrate-baseline: invalid baseline 'opus-5': it is not one of the targets"),
        ("--migrate-sim-script=nowhere.toml", "--migrate-sim-script: 'nowhere.toml' is no file"),
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


def test_the_ini_file_gives_what_the_command_line_does_not(pytester: pytest.Pytester, suite: Path) -> None:
    del suite
    pytester.makeini("[pytest]\nmodelmigrate_models = opus-4-7\nmodelmigrate_calls = sim\n")
    pytester.runpytest("-v").stdout.fnmatch_lines(["*test_refund[[]whole-opus-4-7[]] PASSED*"])
    pytester.runpytest("-v", "--models=opus-5").stdout.fnmatch_lines(["*test_refund[[]whole-opus-5[]] PASSED*"])


def test_the_environment_stands_between_command_line_and_ini(
    pytester: pytest.Pytester, suite: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    del suite
    pytester.makeini("[pytest]\nmodelmigrate_models = opus-4-7\n")
    monkeypatch.setenv("PYTEST_MODELMIGRATE_MODELS", "opus-4-8")
    pytester.runpytest("--collect-only", "-q").stdout.fnmatch_lines(["*[[]whole-opus-4-8[]]"])
    pytester.runpytest("--collect-only", "-q", "--models=opus-5").stdout.fnmatch_lines(["*[[]whole-opus-5[]]"])


def test_pyproject_settings_work_as_ini_settings(pytester: pytest.Pytester, suite: Path) -> None:
    del suite
    pytester.makepyprojecttoml('[tool.pytest.ini_options]\nmodelmigrate_models = "opus-4-8"\n')
    pytester.runpytest("--collect-only", "-q").stdout.fnmatch_lines(["*[[]whole-opus-4-8[]]"])


def test_money_is_spent_only_when_the_command_line_says_so(pytester: pytest.Pytester, suite: Path) -> None:
    del suite
    pytester.makeini("[pytest]\nmodelmigrate_models = opus-4-7\nmodelmigrate_calls = live\n")
    result = pytester.runpytest()
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(
        ["ERROR: modelmigrate_calls: live costs money, which has to be said on the command line: --migrate-calls=live"]
    )


WRONG = {
    "models": ("opus-47", "did you mean opus-4-7"),
    "efforts": ("hihg", "did you mean high"),
    "baseline": ("opus-4-6", "invalid baseline 'opus-4-6': it is not one of the targets"),
    "calls": ("reply", "did you mean replay"),
    "cost_threshold": ("much", "is no threshold"),
    "concurrency": ("0", "is no number of requests"),
    "max_cost": ("much", "is no amount of dollars"),
    "batch": ("later", "is no phase"),
    "report": ("report.html", "no suffix that is known"),
    "sim_scripts": ("none.toml", "is no file"),
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
    result.stderr.fnmatch_lines(["ERROR: PYTEST_MODELMIGRATE_SHAPE: 'maybe' is neither yes nor no: give 1 or 0"])
    monkeypatch.setenv("PYTEST_MODELMIGRATE_SHAPE", "0")
    assert pytester.runpytest("--models=opus-4-7", "--collect-only").ret == pytest.ExitCode.OK


def test_every_option_is_in_help_with_its_ini_twin(pytester: pytest.Pytester) -> None:
    text = pytester.runpytest("--help").stdout.str()
    for option in OPTIONS:
        assert option.flags[0] in text
        assert f"modelmigrate_{option.name}" in text


def test_without_a_model_prompt_tests_say_how_to_give_one_and_the_rest_runs(
    pytester: pytest.Pytester, suite: Path
) -> None:
    del suite
    pytester.makepyfile(test_plain="def test_plain(): pass")
    result = pytester.runpytest()
    result.assert_outcomes(passed=1, errors=2)
    result.stdout.fnmatch_lines(["*this test needs a model*", "*--models=*", "*modelmigrate_models = *"])


def test_strict_markers_and_strict_config_are_satisfied(pytester: pytest.Pytester, suite: Path) -> None:
    del suite
    result = pytester.runpytest(
        "--strict-markers", "--strict-config", "-W", "error", "--models=opus-4-7", "--migrate-calls=sim"
    )
    result.assert_outcomes(passed=2)


def test_an_impossible_cell_is_a_skip_that_names_the_accepted_efforts(pytester: pytest.Pytester, suite: Path) -> None:
    del suite
    result = pytester.runpytest("--models=opus-4-6", "--efforts=high,xhigh", "--migrate-calls=sim", "-rs")
    result.assert_outcomes(passed=2, skipped=2)
    result.stdout.fnmatch_lines(
        ["*SKIPPED*opus-4-6 does not accept effort 'xhigh'; it accepts low, medium, high, max*"]
    )
