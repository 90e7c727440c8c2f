"""A request that preflight checks, as it is today, and as it goes to a target."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pytest_modelmigrate.analysis.acceptance.field_types import check_types
from pytest_modelmigrate.analysis.acceptance.request import VERSION_2026, MessagesRequest
from pytest_modelmigrate.facts.catalog import Model
from pytest_modelmigrate.facts.targets import Target
from pytest_modelmigrate.facts.usage import Usage

EVERYTHING = "*"
"""The unknown path of a request that may have any further field."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What a recorded answer to a request says about its size.

    Attributes:
        usage: the tokens.
        model: the catalogue's row of the model that answered; None when it is not in the catalogue.
        stop_reason: why the reply ended.
    """

    usage: Usage
    model: Model | None
    stop_reason: str | None = None

    @property
    def prompt_tokens(self) -> int | None:
        """The input tokens of the prompt; None where server tools had the model read it several times."""
        usage = self.usage
        served = usage.web_search_requests or usage.web_fetch_requests or usage.code_execution_requests
        return None if served or len(usage.iterations) > 1 else usage.total_input_tokens


@dataclass(frozen=True, slots=True)
class CheckedRequest:
    """A request that preflight checks.

    Attributes:
        body: the parts of the JSON body that are known.
        version: the `anthropic-version` header.
        betas: the values of the `anthropic-beta` header.
        counting: whether it goes to `count_tokens`.
        batch: whether it is an item of a message batch.
        unknown: paths whose values are not known, such as `temperature` or `messages[0].content`; `*` for a request
            that may have any further field.
        measured: what its recorded answer says; None without one.
    """

    body: Mapping[str, Any]
    version: str = VERSION_2026
    betas: tuple[str, ...] = ()
    counting: bool = False
    batch: bool = False
    unknown: frozenset[str] = frozenset()
    measured: Measured | None = None

    def omits(self, path: str) -> bool:
        """Whether it is known that the request leaves a field out, such as `thinking` or `output_config.effort`."""
        if EVERYTHING in self.unknown:
            return False
        value: Any = self.body
        steps = path.split(".")
        for number, step in enumerate(steps, start=1):
            if ".".join(steps[:number]) in self.unknown:
                return False
            value = value.get(step) if isinstance(value, Mapping) else None
        return value is None

    def is_unknown(self, path: str) -> bool:
        """Whether a path, something inside it, or something around it is not known."""
        return any(is_within(path, each) or is_within(each, path) for each in self.unknown)


@dataclass(frozen=True, slots=True)
class MigratedRequest:
    """A request as it goes to a target.

    Attributes:
        request: the request, with the target's model and effort.
        today: the request as it is today.
        target: the target.
        baseline: the catalogue's row of the baseline's model; None when it is not in the catalogue.
    """

    request: MessagesRequest
    today: CheckedRequest
    target: Target
    baseline: Model | None

    @property
    def model(self) -> Model:
        """The catalogue's row of the target's model."""
        return self.request.model

    def omits(self, path: str) -> bool:
        """Whether it is known that the migrated request leaves a field out."""
        if path == "output_config.effort" and self.target.effort:
            return False
        return self.today.omits(path)


def migrated(checked: CheckedRequest, target: Target, model: Model, baseline: Model | None) -> MigratedRequest:
    """The request with the model and the effort of a target, without values of wrong types."""
    readable, _ = check_types(with_target(checked.body, target))
    request = MessagesRequest(
        body=readable,
        model=model,
        version=checked.version,
        betas=checked.betas,
        batch=checked.batch,
        counting=checked.counting,
    )
    return MigratedRequest(request, checked, target, baseline)


def with_target(body: Mapping[str, Any], target: Target) -> dict[str, Any]:
    """A body with the model and the effort of a target."""
    new = {**body, "model": target.model}
    if target.effort:
        config = body.get("output_config")
        new["output_config"] = {**(config if isinstance(config, Mapping) else {}), "effort": target.effort}
    return new


def is_within(path: str, outer: str) -> bool:
    """Whether a path is another one, or leads into it."""
    return not outer or path == outer or path.startswith((f"{outer}.", f"{outer}["))
