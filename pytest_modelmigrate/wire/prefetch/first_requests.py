"""Foreseeing what imperative tests will ask, from the recordings of another target."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pytest_modelmigrate.facts.catalog import catalog
from pytest_modelmigrate.facts.exchanges import Recording, Request
from pytest_modelmigrate.facts.targets import EFFORTS
from pytest_modelmigrate.wire.migration import Migration
from pytest_modelmigrate.wire.outages import is_outage_status
from pytest_modelmigrate.wire.prefetch.plan import PlannedRequest

_MESSAGES = "/v1/messages"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A test whose first request is to be foreseen.

    Attributes:
        case: the test without its target, as it stands in recordings.
        test: the test itself.
        migration: which of its requests go to its target.
    """

    case: str
    test: str
    migration: Migration


def first_requests(recordings: Iterable[Recording], wanted: Sequence[Wanted]) -> list[PlannedRequest]:
    """The first request of each test with its target's model and effort put in, in the order of the tests.

    The newest recordings of a case on any one target are taken. Where they do not say which call came first, it is
    the one with the fewest messages; where that is not one alone, nothing is foreseen.
    """
    by_case: dict[str, dict[str, list[Recording]]] = {}
    cases = {each.case for each in wanted}
    for recording in recordings:
        if _is_question(recording) and (named := _case_among(recording.case, cases)) is not None:
            case, target_id = named
            by_case.setdefault(case, {}).setdefault(target_id, []).append(recording)
    firsts = {case: _first(by_target) for case, by_target in by_case.items()}
    return [*_planned(firsts, wanted)]


def _planned(firsts: Mapping[str, Request | None], wanted: Sequence[Wanted]) -> Iterator[PlannedRequest]:
    for each in wanted:
        request = firsts.get(each.case)
        if request is not None:
            request = replace(each.migration.request(request), version=None)
            yield PlannedRequest.of(request, each.test)


def _is_question(recording: Recording) -> bool:
    request = recording.request
    path = request.path.partition("?")[0]
    asks = request.method == "POST" and path == _MESSAGES and recording.occurrence == 1
    return asks and not recording.redacted and not is_outage_status(recording.response.status)


def _case_among(test: str, cases: Collection[str]) -> tuple[str, str] | None:
    """The case that a test with a target's id is of, and that id: the longest one that fits."""
    stem, bracket, inner = test.removesuffix("]").partition("[")
    if not bracket:
        return None
    end = len(inner)
    while (end := inner.rfind("-", 0, end)) > 0:
        case = f"{stem}[{inner[:end]}]"
        if case in cases:
            return case, inner[end + 1 :]
    return (stem, inner) if stem in cases else None


def _first(by_target: Mapping[str, list[Recording]]) -> Request | None:
    target_id, recorded = max(by_target.items(), key=lambda entry: max(each.recorded_on for each in entry[1]))
    newest = max(each.recorded_on for each in recorded)
    recorded = [each for each in recorded if each.recorded_on == newest]
    told = [each for each in recorded if each.position == 1]
    if not told:
        fewest = min(_turns(each.request) for each in recorded)
        told = [each for each in recorded if _turns(each.request) == fewest]
    return _unstamped(told[0].request, target_id) if len(told) == 1 else None


def _turns(request: Request) -> int:
    messages = (request.body or {}).get("messages")
    return len(messages) if isinstance(messages, list) else 0


def _unstamped(request: Request, target_id: str) -> Request:
    """The request without the model and the effort that its own target put on it."""
    body: dict[str, Any] = dict(request.body or {})
    row = catalog().find(str(body.get("model")))
    name = row.name if row else str(body.get("model"))
    if target_id == name or target_id.startswith(f"{name}-"):
        body["model"] = ""
    config = body.get("output_config")
    effort = target_id.rpartition("-")[2]
    if isinstance(config, Mapping) and effort in EFFORTS and config.get("effort") == effort:
        body["output_config"] = {name: value for name, value in config.items() if name != "effort"}
    return replace(request, body=body)
