"""How sure a finding of a composed behaviour is."""

from __future__ import annotations

import pytest

from pytest_modelmigrate.behaviours.behaviour import Behaviour
from pytest_modelmigrate.behaviours.divided import divided
from pytest_modelmigrate.behaviours.falls_back import falls_back
from pytest_modelmigrate.behaviours.finding_builders import failed, held
from pytest_modelmigrate.behaviours.keeps import keeps
from pytest_modelmigrate.behaviours.prefers import prefers
from pytest_modelmigrate.facts.findings import Finding
from pytest_modelmigrate.facts.replies import Reply

reply = Reply.from_text("Hello.")


class Says(Behaviour):
    """Holds if the reply contains the word; `doubt` is the reason why it only guesses."""

    def __init__(self, word: str, doubt: str = "") -> None:
        self.word = word
        self.doubt = doubt

    def __repr__(self) -> str:
        return f"says({self.word!r})"

    def judge(self, reply: Reply) -> Finding:
        if self.word in reply.text:
            return held(self, doubt=self.doubt)
        return failed(self, f"no {self.word}", doubt=self.doubt)


yes, maybe = Says("Hello"), Says("Hello", "a maybe")
no, rather_not = Says("Bye"), Says("Ciao", "a rather not")


@pytest.mark.parametrize(
    ("behaviour", "holds", "doubt"),
    [
        (yes | maybe, True, ""),
        (maybe | yes, True, ""),
        (rather_not | yes, True, ""),
        (maybe | no, True, "a maybe"),
        (rather_not | maybe, True, "a maybe"),
        (no | no, False, ""),
        (no | rather_not, False, "a rather not"),
        (yes & yes, True, ""),
        (yes & maybe, True, "a maybe"),
        (maybe & no, False, ""),
        (rather_not & no, False, ""),
        (rather_not & yes, False, "a rather not"),
        (maybe & rather_not, False, "a rather not"),
        (~maybe, False, "a maybe"),
        (~rather_not, True, "a rather not"),
        (~yes, False, ""),
        (~no, True, ""),
        (~(maybe | yes), False, ""),
        (yes & ~(no | rather_not), True, "a rather not"),
    ],
    ids=repr,
)
def test_a_composition_is_as_sure_as_the_branches_that_decide_it(
    behaviour: Behaviour, *, holds: bool, doubt: str
) -> None:
    finding = behaviour.judge(reply)
    assert (finding.held, finding.doubt) == (holds, doubt)


def test_the_branch_that_surely_fails_names_the_class_of_failure() -> None:
    assert (rather_not & no).judge(reply).failure == "no Bye"
    assert (rather_not & yes & Says("Salut", "another doubt")).judge(reply).failure == "no Ciao"


def test_branches_after_a_sure_one_are_not_judged() -> None:
    assert len((yes | maybe).judge(reply).parts) == 1
    assert len((maybe | no).judge(reply).parts) == 2


@pytest.mark.parametrize(
    ("first", "second", "holds", "doubt"),
    [
        (yes, yes, True, ""),
        (yes, maybe, True, "a maybe"),
        (maybe, no, False, ""),
        (rather_not, no, False, ""),
        (maybe, rather_not, False, "a rather not"),
    ],
)
def test_a_divided_reply_is_as_sure_as_the_parts_that_decide_it(
    first: Behaviour, second: Behaviour, *, holds: bool, doubt: str
) -> None:
    finding = divided(into=2, parts={1: first, 2: second}).judge(Reply.from_text("Hello.\n\nHello."))
    assert (finding.held, finding.doubt) == (holds, doubt)


def test_a_kept_constraint_is_as_sure_as_the_turns_that_decide_it() -> None:
    turns = [{"role": "assistant", "content": "Hello."}]
    assert keeps(yes).judge(Reply.from_text("Hello.", messages=turns)).sure
    assert keeps(maybe).judge(Reply.from_text("Hello.", messages=turns)).doubt == "a maybe"
    assert keeps(rather_not).judge(Reply.from_text("Hello.", messages=turns)).doubt == "a rather not"


@pytest.mark.parametrize(
    ("primary", "fallback", "doubt"),
    [
        (yes, "Bye", ""),
        (maybe, "Bye", "a maybe"),
        (no, maybe, "a maybe"),
        (rather_not, "Hello", "a rather not"),
        (rather_not, "Bye", "a rather not"),
    ],
)
def test_a_choice_between_branches_is_as_sure_as_the_behaviours_that_are_branches(
    primary: Behaviour, fallback: Behaviour | str, doubt: str
) -> None:
    assert prefers(primary, over=fallback).judge(reply).doubt == doubt
    assert falls_back(to=fallback, instead_of=primary).judge(reply).doubt == doubt


class GuessesEarlyTurns(Says):
    """Is sure of the last turn alone."""

    def judge(self, reply: Reply) -> Finding:
        return failed(self, f"no {self.word}", doubt="" if reply.messages else self.doubt)


def test_a_constraint_that_one_turn_surely_breaks_is_surely_broken() -> None:
    turns = [{"role": "assistant", "content": "Hello."}]
    finding = keeps(GuessesEarlyTurns("Bye", "an early turn")).judge(Reply.from_text("Hello.", messages=turns))
    assert not finding.held
    assert finding.sure
