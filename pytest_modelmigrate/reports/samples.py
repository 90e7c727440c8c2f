"""Samples as text: how many hold, and what those that do not have in common."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from pytest_modelmigrate.analysis.statistics.proportions import Passes
from pytest_modelmigrate.facts.outcomes import Outcome
from pytest_modelmigrate.facts.samples import Sample

_MOST_CLASSES = 8


def samples_line(outcome: Outcome) -> str:
    """How many samples hold: `7/10 samples hold, 90% must`."""
    return f"{outcome.passes}/{len(outcome.decided)} samples hold, {outcome.pass_rate * 100:g}% must"


def explain_samples(outcome: Outcome) -> str:
    """How many samples hold, with their 95% interval, and the failures of the others by class, the most frequent first.

    A class is the behaviour that did not hold with its class of failure, or the message of another assertion.
    """
    passes = Passes(outcome.passes, len(outcome.decided))
    lines = [f"{passes} hold, {outcome.pass_rate * 100:g}% must"]
    if outcome.undecided:
        lines.append(f"{outcome.undecided} without an answer")
    classes = Counter(text for each in outcome.counted if each.held is not True for text in set(_classes(each)))
    lines += [f"{number:>3} x {text}" for text, number in classes.most_common(_MOST_CLASSES)]
    if len(classes) > _MOST_CLASSES:
        lines.append(f"    and {len(classes) - _MOST_CLASSES} other classes")
    return "\n".join(lines)


def _classes(sample: Sample) -> Iterator[str]:
    """The classes of failure of a sample; its message where no behaviour failed."""
    failed = [each for each in sample.findings if not each.held]
    for each in failed:
        yield f"{each.behaviour}: {each.failure}"
    if not failed:
        yield sample.message or sample.result
