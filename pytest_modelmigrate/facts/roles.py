"""Roles: names of the agents of a pipeline, so that one agent can be migrated while the others stay."""

from __future__ import annotations

import inspect
import re
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from types import TracebackType
from typing import Any, Final, NamedTuple, Self, TypeVar

F = TypeVar("F", bound=Callable[..., Any])

_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")

ROLE_NAMES: Final = "a role begins with a letter, and has letters, digits, '_', '.' and '-' only"


class _Entered(NamedTuple):
    """An entered role, and the one that it was entered in."""

    name: str
    outer: _Entered | None


_ENTERED: ContextVar[_Entered | None] = ContextVar("modelmigrate_role", default=None)


def is_role_name(name: str) -> bool:
    """Whether a role may have that name."""
    return _NAME.fullmatch(name) is not None


def current_role() -> str:
    """The innermost role of the code that runs; empty outside of all roles."""
    entered = _ENTERED.get()
    return entered.name if entered else ""


@contextmanager
def passed_on(name: str) -> Iterator[None]:
    """Run the code of a thread in the role of the code that started it; an empty name stands for no role."""
    token = _ENTERED.set(_Entered(name, None) if name else None)
    try:
        yield
    finally:
        _ENTERED.reset(token)


class role:  # noqa: N801 - users read it as a function, like contextlib.suppress
    """Names the agent that sends the requests of some code, so that `--models` can migrate this agent alone.

    It is a context manager, and a decorator of functions, coroutines and generators. Threads and tasks that the code
    starts belong to the role, too. The innermost role counts. Outside of prompt tests it does nothing.

        with role("planner"):
            plan = app.plan("Write a report about tides")

    Args:
        name: the name of the agent, as in `--models=opus-4-6,planner=opus-4-7`.

    Raises:
        ValueError: the name is not one that `--models` accepts.
    """

    def __init__(self, name: str) -> None:
        if not isinstance(name, str) or not is_role_name(name):
            raise ValueError(f"invalid role {name!r}: {ROLE_NAMES}")
        self.name = name

    def __repr__(self) -> str:
        return f"role({self.name!r})"

    def __enter__(self) -> Self:
        _ENTERED.set(_Entered(self.name, _ENTERED.get()))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        entered = _ENTERED.get()
        _ENTERED.set(entered.outer if entered else None)

    async def __aenter__(self) -> Self:
        return self.__enter__()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.__exit__(kind, error, traceback)

    def __call__(self, function: F) -> F:
        """The function, whose requests belong to the role."""
        inner: Callable[..., Any] = function
        wrapped: Callable[..., Any]
        if inspect.iscoroutinefunction(function):

            @wraps(function)
            async def in_role_async(*values: Any, **named: Any) -> Any:
                with self:
                    return await inner(*values, **named)

            wrapped = in_role_async
        elif inspect.isasyncgenfunction(function):

            @wraps(function)
            async def steps_async(*values: Any, **named: Any) -> Any:
                steps = inner(*values, **named)
                try:
                    while True:
                        with self:  # not while the caller works with the value
                            try:
                                value = await anext(steps)
                            except StopAsyncIteration:
                                return
                        yield value
                finally:
                    with self:
                        await steps.aclose()

            wrapped = steps_async
        elif inspect.isgeneratorfunction(function):

            @wraps(function)
            def steps_in_role(*values: Any, **named: Any) -> Any:
                return (yield from self._steps(inner(*values, **named)))

            wrapped = steps_in_role
        else:

            @wraps(function)
            def in_role(*values: Any, **named: Any) -> Any:
                with self:
                    result = inner(*values, **named)
                return self._awaited(result) if inspect.iscoroutine(result) else result

            wrapped = in_role
        return wrapped  # type: ignore[return-value]  # it has the signature of the function

    async def _awaited(self, result: Awaitable[Any]) -> Any:
        with self:
            return await result

    def _steps(self, steps: Any) -> Any:
        """A generator that is in the role while it runs, and not while its caller works with a value."""
        step: Callable[[], Any] = steps.__next__
        while True:
            with self:
                try:
                    value = step()
                except StopIteration as end:
                    return end.value
            try:
                sent = yield value
            except GeneratorExit:
                with self:
                    steps.close()
                raise
            except BaseException as error:  # noqa: BLE001 - the generator handles it
                step = _thrower(steps, error)
            else:
                step = _sender(steps, sent)


def _sender(steps: Any, value: Any) -> Callable[[], Any]:
    return lambda: steps.send(value)


def _thrower(steps: Any, error: BaseException) -> Callable[[], Any]:
    return lambda: steps.throw(error)
