"""Samples as text: how many hold, what the others have in common, and whether a difference is more than noise."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

from pytest_modelmigrate.analysis.bills import list_price
from pytest_modelmigrate.analysis.case_verdicts import SampleComparison
from pytest_modelmigrate.analysis.comparison import Comparison
from pytest_modelmigrate.analysis.drift import Price
from pytest_modelmigrate.analysis.median_sample import case_calls
from pytest_modelmigrate.analysis.statistics.proportions import Passes
from pytest_modelmigrate.analysis.statistics.suite import SuiteComparison
from pytest_modelmigrate.analysis.verdict import Verdict
from pytest_modelmigrate.facts.outcomes import Outcome
from pytest_modelmigrate.facts.samples import Sample
from pytest_modelmigrate.reports.cells import estimate
from pytest_modelmigrate.reports.drift_lines import line
from pytest_modelmigrate.text.plurals import count

_MOST_CLASSES: Final = 8
_MOST_CASES: Final = 10
_SMALLEST_P: Final = 0.001
_WIDEST: Final = 1.0
"""An interval of a pass rate that is wider says nothing and is left out."""

_WORDS: Final = ("regressed", "undecided", "improved", "probably noise", "within the margin")
"""What notes on cases begin with, in their order."""


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


def sample_notes(verdict: Verdict, price: Price, *, verbose: bool = False) -> list[str]:
    """What the samples of a run say: all cases of a target together, then each case that differs from the baseline.

    Args:
        verdict: the verdict on the run.
        price: prices a call.
        verbose: whether to name every case and to give p-values and e-values.
    """
    notes = [_suite(target, suite, verbose=verbose) for target, suite in verdict.suites.items()]
    told = [
        _case(each, price, verbose=verbose)
        for word in _WORDS
        for each in verdict.comparisons
        if each.samples.several and not each.superseded and _word(each.samples) == word
    ]
    most = len(told) if verbose else _MOST_CASES
    left = len(told) - most
    return [*notes, *told[:most], *([f"... and {left} more cases with samples (-v shows them)"] if left > 0 else [])]


def explain_regression(each: Comparison) -> str:
    """The message of a case that reaches its pass rate and yet regressed, and what to do about it."""
    samples, target, baseline = each.samples, each.outcome.target.id, each.baseline.target.id
    return "\n".join(
        [
            f"this case holds less often on {target} than on {baseline}, although it reaches its pass rate",
            line(baseline, str(samples.baseline)),
            line(target, str(samples.candidate)),
            line("chance", f"{_statistics(samples)}, adjusted for the number of cases"),
            line("to allow", "accept a lower pass rate than on the baseline with --migrate-margin"),
        ]
    )


def _word(samples: SampleComparison) -> str:
    """What a note begins with; empty where both sides hold equally often."""
    if samples.verdict == "same":
        return "" if samples.baseline.share == samples.candidate.share else "probably noise"
    return samples.verdict.replace("non_inferior", "within the margin")


def _case(each: Comparison, price: Price, *, verbose: bool) -> str:
    samples = each.samples
    text = f"{_word(samples)}: {each.outcome.case} on {each.outcome.target.id}: {_against(samples)}"
    if verbose:
        text += f" ({_statistics(samples)})"
    if samples.samples_needed is None:
        return text
    calls = (*case_calls(each.baseline, price), *case_calls(each.outcome, price))
    one = list_price(calls, price).usd
    spent = "" if one is None else f", about {estimate(one * samples.samples_needed)}"
    number = "1 more sample" if samples.samples_needed == 1 else f"{samples.samples_needed} more samples"
    return f"{text}; about {number} of each{spent}"


def _against(samples: SampleComparison) -> str:
    counts = (f"{each.passed}/{each.samples}" for each in (samples.candidate, samples.baseline))
    return " against ".join(counts)


def _statistics(samples: SampleComparison) -> str:
    p_value = samples.p_value
    text = "p unknown" if p_value is None else f"p = {p_value:.2g}" if p_value >= _SMALLEST_P else f"p < {_SMALLEST_P}"
    return text if samples.e_value is None else f"{text}, e = {samples.e_value:.3g}"


def _suite(target: str, suite: SuiteComparison, *, verbose: bool) -> str:
    if suite.difference is None:
        return f"pass rate on {target}: no case has samples on both targets"
    interval = ""
    if suite.interval is not None and suite.interval[1] - suite.interval[0] < _WIDEST:
        interval = f" (95%: {_points(suite.interval[0])} to {_points(suite.interval[1])})"
    flips = f"{suite.broken} broken, {suite.fixed} fixed"
    statistics = f" (McNemar p = {suite.p_value:.2g})" if verbose else ""
    return (
        f"pass rate on {target}: {_points(suite.difference)} points{interval} over {count(suite.cases, 'case')}; "
        f"{flips}{statistics}"
    )


def _points(difference: float) -> str:
    """A difference of pass rates in whole points: `-6`, `+12`, `0`."""
    points = round(100 * difference)
    return f"{points:+d}" if points else "0"
