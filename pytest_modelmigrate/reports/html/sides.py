"""Sides of a case: one target's result, cost, findings and reply."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal, TypeAlias

from pytest_modelmigrate.analysis.bills import list_price
from pytest_modelmigrate.analysis.comparison import Comparison
from pytest_modelmigrate.analysis.cost_causes import CostCauses
from pytest_modelmigrate.analysis.drift import Price, percent, threshold_text
from pytest_modelmigrate.analysis.median_sample import case_calls
from pytest_modelmigrate.facts.findings import Finding
from pytest_modelmigrate.facts.kept_replies import KeptReply
from pytest_modelmigrate.facts.outcomes import Outcome
from pytest_modelmigrate.facts.samples import Result, Sample
from pytest_modelmigrate.facts.usage import Usage
from pytest_modelmigrate.reports.agent_loops import loop_line
from pytest_modelmigrate.reports.cells import WORDS, change_of, money
from pytest_modelmigrate.reports.findings import deciding
from pytest_modelmigrate.reports.html.reply_text import Mark, Segment, segments
from pytest_modelmigrate.reports.samples import explain_samples
from pytest_modelmigrate.text.plurals import count
from pytest_modelmigrate.text.word_diff import word_diff

Colour: TypeAlias = Literal["good", "bad", "warn", "none"]

COLOURS: Final[Mapping[Result, Colour]] = {
    "passed": "good",
    "failed": "bad",
    "error": "bad",
    "skipped": "none",
    "xfailed": "warn",
    "xpassed": "warn",
}
"""The colour of each result."""

_MOST_SAMPLES: Final = 40
_MOST_FINDINGS: Final = 12
_LONGEST_LINE: Final = 600


@dataclass(frozen=True, slots=True)
class ReplyView:
    """A reply as the report shows it.

    Attributes:
        segments: its text.
        left_out: how many characters of its text are not shown.
        tool_calls: its tool calls.
        note: what the diff says as a whole, or why there is no text.
        compared: whether words that differ from the baseline's reply are marked.
    """

    segments: tuple[Segment, ...]
    left_out: int
    tool_calls: tuple[str, ...]
    note: str
    compared: bool


@dataclass(frozen=True, slots=True)
class FindingView:
    """A finding as the report shows it: one branch that decides.

    Attributes:
        held: whether it held.
        behaviour: the behaviour.
        failure: the class of failure; empty where it held.
        evidence: what shows it.
        doubt: why its rule only guesses; empty where it is sure.
        judge: the model that decided it; empty without one.
        fix: the published fix; empty without one.
    """

    held: bool
    behaviour: str
    failure: str
    evidence: str
    doubt: str
    judge: str
    fix: str


@dataclass(frozen=True, slots=True)
class Side:
    """One target's side of a case.

    Attributes:
        target: the id of the target.
        word: the result as the table shows it.
        colour: that of the result.
        passes: `9/10` with several samples; empty otherwise.
        cost: of the median sample at list price; empty without calls.
        change: of the cost against the baseline; empty where it is not compared.
        too_dear: why the cost is above what is allowed; empty where it is not.
        causes: what changed the cost; empty where that is not known.
        regressed: whether the case works less often than on the baseline.
        message: why it did not pass.
        facts: names and values: tokens, form, stop reason and the like.
        samples: what the samples say, where there are several.
        results: the result of each sample.
        findings: what held and what failed in the sample that is shown.
        findings_left: how many more findings there are.
        reply: the reply of that sample; None where it is not kept.
    """

    target: str
    word: str
    colour: Colour
    passes: str
    cost: str
    change: str
    too_dear: str
    causes: str
    regressed: bool
    message: str
    facts: tuple[tuple[str, str], ...]
    samples: str
    results: tuple[tuple[str, Colour], ...]
    findings: tuple[FindingView, ...]
    findings_left: int
    reply: ReplyView | None


def shown_sample(outcome: Outcome) -> Sample:
    """The sample whose reply is shown: the first with the result of all, or the last."""
    alike = [each for each in outcome.counted if each.result == outcome.result]
    return next((each for each in alike if each.reply), alike[0] if alike else outcome.last)


def side_of(
    outcome: Outcome,
    comparison: Comparison | None,
    causes: CostCauses | None,
    price: Price,
    *,
    longest: int,
) -> Side:
    """One target's side of a case.

    Args:
        outcome: the case on the target.
        comparison: how it compares with the baseline; None for the baseline itself.
        causes: what changed the cost; None where that is not known.
        price: prices a call.
        longest: the most characters of a reply.
    """
    sample = shown_sample(outcome)
    several = len(outcome.counted) > 1
    findings = [view for each in sample.findings for view in _findings(each)]
    findings.sort(key=lambda each: each.held)
    drift = comparison.drift if comparison else None
    word = WORDS[outcome.result]
    baseline = shown_sample(comparison.baseline).reply if comparison else None
    return Side(
        target=outcome.target.id,
        word=word.lower() if comparison and comparison.superseded else word,
        colour=COLOURS[outcome.result],
        passes=f"{outcome.passes}/{len(outcome.decided)}" if len(outcome.decided) > 1 else "",
        cost=money(list_price(case_calls(outcome, price), price)) if outcome.calls else "",
        change=change_of(drift) if drift else "",
        too_dear=_too_dear(comparison) if comparison and comparison.over_threshold else "",
        causes=str(causes) if causes is not None and causes.change_usd else "",
        regressed=comparison is not None and comparison.regressed,
        message=_message(outcome, findings),
        facts=tuple(_facts(outcome, sample, comparison, price)),
        samples=explain_samples(outcome) if several else "",
        results=tuple((_result(each), COLOURS[each.result]) for each in outcome.samples[:_MOST_SAMPLES])
        if len(outcome.samples) > 1
        else (),
        findings=tuple(findings[:_MOST_FINDINGS]),
        findings_left=max(0, len(findings) - _MOST_FINDINGS),
        reply=_reply(sample, baseline, comparison, longest) if sample.reply else None,
    )


def _message(outcome: Outcome, findings: Sequence[FindingView]) -> str:
    """Why it did not pass, where no finding says it."""
    if outcome.held or (not outcome.failure and any(not each.held for each in findings)):
        return ""
    return outcome.message


def _result(sample: Sample) -> str:
    word = WORDS[sample.result].lower()
    return f"{word} (run again)" if sample.rerun else word


def _too_dear(each: Comparison) -> str:
    if each.causes is not None and each.causes.over:
        return "; ".join(map(str, each.causes.over))
    if each.drift is not None and each.drift.percent == "unknown":
        return "the cost is unknown"
    return f"more than the {threshold_text(each.allowance.rise)} that is allowed" if each.allowance else ""


def _facts(outcome: Outcome, sample: Sample, comparison: Comparison | None, price: Price) -> Iterator[tuple[str, str]]:
    """Names and values of what was measured in the sample that is shown, and of the tools in all."""
    usage = sum((call.usage for call in sample.calls), Usage())
    if sample.calls:
        yield "input", f"{usage.total_input_tokens:,} tokens"
        yield "output", f"{usage.output_tokens:,} tokens"
    if usage.thinking_tokens:
        yield "of it thinking", f"{usage.thinking_tokens:,} tokens"
    if usage.cache_read_input_tokens or usage.cache_creation_input_tokens:
        yield (
            "of the input cached",
            f"{usage.cache_read_input_tokens:,} read, {usage.cache_creation_input_tokens:,} written",
        )
    if len(sample.calls) > 1:
        yield "calls", f"{len(sample.calls)}"
    if comparison and comparison.drift and comparison.drift.interval:
        low, high = (percent(_decimal(end)) for end in comparison.drift.interval)
        yield "cost change, 95%", f"{low} to {high}"
    form = sample.reply.form if sample.reply else sample.form
    if form:
        yield "form", form
    if sample.reply and sample.reply.stop_reason not in (None, "end_turn"):
        yield "stop_reason", str(sample.reply.stop_reason)
    if sample.latency_seconds is not None:
        seconds = sample.latency_seconds
        yield "latency", f"{seconds:.1f} s" if seconds >= 1 else f"{1000 * seconds:.0f} ms"
    if line := loop_line(outcome, price):
        yield "tools", line


def _decimal(number: float) -> Decimal:
    return Decimal(str(number))


def _findings(finding: Finding) -> Iterator[FindingView]:
    for each in deciding(finding):
        yield FindingView(
            held=each.held,
            behaviour=_cut(each.behaviour),
            failure="" if each.held else each.failure or "",
            evidence=_cut(each.evidence) if not each.held or each.judged_by else "",
            doubt=each.doubt,
            judge=each.judged_by,
            fix="" if each.held else each.fix or "",
        )


def _cut(text: str) -> str:
    left = len(text) - _LONGEST_LINE
    return text if left <= 0 else f"{text[:_LONGEST_LINE]}... ({count(left, 'more character')})"


def _reply(sample: Sample, baseline: KeptReply | None, comparison: Comparison | None, longest: int) -> ReplyView:
    kept = sample.reply
    if kept is None:
        raise ValueError("the sample has no reply")
    if kept.withheld:
        return ReplyView((), 0, (), f"The reply is not shown: {kept.withheld}.", compared=False)
    text = kept.text[:longest]
    left = kept.characters - len(text)
    marks = [mark for index in kept.judged if index < len(sample.findings) for mark in _marks(sample.findings[index])]
    pieces, note = None, ""
    if comparison is not None and baseline is not None and not baseline.withheld:
        before = baseline.text[:longest]
        pieces = word_diff(before, text)
        if (baseline.text, baseline.tool_calls) == (kept.text, kept.tool_calls):
            note = f"The same as on {comparison.baseline.target.id}."
        elif pieces is None:
            note = f"Too different from the reply of {comparison.baseline.target.id} to mark words."
    if not text and not left:
        note = note or "The reply has no text."
    calls = tuple(_cut(each) for each in kept.tool_calls)
    return ReplyView(tuple(segments(text, marks, pieces)), left, calls, note, compared=pieces is not None)


def _marks(finding: Finding) -> Iterator[Mark]:
    for each in deciding(finding):
        tone: Literal["held", "failed"] = "held" if each.held else "failed"
        yield from (Mark(start, end, tone, each.failure or each.behaviour) for start, end in each.spans)
