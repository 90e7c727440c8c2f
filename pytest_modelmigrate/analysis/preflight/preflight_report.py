"""The report of a preflight: every notice once, with all its places."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from pytest_modelmigrate.analysis.preflight.notice import LEVELS, Level, Notice


@dataclass(frozen=True, slots=True)
class Place:
    """Where a request is made.

    Attributes:
        path: the file.
        line: the line of the argument, counted from 1; 0 for a file of recordings, whose lines say nothing.
        name: what is called, or the test that was recorded.
        requests: how many requests there are.
    """

    path: str
    line: int = 0
    name: str = ""
    requests: int = 1


@dataclass(frozen=True, slots=True)
class PlacedNotice:
    """A notice with all its places; none for a fact about the target."""

    notice: Notice
    places: tuple[Place, ...] = ()

    @property
    def requests(self) -> int:
        """How many requests it is about."""
        return sum(place.requests for place in self.places)

    def plain(self) -> dict[str, Any]:
        """The notice as plain JSON data."""
        notice = self.notice
        return {
            "level": notice.level,
            "rule": notice.rule,
            "target": notice.target,
            "parameter": notice.path or None,
            "message": notice.message,
            "edit": notice.edit or None,
            "source": notice.source,
            "status": notice.status,
            "wording": notice.wording,
            "on_baseline": notice.on_baseline,
            "adaptable": notice.adaptable,
            "requests": self.requests,
            "places": [
                {"path": each.path, "line": each.line or None, "name": each.name or None, "requests": each.requests}
                for each in self.places
            ],
        }


@dataclass(slots=True)
class PreflightReport:
    """What a preflight found.

    Attributes:
        files: how many Python files were read.
        calls: how many API calls they have.
        recorded: how many recorded requests were read.
        unknown: how often an argument is not known, by its name.
        other_models: how many requests go to models that are not migrated, by their ids.
        facts: what is to be known about the targets.
    """

    files: int = 0
    calls: int = 0
    recorded: int = 0
    unknown: Counter[str] = field(default_factory=Counter)
    other_models: Counter[str] = field(default_factory=Counter)
    facts: list[Notice] = field(default_factory=list)
    _found: dict[tuple[str, str, str, str, str], dict[tuple[str, int, str], tuple[Notice, Place]]] = field(
        default_factory=dict
    )

    def add(self, notice: Notice, place: Place) -> None:
        """Add a notice on a request; the same one of another recording of the same test is counted."""
        own = (place.path if place.line else "", place.line, place.name)
        by_place = self._found.setdefault((notice.target, notice.level, notice.rule, notice.path, notice.edit), {})
        if own in by_place:
            first, known = by_place[own]
            by_place[own] = (first, _counted(known, place))
        else:
            by_place[own] = (notice, place)

    @property
    def requests(self) -> int:
        """How many requests were checked."""
        return self.calls + self.recorded - sum(self.other_models.values())

    def placed(self, levels: Sequence[Level] = LEVELS) -> list[PlacedNotice]:
        """The notices of these levels, the gravest first; those with the same text share one entry."""
        grouped: dict[Notice, list[Place]] = {}
        for by_place in self._found.values():
            for notice, place in by_place.values():
                grouped.setdefault(notice, []).append(place)
        placed = [PlacedNotice(notice, tuple(sorted(places, key=_position))) for notice, places in grouped.items()]
        chosen = (each for each in placed if each.notice.level in levels)
        return sorted(chosen, key=lambda each: (_RANK[each.notice.level], _position(each.places[0])))

    def count(self, level: Level) -> int:
        """How many different notices of a level there are, those about the targets included."""
        return len(self.placed([level])) + sum(each.level == level for each in self.facts)

    def plain(self) -> dict[str, Any]:
        """The figures as plain JSON data."""
        return {
            "files": self.files,
            "calls": self.calls,
            "recorded_requests": self.recorded,
            "errors": self.count("error"),
            "warnings": self.count("warning"),
            "notes": self.count("note"),
            "unknown_arguments": dict(self.unknown),
            "other_models": dict(self.other_models),
        }


_RANK: Final = {level: rank for rank, level in enumerate(LEVELS)}


def without(notices: Iterable[Notice], ignored: Sequence[str]) -> list[Notice]:
    """The notices of rules that are not ignored."""
    return [notice for notice in notices if notice.rule not in ignored]


def _position(place: Place) -> tuple[str, int, str]:
    return (place.path, place.line, place.name)


def _counted(known: Place, other: Place) -> Place:
    return replace(known, requests=known.requests + other.requests)
