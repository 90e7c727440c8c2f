"""Turns in which the user tells something beside the question or order: one of these things may lift a rule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from pytest_modelmigrate.behaviours.lifted_rules import user_turns
from pytest_modelmigrate.text.sentences import Sentence, ends_read

_LONGEST: Final = 2_000
"""Characters of a turn that is read; a longer one is material to work on."""

_SAYS_SOMETHING: Final = 4
"""Words from which on a sentence says something: "Thanks, great." says nothing."""

_TOLD: Final = 6
"""Words before the last sentence from which on they tell something: the last one is the question or order."""


def tells_more(messages: Sequence[Mapping[str, Any]], turn: int, since: int) -> bool:
    """Whether the user tells something before an assistant turn, other than the question or order that it answers.

    Args:
        messages: the messages of the conversation.
        turn: the assistant turn, counted from 1.
        since: the first turn under the rule; what the user says before it states the rule.

    Example:
        "This one is for the whole staff, not for the board. Write the invitation." does; "Write it." does not.
    """
    said = [text for number, text in user_turns(messages) if number == turn > since]
    return any(len(text) <= _LONGEST and _tells(ends_read(text)) for text in said)


def _tells(read: Sequence[Sentence]) -> bool:
    stated = [each for each in read if not each.text.rstrip().endswith(("?", "\uff1f", "\u061f"))]
    told = sum(each.words for each in stated if each is not read[-1])
    return told >= _TOLD or sum(each.words >= _SAYS_SOMETHING for each in stated) > 1
