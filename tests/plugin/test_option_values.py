"""Where the values of options come from: the command line, the environment, the ini file."""

from __future__ import annotations

from pathlib import Path

import pytest

from pytest_modelmigrate.plugin.ini_keys import LINT_IGNORE
from pytest_modelmigrate.plugin.option_values import source_of, switched_on, value, values
from pytest_modelmigrate.plugin.options import OPTIONS, Option


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
