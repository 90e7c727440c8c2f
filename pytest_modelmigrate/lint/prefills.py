"""Find an assistant message at the end of the conversation: models from 4.6 on refuse it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pytest_modelmigrate.lint.imperatives import bare
from pytest_modelmigrate.lint.parsed_prompt import ParsedPrompt, PromptSentence
from pytest_modelmigrate.lint.risks import Hit

_WORDS_OF_AN_OPENING: Final = 12
"""A prefill with more words is a truncated reply that is to be continued."""


def prefills(prompt: ParsedPrompt) -> Iterator[Hit]:
    """A conversation that ends with the beginning of the reply."""
    if prompt.role != "prefill":
        return
    text = " ".join(prompt.text.split())
    start = len(prompt.text) - len(prompt.text.lstrip())
    whole = PromptSentence(start, max(start, len(prompt.text.rstrip())), text, text)
    yield Hit(whole, "models from 4.6 on answer a prefill with status 400", _replacement(text))


def _replacement(text: str) -> str:
    if text[:1] in {"{", "["}:
        return 'Drop the message and ask for the shape with output_config.format (type "json_schema").'
    if text.startswith("<") and ">" in text:
        return f"Drop the message and add to the system prompt: Reply inside {text[: text.index('>') + 1]} tags."
    if text.startswith("```"):
        return "Drop the message and add to the system prompt: Reply with one code block and nothing around it."
    opening = bare(text)
    if 0 < len(opening.split()) <= _WORDS_OF_AN_OPENING:
        return "Drop the message and add to the system prompt: Answer directly, without an opening phrase."
    return (
        "Drop the message and quote it in a user message: Your reply was interrupted; continue from where it stopped."
    )
