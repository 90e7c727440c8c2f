"""The matcher `json_reply`: a reply that is one JSON document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from pytest_modelmigrate.behaviours.behaviour import Behaviour
from pytest_modelmigrate.behaviours.conversation_texts import system_texts
from pytest_modelmigrate.behaviours.described_fields import may_want_a_question
from pytest_modelmigrate.behaviours.finding_builders import failed, held
from pytest_modelmigrate.behaviours.matcher_arguments import MatcherArguments
from pytest_modelmigrate.behaviours.messages_in_json import JsonMessage, question_in_json
from pytest_modelmigrate.behaviours.missing_text import missing_text
from pytest_modelmigrate.behaviours.questions import asks_for_information
from pytest_modelmigrate.behaviours.refusals_in_json import refusal_in_json
from pytest_modelmigrate.behaviours.schemas import Schema, SchemaLike, schema_for
from pytest_modelmigrate.behaviours.text_refusals import declines
from pytest_modelmigrate.behaviours.unread_json_texts import doubt_of_texts
from pytest_modelmigrate.facts.findings import Finding
from pytest_modelmigrate.facts.replies import Reply
from pytest_modelmigrate.text.form import ParsedText, read_form
from pytest_modelmigrate.text.json_documents import Document, NotJsonError, read_json
from pytest_modelmigrate.text.spans import Span

_EXCERPT: Final = 60


def json_reply(schema: SchemaLike = None, *, fenced: bool = False, may_ask: bool = False) -> Behaviour:
    """The reply is exactly one JSON document with the wanted schema.

    JSON is read as in RFC 8259: no NaN, no comments, and only white space before and after. Failure classes:
    `fenced`, `wrapped in prose`, `several documents`, `malformed JSON` (with the position), `truncated`,
    `schema violation` (with path and reason), `clarifying question inside JSON`, `clarifying question`,
    `refusal`, `only thinking`, `empty reply`, `called a tool`, `no JSON`. The evidence names duplicate keys.

    A question to the user and a refusal are found inside the JSON too, whether it has the wanted schema or not: in a
    field that speaks to the user (`message`, `answer`) whatever stands beside it, in another one if the rest is empty.
    A refusal is also found where a field that reports (`summary`) begins with it; in a page or a file it is content.
    A question that is the content is none: in a field such as `query` or `translation`, or asked for by the prompt.
    The descriptions in the schema come before the names: a field described as a title, a draft or a translation holds
    content, and a question in a field described as "question to the user" holds, as a guess.

    An object with none of the fields of a schema that requires none holds as a guess: such a schema accepts any object.

    Whether the values are true is not checked: use `grounded_in` or `judged`.

    Args:
        schema: a pydantic model or any type, a JSON Schema as a dict, or the path of a schema file, which is
            read at once; None for any JSON document.
        fenced: whether a Markdown code fence around the document is allowed.
        may_ask: whether the document may contain a question to the user, as a quiz or an intake form does.

    Raises:
        FileNotFoundError: the schema file does not exist.
        TypeError: the schema is neither a type nor a JSON Schema nor a path.
        ValueError: the schema is not a valid JSON Schema.

    Example:
        >>> Reply.from_text('{"order": "A-17"}') == json_reply(dict[str, str])
        True
        >>> json_reply(list[int]).judge(Reply.from_text("[1, 2")).failure
        'truncated'
    """
    __tracebackhide__ = True
    MatcherArguments("json_reply").flags(fenced=fenced, may_ask=may_ask)
    return JsonReply(schema_for(schema), fenced=fenced, may_ask=may_ask)


class JsonReply(Behaviour):
    """See `json_reply`."""

    __slots__ = ("fenced", "may_ask", "only_data", "schema")

    def __init__(self, schema: Schema, *, fenced: bool = False, may_ask: bool = False) -> None:
        self.schema = schema
        self.fenced = fenced
        self.may_ask = may_ask
        self.only_data = False

    @property
    def question(self) -> str:
        """Ask whether the JSON has data, and no message to the user."""
        asked = "" if self.may_ask else "a question to the user or "
        return f"Is the JSON of the reply the data that were asked for, and not {asked}a refusal in JSON?"

    def __repr__(self) -> str:
        arguments = [
            self.schema.name,
            "fenced=True" if self.fenced else "",
            "may_ask=True" if self.may_ask else "",
        ]
        return f"json_reply({', '.join(filter(None, arguments))})"

    def judge(self, reply: Reply) -> Finding:
        """Check the stop reason first, then the form, then the content.

        If the request has a prefill, the text may be valid alone or together with it.
        """
        finding = self._judge(reply)
        if finding.held or not reply.prefill:
            return finding
        stop_reason = reply.stop_reason or "end_turn"
        text = Reply.from_text(reply.prefill + reply.text, stop_reason)
        whole = self._judge(replace(text, request_body=reply.request_body))
        return replace(whole, spans=_moved(whole.spans, -len(reply.prefill)))

    def settle(self, reply: Reply, finding: Finding) -> Finding:
        """Let the judge decide whether it has a message to the user; if it has none, check the form as well."""
        settled = super().settle(reply, finding)
        if not settled.held or not settled.sure:
            return settled
        without_message = JsonReply(self.schema, fenced=self.fenced, may_ask=self.may_ask)
        without_message.only_data = True
        form = without_message.judge(reply)
        if form.held:
            return settled
        return replace(form, evidence=f"{form.evidence}; {settled.evidence}", judged_by=settled.judged_by)

    def _judge(self, reply: Reply) -> Finding:
        if (missing := missing_text(self, reply)) is not None:
            return missing
        try:
            document = read_json(reply.text)
        except NotJsonError as problem:
            return self._judge_form(reply, problem)
        return self._judge_content(document, reply)

    def _judge_form(self, reply: Reply, problem: NotJsonError) -> Finding:
        """The finding for a text that is not JSON document as it stands."""
        text, parsed = reply.text, read_form(reply.text)
        if not parsed.documents:
            return self._judge_prose(reply, problem)
        if (inner := self._words_inside(parsed.content, reply, valid=False)) is not None:
            return inner
        last = parsed.documents[-1]
        if parsed.form == "truncated JSON" or (reply.stop_reason == "max_tokens" and last.unclosed):
            evidence = (
                f"the document that begins at character {last.start} does not end; stop_reason is "
                f"{reply.stop_reason}: ...{_excerpt(text, last.end - _EXCERPT, last.end)}"
            )
            return failed(self, "truncated", evidence, [(last.start, last.end)])
        if parsed.form == "malformed JSON":
            return self._judge_broken(parsed, text, problem)
        if parsed.form == "fenced JSON" and self.fenced:
            return self._judge_content(last, reply)
        return self._judge_valid(parsed, reply)

    def _judge_valid(self, parsed: ParsedText, reply: Reply) -> Finding:
        """The finding for valid documents that are fenced, in prose, or several."""
        text = reply.text
        spans = [(each.start, each.end) for each in parsed.documents]
        if len(spans) > 1:
            where = ", ".join(str(start) for start, _ in spans[:5])
            return failed(self, "several documents", f"{len(spans)} documents, at characters {where}", spans)
        start, end = spans[0]
        failure = "fenced" if parsed.form == "fenced JSON" else "wrapped in prose"
        return failed(self, failure, self._around(parsed.documents[0], reply), [(0, start), (end, len(text))])

    def _judge_broken(self, parsed: ParsedText, text: str, problem: NotJsonError) -> Finding:
        broken = next((each.problem for each in parsed.documents if each.problem), problem)
        intact = "; only the notation is wrong, the content is readable" if parsed.sure else ""
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

    def _words_inside(self, value: Any, reply: Reply, *, valid: bool) -> Finding | None:
        """A question or a refusal inside the JSON; it comes before what is wrong with the form."""
        if self.only_data:
            return None
        question = self._question(value, reply, valid=valid)
        if question and not question.wanted:
            question = replace(question, doubt=question.doubt or self._doubt_of_question(question, reply))
            return self._inside("clarifying question inside JSON", "asks", question, reply.text)
        if refusal := refusal_in_json(value, reply):
            return self._inside("refusal", "declines", refusal, reply.text)
        return None

    def _question(self, value: Any, reply: Reply, *, valid: bool) -> JsonMessage | None:
        if self.may_ask or self.only_data:
            return None
        return question_in_json(value, reply, valid=valid, descriptions=self.schema.descriptions)

    def _doubt_of_question(self, question: JsonMessage, reply: Reply) -> str:
        """Why the question may be what was asked for: the schema or the system prompt speaks of asking."""
        key = question.path.rpartition(".")[2].partition("[")[0]
        if may_want_a_question(self.schema.descriptions.get(key, "")):
            return "the schema speaks of a question in this field"
        asked = any(may_want_a_question(text) for text in system_texts(reply))
        return "the system prompt speaks of asking" if asked else ""

    def _judge_content(self, document: Document, reply: Reply) -> Finding:
        text = reply.text
        violation = self.schema.violation(document.value, text[document.start : document.end])
        if (inner := self._words_inside(document.value, reply, valid=violation is None)) is not None:
            return inner
        duplicates = f"duplicate keys: {', '.join(document.duplicates)}" * bool(document.duplicates)
        if violation:
            evidence = f"{violation}; {duplicates}" if duplicates else str(violation)
            return failed(self, "schema violation", evidence, [(document.start, document.end)])
        if question := self._question(document.value, reply, valid=True):
            asks = f"{question.path} asks: {_excerpt(question.text, 0, len(question.text))}"
            return held(self, "; ".join(filter(None, (asks, duplicates))), doubt=question.doubt)
        if self.only_data:
            return held(self, duplicates)
        doubt = doubt_of_texts(document.value, reply, self.schema.descriptions, may_ask=self.may_ask)
        return held(self, duplicates, doubt=doubt or self._doubt_of_fields(document.value))

    def _doubt_of_fields(self, value: Any) -> str:
        """Why an object may be other data: it has none of the fields, and the schema requires none."""
        fields = self.schema.fields
        if fields is None or not isinstance(value, Mapping) or not value or not fields.isdisjoint(value):
            return ""
        return f"the object has none of the fields of {self.schema.name}, and no field is required"

    def _inside(self, failure: str, verb: str, message: JsonMessage, text: str) -> Finding:
        found = text.find(message.text)
        spans = [(found, found + len(message.text))] if found >= 0 else []
        evidence = f"{message.path} {verb}: {_excerpt(message.text, 0, len(message.text))}"
        return failed(self, failure, evidence, spans, doubt=message.doubt)

    def _around(self, document: Document, reply: Reply) -> str:
        """The text around the document, and whether the document itself is valid."""
        text = reply.text
        inner = self._judge_content(document, reply)
        inside = "the document itself is valid" if inner.held else f"and inside, {inner.failure}: {inner.evidence}"
        before, after = text[: document.start].strip(), text[document.end :].strip()
        around = [
            f"before it {_excerpt(before, 0, _EXCERPT)}" if before else "",
            f"after it {_excerpt(after, 0, _EXCERPT)}" if after else "",
        ]
        return "; ".join([*filter(None, around), inside])


def _moved(spans: tuple[Span, ...], by: int) -> tuple[Span, ...]:
    """Shift the spans; drop those that end before the text begins."""
    return tuple((max(0, start + by), end + by) for start, end in spans if end + by > 0)


def _excerpt(text: str, start: int, end: int) -> str:
    """A piece of the text on one line, quoted."""
    piece: Any = text[max(0, start) : end]
    return repr(piece if len(piece) <= 2 * _EXCERPT else f"{piece[: 2 * _EXCERPT]}...")
