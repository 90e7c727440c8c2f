"""The behaviour: a matcher that a reply equals or does not, and that says why."""

from __future__ import annotations

from abc import ABC, abstractmethod

from pytest_modelmigrate.facts.findings import Finding
from pytest_modelmigrate.facts.replies import Reply


class Behaviour(ABC):
    """Something that a reply may be held to: `assert reply == behaviour`.

    A subclass implements `judge`; comparing with `==` and `!=` and composing with `|`, `&` and `~` come from here.
    A behaviour is unequal to anything but a reply, as `pytest.approx` is.
    """

    __slots__ = ("__weakref__",)

    @abstractmethod
    def judge(self, reply: Reply) -> Finding:
        """Say whether the reply is what this behaviour asks for, and why."""

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Reply):
            return NotImplemented
        finding = self.judge(other)
        other.checks.add(other, "==", self, finding)
        return finding.held

    def __ne__(self, other: object) -> bool:
        if not isinstance(other, Reply):
            return NotImplemented
        finding = Not(self).judge(other)
        other.checks.add(other, "!=", self, finding)
        return finding.held

    __hash__ = object.__hash__

    def __or__(self, other: Behaviour) -> Behaviour:
        """Holds when either holds."""
        return AnyOf(*_branches(self, AnyOf), *_branches(other, AnyOf))

    def __and__(self, other: Behaviour) -> Behaviour:
        """Holds when both hold."""
        return AllOf(*_branches(self, AllOf), *_branches(other, AllOf))

    def __invert__(self) -> Behaviour:
        """Holds when this one does not."""
        return Not(self)


class _Composed(Behaviour):
    """Branches joined by one sign."""

    __slots__ = ("branches",)
    sign = ""

    def __init__(self, *branches: Behaviour) -> None:
        self.branches = branches

    def __repr__(self) -> str:
        return f" {self.sign} ".join(
            f"({each!r})" if isinstance(each, _Composed) else repr(each) for each in self.branches
        )


class AnyOf(_Composed):
    """Holds when at least one branch holds."""

    __slots__ = ()
    sign = "|"

    def judge(self, reply: Reply) -> Finding:
        """Judge the branches in order and stop at the first that holds."""
        parts: list[Finding] = []
        for branch in self.branches:
            finding = branch.judge(reply)
            parts.append(finding)
            if finding.held:
                return Finding(held=True, behaviour=repr(self), parts=tuple(parts))
        return _failed(self, parts)


class AllOf(_Composed):
    """Holds when every branch holds."""

    __slots__ = ()
    sign = "&"

    def judge(self, reply: Reply) -> Finding:
        """Judge every branch, so that all that is wrong is said at once."""
        parts = [branch.judge(reply) for branch in self.branches]
        wrong = [part for part in parts if not part.held]
        if not wrong:
            return Finding(held=True, behaviour=repr(self), parts=tuple(parts))
        return _failed(self, parts)


class Not(Behaviour):
    """Holds when the behaviour within does not."""

    __slots__ = ("within",)

    def __init__(self, within: Behaviour) -> None:
        self.within = within

    def judge(self, reply: Reply) -> Finding:
        """Turn the finding round."""
        finding = self.within.judge(reply)
        if not finding.held:
            return Finding(held=True, behaviour=repr(self), parts=(finding,))
        return Finding(
            held=False,
            behaviour=repr(self),
            failure="unwanted behaviour",
            evidence=f"{finding.behaviour} holds, and should not",
            spans=finding.spans,
            parts=(finding,),
        )

    def __repr__(self) -> str:
        within = f"({self.within!r})" if isinstance(self.within, _Composed) else repr(self.within)
        return f"~{within}"


def _branches(behaviour: Behaviour, kind: type[_Composed]) -> tuple[Behaviour, ...]:
    return behaviour.branches if isinstance(behaviour, kind) else (behaviour,)


def _failed(behaviour: Behaviour, parts: list[Finding]) -> Finding:
    """The first branch that failed names the class: authors write the wanted form first."""
    leading = next(part for part in parts if not part.held)
    return Finding(
        held=False,
        behaviour=repr(behaviour),
        failure=leading.failure,
        evidence=leading.evidence,
        fix=leading.fix,
        spans=leading.spans,
        parts=tuple(parts),
    )
