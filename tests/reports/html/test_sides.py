from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from pytest_modelmigrate.analysis.baseline_gate import BaselineGate
from pytest_modelmigrate.analysis.verdict import judge
from pytest_modelmigrate.facts.calls import CallUsage
from pytest_modelmigrate.facts.costs import Cost
from pytest_modelmigrate.facts.findings import Finding
from pytest_modelmigrate.facts.kept_replies import KeptReply
from pytest_modelmigrate.facts.outcomes import Outcome
from pytest_modelmigrate.facts.runs import Run
from pytest_modelmigrate.facts.samples import Sample
from pytest_modelmigrate.facts.targets import Target
from pytest_modelmigrate.facts.usage import Usage
from pytest_modelmigrate.reports.html.reply_text import Segment
from pytest_modelmigrate.reports.html.sides import Side, shown_sample, side_of
from pytest_modelmigrate.text.word_diff import MOST_WORDS

OLD, NEW = (Target(f"claude-{name}", None, name) for name in ("old", "new"))
HOLDS = Finding(True, "says('x')")


def price(call: CallUsage) -> Cost:
    """A cent a token."""
    return Cost(Decimal(call.usage.input_tokens) / 100)


def sample(text: str | None, *findings: Finding, tokens: int = 10, judged: tuple[int, ...] = (0,)) -> Sample:
    failed = any(not each.held for each in findings)
    reply = None if text is None else KeptReply(text, len(text), "prose", "end_turn", (), judged)
    calls = (CallUsage("m", 200, "end_turn", Usage(tokens, thinking_tokens=3, cache_read_input_tokens=2)),)
    message = "assert 1 == 2" if failed else ""
    return Sample("failed" if failed else "passed", calls=calls, findings=findings, reply=reply, message=message)


def sides(old: tuple[Sample, ...], new: tuple[Sample, ...], *, longest: int = 1000, failure: str = "") -> list[Side]:
    """Both sides of a case."""
    outcomes = (Outcome("test_a", OLD, old), Outcome("test_a", NEW, new, failure=failure))
    run = Run((OLD, NEW), outcomes)
    (comparison,) = judge(run, price, BaselineGate(0.2)).comparisons
    return [
        side_of(outcome, each, None, price, longest=longest)
        for outcome, each in zip(outcomes, (None, comparison), strict=True)
    ]


def test_the_sample_that_shows_the_result_is_shown() -> None:
    bad = Finding(False, "says('x')", "silent")
    first, second, third = sample("one", HOLDS), sample("two", bad), sample("three", bad)
    assert shown_sample(Outcome("test_a", NEW, (first, second, third))) is second
    without = sample(None, bad)
    assert shown_sample(Outcome("test_a", NEW, (first, without, third))) is third, "one with a reply says more"
    assert shown_sample(Outcome("test_a", NEW, (first, second, third), pass_rate=0.3)) is first


def test_words_that_differ_from_the_baseline_are_marked_on_the_other_side_alone() -> None:
    old, new = sides((sample("pay it now", HOLDS),), (sample("pay it later", HOLDS),))
    assert old.reply is not None
    assert new.reply is not None
    assert old.reply.segments == (Segment("pay it now"),)
    assert new.reply.segments == (Segment("pay it "), Segment("now", "gone"), Segment("later", "new"))
    assert (old.reply.note, new.reply.note) == ("", "")


def test_a_reply_says_that_it_is_the_same_another_or_empty() -> None:
    same = sides((sample("pay it"),), (sample("pay it"),))[1].reply
    other = sides((sample("pay it"),), (sample("nothing alike"),))[1].reply
    empty = sides((sample(""),), (sample("", tokens=11),))[0].reply
    assert same is not None
    assert same.note == "The same as on old."
    assert other is not None
    assert other.note == "Too different from the reply of old to mark words."
    assert other.segments == (Segment("nothing alike"),)
    assert empty is not None
    assert empty.note == "The reply has no text."


