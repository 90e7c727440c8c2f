"""Starting the session of the plugin when a run first needs it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from pytest_modelmigrate.facts.errors import InvalidSettingError
from pytest_modelmigrate.plugin.baseline_failures import BaselineFailures
from pytest_modelmigrate.plugin.distribution import Distribution
from pytest_modelmigrate.plugin.github_actions import Annotations, wanted
from pytest_modelmigrate.plugin.hooks import SessionHooks
from pytest_modelmigrate.plugin.other_targets import OtherTargets
from pytest_modelmigrate.plugin.prices import RememberedPrices
from pytest_modelmigrate.plugin.repeated_errors import RepeatedErrors
from pytest_modelmigrate.plugin.sampling import Sampling
from pytest_modelmigrate.plugin.session import SESSION, MigrateSession
from pytest_modelmigrate.plugin.session_notes import REPEATED_ERRORS
from pytest_modelmigrate.plugin.settings import read_settings
from pytest_modelmigrate.plugin.terminal_summary import TerminalSummary
from pytest_modelmigrate.plugin.worker_estimate import WorkerEstimate, is_needed


def started_session(config: pytest.Config) -> MigrateSession:
    """The session of this pytest process, started on first use.

    Raises:
        pytest.UsageError: an option, environment variable or ini value is invalid.
    """
    return config.stash.get(SESSION, None) or _start(config)


def _start(config: pytest.Config) -> MigrateSession:
    try:
        session = MigrateSession(config, read_settings(config), RememberedPrices(config, datetime.now(UTC).date()))
    except InvalidSettingError as error:
        raise pytest.UsageError(str(error)) from error
    config.stash[SESSION] = session
    hooks = SessionHooks(session)
    config.pluginmanager.register(hooks, "modelmigrate-session")
    config.pluginmanager.register(Sampling(hooks), "modelmigrate-sampling")
    if is_needed(session):
        config.pluginmanager.register(WorkerEstimate(session), "modelmigrate-worker-estimate")
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(BaselineFailures(hooks), "modelmigrate-baseline-failures")
        config.pluginmanager.register(Distribution(session.settings), "modelmigrate-distribution")
        if wanted(session):
            config.pluginmanager.register(Annotations(session), "modelmigrate-annotations")
    config.pluginmanager.register(TerminalSummary(hooks), "modelmigrate-terminal-summary")
    config.pluginmanager.register(RepeatedErrors(session), REPEATED_ERRORS)
    if session.settings.shard is not None:
        from pytest_modelmigrate.plugin.sharding import Sharding

        config.pluginmanager.register(Sharding(session, session.settings.shard), "modelmigrate-sharding")
    config.pluginmanager.register(OtherTargets(session), "modelmigrate-other-targets")
    return session
