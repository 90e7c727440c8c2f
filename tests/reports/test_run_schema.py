from __future__ import annotations

import json
from datetime import UTC
from decimal import Decimal
from typing import Any

import jsonschema
from hypothesis import given, strategies as st

from pytest_modelmigrate.analysis.baseline_gate import BaselineGate
from pytest_modelmigrate.analysis.verdict import judge
from pytest_modelmigrate.facts.calls import CallUsage
from pytest_modelmigrate.facts.costs import Cost
from pytest_modelmigrate.facts.findings import Finding
from pytest_modelmigrate.facts.kept_replies import KeptReply
from pytest_modelmigrate.facts.outcomes import Outcome
from pytest_modelmigrate.facts.run_parts import RunPart
from pytest_modelmigrate.facts.runs import MODES, Run
from pytest_modelmigrate.facts.samples import RESULTS, Sample
from pytest_modelmigrate.facts.shards import Shard
from pytest_modelmigrate.facts.targets import EFFORTS, RoleTarget, Target
from pytest_modelmigrate.facts.tool_attempts import TOOL_FAILURES, ToolCounts
from pytest_modelmigrate.facts.usage import COUNTS, Iteration, Usage
from pytest_modelmigrate.reports.run_file import json_report

words = st.text(min_size=1, max_size=10)
texts = st.text(max_size=10)
numbers = st.floats(-(10**9), 10**9, allow_nan=False)
usages = st.builds(
    Usage,
    **dict.fromkeys(COUNTS, st.integers(0, 10**9)),
    service_tier=st.none() | st.just("batch"),
    speed=st.none() | st.just("fast"),
)
calls = st.builds(
    CallUsage,
    model=words,
    status=st.sampled_from([200, 400, 529]),
    stop_reason=st.none() | st.just("end_turn"),
    usage=usages | st.builds(Usage, iterations=st.tuples(st.builds(Iteration, words, st.none() | words, usages))),
    batch=st.booleans(),
)
leaves = st.builds(
    Finding,
    held=st.booleans(),
    behaviour=words,
    failure=st.none() | words,
    evidence=texts,
    fix=st.none() | words,
    spans=st.lists(st.tuples(st.integers(0, 99), st.integers(0, 99)), max_size=2).map(tuple),
    doubt=texts,
    judged_by=texts,
)
findings = leaves | st.builds(Finding, st.booleans(), words, parts=st.tuples(leaves, leaves))
samples = st.builds(
    Sample,
    result=st.sampled_from(RESULTS),
    rerun=st.booleans(),
    calls=st.lists(calls, max_size=2).map(tuple),
    judging=st.lists(calls, max_size=1).map(tuple),
    findings=st.lists(findings, max_size=2).map(tuple),
    form=texts,
    content=texts,
    simulated=st.booleans(),
    inconclusive=st.booleans(),
    message=texts,
    duration_seconds=numbers,
    latency_seconds=st.none() | numbers,
    prompt=texts,
    prompt_tokens=st.dictionaries(words, st.integers(0, 10**9), max_size=2),
    tools=st.lists(
        st.builds(
            ToolCounts,
            tool=words,
            calls=st.integers(9, 99),
            first_attempts=st.integers(5, 9),
            right=st.integers(0, 5),
            failures=st.dictionaries(st.sampled_from(TOOL_FAILURES), st.integers(1, 9)),
        ),
        max_size=2,
    ).map(tuple),
    roles=st.lists(words, max_size=2).map(tuple),
    reply=st.none()
    | st.builds(
        KeptReply,
        text=texts,
        characters=st.integers(0, 99),
        form=texts,
        stop_reason=st.none() | words,
        tool_calls=st.lists(texts, max_size=2).map(tuple),
        judged=st.lists(st.integers(0, 3), max_size=2).map(tuple),
        withheld=texts,
    ),
)
shards = st.integers(1, 99).flatmap(
    lambda total: st.builds(Shard, st.integers(1, total), st.just(total), st.none() | st.integers(0, 99))
)
parts = st.builds(
    RunPart,
    id=words,
    started=st.datetimes(timezones=st.just(UTC)),
    targets=st.lists(words, max_size=2).map(tuple),
    shard=st.none() | shards,
    commit=st.none() | words,
    mode=words,
    prices=texts,
    versions=st.dictionaries(words, texts, max_size=1),
)
roles = st.builds(RoleTarget, words, words, st.sampled_from([None, *EFFORTS]), texts)
targets = st.builds(Target, words, st.sampled_from([None, *EFFORTS]), texts, st.lists(roles, max_size=2).map(tuple))
outcomes = st.builds(
    Outcome,
    case=words,
    target=targets,
    samples=st.lists(samples, min_size=1, max_size=3).map(tuple),
    baseline_threshold=st.none() | numbers | st.just("off"),
    tags=st.lists(words, max_size=2).map(tuple),
    calls_per_month=st.none() | st.floats(0, 10**9),
    accepted=st.dictionaries(words, st.decimals(0, 10**3, places=2), max_size=1),
)
options = st.none() | st.booleans() | st.integers(-9, 9) | numbers | texts | st.lists(texts, max_size=2).map(tuple)
runs = st.builds(
    Run,
    targets=st.lists(targets, max_size=2, unique_by=lambda each: each.id).map(tuple),
    outcomes=st.lists(outcomes, max_size=3, unique_by=lambda each: each.key).map(tuple),
    id=words,
    started=st.datetimes(timezones=st.just(UTC)),
    commit=st.none() | words,
    mode=st.sampled_from(MODES),
    options=st.dictionaries(words, options, max_size=3),
    prices=texts,
    versions=st.dictionaries(words, texts, max_size=2),
    own_prices=st.dictionaries(calls, st.decimals(0, 10**6, places=6), max_size=2),
    shard=st.none() | shards,
    unreached=st.integers(0, 9),
    parts=st.lists(parts, max_size=2).map(tuple),
    notes=st.lists(words, max_size=2).map(tuple),
)


def price(call: CallUsage) -> Cost:
    """A dollar a token; a call that failed has no price."""
    return Cost(None, "no price") if call.status != 200 else Cost(Decimal(call.usage.input_tokens) / 10**6)


def report(run: Run) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(json_report(run, judge(run, price, BaselineGate(0.2)), price))
    return data


@given(runs)
def test_a_run_reads_back_whole_and_its_report_follows_the_schema(
    validator: jsonschema.Draft202012Validator, run: Run
) -> None:
    data = report(run)
    validator.validate(data)
    assert Run.from_plain(data) == run
    assert Run.from_plain(json.loads(json.dumps(run.plain()))) == run
