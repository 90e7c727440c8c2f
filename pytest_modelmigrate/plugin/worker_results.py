"""Worker results: what a pytest-xdist worker found out besides outcomes, from its end to the controller."""

from __future__ import annotations

from typing import Any, Final

from pytest_modelmigrate.facts.json_object import JsonObject
from pytest_modelmigrate.facts.shards import Shard
from pytest_modelmigrate.plugin.session import MigrateSession
from pytest_modelmigrate.plugin.unused import UsedFiles

_KEY: Final = "modelmigrate"
"""The key of `workeroutput`, which pytest-xdist sends to the controller when a worker ends."""


def send_results(config: Any, session: MigrateSession, used: UsedFiles) -> None:
    """Send the results of a worker.

    Args:
        config: the configuration of the worker.
        session: its session.
        used: what its tests asked for.
    """
    config.workeroutput[_KEY] = {
        "tally": session.tally.plain(),
        "cases": session.collected.plain(),
        "spending": session.spending.plain(),
        "used": used.plain(),
        "edited": session.recorders.edited.plain(),
        "compared_alone": session.compared_alone,
        "shard": session.shard and session.shard.plain(),
        "ledger": session.ledger.plain(),
        "refused": session.refused.plain(),
    }


def take_results(node: Any, session: MigrateSession, used: UsedFiles) -> None:
    """Add the results of a worker to those of the controller; a worker that crashed has none.

    Args:
        node: the worker, as pytest-xdist passes it to hooks.
        session: the session of the controller.
        used: what the tests of all workers asked for.
    """
    results = getattr(node, "workeroutput", {}).get(_KEY)
    session.collected.take(results, session.tally)
    if results is not None:
        session.spending.take(results["spending"])
        session.recorders.edited.take(results["edited"])
        session.compared_alone |= results["compared_alone"]
        if results["shard"] is not None:
            session.shard = JsonObject.read(results["shard"], Shard.read)
        session.ledger.take(results["ledger"])
        session.refused_by_workers.take(results["refused"])
    used.take(results and results["used"])
