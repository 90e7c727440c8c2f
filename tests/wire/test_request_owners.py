from __future__ import annotations

import asyncio
import contextvars
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from pytest_modelmigrate.facts.roles import current_role, role
from pytest_modelmigrate.wire.request_owners import RequestOwners, of_owner


class Owner:
    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return self.name

    def admit(self, _client: Any, _options: Any, /) -> None:
        return None


OUTSIDE, AMBIGUOUS, FIRST, SECOND = map(Owner, ("outside", "ambiguous", "first", "second"))


@pytest.fixture
def owners() -> Iterator[RequestOwners]:
    made = RequestOwners(OUTSIDE, AMBIGUOUS)
    made.follow_threads()
    yield made
    made.close()


def in_thread(job: Callable[[], Any]) -> Any:
    """The result of a job in a thread of its own."""
    results: list[Any] = []
    thread = threading.Thread(target=lambda: results.append(job()))
    thread.start()
    thread.join()
    return results[0]


def test_a_request_without_a_test_is_outside(owners: RequestOwners) -> None:
    assert owners.current() is OUTSIDE
    with owners.running(FIRST):
        assert owners.current() is FIRST
    assert owners.current() is OUTSIDE


def test_a_fixture_or_an_import_takes_the_requests_of_its_test(owners: RequestOwners) -> None:
    fixture = Owner("fixture")
    with owners.running(FIRST):
        with owners.within(fixture):
            assert owners.current() is fixture
        assert owners.current() is FIRST


def test_tests_in_two_threads_at_once_do_not_mix(owners: RequestOwners) -> None:
    both = threading.Barrier(2, timeout=10)

    async def task() -> Owner:
        return await asyncio.create_task(asyncio.to_thread(owners.current))  # type: ignore[return-value]

    def test(owner: Owner) -> list[Any]:
        with owners.running(owner), ThreadPoolExecutor(1) as pool:
            both.wait()
            found = [owners.current(), in_thread(owners.current), in_thread(lambda: in_thread(owners.current))]
            found += [pool.submit(owners.current).result(), asyncio.run(task())]
            both.wait()
        return found

    with ThreadPoolExecutor(2) as pool:
        assert [*pool.map(test, [FIRST, SECOND])] == [[FIRST] * 5, [SECOND] * 5]


def test_a_pool_that_serves_several_tests_gives_each_its_own_requests(owners: RequestOwners) -> None:
    with ThreadPoolExecutor(1) as pool, owners.running(FIRST):
        assert pool.submit(owners.current).result() is FIRST
        with owners.running(SECOND):
            assert pool.submit(owners.current).result() is SECOND
        assert pool.submit(owners.current).result() is FIRST


def test_a_thread_of_unknown_origin_belongs_to_the_only_running_test(owners: RequestOwners) -> None:
    context = contextvars.Context()
    with owners.running(FIRST):
        assert context.run(owners.current) is FIRST
        with owners.running(SECOND):
            assert context.run(owners.current) is AMBIGUOUS
    assert context.run(owners.current) is OUTSIDE


def test_a_thread_that_outlives_its_test_serves_the_next_one(owners: RequestOwners) -> None:
    wanted, found = threading.Event(), []

    def work() -> None:
        wanted.wait(10)
        found.append(owners.current())

    with owners.running(FIRST):
        thread = threading.Thread(target=work)
        thread.start()
    with owners.running(SECOND):
        wanted.set()
        thread.join()
    assert found == [SECOND]


def test_an_import_that_has_ended_owns_nothing(owners: RequestOwners) -> None:
    with owners.within(Owner("import")):
        context = contextvars.copy_context()
    with owners.running(FIRST):
        assert context.run(owners.current) is FIRST


def test_the_plugins_own_requests_belong_to_no_test(owners: RequestOwners) -> None:
    with owners.running(FIRST), of_owner():
        assert owners.current() not in (FIRST, OUTSIDE, AMBIGUOUS)
    assert owners.current() is OUTSIDE


def test_threads_and_pools_are_left_as_they_were() -> None:
    before = threading.Thread.start, ThreadPoolExecutor.submit
    made = RequestOwners(OUTSIDE, AMBIGUOUS)
    made.follow_threads()
    made.follow_threads()
    assert threading.Thread.start is not before[0]
    made.close()
    assert (threading.Thread.start, ThreadPoolExecutor.submit) == before


def test_threads_and_jobs_of_pools_belong_to_the_role_that_starts_them(owners: RequestOwners) -> None:
    del owners
    with ThreadPoolExecutor(1) as pool:
        with role("planner"):
            assert in_thread(current_role) == "planner"
            assert pool.submit(current_role).result() == "planner"
        assert in_thread(current_role) == ""
        assert pool.submit(current_role).result() == ""
