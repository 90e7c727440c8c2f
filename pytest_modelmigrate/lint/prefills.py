"""An assistant message as the last one: refused from the 4.6 models on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pytest_modelmigrate.lint.imperatives import bare
from pytest_modelmigrate.lint.parsed_prompt import ParsedPrompt, PromptSentence
from pytest_modelmigrate.lint.risks import Hit

_WORDS_OF_AN_OPENING: Final = 12
"""More words than these are a reply that was cut short, to be continued."""


def prefills(prompt: ParsedPrompt) -> Iterator[Hit]:
    """A conversation that ends with the beginning of the reply."""
    if prompt.role != "prefill":
        return
    text = " ".join(prompt.text.split())
    start = len(prompt.text) - len(prompt.text.lstrip())
    whole = PromptSentence(start, max(start, len(prompt.text.rstrip())), text, text)
    yield Hit(whole, "a prefilled reply is a 400 from the 4.6 models on", _replacement(text))


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
