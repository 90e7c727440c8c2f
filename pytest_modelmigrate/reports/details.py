"""Details of an outcome, as `-v` shows them below the row of its case."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from pytest_modelmigrate.analysis.drift import Price
from pytest_modelmigrate.analysis.statistics.proportions import Passes
from pytest_modelmigrate.facts.outcomes import Outcome
from pytest_modelmigrate.reports.agent_loops import loop_line
from pytest_modelmigrate.reports.cells import WORDS
from pytest_modelmigrate.reports.findings import branches
from pytest_modelmigrate.text.plurals import count

_LONGEST = 300
_MOST_NAMED = 3


def details(outcome: Outcome, price: Price) -> Iterator[str]:
    """Why it failed, with class of failure and evidence; tokens, turns, tools, samples, and what held.

    Args:
        outcome: a case on a target.
        price: prices a call.
    """
    lines = (line for each in outcome.findings if not each.held for line in branches(each))
    broken = Counter(line for line in lines if line.startswith("fails: "))
    held = Counter(line for each in outcome.findings if each.held for line in branches(each))
    if outcome.message and not broken:
        yield f"{WORDS[outcome.result]}: {outcome.message}"
    yield from map(_times, broken.items())
    if outcome.calls:
        counts = outcome.usage.plain()
        named = [f"{name} {value:,}" for name, value in counts.items() if isinstance(value, int)]
        yield ", ".join([count(len(outcome.calls), "call"), *named])
    if line := loop_line(outcome, price):
        yield line
    if len(outcome.samples) > 1:
        results = [f"{each.result} (rerun)" if each.rerun else each.result for each in outcome.samples]
        shown = results if len(results) <= _MOST_NAMED else [f"{n} {each}" for each, n in Counter(results).items()]
        passes = f"; {Passes(outcome.passes, len(outcome.decided))} hold" if len(results) > _MOST_NAMED else ""
        yield f"{count(len(results), 'sample')}: {', '.join(shown)}{passes}"
    yield from map(_times, held.items())


def _times(counted: tuple[str, int]) -> str:
    line, number = counted
    line = line if len(line) <= _LONGEST else f"{line[:_LONGEST]}..."
    return f"{line} ({number} times)" if number > 1 else line
