"""The values of single options, checked.

Each function reads one option, and raises an `InvalidSettingError` that begins with where the value comes from.
"""

from __future__ import annotations

import difflib
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import pytest

from pytest_modelmigrate.analysis.percentages import share
from pytest_modelmigrate.analysis.thresholds import read_threshold
from pytest_modelmigrate.facts.errors import InvalidSettingError
from pytest_modelmigrate.facts.outcomes import Threshold
from pytest_modelmigrate.facts.runs import EFFORT_AUDIT
from pytest_modelmigrate.facts.sample_counts import MOST_SAMPLES, SampleCounts
from pytest_modelmigrate.facts.shards import Shard
from pytest_modelmigrate.plugin.ini_keys import LEDGER, IniKey
from pytest_modelmigrate.plugin.option_values import (
    flag_of,
    on_command_line,
    source_of,
    switched_on,
    typed,
    value,
    values,
)
from pytest_modelmigrate.reports.formats import ReportFile
from pytest_modelmigrate.wire.decision import PAID, Mode
from pytest_modelmigrate.wire.given_rates import parse_rates
from pytest_modelmigrate.wire.patience import Patience, seconds

BATCH_PHASES: Final = ("wait", "submit", "collect")
"""Values of `--migrate-batch`."""

UNSURE_MEANINGS: Final = ("guess", "fail", "error")
"""Values of `--migrate-unsure`."""

_CI: Final = ("CI", "BUILD_NUMBER")
"""Environment variables by which pytest itself knows that it runs in CI."""


def sample_counts(text: str, source: str) -> SampleCounts:
    """Read a number of samples, `5` or `3..20`.

    Raises:
        InvalidSettingError: it is neither; the message begins with `source`.
    """
    try:
        return SampleCounts.parse(text)
    except ValueError as error:
        raise InvalidSettingError(f"{source}: {error}") from error


def pass_rate(text: str, source: str) -> float:
    """Read a pass rate as a fraction, `90%` or `0.9`.

    Raises:
        InvalidSettingError: it is neither, or not above 0 and at most 1; the message begins with `source`.
    """
    rate = share(text, source, "pass rate")
    if not rate:
        raise InvalidSettingError(f"{source}: invalid pass rate {text!r}; give a percentage such as 90%, or 0.9")
    return rate


def baseline_threshold(config: pytest.Config) -> Threshold | None:
    """How much a case may cost more than on the baseline; None where it is left to the default."""
    text = value(config, "baseline_threshold")
    if not text and not on_command_line(config, "baseline_threshold"):
        return None
    return read_threshold(text, source_of(config, "baseline_threshold"))


def call_mode(config: pytest.Config) -> Mode:
    """Where answers come from; only the command line itself may ask for a mode that costs money."""
    text = value(config, "calls")
    try:
        mode = Mode(text)
    except ValueError:
        raise _invalid(config, "calls", "mode", text, _one_of(text, [mode.value for mode in Mode])) from None
    # pytest-xdist starts workers itself, with the options of a command line that was checked.
    if mode not in PAID or hasattr(config, "workerinput") or typed(config, "calls") == text:
        return mode
    hint = f"it costs money, so type it on the command line: {flag_of('calls')}={mode}"
    if not on_command_line(config, "calls"):
        raise _invalid(config, "calls", "mode", text, hint)
    places = {"PYTEST_ADDOPTS": os.environ.get("PYTEST_ADDOPTS", ""), "addopts": " ".join(config.getini("addopts"))}
    source = next((name for name, given in places.items() if flag_of("calls") in given), "a file")
    raise InvalidSettingError(f"{source}: invalid {flag_of('calls')} {text!r}; {hint}")


def require_snapshots(config: pytest.Config) -> bool:
    """Whether the run fails when a case has no usage snapshot; only syrupy compares them."""
    required = switched_on(config, "require_snapshots")
    if required and not config.pluginmanager.hasplugin("syrupy"):
        source = source_of(config, "require_snapshots")
        raise InvalidSettingError(f"{source}: snapshots need the plugin syrupy; run without -p no:syrupy")
    return required


def concurrency(config: pytest.Config) -> int:
    """The most requests in flight."""
    text = value(config, "concurrency")
    if not text.isdecimal() or int(text) < 1:
        raise _invalid(config, "concurrency", "number of requests", text, "give 1 or more")
    return int(text)


def rates(config: pytest.Config) -> dict[str, float]:
    """The rates that a gateway allows, as `parse_rates` names them."""
    text = value(config, "rate")
    try:
        return parse_rates(text)
    except ValueError as error:
        raise _invalid(config, "rate", "rate", text, str(error)) from error


