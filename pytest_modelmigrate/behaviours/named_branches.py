"""Which of two branches that are only words a reply takes, where it names both."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal, TypeAlias

from pytest_modelmigrate.behaviours.advised_branches import leaves_the_choice_open
from pytest_modelmigrate.behaviours.branch_doubts import IN_A_CONDITION
from pytest_modelmigrate.behaviours.branch_occurrences import Occurrence

Taken: TypeAlias = Literal["primary", "fallback", "both", "neither"]

NAMES_BOTH: Final = "it names both branches"


def choose_named(
    text: str, taken: Taken, first: Sequence[Occurrence], second: Sequence[Occurrence], doubt: str
) -> tuple[Taken, str]:
    """The branch that is taken, and the doubt about that: a reply may also compare the two.

    Args:
        text: the reply.
        taken: the branch by the places alone.
        first: the places of the primary branch.
        second: the places of the fallback.
        doubt: the doubt about the places.
    """
    if is_advised(first) != is_advised(second):
        return _the_advised_one(first, second, doubt)
    if is_advised(first) or (is_recommended(first) and is_recommended(second)):
        return "both", "" if is_recommended(first) and is_recommended(second) else NAMES_BOTH
    if (taken == "both" and _are_lines(first, second)) or _are_steps(first, second) or leaves_the_choice_open(text):
        return "both", ""
    if is_recommended(first) or is_recommended(second):
        chosen: Taken = "primary" if is_recommended(first) else "fallback"
        return chosen, "" if _is_left(*_as_chosen(chosen, first, second)) else doubt or NAMES_BOTH
    if (plain := _the_plain_one(first, second)) is not None:
        return plain
    if all(each.doubt for each in first) and not all(each.doubt for each in second):
        taken = "fallback"
    elif any(each.compared for each in first) and any(each.compared for each in second):
        taken = "both"
    return taken, doubt or NAMES_BOTH


def _the_advised_one(first: Sequence[Occurrence], second: Sequence[Occurrence], doubt: str) -> tuple[Taken, str]:
    chosen: Taken = "primary" if is_advised(first) else "fallback"
    advised, other = _as_chosen(chosen, first, second)
    if _is_left(advised, other):
        return chosen, ""
    return ("both", "") if any(each.added and not each.doubt for each in other) else (chosen, doubt or NAMES_BOTH)


def _the_plain_one(first: Sequence[Occurrence], second: Sequence[Occurrence]) -> tuple[Taken, str] | None:
    """The branch that is taken where neither is recommended: it alone stands in code, or alone is plain.

    None if that is so of neither. It is a guess where the other branch is only supposed or reported.
    """
    chosen: Taken
    if any(each.in_code for each in first) != any(each.in_code for each in second):
        chosen = "primary" if any(each.in_code for each in first) else "fallback"
    elif _is_weak(first) != _is_weak(second):
        chosen = "primary" if _is_weak(second) else "fallback"
    else:
        return None
    taken, other = _as_chosen(chosen, first, second)
    is_sure = any(each.in_code or each.is_plain for each in taken) and all(
        each.unclear
        or (each.doubt not in {"", IN_A_CONDITION} and each.aside)
        or (each.is_plain and any(one.in_code for one in taken))
        for each in other
    )
    return chosen, "" if is_sure else NAMES_BOTH


def _as_chosen(
    chosen: Taken, first: Sequence[Occurrence], second: Sequence[Occurrence]
) -> tuple[Sequence[Occurrence], Sequence[Occurrence]]:
    """The places of the branch that is taken, and those of the other one."""
    return (first, second) if chosen == "primary" else (second, first)


def _is_weak(branch: Sequence[Occurrence]) -> bool:
    """Whether everywhere something speaks against taking a branch."""
    return all(each.doubt or each.unclear for each in branch)


def _is_left(taken: Sequence[Occurrence], other: Sequence[Occurrence]) -> bool:
    """Whether nothing takes a branch beside the one that is recommended, or keeps it open."""
    later = (each for each in other if each.start > taken[-1].start and not (each.doubt or each.aside or each.compared))
    if any(not (each.described and is_advised(taken)) for each in later):
        return False  # the last word may be about the other branch
    if all(each.described or each.doubt for each in taken) and not all(each.unclear or each.aside for each in other):
        return False
    if is_only_described(other, taken):
        return True
    in_items = any(each.in_an_item for each in taken)
    return not any(
        each.added or each.alone or each.compared or each.kept_open or (in_items and each.in_an_item)
        for each in other
        if not (each.doubt or each.aside or each.described)
    )


def is_advised(branch: Sequence[Occurrence]) -> bool:
    """Whether a branch is given as the choice in words."""
    return any(each.advised and not each.doubt for each in branch)


def is_recommended(branch: Sequence[Occurrence]) -> bool:
    """Whether a branch is given as the choice, in words or in bold."""
    return any(each.recommended and not each.doubt for each in branch)


def is_only_described(branch: Sequence[Occurrence], other: Sequence[Occurrence]) -> bool:
    """Whether nothing takes a branch beside the advised one: it is doubtful, set aside, described, or compared."""
    compared = any(each.compared for each in other)
    return all(each.doubt or each.aside or each.described or (compared and each.compared) for each in branch)


def _are_lines(first: Sequence[Occurrence], second: Sequence[Occurrence]) -> bool:
    """Whether both are lines of their own."""
    return all(any(each.alone and not each.doubt for each in branch) for branch in (first, second))


def _are_steps(first: Sequence[Occurrence], second: Sequence[Occurrence]) -> bool:
    """Whether both are parts of list items that begin with something else, such as steps or shares."""
    return all(any(each.in_an_item and not each.doubt for each in branch) for branch in (first, second))
