from __future__ import annotations

import re
from typing import Any

import pytest

from pytest_modelmigrate.behaviours.beginning_with import beginning_with
from pytest_modelmigrate.behaviours.divided import divided
from pytest_modelmigrate.behaviours.each_sentence import each_sentence
from pytest_modelmigrate.behaviours.each_word import each_word
from pytest_modelmigrate.behaviours.formatted import formatted
from pytest_modelmigrate.facts.replies import Reply


@pytest.mark.parametrize(
    ("text", "behaviour"),
    [
        ("one\n\ntwo", divided(into=2)),
        ("******\none\n******\ntwo\n******", divided("******", into=2, different=True)),
        ("one *** two ***three", divided(re.compile(r"\s?\*\*\*\s?"), into=3)),
        ("First.\n\nBooster shots.", divided(into=2, parts={-1: formatted(starts="booster")})),
        ("Part 1\na\nPart 2\nb", divided(beginning_with(r"^Part \d"), into=2, each=formatted(lines=2))),
        ("One is here. Two is here.", divided(each_sentence, into=2, each=formatted(contains="here"))),
        ("The cat sat", divided(each_word, into=3, parts={2: formatted(one_of=["cat"])})),
        ("第一句。第二句。", divided(each_sentence, into=2)),
    ],
)
def test_a_reply_with_the_wanted_parts_holds(text: str, behaviour: Any) -> None:
    assert Reply.from_text(text) == behaviour


@pytest.mark.parametrize(
    ("text", "behaviour", "expected"),
    [
        ("one", divided(into=2), "too few parts"),
        ("a\n\nb\n\nc", divided(into=(None, 2)), "too many parts"),
        ("a ## ## b", divided("##", into=3), "empty part"),
        ("a ## a", divided("##", into=2, different=True), "equal parts"),
        ("a\n\nb", divided(into=2, parts={3: formatted(words=1)}), "too few parts"),
        ("a\n\nb c", divided(into=2, each=formatted(words=1)), "too many words"),
    ],
)
def test_each_failure_has_its_class(text: str, behaviour: Any, expected: str) -> None:
    assert behaviour.judge(Reply.from_text(text)).failure == expected


def test_the_failing_part_has_the_span() -> None:
    finding = divided(into=2, each=formatted(words=1)).judge(Reply.from_text("a\n\nb c"))
    assert finding.spans == ((3, 6),)
    assert finding.evidence.startswith("part 2: ")
    assert finding.parts


def test_repr_is_the_call_that_made_it() -> None:
    assert repr(divided("##", into=2, different=True)) == "divided('##', into=2, different=True)"
    assert repr(divided(each_word, into=3)) == "divided(each_word, into=3)"
    assert repr(divided(beginning_with("^a"), into=1)) == "divided(beginning_with('^a'), into=1)"
