"""Requests in flight: notes what a run sends, and says what an earlier run that was killed has to pay again."""

from __future__ import annotations

from collections.abc import Callable
from decimal import ROUND_UP, Decimal
from itertools import chain
from typing import TYPE_CHECKING, Final

import pytest

from pytest_modelmigrate.facts.costs import total
from pytest_modelmigrate.facts.exchanges import Request
from pytest_modelmigrate.plugin.ledger_entries import FOLDER
from pytest_modelmigrate.plugin.prices import RememberedPrices
from pytest_modelmigrate.plugin.settings import Settings
from pytest_modelmigrate.wire.decision import PAID
from pytest_modelmigrate.wire.retries import starts_batch

if TYPE_CHECKING:
    from pytest_modelmigrate.store.sent_requests import LostRequests, SentRequests

_CENT: Final = Decimal("0.01")


class RequestsInFlight:
    """The requests that a process has sent and not kept the answers of.

    Args:
        config: the pytest configuration.
        settings: the settings of the run.
        prices: returns the cost of calls.
    """

    def __init__(self, config: pytest.Config, settings: Settings, prices: RememberedPrices) -> None:
        self._folder = config.rootpath / FOLDER / "in_flight"
        self._enabled = settings.mode in PAID and not config.getoption("collectonly", False)
        self._prices = prices
        self._sent: SentRequests | None = None
        self._lost: list[LostRequests] | None = None

    def read_earlier(self) -> None:
        """Read what earlier runs left, before this one sends; a pytest-xdist worker leaves it to the controller."""
        if not self._enabled or self._lost is not None:
            return
        self._lost = []
        if self._folder.is_dir():
            from pytest_modelmigrate.store.sent_requests import lost_requests

            self._lost = list(lost_requests(self._folder))

    def note(self, request: Request) -> Callable[[], None]:
        """Note a request that is sent now; returns what to call when its answer is kept, or when there is none.

        A request that costs nothing is not noted, and neither is a Message Batch, which has a list of its own.
        """
        if not self._enabled or starts_batch(request):
            return _nothing
        from pytest_modelmigrate.analysis.worst_case import worst_case

        usages = worst_case(request)
        if not usages:
            return _nothing
        if self._sent is None:
            from pytest_modelmigrate.store.sent_requests import SentRequests

            self._sent = SentRequests(self._folder)
        return self._sent.sent(usages)

    def notes(self) -> list[str]:
        """The note of the summary on what was in flight when an earlier run was killed."""
        requests = [usages for each in self._lost or () for usages in each.usages]
        if not requests:
            return []
        self._prices.load()
        usd = total(map(self._prices, chain.from_iterable(requests))).usd
        cost = "their cost is unknown" if usd is None else f"at most ${usd.quantize(_CENT, ROUND_UP)}"
        one = len(requests) == 1
        were, paid = ("request was", "it is") if one else ("requests were", "they are")
        return [
            f"{len(requests)} {were} in flight when an earlier run was killed; sent again, {paid} paid twice ({cost})"
        ]

    def finish(self, *, interrupted: bool) -> None:
        """Forget what earlier runs left, and also what this one sent, unless it was interrupted."""
        if self._sent is not None:
            self._sent.finish(interrupted=interrupted)
        if self._lost:
            from pytest_modelmigrate.store.sent_requests import forget

            forget(self._lost, self._folder)


def _nothing() -> None:
    """The answer to a request that is not noted."""
