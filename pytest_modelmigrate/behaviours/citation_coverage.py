"""The share of sentences with a citation."""

# ruff: noqa: RUF001 - characters of other scripts are meant

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from typing import Final

from pytest_modelmigrate.behaviours.citations import citations_in
from pytest_modelmigrate.behaviours.sources import Source
from pytest_modelmigrate.facts.replies import Reply
from pytest_modelmigrate.text.citation_marks import marks_in
from pytest_modelmigrate.text.sentences import readable_part, sentence_spans

_LETTER: Final = re.compile(r"[^\W\d_]")
AFTER_STOP: Final = re.compile(r"([.!?。！？؟।])([ \t]*(?:\[[^\[\]\n]{1,60}\](?!\()[ \t]*)+)")
"""Marks behind a full stop; they belong to the sentence before it."""


def citation_coverage(text: str, sources: Sequence[Source] = ()) -> float:
    """The share of sentences (0 to 1) with a citation; a mark after the full stop counts for its sentence.

    Args:
        text: the text of the reply.
        sources: the sources that it may name; without them, only numbered marks are counted.
    """
    moved = AFTER_STOP.sub(r"\2\1 ", text)
    readable = readable_part(moved, keep_quotations=True)
    starts = [start for start, end in sentence_spans(readable) if _LETTER.search(readable, start, end)]
    if sources:
        places = [each.span[0] for each in citations_in(Reply.from_text(moved), sources) if each.span]
    else:
        places = [start for _, (start, _) in marks_in(moved)]
    marked = {bisect_right(starts, start) for start in places} - {0}
    return len(marked) / len(starts) if starts else 0.0
