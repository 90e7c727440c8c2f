"""What has to happen in the event loop of an async test, whichever plugin runs that loop."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

import pytest

from pytest_modelmigrate.facts.errors import ModelMigrateError
from pytest_modelmigrate.wire.outages import is_inconclusive


@contextmanager
def followed(item: pytest.Item, end: Callable[[], Awaitable[None]]) -> Iterator[None]:
    """Have an async test function followed by `end`, in its own task; a synchronous test stays as it is.

    Args:
        item: the test. pytest-asyncio, anyio and their like call its `obj`, each in its own event loop.
        end: awaited whatever becomes of the test.
    """
    test: Any = getattr(item, "obj", None)
    if not isinstance(item, pytest.Function) or not inspect.iscoroutinefunction(test):
        yield
        return

    @wraps(test)
    async def test_and_end(*arguments: Any, **named: Any) -> Any:
        __tracebackhide__ = True
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
    """The first error of a task group whose tasks all ended in an error of ours or in an outage; else the error."""
    leaves = [*_leaves(error)]
    ours = all(isinstance(leaf, ModelMigrateError) or is_inconclusive(leaf) for leaf in leaves)
    return leaves[0] if ours else error


def _leaves(error: BaseException) -> Iterator[BaseException]:
    if isinstance(error, BaseExceptionGroup):
        for each in error.exceptions:
            yield from _leaves(each)
    else:
        yield error
