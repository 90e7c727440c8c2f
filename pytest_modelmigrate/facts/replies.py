"""Replies: what a test judges."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol, Self, cast

from pytest_modelmigrate.facts.calls import Call
from pytest_modelmigrate.facts.checks import CheckLog
from pytest_modelmigrate.facts.costs import Cost, total
from pytest_modelmigrate.facts.tool_attempts import ToolAttempt, attempts_of_calls, tool_attempts
from pytest_modelmigrate.facts.uncalled import uncalled
from pytest_modelmigrate.facts.usage import Usage
from pytest_modelmigrate.text.printable import printable

if TYPE_CHECKING:
    from pytest_modelmigrate.text.form import Form, ParsedText


@dataclass(frozen=True, slots=True)
class ToolCall:
    """One `tool_use` block of a reply.

    Attributes:
        name: the tool's name.
        input: its arguments; a string where the model's JSON was cut short.
        id: the API's id of the block.
    """

    name: str
    input: Any
    id: str = ""


class Asker(Protocol):
    """Sends the request of a judge to the API; its calls are recorded, and are not part of the cost of the case.

    Attributes:
        models_under_test: the models of the run's targets, none of which may judge.
        unsure_judge: the model of `--migrate-judge`, which decides unsure findings; empty for none.
        simulated: whether the simulated API answers, which cannot judge.
    """

    @property
    def models_under_test(self) -> Collection[str]:
        """The models of the run's targets, none of which may judge."""
        ...

    @property
    def unsure_judge(self) -> str:
        """The model of `--migrate-judge`, which decides unsure findings; empty for none."""
        ...

    @property
    def simulated(self) -> bool:
        """Whether the simulated API answers, which cannot judge."""
        ...

    def __call__(self, body: Mapping[str, Any]) -> Call:
        """Send the body of a Messages request, and return the answered call."""
        ...


def no_sdk(message: Mapping[str, Any]) -> Any:
    """Refuse `message` for a reply that was built from text: it has no message of the SDK."""
    del message
    raise AttributeError("a reply that was built from text has no message of the SDK")


