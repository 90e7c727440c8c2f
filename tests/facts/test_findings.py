from __future__ import annotations

import json
from dataclasses import replace

from hypothesis import given, strategies as st

from pytest_modelmigrate.facts.findings import Finding

words = st.text(min_size=1, max_size=20)
spans = st.lists(st.tuples(st.integers(0, 999), st.integers(0, 999)), max_size=3).map(tuple)
leaves = st.builds(
    Finding,
    held=st.booleans(),
    behaviour=words,
    failure=st.none() | words,
    evidence=st.text(max_size=20),
    fix=st.none() | words,
    spans=spans,
    doubt=st.text(max_size=20),
    judged_by=st.text(max_size=20),
)
findings = st.recursive(
    leaves,
    lambda inner: st.builds(
        lambda leaf, parts: replace(leaf, parts=tuple(parts)),
        leaves,
        st.lists(inner, max_size=3),
    ),
    max_leaves=6,
)


@given(findings)
def test_a_finding_survives_the_way_through_json_whole(finding: Finding) -> None:
    assert Finding.from_plain(json.loads(json.dumps(finding.plain()))) == finding


def test_what_a_finding_does_not_say_is_not_written() -> None:
    assert Finding(held=True, behaviour="json_reply()").plain() == {"held": True, "behaviour": "json_reply()"}


def test_a_finding_is_sure_unless_it_has_a_doubt() -> None:
    assert Finding(held=True, behaviour="refusal()").sure
    assert not Finding(held=True, behaviour="refusal()", doubt="it declines and helps").sure
