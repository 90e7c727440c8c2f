"""Prompt counts: what the prompt of a target has in tokens on the baseline's model, where the prompts differ.

Where both targets were sent the same prompt, their own `input_tokens` are such a count already.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

import pytest

from pytest_modelmigrate.analysis.cost_causes import same_tokenizer
from pytest_modelmigrate.facts.calls import Call
from pytest_modelmigrate.facts.errors import ModelMigrateError
from pytest_modelmigrate.facts.exchanges import Request
from pytest_modelmigrate.facts.targets import Target
from pytest_modelmigrate.plugin.case_state import CaseState
from pytest_modelmigrate.plugin.project_hooks import ProjectHooks
from pytest_modelmigrate.wire.decision import Mode, Send

if TYPE_CHECKING:
    from pytest_modelmigrate.wire.answers import Sent
    from pytest_modelmigrate.wire.pending_call import PendingCall
    from pytest_modelmigrate.wire.recorder import Recorder

_OF_THE_PROMPT: Final = (400, 413)
"""HTTP statuses that say something about one prompt only."""


class PromptCounts:
    """Counts prompts through `count_tokens`, recorded and replayed as any call; a prompt is counted once.

    Nothing is counted where the tokenizers are the same, or where the prompts are known to be the same. A model or a
    gateway that does not count is not asked again.

    Args:
        baseline: the first target of the matrix; None for an empty matrix.
        hooks: the hooks of the project, by which a declared prompt may differ between targets.
        recorder: returns a recorder for a test on a target.
        send: sends a request.
    """

    def __init__(
        self,
        baseline: Target | None,
        hooks: ProjectHooks,
        *,
        recorder: Callable[[pytest.Item, Target], Recorder],
        send: Callable[[PendingCall], Sent],
    ) -> None:
        self._baseline = baseline
        self._hooks = hooks
        self._recorder = recorder
        self._send = send
        self._baselines: dict[str, str] = {}
        self._counts: dict[tuple[str, str, str], int | None] = {}
        self._unavailable = False

    def of(self, state: CaseState) -> Mapping[str, int]:
        """The tokens of the first prompt of a test, by the model that counted it; empty without a count.

        Args:
            state: a test that has ended.
        """
        baseline, first = self._baseline, state.first_request
        if baseline is None:
            return {}
        if state.target.id == baseline.id:
            self._baselines[state.case] = state.prompt
            return {}
        if first is None or first.body is None:
            return {}
        asked = first.model if state.target.roles else state.target.model
        if not baseline.model or not asked or same_tokenizer(asked, baseline.model):
            return {}
        if state.declared.prompt is not None and not self._hooks.changes_requests:
            return {}  # every target is sent the same prompt
        key = (state.case, state.target.id, state.prompt)
        if key not in self._counts:
            same = self._baselines.get(state.case) in ("", state.prompt)
            self._counts[key] = self._count(state, first, baseline.model, send=not same)
        tokens = self._counts[key]
        return {} if tokens is None else {baseline.model: tokens}

    def _count(self, state: CaseState, first: Request, model: str, *, send: bool) -> int | None:
        """The count of a prompt; None where it is neither recorded nor can be asked for."""
        from pytest_modelmigrate.wire.count_requests import count_request

        assert state.item is not None  # noqa: S101 - set by `case_state`
        recorder = self._recorder(state.item, state.target)
        request = count_request(first.body or {}, model, first.betas)
        try:
            if not recorder.recorded(request) and (not send or self._unavailable or recorder.mode is Mode.REPLAY):
                return None
            call = self._answer(recorder, request)
        except ModelMigrateError:  # no key, no connection, a damaged recording: the cause stays uncounted
            self._unavailable = True
            return None
        tokens = call.message.get("input_tokens") if call else None
        return tokens if isinstance(tokens, int) and tokens > 0 else None

    def _answer(self, recorder: Recorder, request: Request) -> Call | None:
        """The answer to a count; None for an error, which is not recorded."""
        pending = recorder.start_call(request)
        if not isinstance(pending.step, Send):
            return recorder.call_of(pending)
        sent = self._send(pending)
        if sent.response.ok:
            return recorder.keep(pending, sent)
        self._unavailable = self._unavailable or sent.response.status not in _OF_THE_PROMPT
        return None
