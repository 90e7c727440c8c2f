"""Samples: single executions of a case on a target."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal, Self, TypeAlias, get_args

from pytest_modelmigrate.facts.applied_cures import AppliedCure
from pytest_modelmigrate.facts.calls import CallUsage
from pytest_modelmigrate.facts.findings import Finding
from pytest_modelmigrate.facts.json_object import JsonObject
from pytest_modelmigrate.facts.kept_replies import KeptReply
from pytest_modelmigrate.facts.tool_attempts import ToolCounts

Result: TypeAlias = Literal["passed", "failed", "error", "skipped", "xfailed", "xpassed"]

RESULTS: Final[tuple[Result, ...]] = get_args(Result)


@dataclass(frozen=True, slots=True)
class Sample:
    """One execution of a case on a target.

    Attributes:
        result: pytest's result.
        rerun: whether pytest ran the test again because of this result, which therefore does not count.
        calls: its calls, without their texts.
        judging: the calls of its judges, which are not part of the cost of the case.
        findings: what held, and what made an assertion fail.
        form: the form of the last reply, such as `fenced JSON`; empty where shapes are not kept.
        content: a digest of the content of the last reply without its form; empty where shapes are not kept.
        simulated: whether the simulated API answered any of its calls.
        inconclusive: whether calls got no answer (an outage, a spent cap, an unfinished batch), so that the result
            says nothing about the prompt.
        message: why it did not pass, in one line.
        duration_seconds: seconds that pytest measured, set-up and teardown included.
        latency_seconds: seconds that the API took for its calls, added; None where not measured.
        prompt: a digest of the first prompt, to know whether two targets were sent the same text; empty without one.
        prompt_tokens: input tokens of that prompt by the other models that counted it; empty where none did.
        tools: its tool calls counted by tool, and which of them worked at the first attempt; empty without any.
        cures: the edits that `--migrate-adapt` made in its requests.
        roles: the roles that its target moves and that its requests belong to.
        reply: its last reply; None where no report asks for replies, or there was none.
    """

    result: Result
    rerun: bool = False
    calls: tuple[CallUsage, ...] = ()
    judging: tuple[CallUsage, ...] = ()
    findings: tuple[Finding, ...] = ()
    form: str = ""
    content: str = ""
    simulated: bool = False
    inconclusive: bool = False
    message: str = ""
    duration_seconds: float = 0.0
    latency_seconds: float | None = None
    prompt: str = ""
    prompt_tokens: Mapping[str, int] = field(default_factory=dict)
    tools: tuple[ToolCounts, ...] = ()
    cures: tuple[AppliedCure, ...] = ()
    roles: tuple[str, ...] = ()
    reply: KeptReply | None = None

    @property
    def held(self) -> bool | None:
        """Whether the prompt works on the target: True, False, or None when the sample does not tell.

        An expected failure (`xfail`) is a failure of the prompt that its author knows about.
        """
        if self.inconclusive or self.result in ("error", "skipped"):
            return None
        return self.result in ("passed", "xpassed")

    @property
    def answered(self) -> bool:
        """Whether the API answered all that the test asked, so that its cost can be compared.

        The last call decides: code that repeats a rejected request in another way has its answer.
        """
        return self.result != "error" and bool(self.calls) and self.calls[-1].answered

    @property
    def turns(self) -> int:
        """How many answers of a model it took; more than 1 for an agent loop."""
        return sum(call.answered for call in self.calls)

    def plain(self) -> dict[str, Any]:
        """The sample as plain JSON data; `read` reads it back."""
        return {
            "result": self.result,
            "rerun": self.rerun,
            "calls": [call.plain() for call in self.calls],
            "judging": [call.plain() for call in self.judging],
            "findings": [finding.plain() for finding in self.findings],
            "prompt": self.prompt,
            **({"prompt_tokens": dict(self.prompt_tokens)} if self.prompt_tokens else {}),
            **({"tools": [each.plain() for each in self.tools]} if self.tools else {}),
            **({"roles": list(self.roles)} if self.roles else {}),
            "form": self.form,
            "content": self.content,
            "simulated": self.simulated,
            "inconclusive": self.inconclusive,
            "message": self.message,
            "duration_seconds": self.duration_seconds,
            "latency_seconds": self.latency_seconds,
            **({"cures": [cure.plain() for cure in self.cures]} if self.cures else {}),
            **({"reply": self.reply.plain()} if self.reply else {}),
        }

    @classmethod
    def read(cls, data: JsonObject) -> Self:
        """Read the members that `plain` wrote; the member `derived`, which a report adds, is ignored.

        Raises:
            InvalidJsonError: a member is missing or not of its type.
        """
        data.value("derived", None)
        return cls(
            result=data.choice("result", RESULTS),
            rerun=data.flag("rerun"),
            calls=data.objects("calls", CallUsage.read),
            judging=data.objects("judging", CallUsage.read),
            findings=data.objects("findings", Finding.read),
            prompt=data.text("prompt", ""),
            prompt_tokens=data.nested("prompt_tokens", _tokens) if "prompt_tokens" in data.names else {},
            tools=data.objects("tools", ToolCounts.read, ()),
            roles=data.texts("roles", ()),
            form=data.text("form"),
            content=data.text("content"),
            simulated=data.flag("simulated"),
            inconclusive=data.flag("inconclusive"),
            message=data.text("message"),
            duration_seconds=data.number("duration_seconds"),
            latency_seconds=data.optional_number("latency_seconds"),
            cures=data.objects("cures", AppliedCure.read, ()),
            reply=data.nested("reply", KeptReply.read) if "reply" in data.names else None,
        )


def _tokens(data: JsonObject) -> dict[str, int]:
    return {model: data.whole(model, 0) for model in data.names}
