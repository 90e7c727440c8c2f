"""The behaviour: a matcher that a reply equals or does not, and that says why."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from typing import NoReturn

from pytest_modelmigrate.behaviours.comparison_mistakes import refuse_no_behaviour, refuse_part_of_reply
from pytest_modelmigrate.behaviours.joined_findings import decided_doubt, first_doubt, joined_failed, joined_held
from pytest_modelmigrate.facts.findings import Finding
from pytest_modelmigrate.facts.replies import Reply


class UnusableArgumentError(ValueError):
    """A behaviour cannot judge any reply because of an argument, which only its first judgement shows."""


class Behaviour(ABC):
    """Something that a reply may be held to: `assert reply == behaviour`.

    A subclass implements `judge`, and `question` if a judge may decide where its rule only guesses; comparing with
    `==` and `!=` and composing with `|`, `&` and `~` come from here.
    A behaviour has no truth value, so `assert reply == a or b` is an error and does not pass silently. Comparing it
    with a part of a reply, such as its text, or with a message of the SDK is an error too. It is unequal to anything
    else.
    """

    __slots__ = ("__weakref__",)

    @abstractmethod
    def judge(self, reply: Reply) -> Finding:
        """Say whether the reply is what this behaviour asks for, and why."""

    @property
    def question(self) -> str:
        """What the judge of `--migrate-judge` is asked; the behaviour holds if the answer is yes.

        It is one English sentence, such as `Does the reply greet the customer by name?`. If it is empty, the guess of
        the rule stands.
        """
        return ""

    @property
    def material(self) -> Mapping[str, str]:
        """What the judge must read besides the conversation and the reply, by name, such as the text of a source."""
        return {}

    def settle(self, reply: Reply, finding: Finding) -> Finding:
        """Let the judge of `--migrate-judge` decide an unsure finding of this behaviour; without one, it stands.

        Raises:
            JudgeError: the judge is the model that answered, misjudges a known reply, or gives no verdict.
        """
        from pytest_modelmigrate.behaviours.unsure_findings import judged_finding

        return judged_finding(finding, self.question, self.material, reply)

    def __eq__(self, other: object) -> bool:
        __tracebackhide__ = True
        if not isinstance(other, Reply):
            refuse_part_of_reply(self, other, "==")
            return NotImplemented
        finding = _finding(self, other)
        other.checks.add(other, "==", self, finding)
        return finding.held

    def __ne__(self, other: object) -> bool:
        __tracebackhide__ = True
        if not isinstance(other, Reply):
            refuse_part_of_reply(self, other, "!=")
            return NotImplemented
        finding = _finding(Not(self), other)
        other.checks.add(other, "!=", self, finding)
        return finding.held

    __hash__ = object.__hash__

    def __bool__(self) -> NoReturn:
        """Refuse to be true or false: `assert json_reply(X)` would pass on any reply."""
        __tracebackhide__ = True
        raise TypeError(
            f"{self!r} has no truth value: compare it with a reply (assert reply == {self!r}), and combine behaviours "
            "with |, & and ~, not with or, and and not"
        )

    def __or__(self, other: Behaviour) -> Behaviour:
        """Holds when either holds. Branches are judged in order, until one surely holds."""
        __tracebackhide__ = True
        if not isinstance(other, Behaviour):
            refuse_no_behaviour(self, other, "|")
        return AnyOf(*_branches(self, AnyOf), *_branches(other, AnyOf))

    def __and__(self, other: Behaviour) -> Behaviour:
        """Holds when both hold."""
        __tracebackhide__ = True
        if not isinstance(other, Behaviour):
            refuse_no_behaviour(self, other, "&")
        return AllOf(*_branches(self, AllOf), *_branches(other, AllOf))

    def __ror__(self, other: Behaviour) -> NoReturn:
        """Refuse what is no behaviour: two behaviours are joined by `__or__`."""
        __tracebackhide__ = True
        refuse_no_behaviour(self, other, "|")

    def __rand__(self, other: Behaviour) -> NoReturn:
        """Refuse what is no behaviour: two behaviours are joined by `__and__`."""
        __tracebackhide__ = True
        refuse_no_behaviour(self, other, "&")

    def __invert__(self) -> Behaviour:
        """Holds when this one does not."""
        return Not(self)


class _Composed(Behaviour):
    """Branches joined by one sign."""

    __slots__ = ("branches",)
    sign = ""
    wanted = ""

    def __init__(self, *branches: Behaviour) -> None:
        self.branches = branches

    def __repr__(self) -> str:
        return f" {self.sign} ".join(
            f"({each!r})" if isinstance(each, _Composed) else repr(each) for each in self.branches
        )

    @property
    def question(self) -> str:
        """Ask the questions of the branches at once; empty if a branch has none."""
        asked = [branch.question for branch in self.branches]
        return f"Is the answer yes to {self.wanted} of these questions: {' '.join(asked)}" if all(asked) else ""

    @property
    def material(self) -> Mapping[str, str]:
        """The material of all branches."""
        return material_of(self.branches)

    def settle(self, reply: Reply, finding: Finding) -> Finding:
        """Let the judge decide the branches that guess, one by one, until the result is sure.

        The branches on which the result rests come first.
        """
        parts = list(finding.parts)
        for index in sorted(range(len(parts)), key=lambda index: parts[index].held != finding.held):
            if finding.sure:
                break
            parts[index] = self.branches[index].settle(reply, parts[index])
            finding = self.joined(parts)
        return finding

    @abstractmethod
    def joined(self, parts: Sequence[Finding]) -> Finding:
        """The finding that follows from those of the branches."""


class AnyOf(_Composed):
    """Holds when at least one branch holds.

    The finding is sure when one branch surely holds, or when all branches surely fail. Otherwise it has the doubt of
    the first branch that guesses and agrees with it.
    """

    __slots__ = ()
    sign = "|"
    wanted = "at least one"

    def judge(self, reply: Reply) -> Finding:
        """Judge the branches in order and stop at the first that surely holds."""
        parts: list[Finding] = []
        for branch in self.branches:
            finding = _judged(branch, reply)
            parts.append(finding)
            if finding.held and finding.sure:
                break
        return self.joined(parts)

    def joined(self, parts: Sequence[Finding]) -> Finding:
        """One branch that holds is enough."""
        holding = [part for part in parts if part.held]
        if not holding:
            return joined_failed(repr(self), parts, parts[0], parts, doubt=first_doubt(parts))
        return joined_held(repr(self), parts, holding, doubt=decided_doubt(holding))


class AllOf(_Composed):
    """Holds when every branch holds.

    The finding is sure when one branch surely fails, or when all branches surely hold. Otherwise it has the doubt of
    the first branch that guesses and agrees with it.
    """

    __slots__ = ()
    sign = "&"
    wanted = "all"

    def judge(self, reply: Reply) -> Finding:
        """Judge every branch, so that all that is wrong is said at once."""
        return self.joined([_judged(branch, reply) for branch in self.branches])

    def joined(self, parts: Sequence[Finding]) -> Finding:
        """One branch that fails is enough to fail."""
        failing = [part for part in parts if not part.held]
        if not failing:
            return joined_held(repr(self), parts, parts, doubt=first_doubt(parts))
        leading = next((part for part in failing if part.sure), failing[0])
        return joined_failed(repr(self), parts, leading, [leading], doubt=leading.doubt)


class Not(Behaviour):
    """Holds when the behaviour within does not, and is as sure as it is."""

    __slots__ = ("within",)

    def __init__(self, within: Behaviour) -> None:
        self.within = within

    def judge(self, reply: Reply) -> Finding:
        """Turn the finding round."""
        return self._turned(_judged(self.within, reply))

    @property
    def question(self) -> str:
        """Ask for a no to the question of the behaviour within; empty if it has none."""
        return f"Is the answer no to this question: {self.within.question}" if self.within.question else ""

    @property
    def material(self) -> Mapping[str, str]:
        """The material of the behaviour within."""
        return self.within.material

    def settle(self, reply: Reply, finding: Finding) -> Finding:
        """Let the judge decide the behaviour within."""
        return self._turned(self.within.settle(reply, finding.parts[0]))

    def _turned(self, finding: Finding) -> Finding:
        if not finding.held:
            return joined_held(repr(self), [finding], [finding], doubt=finding.doubt)
        because = f": {finding.evidence}" if finding.judged_by else ""
        return Finding(
            held=False,
            behaviour=repr(self),
            failure="unwanted behaviour",
            evidence=f"{finding.behaviour} holds, and should not{because}",
            spans=finding.spans,
            parts=(finding,),
            doubt=finding.doubt,
            judged_by=finding.judged_by,
        )

    def __repr__(self) -> str:
        within = f"({self.within!r})" if isinstance(self.within, _Composed) else repr(self.within)
        return f"~{within}"


def _judged(behaviour: Behaviour, reply: Reply) -> Finding:
    """What a behaviour finds.

    Raises:
        UnusableArgumentError: its `judge`, which a user may have written, returns something else.
    """
    finding: object = behaviour.judge(reply)
    if isinstance(finding, Finding):
        return finding
    name = type(behaviour).__name__
    raise UnusableArgumentError(
        f"{name}.judge() returned {finding!r:.80}, not a finding; return held(self) or failed(self, ...)"
    )


def _finding(behaviour: Behaviour, reply: Reply) -> Finding:
    """What a behaviour finds, or the judge where its rule only guesses.

    A mistake in its arguments is an error in the line that compares.
    """
    __tracebackhide__ = True
    try:
        finding = _judged(behaviour, reply)
        if finding.sure or reply.ask is None or not reply.ask.unsure_judge:
            return finding
        return behaviour.settle(reply, finding)
    except UnusableArgumentError as error:
        message = str(error)
    raise ValueError(message)


def _branches(behaviour: Behaviour, kind: type[_Composed]) -> tuple[Behaviour, ...]:
    return behaviour.branches if isinstance(behaviour, kind) else (behaviour,)


def material_of(behaviours: Iterable[object]) -> dict[str, str]:
    """The material of all that are behaviours."""
    return {name: text for each in behaviours if isinstance(each, Behaviour) for name, text in each.material.items()}
