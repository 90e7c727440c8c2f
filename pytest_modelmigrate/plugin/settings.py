"""Settings: the values of all options, checked once."""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path
from typing import Final

import pytest

from pytest_modelmigrate.analysis.baseline_gate import DEFAULT_RISE, BaselineGate
from pytest_modelmigrate.analysis.cause_thresholds import CauseThresholds, read_cause_thresholds
from pytest_modelmigrate.analysis.percentages import share
from pytest_modelmigrate.analysis.thresholds import read_threshold
from pytest_modelmigrate.facts.errors import InvalidSettingError
from pytest_modelmigrate.facts.outcomes import Threshold
from pytest_modelmigrate.facts.runs import EFFORT_AUDIT
from pytest_modelmigrate.facts.sample_counts import MOST_SAMPLES, ONE_SAMPLE, SampleCounts
from pytest_modelmigrate.facts.shards import Shard
from pytest_modelmigrate.plugin.call_volumes import CallVolume, call_volumes
from pytest_modelmigrate.plugin.judge_model import judge_model
from pytest_modelmigrate.plugin.matrix import Matrix, matrix, model_ids
from pytest_modelmigrate.plugin.option_values import (
    flag_of,
    on_command_line,
    source_of,
    switched_on,
    typed,
    value,
    values,
)
from pytest_modelmigrate.plugin.options import (
    CALLS_PER_MONTH,
    GITHUB,
    IGNORE,
    INTERCEPT,
    LEDGER,
    LINT_IGNORE,
    REDACT,
    REPORT_REPLIES,
)
from pytest_modelmigrate.plugin.platform_ids import check_platforms
from pytest_modelmigrate.plugin.spending_limits import SpendingLimits, read_limits
from pytest_modelmigrate.reports.formats import ReportFile
from pytest_modelmigrate.store.redact_patterns import MARK, read_patterns
from pytest_modelmigrate.wire.decision import PAID, Mode
from pytest_modelmigrate.wire.given_rates import parse_rates
from pytest_modelmigrate.wire.ignored_parts import IgnoredPart, ignored_texts, read_ignored
from pytest_modelmigrate.wire.patience import Patience, seconds

BATCH_PHASES: Final = ("wait", "submit", "collect")
"""Values of `--migrate-batch`."""

UNSURE_MEANINGS: Final = ("guess", "fail", "error")
"""Values of `--migrate-unsure`."""

