"""Rules of the lint, and the risks that they find in a prompt."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from pytest_modelmigrate.lint.parsed_prompt import ParsedPrompt, PromptRole, PromptSentence

RiskField: TypeAlias = Literal["rule", "name", "role", "line", "message", "excerpt", "suggestion", "source"]


@dataclass(frozen=True, slots=True)
class Hit:
    """A sentence that a rule found.

    Attributes:
        sentence: the sentence.
        message: why it is a risk.
        suggestion: the rewritten sentence, or what to do instead.
    """

    sentence: PromptSentence
    message: str
    suggestion: str


@dataclass(frozen=True, slots=True)
class LintRule:
    """A rule: something in prompts that newer, more literal models understand differently.

    Attributes:
        id: `MM001` and so on; an id is never used again.
        name: a short name.
        rationale: why it is a risk, in one sentence.
        source: the page that publishes the advice.
        check: finds the sentences.
    """

    id: str
    name: str
    rationale: str
    source: str
    check: Callable[[ParsedPrompt], Iterator[Hit]]


@dataclass(frozen=True, slots=True)
class Risk:
    """A sentence of a prompt that is a risk, and how to rewrite it.

    Attributes:
        rule: the rule's id, such as `MM001`.
        name: the rule's name.
        role: the role of the text.
        start: where the sentence begins in the text.
        end: where it ends.
        line: line of the text in which it begins, counted from 1.
        last_line: line in which it ends.
        excerpt: the sentence with single spaces.
        message: why it is a risk.
        suggestion: the rewritten sentence.
        source: the page that publishes the advice.
    """

    rule: str
    name: str
    role: PromptRole
    start: int
    end: int
    line: int
    last_line: int
    excerpt: str
    message: str
    suggestion: str
    source: str

    def plain(self) -> dict[RiskField, str | int]:
        """The risk as plain JSON data."""
        return {
            "rule": self.rule,
            "name": self.name,
            "role": self.role,
            "line": self.line,
            "message": self.message,
            "excerpt": self.excerpt,
            "suggestion": self.suggestion,
            "source": self.source,
        }
