"""The command line options, their ini twins, and where else a value may come from."""

from __future__ import annotations

import os
from typing import Final, NamedTuple

import pytest

ENVIRONMENT_PREFIX: Final = "PYTEST_MODELMIGRATE_"
_YES: Final = ("1", "true", "yes", "on")
_NO: Final = ("0", "false", "no", "off")


class Option(NamedTuple):
    """One option and its ini twin; every session makes this class, and a dataclass would take three times as long.

    Attributes:
        flags: the first is the one that messages name.
        name: what follows `modelmigrate_` in the ini file, and `PYTEST_MODELMIGRATE_` in the environment.
        metavar: stands for the value in `--help`.
        help: the text of `--help`.
        default: the value when none is given.
        repeatable: whether it may be given several times.
        switch: whether it takes no value.
        bare: the value when the flag stands alone; None when it needs one.
    """

    flags: tuple[str, ...]
    name: str
    metavar: str
    help: str
    default: str = ""
    repeatable: bool = False
    switch: bool = False
    bare: str | None = None


OPTIONS: Final = (
    Option(
        ("--models", "--migrate-models"),
        "models",
        "MODELS",
        "Claude models to run every prompt test against, separated by commas: opus-4-6,opus-4-7@xhigh. "
        "Short names, full ids, dated, Bedrock and Vertex ids are understood.",
    ),
    Option(
        ("--efforts", "--migrate-efforts"),
        "efforts",
        "EFFORTS",
        "Effort levels to cross with the models that name none: low,medium,high,xhigh,max. Default: each model's own.",
    ),
    Option(
        ("--migrate-baseline",),
        "baseline",
        "TARGET",
        "The target that the others are compared with, such as opus-4-6 or opus-4-6@high. Default: the first.",
    ),
    Option(
        ("--migrate-from",),
        "from",
        "MODELS",
        "Models that the code under test names today, separated by commas: requests of a client to them, or to the "
        "baseline's model, go to the target instead. Requests to other models stay as they are.",
    ),
    Option(
        ("--migrate-calls",),
        "calls",
        "MODE",
        "Where answers come from: replay (recordings only, the default), record (send what is not recorded yet "
        "and keep it), rerecord (send and keep all), live (send all, keep nothing), sim (the embedded simulated "
        "API; no key, no money).",
        default="replay",
    ),
    Option(
        ("--migrate-cost-threshold",),
        "cost_threshold",
        "PERCENT",
        "How much the cost of a case may rise against its snapshot and against the baseline target, such as 20% "
        "(the default) or 0.2; 'off' compares no costs.",
        default="20%",
    ),
    Option(
        ("--migrate-concurrency",),
        "concurrency",
        "REQUESTS",
        "The most requests in flight, across all workers; fewer while the API says that it is busy. Default: 32.",
        default="32",
    ),
    Option(
        ("--migrate-batch",),
        "batch",
        "PHASE",
        "Send what is known in advance through Message Batches, at half price: wait (the default of the bare flag) "
        "submits and waits, submit submits and runs no test, collect runs the tests with the answers of an earlier "
        "submit. Batches under way are kept in .modelmigrate/batches.json.",
        bare="wait",
    ),
    Option(
        ("--migrate-max-cost",),
        "max_cost",
        "USD",
        "Dollars that this run may spend, across all workers; what is not sent by then is not decided.",
    ),
    Option(
        ("--migrate-no-prefetch",),
        "no_prefetch",
        "",
        "Send each request when its test asks it, instead of ahead of the tests.",
        switch=True,
    ),
    Option(
        ("--migrate-sim-script",),
        "sim_scripts",
        "FILE",
        "A TOML script of replies for the simulated API, tried before the shipped personas; repeatable.",
        repeatable=True,
    ),
    Option(
        ("--migrate-report",),
        "report",
        "FILE",
        "Write the run, findings and verdict to a file: .json for machines, .md for a pull request; repeatable.",
        repeatable=True,
    ),
    Option(
        ("--migrate-shape",),
        "shape",
        "",
        "Keep the shape of every reply (form, keys, tools, stop reason, refusal, length class; never its text) in the "
        "snapshot, and fail a test whose shape changes.",
        switch=True,
    ),
    Option(
        ("--migrate-lint",),
        "lint",
        "",
        "Warn at collection of what newer models take literally in the prompts of the tests.",
        switch=True,
    ),
)

