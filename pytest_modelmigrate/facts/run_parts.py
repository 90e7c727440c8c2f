"""Run parts: the runs of single jobs that were merged into one run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self

from pytest_modelmigrate.facts.json_object import JsonObject
from pytest_modelmigrate.facts.moments import read_moment
from pytest_modelmigrate.facts.shards import Shard


@dataclass(frozen=True, slots=True)
class RunPart:
    """The run of one job, without its outcomes.

    Attributes:
        id: of the run.
        started: when it started, in UTC.
        targets: ids of its targets, its baseline first.
        shard: the part of the suite that it ran; None for the whole suite.
        commit: the git commit of the project; None where it has none.
        mode: where answers came from: the value of `--migrate-calls`.
        prices: the price list that was installed.
        versions: as in `Run`.
    """

    id: str
    started: datetime
    targets: tuple[str, ...]
    shard: Shard | None = None
    commit: str | None = None
    mode: str = "replay"
    prices: str = ""
    versions: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        """Its targets, and its shard: `opus-4-6, opus-4-7 2/5`."""
        return f"{', '.join(self.targets)}{f' {self.shard}' if self.shard else ''}"

    def plain(self) -> dict[str, Any]:
        """The part as plain JSON data; `read` reads it back."""
        return {
            "id": self.id,
            "started": self.started.isoformat(),
            "targets": list(self.targets),
            **({"shard": self.shard.plain()} if self.shard else {}),
            "commit": self.commit,
            "mode": self.mode,
            "prices": self.prices,
            "versions": dict(self.versions),
        }

    @classmethod
    def read(cls, data: JsonObject) -> Self:
        """Read the members that `plain` wrote.

        Raises:
            InvalidJsonError: a member is missing or not of its type.
        """
        return cls(
            id=data.text("id"),
            started=read_moment(data, "started"),
            targets=data.texts("targets"),
            shard=data.nested("shard", Shard.read) if "shard" in data.names else None,
            commit=data.optional_text("commit"),
            mode=data.text("mode"),
            prices=data.text("prices"),
            versions=data.nested("versions", lambda each: {name: each.text(name) for name in each.names}),
        )
