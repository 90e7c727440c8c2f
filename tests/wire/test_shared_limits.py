from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from pytest_modelmigrate.analysis.pricing import price_call
from pytest_modelmigrate.facts.errors import SpendingCapError
from pytest_modelmigrate.facts.exchanges import Request
from pytest_modelmigrate.wire.budget import Budget
from pytest_modelmigrate.wire.prefetch.plan import PlannedRequest
from pytest_modelmigrate.wire.shared_limits import POLL_SECONDS, STALE_SECONDS, SharedLimits
from pytest_modelmigrate.wire.slot_counter import LimitSignal

NOW = 1_800_000_000.0


def planned(requests: Iterable[tuple[str, Request]]) -> list[PlannedRequest]:
    """A plan of one request for each test."""
    return [PlannedRequest.of(request, test) for test, request in requests]


class Clock:
    now = NOW

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def worker(tmp_path: Path, clock: Clock) -> Iterator[Callable[..., SharedLimits]]:
    """Opens the file of one run as another worker."""
    opened: list[SharedLimits] = []

    def make(name: str, cap: int = 4) -> SharedLimits:
        opened.append(SharedLimits(tmp_path / "run.sqlite", name, cap, clock=clock))
        return opened[-1]

    yield make
    for each in opened:
        each.close()


def test_workers_together_stay_under_the_limit(worker: Any) -> None:
    one, two = worker("gw0"), worker("gw1")
    assert [one.enter(NOW), one.enter(NOW), one.enter(NOW), two.enter(NOW)] == [None] * 4
    assert two.enter(NOW) == POLL_SECONDS
    one.leave(None, NOW)
    assert two.enter(NOW) is None
    assert one.enter(NOW) == POLL_SECONDS


def test_a_freed_slot_can_be_taken_by_another_worker(worker: Any) -> None:
    one, two = worker("gw0", 2), worker("gw1", 2)
    assert [one.enter(NOW), one.enter(NOW)] == [None] * 2
    one.adjust(-1)
    assert two.enter(NOW) is None
    one.adjust(1)
    two.leave(None, NOW)
    assert two.enter(NOW) == POLL_SECONDS, "a slot that is taken back may exceed the limit"


def test_an_answer_to_one_worker_lowers_the_limit_of_all(worker: Any) -> None:
    one, two = worker("gw0", 8), worker("gw1", 8)
    assert one.enter(NOW, 0, "m") is None
    one.leave(LimitSignal(429, {"retry-after": "7"}, "m", NOW), NOW)
    assert two.enter(NOW, 0, "m") == 7
    assert two.state(NOW) == "the rate limit of m (7 s)"
    assert two.enter(NOW, 0, "other") is None
    for number in range(4):
        two.leave(LimitSignal(529, {}, "other", NOW + number), NOW + 4)
    assert one.rate_limit.limit == 4
    two.leave(LimitSignal(200, {}, "other", NOW + 8), NOW + 8)
    assert one.rate_limit.limit == 5


def test_workers_share_a_given_rate(tmp_path: Path, clock: Clock) -> None:
    one, two = (SharedLimits(tmp_path / "rate.sqlite", name, 8, rates={"requests": 4.0}, clock=clock) for name in "ab")
    assert one.enter(NOW, 0, "m") is None
    assert two.enter(NOW, 0, "m") == 0.25
    one.give_back("m")
    assert two.enter(NOW, 0, "m") is None
    one.close()
    two.close()


def test_the_slots_of_a_dead_worker_are_free_again(worker: Any, clock: Clock) -> None:
    dead, alive = worker("gw0"), worker("gw1")
    for _ in range(4):
        dead.enter(NOW)
    clock.now += STALE_SECONDS - 1
    assert alive.enter(clock.now) == POLL_SECONDS
    clock.now += 2
    assert alive.enter(clock.now) is None


def test_a_worker_with_heartbeats_keeps_its_slots(worker: Any, clock: Clock) -> None:
    slow, other = worker("gw0"), worker("gw1")
    for _ in range(4):
        slow.enter(NOW)
    for _ in range(10):
        clock.now += STALE_SECONDS / 2
        slow.heartbeat()
    assert other.enter(clock.now) == POLL_SECONDS


def test_a_closed_worker_holds_no_slots(tmp_path: Path, worker: Any, clock: Clock) -> None:
    gone = SharedLimits(tmp_path / "run.sqlite", "gone", 4, clock=clock)
    for _ in range(4):
        gone.enter(NOW)
    gone.close()
    assert worker("gw0").enter(NOW) is None
    with pytest.raises(sqlite3.ProgrammingError):
        gone.heartbeat()


def test_a_new_worker_has_no_urgent_requests(worker: Any) -> None:
    assert worker("gw0").urgent == 0


