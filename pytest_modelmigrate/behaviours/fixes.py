"""The published fix for each class of failure, in one line with its source.

Only advice that Anthropic publishes is listed. A class without such advice has no entry, or an entry that says that it
is only the nearest one.
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
_EFFORT: Final = f"{_DOCS}/build-with-claude/effort"
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
SAY_THE_SCOPE: Final = Fix(
    "no page addresses this directly; nearest, for a rule that is applied to the first item alone: say the scope of "
    "the rule, every section or item and not just the first",
    _OPUS_4_8,
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
    "give an explicit length instruction with positive examples; lowering effort does not shorten reliably",
    _OPUS_5,
)
STATE_THE_DELIVERABLE: Final = Fix(
    "remove 'double-check' lines, and state the deliverable and the stop condition", _OPUS_5
)
ANSWER_DIRECTLY: Final = Fix(
    "add a system line that asks for a direct answer without opening phrases, or use XML tags or structured output",
    _BEST_PRACTICES,
)
RAISE_EFFORT: Final = Fix(
    "raise effort rather than prompt around shallow work; if stuck at low, add one line that asks for "
    "careful multistep thinking",
    _EFFORT,
)
FALLBACK_MODEL: Final = Fix(
    "handle stop_reason refusal as an outcome of its own: read stop_details.category, rephrase or fall "
    "back to another model",
    _REFUSALS,
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
        "refusal": FALLBACK_MODEL,
        "partial refusal": FALLBACK_MODEL,
        "fallback-served": FALLBACK_MODEL,
        "only thinking": RAISE_MAX_TOKENS,
        "empty reply": RAISE_MAX_TOKENS,
        "clarifying question inside JSON": ASK_ONLY_WHEN_IT_MATTERS,
        "clarifying question": ASK_ONLY_WHEN_IT_MATTERS,
        "not the format": SAY_IT_POSITIVELY,
        "no XML element": SAY_IT_POSITIVELY,
        "no table": SAY_IT_POSITIVELY,
        "no CSV": SAY_IT_POSITIVELY,
        "no code block": SAY_IT_POSITIVELY,
        "another beginning": ANSWER_DIRECTLY,
        "label in another notation": STRUCTURED_OUTPUT,
        "label wrapped in prose": STRUCTURED_OUTPUT,
        "not one of the labels": STRUCTURED_OUTPUT,
        "several labels": STRUCTURED_OUTPUT,
        # length and scope
        "too long": PROMPT_FOR_LENGTH,
        "too short": PROMPT_FOR_LENGTH,
        **{f"too {amount} {unit}": PROMPT_FOR_LENGTH for amount in ("many", "few") for unit in _LENGTHS},
        "too many files": STATE_THE_DELIVERABLE,
        "too many lines": STATE_THE_DELIVERABLE,
        # tools
        "no tool call": TRIGGER_IN_DESCRIPTION,
        "answered in text": TRIGGER_IN_DESCRIPTION,
        "format suppressed the tool call": TOOLS_BEFORE_FORMAT,
        "logically wrong arguments": RAISE_EFFORT,
        "declared done unchecked": RAISE_EFFORT,
        "checked and ignored the result": RAISE_EFFORT,
        # language behaviours
        "answered anyway": ASK_ONLY_WHEN_IT_MATTERS,
        "question wrapped in the format": ASK_ONLY_WHEN_IT_MATTERS,
        "asked instead of acting": PICK_AND_NOTE,
        "checked in before finishing": KEEP_WORKING,
        "violated": SAY_IT_POSITIVELY,
        "over-honoured": SAY_THE_SCOPE,
        "took the fallback needlessly": CONDITIONAL_PREFERENCE,
        "took neither": CONDITIONAL_PREFERENCE,
        "took both": CONDITIONAL_PREFERENCE,
        "constraint broken": SAY_THE_SCOPE,
    }
)
"""The fix for each class of failure, by the name in `Finding.failure`."""


def published_fix(failure: str) -> str | None:
    """The published fix for a class of failure, in one line; None if there is none.

    >>> "output_config.format" in published_fix("fenced")
    True
    """
    fix = FIXES.get(failure)
    return str(fix) if fix else None
