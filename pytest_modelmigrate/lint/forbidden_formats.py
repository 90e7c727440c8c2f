"""Formats that prompts forbid, and the positive instruction for each."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class ForbiddenFormat:
    """A format that prompts forbid.

    Attributes:
        forbidden: its names after `do not use`.
        wanted: an instruction for the opposite.
        stated: words with which a prompt already asks for the opposite.
    """

    forbidden: re.Pattern[str]
    wanted: str
    stated: re.Pattern[str]


def _style(forbidden: str, wanted: str, stated: str) -> ForbiddenFormat:
    return ForbiddenFormat(
        re.compile(rf"\b(?:{forbidden})(?!\w)", re.IGNORECASE), wanted, re.compile(rf"\b(?:{stated})\b", re.IGNORECASE)
    )


FORBIDDEN_FORMATS: Final = (
    _style(
        r"markdown(?: (?:formatting|syntax|format|markup|styling))?|rich text|text formatting|special formatting",
        "Write plain prose paragraphs.",
        r"plain[- ]?text|prose|paragraphs|plain language",
    ),
    _style(
        r"bullet(?:ed)?[- ]?(?:points?|lists?)|bullets|numbered lists?|bulleted (?:or numbered )?lists?",
        "Write flowing paragraphs that name the items within sentences.",
        r"prose|paragraphs|full sentences|complete sentences|comma[- ]separated",
    ),
    _style(
        r"(?:markdown )?headings?|section (?:titles|headers)|markdown headers?",
        "Open each part with an ordinary sentence that says what it is about.",
        r"prose|paragraphs|continuous text",
    ),
    _style(r"tables", "Write the comparison as sentences, one row to a sentence.", r"prose|sentences|list"),
    _style(
        r"(?:triple )?back-?ticks?|code (?:fences?|fencing|blocks?)(?: markers?| delimiters?| formatting)?|"
        r"markdown (?:fences?|fencing|(?:code )?blocks?)|"
        r"fences|fencing",
        "Begin the reply with the first character of the answer itself and end it with the last.",
        r"raw|start(?:s|ing)? with|begin(?:s|ning)? with|first character",
    ),
    _style(
        r"emojis?|emoticons?|smileys?",
        "Write with words and ordinary punctuation alone.",
        r"words alone|plain text",
    ),
    _style(
        r"(?:pre|post)ambles?|text (?:before|after|outside|around)|introductory (?:text|phrases?|sentences?)|"
        r"commentary|"
        r"(?:any )?(?:other|additional|extra|"
        r"surrounding|explanatory|further|conversational) (?:text|words|output|prose|comments?|commentary|content|"
        r"characters|explanations?)|explanations?|"
        r"filler(?: words?| phrases?| text)?|pleasantries|apolog(?:y|ies)|chit-?chat|small ?talk",
        "Reply with the answer alone, from its first word to its last.",
        r"only|just|solely|nothing but|alone|exactly|directly|straight to",
    ),
    _style(
        r"commas?",
        "Separate clauses with full stops, semicolons or dashes.",
        r"semicolons?|full stops|dashes|short sentences",
    ),
    _style(
        r"(?:capital|upper-?case|upper case) (?:letters?|words?|characters?)|capitals|capitali[sz]ation",
        "Write every letter in lower case.",
        r"lower-?case|lower case|small letters",
    ),
    _style(
        r"(?:lower-?case|lower case|small) (?:letters?|words?|characters?)",
        "Write every letter in capitals.",
        r"capitals?|upper-?case|upper case|capital letters",
    ),
    _style(
        r"(?:technical |legal |industry |medical |business )?jargon|technical (?:terms|language)|buzzwords",
        "Use everyday words that a reader without training knows.",
        r"plain (?:language|english|words)|everyday|simple (?:words|language|terms)|layman",
    ),
    _style(r"passive voice|the passive", "Write in the active voice.", r"active voice"),
    _style(
        r"(?:the )?first[- ]person(?: pronouns?)?", "Write in the third person.", r"third[- ]person|second[- ]person"
    ),
    _style(r"contractions", "Write every word out in full, as in it is and do not.", r"in full|formal"),
    _style(r"exclamation (?:marks?|points?)", "End sentences with full stops.", r"full stops|periods"),
    _style(
        r"(?:bold )?asterisks?|bold(?:face)?(?: text| type)?|italics?",
        "Write plain text and carry the emphasis by word order.",
        r"plain[- ]?text",
    ),
    _style(r"latex|html(?: tags| markup)?|xml tags", "Write plain text.", r"plain[- ]?text|unicode|markdown|json"),
)
