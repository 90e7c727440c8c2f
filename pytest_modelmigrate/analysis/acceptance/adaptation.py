"""Adaptation: a request with every mechanical cure, so that a model accepts what it would reject."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from pytest_modelmigrate.analysis.acceptance.all_rules import rejections
from pytest_modelmigrate.analysis.acceptance.rejection import Rejection
from pytest_modelmigrate.analysis.acceptance.request import VERSION_2026
from pytest_modelmigrate.facts.catalog import Model

_MOST_CURES: Final = 50
"""More than any request has; it bounds the loop should a cure not cure."""


@dataclass(frozen=True, slots=True)
class Adaptation:
    """A request body after its cures.

    Attributes:
        body: the body to send.
        cured: the rejections that the cures avoid, in the order in which they were applied.
    """

    body: dict[str, Any]
    cured: tuple[Rejection, ...] = ()


def adapt(
    body: Mapping[str, Any],
    model: Model,
    *,
    version: str = VERSION_2026,
    betas: tuple[str, ...] = (),
    counting: bool = False,
) -> Adaptation:
    """Apply every mechanical cure of a request; what needs a decision is left for the API to reject.

    Args:
        body: the JSON body of one Messages request.
        model: the catalogue's row of the model that it goes to.
        version: the `anthropic-version` header.
        betas: the values of the `anthropic-beta` header.
        counting: whether it goes to `count_tokens`.
    """
    cured: list[Rejection] = []
    new = dict(body)
    while len(cured) < _MOST_CURES:
        found = rejections(new, model, version=version, betas=betas, counting=counting)
        curable = next((each for each in found if each.cure), None)
        if curable is None or curable.cure is None:
            break
        # One at a time: a cure can make another one unnecessary.
        new = curable.cure.apply(new)
        cured.append(curable)
    return Adaptation(new, tuple(cured))
