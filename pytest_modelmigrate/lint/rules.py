"""All rules of the lint, each with its source."""

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
        "A condition that names only the fallback invites it: literal models take it although the wanted result "
        "is possible.",
        f"{_PROMPTING}/claude-prompting-best-practices",
        implicit_fallbacks,
    ),
    LintRule(
        "MM002",
        "format without a way out",
        "If the prompt ends with a format and allows no exception, the model invents missing values or asks its "
        "question inside the format.",
        f"{_PROMPTING}/prompting-claude-opus-5",
        formats_without_way_out,
    ),
    LintRule(
        "MM003",
        "bare negation",
        "Models follow a request for the wanted format better than a ban on another format.",
        f"{_PROMPTING}/claude-prompting-best-practices",
        bare_negations,
    ),
    LintRule(
        "MM004",
        "shouting",
        "Older models needed capitals and words such as CRITICAL; newer ones apply the rule too widely.",
        f"{_PROMPTING}/claude-prompting-best-practices",
        shouting,
    ),
    LintRule(
        "MM005",
        "rule without scope",
        "Literal models do not apply a rule for the named item to other items.",
        f"{_PROMPTING}/prompting-claude-opus-4-8",
        rules_without_scope,
    ),
    LintRule(
        "MM006",
        "think step by step",
        "The effort level sets how deeply a model thinks; the phrase costs tokens and adds no depth.",
        f"{_DOCS}/build-with-claude/effort",
        stepwise_thinking,
    ),
    LintRule(
        "MM007",
        "reasoning extraction",
        "A request for the reasoning can be refused, with the category reasoning_extraction.",
        f"{_PROMPTING}/prompting-claude-opus-5-5",
        reasoning_extraction,
    ),
    LintRule(
        "MM008",
        "double-check scaffolding",
        "Newer models check their work without being told; the instruction makes them check too much and do more.",
        f"{_PROMPTING}/prompting-claude-opus-5",
        double_checks,
    ),
    LintRule(
        "MM009",
        "blanket default",
        "`If in doubt, use X` triggers too often; name the condition under which X helps.",
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
        "With a ban on thinking, reasoning and its tags appear in the visible reply.",
        f"{_PROMPTING}/prompting-claude-opus-5",
        forbidden_thinking,
    ),
    LintRule(
        "MM012",
        "findings filtered at the source",
        "Literal models obey `only report important issues` while they search, so a review finds less.",
        f"{_PROMPTING}/prompting-claude-opus-4-8",
        filtered_findings,
    ),
)
"""Every rule, in the order of its id."""

_BY_ID: Final = {rule.id: rule for rule in RULES}


def rule_ids(text: str) -> tuple[str, ...]:
    """The rule ids in a setting, separated by commas or white space.

    Raises:
        InvalidSettingError: there is no such rule; the message names a similar one.
    """
    ids = tuple(each.upper() for each in re.split(r"[\s,]+", text) if each)
    for each in ids:
        if each not in _BY_ID:
            near = difflib.get_close_matches(each, _BY_ID, n=1, cutoff=0.6)
            hint = f"did you mean {near[0]}?" if near else "`modelmigrate lint --rules` lists them"
            raise InvalidSettingError(f"unknown lint rule {each!r}: {hint}")
    return ids


def chosen_rules(select: Iterable[str] = (), ignore: Iterable[str] = ()) -> tuple[LintRule, ...]:
    """All rules, or the selected ones, without the ignored ones.

    Raises:
        InvalidSettingError: there is no such rule.
    """
    on = frozenset(rule_ids(",".join(select))) or frozenset(_BY_ID)
    off = frozenset(rule_ids(",".join(ignore)))
    return tuple(rule for rule in RULES if rule.id in on and rule.id not in off)
