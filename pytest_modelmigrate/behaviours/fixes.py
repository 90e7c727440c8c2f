"""The published fix for each class of failure, in one line with its source.

Only advice that Anthropic publishes for this class of failure is listed. A class without such advice has no entry; a
question inside a required format has one that says that it is only the nearest.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

_DOCS: Final = "https://platform.claude.com/docs/en"
_BEST_PRACTICES: Final = f"{_DOCS}/build-with-claude/prompt-engineering/claude-prompting-best-practices"
_OPUS_4_8: Final = f"{_DOCS}/build-with-claude/prompt-engineering/prompting-claude-opus-4-8"
_OPUS_5: Final = f"{_DOCS}/build-with-claude/prompt-engineering/prompting-claude-opus-5"
_OPUS_5_5: Final = f"{_DOCS}/build-with-claude/prompt-engineering/prompting-claude-opus-5-5"
_SONNET_5_5: Final = f"{_DOCS}/build-with-claude/prompt-engineering/prompting-claude-sonnet-5-5"
_HAIKU_5_5: Final = f"{_DOCS}/build-with-claude/prompt-engineering/prompting-claude-haiku-5-5"
_STRUCTURED: Final = f"{_DOCS}/build-with-claude/structured-outputs"
_STOP_REASONS: Final = f"{_DOCS}/build-with-claude/handling-stop-reasons"
_REFUSALS: Final = f"{_DOCS}/build-with-claude/refusals-and-fallback"
_MIGRATION: Final = f"{_DOCS}/about-claude/models/migration-guide"
_SKILL: Final = "https://github.com/anthropics/skills/blob/main/skills/claude-api/shared/model-migration.md"


@dataclass(frozen=True, slots=True)
class Fix:
    """A published fix.

    Attributes:
        advice: what to change, in one line.
        source: the page that says so.
    """

    advice: str
    source: str

    def __str__(self) -> str:
        return f"{self.advice} ({self.source})"


STRUCTURED_OUTPUT: Final = Fix(
    "use output_config.format (for labels, a tool with an enum); without it, read only text blocks, parse "
    "the last JSON value and treat max_tokens as a failure",
    _BEST_PRACTICES,
)
RAISE_MAX_TOKENS: Final = Fix("raise max_tokens (thinking counts toward it) and detect the empty reply", _HAIKU_5_5)
ASK_ONLY_WHEN_IT_MATTERS: Final = Fix(
    "no page addresses a question inside a required format; nearest: tell it to ask only when different "
    "readings would lead to materially different work",
    _OPUS_5,
)
PICK_AND_NOTE: Final = Fix(
    "tell it to pick a reasonable option and note it, and still to ask about scope or destructive changes",
    _SKILL,
)
KEEP_WORKING: Final = Fix(
    "raise effort first; else say to keep working until done and to stop only when blocked or before a risky step",
    _SONNET_5_5,
)
SAY_IT_POSITIVELY: Final = Fix(
    "say what form is wanted instead of what is not (flowing prose paragraphs, an XML tag around the part, "
    "positive examples) and write the prompt in that style",
    _BEST_PRACTICES,
)
CONDITIONAL_PREFERENCE: Final = Fix(
    "turn the blanket default into a conditional preference (use X when <condition>) and drop the shouting",
    _BEST_PRACTICES,
)
TRIGGER_IN_DESCRIPTION: Final = Fix(
    "raise effort, and put the condition that should trigger the tool into its description", _SKILL
)
TOOLS_BEFORE_FORMAT: Final = Fix(
    "use adaptive thinking, or say that the JSON format applies to the final answer only and tools come "
    "first, or drop the format on tool turns",
    _HAIKU_5_5,
)
PROMPT_FOR_LENGTH: Final = Fix(
    "give an explicit length instruction; lowering effort does not shorten reliably", _OPUS_5
)
LENGTH_WITH_EXAMPLES: Final = Fix("give an explicit length instruction with positive examples", _MIGRATION)
STATE_THE_DELIVERABLE: Final = Fix(
    "remove 'double-check' lines, and state the deliverable and the stop condition", _OPUS_5
)
ANSWER_DIRECTLY: Final = Fix(
    "add a system line that asks for a direct answer without opening phrases, or use XML tags or structured output",
    _BEST_PRACTICES,
)
FALLBACK_MODEL: Final = Fix(
    "handle stop_reason refusal as an outcome of its own: read stop_details.category, rephrase or fall "
    "back to another model",
    _REFUSALS,
)
HIDE_REASONING: Final = Fix(
    'delete "write out your reasoning" from the prompt, and use thinking with display "summarized"', _OPUS_5_5
)
CONTINUE_AFTER_CUT: Final = Fix(
    "raise max_tokens, or continue from the cut in a further turn; check stop_reason first", _STOP_REASONS
)

_LENGTHS: Final = ("words", "characters", "sentences", "paragraphs")

FIXES: Final[Mapping[str, Fix]] = MappingProxyType(
    {
        # form
        "fenced": STRUCTURED_OUTPUT,
        "wrapped in prose": STRUCTURED_OUTPUT,
        "several documents": STRUCTURED_OUTPUT,
        "malformed JSON": STRUCTURED_OUTPUT,
        "no JSON": STRUCTURED_OUTPUT,
        "schema violation": STRUCTURED_OUTPUT,
        "truncated": CONTINUE_AFTER_CUT,
        "refused by the API": FALLBACK_MODEL,
        "reasoning_extraction": HIDE_REASONING,
        "only thinking": RAISE_MAX_TOKENS,
        "clarifying question inside JSON": ASK_ONLY_WHEN_IT_MATTERS,
        "clarifying question": ASK_ONLY_WHEN_IT_MATTERS,
        "opening phrase": ANSWER_DIRECTLY,
        "label in another notation": STRUCTURED_OUTPUT,
        "label wrapped in prose": STRUCTURED_OUTPUT,
        "not one of the labels": STRUCTURED_OUTPUT,
        "several labels": STRUCTURED_OUTPUT,
        # length and scope
        "too long": PROMPT_FOR_LENGTH,
        "too short": LENGTH_WITH_EXAMPLES,
        **{f"too many {unit}": PROMPT_FOR_LENGTH for unit in _LENGTHS},
        **{f"too few {unit}": LENGTH_WITH_EXAMPLES for unit in _LENGTHS},
        "too many files": STATE_THE_DELIVERABLE,
        "too many lines": STATE_THE_DELIVERABLE,
        # tools
        "no tool call": TRIGGER_IN_DESCRIPTION,
        "answered in text": TRIGGER_IN_DESCRIPTION,
        "format suppressed the tool call": TOOLS_BEFORE_FORMAT,
        # language behaviours
        "asked instead of acting": PICK_AND_NOTE,
        "checked in before finishing": KEEP_WORKING,
        "violated": SAY_IT_POSITIVELY,
        "took the fallback needlessly": CONDITIONAL_PREFERENCE,
    }
)
"""The fix for each class of failure, by the name in `Finding.failure`."""


MATCHER_FIXES: Final[Mapping[tuple[str, str], Fix | None]] = MappingProxyType(
    {
        ("formatted", "fenced"): None,
        ("formatted", "wrapped in prose"): ANSWER_DIRECTLY,
        ("formatted", "too many lines"): PROMPT_FOR_LENGTH,
        ("formatted", "too few lines"): LENGTH_WITH_EXAMPLES,
        ("calls_tool", "clarifying question"): PICK_AND_NOTE,
        ("calls_tools", "clarifying question"): PICK_AND_NOTE,
    }
)
"""Fixes for classes of failure that mean something else for one matcher, by its name; None where no page has one."""


def published_fix(failure: str, matcher: str = "") -> str | None:
    """The published fix for a class of failure, in one line; None if there is none.

    Args:
        failure: the class of failure.
        matcher: the name of the matcher that found it.

    Example:
        >>> "output_config.format" in published_fix("fenced")
        True
        >>> published_fix("fenced", "formatted") is None
        True
    """
    fix = MATCHER_FIXES.get((matcher, failure), FIXES.get(failure))
    return str(fix) if fix else None
