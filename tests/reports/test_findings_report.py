from __future__ import annotations

from typing import Any

import pytest

from pytest_modelmigrate import clarifying_question, json_reply
from pytest_modelmigrate.analysis.baseline_gate import BaselineGate
from pytest_modelmigrate.analysis.pricing import price_call
from pytest_modelmigrate.analysis.verdict import judge
from pytest_modelmigrate.behaviours.behaviour import Behaviour
from pytest_modelmigrate.facts.findings import Finding
from pytest_modelmigrate.facts.outcomes import Outcome
from pytest_modelmigrate.facts.replies import Reply
from pytest_modelmigrate.facts.runs import Run
from pytest_modelmigrate.facts.samples import Result, Sample
from pytest_modelmigrate.facts.targets import Target
from pytest_modelmigrate.reports.findings import branches, decisions, explain_comparison, guesses, regressions

OLD, NEW = Target("claude-opus-4-6", None, "opus-4-6"), Target("claude-opus-4-7", None, "opus-4-7")


class Fixed(Behaviour):
    """Finds what it is told to find."""

    __slots__ = ("finding", "judged")

    def __init__(self, **finding: Any) -> None:
        self.finding = Finding(**{"held": False, "behaviour": repr(self), "failure": "wrong words", **finding})
        self.judged = 0

    def judge(self, reply: Reply) -> Finding:
        del reply
        self.judged += 1
        return self.finding

    def __repr__(self) -> str:
        return "fixed()"


def lines(reply: Reply, behaviour: object) -> list[str]:
    assert not reply == behaviour  # noqa: SIM201 - `!=` is not what behaviours define
    found = explain_comparison("==", reply, behaviour)
    assert found is not None
    return found


def test_class_evidence_and_fix_stand_before_the_reply() -> None:
    reply = Reply.from_text("so many words")
    assert lines(reply, Fixed(evidence="three words", fix="say less", spans=((3, 7),))) == [
        "reply == fixed()",
        "fails: fixed(): wrong words: three words",
        "fix: say less",
        "the reply, stop_reason=end_turn:",
        "  so >>>many<<< words",
    ]


def test_a_guess_is_marked_with_its_doubt_before_the_evidence() -> None:
    told = lines(Reply.from_text("so many words"), Fixed(evidence="three words", doubt="a word is cut"))
    assert told[1] == "fails: fixed(): wrong words (guessed: a word is cut): three words"


def test_each_branch_that_guesses_is_marked() -> None:
    held, wrong = Fixed(held=True, failure=None, doubt="half a word"), Fixed(evidence="three words")
    told = lines(Reply.from_text("so many words"), held & wrong)
    assert told[1:3] == ["holds: fixed() (guessed: half a word)", "fails: fixed(): wrong words: three words"]


def test_guesses_are_counted_by_behaviour_and_doubt() -> None:
    doubtful = Finding(held=True, behaviour="refusal()", doubt="it declines\nand helps")
    composed = Finding(held=True, behaviour="refusal() | json_reply()", parts=(doubtful,), doubt=doubtful.doubt)
    sure = Finding(held=False, behaviour="refusal()", failure="complied")
    other = Finding(held=False, behaviour="json_reply()", failure="fenced", doubt="a cut fence")
    samples = [[doubtful, doubtful], [composed], [sure], [other]]
    outcomes = [Outcome(f"case {n}", NEW, (Sample("passed", findings=tuple(each)),)) for n, each in enumerate(samples)]
    assert guesses(Run((NEW,), tuple(outcomes))) == [
        "guessed: it declines and helps (refusal(), 2 outcomes)",
        "guessed: a cut fence (json_reply(), 1 outcome)",
    ]


def test_a_run_with_many_kinds_of_guesses_shows_the_five_most_frequent() -> None:
    found = tuple(Finding(held=True, behaviour="refusal()", doubt=f"doubt {n}") for n in range(8))
    shown = guesses(Run((NEW,), (Outcome("case", NEW, (Sample("passed", findings=found),)),)))
    assert len(shown) == 6
    assert shown[-1] == "guessed: 3 more (-v shows them)"
    assert guesses(Run((NEW,), (Outcome("case", NEW, (Sample("passed", findings=found[:5]),)),)))[-1].endswith(
        "outcome)"
    )


def judged_finding(behaviour: str, model: str = "claude-haiku-5-5") -> Finding:
    return Finding(held=True, behaviour=behaviour, evidence=f"judged by {model}: it is", judged_by=model)


def test_a_judged_finding_has_the_reason_of_the_judge_even_where_it_holds() -> None:
    assert list(branches(judged_finding("refusal()"))) == ["holds: refusal(): judged by claude-haiku-5-5: it is"]
    plain = Finding(held=True, behaviour="refusal()", evidence="declines in its text")
    assert list(branches(plain)) == ["holds: refusal()"]


def test_what_a_judge_decided_is_counted_by_model_and_innermost_behaviour() -> None:
    leaf = judged_finding("refusal()")
    composed = Finding(held=True, behaviour="~refusal() | avoids('x')", parts=(leaf,), judged_by=leaf.judged_by)
    sure = Finding(held=True, behaviour="refusal()")
    samples = [[leaf, leaf, sure], [composed], [judged_finding("verified(by='x')")], [judged_finding("patch()", "m")]]
    outcomes = [Outcome(f"case {n}", NEW, (Sample("passed", findings=tuple(each)),)) for n, each in enumerate(samples)]
    assert decisions(Run((NEW,), tuple(outcomes))) == [
        "judged by claude-haiku-5-5: refusal() (2 outcomes), verified(by='x') (1 outcome)",
        "judged by m: patch() (1 outcome)",
    ]
    assert decisions(Run((NEW,), ())) == []


