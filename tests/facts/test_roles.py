from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine, Iterator
from typing import Any

import pytest

from pytest_modelmigrate.facts.roles import current_role, passed_on, role


def test_outside_of_all_roles_there_is_none() -> None:
    assert current_role() == ""


def test_the_innermost_role_counts_and_ends_with_its_block() -> None:
    with role("planner"):
        with role("search"):
            assert current_role() == "search"
        assert current_role() == "planner"
    assert current_role() == ""


def test_a_role_ends_with_an_exception() -> None:
    with pytest.raises(KeyError), role("planner"):
        raise KeyError
    assert current_role() == ""


def test_one_role_may_be_entered_again_and_in_several_tasks_at_once() -> None:
    planner = role("planner")

    async def work(wait: asyncio.Event, done: asyncio.Event) -> str:
        async with planner:
            done.set()
            await wait.wait()
            return current_role()

    async def both() -> list[str]:
        one, other = asyncio.Event(), asyncio.Event()
        return await asyncio.gather(work(one, other), work(other, one))

    assert asyncio.run(both()) == ["planner", "planner"]
    with planner, planner:
        pass
    assert current_role() == ""


def test_tasks_belong_to_the_role_in_which_they_are_started() -> None:
    async def asked() -> str:
        await asyncio.sleep(0)
        return current_role()

    async def started() -> list[str]:
        with role("planner"):
            task = asyncio.create_task(asked())
        return [await task, await asked()]

    assert asyncio.run(started()) == ["planner", ""]


def test_a_decorated_function_is_in_the_role() -> None:
    @role("planner")
    def plan(topic: str, *, depth: int) -> tuple[str, int, str]:
        """Plan."""
        return topic, depth, current_role()

    assert plan("tides", depth=2) == ("tides", 2, "planner")
    assert (plan.__name__, plan.__doc__, current_role()) == ("plan", "Plan.", "")


def test_a_decorated_coroutine_function_stays_one() -> None:
    @role("planner")
    async def plan() -> str:
        await asyncio.sleep(0)
        return current_role()

    assert asyncio.iscoroutinefunction(plan)
    assert asyncio.run(plan()) == "planner"


def test_a_function_that_returns_a_coroutine_is_in_the_role_while_that_runs() -> None:
    async def asked() -> str:
        return current_role()

    @role("planner")
    def plan() -> Coroutine[Any, Any, str]:
        return asked()

    assert asyncio.run(plan()) == "planner"


def test_a_decorated_generator_is_in_the_role_only_while_it_runs() -> None:
    seen = []

    @role("planner")
    def plan() -> Iterator[Any]:
        try:
            sent = yield current_role()
            seen.append((sent, current_role()))
            try:
                yield
            except KeyError:
                seen.append(current_role())
            yield
        finally:
            seen.append(("closed", current_role()))

    steps: Any = plan()
    assert next(steps) == "planner"
    assert current_role() == ""
    steps.send("more")
    steps.throw(KeyError())
    steps.close()
    assert seen == [("more", "planner"), "planner", ("closed", "planner")]


def test_a_decorated_generator_returns_its_value() -> None:
    @role("planner")
    def plan() -> Any:
        yield 1
        return current_role()

    def outer() -> Any:
        result = yield from plan()
        yield result

    assert list(outer()) == [1, "planner"]


def test_a_decorated_async_generator_is_in_the_role_only_while_it_runs() -> None:
    seen = []

    @role("planner")
    async def plan() -> AsyncIterator[str]:
        try:
            yield current_role()
            yield current_role()
        finally:
            seen.append(current_role())

    async def read() -> list[tuple[str, str]]:
        return [(each, current_role()) async for each in plan()]

    assert asyncio.run(read()) == [("planner", ""), ("planner", "")]
    assert seen == ["planner"]


def test_code_of_a_thread_is_in_the_role_of_the_code_that_started_it() -> None:
    with passed_on("planner"):
        assert current_role() == "planner"
        with passed_on(""):
            assert current_role() == ""
    assert current_role() == ""


@pytest.mark.parametrize("name", ["", "a b", "a=b", "a+b", "a,b", "a@b", "4x", None])
def test_a_name_that_options_do_not_accept_is_refused(name: Any) -> None:
    with pytest.raises(ValueError, match="a role begins with a letter"):
        role(name)
