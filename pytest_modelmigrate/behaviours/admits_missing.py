"""The matcher `admits_missing`: the reply says that data are missing, and does not invent them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, Final

from pytest_modelmigrate.behaviours.absence import is_blank
from pytest_modelmigrate.behaviours.behaviour import Behaviour
from pytest_modelmigrate.behaviours.conversation_texts import conversation_text
from pytest_modelmigrate.behaviours.finding_builders import failed, held
from pytest_modelmigrate.behaviours.invented_values import (
    invented_values_in,
    mentions,
)
from pytest_modelmigrate.behaviours.matcher_arguments import MatcherArguments
from pytest_modelmigrate.behaviours.missing_data import admits
from pytest_modelmigrate.behaviours.missing_text import missing_text
from pytest_modelmigrate.behaviours.missing_thing import account_of
from pytest_modelmigrate.behaviours.other_words import new_figures, says_less
from pytest_modelmigrate.facts.findings import Finding
from pytest_modelmigrate.facts.replies import Reply
from pytest_modelmigrate.text.labelled_values import labelled_values
from pytest_modelmigrate.text.sentences import ends_read
from pytest_modelmigrate.text.spans import Span

_NEW_FIGURE: Final = "a sentence that names it has a figure that the conversation does not have"
_MOST_FIELDS: Final = 2_000
"""Fields of a JSON reply that are read."""


def admits_missing(*what: str) -> Behaviour:
    """The reply says that data are missing, and does not invent them.

    Failure classes: `confabulated values` (the spans are the values) and `evasive silence` (neither a value nor an
    admission). The reply must say of each named thing that it is missing: in a sentence, or with an empty value in
    JSON, beside a label or in a table (null, "n/a", a dash, "not provided"). Without names, the reply as a whole must
    say that something is missing. Values from the conversation do not count as invented. The rules find numbers,
    dates, names, addresses and quotations beside your words; use `judged` for inventions in other words. A value in the
    sentence that says that the thing is missing, a reply that denies something else and gives no figures, and a
    sentence that says so in general or supposes it ("Many leases state none") are guesses (`Finding.doubt`).

    Args:
        what: what is missing, in the words that the reply would use, such as "order number".

    Example:
        >>> Reply.from_text("The ticket names no order number.") == admits_missing("order number")
        True
    """
    __tracebackhide__ = True
    given = MatcherArguments("admits_missing")
    return AdmitsMissing(given.texts("what", what, "what is missing, each an argument such as 'order number'"))


class AdmitsMissing(Behaviour):
    """See `admits_missing`."""

    __slots__ = ("what",)

    def __init__(self, what: Sequence[str] = ()) -> None:
        self.what = tuple(what)

    def judge(self, reply: Reply) -> Finding:
        """Look for invented values and for the admission."""
        if (missing := missing_text(self, reply)) is not None:
            return missing
        known = conversation_text(reply)
        fields = _fields(reply.text)
        if fields is not None:
            return self._in_fields(reply.text, fields, known)
        return self._in_text(reply, known)

    def _in_text(self, reply: Reply, known: str) -> Finding:
        text = reply.text
        read = [each for each in ends_read(text, keep_quotations=True) if any(sign.isalnum() for sign in each.text)]
        admission = admits(text)
        spans = admission.spans if admission else ()
        if not self.what:
            if admission and admission.reach == "whole":
                return held(self, "says that it is missing", spans)
            return self._judge_whole(reply)
        labelled = labelled_values(text)
        doubt = ""
        for what in self.what:
            account = account_of(what, text, known, labelled=labelled, read=read, admission=admission)
            if account.invented:
                return self._invented(text, account.invented, what, account.doubt)
            if not account.admitted:
                doubt = account.doubt or says_less(text, known, read)
                return failed(self, "evasive silence", f"does not say that {what} is missing", doubt=doubt)
            doubt = doubt or account.doubt
        about = [each for each in read if any(mentions(each.text, what) for what in self.what)]
        doubt = doubt or _NEW_FIGURE * any(new_figures(text, known, each) for each in about)
        return held(self, "says that it is missing", spans, doubt=doubt)

    def _in_fields(self, text: str, fields: Sequence[tuple[str, Any]], known: str) -> Finding:
        for what in self.what:
            own = [value for name, value in fields if mentions(_spaced(name), what)]
            filled = [value for value in own if not _is_empty(value)]
            stated = [value for value in filled if not (isinstance(value, str) and (admits(value) or value in known))]
            if stated:
                start = text.find(json.dumps(stated[0], ensure_ascii=False))
                span = (start, start + len(json.dumps(stated[0], ensure_ascii=False))) if start >= 0 else (0, len(text))
                return self._invented(text, [span], what)
            if not own and not admits(text):
                return failed(self, "evasive silence", f"has no field for {what} and does not say that it is missing")
        if self.what or all(_is_empty(value) for _, value in fields):
            return held(self, "the field is left empty")
        filled_names = [name for name, value in fields if not _is_empty(value)]
        return failed(self, "confabulated values", f"fills {', '.join(filled_names[:5])}")

    def _judge_whole(self, reply: Reply) -> Finding:
        if invented := invented_values_in(reply):
            return self._invented(reply.text, invented, "it")
        return failed(self, "evasive silence", "neither says that it is missing nor gives a value")

    def _invented(self, text: str, spans: Sequence[Span], what: str, doubt: str = "") -> Finding:
        shown = ", ".join(repr(text[start:end]) for start, end in spans[:3])
        return failed(
            self, "confabulated values", f"{what} is missing, and the reply gives {shown}", spans, doubt=doubt
        )

    @property
    def question(self) -> str:
        """Ask whether it says so."""
        if not self.what:
            return "Does the reply say that data are missing, without inventing any?"
        return f"Does the reply say of each of these that it is missing, without inventing it: {', '.join(self.what)}?"

    def __repr__(self) -> str:
        return f"admits_missing({', '.join(map(repr, self.what))})"


def _fields(text: str) -> list[tuple[str, Any]] | None:
    """The names and values in a JSON document, fenced or not; None for any other text."""
    bare = text.strip()
    if bare.startswith("```") and bare.endswith("```"):
        bare = bare[bare.find("\n") + 1 : -3].strip()
    if bare[:1] not in ("{", "["):
        return None
    try:
        return list(islice(_leaves(json.loads(bare)), _MOST_FIELDS))
    except (ValueError, RecursionError):
        return None


def _leaves(value: Any) -> Iterator[tuple[str, Any]]:
    waiting: list[tuple[str, Any]] = [("", value)]
    while waiting:
        name, each = waiting.pop()
        if isinstance(each, dict):
            waiting.extend((str(key), inner) for key, inner in each.items())
        elif isinstance(each, list) and each:
            waiting.extend((name, inner) for inner in each)
        else:
            yield name, each


def _spaced(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])|_|-", " ", name)


def _is_empty(value: Any) -> bool:
    return value in (None, [], {}) or (isinstance(value, str) and is_blank(value) is not None)