def test_workers_share_one_budget(worker: Any, ask: Any) -> None:
    cap = Decimal(10)
    one, two = worker("gw0"), worker("gw1")
    assert one.reserve(Decimal(6), cap)
    assert two.reserve(Decimal(6), cap) is None
    one.settle(Decimal(6), Decimal("10.000000001"))
    assert two.reserve(Decimal(1), cap) is False
    assert two.spent == Decimal("10.000000001")
    with pytest.raises(SpendingCapError):
        Budget(price_call, cap, two).reserve(ask())


def test_dollars_of_a_dead_worker_stay_reserved_and_no_request_waits_for_them(worker: Any, clock: Clock) -> None:
    dead, alive = worker("gw0"), worker("gw1")
    dead.reserve(Decimal(6), Decimal(10))
    assert alive.reserve(Decimal(6), Decimal(10)) is None
    clock.now += STALE_SECONDS + 1
    assert alive.reserve(Decimal(6), Decimal(10)) is False, "its requests may have been billed"
    assert alive.reserve(Decimal(4), Decimal(10))


def test_dollars_that_a_closed_worker_reserved_count_as_spent(worker: Any) -> None:
    one, two = worker("gw0"), worker("gw1")
    one.reserve(Decimal(6), Decimal(10))
    one.close()
    assert two.spent == 6
    assert two.reserve(Decimal(5), Decimal(10)) is False


def test_spent_dollars_are_never_rounded_down(worker: Any) -> None:
    one = worker("gw0")
    for _ in range(10):
        one.reserve(Decimal("0.00000000011"), Decimal(1))
        one.settle(Decimal("0.00000000011"), Decimal("0.00000000011"))
    assert one.spent >= Decimal("0.0000000011")


def test_a_lost_request_frees_its_reservation(worker: Any) -> None:
    cap = Decimal(10)
    one, two = worker("gw0"), worker("gw1")
    for _ in range(2):
        assert one.reserve(Decimal(6), cap)
        assert two.reserve(Decimal(6), cap) is None
        one.settle(Decimal(6), Decimal(0))
    assert two.reserve(Decimal(99), cap) is False, "there is no request in flight to wait for"
    assert one.spent == two.spent == 0


def test_reservations_are_exact_to_the_billionth_of_a_dollar(worker: Any) -> None:
    cap = Decimal(10)
    one, two = worker("gw0"), worker("gw1")
    assert one.reserve(Decimal(4), cap)
    assert two.reserve(Decimal("6.000000001"), cap) is None
    assert two.reserve(Decimal(6), cap)


def test_spent_dollars_are_exact_to_the_billionth_of_a_dollar(worker: Any) -> None:
    one, two = worker("gw0"), worker("gw1")
    for each in (one, two):
        each.add(Decimal("0.000000001"))
        each.add(Decimal(0))
    assert one.reserve(Decimal("0.5"), Decimal(1))
    one.settle(Decimal("0.5"), Decimal("0.25"))
    assert one.spent == two.spent == Decimal("0.250000002")


def test_an_error_in_a_transaction_releases_the_file(worker: Any) -> None:
    class Broken:
        def apply_to(self, *_: object) -> None:
            raise ZeroDivisionError

    one, two = worker("gw0"), worker("gw1")
    assert one.enter(NOW) is None
    with pytest.raises(ZeroDivisionError):
        one.leave(Broken(), NOW)
    assert two.rate_limit.limit == 4
    assert two.enter(NOW) is None
    assert one.enter(NOW) is None


def test_the_prefetchers_of_two_workers_share_slots_and_budget(
    ask: Any, simulate: Any, prefetch: Any, tmp_path: Path
) -> None:
    api = simulate()
    files = [SharedLimits(tmp_path / "live.sqlite", name, 3) for name in ("gw0", "gw1")]
    workers = [prefetch(api.url, budget=Budget(price_call, Decimal(1), file), slots=file) for file in files]
    plans = [planned((f"{name}{index}", ask(f"{name}{index}")) for index in range(20)) for name in "ab"]
    for each, plan in zip(workers, plans, strict=True):
        each.plan(plan)
    for each, plan in zip(workers, plans, strict=True):
        assert all(each.take(*one.key).response.ok for one in plan)
    assert len(api.requests) == 40
    assert workers[0].counts.spent == workers[1].counts.spent > 0
    for each, file in zip(workers, files, strict=True):
        each.stop()
        file.close()


def test_concurrent_processes_lose_no_update(tmp_path: Path) -> None:
    script = """
import sys
from decimal import Decimal
from pathlib import Path
from pytest_modelmigrate.wire.shared_limits import SharedLimits
file = SharedLimits(Path(sys.argv[1]), sys.argv[2], 1000)
for number in range(200):
    assert file.enter(1.0) is None
    file.add(Decimal("0.001"))
    file.leave(None, 1.0)
file.close()
"""
    path = tmp_path / "run.sqlite"
    running = [
        subprocess.Popen([sys.executable, "-c", script, str(path), f"gw{number}"])  # noqa: S603 - the script above
        for number in range(4)
    ]
    assert [each.wait(60) for each in running] == [0] * 4
    file = SharedLimits(path, "last", 1000)
    assert file.spent == Decimal("0.8")
    file.close()
