"""The short flags, `--models` and `--efforts`: a project or another plugin that has such a flag keeps it."""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

import pytest

from pytest_modelmigrate.plugin.option_values import SHORT_FLAGS
from pytest_modelmigrate.plugin.options import OPTIONS, Option

_PROBE: Final = "modelmigrate-probe"


def add_short_flags(config: pytest.Config, parser: pytest.Parser, arguments: Sequence[str]) -> None:
    """Declare the short flags that nobody else has; call it when all initial `conftest.py` files are loaded.

    Args:
        config: pytest's configuration.
        parser: pytest's parser.
        arguments: the whole command line.
    """
    options = {option.flags[0]: option for option in OPTIONS if option.short}
    free = _unknown(parser, [*options], arguments)
    if free is None:
        free = {flag for flag in options if _unknown(parser, [flag], arguments)}
    for flag in sorted(free):
        _add_short_flag(parser, options[flag])
    config.stash[SHORT_FLAGS] = frozenset(free)


def forget_values(config: pytest.Config, arguments: Sequence[str]) -> None:
    """Take the value of a short flag, as in `--models opus-4-7`, out of the paths of tests.

    Before the flag is declared, pytest takes its value for a path, and then does not look in `testpaths`.
    """
    flags = {option.flags[0] for option in OPTIONS if option.short}
    paths: list[str] = config.known_args_namespace.file_or_dir
    for flag, text in pairwise(arguments):
        if flag in flags and text in paths and not os.path.exists(text):  # noqa: PTH110 - any text, also an invalid path
            paths.remove(text)


def _unknown(parser: pytest.Parser, flags: Sequence[str], arguments: Sequence[str]) -> set[str] | None:
    """Which of the flags nobody has declared; None if one of them is declared and refuses the value that is tried."""
    probes = {f"{flag}={_PROBE}": flag for flag in flags}
    try:
        _, unknown = parser.parse_known_and_unknown_args([*probes, *arguments], argparse.Namespace())
    except pytest.UsageError:
        return None
    return {probes[each] for each in unknown if each in probes}


def _add_short_flag(parser: pytest.Parser, option: Option) -> None:
    """Declare the short flag of an option, which sets the same value as the long one."""
    group = parser.getgroup("modelmigrate")
    help_text = f"The same as {option.flags[-1]}."
    group.addoption(option.short, dest=option.ini, metavar=option.metavar, default=None, help=help_text)