def patience(config: pytest.Config, mode: Mode) -> Patience:
    """The time limits; the SDK alone retries the faults of the simulated API, which are meant."""
    text = value(config, "retry_for")
    try:
        retry_seconds = seconds(text)
    except ValueError as error:
        raise _invalid(config, "retry_for", "time", text, str(error)) from error
    text = value(config, "timeout")
    try:
        return Patience.parse(text, 0.0 if mode is Mode.SIM else retry_seconds)
    except ValueError as error:
        raise _invalid(config, "timeout", "time", text, str(error)) from error


def confirm(config: pytest.Config) -> int:
    """How many further samples a case gets whose result differs from that on the baseline."""
    text = value(config, "confirm")
    if not text.isdecimal() or int(text) > MOST_SAMPLES:
        raise _invalid(config, "confirm", "number of samples", text, f"give a number from 0 to {MOST_SAMPLES}")
    return int(text)


def audit(config: pytest.Config) -> str:
    """What to search for: `efforts`, or nothing."""
    text = value(config, "audit")
    if text and text != EFFORT_AUDIT:
        raise _invalid(config, "audit", "audit", text, _one_of(text, [EFFORT_AUDIT]))
    return text


def batch(config: pytest.Config) -> str:
    """The phase of Message Batches to run; empty for none."""
    phase = value(config, "batch")
    if phase and phase not in BATCH_PHASES:
        raise _invalid(config, "batch", "phase", phase, _one_of(phase, BATCH_PHASES))
    source = source_of(config, "batch")
    if phase and value(config, "calls") == Mode.REPLAY:
        raise InvalidSettingError(f"{source}: a replay sends nothing; add --migrate-calls=record")
    if phase and (config.getoption("numprocesses", None) or hasattr(config, "workerinput")):
        raise InvalidSettingError(f"{source}: a batch holds the requests of all tests; run without -n")
    return phase


def shard(config: pytest.Config) -> Shard | None:
    """The part of the suite to run; None for all of it."""
    text, source = value(config, "shard"), source_of(config, "shard")
    if not text:
        return None
    if config.getoption("stepwise", False):
        hint = "--stepwise chooses tests by what ran before, in each job others; run without it"
        raise _invalid(config, "shard", "shard", text, hint)
    try:
        return Shard.parse(text)
    except ValueError as error:
        raise InvalidSettingError(f"{source}: {error}") from error


def unsure(config: pytest.Config) -> str:
    """What a finding means that is a guess."""
    meaning = value(config, "unsure")
    if meaning not in UNSURE_MEANINGS:
        raise _invalid(config, "unsure", "meaning", meaning, _one_of(meaning, UNSURE_MEANINGS))
    return meaning


def switch(config: pytest.Config, key: IniKey) -> bool | None:
    """Whether an ini key without a flag is on; None where it is not set and has no default."""
    try:
        given = config.getini(key.name)
    except (ValueError, pytest.UsageError) as error:
        raise InvalidSettingError(f"{key.name}: {error}; give on or off") from error
    return None if given is None else bool(given)


def ledger(config: pytest.Config) -> bool:
    """Whether calls are added to the ledger: as the ini file says, else unless pytest runs in CI."""
    asked = switch(config, LEDGER)
    return not any(map(os.environ.get, _CI)) if asked is None else asked


def sim_scripts(config: pytest.Config) -> list[Path]:
    """The scripts of the simulated API.

    Paths on the command line are relative to the working directory, others to the folder of the ini file.
    """
    start = config.invocation_params.dir
    if not on_command_line(config, "sim_script"):
        start = config.inipath.parent if config.inipath else config.rootpath
    paths: list[Path] = []
    for text in values(config, "sim_script"):
        found = sorted(start.glob(text)) if "*" in text else [start / text]
        missing = [path for path in found if not path.is_file()]
        if missing or not found:
            raise _invalid(config, "sim_script", "file", text, f"there is none in {start}")
        paths.extend(found)
    return paths


def report_files(config: pytest.Config) -> list[ReportFile]:
    """The files to write the run to."""
    folder, source = config.invocation_params.dir, source_of(config, "report")
    return [ReportFile.read(text, folder, source) for text in values(config, "report")]


def _one_of(text: str, accepted: Sequence[str]) -> str:
    close = difflib.get_close_matches(text, accepted, n=1)
    return f"{f'did you mean {close[0]}? ' if close else ''}choose from {', '.join(accepted)}"


def _invalid(config: pytest.Config, name: str, kind: str, text: str, hint: str) -> InvalidSettingError:
    """The error for an invalid value, which begins with the flag, environment variable or ini key it comes from."""
    return InvalidSettingError(f"{source_of(config, name)}: invalid {kind} {text!r}; {hint}")
