"""The queue of a pytest-xdist worker: the tests that it runs after the next one."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any, Final

import pytest

DISTRIBUTION: Final = "modelmigrate_dist"
"""The key of `workerinput` for the value of `--dist`, which workers do not see otherwise."""


def queued_tests(item: pytest.Item) -> list[pytest.Item]:
    """The tests in the queue of this worker; none where another worker may take them (`--dist=worksteal`).

    Args:
        item: the test that runs now.
    """
    worker_input = getattr(item.config, "workerinput", {})
    if worker_input.get(DISTRIBUTION) in (None, "worksteal"):
        return []
    return [item.session.items[index] for index in _queued(item.config.pluginmanager)]


def _queued(plugins: pytest.PytestPluginManager) -> Iterator[int]:
    """Indices of tests; the queue is private to pytest-xdist, so one that cannot be read counts as empty."""
    for plugin in plugins.get_plugins():
        queue: Any = getattr(plugin, "torun", None)
        if queue is not None:
            with contextlib.suppress(AttributeError, TypeError), queue.lock() as waiting:
                yield from [index for index in waiting if isinstance(index, int)]
