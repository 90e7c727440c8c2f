"""The matcher `verified`: an agent checks its own work before it says that it is done."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Sequence
from typing import Final

from pytest_modelmigrate.behaviours.behaviour import Behaviour
from pytest_modelmigrate.behaviours.finding_builders import failed, held
from pytest_modelmigrate.behaviours.matcher_arguments import MatcherArguments
from pytest_modelmigrate.behaviours.tool_steps import ToolStep, tool_steps
from pytest_modelmigrate.facts.findings import Finding
from pytest_modelmigrate.facts.replies import Reply
from pytest_modelmigrate.text.spans import Span

CHANGES_FILES: Final = re.compile(
    r"edit|write|create|insert|replace|patch|update|delete|remove|move|rename|append|save", re.IGNORECASE
)
"""Names of tools, and values of the `command` argument of editors, that change something."""

CHECK_FAILED: Final = re.compile(
    r"(?<!\d)(?!0 )\d+ (?:tests? )?(?:failed|failures?|errors?|failing)\b|\bFAILED\b|\bFAILURES?\b|^Traceback \(most"
    r"|\b[A-Z]\w*(?:Error|Exception):"
    r"|\bexit(?:ed)?(?: with)?(?: code| status)?[ :=]+[1-9]|\bnot ok \d|\u2717|\u2716|\u274c",
    re.MULTILINE,
)
"""Matches the result of a failed check, for tools that do not set `is_error`."""

_FAILURE_REPORTED: Final = re.compile(
    r"\bfail\w*|\berrors?\b|\bbroken\b|\bnot (?:yet )?(?:pass|work|done|complete)\w*"
    r"|\b(?:unable|could ?n[o']t|can ?not|can't)\b"
    r"|\bstill\b[^.\n]{0,60}\b(?:issue|problem)s?\b|fehlgeschlagen|fehler|\u5931\u8d25|\u5931\u6557|\u9519\u8bef|\u0641\u0634\u0644",
    re.IGNORECASE,
)
_DENIED: Final = re.compile(
    r"\b(?:no|without|zero|0|fixed|resolved|all)\b[^.\n]{0,30}\b(?:fail\w*|errors?|broken)|\bfix\w*\b[^.\n]{0,60}\b(?:fail\w*|errors?)",
    re.IGNORECASE,
)


def verified(
    by: str | re.Pattern[str],
    *,
    after: str | Collection[str] | None = None,
    failure: str | re.Pattern[str] = CHECK_FAILED,
) -> Behaviour:
    """The agent checked its work after its last change, and did not ignore the result.

    The tool calls since the last user message in `reply.messages` are read, and the reply. After a failed check the
    agent must check again, or its reply must report the failure. Failure classes: `declared done unchecked`,
    `checked and ignored the result`, `not done` (the reply calls more tools).

    Use `judged` to decide whether the check was useful.

    Args:
        by: the name of the tool that checks, or a pattern that is searched in the tool's name and arguments, such as
            `re.compile("pytest|npm test")`.
        after: names of the tools that change something; None for those whose name or `command` contains edit, write,
            create and the like.
        failure: pattern that matches the result of a failed check; a result with `is_error` always counts as failed.

    Example:
        >>> done = Reply.from_text("Done.", messages=[{"role": "user", "content": "Fix it."}])
        >>> verified("run_tests").judge(done).failure
        'declared done unchecked'
    """
    __tracebackhide__ = True
    given = MatcherArguments("verified")
    given.text_or_pattern("by", by)
    if after is not None:
        given.texts("after", after, "the name of a tool or a list of names")
    return Verified(by, after=[after] if isinstance(after, str) else after, failure=given.pattern("failure", failure))


class Verified(Behaviour):
    """See `verified`."""

    __slots__ = ("after", "by", "failure")

    def __init__(self, by: str | re.Pattern[str], *, after: Collection[str] | None, failure: re.Pattern[str]) -> None:
        self.by = by
        self.after = after
        self.failure = failure

    def __repr__(self) -> str:
        parts = [
            f"by={self.by!r}",
            "" if self.after is None else f"after={self.after!r}",
            "" if self.failure is CHECK_FAILED else f"failure={self.failure.pattern!r}",
        ]
        return f"verified({', '.join(filter(None, parts))})"

    def judge(self, reply: Reply) -> Finding:
        """Find the last change and the last check, and read the result of the check."""
        if reply.tool_calls:
            return failed(self, "not done", f"the reply calls {reply.tool_calls[0].name}: the agent is not done")
        steps = tool_steps(reply)
        checks = [index for index, step in enumerate(steps) if self._checks(step)]
        if not checks:
            made = ", ".join(step.call.name for step in steps[-5:]) or "no tool was called"
            return failed(self, "declared done unchecked", f"no check among the calls: {made}", _whole(reply))
        last = checks[-1]
        later = [step for step in steps[last + 1 :] if self._changes(step) and not step.is_error]
        if later:
            evidence = f"{later[-1].call.name} changed something after the last check ({_shown(steps[last])})"
            return failed(self, "declared done unchecked", evidence, _whole(reply))
        return self._judge_result(steps, last, reply)

    def _judge_result(self, steps: Sequence[ToolStep], last: int, reply: Reply) -> Finding:
        check = steps[last]
        said = check.result or ""
        mark = self.failure.search(said)
        if not check.is_error and not mark:
            return held(self, f"checked by {_shown(check)}")
        what = f"is_error: {said[:80]!r}" if mark is None else repr(said[max(0, mark.start() - 20) : mark.end() + 40])
        if _reports_failure(reply.text):
            return held(self, f"the check failed ({what}) and the reply says so")
        evidence = f"{_shown(check)} failed ({what}), and the reply does not say so"
        return failed(self, "checked and ignored the result", evidence, _whole(reply))

    def _checks(self, step: ToolStep) -> bool:
        if isinstance(self.by, str):
            return step.call.name == self.by
        return bool(self.by.search(step.call.name) or self.by.search(_arguments(step)))

    def _changes(self, step: ToolStep) -> bool:
        if self.after is not None:
            return step.call.name in self.after
        command = step.call.input.get("command") if isinstance(step.call.input, dict) else None
        words = f"{step.call.name} {command}" if isinstance(command, str) and " " not in command else step.call.name
        return bool(CHANGES_FILES.search(words)) and command != "view"


def _reports_failure(text: str) -> bool:
    return bool(_FAILURE_REPORTED.search(_DENIED.sub("", text)))


def _arguments(step: ToolStep) -> str:
    data = step.call.input
    return data if isinstance(data, str) else json.dumps(data, ensure_ascii=False, default=str)


def _shown(step: ToolStep) -> str:
    return f"{step.call.name} {_arguments(step)[:60]}"


def _whole(reply: Reply) -> list[Span]:
    return [(0, len(reply.text))]
