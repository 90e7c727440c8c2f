from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from pytest_modelmigrate.plugin.workers import reporting


def queued(*, on_worker: bool) -> tuple[Any, Any]:
    """The first of two tests while the second one runs, and the plugin of pytest-xdist that runs them."""
    worker = SimpleNamespace(item_index=1)
    config = SimpleNamespace(pluginmanager=SimpleNamespace(get_plugins=lambda: [object(), worker]))
    if on_worker:
        config.workerinput = {}
    item = SimpleNamespace(config=config)
    item.session = SimpleNamespace(items=[item, object()])
    return item, worker


def test_a_report_of_another_test_is_sent_as_that_of_this_test() -> None:
    item, worker = queued(on_worker=True)
    with reporting(item):
        assert worker.item_index == 0
    assert worker.item_index == 1
    with pytest.raises(KeyError), reporting(item):
        raise KeyError
    assert worker.item_index == 1


def test_nothing_changes_outside_of_workers() -> None:
    item, worker = queued(on_worker=False)
    with reporting(item):
        assert worker.item_index == 1
