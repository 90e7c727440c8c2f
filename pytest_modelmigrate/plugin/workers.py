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


@contextlib.contextmanager
def reporting(item: pytest.Item) -> Iterator[None]:
    """Meanwhile, have a pytest-xdist worker send reports of a test other than the running one."""
    worker: Any = next((each for each in item.config.pluginmanager.get_plugins() if hasattr(each, "item_index")), None)
    if worker is None or not hasattr(item.config, "workerinput"):
        yield
        return
    running = worker.item_index
    worker.item_index = item.session.items.index(item)
    try:
        yield
    finally:
        worker.item_index = running


def _queued(plugins: pytest.PytestPluginManager) -> Iterator[int]:
    """Indices of tests; the queue is private to pytest-xdist, so one that cannot be read counts as empty."""
    for plugin in plugins.get_plugins():
        queue: Any = getattr(plugin, "torun", None)
        if queue is not None:
            with contextlib.suppress(AttributeError, TypeError), queue.lock() as waiting:
                yield from [index for index in waiting if isinstance(index, int)]
