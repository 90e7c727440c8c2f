"""Finds the reply rule that matches a request, and the values that it captures."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from pytest_modelmigrate.simulator.conversation import Conversation
from pytest_modelmigrate.simulator.placeholders import fill_pattern
from pytest_modelmigrate.simulator.reply_scripts import ReplyRule
from pytest_modelmigrate.simulator.script_validation import PATTERNS, compile_pattern

_MATCHES_TRIED: Final = 20


@dataclass(frozen=True, slots=True)
class RuleMatch:
    """The rule that matches a request, with the values that it captured."""

    rule: ReplyRule
    values: Mapping[str, str | None] = field(default_factory=dict)


def find_rule(rules: Sequence[ReplyRule], conversation: Conversation, message_id: str) -> RuleMatch:
    """The first rule whose conditions all hold; the last built-in rule has none.

    Args:
        rules: the rules, to be tried in order.
        conversation: the request.
        message_id: the id of the answer, which no other answer has; decides the draws of `chance`.
    """
    for rule in rules:
        values = _captured(rule, conversation)
        if values is not None and _is_drawn(rule, message_id):
            return RuleMatch(rule, values)
    raise AssertionError("the last built-in rule matches every request")


def _is_drawn(rule: ReplyRule, message_id: str) -> bool:
    """Whether the draw of a rule with a `chance` falls to it."""
    chance = rule.conditions.get("chance", 1)
    if chance == 1:
        return True
    digest = hashlib.sha256(f"{rule.seed}:{message_id}".encode()).digest()
    return bool(int.from_bytes(digest[:8], "big") < chance * 2**64)


def _captured(rule: ReplyRule, conversation: Conversation) -> Mapping[str, str | None] | None:
    """The values that the rule captures; None when one of its conditions does not hold."""
    if not _plain_conditions_hold(rule.conditions, conversation):
        return None
    values: dict[str, str | None] = {
        "user": conversation.user,
        "system": conversation.system,
        "model": conversation.request.model.id,
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
    """Every way to match all patterns, each using the groups of those before it."""
    if not names:
        yield values
        return
    name, *rest = names
    text = conversation.request.model.id if name == "model" else getattr(conversation, name)
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
        and (efforts is None or conversation.request.effort in ([efforts] if isinstance(efforts, str) else efforts))
        and conditions.get("min_words", 0) <= words <= conditions.get("max_words", words)
        and conditions.get("turn", conversation.turn) == conversation.turn
        and conditions.get("after_tool", conversation.after_tool) == conversation.after_tool
        and conditions.get("format", conversation.request.schema is not None)
        == (conversation.request.schema is not None)
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
    named = match.groupdict().get("value")
    if named is not None:
        return named
    return next((group for group in match.groups() if group is not None), match.group())
