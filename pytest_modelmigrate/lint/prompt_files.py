"""Read prompt files: Markdown or plain text, with section marks on separate lines if there are several texts."""

from __future__ import annotations

import re
from typing import Final

from pytest_modelmigrate.lint.parsed_prompt import PromptRole
from pytest_modelmigrate.lint.prompt_texts import LocatedText, PromptText, located

SECTION_MARK: Final = re.compile(r"^[ \t]*<!--[ \t]*(?P<role>system|user|assistant)[ \t]*-->[ \t]*$", re.MULTILINE)
"""A line such as `<!-- system -->`."""

_FRONT_MATTER: Final = re.compile(r"\A---[ \t]*\n(?:(?!---[ \t]*$).*\n){0,200}---[ \t]*$", re.MULTILINE)


def read_prompt_file(text: str) -> tuple[PromptText, ...]:
    """The texts of a prompt file as one conversation; without section marks, one text of unknown role.

    An assistant section at the end is a prefill; other assistant sections are history and are not read.
    """
    front = _FRONT_MATTER.match(text)
    beginning = front.end() if front else 0
    marks = list(SECTION_MARK.finditer(text, beginning))
    if not marks:
        return (_prompt_text(text, beginning, len(text), "unknown"),)
    found = (
        [_prompt_text(text, beginning, marks[0].start(), "system")]
        if text[beginning : marks[0].start()].strip()
        else []
    )
    for index, mark in enumerate(marks):
        last = index + 1 == len(marks)
        end = len(text) if last else marks[index + 1].start()
        if mark["role"] != "assistant":
            found.append(_prompt_text(text, mark.end(), end, "user" if mark["role"] == "user" else "system"))
        elif last and text[mark.end() : end].strip():
            found.append(_prompt_text(text, mark.end(), end, "prefill"))
    return tuple(found)


def _prompt_text(text: str, start: int, end: int, role: PromptRole) -> PromptText:
    part: LocatedText = located(text[start:end], text.count("\n", 0, start) + 1)
    return PromptText(role, part)