_CI: Final = ("CI", "BUILD_NUMBER")
"""Environment variables by which pytest itself knows that it runs in CI."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The options of a run, from the command line, the environment and the ini file.

    Attributes:
        matrix: the cells to run.
        mode: where answers come from.
        cost_threshold: how much the cost of a case may rise against its snapshot.
        baseline_threshold: how much a case may cost more than on the baseline; None is the default, which depends on
            the tokenizers of both models.
        sim_scripts: scripts for the simulated API.
        cause_thresholds: how much single causes may add to a cost, as fractions.
        samples: how many times a case runs on each target.
        pass_rate: the share of the samples of a case that must hold.
        confirm: further samples of a case whose result differs from that on the baseline.
        margin: how much lower a pass rate may be than on the baseline, as a fraction.
        audit: `efforts` to search for the lowest effort of each model; empty for no search.
        concurrency: the most requests in flight.
        limits: what the run, single models and a day may cost.
        batch: `wait`, `submit` or `collect`; empty without Message Batches.
        prefetch: whether requests are sent before their tests run.
        reports: files to write the run to.
        shard: the part of the suite to run; None for all of it.
        report_replies: whether reports that show replies may hold them.
        shape: whether the shape of every reply is kept and compared.
        unsure: what a finding that is a guess means: `guess`, `fail` or `error`.
        judge: id of the model that decides unsure findings; empty for none.
        adapt: whether requests that a target would reject are edited, where the edit is mechanical.
        lint: whether prompts are linted at collection.
        lint_ignore: ids of lint rules to leave out.
        migrated_from: ids of the models that the code under test names today.
        calls_per_month: how often the tasks of cases are done in a month, as the ini file says.
        ignored: the parts of requests that are left out of fingerprints.
        redact: the patterns of what recordings and reports hold a mark for.
        intercept: whether the plugin answers the requests of the clients of the code under test.
        github: whether runs under GitHub Actions write the summary of the job and annotations.
        ledger: whether calls that are sent are added to the ledger.
    """

    matrix: Matrix
    mode: Mode
    cost_threshold: Threshold
    sim_scripts: tuple[Path, ...]
    baseline_threshold: Threshold | None = None
    cause_thresholds: CauseThresholds = field(default_factory=dict)
    samples: SampleCounts = ONE_SAMPLE
    pass_rate: float = 1.0
    confirm: int = 0
    margin: float = 0.0
    audit: str = ""
    concurrency: int = 32
    rates: Mapping[str, float] = field(default_factory=dict)
    patience: Patience = field(default_factory=Patience)
    limits: SpendingLimits = field(default_factory=SpendingLimits)
    batch: str = ""
    prefetch: bool = True
    reports: tuple[ReportFile, ...] = ()
    shard: Shard | None = None
    report_replies: bool = True
    shape: bool = False
    unsure: str = "guess"
    judge: str = ""
    adapt: bool = False
    lint: bool = False
    lint_ignore: tuple[str, ...] = ()
    migrated_from: tuple[str, ...] = ()
    calls_per_month: tuple[CallVolume, ...] = ()
    ignored: tuple[IgnoredPart, ...] = ()
    redact: tuple[re.Pattern[str], ...] = ()
    intercept: bool = True
    github: bool = True
    ledger: bool = True

    @property
    def baseline_gate(self) -> BaselineGate:
        """The gate against the baseline."""
        drift = DEFAULT_RISE if self.cost_threshold == "off" else self.cost_threshold
        return BaselineGate(self.baseline_threshold, drift=drift, causes=self.cause_thresholds)

    @property
    def keeps_replies(self) -> bool:
        """Whether any report shows replies."""
        return self.report_replies and any(each.format.replies for each in self.reports)

    @property
    def migrated_models(self) -> tuple[str, ...]:
        """The models that targets replace in requests of a client: the baseline's, and those of `--migrate-from`."""
        return (*(target.model for target in self.matrix.targets[:1]), *self.migrated_from)


def read_settings(config: pytest.Config) -> Settings:
    """Read and check all settings.

    Raises:
        InvalidSettingError: a value is invalid; the message names the option and what it accepts.
    """
    models, efforts, baseline = (value(config, name) for name in ("models", "efforts", "baseline"))
    audit, source = _audit(config), partial(source_of, config)
    today = date.today()  # noqa: DTZ011 - the user's own day
    cells = matrix(models, efforts, baseline, today, source, search_efforts=audit == EFFORT_AUDIT)
    mode, redact = _calls(config), read_patterns(config.getini(REDACT), REDACT)
    check_platforms(cells.targets, mode, source_of(config, "models"))
    return Settings(
        matrix=cells,
        mode=mode,
        cost_threshold=read_threshold(value(config, "cost_threshold"), source_of(config, "cost_threshold")),
        baseline_threshold=_baseline_threshold(config),
        sim_scripts=tuple(_scripts(config)),
        cause_thresholds=read_cause_thresholds(
            value(config, "cause_thresholds"), source_of(config, "cause_thresholds")
        ),
        samples=sample_counts(value(config, "samples"), source_of(config, "samples")),
        pass_rate=pass_rate(value(config, "pass_rate"), source_of(config, "pass_rate")),
        confirm=_confirm(config),
        margin=share(value(config, "margin"), source_of(config, "margin"), "margin", 10),
        audit=audit,
        concurrency=_concurrency(config),
        rates=_rates(config),
        patience=_patience(config, mode),
        limits=read_limits(config),
        batch=_batch(config),
        prefetch=not switched_on(config, "no_prefetch"),
        reports=tuple(_reports(config)),
        shard=_shard(config),
        report_replies=_switch(config, REPORT_REPLIES) is not False,
        shape=switched_on(config, "shape"),
        adapt=switched_on(config, "adapt"),
        unsure=_unsure(config),
        judge=judge_model(value(config, "judge"), cells.targets, source_of(config, "judge")),
        lint=switched_on(config, "lint"),
        lint_ignore=tuple(config.getini(LINT_IGNORE)),
        migrated_from=model_ids(value(config, "from"), source_of(config, "from")),
        calls_per_month=call_volumes(config.getini(CALLS_PER_MONTH), CALLS_PER_MONTH),
        ignored=read_ignored(config.getini(IGNORE), IGNORE) + ignored_texts(redact, MARK),
        redact=redact,
        intercept=_switch(config, INTERCEPT) is not False,
        github=_switch(config, GITHUB) is not False,
        ledger=_ledger(config),
    )


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


