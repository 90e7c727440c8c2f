"""Declaring the options and the ini keys to pytest."""

from __future__ import annotations

import pytest

from pytest_modelmigrate.plugin.ini_keys import INI_KEYS
from pytest_modelmigrate.plugin.options import OPTIONS


def add_options(parser: pytest.Parser) -> None:
    """Declare every option with its ini key, and the ini keys that have no flag."""
    group = parser.getgroup("modelmigrate", "model migration (pytest-modelmigrate)")
    for option in OPTIONS:
        text = f"{option.help} Default: {option.shown_default}. Environment: {option.environment}."
        text = text.replace("%", "%%")
        if option.switch:
            group.addoption(option.flags[-1], dest=option.ini, default=None, action="store_true", help=text)
            parser.addini(option.ini, option.help, type="bool", default=False)
            continue
        optional: dict[str, str] = {"nargs": "?", "const": option.bare} if option.bare else {}
        group.addoption(
            option.flags[-1],
            dest=option.ini,
            metavar=option.metavar,
            default=None,
            action="append" if option.repeatable else "store",
            help=text,
            **optional,
        )
        if option.repeatable:
            parser.addini(option.ini, option.help, type="args", default=[])
        elif option.listed:
            parser.addini(option.ini, option.help, type="linelist", default=[])
        else:
            parser.addini(option.ini, option.help, type="string", default="")
    for key in INI_KEYS:
        parser.addini(key.name, key.help, type=key.type, default=key.default)
