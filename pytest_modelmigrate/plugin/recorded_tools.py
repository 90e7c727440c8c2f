"""The `tools` fixture: functions of an application that replays do not run."""

from __future__ import annotations

import copy
import inspect
import threading
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial, wraps
from typing import Any, Final, TypeVar, overload

from pytest_modelmigrate.facts.errors import ModelMigrateError, UnrecordedToolError
from pytest_modelmigrate.facts.targets import Target
from pytest_modelmigrate.facts.tool_recordings import RecordedException, ToolRecording
from pytest_modelmigrate.plugin.tool_arguments import input_of, json_or_none, result_of
from pytest_modelmigrate.plugin.tool_misses import explain_tool_miss
from pytest_modelmigrate.store.tool_recordings import ToolStore, fingerprint_of
from pytest_modelmigrate.wire.decision import Mode
from pytest_modelmigrate.wire.outages import is_outage
from pytest_modelmigrate.wire.recorder import TakenNumbers
from pytest_modelmigrate.wire.repetition import Repetition

Function = TypeVar("Function", bound=Callable[..., Any])

_REPLAYING: Final = (Mode.REPLAY, Mode.RECORD)
_KEEPING: Final = (Mode.RECORD, Mode.RERECORD)


@dataclass(frozen=True, slots=True)
class ToolRun:
    """One call of a tool that a test recorded, replayed or mocked.

    Attributes:
        tool: the name of the tool.
        input: its arguments by name.
        result: what it returned; None if it raised an exception.
        error: what it raised; None if it returned.
        replayed: whether a recording gave the result.
    """

    tool: str
    input: dict[str, Any]
    result: Any = None
    error: Exception | None = None
    replayed: bool = False


@dataclass(frozen=True, slots=True)
class ToolCase:
    """The running test, as its tools see it.

    Attributes:
        name: the test without its target.
        target: its target.
        mode: the value of `--migrate-calls`.
        store: the tool recordings of its module.
        today: the ISO date of new recordings.
        command: the command that records this test.
        problems: our own errors, which the code under test may catch.
        repetition: which of the repetitions of the test this is.
        taken: the numbers that identical calls have; the samples of a test share them.
    """

    name: str
    target: Target
    mode: Mode
    store: ToolStore
    today: str
    command: Callable[[], str]
    problems: list[ModelMigrateError]
    repetition: Repetition
    taken: TakenNumbers | None = None


