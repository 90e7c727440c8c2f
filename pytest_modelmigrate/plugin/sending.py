"""Sending: the prefetcher, the batches, the rate limit and the budget of one pytest process."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pytest_modelmigrate.facts.exchanges import Request
from pytest_modelmigrate.facts.platform_spelling import api_spelling
from pytest_modelmigrate.plugin.arrivals import Arrivals
from pytest_modelmigrate.plugin.batched_requests import BatchedRequests
from pytest_modelmigrate.plugin.capped_budget import SHARED_FOLDER, CappedBudget
from pytest_modelmigrate.plugin.case_names import test_of
from pytest_modelmigrate.plugin.planning import Planner, will_run
from pytest_modelmigrate.plugin.prices import RememberedPrices
from pytest_modelmigrate.plugin.progress_output import ProgressOutput
from pytest_modelmigrate.plugin.requests_in_flight import RequestsInFlight
from pytest_modelmigrate.plugin.settings import Settings
from pytest_modelmigrate.text.printable import printable
from pytest_modelmigrate.wire.admission import Admission
from pytest_modelmigrate.wire.answers import Sent
from pytest_modelmigrate.wire.breaker import Breaker
from pytest_modelmigrate.wire.decision import Mode
from pytest_modelmigrate.wire.migration import Migration
from pytest_modelmigrate.wire.pending_call import PendingCall
from pytest_modelmigrate.wire.prefetch.plan import PlannedRequest
from pytest_modelmigrate.wire.prefetch.prefetcher import Prefetcher
from pytest_modelmigrate.wire.sender import Sender, import_transport, open_sender
from pytest_modelmigrate.wire.session_recordings import SessionRecordings
from pytest_modelmigrate.wire.slot_counter import LocalSlotCounter

if TYPE_CHECKING:
    from pytest_modelmigrate.facts.targets import Target
    from pytest_modelmigrate.plugin.task_marker import Task
    from pytest_modelmigrate.store.recordings import RecordingStore


class Sending:
    """Sends the requests of one pytest process. No thread runs before the first request.

    Args:
        config: the pytest configuration.
        settings: the settings of the run.
        base_url: returns the address of the simulated API; None for the real API.
        store: returns the recordings of a test module.
        migration: returns which requests go to a target.
        recordings: writes recordings.
        arrivals: keeps prefetched answers until tests record them.
        in_flight: notes the requests that are sent.
        prices: returns the cost of calls.
    """

    def __init__(
        self,
        config: pytest.Config,
        settings: Settings,
        *,
        base_url: Callable[[], str | None],
        store: Callable[[Path], RecordingStore],
        migration: Callable[[Target, Task], Migration],
        recordings: SessionRecordings,
        arrivals: Arrivals,
        in_flight: RequestsInFlight,
        prices: RememberedPrices,
    ) -> None:
        self._config = config
        self._settings = settings
        self._store = store
        self._shown: set[str] = set()
        self._arrivals = arrivals
        self._prices = prices
        self._planner = Planner(
            settings.mode,
            store,
            migration,
            settings.ignored,
            adapts=settings.adapt,
            intercepts=settings.intercept,
        )
        self._shared = self._shared_limits()
        slots = self._shared or LocalSlotCounter(settings.concurrency, settings.rates)
        self._capped = CappedBudget(config, settings, self._shared, prices)
        breaker = Breaker(retry_seconds=settings.patience.retry_seconds)
        self.admission = Admission(slots, breaker, self._capped.budget, settings.patience, in_flight.note)
        self._modules: dict[str, Path] = {}
        self._output = ProgressOutput(config, lambda: self.prefetcher.counts)
        self._open_sender = partial(self._new_sender, base_url)
        self._batched = BatchedRequests(
            config.rootpath / ".modelmigrate" / "batches.json",
            self._open_sender,
            self.admission.budget,
            arrivals,
            tick=self._output.show_batches,
        )
        self.prefetcher = Prefetcher(
            self._open_sender,
            self.admission,
            tick=self._output.tick,
            prepare=lambda: import_transport(base_url()),
            check=recordings.check_disk,
            arrived=arrivals.note,
        )

    def plan(self, items: Iterable[pytest.Item], *, again: bool = False) -> None:
        """Send the known requests of these tests in their order.

        Args:
            items: the tests.
            again: also plan tests that were planned before, because they take further samples.
        """
        if self._config.getoption("setuponly", False):
            return
        chosen = [item for item in items if (again or test_of(item) not in self._modules) and will_run(item)]
        self._modules.update((test_of(item), item.path) for item in chosen)
        plan = list(self._planner.planned(chosen)) if chosen else []
        earlier = self._arrivals.of_plan(plan)
        self.prefetcher.provide(earlier)
        known = {each.key for each, _ in earlier}
        plan = [planned for planned in plan if planned.key not in known]
        self._show_preflight(plan)
        if plan and not again and not self._output.silent:
            self._output.write(self._estimate(chosen, plan))
        if self._settings.prefetch:
            phase = self._settings.batch
            self.prefetcher.plan(self._batched.send(plan, phase, self.prefetcher) if phase else plan)

    def estimate(self, items: Iterable[pytest.Item]) -> None:
        """Write what the requests of these tests will cost, and send nothing."""
        from pytest_modelmigrate.analysis.cost_estimate import NO_MODEL

        chosen = list(filter(will_run, items))
        no_model = chosen and not self._settings.matrix.targets
        self._output.write(f"{NO_MODEL}\n" if no_model else self.estimate_of(chosen, by_model=True))

    def estimate_of(self, items: Iterable[pytest.Item], *, by_model: bool = False) -> str:
        """The lines that say what the known requests of these tests will cost; one line, or none, without models."""
        chosen = [item for item in items if will_run(item)]
        plan = list(self._planner.planned(chosen))
        return self._estimate(chosen, plan, by_model=by_model) if plan or by_model else ""

    def answer(self, pending: PendingCall) -> Sent:
        """The answer of a request: prefetched, or sent now before planned requests.

        Raises:
            UnfinishedBatchError: the request is in a batch that has not ended.
            UnreachableError: the API could not be reached, or is down.
            MissingKeyError: there is no API key.
            SpendingCapError: the request does not fit under the spending cap.
        """
        self._batched.check_ended((pending.fingerprint, pending.occurrence))
        self._prices.load()
        with self._output.clearing(), self.admission.thread_blocked():
            prefetched = self.prefetcher.take(pending.fingerprint, pending.occurrence)
            return prefetched or self._arrivals.take(pending) or self.prefetcher.fetch(pending.request)

    def take(self, pending: PendingCall) -> Sent | None:
        """The prefetched answer of the first request of an imperative test, if there is one."""
        if not self._is_prefetched(pending):
            return self._arrivals.take(pending)
        with self._output.clearing(), self.admission.thread_blocked():
            return self.prefetcher.take(pending.fingerprint, pending.occurrence)

    async def take_async(self, pending: PendingCall) -> Sent | None:
        """Like `take`, without blocking the event loop."""
        if not self._is_prefetched(pending):
            return self._arrivals.take(pending)
        answer = self.prefetcher.claim(pending.fingerprint, pending.occurrence)
        with self._output.clearing():
            return None if answer is None else await answer.wait_async()

    def fetch(self, pending: PendingCall) -> Sent:
        """Send a request of an imperative test to the simulated API, without its client."""
        self._prices.load()
        with self._output.clearing(), self.admission.thread_blocked():
            sent = self.prefetcher.fetch(_as_the_api_spells(pending.request))
        return replace(sent, request=pending.request)

    async def fetch_async(self, pending: PendingCall) -> Sent:
        """Like `fetch`, without blocking the event loop."""
        self._prices.load()
        with self._output.clearing():
            sent = await self.prefetcher.fetch_async(_as_the_api_spells(pending.request))
        return replace(sent, request=pending.request)

    def notes(self) -> list[str]:
        """Notes for the terminal summary."""
        notes = self._batched.notes()
        if self._settings.batch == "submit":
            notes.append("no test was run; collect the answers later with --migrate-batch=collect")
        if used := self._arrivals.used:
            answers = "1 answer was used" if used == 1 else f"{used} answers were used"
            notes.append(f"{answers} that an earlier run paid for and did not record")
        unused = self.prefetcher.unused_counts
        if not unused.answers:
            return notes
        answers = "1 prefetched answer was" if unused.answers == 1 else f"{unused.answers} prefetched answers were"
        cost = unused.cost if unused.simulated < unused.answers else "simulated"
        return [*notes, f"{answers} not used ({cost}); turn prefetching off with --migrate-no-prefetch"]

    def stop(self) -> None:
        """Cancel all requests."""
        self.prefetcher.stop()

    def close(self) -> None:
        """Stop sending, and forget the batches whose answers were used."""
        self.stop()
        self._batched.close()
        self._output.clear()
        self._capped.close()
        if self._shared is not None:
            self._shared.close()

    def _is_prefetched(self, pending: PendingCall) -> bool:
        if pending.attempt > 1 or not self.prefetcher.knows(pending.fingerprint, pending.occurrence):
            return False
        self._prices.load()
        return True

    def _show_preflight(self, plan: list[PlannedRequest]) -> None:
        """Show what is known of the requests before they are sent, each request once; all are sent."""
        new = [planned for planned in plan if planned.fingerprint not in self._shown]
        self._shown.update(planned.fingerprint for planned in new)
        if not new or self._settings.mode is Mode.SIM or self._output.silent:
            return
        from pytest_modelmigrate.plugin.preflight_lines import preflight_lines  # imports all rules on requests

        targets = self._settings.matrix.targets
        self._output.write(
            "".join(printable(f"{line}\n") for line in preflight_lines(new, targets[0].model if targets else None))
        )

    def _estimate(self, items: list[pytest.Item], plan: list[PlannedRequest], *, by_model: bool = False) -> str:
        """Lines that say what the requests cost at most and probably; empty where they cost no money."""
        if self._settings.mode is Mode.SIM:
            return ""
        from pytest_modelmigrate.plugin.cost_estimate_lines import estimate_lines

        self._prices.load()
        lines = estimate_lines(
            plan,
            self._prices,
            map(self._store, dict.fromkeys(item.path for item in items)),
            batch=bool(self._settings.batch),
            open_ended=self._planner.open_ended(items),
            by_model=by_model,
        )
        return "".join(printable(f"{line}\n") for line in lines)

    def _new_sender(self, base_url: Callable[[], str | None]) -> Sender:
        return open_sender(self.admission, base_url())

    def _shared_limits(self) -> Any:
        """The limits that pytest-xdist workers share; None in a run without workers."""
        worker = getattr(self._config, "workerinput", {})
        if SHARED_FOLDER not in worker:
            return None
        from pytest_modelmigrate.wire.shared_limits import SharedLimits

        return SharedLimits(
            Path(worker[SHARED_FOLDER]) / "shared.sqlite",
            worker["workerid"],
            self._settings.concurrency,
            rates=self._settings.rates,
        )


def _as_the_api_spells(request: Request) -> Request:
    """The request with the model's id as the Anthropic API writes it, and not as Bedrock or Vertex does."""
    if request.body is None or not isinstance(request.model, str):
        return request
    return replace(request, body={**request.body, "model": api_spelling(request.model)})