_BY_NAME: Final = {option.name: option for option in OPTIONS}


def add_options(parser: pytest.Parser) -> None:
    """Declare every option and its ini twin `modelmigrate_*`."""
    group = parser.getgroup("modelmigrate", "model migration (pytest-modelmigrate)")
    for option in OPTIONS:
        dest, text = f"modelmigrate_{option.name}", option.help.replace("%", "%%")
        if option.switch:
            group.addoption(*option.flags, dest=dest, default=None, action="store_true", help=text)
            parser.addini(dest, option.help, type="bool", default=False)
            continue
        optional: dict[str, str] = {"nargs": "?", "const": option.bare} if option.bare else {}
        group.addoption(
            *option.flags,
            dest=dest,
            metavar=option.metavar,
            default=None,
            action="append" if option.repeatable else "store",
            help=text,
            **optional,
        )
        if option.repeatable:
            parser.addini(dest, option.help, type="args", default=[])
        else:
            parser.addini(dest, option.help, type="string", default="")
    parser.addini(
        "modelmigrate_lint_ignore", "Ids of prompt lint rules to leave out, such as MM003.", type="args", default=[]
    )


def value(config: pytest.Config, name: str) -> str:
    """An option's value: command line, then environment, then ini, then its default."""
    given = config.getoption(f"modelmigrate_{name}", None)
    if given is None:
        given = os.environ.get(_variable(name))
    return str(given or config.getini(f"modelmigrate_{name}") or _BY_NAME[name].default)


def values(config: pytest.Config, name: str) -> list[str]:
    """The values of a repeatable option; those of the command line replace those of the ini file."""
    given = config.getoption(f"modelmigrate_{name}", None)
    if given is None and (text := os.environ.get(_variable(name))):
        given = text.split(os.pathsep)
    return list(given if given is not None else config.getini(f"modelmigrate_{name}"))


def switched_on(config: pytest.Config, name: str) -> bool:
    """Whether a switch is on: command line, then environment, then ini.

    Raises:
        InvalidSettingError: the environment variable is neither yes nor no.
    """
    if config.getoption(f"modelmigrate_{name}", None):
        return True
    text = os.environ.get(_variable(name), "").lower()
    if text and text not in _YES + _NO:
        from pytest_modelmigrate.facts.errors import InvalidSettingError  # sessions that are idle do not need it

        raise InvalidSettingError(f"{_variable(name)}: {text!r} is neither yes nor no: give {_YES[0]} or {_NO[0]}")
    return text in _YES if text else bool(config.getini(f"modelmigrate_{name}"))


def flag_of(name: str) -> str:
    """The flag that sets an option, for messages."""
    return _BY_NAME[name].flags[0]


def place_of(config: pytest.Config, name: str) -> str:
    """Where an option has its value from, for messages: the flag, the environment variable or the ini key."""
    if config.getoption(f"modelmigrate_{name}", None) is None:
        if os.environ.get(_variable(name)):
            return _variable(name)
        if config.getini(f"modelmigrate_{name}"):
            return f"modelmigrate_{name}"
    return flag_of(name)


def asked_for(config: pytest.Config) -> bool:
    """Whether the command line, the environment or the ini file says anything of models."""
    on_command_line = any(config.getoption(f"modelmigrate_{option.name}", None) is not None for option in OPTIONS)
    return on_command_line or bool(value(config, "models"))


def _variable(name: str) -> str:
    return f"{ENVIRONMENT_PREFIX}{name.upper()}"
