"""How `modelmigrate preflight` prints what it found: text, JSON, SARIF, and annotations for GitHub Actions."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from importlib.metadata import version
from typing import Any, Final

from pytest_modelmigrate.analysis.preflight.notice import Level, Notice
from pytest_modelmigrate.analysis.preflight.preflight_report import Place, PlacedNotice, PreflightReport
from pytest_modelmigrate.text.annotations import annotation

SARIF_VERSION: Final = "2.1.0"

_SARIF_SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_ANNOTATIONS: Final[Mapping[Level, str]] = {"error": "error", "warning": "warning", "note": "notice"}
_MOST_PLACES: Final = 5
_MOST_NAMES: Final = 8


def as_text(report: PreflightReport) -> Iterator[str]:
    """The facts about each target, every notice with its edit, and a summary."""
    target = ""
    for fact in report.facts:
        if fact.target != target:
            target = fact.target
            yield f"{target}:"
        yield f"  {fact.level}: {fact.message}{f'. {fact.edit}' if fact.edit else ''}"
    for notice, (first, *others) in _for_all_targets(report.placed()):
        yield f"{_placed(first)}: {_headline(notice)}: {described(notice)}"
        if others:
            more = len(others) - _MOST_PLACES
            shown = ", ".join(map(_placed, others[:_MOST_PLACES]))
            yield f"    also {shown}{f' and {more} more' if more > 0 else ''}"
        if notice.edit:
            yield f"    + {notice.edit}"
        if notice.source:
            yield f"    {notice.source}"
    yield from summary(report)


def summary(report: PreflightReport) -> Iterator[str]:
    """What was checked, what was found, and what is not known."""
    errors, warnings = report.count("error"), report.count("warning")
    yield (
        f"{_counted(errors, 'error')}, {_counted(warnings, 'warning')}; "
        f"checked {_counted(report.requests, 'request')}: "
        f"{_counted(report.calls, 'call')} in {_counted(report.files, 'Python file')}, "
        f"{_counted(report.recorded, 'recorded request')}"
    )
    if report.other_models:
        left_out = _counted(sum(report.other_models.values()), "request")
        yield f"left out: {left_out} to models that --models does not migrate: {_names(report.other_models)}"
    if report.unknown:
        arguments = _counted(sum(report.unknown.values()), "argument")
        yield f"not known: {arguments} that no literal gives, and nothing is said of them: {_names(report.unknown)}"


def as_json(report: PreflightReport) -> Iterator[str]:
    """One JSON object per line: the facts, the notices, and the figures as `summary`."""
    for fact in report.facts:
        yield json.dumps(PlacedNotice(fact).plain(), ensure_ascii=False)
    for placed in report.placed():
        yield json.dumps(placed.plain(), ensure_ascii=False)
    yield json.dumps({"summary": report.plain()}, ensure_ascii=False)


def as_github(report: PreflightReport) -> Iterator[str]:
    """Annotations of GitHub Actions."""
    for placed in report.placed():
        notice = placed.notice
        text = described(notice) + (f"\nEdit: {notice.edit}" if notice.edit else "")
        for place in placed.places:
            properties = {"file": place.path, "title": f"{notice.rule} on {notice.target}"}
            if place.line:
                properties |= {"line": str(place.line), "endLine": str(place.line)}
            message = text if place.line else f"{_tested(place)}{text}"
            yield annotation(_ANNOTATIONS[notice.level], message, **properties)


def as_sarif(report: PreflightReport) -> Iterator[str]:
    """A SARIF log: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html"""  # noqa: D415 - ends in an address
    placed = report.placed()
    rules = list(dict.fromkeys(each.notice.rule for each in placed))
    results = [_sarif_result(each.notice, place, rules) for each in placed for place in each.places]
    driver = {
        "name": "modelmigrate-preflight",
        "semanticVersion": version("pytest-modelmigrate"),
        "informationUri": "https://platform.claude.com/docs/en/about-claude/models/migration-guide",
        "rules": [_sarif_rule(rule, placed) for rule in rules],
    }
    facts = [{"level": fact.level, "message": {"text": f"{fact.target}: {fact.message}"}} for fact in report.facts]
    invocation = {"executionSuccessful": True, "toolExecutionNotifications": facts}
    run = {
        "tool": {"driver": driver},
        "invocations": [invocation],
        "results": results,
        "columnKind": "unicodeCodePoints",
        "properties": report.plain(),
    }
    log = {"$schema": _SARIF_SCHEMA, "version": SARIF_VERSION, "runs": [run]}
    yield json.dumps(log, ensure_ascii=False, indent=2)


def described(notice: Notice) -> str:
    """The message of a notice, with what a reader has to know about it."""
    remarks = []
    if notice.wording == "ours":
        remarks.append("the API's own text is not published")
    if notice.on_baseline:
        remarks.append("the baseline rejects it as well")
    return notice.message + (f" ({'; '.join(remarks)})" if remarks else "")


def _for_all_targets(placed: list[PlacedNotice]) -> Iterator[tuple[Notice, tuple[Place, ...]]]:
    """The notices, those that say the same of several targets as one."""
    targets: dict[tuple[Notice, tuple[Place, ...]], list[str]] = {}
    for each in placed:
        targets.setdefault((replace(each.notice, target=""), each.places), []).append(each.notice.target)
    for (notice, places), names in targets.items():
        yield replace(notice, target=", ".join(names)), places


def _headline(notice: Notice) -> str:
    status = f" {notice.status}" if notice.status else ""
    return f"{notice.level}{status} {notice.rule} on {notice.target}"


def _placed(place: Place) -> str:
    return f"{place.path}:{place.line}" if place.line else f"{place.path}: {_tested(place).removesuffix(': ')}"


def _tested(place: Place) -> str:
    """The recorded test, and how many of its requests it is about."""
    many = f" ({place.requests} requests)" if place.requests > 1 else ""
    return f"{place.name or 'recorded request'}{many}: "


def _sarif_rule(rule: str, placed: list[PlacedNotice]) -> dict[str, Any]:
    own = next(each.notice for each in placed if each.notice.rule == rule)
    described_rule: dict[str, Any] = {
        "id": rule,
        "shortDescription": {"text": rule.replace("_", " ")},
        "defaultConfiguration": {"level": own.level},
    }
    return {**described_rule, "helpUri": own.source} if own.source else described_rule


def _sarif_result(notice: Notice, place: Place, rules: list[str]) -> dict[str, Any]:
    text = f"{notice.target}: {described(notice)}" + (f" Edit: {notice.edit}" if notice.edit else "")
    physical: dict[str, Any] = {"artifactLocation": {"uri": _uri(place.path)}}
    if place.line:
        physical["region"] = {"startLine": place.line}
    else:
        text = f"{_tested(place)}{text}"
    return {
        "ruleId": notice.rule,
        "ruleIndex": rules.index(notice.rule),
        "level": notice.level,
        "message": {"text": text},
        "locations": [{"physicalLocation": physical}],
        "properties": {"target": notice.target, "parameter": notice.path, "requests": place.requests},
    }


def _uri(path: str) -> str:
    from urllib.parse import quote

    return quote(path)


def _names(counts: Counter[str]) -> str:
    shown = ", ".join(f"{name} {number}" for name, number in counts.most_common(_MOST_NAMES))
    more = len(counts) - _MOST_NAMES
    return f"{shown} and {more} more" if more > 0 else shown


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
