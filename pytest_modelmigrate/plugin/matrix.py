"""From what a user typed to the matrix: models crossed with efforts, impossible cells included."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from pytest_modelmigrate.facts.catalog import Model, ModelName, catalog
from pytest_modelmigrate.facts.errors import InvalidSettingError
from pytest_modelmigrate.facts.targets import EFFORTS, Effort, Target, effort_named
from pytest_modelmigrate.plugin.options import flag_of


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of the matrix.

    Attributes:
        target: the model and effort.
        impossible: why the API would refuse it; None when it is possible, or when nothing is known.
    """

    target: Target
    impossible: str | None = None


@dataclass(frozen=True, slots=True)
class Matrix:
    """All cells, the baseline first, and what the user should know of the models."""

    cells: tuple[Cell, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def targets(self) -> tuple[Target, ...]:
        """The targets of the possible cells."""
        return tuple(cell.target for cell in self.cells if cell.impossible is None)


def matrix(models: str, efforts: str, baseline: str, today: date, place: Callable[[str], str] = flag_of) -> Matrix:
    """Cross models with efforts.

    Args:
        models: comma list such as `opus-4-6,opus-4-7@xhigh`.
        efforts: comma list such as `high,xhigh`; models that name an effort are not crossed.
        baseline: the target to put first; empty for the first of the list.
        today: the day against which retirements are reported.
        place: where `models`, `efforts` and `baseline` have their value from, for messages.

    Raises:
        InvalidSettingError: a model or an effort is misspelt, or the baseline is not in the matrix.
    """
    crossed: list[Effort | None] = [*(_effort(text, place("efforts")) for text in _parts(efforts))] or [None]
    cells: dict[str, Cell] = {}
    notes: dict[str, None] = {}
    for spelling in _parts(models):
        named, own = _split(spelling, place("models"))
        notes.update(dict.fromkeys(_notes(named, today)))
        for effort in [own] if own else crossed:
            target = Target(named.id, effort, named.name)
            cells.setdefault(target.id, Cell(target, _impossible(named.model, effort)))
    if baseline:
        named, effort = _split(baseline, place("baseline"))
        chosen = Target(named.id, effort, named.name).id
        if chosen not in cells:
            raise InvalidSettingError(
                f"{place('baseline')}={baseline}: not one of the targets ({', '.join(cells) or 'none'})\n"
                f"  next        add it to --models"
            )
        cells = {chosen: cells[chosen], **cells}
        if reason := cells[chosen].impossible:
            raise InvalidSettingError(f"{place('baseline')}={baseline}: {reason}")
    return Matrix(tuple(cells.values()), tuple(notes))


def _split(spelling: str, place: str) -> tuple[ModelName, Effort | None]:
    """The model and the effort of `model@effort`; a Vertex id has an `@` of its own."""
    known = catalog()
    if named := known.named(spelling):
        return named, None
    name, sign, effort = spelling.rpartition("@")
    if sign and (named := known.named(name)):
        return named, _effort(effort, place)
    wrong = name if sign else spelling
    suggestions = known.suggestions(wrong)
    hint = (
        f"did you mean {' or '.join(suggestions)}?"
        if suggestions
        else "known models: " + ", ".join(model.name for model in known)
    )
    raise InvalidSettingError(f"{place}: {wrong!r} is no model that this version knows: {hint}")


def _effort(text: str, place: str) -> Effort:
    effort = effort_named(text)
    if effort is None:
        close = difflib.get_close_matches(text, EFFORTS, n=1)
        hint = f"did you mean {close[0]}? " if close else ""
        raise InvalidSettingError(f"{place}: {text!r} is no effort: {hint}accepted are {', '.join(EFFORTS)}")
    return effort


def _impossible(model: Model | None, effort: Effort | None) -> str | None:
    if model is None or effort is None or effort in model.efforts:
        return None
    if not model.efforts:
        return f"{model.name} does not accept the effort parameter"
    return f"{model.name} does not accept effort {effort!r}; it accepts {', '.join(model.efforts)}"


def _notes(named: ModelName, today: date) -> Iterable[str]:
    if named.model is None:
        yield (
            f"{named.name} is not in the catalogue of {catalog().as_of.isoformat()}: "
            "it runs as it is, its efforts and prices may be unknown"
        )
    elif retirement := named.model.retirement(today):
        yield retirement


def model_ids(text: str, place: str) -> tuple[str, ...]:
    """The ids of the models in a comma list.

    Raises:
        InvalidSettingError: a model is misspelt, or names an effort.
    """
    models = [_split(spelling, place) for spelling in _parts(text)]
    if any(effort for _, effort in models):
        raise InvalidSettingError(f"{place}: {text!r} names an effort; give model names only")
    return tuple(named.id for named, _ in models)


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]
