"""The values of the options: command line, then environment, then ini file, then default."""

from __future__ import annotations

import os
from typing import Final

import pytest

from pytest_modelmigrate.plugin.options import OPTIONS, Option, ini_key

SHORT_FLAGS: Final = pytest.StashKey[frozenset[str]]()
"""The short flags that this plugin has in a session, and nobody else."""

_YES: Final = ("1", "true", "yes", "on")
_NO: Final = ("0", "false", "no", "off")
_BY_NAME: Final = {option.name: option for option in OPTIONS}


def value(config: pytest.Config, name: str) -> str:
    """An option's value: command line, then environment, then ini file, then its default.

    An empty environment variable or ini value counts as not given; an empty value on the command line is a value.
    """
    option = _BY_NAME[name]
    given = config.getoption(option.ini, None)
    if given is not None:
        return str(given)
    return os.environ.get(option.environment) or _ini_text(config, option) or option.default


def _ini_text(config: pytest.Config, option: Option) -> str:
    """The value of an ini key, whose lines or list items are joined with commas."""
    found = config.getini(option.ini)
    return ",".join(part.strip(" ,") for part in found) if option.listed else str(found)


def values(config: pytest.Config, name: str) -> list[str]:
    """The values of a repeatable option; those of the command line replace those of the environment and ini file."""
    option = _BY_NAME[name]
    given = config.getoption(option.ini, None)
    if given is None and (text := os.environ.get(option.environment)):
        given = text.split(os.pathsep)
    return list(given if given is not None else config.getini(option.ini))


def switched_on(config: pytest.Config, name: str) -> bool:
    """Whether a switch is on: command line, then environment, then ini file.

    Raises:
        InvalidSettingError: the environment variable is neither yes nor no.
    """
    option = _BY_NAME[name]
    if on_command_line(config, name):
        return True
    text = os.environ.get(option.environment, "")
    if text and text.lower() not in _YES + _NO:
        from pytest_modelmigrate.facts.errors import InvalidSettingError  # sessions that are idle do not need it

        raise InvalidSettingError(f"{option.environment}: invalid value {text!r}; give {_YES[0]} or {_NO[0]}")
    return text.lower() in _YES if text else bool(config.getini(option.ini))


def flag_of(name: str, config: pytest.Config | None = None) -> str:
    """The flag that sets an option, for messages: the short one, unless the project or another plugin has it."""
    option = _BY_NAME[name]
    if config is not None and option.short and option.short not in config.stash.get(SHORT_FLAGS, ()):
        return option.flags[-1]
    return option.flags[0]


def on_command_line(config: pytest.Config, name: str) -> bool:
    """Whether the command line gives an option."""
    return config.getoption(ini_key(name), None) is not None


def typed(config: pytest.Config, name: str) -> str | None:
    """The value that the command line itself gives an option that takes one; None where it gives none.

    `config.getoption` also returns what `addopts`, `PYTEST_ADDOPTS`, an argument file or a conftest.py gives.
    """
    found, value_next = None, False
    for argument in map(str, config.invocation_params.args):
        flag, equals, text = argument.partition("=")
        if value_next:
            found, value_next = argument, False
        elif flag in _BY_NAME[name].flags:
            found, value_next = (text, False) if equals else (None, True)
    return found


def source_of(config: pytest.Config, name: str) -> str:
    """The flag, environment variable or ini key that an option's value comes from, for messages."""
    option = _BY_NAME[name]
    if not on_command_line(config, name):
        if os.environ.get(option.environment):
            return option.environment
        if config.getini(option.ini):
            return option.ini
    return flag_of(name, config)


def run_requested(config: pytest.Config) -> bool:
    """Whether the command line gives any option of the plugin, or a model is given at all."""
    return any(on_command_line(config, option.name) for option in OPTIONS) or bool(value(config, "models"))
