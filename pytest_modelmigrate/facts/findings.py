"""Findings: why a behaviour holds or does not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NoReturn, Self

from pytest_modelmigrate.facts.json_object import InvalidJsonError, JsonObject, PlainObject


@dataclass(frozen=True, slots=True)
class Finding(PlainObject):
    """What one behaviour found in one reply.

    Attributes:
        held: whether the reply is what the behaviour asks for.
        behaviour: the behaviour as its author wrote it, such as `json_reply(Refund)`.
        failure: the class of failure in a few stable words, such as `clarifying question inside JSON`;
            None when it held.
        evidence: the part of the reply that shows it, in one or two lines.
        fix: the published fix for that class in one line, with its source; None where none is published.
        spans: character ranges `(start, end)` of `reply.text` that the evidence rests on.
        parts: the findings of the branches, for behaviours composed with `|`, `&` or `~`.
        doubt: why the rule only guesses, in a few words, such as `the reply declines and helps`; empty when it is sure.
        judged_by: the model that decided it as the judge of `--migrate-judge`; empty when the rule decided it.
    """

    held: bool
    behaviour: str
    failure: str | None = None
    evidence: str = ""
    fix: str | None = None
    spans: tuple[tuple[int, int], ...] = ()
    parts: tuple[Finding, ...] = ()
    doubt: str = ""
    judged_by: str = ""

    @property
    def sure(self) -> bool:
        """Whether a rule that knows the form, or a judge, decided it; False when the rule guesses."""
        return not self.doubt

    def __bool__(self) -> NoReturn:
        """Refuse to be true or false: `assert behaviour.judge(reply)` would pass on any reply."""
        __tracebackhide__ = True
        raise TypeError("a finding has no truth value: use finding.held")

    def plain(self) -> dict[str, Any]:
        """The finding as plain JSON data; `from_plain` reads it back."""
        data: dict[str, Any] = {"held": self.held, "behaviour": self.behaviour}
        if self.failure:
            data["failure"] = self.failure
        if self.evidence:
            data["evidence"] = self.evidence
        if self.fix:
            data["fix"] = self.fix
        if self.spans:
            data["spans"] = [list(span) for span in self.spans]
        if self.parts:
            data["parts"] = [part.plain() for part in self.parts]
        if self.doubt:
            data["doubt"] = self.doubt
        if self.judged_by:
            data["judged_by"] = self.judged_by
        return data

    @classmethod
    def read(cls, data: JsonObject) -> Self:
        """Read the members that `plain` wrote."""
        return cls(
            held=data.flag("held"),
            behaviour=data.text("behaviour"),
            failure=data.optional_text("failure", None),
            evidence=data.text("evidence", ""),
            fix=data.optional_text("fix", None),
            spans=tuple(_span(each, path) for each, path in data.array("spans", ())),
            parts=data.objects("parts", cls.read, ()),
            doubt=data.text("doubt", ""),
            judged_by=data.text("judged_by", ""),
        )


def _span(data: object, path: str) -> tuple[int, int]:
    match data:
        case [int() as start, int() as end] if not isinstance(start, bool) and not isinstance(end, bool):
            return start, end
    raise InvalidJsonError(path, "expected two whole numbers, the start and the end of a range")
