"""First requests: predicting the first request of an imperative test from the recordings of another target."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pytest_modelmigrate.facts.catalog import catalog
from pytest_modelmigrate.facts.exchanges import Recording, Request
from pytest_modelmigrate.facts.target_spellings import is_mix_id
from pytest_modelmigrate.facts.targets import EFFORTS
from pytest_modelmigrate.wire.ignored_parts import IgnoredPart
from pytest_modelmigrate.wire.migration import Migration
from pytest_modelmigrate.wire.outages import is_outage_status
from pytest_modelmigrate.wire.prefetch.plan import PlannedRequest

_MESSAGES = "/v1/messages"


@dataclass(frozen=True, slots=True)
class ImperativeTest:
    """A test that sends its requests through a client.

    Attributes:
        case: the test without its target, as recordings name it.
        nodeid: the node id of the test.
        migration: which of its requests go to its target.
    """

    case: str
    nodeid: str
    migration: Migration


def first_requests(
    recordings: Iterable[Recording], tests: Sequence[ImperativeTest], ignored: Sequence[IgnoredPart] = ()
) -> list[PlannedRequest]:
    """The first request of each test, with the model and effort of its target, in the order of the tests.

    It is taken from the newest recordings of the case on another target. If they do not contain the position of the
    call, it is the request with the fewest messages; if there are several of those, the test is left out.
    """
    by_case: dict[str, dict[str, list[Recording]]] = {}
    cases = {test.case for test in tests}
    for recording in recordings:
        if _is_message_request(recording) and (named := _case_among(recording.case, cases)) is not None:
            case, target_id = named
            if is_mix_id(target_id):
                continue  # whether its request belongs to a role is not recorded
            by_case.setdefault(case, {}).setdefault(target_id, []).append(recording)
    firsts = {case: _first(by_target) for case, by_target in by_case.items()}
    return [*_planned(firsts, tests, ignored)]


def _planned(
    firsts: Mapping[str, Request | None], tests: Sequence[ImperativeTest], ignored: Sequence[IgnoredPart]
) -> Iterator[PlannedRequest]:
    for test in tests:
        request = firsts.get(test.case)
        if request is not None:
            request = replace(test.migration.request(request), version=None)
            yield PlannedRequest.of(request, test.nodeid, ignored)


def _is_message_request(recording: Recording) -> bool:
    request = recording.request
    path = request.path.partition("?")[0]
    asks = request.method == "POST" and path == _MESSAGES and recording.occurrence == 1
    elsewhere = recording.response.ok and recording.url  # with an address or credentials that only its client has
    return asks and not recording.redacted and not elsewhere and not is_outage_status(recording.response.status)


def _case_among(test: str, cases: Collection[str]) -> tuple[str, str] | None:
    """The longest case name that fits the name of a test, and the target id that follows it."""
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
    target_id, recorded = max(by_target.items(), key=lambda entry: max(recording.recorded_on for recording in entry[1]))
    newest = max(recording.recorded_on for recording in recorded)
    recorded = [recording for recording in recorded if recording.recorded_on == newest]
    first = [recording for recording in recorded if recording.position == 1]
    if not first:
        fewest = min(_message_count(recording.request) for recording in recorded)
        first = [recording for recording in recorded if _message_count(recording.request) == fewest]
    return _without_target(first[0].request, target_id) if len(first) == 1 else None


def _message_count(request: Request) -> int:
    messages = (request.body or {}).get("messages")
    return len(messages) if isinstance(messages, list) else 0


def _without_target(request: Request, target_id: str) -> Request:
    """The request without the model and the effort of its own target."""
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