class Tools:
    """Functions of an application that are recorded with their results, or mocked.

    Args:
        case: the running test.
    """

    def __init__(self, case: ToolCase) -> None:
        self._case = case
        self._taken: TakenNumbers = defaultdict(set) if case.taken is None else case.taken
        self._lock = threading.Lock()
        self._calls: list[ToolRun] = []

    @property
    def calls(self) -> tuple[ToolRun, ...]:
        """The calls of these tools so far, each with `tool`, `input`, `result`, `error` and `replayed`."""
        return tuple(self._calls)

    @overload
    def record(self, function: Function, /, *, name: str = "", ignore: str | Collection[str] = ()) -> Function: ...

    @overload
    def record(
        self, function: None = None, /, *, name: str = "", ignore: str | Collection[str] = ()
    ) -> Callable[[Function], Function]: ...

    def record(self, function: Any = None, /, *, name: str = "", ignore: str | Collection[str] = ()) -> Any:
        """The function, recorded: a replay returns what it returned, or raises what it raised, and never runs it.

        It is also a decorator, for functions with `def` and with `async def`.

        Args:
            function: the function.
            name: the name of the tool; that of the function by default.
            ignore: names of arguments that are not part of the input, such as a database connection.

        Raises:
            TypeError: it is no function, or has no name.
        """
        __tracebackhide__ = True
        if function is None:
            return partial(self.record, name=name, ignore=ignore)
        tool = name or getattr(function, "__name__", "")
        if not callable(function) or not tool:
            raise TypeError(f"tools.record() needs a function, not {function!r:.80}; a callable object needs name=...")
        if inspect.isgeneratorfunction(function) or inspect.isasyncgenfunction(function):
            raise TypeError(f"tools.record() cannot record {tool}, which is a generator; record one that returns")
        left_out = {ignore} if isinstance(ignore, str) else {*ignore}

        if _is_async(function):

            @wraps(function)
            async def recorded_async(*args: Any, **kwargs: Any) -> Any:
                call, digest = self._started(tool, function, args, kwargs, left_out)
                if (found := self._recording(call, digest)) is not None:
                    return self._replayed(found)
                with self._raising(call, digest):
                    return self._returned(call, digest, await function(*args, **kwargs))

            return recorded_async

        @wraps(function)
        def recorded(*args: Any, **kwargs: Any) -> Any:
            call, digest = self._started(tool, function, args, kwargs, left_out)
            if (found := self._recording(call, digest)) is not None:
                return self._replayed(found)
            with self._raising(call, digest):
                return self._returned(call, digest, function(*args, **kwargs))

        return recorded

    def mock(self, name: str, result: Any = None) -> Callable[..., Any]:
        """A function that returns this result in every mode, and is not recorded.

        Args:
            name: the name of the tool, for `calls`.
            result: what it returns; a function that is called with the arguments; or an exception that it raises.
        """

        def mocked(*args: Any, **kwargs: Any) -> Any:
            named = inspect.signature(result).bind_partial if callable(result) and not _is_exception(result) else None
            try:
                found = {**(named(*args, **kwargs).arguments if named else kwargs)}
            except (TypeError, ValueError):
                found = {**kwargs}
            run = ToolRun(name, found if named or not args else {**kwargs, "args": [*args]})
            try:
                returned = _mocked(result, args, kwargs)
            except Exception as error:
                self._calls.append(replace(run, error=error))
                raise
            self._calls.append(replace(run, result=returned))
            return returned

        mocked.__name__ = mocked.__qualname__ = name
        return mocked

    def _started(
        self,
        tool: str,
        function: Callable[..., Any],
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
        ignored: Collection[str],
    ) -> tuple[ToolRecording, str]:
        """A call without a result, with its number among identical ones, and its fingerprint."""
        with self._noting_problems():
            arguments = self._case.store.redacted(input_of(tool, function, args, kwargs, ignored))
        digest = fingerprint_of(tool, arguments, self._case.target)
        with self._lock:
            taken = self._taken[digest]
            number = next(number for number in self._case.repetition.occurrences() if number not in taken)
            taken.add(number)
        call = ToolRecording(
            tool, arguments, self._case.target, self._case.name, occurrence=number, recorded_on=self._case.today
        )
        return call, digest

    def _recording(self, call: ToolRecording, digest: str) -> ToolRecording | None:
        """The recording of a call; None where the function is run.

        Raises:
            UnrecordedToolError: there is none, and a replay does not run functions.
            CorruptFileError: it cannot be read.
        """
        case = self._case
        if case.mode not in _REPLAYING:
            return None
        replaying = case.mode is Mode.REPLAY
        first = case.repetition.first(call.occurrence)
        with self._noting_problems():
            found = case.store.find(digest, call.occurrence, case.name, others=replaying)
            if found is None and replaying:
                found = case.store.find(digest, first, case.name, others=True)
            if found is None and replaying:
                known = [case.store.find(digest, number, case.name, others=True) for number in range(1, first)]
                recorded = len([each for each in known if each])
                raise UnrecordedToolError(
                    explain_tool_miss(replace(call, occurrence=first), case.store, recorded, case.command())
                )
        return found

    def _replayed(self, found: ToolRecording) -> Any:
        run = ToolRun(found.tool, dict(found.input), replayed=True)
        if found.exception is None:
            self._calls.append(replace(run, result=found.result))
            return found.result
        error = found.exception.exception()
        self._calls.append(replace(run, error=error))
        raise error

    def _returned(self, call: ToolRecording, digest: str, result: Any) -> Any:
        """What the function returned; where it is kept, as a replay returns it."""
        if self._case.mode in _KEEPING:
            with self._noting_problems():
                result = self._case.store.save(replace(call, result=result_of(call.tool, result)), digest).result
        self._calls.append(ToolRun(call.tool, dict(call.input), result))
        return result

    @contextmanager
    def _raising(self, call: ToolRecording, digest: str) -> Iterator[None]:
        """Keep what the function raises, unless it is an outage or an error of the plugin."""
        try:
            yield
        except ModelMigrateError:
            raise
        except Exception as error:
            self._calls.append(ToolRun(call.tool, dict(call.input), error=error))
            if self._case.mode not in _KEEPING or is_outage(error):
                raise
            raised = RecordedException.of(error, json_or_none(error.args))
            with self._noting_problems():
                kept = self._case.store.save(replace(call, exception=raised), digest)
            if kept.exception is not None and kept.exception.message != raised.message:  # redacted
                raise kept.exception.exception() from error
            raise

    @contextmanager
    def _noting_problems(self) -> Iterator[None]:
        """Note our own errors, which the code under test may catch."""
        try:
            yield
        except ModelMigrateError as problem:
            self._case.problems.append(problem)
            raise


def _mocked(result: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """What a mock returns; raises where it is an exception."""
    if _is_exception(result):
        raise result
    return result(*args, **kwargs) if callable(result) else copy.deepcopy(result)


def _is_async(function: Callable[..., Any]) -> bool:
    """Whether calling it returns an awaitable."""
    return inspect.iscoroutinefunction(function) or inspect.iscoroutinefunction(getattr(function, "__call__", None))  # noqa: B004 - its own method


def _is_exception(value: Any) -> bool:
    return isinstance(value, BaseException) or (isinstance(value, type) and issubclass(value, BaseException))
