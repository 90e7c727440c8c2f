"""Case changes: what is not the same about a case on a target, without a verdict."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from pytest_modelmigrate.analysis.cost_causes import CostCauses, cost_causes
from pytest_modelmigrate.analysis.drift import CostDrift, Price
from pytest_modelmigrate.analysis.median_sample import Calls, median_sample
from pytest_modelmigrate.analysis.sampled_drift import compare_samples
from pytest_modelmigrate.facts.costs import Cost
from pytest_modelmigrate.facts.runs import Run

Key: TypeAlias = tuple[str, str]
"""A case and the id of a target."""


@dataclass(frozen=True, slots=True)
class KeptCase:
    """What a run or a snapshot has of a case on a target.

    Attributes:
        samples: the calls of each answered sample.
        traits: what else is compared, by name, such as `result` and `form`.
    """

    samples: tuple[Calls, ...]
    traits: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CaseChange:
    """What is not the same about a case on a target.

    Attributes:
        case: the test without its target.
        target: the id of the target.
        was: its cost before, of the median sample at list price; None where it is new or had no answer.
        now: its cost now; None where it is gone or has no answer.
        percent: the change of the cost, such as `+31%`; empty where one of both has no cost.
        causes: what changed the cost, exactly; None where that is not known or nothing did.
        traits: what else changed, such as `result passed -> failed`.
        kind: `changed`, `new` or `gone`.
    """

    case: str
    target: str
    was: Cost | None
    now: Cost | None
    percent: str = ""
    causes: CostCauses | None = None
    traits: tuple[str, ...] = ()
    kind: str = "changed"

    @property
    def cause(self) -> str:
        """Why, in one line: the causes of the cost, then what else changed."""
        costs = [str(self.causes)] if self.causes is not None and any(self.causes.usd.values()) else []
        return "; ".join([*([self.kind] if self.kind != "changed" else []), *costs, *self.traits])


def kept_cases(run: Run) -> dict[Key, KeptCase]:
    """The cases of a run, without skipped ones."""
    found: dict[Key, KeptCase] = {}
    for outcome in run.outcomes:
        if outcome.result != "skipped":
            samples = tuple(each.calls for each in outcome.counted if each.answered)
            traits: dict[str, str] = {
                "result": outcome.result,
                "answers": "simulated" if outcome.simulated else "real",
            }
            if outcome.last.form:
                traits["form"] = outcome.last.form
            found[outcome.key] = KeptCase(samples, traits)
    return found


def case_changes(old: Mapping[Key, KeptCase], new: Mapping[Key, KeptCase], price: Price) -> Iterator[CaseChange]:
    """Every case on a target that is not the same in both, by case and target.

    Args:
        old: the older cases.
        new: the newer cases.
        price: prices a call, of both.
    """
    for key in sorted({*old, *new}):
        was, now = old.get(key), new.get(key)
        if was is None or now is None:
            kind = "new" if was is None else "gone"
            yield CaseChange(*key, _cost(was, price), _cost(now, price), kind=kind)
            continue
        change = _change(key, was, now, price)
        if change is not None:
            yield change


def _change(key: Key, was: KeptCase, now: KeptCase, price: Price) -> CaseChange | None:
    names = dict.fromkeys([*was.traits, *now.traits])
    traits = tuple(
        f"{name} {was.traits.get(name, 'not kept')} -> {now.traits.get(name, 'not kept')}"
        for name in names
        if was.traits.get(name) != now.traits.get(name)
    )
    if not was.samples or not now.samples:
        differs = traits or bool(was.samples) != bool(now.samples)
        return CaseChange(*key, _cost(was, price), _cost(now, price), traits=traits) if differs else None
    drift: CostDrift = compare_samples(was.samples, now.samples, price)
    if not (traits or drift.moves or drift.was != drift.now):
        return None
    causes = cost_causes(median_sample(was.samples, price), median_sample(now.samples, price), price)
    return CaseChange(*key, drift.was, drift.now, drift.percent, causes, traits)


def _cost(case: KeptCase | None, price: Price) -> Cost | None:
    if case is None or not case.samples:
        return None
    return compare_samples(case.samples, case.samples, price).now
