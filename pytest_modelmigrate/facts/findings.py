"""A finding: why a behaviour did or did not hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Finding:
    """The judgement of one behaviour on one reply.

    Attributes:
        held: whether the reply is what the behaviour asks for.
        behaviour: the behaviour as its author wrote it, such as `json_reply(Refund)`.
        failure: the class of failure in a few stable words, such as `clarifying question inside JSON`;
            None when it held.
        evidence: what in the reply shows it, in one or two lines.
        fix: the published remedy for that class in one line, with its source, where there is one.
        spans: character ranges `(start, end)` of `reply.text` that the evidence rests on.
        parts: the findings of the branches, for behaviours composed with `|`, `&` or `~`.
    """

    held: bool
    behaviour: str
    failure: str | None = None
    evidence: str = ""
    fix: str | None = None
    spans: tuple[tuple[int, int], ...] = ()
    parts: tuple[Finding, ...] = ()

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
        return data

    @classmethod
    def from_plain(cls, data: Mapping[str, Any]) -> Self:
        """Read what `plain` wrote."""
        return cls(
            held=data["held"],
            behaviour=data["behaviour"],
            failure=data.get("failure"),
            evidence=data.get("evidence", ""),
            fix=data.get("fix"),
            spans=tuple((int(start), int(end)) for start, end in data.get("spans", ())),
            parts=tuple(cls.from_plain(part) for part in data.get("parts", ())),
        )