def test_a_judge_of_many_behaviours_is_told_with_the_five_most_frequent() -> None:
    found = tuple(judged_finding(f"b{n}()") for n in range(7))
    (told,) = decisions(Run((NEW,), (Outcome("case", NEW, (Sample("passed", findings=found),)),)))
    assert told.endswith("b4() (1 outcome), and 2 more")


def test_every_branch_of_a_composition_is_told() -> None:
    told = lines(Reply.from_text("Sure! Which order do you mean?"), json_reply() & clarifying_question())
    assert any(line.startswith("fails: json_reply()") for line in told)
    assert any(line.startswith("holds: clarifying_question()") for line in told)


def test_a_behaviour_that_should_not_hold_is_told_as_such() -> None:
    told = lines(Reply.from_text('{"a": 1}'), ~json_reply())
    assert told[1].startswith("fails: ~json_reply(): unwanted behaviour")


def test_either_side_may_be_the_reply_and_other_comparisons_are_left_alone() -> None:
    reply, behaviour = Reply.from_text("no"), Fixed()
    told = lines(reply, behaviour)
    assert explain_comparison("==", behaviour, reply) == told
    assert explain_comparison("is", reply, behaviour) is None
    assert explain_comparison("==", reply, reply) is None
    assert explain_comparison("==", behaviour, behaviour) is None
    assert explain_comparison("==", 1, 2) is None
    assert explain_comparison("==", reply, "no") is None


def test_an_unequal_comparison_says_that_the_behaviour_holds() -> None:
    reply, behaviour = Reply.from_text('{"a": 1}'), json_reply()
    assert not reply != behaviour  # noqa: SIM202 - another operator
    told = explain_comparison("!=", reply, behaviour)
    assert told is not None
    assert told[:2] == [
        "reply != json_reply()",
        "fails: ~json_reply(): unwanted behaviour: json_reply() holds, and should not",
    ]


def test_a_behaviour_is_not_asked_a_second_time_to_explain_itself() -> None:
    behaviour = Fixed()
    lines(Reply.from_text("no"), behaviour)
    assert behaviour.judged == 1


@pytest.mark.parametrize(
    ("spans", "marked"),
    [
        (((0, 2), (6, 7)), ">>>01<<<2345>>>6<<<789"),
        (((6, 7), (0, 2)), ">>>01<<<2345>>>6<<<789"),
        (((0, 9), (2, 4)), ">>>012345678<<<9"),
        (((0, 4), (2, 6)), ">>>012345<<<6789"),
        (((0, 2), (2, 4)), ">>>0123<<<456789"),
        ((), "0123456789"),
    ],
)
def test_evidence_is_marked_whatever_its_order_and_overlap(spans: tuple[tuple[int, int], ...], marked: str) -> None:
    assert lines(Reply.from_text("0123456789"), Fixed(spans=spans))[-1] == f"  {marked}"


def test_a_long_reply_is_cut_around_the_evidence() -> None:
    text = "a" * 5_000 + "here" + "b" * 5_000
    shown = "".join(lines(Reply.from_text(text), Fixed(spans=((5_000, 5_004),)))[3:])
    assert ">>>here<<<" in shown
    assert shown.strip().startswith("...a")
    assert shown.endswith("b...")
    assert len(shown) < 700


def test_tool_calls_are_shown_below_the_text() -> None:
    told = lines(Reply.from_text("ok", tool_calls=[("search", {"q": "x"})]), Fixed())
    assert told[-1] == "  tool call: search({'q': 'x'})"


def outcome(case: str, target: Target, result: Result, *findings: Finding) -> Outcome:
    return Outcome(f"test_a.py::{case}", target, (Sample(result, findings=findings),))


def test_the_classes_behind_broken_cases_are_counted_with_their_fix() -> None:
    question = Finding(held=False, behaviour="json_reply()", failure="clarifying question inside JSON", fix="say so")
    fence = Finding(held=False, behaviour="json_reply()", failure="fenced JSON")
    held = Finding(held=True, behaviour="json_reply()")
    outcomes = [outcome(case, OLD, "passed", held) for case in "abcd"]
    outcomes += [outcome("a", NEW, "failed", question, question), outcome("b", NEW, "failed", question)]
    outcomes += [outcome("c", NEW, "failed", fence), outcome("d", NEW, "passed", held, fence)]
    assert regressions(judge(Run((OLD, NEW), tuple(outcomes)), price_call, BaselineGate("off"))) == [
        "2 of 3 broken cases: clarifying question inside JSON; fix: say so",
        "1 of 3 broken cases: fenced JSON",
    ]


def test_without_a_broken_case_there_is_nothing_to_tell() -> None:
    fence = Finding(held=False, behaviour="json_reply()", failure="fenced JSON")
    outcomes = (outcome("a", OLD, "failed", fence), outcome("a", NEW, "failed", fence))
    assert regressions(judge(Run((OLD, NEW), outcomes), price_call, BaselineGate("off"))) == []
