"""Citation marks in answers: whether a claim has one, whether it resolves, how many sentences carry one."""

from __future__ import annotations

from pathlib import Path

from rows import Row, read_lines

from pytest_modelmigrate.behaviours.citation_coverage import citation_coverage
from pytest_modelmigrate.behaviours.citations import citations_in
from pytest_modelmigrate.behaviours.cites import cites
from pytest_modelmigrate.behaviours.sources import read_sources
from pytest_modelmigrate.facts.replies import Reply
from pytest_modelmigrate.text.citation_marks import marks_in

FAR_OFF = "[99]"


def score(folder: Path) -> list[Row]:
    """Marks per claim, resolution per answer, and coverage against the experts' count of claims with evidence."""
    answers = list(read_lines(folder))
    claims = [(answer, claim) for answer in answers for claim in answer["claims"]]
    marked = [(bool(claim["evidence_marks"]), any(True for _ in marks_in(claim["claim"]))) for _, claim in claims]
    resolved = [
        _resolved(claim["claim"], answer["sources"]) == {mark.split()[0] for mark in claim["evidence_marks"]}
        for answer, claim in claims
    ]
    whole = [_lost(answer["answer"], answer["sources"]) for answer in answers if answer["sources"]]
    spoiled = [_lost(f"{answer['answer']} {FAR_OFF}", answer["sources"]) for answer in answers if answer["sources"]]
    share = sum(citation_coverage(answer["answer"]) for answer in answers) / len(answers)
    with_evidence = sum(claim["support"] != "Missing" for _, claim in claims) / len(claims)
    return [
        Row.from_pairs("claim has a mark", marked, "plain regex 696 of 696"),
        Row.from_agreement("the claim's marks resolve to the sources it points at", resolved),
        Row.from_pairs(
            "wrong source, answers as they are and with a mark too many",
            [*((False, lost) for lost in whole), *((True, lost) for lost in spoiled)],
        ),
        Row.note(f"{share:.2f} of the sentences carry a mark", f"claims with evidence {with_evidence:.2f}"),
    ]


def _resolved(claim: str, sources: list[str]) -> set[str]:
    found = citations_in(Reply.from_text(claim), read_sources(sources))
    return {f"[{each.source + 1}]" for each in found if each.source is not None}


def _lost(answer: str, sources: list[str]) -> bool:
    return cites(sources).judge(Reply.from_text(answer)).failure == "wrong source"
