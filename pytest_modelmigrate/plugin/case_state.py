"""The state of one running test: its target, its recorder and its results so far."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import pytest

from pytest_modelmigrate.facts.calls import CallUsage
from pytest_modelmigrate.facts.checks import CheckLog
from pytest_modelmigrate.facts.errors import ApiError, UnmanagedClientError
from pytest_modelmigrate.facts.exchanges import Request
from pytest_modelmigrate.facts.findings import Finding
from pytest_modelmigrate.facts.kept_replies import KeptReply
from pytest_modelmigrate.facts.outcomes import Outcome
from pytest_modelmigrate.facts.prompts import Prompt
from pytest_modelmigrate.facts.replies import Reply
from pytest_modelmigrate.facts.samples import Result, Sample
from pytest_modelmigrate.facts.targets import Target
from pytest_modelmigrate.facts.tool_attempts import attempts_of_calls, count_tools
from pytest_modelmigrate.plugin.task_marker import Task
from pytest_modelmigrate.wire.recorder import Recorder
from pytest_modelmigrate.wire.running_test import OpenStreams

if TYPE_CHECKING:
    from pytest_modelmigrate.wire.adapted_requests import AdaptedRequests
    from pytest_modelmigrate.wire.gateway.address import Address


@dataclass(frozen=True, slots=True)
class Declared:
    """What the markers of a test say, read at collection.

    Attributes:
        task: its `task` marker.
        prompt: its `prompt` marker, or None.
        control: that prompt as the `control` marker changes it, or None.
        problem: why they cannot be used; None when they can.
    """

    task: Task
    prompt: Prompt | None = None
    control: Prompt | None = None
    problem: str | None = None


def _as_it_is(finding: Finding) -> Finding:
    return finding


@dataclass
class CaseState:
    """The state of one test while it runs.

    Attributes:
        case: the test without its target.
        target: the cell of the matrix.
        declared: what its markers say.
        pass_rate: the share of its samples that must hold.
        most_samples: the most samples that it may take, where their number depends on what they show; None otherwise.
        calls_per_month: how often an application does this task in a month; None where nobody says.
        item: the running test.
        recorder: answers its requests.
        snapshot: returns syrupy's `snapshot` fixture, which is slow to make; None where syrupy is switched off.
        gateway: its address at the gateway, if it requested one.
        adapted: edits its requests that the target would reject; None where they are sent as they are.
        streams: the streamed answers that it reads.
        checks: its comparisons of replies with behaviours.
        with_fix: puts the project's own fix into a finding.
        judging: the calls of judges, which are not part of the cost of the case.
        last_reply: the last reply that the test received.
        reply: the last reply as reports show it, where one asks for replies.
        form: the form of the last reply, where shapes are kept.
        content: a digest of its content, where shapes are kept.
        prompt_tokens: input tokens of its first prompt by other models that counted it.
        refused: requests of clients that the plugin did not make, which were refused; the code may catch the errors.
        roles: the roles of its requests, on a target that moves roles.
        process: the id of the process that runs the test, once its recorder is open.
        refusal: the API's refusal of a declared prompt, which fails the test when it is called.
        stopped: whether an error of this plugin ended the test.
        inconclusive: whether its calls got no answer: an outage, a spent cap or an unfinished batch.
        torn_down: whether its teardown has begun.
        results: the results of its phases so far.
        message: why it did not pass, in one line.
        duration_seconds: seconds of its phases so far.
    """

    case: str
    target: Target
    declared: Declared
    pass_rate: float = 1.0
    most_samples: int | None = None
    calls_per_month: float | None = None
    item: pytest.Item | None = None
    recorder: Recorder | None = None
    snapshot: Any = None
    gateway: Address | None = None
    adapted: AdaptedRequests | None = None
    streams: OpenStreams = field(default_factory=OpenStreams)
    checks: CheckLog = field(default_factory=CheckLog)
    with_fix: Callable[[Finding], Finding] = _as_it_is
    judging: list[CallUsage] = field(default_factory=list)
    last_reply: Reply | None = None
    reply: KeptReply | None = None
    form: str = ""
    content: str = ""
    prompt_tokens: Mapping[str, int] = field(default_factory=dict)
    refused: list[UnmanagedClientError] = field(default_factory=list)
    roles: set[str] = field(default_factory=set)
    process: int | None = None
    refusal: ApiError | None = None
    stopped: bool = False
    inconclusive: bool = False
    torn_down: bool = False
    results: list[Result] = field(default_factory=list)
    message: str = ""
    duration_seconds: float = 0.0

    @property
    def calls(self) -> tuple[CallUsage, ...]:
        """The calls of the case, reduced to what prices them."""
        return tuple([call.counted for call in self.recorder.calls if call.billed]) if self.recorder else ()

    @property
    def first_request(self) -> Request | None:
        """The first request that was answered and is billed; None without one."""
        calls = self.recorder.calls if self.recorder else ()
        return next((call.request for call in calls if call.billed), None)

    @property
    def prompt(self) -> str:
        """A digest of the first prompt, without the model and its parameters; empty without a call."""
        first = self.first_request
        if first is None or first.body is None:
            return ""
        text = json.dumps([first.body.get(name) for name in _PROMPT], sort_keys=True, default=str)
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]

    @property
    def simulated(self) -> bool:
        """Whether any of its calls was answered by the simulated API."""
        return any(call.simulated for call in self.recorder.calls) if self.recorder else False

    @property
    def latency_seconds(self) -> float | None:
        """Seconds that the API took for the calls of the case; None where one of them was not measured."""
        seconds = [call.latency_seconds for call in self.recorder.calls if call.billed] if self.recorder else []
        measured = [each for each in seconds if each is not None]
        return round(sum(measured), 4) if measured and len(measured) == len(seconds) else None

    @property
    def sample(self) -> Sample:
        """This execution; an error in any phase outranks a failure, and a failure a pass."""
        return Sample(
            result=next((each for each in _RANKED if each in self.results), "skipped"),
            calls=self.calls,
            judging=tuple(self.judging),
            findings=tuple(map(self.with_fix, self.checks.findings)),
            prompt=self.prompt,
            prompt_tokens=self.prompt_tokens,
            tools=count_tools(attempts_of_calls(self.recorder.calls)) if self.recorder else (),
            roles=tuple(sorted({role.role for role in self.target.roles} & self.roles)),
            form=self.form,
            content=self.content,
            simulated=self.simulated,
            inconclusive=self.inconclusive,
            message=self.message,
            duration_seconds=round(self.duration_seconds, 4),
            latency_seconds=self.latency_seconds,
            reply=self.reply,
            cures=self.adapted.applied(self.recorder.calls) if self.adapted and self.recorder else (),
        )

    @property
    def outcome(self) -> Outcome:
        """The outcome of the case on the target, with this execution as its sample."""
        causes = self.declared.task.cause_thresholds
        return Outcome(
            case=self.case,
            target=self.target,
            samples=(self.sample,),
            baseline_threshold=self.declared.task.baseline_threshold,
            pass_rate=self.pass_rate,
            cause_thresholds=None if causes is None else {str(cause): rise for cause, rise in causes.items()},
            most_samples=self.most_samples,
            tags=self.declared.task.tags,
            calls_per_month=self.calls_per_month,
        )


_PROMPT: Final = ("system", "messages", "tools")
"""The parameters of a request that hold what a model reads."""

_RANKED: Final[tuple[Result, ...]] = ("error", "failed", "skipped", "xfailed", "xpassed", "passed")

STATE: pytest.StashKey[CaseState] = pytest.StashKey()
DECLARED: pytest.StashKey[Declared] = pytest.StashKey()
