"""Findings as text: for a failing assertion, and for the summary of a run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence

from pytest_modelmigrate.analysis.verdict import Verdict
from pytest_modelmigrate.behaviours.behaviour import Behaviour
from pytest_modelmigrate.facts.findings import Finding
from pytest_modelmigrate.facts.outcomes import Outcome
from pytest_modelmigrate.facts.replies import Reply
from pytest_modelmigrate.facts.runs import Run
from pytest_modelmigrate.text.plurals import count
from pytest_modelmigrate.text.printable import printable

_SHOWN = 600
_MOST_GUESSES = 5
_MOST_FAILURES = 2
_LONGEST_FAILURE = 300


def explain_comparison(
    operator: str, left: object, right: object, with_fix: Callable[[Finding], Finding] = lambda finding: finding
) -> list[str] | None:
    """The lines that pytest shows for `assert reply == behaviour`; None for another comparison.

    Args:
        operator: `==` or `!=`.
        left: one side of the comparison.
        right: the other side.
        with_fix: puts the project's own fix into a finding.
    """
    reply, behaviour = (right, left) if isinstance(right, Reply) else (left, right)
    if operator not in ("==", "!=") or not isinstance(reply, Reply) or not isinstance(behaviour, Behaviour):
        return None
    finding = reply.checks.found(reply, operator, behaviour)
    if finding is None:
        return None
    return explain_finding(reply, operator, behaviour, with_fix(finding))


def explain_finding(reply: Reply, operator: str, behaviour: object, finding: Finding) -> list[str]:
    """A finding in lines: the comparison, each branch, the published fix and the reply with the evidence marked.

    What a terminal or a CI log would obey in the reply or in the evidence is shown as text.
    """
    # pytest cuts an explanation after eight lines: the class of failure and its fix come first.
    lines = [f"reply {operator} {behaviour!r}", *branches(finding)]
    if finding.fix:
        lines.append(f"fix: {finding.fix}")
    return [printable(line) for line in (*lines, *_quoted(reply, finding))]


def form_changes(verdict: Verdict) -> list[str]:
    """The cases whose last reply has another form than on the baseline, where shapes are kept."""
    changes = [(each, each.form_change) for each in verdict.comparisons]
    return [
        f"{each.outcome.case.rpartition('::')[2]} on {each.outcome.target.id}: {change}"
        for each, change in changes
        if change and change != "other content, same form"
    ]


def regressions(verdict: Verdict) -> list[str]:
    """The classes of failure of the broken cases, with their fix: `3 of 7 broken cases: fenced JSON; fix: ...`."""
    broken = [each.outcome for each in verdict.comparisons if each.change == "pass→fail"]
    classes = Counter(
        dict.fromkeys(
            (outcome.case, outcome.target.id, finding.failure)
            for outcome in broken
            for finding in outcome.findings
            if finding.failure
        )
    )
    counted = Counter(failure for _, _, failure in classes)
    fixes = {finding.failure: finding.fix for outcome in broken for finding in outcome.findings if finding.failure}
    return [
        f"{number} of {len(broken)} broken {'case' if len(broken) == 1 else 'cases'}: {failure}"
        + (f"; fix: {fixes[failure]}" if fixes[failure] else "")
        for failure, number in counted.most_common()
    ]


def failures(outcome: Outcome) -> list[str]:
    """What does not hold in the samples of an outcome, the most frequent first, in few lines."""
    lines = Counter(line for each in outcome.findings if not each.held for line in branches(each))
    failed = [(line, number) for line, number in lines.most_common() if line.startswith("fails: ")]
    return [
        line.removeprefix("fails: ")[:_LONGEST_FAILURE] + (f" ({number} times)" if number > 1 else "")
        for line, number in failed[:_MOST_FAILURES]
    ]


def guesses(run: Run) -> list[str]:
    """A line for each behaviour that guessed, with its doubt and the number of outcomes, the most frequent first."""
    counted = Counter(
        guess
        for outcome in run.outcomes
        for guess in dict.fromkeys(_guess(each) for each in outcome.findings if not each.sure)
    )
    notes = [
        f"guessed: {doubt} ({behaviour}, {count(number, 'outcome')})"
        for (behaviour, doubt), number in counted.most_common(_MOST_GUESSES)
    ]
    left = len(counted) - _MOST_GUESSES
    return [*notes, f"guessed: {left} more (-v shows them)"] if left > 0 else notes


def decisions(run: Run) -> list[str]:
    """A line for each model that decided unsure findings as a judge, with the behaviours and the number of outcomes."""
    counted = Counter(
        decision
        for outcome in run.outcomes
        for decision in dict.fromkeys(leaf for each in outcome.findings for leaf in _judged(each))
    )
    told: dict[str, list[str]] = {}
    for (model, behaviour), number in counted.most_common():
        told.setdefault(model, []).append(f"{behaviour} ({count(number, 'outcome')})")
    return [f"judged by {model}: {_listed(behaviours)}" for model, behaviours in told.items()]


def branches(finding: Finding) -> Iterator[str]:
    """A line for each branch of a finding: what holds, or what fails with its class of failure and the evidence.

    A branch that guesses has its doubt before the evidence, where a line that is too long is not cut. One that a judge
    decided has the judge's reason, also where it holds.
    """
    for each in deciding(finding):
        guessed = "" if each.sure else f" (guessed: {each.doubt})"
        if each.held:
            judged = f": {each.evidence}" if each.judged_by else ""
            yield f"holds: {each.behaviour}{guessed}{judged}"
        else:
            evidence = f": {each.evidence}" if each.evidence else ""
            yield f"fails: {each.behaviour}: {each.failure}{guessed}{evidence}"


def deciding(finding: Finding) -> Iterator[Finding]:
    """The branches of a finding that decide it: a finding that holds, or each innermost one that fails.

    A behaviour that should not hold and does is innermost too.
    """
    if finding.held or all(part.held for part in finding.parts):
        yield finding
    else:
        for part in finding.parts:
            yield from deciding(part)


def _guess(finding: Finding) -> tuple[str, str]:
    """The innermost behaviour whose doubt a finding has, and the doubt."""
    within = next((part for part in finding.parts if part.doubt == finding.doubt), None)
    return _guess(within) if within is not None else (finding.behaviour, " ".join(finding.doubt.split()))


def _judged(finding: Finding) -> Iterator[tuple[str, str]]:
    """The judge of each innermost finding that one decided, and the behaviour."""
    within = [judged for part in finding.parts for judged in _judged(part)]
    if within or not finding.judged_by:
        yield from within
    else:
        yield finding.judged_by, finding.behaviour


def _listed(names: Sequence[str]) -> str:
    left = len(names) - _MOST_GUESSES
    return ", ".join([*names[:_MOST_GUESSES], *([f"and {left} more"] if left > 0 else [])])


def _quoted(reply: Reply, finding: Finding) -> Iterator[str]:
    """The reply with the evidence marked; a long reply is cut around it."""
    yield f"the reply, stop_reason={reply.stop_reason}:"
    text, shift = reply.text, 0
    for start, end in _merged(finding.spans):
        text = f"{text[: start + shift]}>>>{text[start + shift : end + shift]}<<<{text[end + shift :]}"
        shift += 6
    first = min((start for start, _ in finding.spans), default=0)
    begin = max(0, first - _SHOWN // 3) if len(text) > _SHOWN else 0
    shown = text[begin : begin + _SHOWN]
    lead, tail = "..." if begin else "", "..." if begin + _SHOWN < len(text) else ""
    yield from (f"  {line}" for line in printable(f"{lead}{shown}{tail}").splitlines())
    for call in reply.tool_calls:
        yield f"  tool call: {call.name}({call.input!r})"[:_SHOWN]


def _merged(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """The ranges in order; those that overlap are joined, so that marks do not nest."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return joined
