"""The tokenizer: from Opus 4.7 on, the same text is more tokens.

Source: https://platform.claude.com/docs/en/about-claude/pricing (about 30% more tokens) and
https://platform.claude.com/docs/en/about-claude/models/whats-new-claude-4-7 (1.0 to 1.35 times as many)
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Final

from pytest_modelmigrate.analysis.preflight.notice import SilentChange
from pytest_modelmigrate.facts.catalog import Model
from pytest_modelmigrate.facts.targets import Target

MOST: Final = Fraction(135, 100)
"""The most tokens that the new tokenizer makes of the text of one token of the old one."""
MEAN: Final = Fraction(130, 100)
"""The published mean."""

_SOURCE: Final = "https://platform.claude.com/docs/en/about-claude/pricing"


def most_tokens(was: Model | None, now: Model) -> Fraction | None:
    """The most tokens of `now` for one token of `was`; None when the tokenizer of `was` is not known."""
    if was is None:
        return None
    return MOST if (was.tokenizer, now.tokenizer) == ("old", "new") else Fraction(1)


def check(model: Model, target: Target, baseline: Model | None) -> Iterator[SilentChange]:  # noqa: ARG001 - the signature of model rules
    """Say that the same text is another number of tokens."""
    if baseline is None or baseline.tokenizer == model.tokenizer:
        return
    count = f"modelmigrate tokens PATH --models={baseline.name},{model.name}"
    if model.tokenizer == "new":
        text = (
            f"the same text is about 30% more tokens than on {baseline.name}, 1.0 to 1.35 times as many: replies meet "
            "`max_tokens` sooner, and prompts cost more and fill more of the context window"
        )
    else:
        text = f"the same text is fewer tokens than on {baseline.name}, which makes about 30% more of it"
    yield SilentChange("", text, f"Count the tokens of your prompts: {count}", _SOURCE, "note")
