"""The content, stop reason and output tokens of a message, written from the answer of a reply rule."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pytest_modelmigrate.analysis.acceptance.request import MessagesRequest
from pytest_modelmigrate.facts.catalog import Generation
from pytest_modelmigrate.simulator.citations import cite
from pytest_modelmigrate.simulator.conversation import Conversation
from pytest_modelmigrate.simulator.errors import SimulatedError
from pytest_modelmigrate.simulator.placeholders import fill_json, fill_text
from pytest_modelmigrate.simulator.rule_matching import RuleMatch
from pytest_modelmigrate.simulator.schema_values import generate, is_valid
from pytest_modelmigrate.simulator.thinking import count_thinking, thinking_block
from pytest_modelmigrate.simulator.tokenizer import count_text, cut_text


@dataclass(frozen=True, slots=True)
class ReplyContent:
    """The output side of a message.

    Attributes:
        content: its blocks.
        stop_reason: the API's `stop_reason`.
        output_tokens: its tokens, including thinking.
        thinking_tokens: the thinking tokens among them.
        stop_sequence: the stop sequence that ended it.
        stop_details: details of a refusal.
    """

    content: Sequence[Mapping[str, Any]]
    stop_reason: str
    output_tokens: int
    thinking_tokens: int = 0
    stop_sequence: str | None = None
    stop_details: Mapping[str, Any] | None = None


@dataclass(slots=True)
class _Draft:
    """A message while it is written.

    Attributes:
        left: tokens that it may still use.
        limit_reason: the stop reason once none are left.
    """

    left: int
    limit_reason: str
    content: list[Mapping[str, Any]] = field(default_factory=list)
    output_tokens: int = 0
    stop_reason: str | None = None
    stop_sequence: str | None = None

    def spend(self, tokens: int) -> None:
        """Count output tokens; the message ends when none are left."""
        self.output_tokens += min(tokens, self.left)
        if tokens > self.left:
            self.stop_reason = self.limit_reason
        self.left = max(0, self.left - tokens)


def write_content(match: RuleMatch, conversation: Conversation, room: int) -> ReplyContent:
    """Write the content of the reply from the rule that matches.

    Args:
        match: the rule, with the values that it captured.
        conversation: the request.
        room: tokens left in the context window.

    Raises:
        SimulatedError: the rule answers with an error, or its answer does not fit the request.
    """
    request = conversation.request
    answer = match.rule.literal if conversation.generation == "literal" else match.rule.charitable
    if error := answer.get("error"):
        message = fill_text(error.get("message", "Simulated error"), match.values)
        raise SimulatedError(error["status"], message, error_type=error.get("type"))
    if request.body["max_tokens"] == 0:
        return ReplyContent((), "max_tokens", 0)
    most = request.body["max_tokens"]
    draft = _Draft(min(most, room), "max_tokens" if most <= room else "model_context_window_exceeded")
    refusal = answer.get("refusal")
    tools = _tool_calls(answer, match, conversation)
    text = _text(answer, match, conversation, tools)
    if refusal is not None and not text:
        return ReplyContent((), "refusal", 0, stop_details=_stop_details(refusal, match.values))
    thought = _think(draft, answer, match.values, conversation)
    if text and not draft.stop_reason:
        _write_text(draft, text, request)
    for name, arguments in tools:
        if not draft.stop_reason:
            _call_tool(draft, name, arguments, request)
    default = "tool_use" if tools else "end_turn"
    reason = "refusal" if refusal is not None else draft.stop_reason or answer.get("stop_reason") or default
    return ReplyContent(
        tuple(draft.content),
        reason,
        max(1, draft.output_tokens),
        thought,
        draft.stop_sequence,
        _stop_details(refusal, match.values) if refusal is not None else None,
    )


def _think(
    draft: _Draft, answer: Mapping[str, Any], values: Mapping[str, str | None], conversation: Conversation
) -> int:
    """Add the thinking block; returns its tokens. A forced tool call has none."""
    request = conversation.request
    if not request.thinks or request.forces_tool:
        return 0
    written = fill_text(answer["thinking"], values) if "thinking" in answer else None
    tokens = int(answer.get("thinking_tokens", count_thinking(request, conversation.conversation)))
    if tokens == 0:
        return 0
    draft.content.append(thinking_block(request, written))
    before = draft.output_tokens
    draft.spend(tokens)
    return draft.output_tokens - before


def _text(
    answer: Mapping[str, Any], match: RuleMatch, conversation: Conversation, tools: Sequence[tuple[str, Any]]
) -> str:
    """The text of the answer; with a JSON schema, always a document that is valid against it."""
    request = conversation.request
    if "json" in answer:
        value = fill_json(answer["json"], match.values)
        if request.schema is None or is_valid(value, request.schema):
            return _without_prefill(json.dumps(value, ensure_ascii=False), request.prefill)
        if not match.rule.where.startswith("personas/"):
            raise SimulatedError(
                500, f"{match.rule.where}: its json is not valid against the schema of output_config.format"
            )
    text = fill_text(answer.get("text", ""), match.values)
    if request.schema is None or (not text and (tools or "refusal" in answer)):
        return _without_prefill(text, request.prefill)
    try:
        fits = is_valid(json.loads(text), request.schema)
    except ValueError:
        fits = False
    if not fits:
        text = json.dumps(generate(request.schema, match.values, conversation.user), ensure_ascii=False)
    return _without_prefill(text, request.prefill)


def _without_prefill(text: str, prefill: str) -> str:
    """The text without the prefill that it starts with: a reply continues its prefill."""
    return text[len(prefill) :] if prefill and text.startswith(prefill) else text


def _tool_calls(answer: Mapping[str, Any], match: RuleMatch, conversation: Conversation) -> list[tuple[str, Any]]:
    """The tool calls of the answer; one is generated if `tool_choice` forces a call and the answer has none."""
    wanted = list(answer.get("tool", ()))
    request, values = conversation.request, match.values
    offered = {tool.get("name") for tool in request.tools} if request.tool_choice.get("type") != "none" else set()
    if request.forces_tool:
        forced = request.tool_choice.get("name")
        wanted = [call for call in wanted if forced in {None, fill_text(call["name"], values)}]
        if not wanted and conversation.fitting_tool and "error" not in answer and "refusal" not in answer:
            wanted = [{"name": conversation.fitting_tool}]
    if request.tool_choice.get("disable_parallel_tool_use"):
        wanted = wanted[:1]
    calls: list[tuple[str, Any]] = []
    for call in wanted:
        name = fill_text(call["name"], values)
        if name not in offered:
            raise SimulatedError(
                500, f"{match.rule.where}: it calls the tool {name!r}, which the request does not define"
            )
        if "input" in call:
            calls.append((name, fill_json(call["input"], values)))
        else:
            schema: Mapping[str, Any] = next(
                (tool["input_schema"] for tool in conversation.tools if tool.get("name") == name), {}
            )
            calls.append((name, generate({"type": "object", **schema}, values, conversation.user)))
    return calls


def _write_text(draft: _Draft, text: str, request: MessagesRequest) -> None:
    generation: Generation = request.model.tokenizer
    sequence = _first_stop(text, request.body.get("stop_sequences") or ())
    if sequence is not None:
        text = text[: text.index(sequence)]
    kept = cut_text(text, draft.left, generation)
    if kept != text:
        draft.output_tokens += draft.left
        draft.left = 0
        draft.stop_reason = draft.limit_reason
    else:
        draft.spend(count_text(text, generation))
        if sequence is not None:
            draft.stop_reason, draft.stop_sequence = "stop_sequence", sequence
    if kept:
        draft.content.extend(cite(kept, request))


def _first_stop(text: str, sequences: Sequence[str]) -> str | None:
    found = [(text.index(sequence), sequence) for sequence in sequences if sequence in text]
    return min(found)[1] if found else None


def _call_tool(draft: _Draft, name: str, arguments: Any, request: MessagesRequest) -> None:
    """Add a tool call; one that `max_tokens` cuts short has an empty input."""
    written = json.dumps(arguments, ensure_ascii=False)
    draft.spend(12 + count_text(f"{name} {written}", request.model.tokenizer))
    seed = json.dumps([len(draft.content), name, arguments, len(request.messages)], sort_keys=True)
    identifier = f"toolu_sim_{hashlib.sha256(seed.encode()).hexdigest()[:20]}"
    cut = draft.stop_reason is not None
    draft.content.append({"type": "tool_use", "id": identifier, "name": name, "input": {} if cut else arguments})


def _stop_details(refusal: Mapping[str, Any], values: Mapping[str, str | None]) -> dict[str, Any]:
    explanation = refusal.get("explanation")
    return {
        "type": "refusal",
        "category": refusal.get("category"),
        "explanation": fill_text(explanation, values) if explanation else None,
    }
