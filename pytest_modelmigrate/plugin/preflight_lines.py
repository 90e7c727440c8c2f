"""What preflight knows of the requests of a run, before any of them is sent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from pytest_modelmigrate.analysis.preflight.all_rules import check_request
from pytest_modelmigrate.analysis.preflight.checked_request import CheckedRequest
from pytest_modelmigrate.analysis.preflight.notice import Notice
from pytest_modelmigrate.facts.catalog import Model, catalog
from pytest_modelmigrate.facts.targets import Target
from pytest_modelmigrate.wire.credentials import version_of_sdk
from pytest_modelmigrate.wire.prefetch.plan import PlannedRequest

_MOST_SHOWN: Final = 5
_MOST_TESTS: Final = 2


def preflight_lines(plan: Sequence[PlannedRequest], baseline: str | None) -> Iterator[str]:
    """A line for each model that will reject requests, with the edits below it, and one for silent changes.

    The requests are sent all the same: the API decides, and a rejected request costs nothing.

    Args:
        plan: the requests that are known in advance.
        baseline: the model of the baseline.
    """
    before = catalog().find(baseline) if baseline else None
    by_model: dict[str, list[PlannedRequest]] = {}
    for planned in {each.fingerprint: each for each in plan}.values():
        by_model.setdefault(str(planned.request.model), []).append(planned)
    for name, requests in by_model.items():
        model = catalog().find(name)
        if model is not None:
            yield from _of_model(model, requests, before)


def _of_model(model: Model, requests: Sequence[PlannedRequest], baseline: Model | None) -> Iterator[str]:
    rejected: dict[tuple[str, str], list[str]] = {}
    tests: set[str] = set()
    silent: Counter[str] = Counter()
    for planned in requests:
        for notice in _notices(planned, model, baseline):
            if notice.level == "error":
                rejected.setdefault((notice.message, notice.edit), []).append(planned.test)
                tests.add(planned.fingerprint)
            elif notice.level == "warning":
                silent[notice.rule] += 1
    if tests:
        yield f"preflight: {model.name} rejects {len(tests)} of {_counted(len(requests), 'planned request')}"
    for (message, edit), names in list(rejected.items())[:_MOST_SHOWN]:
        more = f" and {len(names) - _MOST_TESTS} more" if len(names) > _MOST_TESTS else ""
        yield f"  {message} ({', '.join(names[:_MOST_TESTS])}{more})"
        yield f"    edit: {edit}"
    if len(rejected) > _MOST_SHOWN:
        yield f"  and {len(rejected) - _MOST_SHOWN} more reasons; modelmigrate preflight shows all"
    if silent:
        rules = ", ".join(f"{rule} {number}" for rule, number in silent.most_common())
        yield f"preflight: without an error, requests change on {model.name}: {rules}; see modelmigrate preflight"


def _notices(planned: PlannedRequest, model: Model, baseline: Model | None) -> list[Notice]:
    request = planned.request
    checked = CheckedRequest(dict(request.body or {}), version=request.version or version_of_sdk(), betas=request.betas)
    return check_request(checked, Target(str(request.model), None, model.name), model, baseline)


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
