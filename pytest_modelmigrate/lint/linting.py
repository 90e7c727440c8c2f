"""Lint one text, or the texts of one conversation: pure functions."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable

from pytest_modelmigrate.lint.masking import lines
from pytest_modelmigrate.lint.parsed_prompt import PromptRole, parse_prompt
from pytest_modelmigrate.lint.risks import Risk
from pytest_modelmigrate.lint.rules import chosen
from pytest_modelmigrate.lint.suppression import in_prompt, suppressed


def lint(
    prompt_text: str,
    *,
    role: PromptRole = "unknown",
    context: str = "",
    select: Iterable[str] = (),
    ignore: Iterable[str] = (),
) -> tuple[Risk, ...]:
    """Name the sentences of a prompt that are at risk with newer, more literal models.

    Args:
        prompt_text: the prompt; code, JSON, quotations, examples and documents in it are not read.
        role: whose text it is; `prefill` is an assistant message that ends the conversation.
        context: the other texts of the same conversation; a way out may stand there.
        select: ids of the only rules to apply; all when empty.
        ignore: ids of rules to leave out.

    Raises:
        InvalidSettingError: an id is not that of a rule.
    """
    rules = chosen(select, ignore)
    prompt = parse_prompt(prompt_text, role, context)
    beginnings = [start for start, _ in lines(prompt_text)]
    comments = in_prompt(prompt_text)
    found: list[Risk] = []
    for rule in rules:
        for hit in rule.check(prompt):
            first = bisect_right(beginnings, hit.sentence.start)
            last = bisect_right(beginnings, max(hit.sentence.start, hit.sentence.end - 1))
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
