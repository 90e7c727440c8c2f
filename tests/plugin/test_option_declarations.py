from __future__ import annotations

import re

import pytest

from pytest_modelmigrate.plugin.options import OPTIONS


def test_help_shows_every_option_with_its_default_environment_variable_and_ini_key(pytester: pytest.Pytester) -> None:
    text = " ".join(pytester.runpytest("--help").stdout.str().split())
    for option in OPTIONS:
        assert option.flags[0] in text
        assert f"{option.help} Default: {option.shown_default}. Environment: {option.environment}." in text
        assert re.search(rf"{option.ini} \((string|args|bool|linelist)\): {re.escape(option.help)}", text)
