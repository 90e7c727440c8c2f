"""Case cards: a case with all of its sides, and what the filters and the order of a report go by."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from pytest_modelmigrate.analysis.advice import Advice
from pytest_modelmigrate.analysis.comparison import Comparison
from pytest_modelmigrate.analysis.cost_causes import CostCauses
from pytest_modelmigrate.analysis.drift import Price
from pytest_modelmigrate.analysis.verdict import Verdict
from pytest_modelmigrate.facts.outcomes import Outcome
from pytest_modelmigrate.facts.runs import Run
from pytest_modelmigrate.reports.cells import Cells
from pytest_modelmigrate.reports.findings import deciding
from pytest_modelmigrate.reports.html.sides import Side, shown_sample, side_of

STATES: Final[Mapping[str, str]] = {
    "regressed": "works less often than on the baseline",
    "failing": "fails on a target",
    "dearer": "costs more than is allowed",
    "undecided": "has no result, or needs more samples",
    "unsure": "a rule only guesses",
    "changed": "the reply has another form",
}
"""What a report filters by, the most important first, and what it means."""

Causes = Mapping[tuple[str, str], CostCauses | None]
"""The causes of the change in cost, by case and id of the target."""


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """What filters and the order go by, without the texts.

    Attributes:
        case: the test without its target.
        number: its place in the run.
        states: which of `STATES` apply.
        classes: the classes of failure.
        tags: what kind of task it is.
        change: the largest change in cost, as a fraction; None where none is known.
        outcomes: the case on each target on which it ran, in the order of the targets.
    """

    case: str
    number: int
    states: tuple[str, ...]
    classes: tuple[str, ...]
    tags: tuple[str, ...]
    change: Decimal | None
    outcomes: tuple[tuple[Outcome, Comparison | None], ...]

    @property
    def rank(self) -> tuple[int, ...]:
        """Sorts the most important first: by its states, then by its place in the run."""
        return (*(state not in self.states for state in STATES), self.number)


@dataclass(frozen=True, slots=True)
class CaseCard:
    """A case as the report shows it.

    Attributes:
        facts: what filters go by.
        id: the end of its link.
        module: the file of the test.
        name: the test in it.
        sides: one for each target, None where it did not run.
        advice: what to do with it; None for a run with one target.
        score: the change in cost to sort by.
    """

    facts: CaseFacts
    id: str
    module: str
    name: str
    sides: tuple[Side | None, ...]
    advice: Advice | None
    score: str


def case_facts(run: Run, verdict: Verdict, price: Price) -> list[CaseFacts]:
    """The cases of a run, the most important first.

    Args:
        run: all outcomes.
        verdict: the verdict on the run.
        price: prices a call.
    """
    cells = Cells(run, verdict, price)
    cases = dict.fromkeys(each.case for each in run.outcomes)
    found = [_facts(case, number, cells) for number, case in enumerate(cases)]
    return sorted(found, key=lambda each: each.rank)


def case_card(
    facts: CaseFacts, run: Run, causes: Causes, advice: Advice | None, price: Price, *, longest: int
) -> CaseCard:
    """A case as the report shows it.

    Args:
        facts: the case.
        run: all outcomes.
        causes: the causes of the changes in cost.
        advice: what to do with the case.
        price: prices a call.
        longest: the most characters of a reply.
    """
    sides = {
        outcome.target.id: side_of(outcome, comparison, causes.get(outcome.key), price, longest=longest)
        for outcome, comparison in facts.outcomes
    }
    module, _, name = facts.case.partition("::")
    return CaseCard(
        facts=facts,
        id=f"case-{slug(facts.case)}",
        module=module if name else "",
        name=name or module,
        sides=tuple(sides.get(target.id) for target in run.targets),
        advice=advice,
        score="" if facts.change is None else f"{facts.change:.4f}",
    )


def slug(text: str) -> str:
    """A short name for a text that is the same in every report and holds nothing that HTML or a link minds."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:10]


def reply_lengths(facts: CaseFacts) -> Iterator[int]:
    """How long the replies of a case are that a report shows."""
    for outcome, _ in facts.outcomes:
        if (reply := shown_sample(outcome).reply) is not None:
            yield len(reply.text)


def _facts(case: str, number: int, cells: Cells) -> CaseFacts:
    found = [
        (outcome, cells.comparison(case, target))
        for target in cells.run.targets
        if (outcome := cells.outcome(case, target)) is not None
    ]
    changes = [each.drift.change for _, each in found if each and each.drift and each.drift.change is not None]
    failing = [leaf for each, _ in found for finding in each.findings if not finding.held for leaf in deciding(finding)]
    return CaseFacts(
        case=case,
        number=number,
        states=tuple(state for state in STATES if _applies(state, found)),
        classes=tuple(dict.fromkeys(each.failure for each in failing if each.failure)),
        tags=tuple(dict.fromkeys(tag for each, _ in found for tag in each.tags)),
        change=max(changes, default=None),
        outcomes=tuple(found),
    )


def _applies(state: str, found: list[tuple[Outcome, Comparison | None]]) -> bool:
    counted = [(each, compared) for each, compared in found if not (compared and compared.superseded)]
    compared = [each for _, each in counted if each is not None]
    match state:
        case "regressed":
            return any(each.regressed for each in compared)
        case "failing":
            return any(each.result == "failed" for each, _ in counted)
        case "dearer":
            return any(each.over_threshold for each in compared)
        case "undecided":
            open_ = any(each.held is None and each.result != "skipped" for each, _ in counted)
            return open_ or any(each.samples.verdict == "undecided" for each in compared)
        case "unsure":
            return any(not finding.sure for each, _ in counted for finding in each.findings)
        case _:
            return any(_form(each.baseline) != _form(each.outcome) for each in compared)


def _form(outcome: Outcome) -> str:
    sample = shown_sample(outcome)
    return sample.reply.form if sample.reply else sample.form
