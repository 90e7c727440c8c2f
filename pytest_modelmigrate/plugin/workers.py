"""What a pytest-xdist worker has been given to run, beyond the test that it runs now and the one after."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any, Final

import pytest

DISTRIBUTION: Final = "modelmigrate_dist"
"""Under this name a controller tells its workers the value of `--dist`, which they do not see."""


def given(item: pytest.Item) -> list[pytest.Item]:
    """The tests in the queue of this worker; none where another worker may take them away (`--dist=worksteal`).

    Args:
        item: the test that runs now.
    """
    told = getattr(item.config, "workerinput", {})
    if told.get(DISTRIBUTION) in (None, "worksteal"):
        return []
    return [item.session.items[index] for index in _queued(item.config.pluginmanager)]


def _queued(plugins: pytest.PytestPluginManager) -> Iterator[int]:
    """Indices of tests; pytest-xdist has no public way to the queue, so one that changed is taken for empty."""
    for plugin in plugins.get_plugins():
        queue: Any = getattr(plugin, "torun", None)
        if queue is not None:
            with contextlib.suppress(AttributeError, TypeError), queue.lock() as waiting:
                yield from [index for index in waiting if isinstance(index, int)]
