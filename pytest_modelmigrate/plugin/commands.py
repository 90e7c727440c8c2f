"""Commands in messages: what a user can type, in the same folder, to go on."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

import pytest

from pytest_modelmigrate.facts.targets import Target
from pytest_modelmigrate.plugin.case_names import test_of
from pytest_modelmigrate.plugin.option_values import flag_of, on_command_line, value, values
from pytest_modelmigrate.plugin.options import OPTIONS

_OF_ONE_RUN: Final = ("calls", "batch", "max_cost", "allow_unpriced", "concurrency", "no_prefetch", "report", "lint")
"""Options that do not change which test runs, nor what it is compared with."""

_RECORDING_MODES: Final = ("record", "rerecord")


def command_line(config: pytest.Config, *arguments: str) -> str:
    """A command as this run was started, `pytest` or `python -m pytest`, with these arguments, quoted."""
    started = getattr(config, "workerinput", {}).get("mainargv", sys.argv)
    as_module = Path(started[0]).parts[-2:] == ("pytest", "__main__.py")
    command = ["python", "-m", "pytest"] if as_module else ["pytest"]
    return subprocess.list2cmdline([*command, *arguments]) if os.name == "nt" else shlex.join([*command, *arguments])


def command_again(config: pytest.Config, *options: str, sends: bool = False) -> str:
    """The command of this run with further options.

    What was recorded in this run is replayed: `--migrate-calls=record` and `rerecord` are left out.

    Args:
        config: the pytest configuration.
        options: the options to add, each once.
        sends: whether the command sends what this run has no answer to: then a recording run goes on recording.
    """
    typed = list(_without_recording(map(str, config.invocation_params.args)))
    if sends and value(config, "calls") in _RECORDING_MODES:
        options = (f"{flag_of('calls')}=record", *options)
    return command_line(config, *typed, *(option for option in options if option not in typed))


def spelled(target: Target) -> str:
    """A target as `--models` accepts it; of a mix, only what it moves."""
    if target.roles:
        return "+".join(f"{role.role}={spelled(role.target)}" for role in target.roles)
    name = target.model if target.name.startswith(("bedrock-", "vertex-")) else target.name or target.model
    return f"{name}@{target.effort}" if target.effort else name


def repeated_options(config: pytest.Config, models: str) -> list[str]:
    """The options that a command for a single test needs to run it as in this run.

    Args:
        config: the pytest configuration.
        models: the models to name if no option gives any.
    """
    options = []
    for name, flag in (("inifilename", "-c"), ("rootdir", "--rootdir")):
        if given := config.getoption(name, None):
            options += [flag, str(given)] if flag == "-c" else [f"{flag}={given}"]
    for option in OPTIONS:
        flag = flag_of(option.name, config)
        if option.name == "models":
            options.append(f"{flag}={value(config, option.name) or models}")
        elif option.name in _OF_ONE_RUN or not on_command_line(config, option.name):
            continue
        elif option.switch:
            options.append(flag)
        elif option.repeatable:
            options += [f"{flag}={text}" for text in values(config, option.name)]
        else:
            options.append(f"{flag}={value(config, option.name)}")
    return options


def _without_recording(arguments: Iterable[str]) -> Iterator[str]:
    waiting = iter(arguments)
    flag = flag_of("calls")
    for argument in waiting:
        name, sign, mode = argument.partition("=")
        if name == flag and not sign:
            mode = next(waiting, "")
        if name != flag:
            yield argument
        elif mode not in _RECORDING_MODES:
            yield f"{flag}={mode}"


def command_for(item: pytest.Item, target: Target, *options: str) -> str:
    """The command that runs this very test on its target, with the models of this run."""
    try:
        path = os.path.relpath(item.path, item.config.invocation_params.dir)
    except ValueError:  # another drive on Windows
        path = str(item.path)
    file = next(node for node in item.listchain() if isinstance(node, pytest.File))
    test = f"{path}{test_of(item).removeprefix(file.nodeid)}"
    return command_line(item.config, *options, *repeated_options(item.config, spelled(target)), test)
