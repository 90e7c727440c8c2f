"""Import real exchanges and compare them with their files: `python benchmarks/import_recordings.py DIR`.

DIR holds `anthropic-recordings` and `cost-oracles`. Every exchange is imported, written through the
recording store, read back, and replayed to the real SDK; nothing is sent.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import anthropic

from pytest_modelmigrate.cli.exchange_lines import exchange_line
from pytest_modelmigrate.facts.exchanges import Response
from pytest_modelmigrate.facts.usage import Usage
from pytest_modelmigrate.store.exchange_jsonl import read_jsonl
from pytest_modelmigrate.store.imported_exchanges import ImportedExchange
from pytest_modelmigrate.store.recordings import RecordingStore
from pytest_modelmigrate.wire.answers import content_of, replayed_headers
from pytest_modelmigrate.wire.fingerprint import fingerprint
from pytest_modelmigrate.wire.stream_recorder import http_library

TOLERANCE = Decimal("0.000001")
OK = 200


class Score:
    """Checks that hold, and the ids of those that do not."""

    def __init__(self) -> None:
        self.held: dict[str, int] = {}
        self.failed: dict[str, list[str]] = {}

    def check(self, name: str, what: str, *, holds: bool) -> None:
        """Count one check."""
        self.held[name] = self.held.get(name, 0) + holds
        self.failed.setdefault(name, [])
        if not holds:
            self.failed[name].append(what)

    def table(self) -> Iterator[str]:
        """The figures, and then what failed."""
        yield "| check | exchanges | hold |\n|---|---|---|"
        for name, held in self.held.items():
            yield f"| {name} | {held + len(self.failed[name])} | {held} |"
        for name, failed in self.failed.items():
            if failed:
                yield f"\n{name}: {', '.join(failed)}"


def main() -> int:
    """Print the figures."""
    parser = argparse.ArgumentParser(description="Import real exchanges and compare them with their files.")
    parser.add_argument("data", type=Path, help="folder that holds anthropic-recordings and cost-oracles")
    data = parser.parse_args().data
    files = [data / "anthropic-recordings" / f"{name}.jsonl" for name in ("anthropic-recordings", "extra")]
    rows = [row for path in files for row in lines_of(path)]
    exchanges = [exchange for path in files for exchange in read_jsonl(path).exchanges]
    costs = oracle_costs(data / "cost-oracles" / "cost-oracles.jsonl")
    score = Score()
    with tempfile.TemporaryDirectory() as folder:
        for row, exchange in zip(rows, exchanges, strict=True):
            compare(row, exchange, costs, score)
            replay(row, stored(exchange, Path(folder) / row["id"]), score)
    print("\n".join(score.table()))
    return 0


def lines_of(path: Path) -> Iterator[dict[str, Any]]:
    """The rows of a JSON Lines file."""
    with path.open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def oracle_costs(path: Path) -> dict[str, Decimal]:
    """Costs of other sources, by model and usage."""
    return {key_of(row["model"], row["usage"]): Decimal(str(row["cost_usd"])) for row in lines_of(path)}


def key_of(model: str | None, usage: Mapping[str, Any] | None) -> str:
    """What a row of either set has in common."""
    return json.dumps([model, usage], sort_keys=True)


def stored(exchange: ImportedExchange, folder: Path) -> Response:
    """The answer after it was written and read again, where it has a request to be found by."""
    if not exchange.replayable:
        return exchange.recording.response
    digest = fingerprint(exchange.recording.request)
    RecordingStore(folder).save(exchange.recording, digest)
    found = RecordingStore(folder).find(digest, exchange.recording.occurrence)
    if found is None:
        raise LookupError(exchange.id)
    return found.response


def compare(row: Mapping[str, Any], exchange: ImportedExchange, costs: Mapping[str, Decimal], score: Score) -> None:
    """Compare what `--json` prints with the file's own words."""
    line = exchange_line(exchange)
    name = row["id"]
    for field in ("model", "status", "stop_reason"):
        score.check(field, name, holds=line[field] == row[field])
    usage = row["usage"]
    same = line["usage"] is None if usage is None else Usage.from_api(line["usage"]) == Usage.from_api(usage)
    stated = {key: value for key, value in (usage or {}).items() if value is not None}
    score.check("usage", name, holds=same and stated.items() <= (line["usage"] or {}).items())
    if row["status"] != OK:
        told = {field: row["response"]["error"][field] for field in ("type", "message")}
        score.check("error", name, holds=line.get("error") == told)
    theirs = costs.get(key_of(row["model"], usage))
    if theirs is not None:
        ours = line["cost_usd"]
        iterations = len(usage.get("iterations") or ())
        kind = "cost, several iterations" if iterations > 1 else "cost"
        score.check(kind, name, holds=ours is not None and abs(Decimal(ours) - theirs) <= theirs * TOLERANCE)


def replay(row: Mapping[str, Any], response: Response, score: Score) -> None:
    """Compare what the SDK makes of the replay with the file."""
    if row["endpoint"] != "messages":
        return
    client = client_that_gets(response)
    arguments: dict[str, Any] = {
        "model": "any-model",
        "max_tokens": 1,
        "messages": [{"role": "user", "content": "replayed"}],
    }
    if row["status"] != OK:
        told = None
        try:
            client.beta.messages.create(**arguments)
        except anthropic.APIStatusError as error:
            told = error.body
        wanted = row["response"]["error"]
        score.check("replayed error", row["id"], holds=isinstance(told, dict) and told["error"] == wanted)
    elif row["streaming"]:
        with client.beta.messages.stream(**arguments) as stream:
            final = stream.get_final_message()
        kind = "replayed stream"
        if sum(event["type"] == "message_start" for event in row["events"]) > 1:
            kind = "replayed stream, several replies glued together"
        score.check(kind, row["id"], holds=blocks_of(final) == without_nulls(response.message["content"]))
    else:
        message = client.beta.messages.create(**arguments)
        score.check("replayed", row["id"], holds=blocks_of(message) == without_nulls(row["response"]["content"]))


def client_that_gets(response: Response) -> anthropic.Anthropic:
    """A real client whose every request is answered with this response."""
    library = http_library(anthropic.DefaultHttpxClient)
    answer = library.Response(response.status, headers=replayed_headers(response), content=content_of(response))
    transport = library.MockTransport(lambda _: answer)
    return anthropic.Anthropic(api_key="not-a-key", http_client=anthropic.DefaultHttpxClient(transport=transport))


def blocks_of(message: Any) -> Any:
    """The content blocks that the SDK made, as JSON data."""
    return without_nulls([block.model_dump(mode="json", exclude_unset=True) for block in message.content])


def without_nulls(value: Any) -> Any:
    """The same data without null members, which the SDK adds or drops."""
    if isinstance(value, Mapping):
        return {key: without_nulls(each) for key, each in value.items() if each is not None}
    return [without_nulls(each) for each in value] if isinstance(value, list) else value


if __name__ == "__main__":
    raise SystemExit(main())
