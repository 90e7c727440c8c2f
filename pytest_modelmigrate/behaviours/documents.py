"""A reply that is one JSON document."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from pytest_modelmigrate.behaviours.absences import judge_absence
from pytest_modelmigrate.behaviours.behaviour import Behaviour
from pytest_modelmigrate.behaviours.clarification import asks_for_information
from pytest_modelmigrate.behaviours.conclusions import failed, held
from pytest_modelmigrate.behaviours.inner_questions import question_in, refusal_in
from pytest_modelmigrate.behaviours.refusals import declines
from pytest_modelmigrate.behaviours.schemas import Schema, Wanted, schema_for
from pytest_modelmigrate.facts.findings import Finding
from pytest_modelmigrate.facts.replies import Reply
from pytest_modelmigrate.text.form import Reading, read_form
from pytest_modelmigrate.text.json_documents import Document, NotJsonError, read_json

_EXCERPT: Final = 60


def json_reply(schema: Wanted = None, *, fenced: bool = False, may_ask: bool = False) -> Behaviour:
    """The reply is exactly one JSON document, and the document is what was asked for.

    JSON is what RFC 8259 says: no NaN, no comments, nothing before or after but white space. Failure classes:
    `fenced`, `wrapped in prose`, `several documents`, `malformed JSON` (with the position), `truncated`,
    `schema violation` (with path and reason), `clarifying question inside JSON`, `clarifying question`,
    `refusal`, `only thinking`, `empty reply`, `called a tool`, `no JSON`. Keys that one object has twice are
    named in the evidence.

    Whether the values are true is not looked at: `grounded_in` and `judged` begin there.

    Args:
        schema: a pydantic model or any type, a JSON Schema as a dict, or the path of a schema file, which is
            read now; None for any JSON document.
        fenced: whether a Markdown code fence around the document is allowed.
        may_ask: whether the document may hold a question to the user, as a quiz or an intake form does.

    Raises:
        FileNotFoundError: the schema file does not exist.
        ValueError: the schema is not a valid JSON Schema.

    Example:
        >>> Reply.from_text('{"order": "A-17"}') == json_reply(dict[str, str])
        True
        >>> json_reply(list[int]).judge(Reply.from_text("[1, 2")).failure
        'truncated'
    """
    return JsonReply(schema_for(schema), fenced=fenced, may_ask=may_ask)


class JsonReply(Behaviour):
    """See `json_reply`."""

    __slots__ = ("fenced", "may_ask", "schema")

    def __init__(self, schema: Schema, *, fenced: bool = False, may_ask: bool = False) -> None:
        self.schema = schema
        self.fenced = fenced
        self.may_ask = may_ask

    def __repr__(self) -> str:
        arguments = [
            self.schema.name,
            "fenced=True" if self.fenced else "",
            "may_ask=True" if self.may_ask else "",
        ]
        return f"json_reply({', '.join(filter(None, arguments))})"

    def judge(self, reply: Reply) -> Finding:
        """Look at the stop reason first, then at the form, then at the content.

        Where the request wrote the beginning of the reply (a prefill), the text holds alone or together with it.
        """
        finding = self._judge(reply)
        if finding.held or not reply.prefill:
            return finding
        stop_reason = reply.stop_reason or "end_turn"
        whole = self._judge(Reply.from_text(reply.prefill + reply.text, stop_reason))
        return replace(whole, spans=_moved(whole.spans, -len(reply.prefill)))

    def _judge(self, reply: Reply) -> Finding:
        if absence := judge_absence(self, reply):
            return absence
        try:
            document = read_json(reply.text)
        except NotJsonError as problem:
            return self._judge_form(reply, problem)
        return self._judge_content(document, reply.text)

    def _judge_form(self, reply: Reply, problem: NotJsonError) -> Finding:
        """The text as it stands is no JSON document: say what it is instead."""
        text, reading = reply.text, read_form(reply.text)
        if not reading.documents:
            return self._judge_prose(reply, problem)
        if inner := self._words_inside(reading.content, text, valid=False):
            return inner
        last = reading.documents[-1]
        if reading.form == "truncated JSON" or (reply.stop_reason == "max_tokens" and last.unclosed):
            evidence = (
                f"the document that begins at character {last.start} never ends; stop_reason is "
                f"{reply.stop_reason}: ...{_excerpt(text, last.end - _EXCERPT, last.end)}"
            )
            return failed(self, "truncated", evidence, [(last.start, last.end)])
        if reading.form == "malformed JSON":
            return self._judge_broken(reading, text, problem)
        if reading.form == "fenced JSON" and self.fenced:
            return self._judge_content(last, text)
        return self._judge_sound(reading, text)

    def _judge_sound(self, reading: Reading, text: str) -> Finding:
        """The documents can be read, and do not stand alone."""
        spans = [(each.start, each.end) for each in reading.documents]
        if len(spans) > 1:
            where = ", ".join(str(start) for start, _ in spans[:5])
            return failed(self, "several documents", f"{len(spans)} documents, at characters {where}", spans)
        start, end = spans[0]
        failure = "fenced" if reading.form == "fenced JSON" else "wrapped in prose"
        return failed(self, failure, self._around(reading.documents[0], text), [(0, start), (end, len(text))])

    def _judge_broken(self, reading: Reading, text: str, problem: NotJsonError) -> Finding:
        broken = next((each.problem for each in reading.documents if each.problem), problem)
        intact = "; only the notation is wrong, the content can be read" if reading.sure else ""
        at = broken.position
        return failed(
            self,
            "malformed JSON",
            f"{broken}: ...{_excerpt(text, at - _EXCERPT // 2, at + _EXCERPT // 2)}...{intact}",
            [(min(at, len(text) - 1), min(at + 1, len(text)))],
        )

    def _judge_prose(self, reply: Reply, problem: NotJsonError) -> Finding:
        text = reply.text
        if declined := declines(text):
            return failed(self, "refusal", f"the text declines: {_excerpt(text, 0, _EXCERPT)}", declined.spans)
        asked = asks_for_information(text)
        if asked:
            return failed(self, "clarifying question", f"asks in plain text: {_excerpt(text, *asked)}", [asked])
        if reply.stop_reason == "max_tokens":
            return failed(self, "truncated", "stop_reason is max_tokens before any JSON began")
        return failed(self, "no JSON", f"{problem}: {_excerpt(text, 0, _EXCERPT)}", [(0, len(text))])

    def _words_inside(self, value: Any, text: str, *, valid: bool) -> Finding | None:
        """A question or a refusal inside the JSON; it weighs more than what is wrong around it."""
        if not self.may_ask and (question := question_in(value, valid=valid)):
            return self._inside("clarifying question inside JSON", "asks", question, text)
        if not valid and (refusal := refusal_in(value)):
            return self._inside("refusal", "declines", refusal, text)
        return None

    def _judge_content(self, document: Document, text: str) -> Finding:
        violation = self.schema.violation(document.value, text[document.start : document.end])
        if inner := self._words_inside(document.value, text, valid=violation is None):
            return inner
        twice = f"keys that one object has twice: {', '.join(document.duplicates)}" * bool(document.duplicates)
        if violation:
            evidence = f"{violation}; {twice}" if twice else str(violation)
            return failed(self, "schema violation", evidence, [(document.start, document.end)])
        return held(self, twice)

    def _inside(self, failure: str, verb: str, leaf: tuple[str, str], text: str) -> Finding:
        path, words = leaf
        found = text.find(words)
        spans = [(found, found + len(words))] if found >= 0 else []
        return failed(self, failure, f"{path} {verb}: {_excerpt(words, 0, len(words))}", spans)

    def _around(self, document: Document, text: str) -> str:
        """What stands around the document, and whether the document itself would do."""
        inner = self._judge_content(document, text)
        inside = "the document itself is right" if inner.held else f"and inside, {inner.failure}: {inner.evidence}"
        before, after = text[: document.start].strip(), text[document.end :].strip()
        around = [
            f"before it {_excerpt(before, 0, _EXCERPT)}" if before else "",
            f"after it {_excerpt(after, 0, _EXCERPT)}" if after else "",
        ]
        return "; ".join([*filter(None, around), inside])


def _moved(spans: tuple[tuple[int, int], ...], by: int) -> tuple[tuple[int, int], ...]:
    """The spans in another text; what lies before its beginning is dropped."""
    return tuple((max(0, start + by), end + by) for start, end in spans if end + by > 0)


def _excerpt(text: str, start: int, end: int) -> str:
    """A piece of the text on one line, quoted."""
    piece: Any = text[max(0, start) : end]
    return repr(piece if len(piece) <= 2 * _EXCERPT else f"{piece[: 2 * _EXCERPT]}...")
