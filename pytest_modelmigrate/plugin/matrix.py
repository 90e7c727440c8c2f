"""The matrix: the models and efforts that a run compares."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from pytest_modelmigrate.facts.catalog import Model, ModelName, catalog
from pytest_modelmigrate.facts.errors import InvalidSettingError
from pytest_modelmigrate.facts.target_spellings import effort_spelt, model_and_effort
from pytest_modelmigrate.facts.targets import Effort, Target
from pytest_modelmigrate.plugin.option_values import flag_of


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of the matrix.

    Attributes:
        target: the model and effort.
        impossible: why the API would refuse it; None when it accepts it, or when the model is unknown.
    """

    target: Target
    impossible: str | None = None


@dataclass(frozen=True, slots=True)
class Matrix:
    """All cells, the baseline first, and notes on the models for the report header."""

    cells: tuple[Cell, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def targets(self) -> tuple[Target, ...]:
        """The targets of the possible cells."""
        return tuple(cell.target for cell in self.cells if cell.impossible is None)


def matrix(models: str, efforts: str, baseline: str, today: date, source_of: Callable[[str], str] = flag_of) -> Matrix:
    """Cross models with efforts.

    Args:
        models: comma list such as `opus-4-6,opus-4-7@xhigh`.
        efforts: comma list such as `high,xhigh`; models that name an effort are not crossed.
        baseline: the target to put first; empty for the first of the list.
        today: the day against which retirements are reported.
        source_of: names the flag, environment variable or ini key that `models`, `efforts` and `baseline` come from.

    Raises:
        InvalidSettingError: a model or an effort is misspelt, or the baseline is not in the matrix or not possible.
    """
    crossed: list[Effort | None] = [*(effort_spelt(text, source_of("efforts")) for text in _parts(efforts))] or [None]
    cells: dict[str, Cell] = {}
    notes: dict[str, None] = {}
    for spelling in _parts(models):
        named, own = model_and_effort(spelling, source_of("models"))
        notes.update(dict.fromkeys(_notes(named, today)))
        for effort in [own] if own else crossed:
            target = Target(named.id, effort, named.name)
            cells.setdefault(target.id, Cell(target, _impossible(named.model, effort)))
    if baseline:
        chosen = _baseline(baseline, cells, source_of("baseline"), source_of("models"))
        cells = {chosen: cells[chosen], **cells}
    else:
        _check_first(cells, flag_of("baseline"))
    return Matrix(tuple(cells.values()), tuple(notes))


def _baseline(baseline: str, cells: Mapping[str, Cell], source: str, models: str) -> str:
    """The id of the baseline's cell; `source` and `models` name where the baseline and the models come from."""
    named, effort = model_and_effort(baseline, source)
    reason = _impossible(named.model, effort)
    if reason:
        raise InvalidSettingError(f"{source}: invalid baseline {baseline!r}: {reason}{_choices(cells)}")
    chosen = Target(named.id, effort, named.name).id
    if chosen not in cells:
        raise InvalidSettingError(
            f"{source}: invalid baseline {baseline!r}: it is not one of the targets{_choices(cells)}\n"
            f"  or          add it to {models}"
        )
    return chosen


def _check_first(cells: Mapping[str, Cell], flag: str) -> None:
    """Refuse a first target that cannot run where another one can: the others would have no baseline."""
    first = next(iter(cells.values()), None)
    if first is not None and first.impossible and any(cell.impossible is None for cell in cells.values()):
        name = _spelling(first.target)
        raise InvalidSettingError(
            f"{flag}: invalid baseline {name!r}, the first target: {first.impossible}{_choices(cells)}"
        )


def _choices(cells: Mapping[str, Cell]) -> str:
    """The line that names the possible baselines."""
    possible = [_spelling(cell.target) for cell in cells.values() if cell.impossible is None]
    return f"\n  next        choose from {', '.join(possible)}" if possible else ""


def _spelling(target: Target) -> str:
    """A target as options take it, such as `opus-4-7@xhigh`."""
    name = target.model.removeprefix("claude-")
    return f"{name}@{target.effort}" if target.effort else name


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
            "it runs, but its efforts and prices may be unknown"
        )
    elif retirement := named.model.retirement(today):
        yield retirement


def model_ids(text: str, place: str) -> tuple[str, ...]:
    """The ids of the models in a comma list.

    Raises:
        InvalidSettingError: a model is misspelt, or names an effort.
    """
    models = [model_and_effort(spelling, place) for spelling in _parts(text)]
    if any(effort for _, effort in models):
        raise InvalidSettingError(f"{place}: {text!r} names an effort; give model names only")
    return tuple(named.id for named, _ in models)


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]
