"""Lint one text of a prompt."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable

from pytest_modelmigrate.lint.masking import lines
from pytest_modelmigrate.lint.parsed_prompt import PromptRole, parse_prompt
from pytest_modelmigrate.lint.risks import Risk
from pytest_modelmigrate.lint.rules import chosen_rules
from pytest_modelmigrate.lint.suppression import in_prompt, suppressed


def lint(
    prompt_text: str,
    *,
    role: PromptRole = "unknown",
    context: str = "",
    select: Iterable[str] = (),
    ignore: Iterable[str] = (),
) -> tuple[Risk, ...]:
    """Find the sentences of a prompt that newer, more literal models understand differently.

    Args:
        prompt_text: the text; code, JSON, quotations, examples and documents in it are ignored.
        role: its role; `prefill` is an assistant message that ends the conversation.
        context: the other texts of the same conversation; exceptions to a rule may be in them.
        select: ids of the rules to apply; all if empty.
        ignore: ids of rules not to apply.

    Raises:
        InvalidSettingError: there is no rule of that id.
    """
    rules = chosen_rules(select, ignore)
    prompt = parse_prompt(prompt_text, role, context)
    line_starts = [start for start, _ in lines(prompt_text)]
    comments = in_prompt(prompt_text)
    found: list[Risk] = []
    for rule in rules:
        for hit in rule.check(prompt):
            first = bisect_right(line_starts, hit.sentence.start)
            last = bisect_right(line_starts, max(hit.sentence.start, hit.sentence.end - 1))
            if suppressed(comments, rule.id, range(first - 1, last + 1)):
                continue
            found.append(
                Risk(
                    rule=rule.id,
                    name=rule.name,
                    role=role,
                    start=hit.sentence.start,
                    end=hit.sentence.end,
                    line=first,
                    last_line=last,
                    excerpt=hit.sentence.text,
                    message=hit.message,
                    suggestion=hit.suggestion,
                    source=rule.source,
                )
            )
    return tuple(sorted(found, key=lambda risk: (risk.start, risk.rule)))
