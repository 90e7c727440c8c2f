"""The rules of the lint, each with its source."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from typing import Final

from pytest_modelmigrate.facts.errors import InvalidSettingError
from pytest_modelmigrate.lint.emphasis import shouting
from pytest_modelmigrate.lint.fallbacks import blanket_defaults, implicit_fallbacks
from pytest_modelmigrate.lint.negations import bare_negations
from pytest_modelmigrate.lint.prefills import prefills
from pytest_modelmigrate.lint.required_formats import formats_without_way_out
from pytest_modelmigrate.lint.reviews import double_checks, filtered_findings
from pytest_modelmigrate.lint.risks import LintRule
from pytest_modelmigrate.lint.scopes import rules_without_scope
from pytest_modelmigrate.lint.thinking import forbidden_thinking, reasoning_extraction, stepwise_thinking

_DOCS: Final = "https://platform.claude.com/docs/en"
_PROMPTING: Final = f"{_DOCS}/build-with-claude/prompt-engineering"

RULES: Final = (
    LintRule(
        "MM001",
        "implicit fallback",
        "A condition that names only the fallback invites it: a literal model takes it although the wanted result "
        "was possible.",
        f"{_PROMPTING}/claude-prompting-best-practices",
        implicit_fallbacks,
    ),
    LintRule(
        "MM002",
        "format without a way out",
        "A format that is the last word and allows no exception forces the model to invent what is missing, or to "
        "ask its question inside the format.",
        f"{_PROMPTING}/prompting-claude-opus-5",
        formats_without_way_out,
    ),
    LintRule(
        "MM003",
        "bare negation",
        "A ban on a form is followed less surely than a request for the form that is wanted.",
        f"{_PROMPTING}/claude-prompting-best-practices",
        bare_negations,
    ),
    LintRule(
        "MM004",
        "shouting",
        "Capitals and alarm words were written for models that under-reacted; newer ones over-apply the rule.",
        f"{_PROMPTING}/claude-prompting-best-practices",
        shouting,
    ),
    LintRule(
        "MM005",
        "rule without scope",
        "A literal model does not carry a rule from the named item to the others.",
        f"{_PROMPTING}/prompting-claude-opus-4-8",
        rules_without_scope,
    ),
    LintRule(
        "MM006",
        "think step by step",
        "How deeply a model thinks is set by effort; the phrase buys tokens rather than depth.",
        f"{_DOCS}/build-with-claude/effort",
        stepwise_thinking,
    ),
    LintRule(
        "MM007",
        "reasoning extraction",
        "A request to write out the reasoning can be refused with the category reasoning_extraction.",
        f"{_PROMPTING}/prompting-claude-opus-5-5",
        reasoning_extraction,
    ),
    LintRule(
        "MM008",
        "double-check scaffolding",
        "Newer models verify their work unasked; being told to makes them verify too much and widen the task.",
        f"{_PROMPTING}/prompting-claude-opus-5",
        double_checks,
    ),
    LintRule(
        "MM009",
        "blanket default",
        "`If in doubt, use X` over-triggers; a condition that names when X helps does not.",
        f"{_PROMPTING}/claude-prompting-best-practices",
        blanket_defaults,
    ),
    LintRule(
        "MM010",
        "assistant prefill",
        "A conversation that ends with an assistant message is refused with a 400 from the 4.6 models on.",
        f"{_DOCS}/api/errors",
        prefills,
    ),
    LintRule(
        "MM011",
        "thinking forbidden",
        "A ban on thinking lets reasoning and its tags leak into the visible reply.",
        f"{_PROMPTING}/prompting-claude-opus-5",
        forbidden_thinking,
    ),
    LintRule(
        "MM012",
        "findings filtered at the source",
        "`Only report important issues` is obeyed literally, so a review finds less.",
        f"{_PROMPTING}/prompting-claude-opus-4-8",
        filtered_findings,
    ),
)
"""Every rule, in the order of its id."""

_BY_ID: Final = {rule.id: rule for rule in RULES}


def rule_ids(text: str) -> tuple[str, ...]:
    """The rule ids in a setting, separated by commas or white space.

    Raises:
        InvalidSettingError: an id is not one of ours; the message says which are near.
    """
    ids = tuple(each.upper() for each in re.split(r"[\s,]+", text) if each)
    for each in ids:
        if each not in _BY_ID:
            near = difflib.get_close_matches(each, _BY_ID, n=1, cutoff=0.6)
            hint = f"did you mean {near[0]}?" if near else "`modelmigrate lint --rules` lists them"
            raise InvalidSettingError(f"unknown lint rule {each!r}: {hint}")
    return ids


def chosen(select: Iterable[str] = (), ignore: Iterable[str] = ()) -> tuple[LintRule, ...]:
    """The rules that are on: all, or the selected ones, less the ignored ones.

    Raises:
        InvalidSettingError: an id is not one of ours.
    """
    on = frozenset(rule_ids(",".join(select))) or frozenset(_BY_ID)
    off = frozenset(rule_ids(",".join(ignore)))
    return tuple(rule for rule in RULES if rule.id in on and rule.id not in off)
