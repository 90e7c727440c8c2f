"""The `tools` fixture records exceptions, and raises them again in a replay."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

import anthropic
import pytest

from pytest_modelmigrate.facts.errors import InvalidSettingError
from pytest_modelmigrate.wire.decision import Mode


class SearchError(Exception):
    """An exception that is made of other arguments than its text."""

    def __init__(self, code: int, request: object = None) -> None:
        super().__init__(f"search failed with {code}")
        self.code = code
        self.request = request


class UnusualError(Exception):
    """An exception that cannot be made of what is recorded."""

    def __str__(self) -> str:
        return f"unusual {len(self.args) and type(self.args[0]).__name__}"


def unknown_class() -> type[Exception]:
    class HiddenError(Exception):
        pass

    return HiddenError


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (ValueError("no 'q'"), ValueError),
        (KeyError("q"), KeyError),
        (SearchError(404), SearchError),
        (SearchError(500, request=object()), SearchError),
        (OSError(2, "gone"), FileNotFoundError),
    ],
)
def test_exceptions_are_raised_again_with_class_and_text(
    tool_test: Any, error: Exception, kind: type[Exception]
) -> None:
    def fail() -> None:
        raise error

    with pytest.raises(kind):
        tool_test.tools(Mode.RECORD).record(fail)()
    tools = tool_test.tools(Mode.REPLAY)
    with pytest.raises(kind) as replayed:
        tools.record(lambda: None, name="fail")()
    assert (type(replayed.value), str(replayed.value)) == (type(error), str(error))
    assert tools.calls[0].error is replayed.value


@pytest.mark.parametrize("error", [UnusualError(object()), unknown_class()("lost")])
def test_an_exception_that_cannot_be_made_again_keeps_the_name_of_its_class_and_its_text(
    tool_test: Any, error: Exception
) -> None:
    def fail() -> None:
        raise error

    with pytest.raises(type(error)):
        tool_test.tools(Mode.RECORD).record(fail)()
    with pytest.raises(Exception, match=str(error)) as replayed:
        tool_test.tools(Mode.REPLAY).record(lambda: None, name="fail")()
    assert type(replayed.value).__name__ == type(error).__name__


def test_an_input_that_does_not_fit_the_function_is_replayed_as_the_same_error(
    tool_test: Any, count: Callable[..., Any]
) -> None:
    messages = []
    for mode in (Mode.RECORD, Mode.REPLAY):
        recorded: Any = tool_test.tools(mode).record(count)
        with pytest.raises(TypeError) as caught:
            recorded(query="a")
        messages.append(str(caught.value))
    assert messages[0] == messages[1]
    assert "unexpected keyword argument 'query'" in messages[0]


@pytest.mark.parametrize(
    "error",
    [
        InvalidSettingError("ours"),
        anthropic.APIConnectionError(request=cast("Any", None)),
        KeyboardInterrupt(),
    ],
)
def test_outages_and_interruptions_are_not_recorded(tool_test: Any, error: BaseException) -> None:
    def fail() -> None:
        raise error

    with pytest.raises(type(error)):
        tool_test.tools(Mode.RECORD).record(fail)()
    assert tool_test.files() == []
