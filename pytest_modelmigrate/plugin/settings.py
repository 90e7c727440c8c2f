"""Settings: everything a run was asked for, checked once."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import partial
from pathlib import Path
from typing import Final

import pytest

from pytest_modelmigrate.facts.errors import InvalidSettingError
from pytest_modelmigrate.plugin.matrix import Matrix, matrix, model_ids
from pytest_modelmigrate.plugin.options import flag_of, place_of, switched_on, value, values
from pytest_modelmigrate.wire.decision import Mode

BATCH_PHASES: Final = ("wait", "submit", "collect")
"""Values of `--migrate-batch`."""

REPORT_SUFFIXES: Final = (".json", ".md")
"""Formats of `--migrate-report`, by suffix."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What the command line, the environment and the ini file say.

    Attributes:
        matrix: the cells to run.
        mode: where answers come from.
        cost_threshold: how much a cost may rise, as a fraction; None compares no costs.
        sim_scripts: scripts for the simulated API.
        concurrency: the most requests in flight.
        max_cost: US dollars that the run may spend; None for as many as it takes.
        batch: `wait`, `submit` or `collect`; empty without Message Batches.
        prefetch: whether requests are sent ahead of their tests.
        reports: files to write the run to.
        shape: whether the shape of every reply is kept and compared.
        lint: whether prompts are linted at collection.
        lint_ignore: ids of lint rules to leave out.
        migrated_from: ids of the models that the code under test names today.
    """

    matrix: Matrix
    mode: Mode
    cost_threshold: float | None
    sim_scripts: tuple[Path, ...]
    concurrency: int = 32
    max_cost: Decimal | None = None
    batch: str = ""
    prefetch: bool = True
    reports: tuple[Path, ...] = ()
    shape: bool = False
    lint: bool = False
    lint_ignore: tuple[str, ...] = ()
    migrated_from: tuple[str, ...] = ()

    @property
    def migrated_models(self) -> tuple[str, ...]:
        """The models that targets replace in requests of a client: the baseline's, and those of `--migrate-from`."""
        return (*(target.model for target in self.matrix.targets[:1]), *self.migrated_from)


def read_settings(config: pytest.Config) -> Settings:
    """Read and check all settings.

    Raises:
        InvalidSettingError: a value is not accepted; the message names the option and what it accepts.
    """
    models, efforts, baseline = (value(config, name) for name in ("models", "efforts", "baseline"))
    cells = matrix(models, efforts, baseline, date.today(), partial(place_of, config))  # noqa: DTZ011 - the user's own day
    return Settings(
        matrix=cells,
        mode=_calls(config),
        cost_threshold=threshold(value(config, "cost_threshold"), place_of(config, "cost_threshold")),
        sim_scripts=tuple(_scripts(config)),
        concurrency=_concurrency(config),
        max_cost=_dollars(config),
        batch=_batch(config),
        prefetch=not switched_on(config, "no_prefetch"),
        reports=tuple(_reports(config)),
        shape=switched_on(config, "shape"),
        lint=switched_on(config, "lint"),
        lint_ignore=tuple(config.getini("modelmigrate_lint_ignore")),
        migrated_from=model_ids(value(config, "from"), place_of(config, "from")),
    )


def threshold(text: str, where: str) -> float | None:
    """Read `20%` or `0.2` as a fraction; `off` is None.

    Raises:
        InvalidSettingError: it is neither.
    """
    text = text.strip()
    if text.lower() == "off":
        return None
    try:
        fraction = float(text[:-1]) / 100 if text.endswith("%") else float(text)
    except ValueError:
        fraction = -1.0
    if not 0 <= fraction < float("inf"):
        raise InvalidSettingError(f"{where}: {text!r} is no threshold: give a percentage such as 20%, or 'off'")
    return fraction


def _calls(config: pytest.Config) -> Mode:
    """Money is only spent when the command line says so, not by a setting that somebody forgot."""
    mode = _mode(config)
    if mode not in (Mode.REPLAY, Mode.SIM) and config.getoption("modelmigrate_calls", None) is None:
        told = f"{mode} costs money, which has to be said on the command line: {flag_of('calls')}={mode}"
        raise _wrong(config, "calls", told)
    return mode


def _concurrency(config: pytest.Config) -> int:
    text = value(config, "concurrency")
    if not text.isdecimal() or int(text) < 1:
        raise _wrong(config, "concurrency", f"{text!r} is no number of requests: give 1 or more")
    return int(text)


def _batch(config: pytest.Config) -> str:
    phase = value(config, "batch")
    if phase and phase not in BATCH_PHASES:
        raise _wrong(config, "batch", f"{phase!r} is no phase: accepted are {', '.join(BATCH_PHASES)}")
    if phase and value(config, "calls") == Mode.REPLAY:
        raise _wrong(config, "batch", "a replay sends nothing: add --migrate-calls=record")
    if phase and (config.getoption("numprocesses", None) or hasattr(config, "workerinput")):
        raise _wrong(config, "batch", "a batch holds the requests of all tests: run without -n")
    return phase


def _dollars(config: pytest.Config) -> Decimal | None:
    text = value(config, "max_cost")
    if not text:
        return None
    try:
        dollars = Decimal(text.removeprefix("$"))
    except InvalidOperation:
        dollars = Decimal(-1)
    if not dollars.is_finite() or dollars < 0:
        raise _wrong(config, "max_cost", f"{text!r} is no amount of dollars: give one such as 2.50")
    return dollars


def _mode(config: pytest.Config) -> Mode:
    text = value(config, "calls")
    try:
        return Mode(text)
    except ValueError:
        accepted = [mode.value for mode in Mode]
        close = difflib.get_close_matches(text, accepted, n=1)
        hint = f"did you mean {close[0]}? " if close else ""
        raise _wrong(config, "calls", f"{text!r} is no mode: {hint}accepted are {', '.join(accepted)}") from None


def _scripts(config: pytest.Config) -> list[Path]:
    """Paths of the ini file start at its folder and may hold `*`; those of the command line are taken as is."""
    on_command_line = config.getoption("modelmigrate_sim_scripts", None) is not None
    start = config.invocation_params.dir if on_command_line else config.rootpath
    if not on_command_line and config.inipath:
        start = config.inipath.parent
    paths: list[Path] = []
    for text in values(config, "sim_scripts"):
        found = sorted(start.glob(text)) if "*" in text else [start / text]
        missing = [path for path in found if not path.is_file()]
        if missing or not found:
            raise _wrong(config, "sim_scripts", f"{text!r} is no file below {start}")
        paths.extend(found)
    return paths


def _reports(config: pytest.Config) -> list[Path]:
    paths = []
    for text in values(config, "report"):
        path = config.invocation_params.dir / text
        if path.suffix not in REPORT_SUFFIXES:
            raise _wrong(config, "report", f"{text!r} has no suffix that is known: give {' or '.join(REPORT_SUFFIXES)}")
        if not path.parent.is_dir():
            raise _wrong(config, "report", f"there is no folder {path.parent}")
        paths.append(path)
    return paths


def _wrong(config: pytest.Config, name: str, told: str) -> InvalidSettingError:
    """The error for a value that is not accepted, with the place that it came from."""
    return InvalidSettingError(f"{place_of(config, name)}: {told}")
