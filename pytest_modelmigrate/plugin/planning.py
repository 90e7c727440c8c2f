"""Planning: the requests of tests that are known before they run.

These are declared prompts, and the first requests of imperative tests as they were recorded on another target.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pytest_modelmigrate.facts.errors import ModelMigrateError
from pytest_modelmigrate.facts.prompts import Prompt
from pytest_modelmigrate.facts.targets import Target
from pytest_modelmigrate.plugin.case_names import arguments_of, case_of, test_of
from pytest_modelmigrate.plugin.case_state import DECLARED
from pytest_modelmigrate.plugin.project_hooks import project_hooks
from pytest_modelmigrate.plugin.prompt_tests import target_of
from pytest_modelmigrate.plugin.repetitions import repetition_of
from pytest_modelmigrate.plugin.sampled_tests import planned_samples
from pytest_modelmigrate.plugin.task_marker import Task
from pytest_modelmigrate.wire.credentials import has_credentials
from pytest_modelmigrate.wire.decision import Mode, Send, decide
from pytest_modelmigrate.wire.ignored_parts import IgnoredPart
from pytest_modelmigrate.wire.migration import Migration
from pytest_modelmigrate.wire.prefetch.first_requests import ImperativeTest, first_requests
from pytest_modelmigrate.wire.prefetch.plan import PlannedRequest

if TYPE_CHECKING:
    from pytest_modelmigrate.store.recordings import RecordingStore

_CLIENTS = frozenset({"claude", "async_claude", "gateway"})
_DECLARED = frozenset({"reply", "control", "baseline_reply"})


class Planner:
    """Plans the requests that tests will send.

    Args:
        mode: where answers come from.
        store: returns the recordings of a test module.
        migration: returns which requests of a test go to a target, given its `task` marker.
        ignored: the parts of requests that are left out of fingerprints.
        adapts: whether requests that a target would reject are edited.
        intercepts: whether prompt tests answer the requests of the clients of their code.
    """

    def __init__(
        self,
        mode: Mode,
        store: Callable[[Path], RecordingStore],
        migration: Callable[[Target, Task], Migration],
        ignored: Sequence[IgnoredPart] = (),
        *,
        adapts: bool = False,
        intercepts: bool = False,
    ) -> None:
        self._mode = mode
        self._adapts = adapts
        self._intercepts = intercepts
        self._migration = migration
        self._store = store
        self._ignored = ignored

    def planned(self, items: list[pytest.Item]) -> Iterator[PlannedRequest]:
        """The requests that tests will send, in the order of the tests."""
        predicted = self._first_requests(items)
        for item in items:
            yield from self._declared(item)
            yield from predicted.get(test_of(item), ())

    def open_ended(self, items: list[pytest.Item]) -> int:
        """The number of tests that may send requests that are not known in advance."""
        return sum(self._is_imperative(item) or _waits_for_fixture(item) for item in items)

    def _declared(self, item: pytest.Item) -> Iterator[PlannedRequest]:
        declared, values, target = item.stash[DECLARED], arguments_of(item), target_of(item)
        for prompt in _prompts(item):
            if target is None or prompt.placeholders - values.keys():
                continue  # it is sent when its test runs
            try:
                request = self._migration(target, declared.task).request(prompt.request(values))
            except ModelMigrateError:
                continue  # its test reports it
            yield from self._to_send(item, PlannedRequest.of(request, test_of(item), self._ignored))

    def _first_requests(self, items: list[pytest.Item]) -> dict[str, list[PlannedRequest]]:
        if self._mode not in (Mode.RECORD, Mode.RERECORD, Mode.LIVE):
            return {}
        if items and (project_hooks(items[0].config).changes_requests or self._adapts):
            return {}  # requests are changed, so those recorded on another target differ
        modules: dict[Path, list[ImperativeTest]] = {}
        by_test = {test_of(item): item for item in items}
        for item in items:
            target = target_of(item)
            if target is None or (target.roles and not item.stash[DECLARED].task.role):
                continue  # it is not known which requests belong to a role
            # The clients of the code may have credentials of their own, and without any of ours nothing is sent.
            if self._is_imperative(item) and (_uses_client(item) or has_credentials()):
                migration = self._migration(target, item.stash[DECLARED].task)
                wanted = ImperativeTest(case_of(item, target), test_of(item), migration)
                modules.setdefault(item.path, []).append(wanted)
        found: dict[str, list[PlannedRequest]] = {}
        for module, tests in modules.items():
            try:
                for request in first_requests(self._store(module), tests, self._ignored):
                    found.setdefault(request.test, []).extend(self._to_send(by_test[request.test], request))
            except ModelMigrateError:
                continue  # a damaged recording: its test reports it
        return found

    def _is_imperative(self, item: pytest.Item) -> bool:
        """Whether a test sends requests with a client: that of a fixture, or one of its code."""
        intercepts = item.stash[DECLARED].task.intercept
        intercepted = self._intercepts if intercepts is None else intercepts
        return _uses_client(item) or (intercepted and _DECLARED.isdisjoint(_fixtures(item)))

    def _to_send(self, item: pytest.Item, request: PlannedRequest) -> Iterator[PlannedRequest]:
        """A request once for each sample that the test takes next, without those that are recorded."""
        first = repetition_of(item).number
        for number in planned_samples(item):
            planned = replace(request, occurrence=first - 1 + number)
            if self._is_sent(item, planned):
                yield planned

    def _is_sent(self, item: pytest.Item, planned: PlannedRequest) -> bool:
        """Whether the test will send the request."""
        store = self._store(item.path)
        try:
            step = decide(self._mode, store.find(planned.fingerprint, planned.occurrence))
            if isinstance(step, Send) and step.keep:
                store.admit(planned.request, planned.fingerprint, planned.occurrence)
        except ModelMigrateError:
            return False  # its test reports it
        return isinstance(step, Send)


def _fixtures(item: pytest.Item) -> Sequence[str]:
    return getattr(item, "fixturenames", ())


def _uses_client(item: pytest.Item) -> bool:
    """Whether a test has a client of ours, or the gateway."""
    return not _CLIENTS.isdisjoint(_fixtures(item))


def _prompts(item: pytest.Item) -> Iterator[Prompt]:
    """The declared prompts whose replies a test uses."""
    declared, names = item.stash[DECLARED], _fixtures(item)
    for prompt, fixture in ((declared.prompt, "reply"), (declared.control, "control")):
        if prompt is not None and fixture in names:
            yield prompt


def _waits_for_fixture(item: pytest.Item) -> bool:
    """Whether a prompt of a test needs the value of a fixture, so that it is sent when the test runs."""
    values = arguments_of(item).keys()
    return any(prompt.placeholders - values for prompt in _prompts(item))


def will_run(item: pytest.Item) -> bool:
    """Whether a prompt test certainly runs; the requests of one that may be skipped are not planned."""
    if DECLARED not in item.stash or item.get_closest_marker("skip") or item.get_closest_marker("skipif"):
        return False
    return all(mark.kwargs.get("run", True) for mark in item.iter_markers("xfail"))
