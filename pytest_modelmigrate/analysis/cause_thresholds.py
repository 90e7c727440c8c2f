"""Thresholds of causes: how much each cause may add to a cost, so that a team can allow some and forbid the rest."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, TypeAlias

from pytest_modelmigrate.analysis.cost_causes import CostCauses
from pytest_modelmigrate.analysis.cost_factors import CAUSES, Cause
from pytest_modelmigrate.analysis.drift import percent, threshold_text
from pytest_modelmigrate.analysis.thresholds import read_threshold
from pytest_modelmigrate.facts.errors import InvalidSettingError
from pytest_modelmigrate.facts.outcomes import Threshold

CauseThresholds: TypeAlias = Mapping[Cause, Threshold]


@dataclass(frozen=True, slots=True)
class CauseOver:
    """A cause that raised the cost by more than its own threshold.

    Attributes:
        cause: the cause.
        share: what it added, as a fraction of the earlier cost; None where the case was free before.
        threshold: what it may add, as a fraction of the earlier cost.
    """

    cause: Cause
    share: Decimal | None
    threshold: float

    def __str__(self) -> str:
        """`output +12%, more than the 10% that it may add`."""
        share = "new cost" if self.share is None else percent(self.share)
        return f"{self.cause} {share}, more than the {threshold_text(self.threshold)} that it may add"


@dataclass(frozen=True, slots=True)
class JudgedCauses:
    """What thresholds of their own say about the causes of a change in cost.

    Attributes:
        over: the causes above their own thresholds, in the order of `CAUSES`.
        rest_usd: US dollars of all causes without a threshold of their own: what the general threshold is for. The
            cache is left out, because it is no part of the list price.
        rest: the same as a fraction of the earlier cost; None where that was 0 and the rest is not.
        known: whether the causes are known; they are not where a price is unknown.
    """

    over: tuple[CauseOver, ...]
    rest_usd: Decimal
    rest: Decimal | None
    known: bool = True

    def exceeds(self, threshold: Threshold) -> bool:
        """Whether any cause, or the rest, rose by more than is allowed; unknown causes always did.

        Args:
            threshold: the general one, as a fraction, or `off`.
        """
        return not self.known or bool(self.over) or self.rest_exceeds(threshold)

    def rest_exceeds(self, threshold: Threshold) -> bool:
        """Whether the rest rose by more than the general threshold; a rise from nothing exceeds all but `off`."""
        if threshold == "off":
            return False
        if self.rest is None:
            return self.rest_usd > 0
        return self.rest > Decimal(str(threshold))


_UNKNOWN: Final = JudgedCauses((), Decimal(0), None, known=False)


def judge_causes(found: CostCauses | None, thresholds: CauseThresholds) -> JudgedCauses | None:
    """What the thresholds say about a change in cost; None where they do not say anything.

    Args:
        found: its causes; None where a price is unknown.
        thresholds: how much a cause may add, as a fraction of the earlier cost; `off` allows any rise.
    """
    if found is not None and thresholds:
        return causes_over(found.usd, found.was, thresholds)
    return None if all(each == "off" for each in thresholds.values()) else _UNKNOWN


def causes_over(usd: Mapping[Cause, Decimal], was: Decimal, thresholds: CauseThresholds) -> JudgedCauses:
    """Hold each cause that has a threshold of its own against it.

    Args:
        usd: US dollars of every cause, such as `CostCauses.usd`.
        was: the earlier cost in US dollars.
        thresholds: how much a cause may add, as a fraction of the earlier cost; `off` allows any rise.
    """
    own = [cause for cause in CAUSES if cause in thresholds]
    rest = sum((usd[cause] for cause in CAUSES if cause not in (*thresholds, "cache")), Decimal(0))
    over = (_over(cause, usd[cause], was, thresholds[cause]) for cause in own)
    return JudgedCauses(tuple(each for each in over if each), rest, _share(rest, was))


def read_cause_thresholds(given: str | Mapping[str, Any], source: str) -> dict[Cause, Threshold]:
    """Read thresholds from a text such as `tokenizer=35%, output=10%, thinking=off`, or from a mapping.

    A threshold is a percentage, a fraction below 1, or `off`. Lines and commas part the thresholds of a text.

    Args:
        given: the text of an ini key or option, or the argument of a marker.
        source: names where it comes from; messages begin with it.

    Raises:
        InvalidSettingError: a cause or a threshold is invalid, or a cause is given twice.
    """
    read: dict[Cause, Threshold] = {}
    for name, text in _pairs(given, source):
        cause = next((each for each in CAUSES if each == name), None)
        if cause is None:
            close = difflib.get_close_matches(name, CAUSES, n=1)
            hint = f"did you mean {close[0]}? " if close else ""
            raise InvalidSettingError(f"{source}: invalid cause {name!r}; {hint}choose from {', '.join(CAUSES)}")
        if cause in read:
            raise InvalidSettingError(f"{source}: {cause} has two thresholds; give one")
        read[cause] = read_threshold(text, f"{source}: {cause}")
    return read


def _pairs(given: str | Mapping[str, Any], source: str) -> Iterable[tuple[str, str]]:
    if isinstance(given, str):
        for part in given.replace("\n", ",").split(","):
            name, sign, text = part.partition("=")
            if part.strip() and not sign:
                example = f"{part.strip()}=20%" if part.strip() in CAUSES else "tokenizer=35%"
                raise InvalidSettingError(f"{source}: invalid threshold {part.strip()!r}; write {example}")
            if part.strip():
                yield name.strip(), text
    elif isinstance(given, Mapping):
        for name, value in given.items():
            yield str(name), "" if isinstance(value, bool) else str(value)
    else:
        raise InvalidSettingError(f"{source}: invalid thresholds {given!r}; give a dict such as {{'tokenizer': '35%'}}")


def _over(cause: Cause, usd: Decimal, was: Decimal, threshold: Threshold) -> CauseOver | None:
    share = _share(usd, was)
    if threshold == "off" or (share is not None and share <= Decimal(str(threshold))) or usd <= 0:
        return None
    return CauseOver(cause, share, threshold)


def _share(usd: Decimal, was: Decimal) -> Decimal | None:
    """Dollars as a fraction of the earlier cost; None where that was 0 and the dollars are not."""
    if was:
        return usd / was
    return None if usd else Decimal(0)