def _baseline_threshold(config: pytest.Config) -> Threshold | None:
    text = value(config, "baseline_threshold")
    if not text and not on_command_line(config, "baseline_threshold"):
        return None
    return read_threshold(text, source_of(config, "baseline_threshold"))


def _calls(config: pytest.Config) -> Mode:
    """Only the command line itself may ask for a mode that costs money, so that no forgotten setting does."""
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


def _concurrency(config: pytest.Config) -> int:
    text = value(config, "concurrency")
    if not text.isdecimal() or int(text) < 1:
        raise _invalid(config, "concurrency", "number of requests", text, "give 1 or more")
    return int(text)


def _rates(config: pytest.Config) -> dict[str, float]:
    text = value(config, "rate")
    try:
        return parse_rates(text)
    except ValueError as error:
        raise _invalid(config, "rate", "rate", text, str(error)) from error


def _patience(config: pytest.Config, mode: Mode) -> Patience:
    """The time limits; the faults of the simulated API are meant, so nothing but the SDK retries them."""
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


def _confirm(config: pytest.Config) -> int:
    text = value(config, "confirm")
    if not text.isdecimal() or int(text) > MOST_SAMPLES:
        raise _invalid(config, "confirm", "number of samples", text, f"give a number from 0 to {MOST_SAMPLES}")
    return int(text)


def _audit(config: pytest.Config) -> str:
    text = value(config, "audit")
    if text and text != EFFORT_AUDIT:
        raise _invalid(config, "audit", "audit", text, _one_of(text, [EFFORT_AUDIT]))
    return text


def _batch(config: pytest.Config) -> str:
    phase = value(config, "batch")
    if phase and phase not in BATCH_PHASES:
        raise _invalid(config, "batch", "phase", phase, _one_of(phase, BATCH_PHASES))
    source = source_of(config, "batch")
    if phase and value(config, "calls") == Mode.REPLAY:
        raise InvalidSettingError(f"{source}: a replay sends nothing; add --migrate-calls=record")
    if phase and (config.getoption("numprocesses", None) or hasattr(config, "workerinput")):
        raise InvalidSettingError(f"{source}: a batch holds the requests of all tests; run without -n")
    return phase


def _shard(config: pytest.Config) -> Shard | None:
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


def _unsure(config: pytest.Config) -> str:
    meaning = value(config, "unsure")
    if meaning not in UNSURE_MEANINGS:
        raise _invalid(config, "unsure", "meaning", meaning, _one_of(meaning, UNSURE_MEANINGS))
    return meaning


def _switch(config: pytest.Config, key: str) -> bool | None:
    """Whether an ini key without a flag is on; None where it is not set and has no default."""
    try:
        value = config.getini(key)
    except (ValueError, pytest.UsageError) as error:
        raise InvalidSettingError(f"{key}: {error}; give on or off") from error
    return None if value is None else bool(value)


def _ledger(config: pytest.Config) -> bool:
    """As the ini file says, else on unless pytest runs in CI."""
    asked = _switch(config, LEDGER)
    return not any(map(os.environ.get, _CI)) if asked is None else asked


def _scripts(config: pytest.Config) -> list[Path]:
    """Paths on the command line are relative to the working directory, others to the folder of the ini file."""
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


def _reports(config: pytest.Config) -> list[ReportFile]:
    folder, source = config.invocation_params.dir, source_of(config, "report")
    return [ReportFile.read(text, folder, source) for text in values(config, "report")]


def _one_of(text: str, accepted: Sequence[str]) -> str:
    close = difflib.get_close_matches(text, accepted, n=1)
    return f"{f'did you mean {close[0]}? ' if close else ''}choose from {', '.join(accepted)}"


def _invalid(config: pytest.Config, name: str, kind: str, text: str, hint: str) -> InvalidSettingError:
    """The error for an invalid value, which begins with the flag, environment variable or ini key it comes from."""
    return InvalidSettingError(f"{source_of(config, name)}: invalid {kind} {text!r}; {hint}")
