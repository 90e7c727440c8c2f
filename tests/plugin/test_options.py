from __future__ import annotations

import importlib
from pathlib import Path

import pytest

from pytest_modelmigrate.plugin.options import OPTIONS, Option

ROOT = Path(__file__).parents[2]


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
