"""Event loops: running code in the event loop of an async test, whichever plugin runs the loop."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

import pytest

from pytest_modelmigrate.facts.errors import ModelMigrateError
from pytest_modelmigrate.wire.outages import is_inconclusive
from pytest_modelmigrate.wire.request_owners import of_owner, owner_of_context


@contextmanager
def followed(item: pytest.Item, end: Callable[[], Awaitable[None]]) -> Iterator[None]:
    """Await `end` after an async test function, in the same task; a synchronous test is not changed.

    The requests of the task belong to the test: the task of a plugin may be older than the test.

    Args:
        item: the test. Plugins such as pytest-asyncio and anyio call its `obj` in their event loop.
        end: awaited whether the test passes or fails.
    """
    test: Any = getattr(item, "obj", None)
    if not isinstance(item, pytest.Function) or not inspect.iscoroutinefunction(test):
        yield
        return

    owner = owner_of_context()

    @wraps(test)
    async def test_and_end(*arguments: Any, **named: Any) -> Any:
        __tracebackhide__ = True
        with of_owner(owner):
            try:
                return await test(*arguments, **named)
            finally:
                await end()

    item.obj = test_and_end
    try:
        yield
    finally:
        item.obj = test


def unwrapped(error: BaseException) -> BaseException:
    """The first error of an exception group that contains only our own errors and outages; else the error itself."""
    leaves = [*_leaves(error)]
    ours = all(isinstance(leaf, ModelMigrateError) or is_inconclusive(leaf) for leaf in leaves)
    return leaves[0] if ours else error


def _leaves(error: BaseException) -> Iterator[BaseException]:
    if isinstance(error, BaseExceptionGroup):
        for member in error.exceptions:
            yield from _leaves(member)
    else:
        yield error
