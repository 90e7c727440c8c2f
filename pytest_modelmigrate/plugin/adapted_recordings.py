"""Recordings that were made with `--migrate-adapt`, and the command that replays them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pytest

from pytest_modelmigrate.facts.exchanges import Request
from pytest_modelmigrate.facts.targets import Target
from pytest_modelmigrate.plugin.commands import command_for
from pytest_modelmigrate.wire.fingerprint import fingerprint
from pytest_modelmigrate.wire.ignored_parts import IgnoredPart
from pytest_modelmigrate.wire.misses import short_path
from pytest_modelmigrate.wire.rejected_requests import ADAPT

if TYPE_CHECKING:
    from pytest_modelmigrate.store.recordings import RecordingStore


def to_replay_adapted(  # noqa: PLR0917 - a test, its target and what it asked
    request: Request,
    occurrence: int,
    item: pytest.Item,
    target: Target,
    store: RecordingStore,
    ignored: Sequence[IgnoredPart],
) -> list[str]:
    """Where the recording of the adapted request is, and how to replay it; empty if it is nowhere.

    Args:
        request: the request without a recording, which was not adapted.
        occurrence: 1 for the first of several identical requests of the test.
        item: the test.
        target: its target.
        store: the recordings of its module.
        ignored: the parts of requests that are left out of fingerprints.
    """
    from pytest_modelmigrate.wire.adapted_requests import adapted_request  # imports all rules on requests

    adapted = adapted_request(request)
    path = store.path_of(fingerprint(adapted, ignored), occurrence) if adapted is not None else None
    if path is None:
        return []
    return [
        f"  recorded    with {ADAPT}: {short_path(path)}",
        f"  to replay   {command_for(item, target, ADAPT)}",
    ]
