"""Runs: all outcomes of one session, with what is needed to understand them later."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final, Self, TypeAlias

from pytest_modelmigrate.facts.calls import CallUsage
from pytest_modelmigrate.facts.json_object import InvalidJsonError, JsonObject, is_number
from pytest_modelmigrate.facts.moments import read_moment
from pytest_modelmigrate.facts.outcomes import Outcome
from pytest_modelmigrate.facts.run_parts import RunPart
from pytest_modelmigrate.facts.shards import Shard
from pytest_modelmigrate.facts.targets import Target

FORMAT: Final = "modelmigrate-run/2"
"""The format of a run as JSON; `reports/run.schema.json` describes it."""

MODES: Final = ("replay", "record", "rerecord", "live", "sim")
"""Where the answers of a run may come from: the values of `--migrate-calls`."""

EFFORT_AUDIT: Final = "efforts"
"""The value of `--migrate-audit` that searches for the lowest effort of each model."""

OptionValue: TypeAlias = str | float | bool | tuple[str, ...] | None

_DOLLARS: Final = re.compile(r"[0-9]+(\.[0-9]+)?")


def _new_id() -> str:
    return secrets.token_hex(16)


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


@dataclass(frozen=True, slots=True)
class Run:
    """All outcomes of one session.

    Attributes:
        targets: the matrix, the baseline first.
        outcomes: one for each case and target, in the order in which they were collected.
        id: names this run and no other.
        started: when it started, in UTC.
        commit: the git commit of the project; None where it has none.
        mode: where answers came from: the value of `--migrate-calls`.
        options: the options of the run by name, without secrets.
        prices: the price list that was installed, such as `genai-prices 0.2.3`.
        versions: the versions of `pytest-modelmigrate`, `anthropic`, `pytest` and `python`.
        own_prices: US dollars of calls, and of parts of them, for which the project gave a price itself; empty in a
            run that is not saved.
        shard: the part of the suite that it ran; None for the whole suite.
        unreached: prompt tests without an outcome, because the run was interrupted or a worker died.
        parts: the runs of single jobs that were merged into it; empty for a run of one job.
        notes: what the session said besides its outcomes, such as unused recordings; a command that a note names is its
            second line.
    """

    targets: tuple[Target, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    id: str = field(default_factory=_new_id)
    started: datetime = field(default_factory=_now)
    commit: str | None = None
    mode: str = "replay"
    options: Mapping[str, OptionValue] = field(default_factory=dict)
    prices: str = ""
    versions: Mapping[str, str] = field(default_factory=dict)
    own_prices: Mapping[CallUsage, Decimal] = field(default_factory=dict)
    shard: Shard | None = None
    unreached: int = 0
    parts: tuple[RunPart, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def baseline(self) -> Target | None:
        """The target that the others are compared with; None for an empty matrix."""
        return self.targets[0] if self.targets else None

    @property
    def simulated(self) -> bool:
        """Whether any outcome rests on the simulated API."""
        return any(outcome.simulated for outcome in self.outcomes)

    def plain(self) -> dict[str, Any]:
        """The run as plain JSON data; `from_plain` reads it back."""
        return {
            "format": FORMAT,
            "id": self.id,
            "started": self.started.isoformat(),
            "commit": self.commit,
            "mode": self.mode,
            "options": {
                name: list(value) if isinstance(value, tuple) else value for name, value in self.options.items()
            },
            "prices": self.prices,
            "versions": dict(self.versions),
            **({"own_prices": _plain_prices(self.own_prices)} if self.own_prices else {}),
            **({"shard": self.shard.plain()} if self.shard else {}),
            **({"unreached": self.unreached} if self.unreached else {}),
            **({"parts": [part.plain() for part in self.parts]} if self.parts else {}),
            **({"notes": list(self.notes)} if self.notes else {}),
            "targets": [target.plain() for target in self.targets],
            "outcomes": [outcome.plain() for outcome in self.outcomes],
        }

    @classmethod
    def from_plain(cls, data: object) -> Self:
        """Read what `plain` wrote; the members `derived`, which a report adds, are ignored.

        Raises:
            InvalidJsonError: the format is another one, or a member is missing, unknown, or not of its type.
        """
        return JsonObject.read(data, cls.read)

    @classmethod
    def read(cls, data: JsonObject) -> Self:
        """Read the members that `plain` wrote."""
        if data.value("format") != FORMAT:
            raise InvalidJsonError("$.format", f"expected {FORMAT!r}, found {data.value('format')!r}", unknown=True)
        data.value("derived", None)
        return cls(
            targets=data.objects("targets", Target.read),
            outcomes=_once(data.objects("outcomes", _outcome)),
            id=data.text("id"),
            started=read_moment(data, "started"),
            commit=data.optional_text("commit"),
            mode=data.choice("mode", MODES),
            options=data.nested("options", _options),
            prices=data.text("prices"),
            versions=data.nested("versions", lambda each: {name: each.text(name) for name in each.names}),
            own_prices=dict(data.objects("own_prices", _own_price, ())),
            shard=data.nested("shard", Shard.read) if "shard" in data.names else None,
            unreached=data.whole("unreached", 0),
            parts=data.objects("parts", RunPart.read, ()),
            notes=data.texts("notes", ()),
        )


def _plain_prices(prices: Mapping[CallUsage, Decimal]) -> list[dict[str, Any]]:
    return [{"call": call.plain(), "usd": f"{usd:f}"} for call, usd in prices.items()]


def _own_price(data: JsonObject) -> tuple[CallUsage, Decimal]:
    usd = data.text("usd")
    if not _DOLLARS.fullmatch(usd):
        raise InvalidJsonError(f"{data.path}.usd", f"expected US dollars such as 0.0125, found {usd!r}")
    return data.nested("call", CallUsage.read), Decimal(usd)


def _outcome(data: JsonObject) -> Outcome:
    data.value("derived", None)
    return Outcome.read(data)


def _once(outcomes: tuple[Outcome, ...]) -> tuple[Outcome, ...]:
    first: dict[tuple[str, str], int] = {}
    for index, outcome in enumerate(outcomes):
        if first.setdefault(outcome.key, index) != index:
            case, target = outcome.key
            problem = f"{case} on {target} is there twice; the samples of a case and target belong to one outcome"
            raise InvalidJsonError(f"$.outcomes[{index}]", problem)
    return outcomes


def _options(data: JsonObject) -> dict[str, OptionValue]:
    return {name: _option(data, name) for name in data.names}


def _option(data: JsonObject, name: str) -> OptionValue:
    value = data.value(name)
    if isinstance(value, list | tuple) and all(isinstance(each, str) for each in value):
        return tuple(value)
    if value is None or isinstance(value, str | bool) or is_number(value):
        return value  # type: ignore[no-any-return]  # these are the types of an option
    raise InvalidJsonError(f"{data.path}.{name}", "expected a string, a number, true, false, null or a list of strings")