def test_a_reply_is_not_compared_with_a_withheld_one() -> None:
    kept = sample("pay it")
    assert kept.reply is not None
    withheld = replace(kept, reply=replace(kept.reply, text="", withheld="it contains what looks like a key"))
    old, new = sides((withheld,), (kept,))
    assert old.reply is not None
    assert old.reply.note == "The reply is not shown: it contains what looks like a key."
    assert new.reply is not None
    assert (new.reply.segments, new.reply.note, new.reply.compared) == ((Segment("pay it"),), "", False)


def test_a_long_reply_is_cut_on_both_sides_and_says_so() -> None:
    text = "word " * (MOST_WORDS + 1)
    new = sides((sample(f"{text}old"),), (sample(f"{text}new"),), longest=40)[1].reply
    assert new is not None
    assert new.left_out == len(text) + 3 - 40
    assert "".join(each.text for each in new.segments) == text[:40]
    assert new.note == ""


def test_only_findings_on_this_very_reply_mark_it() -> None:
    about, other = Finding(False, "a", "too loud", spans=((0, 3),)), Finding(False, "b", "too long", spans=((4, 6),))
    reply = sides((sample("pay it"),), (sample("pay it", about, other, judged=(0, 7)),))[1].reply
    assert reply is not None
    assert reply.segments == (Segment("pay", tone="failed", label="too loud"), Segment(" it"))


def test_a_message_is_shown_where_no_finding_says_why() -> None:
    bad = Finding(False, "says('x')", "silent")
    assert sides((sample("x"),), (sample("y", bad),))[1].message == ""
    assert sides((sample("x"),), (sample("y", HOLDS),), failure="the cost rose")[1].message == "the cost rose"
    failed = Sample("failed", message="assert 1 == 2")
    assert sides((sample("x"),), (failed,))[1].message == "assert 1 == 2"


def test_what_fails_comes_first_and_long_evidence_is_cut() -> None:
    long = Finding(False, "says('x')", "silent", "e" * 1000, "speak (https://example.com)")
    new = sides((sample("x"),), (sample("y", HOLDS, long),))[1]
    failed, held = new.findings
    assert (failed.held, failed.failure, failed.fix) == (False, "silent", "speak (https://example.com)")
    assert failed.evidence.endswith("eee... (400 more characters)")
    assert (held.held, held.behaviour, held.evidence) == (True, "says('x')", "")


def test_many_findings_are_counted() -> None:
    new = sides((sample("x"),), (sample("y", *[HOLDS] * 20),))[1]
    assert (len(new.findings), new.findings_left) == (12, 8)


def test_a_cost_above_the_gate_says_what_is_allowed() -> None:
    old, new = sides((sample("x", tokens=10),), (sample("x", tokens=20),))
    assert (old.cost, old.change, old.too_dear) == ("$0.1200", "", "")
    assert (new.cost, new.change, new.too_dear) == ("$0.2200", "+83%", "more than the 20% that is allowed")


def test_tokens_and_form_are_those_of_the_sample_that_is_shown() -> None:
    new = sides((sample("x"),), (sample("x", HOLDS, tokens=10), sample("x", HOLDS, tokens=900)))[1]
    facts = dict(new.facts)
    assert facts["input"] == "12 tokens"
    assert facts["of it thinking"] == "3 tokens"
    assert facts["of the input cached"] == "2 read, 0 written"
    assert facts["form"] == "prose"
    assert "stop_reason" not in facts, "end_turn goes without saying"
    assert new.passes == "2/2"
    assert new.results == (("pass", "good"), ("pass", "good"))


def test_a_sample_that_ran_again_is_named() -> None:
    again = Sample("failed", rerun=True)
    new = sides((sample("x"),), (again, sample("x", HOLDS)))[1]
    assert new.results == (("fail (run again)", "bad"), ("pass", "good"))
