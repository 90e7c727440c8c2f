"""What the lint says: a rule, and a place in a prompt that is at risk under it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from pytest_modelmigrate.lint.parsed_prompt import ParsedPrompt, PromptRole, PromptSentence

RiskField: TypeAlias = Literal["rule", "name", "role", "line", "message", "excerpt", "suggestion", "source"]


@dataclass(frozen=True, slots=True)
class Hit:
    """One sentence that a rule objects to.

    Attributes:
        sentence: the sentence.
        message: what is at risk in it.
        suggestion: the sentence rewritten, or what to do in its place.
    """

    sentence: PromptSentence
    message: str
    suggestion: str


@dataclass(frozen=True, slots=True)
class LintRule:
    """One thing in a prompt that newer, more literal models take otherwise than older ones did.

    Attributes:
        id: `MM001` and so on; never given to another rule.
        name: a short name in words.
        rationale: why it is a risk, in one sentence.
        source: the page that publishes the advice.
        check: finds the sentences that it objects to.
    """

    id: str
    name: str
    rationale: str
    source: str
    check: Callable[[ParsedPrompt], Iterator[Hit]]


@dataclass(frozen=True, slots=True)
class Risk:
    """A sentence of a prompt that is at risk, and how to write it.

    Attributes:
        rule: the rule's id, such as `MM001`.
        name: the rule's name.
        role: whose text it is.
        start: index in the text where the sentence begins.
        end: index where it ends.
        line: line of the text in which it begins, counted from 1.
        last_line: line in which it ends.
        excerpt: the sentence, white space collapsed.
        message: what is at risk.
        suggestion: the sentence rewritten.
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
