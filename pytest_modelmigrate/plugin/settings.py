"""Settings: the values of all options, checked once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path

import pytest

from pytest_modelmigrate.analysis.baseline_gate import DEFAULT_RISE, BaselineGate
from pytest_modelmigrate.analysis.cause_thresholds import CauseThresholds, read_cause_thresholds
from pytest_modelmigrate.analysis.percentages import share
from pytest_modelmigrate.analysis.thresholds import read_threshold
from pytest_modelmigrate.facts.outcomes import Threshold
from pytest_modelmigrate.facts.runs import EFFORT_AUDIT
from pytest_modelmigrate.facts.sample_counts import ONE_SAMPLE, SampleCounts
from pytest_modelmigrate.facts.shards import Shard
from pytest_modelmigrate.plugin import checked_options as options
from pytest_modelmigrate.plugin.call_volumes import CallVolume, call_volumes
from pytest_modelmigrate.plugin.ini_keys import (
    CALLS_PER_MONTH,
    GITHUB,
    IGNORE,
    INTERCEPT,
    LINT_IGNORE,
    REDACT,
    REPORT_REPLIES,
)
from pytest_modelmigrate.plugin.judge_model import judge_model
from pytest_modelmigrate.plugin.matrix import Matrix, matrix, model_ids
from pytest_modelmigrate.plugin.option_values import (
    source_of,
    switched_on,
    value,
)
from pytest_modelmigrate.plugin.platform_ids import check_platforms
from pytest_modelmigrate.plugin.spending_limits import SpendingLimits, read_limits
from pytest_modelmigrate.reports.formats import ReportFile
from pytest_modelmigrate.store.redact_patterns import MARK, read_patterns
from pytest_modelmigrate.wire.decision import Mode
from pytest_modelmigrate.wire.ignored_parts import IgnoredPart, ignored_texts, read_ignored
from pytest_modelmigrate.wire.patience import Patience


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
        require_snapshots: whether the run fails when a case has no usage snapshot.
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
    require_snapshots: bool = False
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
    audit, source = options.audit(config), partial(source_of, config)
    today = date.today()  # noqa: DTZ011 - the user's own day
    cells = matrix(models, efforts, baseline, today, source, search_efforts=audit == EFFORT_AUDIT)
    mode, redact = options.call_mode(config), read_patterns(config.getini(REDACT.name), REDACT.name)
    check_platforms(cells.targets, mode, source_of(config, "models"))
    return Settings(
        matrix=cells,
        mode=mode,
        cost_threshold=read_threshold(value(config, "cost_threshold"), source_of(config, "cost_threshold")),
        baseline_threshold=options.baseline_threshold(config),
        sim_scripts=tuple(options.sim_scripts(config)),
        cause_thresholds=read_cause_thresholds(
            value(config, "cause_thresholds"), source_of(config, "cause_thresholds")
        ),
        samples=options.sample_counts(value(config, "samples"), source_of(config, "samples")),
        pass_rate=options.pass_rate(value(config, "pass_rate"), source_of(config, "pass_rate")),
        confirm=options.confirm(config),
        margin=share(value(config, "margin"), source_of(config, "margin"), "margin", 10),
        audit=audit,
        concurrency=options.concurrency(config),
        rates=options.rates(config),
        patience=options.patience(config, mode),
        limits=read_limits(config),
        batch=options.batch(config),
        prefetch=not switched_on(config, "no_prefetch"),
        reports=tuple(options.report_files(config)),
        shard=options.shard(config),
        report_replies=options.switch(config, REPORT_REPLIES) is not False,
        shape=switched_on(config, "shape"),
        require_snapshots=options.require_snapshots(config),
        adapt=switched_on(config, "adapt"),
        unsure=options.unsure(config),
        judge=judge_model(value(config, "judge"), cells.targets, source_of(config, "judge")),
        lint=switched_on(config, "lint"),
        lint_ignore=tuple(config.getini(LINT_IGNORE.name)),
        migrated_from=model_ids(value(config, "from"), source_of(config, "from")),
        calls_per_month=call_volumes(config.getini(CALLS_PER_MONTH.name), CALLS_PER_MONTH.name),
        ignored=read_ignored(config.getini(IGNORE.name), IGNORE.name) + ignored_texts(redact, MARK),
        redact=redact,
        intercept=options.switch(config, INTERCEPT) is not False,
        github=options.switch(config, GITHUB) is not False,
        ledger=options.ledger(config),
    )
