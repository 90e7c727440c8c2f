from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from pytest_modelmigrate.facts.sample_counts import SampleCounts
from pytest_modelmigrate.facts.targets import Target
from pytest_modelmigrate.plugin.distribution import BY_CASE, Distribution, runs_apart
from pytest_modelmigrate.plugin.workers import DISTRIBUTION

TARGETS = (Target("claude-opus-4-7", None, "opus-4-7"), Target("claude-opus-4-7", "high", "opus-4-7"))


def distribution(least: int, most: int, confirm: int = 0) -> Distribution:
    settings: Any = SimpleNamespace(
        matrix=SimpleNamespace(targets=TARGETS), samples=SampleCounts(least, most), confirm=confirm, audit=""
    )
    return Distribution(settings)


class Config:
    """The configuration of a controller, or of a worker."""

    def __init__(self, dist: str, **worker: Any) -> None:
        self.dist = dist
        if worker:
            self.workerinput = {DISTRIBUTION: dist, **worker}

    def getoption(self, name: str) -> str:
        assert name == "dist"
        return self.dist

    def getvalue(self, name: str) -> Any:
        return {"tx": ["popen"], "maxschedchunk": None, "loadscopereorder": True}.get(name)


@pytest.mark.parametrize(
    ("least", "most", "confirm", "together"), [(1, 1, 0, False), (5, 5, 0, False), (3, 20, 0, True), (1, 1, 8, True)]
)
def test_the_targets_of_a_case_stay_together_where_their_samples_depend_on_each_other(
    least: int,
    most: int,
    confirm: int,
    together: bool,  # noqa: FBT001 - a column of the table
) -> None:
    pytest.importorskip("xdist")
    chosen = distribution(least, most, confirm)
    node: Any = SimpleNamespace(workerinput={})
    chosen.pytest_configure_node(node)
    assert node.workerinput == {BY_CASE: together}
    for dist in ("load", "loadgroup", "worksteal"):
        config: Any = Config(dist)
        assert (chosen.pytest_xdist_make_scheduler(config, None) is not None) is together
        worker: Any = Config(dist, **node.workerinput)
        assert runs_apart(worker) is not together
    for dist in ("loadscope", "loadfile", "each"):
        config = Config(dist)
        assert chosen.pytest_xdist_make_scheduler(config, None) is None
    alone: Any = SimpleNamespace()
    assert not runs_apart(alone)


@pytest.mark.parametrize(
    ("nodeid", "together"),
    [
        ("test_a.py::test_b[x-opus-4-7]", "test_a.py::test_b[x"),
        ("test_a.py::test_b[x-opus-4-7-high]", "test_a.py::test_b[x"),
        ("test_a.py::test_b[opus-4-7]", "test_a.py::test_b"),
        ("test_a.py::test_b[opus-4-7]@group", "group"),
        ("test_a.py::test_b[a@b-opus-4-7]", "test_a.py::test_b[a@b"),
        ("test_a.py::test_c", "test_a.py::test_c"),
        ("test_a.py::test_c[x]", "test_a.py::test_c[x]"),
    ],
)
def test_what_stays_together_is_the_test_without_its_target_or_its_group(nodeid: str, together: str) -> None:
    pytest.importorskip("xdist")
    config: Any = Config("load")
    scheduling = distribution(3, 20).pytest_xdist_make_scheduler(config, None)
    assert scheduling._split_scope(nodeid) == together
