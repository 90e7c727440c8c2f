from __future__ import annotations

import importlib
import re
from pathlib import Path

import pytest

from pytest_modelmigrate.analysis.thresholds import read_threshold
from pytest_modelmigrate.facts.errors import InvalidSettingError
from pytest_modelmigrate.plugin.ini_keys import LINT_IGNORE
from pytest_modelmigrate.plugin.option_values import source_of, switched_on, value, values
from pytest_modelmigrate.plugin.options import OPTIONS, Option
from pytest_modelmigrate.simulator import RunningSimulator

ROOT = Path(__file__).parents[2]


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


LISTS = {
    "one line": "[pytest]\nmodelmigrate_models = opus-4-6, opus-4-7\nmodelmigrate_efforts = low,high\n",
    "several lines": (
        "[pytest]\nmodelmigrate_models =\n    opus-4-6\n    opus-4-7\nmodelmigrate_efforts =\n    low,\n    high\n"
    ),
    "a TOML list": (
        '[tool.pytest.ini_options]\nmodelmigrate_models = ["opus-4-6", "opus-4-7"]\n'
        'modelmigrate_efforts = ["low", "high"]\n'
    ),
    "a TOML text": (
        '[tool.pytest.ini_options]\nmodelmigrate_models = "opus-4-6,opus-4-7"\nmodelmigrate_efforts = "low,high"\n'
    ),
    "TOML lines": (
        '[tool.pytest.ini_options]\nmodelmigrate_models = """\nopus-4-6\nopus-4-7\n"""\n'
        'modelmigrate_efforts = ["low,high"]\n'
    ),
}


@pytest.mark.parametrize("text", LISTS.values(), ids=list(LISTS))
def test_an_ini_list_may_be_written_in_every_way_that_pytest_knows(
    pytester: pytest.Pytester, suite: Path, text: str
) -> None:
    del suite
    (pytester.makepyprojecttoml if text.startswith("[tool") else pytester.makeini)(text)
    result = pytester.runpytest("--collect-only", "-q", "-W", "error")
    for model in ("opus-4-6", "opus-4-7"):
        for effort in ("low", "high"):
            result.stdout.fnmatch_lines([f"*[[]whole-{model}-{effort}[]]"])


@pytest.mark.parametrize(
    "option", [each for each in OPTIONS if each.listed or each.repeatable], ids=lambda each: each.name
)
@pytest.mark.parametrize("toml", [True, False], ids=["TOML", "lines"])
def test_every_list_may_have_several_items(pytester: pytest.Pytester, option: Option, *, toml: bool) -> None:
    if toml:
        pytester.makepyprojecttoml(f'[tool.pytest.ini_options]\n{option.ini} = ["one", "two"]\n')
    else:
        comma = " ," if option.listed else ""
        pytester.makeini(f"[pytest]\n{option.ini} =\n    one{comma}\n    two\n")
    config = pytester.parseconfig()
    found = values(config, option.name) if option.repeatable else value(config, option.name).split(",")
    assert found == ["one", "two"]


def test_the_rules_that_lint_leaves_out_may_be_a_list(pytester: pytest.Pytester) -> None:
    pytester.makepyprojecttoml('[tool.pytest.ini_options]\nmodelmigrate_lint_ignore = ["MM001", "MM003"]\n')
    assert pytester.parseconfig().getini(LINT_IGNORE.name) == ["MM001", "MM003"]


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


def test_help_shows_every_option_with_its_default_environment_variable_and_ini_key(pytester: pytest.Pytester) -> None:
    text = " ".join(pytester.runpytest("--help").stdout.str().split())
    for option in OPTIONS:
        assert option.flags[0] in text
        assert f"{option.help} Default: {option.shown_default}. Environment: {option.environment}." in text
        assert re.search(rf"{option.ini} \((string|args|bool|linelist)\): {re.escape(option.help)}", text)


def test_the_reference_shows_every_option_as_help_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(ROOT / "docs")
    text = importlib.import_module("generated").substitutions()["options"].replace("`", "")
    for option in OPTIONS:
        place = f"Default: {option.shown_default}. Environment: {option.environment}. Ini: {option.ini}."
        assert f"{option.help}\n\n{place}" in text


@pytest.mark.parametrize("option", OPTIONS, ids=lambda option: option.flags[0])
def test_the_ini_key_and_the_variable_of_an_option_follow_from_its_flag(option: Option) -> None:
    stem = option.flags[0].removeprefix("--").removeprefix("migrate-").replace("-", "_")
    assert (option.ini, option.environment) == (f"modelmigrate_{stem}", f"PYTEST_MODELMIGRATE_{stem.upper()}")


@pytest.mark.parametrize("option", OPTIONS, ids=lambda option: option.flags[0])
def test_the_default_that_is_shown_is_the_one_that_holds(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, option: Option
) -> None:
    monkeypatch.delenv(option.environment, raising=False)
    config = pytester.parseconfig()
    if option.switch:
        assert not switched_on(config, option.name)
    elif option.repeatable:
        assert values(config, option.name) == []
    else:
        assert value(config, option.name) == option.default
    assert source_of(config, option.name) == option.flags[0]


@pytest.mark.parametrize("option", [each for each in OPTIONS if not each.switch], ids=lambda option: option.flags[0])
def test_the_command_line_comes_before_the_environment_and_that_before_the_ini_file(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, option: Option
) -> None:
    pytester.makeini(f"[pytest]\n{option.ini} = ini\n")
    read = values if option.repeatable else value
    found = []
    for arguments, variable in (((), ""), ((), "env"), (("=cli",), "env"), (("=",), "env")):
        monkeypatch.setenv(option.environment, variable)
        config = pytester.parseconfig(*(f"{option.flags[0]}{argument}" for argument in arguments))
        found.append((read(config, option.name), source_of(config, option.name)))
    expected = [("ini", option.ini), ("env", option.environment), ("cli", option.flags[0]), ("", option.flags[0])]
    assert found == [([text] if option.repeatable else text, source) for text, source in expected]


@pytest.mark.parametrize("option", [each for each in OPTIONS if each.switch], ids=lambda option: option.flags[0])
def test_a_switch_follows_the_same_order(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, option: Option
) -> None:
    pytester.makeini(f"[pytest]\n{option.ini} = true\n")
    found = []
    for arguments, variable in (((), ""), ((), "off"), ((option.flags[0],), "off")):
        monkeypatch.setenv(option.environment, variable)
        found.append(switched_on(pytester.parseconfig(*arguments), option.name))
    assert found == [True, False, True]


@pytest.mark.parametrize(
    ("text", "fraction"),
    [
        ("20%", 0.2),
        ("0.2", 0.2),
        ("0%", 0.0),
        ("0", 0.0),
        (" 7% ", 0.07),
        ("0.7%", 0.007),
        ("150%", 1.5),
        ("off", "off"),
    ],
)
def test_a_threshold_is_a_percentage_a_fraction_below_one_or_off(text: str, fraction: float | str) -> None:
    assert read_threshold(text, "x") == fraction


@pytest.mark.parametrize("text", ["1", "1.0", "20", "150", "nan", "inf%", "1e999%", "%", "20%5", "-1%", "True", "None"])
def test_any_other_threshold_is_refused(text: str) -> None:
    with pytest.raises(InvalidSettingError, match=rf"^x: invalid threshold '{re.escape(text)}'; (give|write) "):
        read_threshold(text, "x")


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