@dataclass(frozen=True, eq=False)
class Reply:
    """What a test judges: text, tool calls, stop reason, and the calls that led to it.

    Compare it with a behaviour, `assert reply == json_reply(Refund)`, or assert on its attributes.

    Attributes:
        data: the message object of the last call, as JSON data under the API's names.
        calls: every call that led to it, in order.
        request_body: the body of the request that it answers.
        parse_message: parses `data` as the SDK's own type, for `message`.
        checks: where comparisons with behaviours are noted.
        ask: sends a further request, for the behaviours that need a judge; None outside a run.
    """

    data: Mapping[str, Any]
    calls: tuple[Call, ...] = ()
    request_body: Mapping[str, Any] = field(default_factory=dict)
    parse_message: Callable[[Mapping[str, Any]], Any] = field(default=no_sdk, repr=False)
    checks: CheckLog = field(default_factory=CheckLog, repr=False)
    ask: Asker | None = field(default=None, repr=False)

    @classmethod
    def from_text(
        cls,
        text: str,
        stop_reason: str = "end_turn",
        tool_calls: Sequence[ToolCall | tuple[str, Any]] = (),
        *,
        thinking: str = "",
        system: str = "",
        messages: Sequence[Mapping[str, Any]] = (),
        tools: Sequence[Mapping[str, Any]] = (),
        stop_details: Mapping[str, Any] | None = None,
    ) -> Self:
        """Build a reply from text, for unit tests, notebooks and benchmarks.

        Args:
            text: the reply's text; empty for none.
            stop_reason: the API's `stop_reason`.
            tool_calls: `ToolCall` objects or `(name, input)` pairs.
            thinking: the text of a thinking block before it; empty for none.
            system: the system prompt of the request; empty for none.
            messages: the conversation up to this reply, in the API's form.
            tools: the tool definitions of the request, in the API's form.
            stop_details: the API's `stop_details`, for a refusal.

        Raises:
            TypeError: the text is no text, or a tool call is neither a `ToolCall` nor a pair.
        """
        __tracebackhide__ = True
        if not isinstance(cast("object", text), str):
            raise TypeError(f"invalid text={text!r:.80} in Reply.from_text(); give a text")
        blocks: list[dict[str, Any]] = []
        if thinking:
            blocks.append({"type": "thinking", "thinking": thinking})
        if text:
            blocks.append({"type": "text", "text": text})
        made: Sequence[Any] = tool_calls
        for number, call in enumerate(made):
            match call:
                case ToolCall(name=name, input=arguments) | (str(name), arguments):
                    pass
                case _:
                    give = "give ToolCall(...)s or (name, input) pairs"
                    raise TypeError(f"invalid tool_calls={call!r:.80} in Reply.from_text(); {give}")
            blocks.append({"type": "tool_use", "id": f"toolu_{number}", "name": name, "input": arguments})
        data = {
            "type": "message",
            "role": "assistant",
            "content": blocks,
            "stop_reason": stop_reason,
            "stop_details": dict(stop_details) if stop_details else None,
        }
        body: dict[str, Any] = {"messages": list(messages), "tools": list(tools)}
        return cls(data, request_body={"system": system, **body} if system else body)

    @property
    def blocks(self) -> tuple[Mapping[str, Any], ...]:
        """The content blocks of the reply, as JSON data."""
        return tuple(self.data.get("content") or ())

    @cached_property
    def text(self) -> str:
        """The text blocks, joined."""
        return "".join(str(block.get("text", "")) for block in self.blocks if block.get("type") == "text")

    @cached_property
    def _reading(self) -> ParsedText:
        from pytest_modelmigrate.text.form import read_form

        return read_form(self.text)

    @property
    def form(self) -> Form:
        """The form of the text, such as `JSON`, `fenced JSON`, `JSON in prose`, `list` or `prose`."""
        return self._reading.form

    @property
    def content(self) -> Any:
        """What the text contains, whatever its form; a JSON value is the same with and without a code fence."""
        return self._reading.content

    @cached_property
    def thinking(self) -> str:
        """The text of the thinking blocks; empty where the model omits it."""
        return "".join(str(block.get("thinking", "")) for block in self.blocks if block.get("type") == "thinking")

    @cached_property
    def tool_calls(self) -> tuple[ToolCall, ...]:
        """The `tool_use` blocks, in order."""
        return tuple(
            ToolCall(str(block.get("name", "")), block.get("input"), str(block.get("id", "")))
            for block in self.blocks
            if block.get("type") == "tool_use"
        )

    @property
    def turns(self) -> int:
        """How many answers of a model led to it, itself included; more than 1 for an agent loop."""
        return sum(call.counted.answered for call in self.calls if call.billed) if self.calls else 1

    @cached_property
    def tool_attempts(self) -> tuple[ToolAttempt, ...]:
        """The tool calls of all turns, each with whether it worked and was a first attempt."""
        return attempts_of_calls(self.calls) if self.calls else tool_attempts([(self.request_body, self.data)])

    @property
    def tools(self) -> tuple[Mapping[str, Any], ...]:
        """The tool definitions of the request."""
        return tuple(self.request_body.get("tools") or ())

    @property
    def prefill(self) -> str:
        """The beginning of the reply that the request gives as its last message; `text` does not include it."""
        last = self.messages[-1] if self.messages else {}
        if last.get("role") != "assistant":
            return ""
        content = last.get("content") or ""
        if isinstance(content, str):
            return content
        return "".join(str(block.get("text", "")) for block in content if isinstance(block, Mapping))

    @property
    def messages(self) -> tuple[Mapping[str, Any], ...]:
        """The conversation that this reply answers, in the API's form."""
        return tuple(self.request_body.get("messages") or ())

    @property
    def stop_reason(self) -> str | None:
        """The API's `stop_reason`."""
        return self.data.get("stop_reason")

    @property
    def stop_details(self) -> Mapping[str, Any]:
        """The API's `stop_details` of a refusal; empty otherwise."""
        return self.data.get("stop_details") or {}

    @cached_property
    def usage(self) -> Usage:
        """The tokens of all calls, added."""
        return sum((call.usage for call in self.calls), Usage())

    @property
    def cost(self) -> Cost:
        """The cost of all calls in US dollars."""
        return total(call.cost for call in self.calls)

    @cached_property
    def message(self) -> Any:
        """The reply as `anthropic.types.Message`; imports the SDK."""
        return self.parse_message(self.data)

    def json(self) -> Any:
        """The text parsed as one JSON document (RFC 8259): no NaN, no Infinity, no comments.

        Raises:
            ValueError: the text is not exactly one JSON document; the message says what is wrong and where.
        """
        __tracebackhide__ = True
        from pytest_modelmigrate.text.json_documents import NotJsonError, read_json

        try:
            return read_json(self.text).value
        except NotJsonError as error:
            shown = self.text if len(self.text) <= 80 else f"{self.text[:77]}..."  # noqa: PLR2004 - one line
            raise ValueError(f"the reply is not one JSON document: {error}: {shown!r}") from None

    def __eq__(self, other: object) -> bool:
        """Leave the comparison to the behaviour; raise for what a reply never equals."""
        __tracebackhide__ = True
        if not_called := uncalled(other):
            raise TypeError(f"a reply is compared with the result of a function: {not_called}")
        if isinstance(other, str | bytes):
            raise TypeError(f"a reply never equals a text: compare reply.text with {other!r:.80}")
        if isinstance(other, Mapping | list):
            raise TypeError(f"a reply never equals JSON data: compare reply.json() with {other!r:.80}")
        return NotImplemented

    __hash__ = object.__hash__

    def __contains__(self, part: object) -> bool:
        """Refuse `"text" in reply`, which does not say where to look."""
        __tracebackhide__ = True
        raise TypeError(f"a reply is not a text: write {part!r:.80} in reply.text")

    def __repr__(self) -> str:
        """Short enough for an assertion message."""
        text = self.text if len(self.text) <= 80 else f"{self.text[:77]}..."  # noqa: PLR2004 - one line
        tools = f", tool_calls={[call.name for call in self.tool_calls]}" if self.tool_calls else ""
        return printable(f"<Reply {text!r}, stop_reason={self.stop_reason!r}{tools}>")
