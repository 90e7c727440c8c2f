"""What a run sends: planned requests ahead of their tests, under one limit, one cap and one progress line."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pytest_modelmigrate.facts.errors import ModelMigrateError, UnfinishedBatchError
from pytest_modelmigrate.facts.exchanges import Recording
from pytest_modelmigrate.plugin.planning import Planner, will_run
from pytest_modelmigrate.plugin.prices import RememberedPrices
from pytest_modelmigrate.plugin.settings import Settings
from pytest_modelmigrate.wire.admission import Admission
from pytest_modelmigrate.wire.answers import SIMULATED_HEADER
from pytest_modelmigrate.wire.breaker import Breaker
from pytest_modelmigrate.wire.budget import Budget
from pytest_modelmigrate.wire.decision import Mode
from pytest_modelmigrate.wire.limiter import LocalSlotCounter
from pytest_modelmigrate.wire.outages import is_outage_status
from pytest_modelmigrate.wire.prefetch.plan import Key, PlannedRequest
from pytest_modelmigrate.wire.prefetch.prefetcher import Prefetcher
from pytest_modelmigrate.wire.prefetch.progress import Progress, Style, batch_line
from pytest_modelmigrate.wire.recorder import PendingCall, Recorder
from pytest_modelmigrate.wire.sender import Sender, Sent, open_sender

if TYPE_CHECKING:
    from pytest_modelmigrate.store.recordings import RecordingStore
    from pytest_modelmigrate.wire.batches.message_batches import Batches
    from pytest_modelmigrate.wire.prefetch.counts import BatchCounts

_BATCH_LINE_SECONDS = 10.0

SHARED_FOLDER = "modelmigrate_folder"
"""Under this name a pytest-xdist controller tells its workers the folder of what they share."""


class Sending:
    """The sending of one pytest process. Nothing is sent, and no thread runs, before the first request.

    Args:
        config: pytest's configuration.
        settings: what the run was asked for.
        base_url: gives the simulated API's address; None for the real API.
        store: gives the recordings of a test module.
        prices: says what calls cost.
    """

    def __init__(
        self,
        config: pytest.Config,
        settings: Settings,
        base_url: Callable[[], str | None],
        store: Callable[[Path], RecordingStore],
        prices: RememberedPrices,
    ) -> None:
        self._config = config
        self._settings = settings
        self._store = store
        self._prices = prices
        self._planner = Planner(settings.mode, store)
        self._shared = self._shared_file()
        cap = settings.max_cost if settings.mode is not Mode.SIM else None
        self.budget = Budget(prices, cap, self._shared)
        self.breaker = Breaker()
        self._slots = self._shared or LocalSlotCounter(settings.concurrency)
        self.admission = Admission(self._slots, self.breaker, self.budget)
        self._known: dict[str, Path] = {}
        self._begun: set[str] = set()
        self._open = partial(self._sender, base_url)
        self._batches: Batches | None = None
        self._unfinished: set[Key] = set()
        self._unfinished_ids: tuple[str, ...] = ()
        self._shown_at = time.monotonic()
        self.submitted: int | None = None
        self._progress = Progress(lambda: self.prefetcher.counts, self._write, self._style())
        self.prefetcher = Prefetcher(self._open, self.budget, tick=self._progress.tick)

    def plan(self, items: Iterable[pytest.Item]) -> None:
        """Send what these tests will ask, in their order; a test is planned once."""
        if not self._settings.prefetch or self._config.getoption("setuponly", False):
            return
        chosen = [item for item in items if item.nodeid not in self._known and will_run(item)]
        self._known.update((item.nodeid, item.path) for item in chosen)
        plan = list(self._planner.planned(chosen)) if chosen else []
        self.prefetcher.plan(self._through_batches(plan) if self._settings.batch else plan)

    def answer(self, recorder: Recorder, asked: PendingCall) -> None:
        """Have a request answered that was planned, or is sent now before those that wait."""
        if (asked.fingerprint, asked.occurrence) in self._unfinished:
            raise UnfinishedBatchError(
                f"its batch has not ended: {', '.join(self._unfinished_ids)}\n"
                "  next        run again later with --migrate-batch=collect"
            )
        self._prices.load()
        try:
            with self.admission.aside():
                sent = self.prefetcher.take(asked.fingerprint, asked.occurrence) or self.prefetcher.fetch(asked.request)
        finally:
            self._progress.clear()
        asked = replace(asked, request=sent.request, attempt=sent.attempts)
        recorder.keep(asked, sent.response, latency_seconds=sent.latency_seconds, batch=sent.source == "batch")

    def take(self, asked: PendingCall) -> Sent | None:
        """The answer to the first request of an imperative test, where it was foreseen."""
        if not self._foreseen(asked):
            return None
        try:
            with self.admission.aside():
                return self.prefetcher.take(asked.fingerprint, asked.occurrence)
        finally:
            self._progress.clear()

    async def take_async(self, asked: PendingCall) -> Sent | None:
        """The same in an event loop whose other tasks go on meanwhile."""
        if not self._foreseen(asked):
            return None
        claim = self.prefetcher.claim(asked.fingerprint, asked.occurrence)
        try:
            return None if claim is None else await claim.wait_async()
        finally:
            self._progress.clear()

    def notes(self) -> list[str]:
        """What the summary says of it."""
        notes = [f"batches: {self.submitted} requests submitted"] if self.submitted is not None else []
        if self._settings.batch == "submit":
            notes.append("no test was run; fetch the answers later with --migrate-batch=collect")
        waste = self.prefetcher.waste
        if not waste.requests:
            return notes
        calls = "1 call" if waste.requests == 1 else f"{waste.requests} calls"
        return [*notes, f"prefetched in vain: {calls}, {waste.cost}; switch it off with --migrate-no-prefetch"]

    def halt(self) -> None:
        """Send nothing more: what the tests did not come to ask is never sent, and what was paid is recorded."""
        self._keep_untaken()
        self.prefetcher.stop()

    def stop(self) -> None:
        """Send nothing more, and leave no thread behind; answers of batches that were kept are struck off."""
        self.halt()
        if self._batches is not None:
            self._batches.forget()
            self._batches = None
        self._progress.clear()
        if self._shared is not None:
            self._shared.close()

    def _keep_untaken(self) -> None:
        """Record what was answered, and paid, for tests that the run did not come to."""
        if self._settings.mode not in (Mode.RECORD, Mode.RERECORD):
            return
        for key, tests, sent in self.prefetcher.untaken():
            test = min(tests & self._known.keys() - self._begun, default=None)
            if test is None or is_outage_status(sent.response.status):
                continue
            recording = Recording(
                request=sent.request,
                response=sent.response,
                occurrence=key[1],
                case=test,
                recorded_on=date.today().isoformat(),  # noqa: DTZ011 - the user's own day
                source="simulated" if SIMULATED_HEADER in sent.response.headers else sent.source,
                attempts=sent.attempts,
                latency_seconds=sent.latency_seconds and round(sent.latency_seconds, 3),
            )
            with contextlib.suppress(ModelMigrateError):  # its own test will say so in the next run
                self._store(self._known[test]).save(recording, key[0])

    def begin(self, item: pytest.Item) -> None:
        """Note that a test has begun: what it does not take was foreseen wrongly."""
        self._begun.add(item.nodeid)

    def _foreseen(self, asked: PendingCall) -> bool:
        if asked.attempt > 1 or not self.prefetcher.knows(asked.fingerprint, asked.occurrence):
            return False
        self._prices.load()
        return True

    def _sender(self, base_url: Callable[[], str | None]) -> Sender:
        return open_sender(base_url=base_url(), slots=self._slots, breaker=self.breaker)

    def _through_batches(self, plan: list[PlannedRequest]) -> list[PlannedRequest]:
        """Submit or fetch a plan as Message Batches; returns what has to be sent plainly."""
        from pytest_modelmigrate.wire.batches.ledger import BatchLedger
        from pytest_modelmigrate.wire.batches.message_batches import Batches

        phase = self._settings.batch
        ledger = BatchLedger(self._config.rootpath / ".modelmigrate" / "batches.json")
        self._batches = Batches(ledger, self._open, tick=self._show_batches)
        if phase != "collect":
            self.submitted = self._batches.submit(plan)
        if phase == "submit":
            self._batches = None
            return []
        collected = self._batches.collect(plan, wait=phase == "wait")
        answers = collected.answers
        self.prefetcher.provide((each, answers[each.key]) for each in plan if each.key in answers)
        self._unfinished_ids = collected.unfinished
        self._unfinished = {each.key for each in plan} - answers.keys() - {each.key for each in collected.missing}
        return list(collected.missing)

    def _show_batches(self, counts: BatchCounts) -> None:
        if self._style() != "silent" and time.monotonic() - self._shown_at > _BATCH_LINE_SECONDS:
            self._shown_at = time.monotonic()
            self._write(f"{batch_line(counts)}\n")

    def _shared_file(self) -> Any:
        """What the workers of pytest-xdist share: the limit and the cap hold for all of them together."""
        worker = getattr(self._config, "workerinput", {})
        if SHARED_FOLDER not in worker:
            return None
        from pytest_modelmigrate.wire.shared_limits import SharedLimits

        return SharedLimits(
            Path(worker[SHARED_FOLDER]) / "shared.sqlite", worker["workerid"], self._settings.concurrency
        )

    def _style(self) -> Style:
        if self._config.getoption("verbose") < 0 or hasattr(self._config, "workerinput"):
            return "silent"
        return "live" if sys.stdout.isatty() else "plain"

    def _write(self, text: str) -> None:
        capture = self._config.pluginmanager.getplugin("capturemanager")
        write = partial(print, text, end="", flush=True)
        if capture is None:
            write()
            return
        with capture.global_and_fixture_disabled():
            write()
