"""The matrix: the models and efforts that a run compares."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from pytest_modelmigrate.facts.catalog import Model, ModelName, catalog
from pytest_modelmigrate.facts.errors import InvalidSettingError
from pytest_modelmigrate.facts.mixes import agents_moved, is_mix, mixes
from pytest_modelmigrate.facts.target_spellings import effort_spelt, model_and_effort
from pytest_modelmigrate.facts.targets import EFFORTS, Effort, Target
from pytest_modelmigrate.plugin.option_values import flag_of

_TYPO: Final = 0.93
"""How alike two names are (`difflib`) that differ by one character too many, such as opus-4-77 and opus-4-7."""


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


def matrix(
    models: str,
    efforts: str,
    baseline: str,
    today: date,
    source_of: Callable[[str], str] = flag_of,
    *,
    search_efforts: bool = False,
) -> Matrix:
    """Cross models with efforts.

    Args:
        models: comma list such as `opus-4-6,opus-4-7@xhigh,planner=opus-4-7`.
        efforts: comma list such as `high,xhigh`; models that name an effort are not crossed.
        baseline: the target to put first; empty for the first of the list that is no mix.
        today: the day against which retirements are reported.
        source_of: names the flag, environment variable or ini key that `models`, `efforts` and `baseline` come from.
        search_efforts: whether models other than the baseline's that name no effort get all that they accept; of the
            baseline's own model, only lower ones.

    Raises:
        InvalidSettingError: a model or an effort is misspelt, the baseline is not in the matrix or not possible, or
            there is no effort to search.
    """
    if search_efforts:
        models, efforts = _with_searched_efforts(models, efforts, baseline, source_of), ""
    crossed: list[Effort | None] = [*(effort_spelt(text, source_of("efforts")) for text in _parts(efforts))] or [None]
    cells: dict[str, Cell] = {}
    notes: dict[str, None] = {}
    for spelling in _parts(models):
        if is_mix(spelling):
            continue  # it needs the baseline
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
    first = next(iter(cells.values()), None)
    for spelling in filter(is_mix, _parts(models)):
        agents = agents_moved(spelling, source_of("models"))
        notes.update(dict.fromkeys(note for agent in agents for note in _notes(agent.model, today)))
        for target in mixes(first.target if first else None, agents, crossed):
            _add_mix(cells, target, source_of("models"))
    if search_efforts and cells:
        _check_searched([*cells.values()][1:], source_of("audit"))
    notes.update(dict.fromkeys(_skipped(cells.values())))
    return Matrix(tuple(cells.values()), tuple(notes))


def _skipped(cells: Collection[Cell]) -> Iterable[str]:
    """The models that do not run at all, because they accept none of the efforts; a run of others alone may pass."""
    running = {cell.target.model for cell in cells if cell.impossible is None}
    for cell in cells:
        if cell.impossible and not cell.target.roles and cell.target.model not in running:
            yield f"{cell.target.id} does not run: {cell.impossible}"


def _add_mix(cells: dict[str, Cell], target: Target, source: str) -> None:
    """Add the cell of a mix; it is impossible if one of its parts is.

    Raises:
        InvalidSettingError: another target has its id.
    """
    if cells.setdefault(target.id, Cell(target)).target != target:
        raise InvalidSettingError(f"{source}: two targets have the id {target.id}; give a role another name")
    found = (_impossible(catalog().find(part.model), part.effort) for part in target.parts)
    cells[target.id] = Cell(target, next(filter(None, found), None))


def _with_searched_efforts(models: str, efforts: str, baseline: str, source_of: Callable[[str], str]) -> str:
    """The comma list of models in which each but the baseline names the efforts to search.

    A model keeps an effort that it names. One that accepts no effort stays as it is.
    """
    spellings, wanted = _parts(models), [effort_spelt(text, source_of("efforts")) for text in _parts(efforts)]
    single = [spelling for spelling in spellings if not is_mix(spelling)]
    if not single:
        return models
    first, base_effort = model_and_effort(baseline or single[0], source_of("baseline" if baseline else "models"))
    found = [spelling for spelling in spellings if is_mix(spelling)]
    for spelling in single:
        named, own = model_and_effort(spelling, source_of("models"))
        if own or (named.id == first.id and base_effort is None):
            found.append(spelling)
            continue
        searched = wanted or _accepted(named, source_of("models"))
        if named.id == first.id and base_effort:
            searched = [effort for effort in searched if EFFORTS.index(effort) < EFFORTS.index(base_effort)]
        found += [f"{spelling}@{effort}" for effort in sorted(searched, key=EFFORTS.index)] or [spelling]
    return ",".join(found)


def _accepted(named: ModelName, source: str) -> Sequence[Effort]:
    if named.model is None:
        raise InvalidSettingError(
            f"{source}: the efforts of {named.name!r} are unknown: it is not in the catalogue\n"
            "  next        name those to search, such as --efforts=low,medium,high"
        )
    return named.model.efforts


def _check_searched(cells: Iterable[Cell], source: str) -> None:
    if not any(cell.target.effort and cell.impossible is None for cell in cells):
        raise InvalidSettingError(
            f"{source}: there is no effort to search\n"
            "  next        add a model that accepts efforts, such as --models=opus-4-6,opus-4-7"
        )


def _baseline(baseline: str, cells: Mapping[str, Cell], source: str, models: str) -> str:
    """The id of the baseline's cell; `source` and `models` name where the baseline and the models come from."""
    if is_mix(baseline):
        raise InvalidSettingError(
            f"{source}: invalid baseline {baseline!r}: a mix is compared with the model that it is a mix with"
            f"{_choices(cells)}"
        )
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
        close = difflib.get_close_matches(named.name, [model.name for model in catalog().models], n=1, cutoff=_TYPO)
        meant = f"; did you mean {close[0]}?" if close else ""
        yield (
            f"{named.name} is not in the catalogue of {catalog().as_of.isoformat()}: "
            f"it runs, but its efforts and prices may be unknown{meant}"
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
