"""Which rule of the reply scripts answers a request, and with which captured values."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

from pytest_modelmigrate.wire.simulator.asked import Asked, blocks_of, texts_of
from pytest_modelmigrate.wire.simulator.placeholders import fill_pattern
from pytest_modelmigrate.wire.simulator.scripts import PATTERNS, Rule, compile_pattern

_MATCHES_TRIED: Final = 20
_WORD: Final = re.compile(r"[a-z0-9]{3,}")
_COMMON: Final = frozenset(
    "the and for you your with that this from what have has are was can could would please not but get use used "
    "when which who how why where will tool given returns return".split()
)


@dataclass(frozen=True)
class Conversation:
    """What a rule can look at: the texts of a request, and what it offers."""

    asked: Asked

    @property
    def generation(self) -> str:
        """`literal` for Opus 4.7 and later (the new tokenizer), `charitable` for what came before."""
        return "literal" if self.asked.model.tokenizer == "new" else "charitable"

    @cached_property
    def system(self) -> str:
        """The system prompt, with system messages from the middle of the conversation."""
        texts = texts_of(self.asked.body.get("system"))
        for message in self.asked.messages:
            if message.get("role") == "system":
                texts.extend(texts_of(message.get("content")))
        return "\n".join(texts)

    @cached_property
    def user(self) -> str:
        """The last user text that is not a tool result."""
        for message in reversed(self.asked.messages):
            if message.get("role") == "user":
                texts = [
                    str(block.get("text", ""))
                    for block in blocks_of(message.get("content"))
                    if block.get("type") == "text"
                ]
                if texts:
                    return "\n".join(texts)
        return ""

    @cached_property
    def conversation(self) -> str:
        """The system prompt and every message's text."""
        texts = [self.system]
        for message in self.asked.messages:
            if message.get("role") != "system":
                texts.extend(texts_of(message.get("content")))
        return "\n".join(texts)

    @cached_property
    def tool_result(self) -> str:
        """The text of the tool results in the last message; empty when it has none."""
        return "\n".join(
            text
            for block in blocks_of(self.asked.messages[-1].get("content"))
            if block.get("type") == "tool_result"
            for text in texts_of(block.get("content"))
        )

    @property
    def after_tool(self) -> bool:
        """Whether the last message carries tool results."""
        last = blocks_of(self.asked.messages[-1].get("content"))
        return any(block.get("type") == "tool_result" for block in last)

    @cached_property
    def turn(self) -> int:
        """The number of the user's turn, tool results not counted."""
        turns = 0
        previous = ""
        for message in self.asked.messages:
            role = str(message.get("role"))
            blocks = blocks_of(message.get("content"))
            only_results = bool(blocks) and all(block.get("type") == "tool_result" for block in blocks)
            if role == "user" and previous != "user" and not only_results:
                turns += 1
            previous = role
        return turns

    @cached_property
    def tools(self) -> Sequence[Mapping[str, Any]]:
        """The tools that may be called, those run by the API itself left out."""
        if self.asked.tool_choice.get("type") == "none":
            return ()
        return [tool for tool in self.asked.tools if "input_schema" in tool]

    @cached_property
    def fitting_tool(self) -> str | None:
        """The tool whose name and description share most words with the last user text."""
        if self.asked.tool_choice.get("type") == "tool":
            return str(self.asked.tool_choice.get("name"))
        wanted = _words(self.user)
        scores = [
            (
                len(wanted & _words(f"{tool.get('name')} {tool.get('description', '')}")),
                -number,
                str(tool.get("name")),
            )
            for number, tool in enumerate(self.tools)
        ]
        best = max(scores, default=(0, 0, ""))
        if best[0]:
            return best[2]
        return str(self.tools[0]["name"]) if self.asked.tool_forced and self.tools else None


@dataclass(frozen=True, slots=True)
class Match:
    """The rule that answers, with what it captured."""

    rule: Rule
    values: Mapping[str, str | None] = field(default_factory=dict)


def find_rule(rules: Sequence[Rule], conversation: Conversation) -> Match:
    """The first rule whose conditions all hold; the last shipped one always does."""
    for rule in rules:
        values = _captured(rule, conversation)
        if values is not None:
            return Match(rule, values)
    raise AssertionError("the last shipped rule answers anything")


def _captured(rule: Rule, conversation: Conversation) -> Mapping[str, str | None] | None:
    """The values that the rule captures; None when one of its conditions does not hold."""
    if not _plain_conditions_hold(rule.conditions, conversation):
        return None
    values: dict[str, str | None] = {
        "user": conversation.user,
        "system": conversation.system,
        "model": conversation.asked.model.id,
        "tool": conversation.fitting_tool,
        "tool_result": conversation.tool_result,
    }
    found = {name: _value(pattern, conversation.user) for name, pattern in rule.values.items()}
    if any(found[name] is None for name in rule.conditions.get("has", ())):
        return None
    if any(found[name] is not None for name in rule.conditions.get("lacks", ())):
        return None
    patterns = [name for name in PATTERNS if name in rule.conditions]
    return next(_captures(patterns, rule.conditions, conversation, {**values, **found}), None)


def _captures(
    names: Sequence[str],
    conditions: Mapping[str, Any],
    conversation: Conversation,
    values: dict[str, str | None],
) -> Iterator[dict[str, str | None]]:
    """Every way in which all patterns are found, each using the groups of those before it."""
    if not names:
        yield values
        return
    name, *rest = names
    text = conversation.asked.model.id if name == "model" else getattr(conversation, name)
    pattern = compile_pattern(fill_pattern(conditions[name], values))
    for number, match in enumerate(pattern.finditer(text)):
        if number == _MATCHES_TRIED:
            return
        numbered = {str(index): group for index, group in enumerate(match.groups(), start=1)}
        yield from _captures(rest, conditions, conversation, {**values, **numbered, **match.groupdict()})


def _plain_conditions_hold(conditions: Mapping[str, Any], conversation: Conversation) -> bool:
    words = len(conversation.user.split())
    efforts = conditions.get("effort")
    return (
        all(
            not compile_pattern(conditions[f"not_{name}"]).search(getattr(conversation, name))
            for name in ("system", "user", "conversation")
            if f"not_{name}" in conditions
        )
        and conditions.get("generation", conversation.generation) == conversation.generation
        and (efforts is None or conversation.asked.effort in ([efforts] if isinstance(efforts, str) else efforts))
        and conditions.get("min_words", 0) <= words <= conditions.get("max_words", words)
        and conditions.get("turn", conversation.turn) == conversation.turn
        and conditions.get("after_tool", conversation.after_tool) == conversation.after_tool
        and conditions.get("format", conversation.asked.schema is not None) == (conversation.asked.schema is not None)
        and _tools_hold(conditions, conversation)
    )


def _tools_hold(conditions: Mapping[str, Any], conversation: Conversation) -> bool:
    wanted = conditions.get("tools")
    names = {tool.get("name") for tool in conversation.tools}
    if isinstance(wanted, bool) and wanted != bool(names):
        return False
    if isinstance(wanted, list) and not set(wanted) <= names:
        return False
    fits = conversation.fitting_tool is not None
    return bool(conditions.get("tool_fits", fits) == fits)


def _value(pattern: str, text: str) -> str | None:
    match = compile_pattern(pattern).search(text)
    if match is None:
        return None
    if "value" in match.groupdict():
        return match["value"]
    return next((group for group in match.groups() if group is not None), match.group())


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text.lower().replace("_", " "))) - _COMMON
