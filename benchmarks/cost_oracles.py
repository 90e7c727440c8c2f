"""Compare our costs with other people's: `python benchmarks/cost_oracles.py COST_ORACLES_DIR`.

Reads `cost-oracles.jsonl` and `cache-ttl.jsonl`: usage of real replies, each beside what a reseller charged,
a client reported or another price list computed. Usage in OpenAI's form is converted here.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from pytest_modelmigrate.analysis.pricing import price, prices_as_of
from pytest_modelmigrate.facts.costs import Cost, total
from pytest_modelmigrate.facts.usage import Usage

TOLERANCE = Decimal("0.000001")
"""Relative error up to which a row agrees; a rounding that the row itself names comes on top."""

ROUNDED_ITEM = Decimal("0.0000005")
"""US dollars by which one line item that was rounded to a millionth may differ."""


@dataclass(frozen=True)
class Compared:
    """One row of a set beside our figure."""

    kind: str
    id: str
    model: str
    theirs: Decimal
    ours: Cost
    top_level: Cost
    slack: Decimal

    @property
    def agrees(self) -> bool:
        """Whether the two figures are the same within the tolerance."""
        return self._near(self.ours)

    @property
    def without_iterations(self) -> bool:
        """Whether they would be the same if only the top-level counts were billed."""
        return self._near(self.top_level)

    def _near(self, cost: Cost) -> bool:
        return cost.usd is not None and abs(cost.usd - self.theirs) <= self.theirs * TOLERANCE + self.slack


def main() -> int:
    """Print agreement per source and every row that differs."""
    parser = argparse.ArgumentParser(description="Compare our costs with those of other sources.")
    parser.add_argument("data", type=Path, help="folder that holds cost-oracles.jsonl and cache-ttl.jsonl")
    folder = parser.parse_args().data
    rows = [compared(row) for name in ("cost-oracles", "cache-ttl") for row in read(folder / f"{name}.jsonl")]
    print(f"prices: {prices_as_of()}\n\n| source of the cost | rows | agree |\n|---|---|---|")
    by_kind = defaultdict(list)
    for row in rows:
        by_kind[row.kind].append(row)
    for kind, group in by_kind.items():
        print(f"| {kind} | {len(group)} | {sum(row.agrees for row in group)} |")
    print(f"| all | {len(rows)} | {sum(row.agrees for row in rows)} |\n")
    for row in rows:
        if not row.agrees:
            why = "their figure leaves usage.iterations out" if row.without_iterations else "not explained"
            print(f"{row.id} {row.model}: theirs {row.theirs}, ours {row.ours.usd} ({row.ours.note}): {why}")
    return 0


def read(path: Path) -> Iterator[dict[str, Any]]:
    """The rows of a JSON Lines file, numbers kept exact."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line, parse_float=Decimal)


def compared(row: Mapping[str, Any]) -> Compared:
    """Price one row of the set."""
    api_usage = from_openai(row["usage"]) if "prompt_tokens" in row["usage"] else row["usage"]
    models = row.get("per_model") or {row["model"]: None}
    ours = total(cost_of(model, Usage.from_api(api_usage), part) for model, part in models.items())
    top_level = Usage.from_api({**api_usage, "iterations": None})
    return Compared(
        kind=row["kind"],
        id=row["id"],
        model=", ".join(models),
        theirs=Decimal(row["cost_usd"]),
        ours=ours,
        top_level=total(cost_of(model, top_level, part) for model, part in models.items()),
        slack=4 * ROUNDED_ITEM if "rounding" in row else Decimal(0),
    )


def cost_of(model: str, usage: Usage, part: Mapping[str, Any] | None) -> Cost:
    """The cost of a row, or of one model's part of it in the command-line client's own words."""
    if part is not None:
        lifetimes = usage.ephemeral_1h_input_tokens
        usage = Usage(
            input_tokens=part["inputTokens"],
            output_tokens=part["outputTokens"],
            cache_read_input_tokens=part["cacheReadInputTokens"],
            ephemeral_5m_input_tokens=part["cacheCreationInputTokens"] - lifetimes,
            ephemeral_1h_input_tokens=lifetimes,
            web_search_requests=part["webSearchRequests"],
        )
    return price(model, usage)


def from_openai(usage: Mapping[str, Any]) -> dict[str, Any]:
    """OpenAI's form under the API's names: there, cached tokens are a part of `prompt_tokens`."""
    details = usage.get("prompt_tokens_details") or {}
    read_from_cache = details.get("cached_tokens") or 0
    written = details.get("cache_write_tokens") or usage.get("cache_creation_input_tokens") or 0
    return {
        "input_tokens": usage["prompt_tokens"] - read_from_cache - written,
        "cache_read_input_tokens": read_from_cache,
        "cache_creation_input_tokens": written,
        "output_tokens": usage["completion_tokens"],
    }


if __name__ == "__main__":
    raise SystemExit(main())
