from __future__ import annotations

import json
import re

import pytest
from hypothesis import given, settings, strategies as st

from pytest_modelmigrate.behaviours.beginning_with import beginning_with
from pytest_modelmigrate.behaviours.behaviour import Behaviour
from pytest_modelmigrate.behaviours.calls_tool import calls_tool
from pytest_modelmigrate.behaviours.calls_tools import calls_tools
from pytest_modelmigrate.behaviours.cites import cites
from pytest_modelmigrate.behaviours.divided import divided
from pytest_modelmigrate.behaviours.each_sentence import each_sentence
from pytest_modelmigrate.behaviours.each_word import each_word
from pytest_modelmigrate.behaviours.formatted import formatted
from pytest_modelmigrate.behaviours.grounded_in import grounded_in
from pytest_modelmigrate.behaviours.json_reply import json_reply
from pytest_modelmigrate.behaviours.length_within import length_within
from pytest_modelmigrate.behaviours.no_tool_call import no_tool_call
from pytest_modelmigrate.behaviours.patch import patch
from pytest_modelmigrate.behaviours.verified import verified
from pytest_modelmigrate.facts.findings import Finding
from pytest_modelmigrate.facts.replies import Reply

ANY = (0, None)
BEHAVIOURS = [
    json_reply(),
    json_reply(dict[str, int], fenced=True),
    json_reply({"type": "array"}),
    formatted(xml=("a", "b"), alone=True),
    formatted(table=["a"], alone=True),
    formatted(csv=True),
    formatted(code="json", alone=True),
    formatted(one_of=["yes", "no"]),
    formatted(matches=r"\d+"),
    formatted(contains={"a": 1}, whole_words=True, starts="a", ends="b", quoted=True),
    formatted(case="upper", language="de"),
    formatted(case="title"),
    formatted(words=3, characters=5, sentences=ANY, paragraphs=1, lines=1, bullets=0, numbered_items=0),
    formatted(headings=0, highlights=0, placeholders=0, capital_words=0, unique_words=1, numbers=0, emoji=0),
    divided(into=2, each=formatted(words=1)),
    divided(each_sentence, into=ANY, different=True),
    divided(each_word, into=2),
    divided(beginning_with(r"^#"), into=1),
    calls_tool("find", {"id": 1}),
    calls_tools(["find", "find"]),
    no_tool_call(),
    cites(["one two three", "https://example.com"], coverage=0.5, conflicting=[(1, 2)]),
    grounded_in("On 12 March 2024 Jane Doe paid 1,250 euros."),
    patch(max_files=1, max_lines=1),
    length_within((0.5, 1.5), of="one two three"),
    verified(re.compile("test")),
]
PIECES = st.sampled_from(
    [
        '{"a": 1}',
        "[1]",
        "```json\n",
        "```",
        "\n",
        " ",
        '"',
        "“",
        "「",
        "1,250.5",
        "12/03/2024",
        "3 May",
        "Jane Doe",
        "<a>",
        "</a>",
        "| a |",
        "|---|",
        "--- a/x\n+++ b/x\n",
        "-",
        "+",
        "* ",
        "http://",
        "。",
        "؟",
        "\u0000",
        "\ud7ff",
        "9" * 50,
    ]
)
TEXTS = st.text(max_size=60) | st.lists(PIECES | st.text(max_size=4), max_size=14).map("".join)


@pytest.mark.parametrize("behaviour", BEHAVIOURS, ids=repr)
@settings(max_examples=60, deadline=None)
@given(text=TEXTS, stop_reason=st.sampled_from(["end_turn", "max_tokens", "refusal"]))
def test_no_text_makes_a_behaviour_raise_and_spans_lie_in_the_text(
    behaviour: Behaviour, text: str, stop_reason: str
) -> None:
    finding = behaviour.judge(Reply.from_text(text, stop_reason))
    assert finding.held is (finding.failure is None)
    assert all(0 <= start <= end <= len(text) for start, end in finding.spans), finding
    assert Finding.from_plain(json.loads(json.dumps(finding.plain()))) == finding


@pytest.mark.parametrize("behaviour", BEHAVIOURS, ids=repr)
def test_a_failure_has_evidence(behaviour: Behaviour) -> None:
    finding = behaviour.judge(Reply.from_text("xyz, 77 [9]\n\n- w"))
    assert finding.held or finding.evidence
