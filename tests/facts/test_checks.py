from __future__ import annotations

from collections.abc import Callable

import pytest

from pytest_modelmigrate.behaviours.behaviour import Behaviour
from pytest_modelmigrate.facts.findings import Finding
from pytest_modelmigrate.facts.replies import Reply


class Says(Behaviour):
    """Holds for a reply with that text."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = text

    def judge(self, reply: Reply) -> Finding:
        held = reply.text == self.text
        return Finding(held, repr(self), None if held else f"not {self.text}")

    def __repr__(self) -> str:
        return f"says({self.text!r})"


def both(reply: Reply) -> None:
    assert reply == Says("yes")
    assert reply == Says("no")


def one_of_several_lines(reply: Reply) -> None:
    assert reply == Says("no") or reply == Says("never"), "neither"


def inverted(reply: Reply) -> None:
    assert reply != Says("yes")


def in_a_function_that_is_called(reply: Reply) -> None:
    def holds() -> bool:
        return reply == Says("no")

    assert holds()


def in_a_comprehension(reply: Reply) -> None:
    assert all(reply == Says(text) for text in ("yes", "no"))


def of_another_assertion(reply: Reply) -> None:
    assert not reply == Says("no")  # noqa: SIM201 - another operator
    assert reply == Says("no") or reply == Says("yes")
    assert reply.text == "something else"


def in_a_loop(reply: Reply) -> None:
    for text in ("yes", "never"):
        assert reply == Says("no") or reply == Says(text)


def of_a_condition(reply: Reply) -> None:
    if reply == Says("no"):
        return
    assert reply.text == "something else"


@pytest.mark.parametrize(
    ("test", "findings"),
    [
        (both, [(True, "says('yes')"), (False, "says('no')")]),
        (one_of_several_lines, [(False, "says('no')"), (False, "says('never')")]),
        (inverted, [(False, "~says('yes')")]),
        (in_a_function_that_is_called, [(False, "says('no')")]),
        (in_a_comprehension, [(True, "says('yes')"), (False, "says('no')")]),
        (of_another_assertion, [(True, "says('yes')")]),
        (in_a_loop, [(True, "says('yes')"), (False, "says('no')"), (False, "says('never')")]),
        (of_a_condition, []),
    ],
)
def test_only_the_assertion_that_fails_has_findings_that_failed(
    test: Callable[[Reply], None], findings: list[tuple[bool, str]]
) -> None:
    reply = Reply.from_text("yes")
    with pytest.raises(AssertionError) as caught:
        test(reply)
    reply.checks.fail(caught.value)
    assert [(each.held, each.behaviour) for each in reply.checks.findings] == findings


def test_without_a_failing_assertion_no_finding_failed() -> None:
    reply = Reply.from_text("yes")
    assert reply == Says("no") or reply == Says("yes")
    assert reply != Says("never")
    reply.checks.fail(ValueError("not an assertion"))
    reply.checks.fail(AssertionError("never raised"))
    assert [(each.held, each.behaviour) for each in reply.checks.findings] == [
        (True, "says('yes')"),
        (True, "~says('never')"),
    ]


def test_every_assertion_of_an_exception_group_has_its_findings() -> None:
    reply = Reply.from_text("yes")
    errors = []
    for test in (both, in_a_comprehension):
        with pytest.raises(AssertionError) as caught:
            test(reply)
        errors.append(caught.value)
    reply.checks.fail(ExceptionGroup("tasks", [ExceptionGroup("inner", errors[:1]), *errors[1:]]))
    assert [each.behaviour for each in reply.checks.findings if not each.held] == ["says('no')", "says('no')"]


def test_the_last_comparison_with_the_same_operator_is_found_by_identity() -> None:
    reply, other, behaviour = Reply.from_text("yes"), Reply.from_text("yes"), Says("no")
    assert reply != behaviour
    assert not reply == behaviour  # noqa: SIM201 - another operator
    assert [reply.checks.found(reply, operator, behaviour) for operator in ("==", "!=")] == [
        Finding(held=False, behaviour="says('no')", failure="not no"),
        Finding(held=True, behaviour="~says('no')", parts=(Finding(False, "says('no')", "not no"),)),
    ]
    assert reply.checks.found(other, "==", behaviour) is None
    assert reply.checks.found(reply, "==", Says("no")) is None
