from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from pytest_modelmigrate.analysis.baseline_gate import BaselineGate
from pytest_modelmigrate.analysis.verdict import judge
from pytest_modelmigrate.facts import size_limits
from pytest_modelmigrate.facts.calls import CallUsage
from pytest_modelmigrate.facts.costs import Cost
from pytest_modelmigrate.facts.errors import CorruptFileError
from pytest_modelmigrate.facts.findings import Finding
from pytest_modelmigrate.facts.json_object import InvalidJsonError
from pytest_modelmigrate.facts.outcomes import Outcome
from pytest_modelmigrate.facts.run_parts import RunPart
from pytest_modelmigrate.facts.runs import MODES, Run
from pytest_modelmigrate.facts.samples import Sample
from pytest_modelmigrate.facts.shards import Shard
from pytest_modelmigrate.facts.targets import Target
from pytest_modelmigrate.facts.usage import Iteration, Usage
from pytest_modelmigrate.reports.run_file import json_report, read_run
from pytest_modelmigrate.wire.decision import Mode


def price(call: CallUsage) -> Cost:
    """A dollar a token; a call that failed has no price."""
    return Cost(None, "no price") if call.status != 200 else Cost(Decimal(call.usage.input_tokens) / 10**6)


def report(run: Run) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(json_report(run, judge(run, price, BaselineGate(0.2)), price))
    return data


def test_the_modes_of_a_run_are_those_of_the_option() -> None:
    assert tuple(Mode) == MODES


OLD, NEW = Target("claude-opus-4-6", None, "opus-4-6"), Target("claude-opus-4-7", "high", "opus-4-7")
CALL = CallUsage("claude-opus-4-6", 200, "end_turn", Usage(100, 5, iterations=(Iteration("message", "m", Usage(1)),)))
FOUND = Finding(False, "a | b", "prose", "here", "say so", ((1, 2),), (Finding(held=True, behaviour="a"),))
SAMPLE = Sample(
    "failed", True, (CALL,), (CALL,), (FOUND,), "JSON", "c0ffee", True, True, "no", 0.5, 1.5, "ab", {"m": 7}
)
ACCEPTED = {"opus-4-6": Decimal("1.62")}
RUN = Run(
    (OLD, NEW),
    (
        Outcome("test_a.py::test", OLD, (SAMPLE, Sample("passed", calls=(CALL,)))),
        Outcome("x", NEW, (SAMPLE,), 0.25, accepted=ACCEPTED),
    ),
    id="1f",
    started=datetime(2026, 11, 21, 14, 56, tzinfo=UTC),
    commit="a" * 40,
    mode="record",
    options={"models": "opus-4-6", "cost_threshold": 0.25, "lint": False, "sim_scripts": ("a.toml",)},
    prices="genai-prices 0.2.3",
    versions={"pytest": "9.0.0"},
    own_prices={CALL: Decimal("0.0125")},
    shard=Shard(2, 5, 57),
    unreached=3,
    notes=("2 recordings are unused\nmodelmigrate prune",),
    parts=(RunPart("2f", datetime(2026, 11, 21, tzinfo=UTC), ("opus-4-6",), Shard(1, 5), versions={"pytest": "9"}),),
)


def places(data: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The place of every value in a document, those under `derived` left out."""
    members = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for name, value in members:
        if name != "derived":
            yield (*path, name)
            yield from places(value, (*path, name))


def accepts(data: dict[str, Any]) -> bool:
    try:
        Run.from_plain(data)
    except InvalidJsonError:
        return False
    return True


def changed(data: dict[str, Any], place: tuple[Any, ...], *value: Any) -> dict[str, Any]:
    """The document with another value at a place, or without any."""
    new = part = copy.deepcopy(data)
    for name in place[:-1]:
        part = part[name]
    if value:
        part[place[-1]] = value[0]
    else:
        del part[place[-1]]
    return new


@pytest.mark.parametrize("place", [*places(report(RUN))], ids=lambda place: ".".join(map(str, place)))
def test_reader_and_schema_refuse_the_same(place: tuple[Any, ...], validator: jsonschema.Draft202012Validator) -> None:
    data = report(RUN)
    for value in (None, True, 7, 0.5, "word", [], ["word"], {}, {"unknown": 1}, [[1, 2]], [1, 2, 3]):
        new = changed(data, place, value)
        assert accepts(new) == validator.is_valid(new), value
    without = changed(data, place)
    assert accepts(without) == validator.is_valid(without)
    if place[-1] not in ("options", "versions", "prompt_tokens") and isinstance(value_at(data, place), dict):
        more = changed(data, (*place, "unknown"), 1)
        assert not accepts(more)
        assert not validator.is_valid(more)


def value_at(data: Any, place: tuple[Any, ...]) -> Any:
    for name in place:
        data = data[name]
    return data


def test_what_is_derived_is_ignored_by_the_reader() -> None:
    data = report(RUN)
    data["derived"] = {"verdict": "pass"}
    for outcome in data["outcomes"]:
        outcome["derived"]["cost_usd"] = "0"
    assert Run.from_plain(data) == RUN


def test_costs_are_decimal_strings_and_an_unknown_cost_is_null() -> None:
    failed = Sample("error", calls=(CallUsage("m", 400, None, Usage(1)),))
    data = report(Run((OLD,), (Outcome("a", OLD, (Sample("passed", calls=(CALL,)),)), Outcome("b", OLD, (failed,)))))
    assert [each["derived"]["cost_usd"] for each in data["outcomes"]] == ["0.0001", None]
    assert data["derived"]["judging_cost_usd"] == "0"


def test_the_cost_of_judging_is_that_of_all_cases() -> None:
    outcomes = (Outcome(case, OLD, (Sample("passed", judging=(CALL,)),)) for case in "ab")
    assert report(Run((OLD,), tuple(outcomes)))["derived"]["judging_cost_usd"] == "0.0002"


def test_a_number_that_json_does_not_have_is_never_written() -> None:
    run = Run((OLD,), (Outcome("a", OLD, (Sample("passed", duration_seconds=float("nan")),)),))
    with pytest.raises(ValueError, match="not JSON compliant"):
        json_report(run, judge(run, price, BaselineGate("off")), price)


def test_a_run_is_read_from_its_file(tmp_path: Path) -> None:
    path = tmp_path / "run.json"
    path.write_text(json_report(RUN, judge(RUN, price, BaselineGate(0.2)), price), encoding="utf-8")
    assert read_run(path) == RUN


UPGRADE, AGAIN = "  next        upgrade pytest-modelmigrate, *", "  next        write it again: *"


@pytest.mark.parametrize(
    ("old", "new", "reason", "step"),
    [
        ('"modelmigrate-run/2"', '"modelmigrate-run/9"', "$.format: expected 'modelmigrate-run/2', found", UPGRADE),
        ('"mode"', '"seed": 1, "mode"', "$.seed: unknown member", UPGRADE),
        ('"rerun": false', '"rerun": "no"', "$.outcomes[0].samples[1].rerun: expected true or false", AGAIN),
        ('"input_tokens": 100', '"input_tokens": "100"', "input_tokens: expected a whole number, found '100'", AGAIN),
        ('"duration_seconds": 0.5', '"duration_seconds": NaN', "it is not JSON: NaN is not a JSON number", AGAIN),
        ('"duration_seconds": 0.5', '"duration_seconds": 1e999', "duration_seconds: expected a number, found", AGAIN),
        ('"started": "2026', '"started": "26', "$.started: expected a moment in UTC such as 2026-11-21T", AGAIN),
        ("14:56:00+00:00", "14:56:00+01:00", "$.started: expected a moment in UTC", AGAIN),
        ("14:56:00+00:00", "14:56", "$.started: expected a moment in UTC", AGAIN),
        ("2026-11-21", "2026-13-21", "$.started: expected a moment in UTC", AGAIN),
        ('"commit"', '"comit"', "$.commit: is missing", AGAIN),
        ('"case": "x"', '"case": "x"}', " at line ", AGAIN),
        ('  "mode"', '<<<<<<< HEAD\n  "mode"', "it has conflict markers of git, the first in line", AGAIN),
        ('{\n  "format"', "[" * 100_000 + '"format"', "it is not JSON: ", AGAIN),
    ],
)
def test_a_file_that_is_no_such_run_is_refused_with_the_place_and_the_next_step(
    tmp_path: Path, old: str, new: str, reason: str, step: str
) -> None:
    path = tmp_path / "run.json"
    text = json_report(RUN, judge(RUN, price, BaselineGate(0.2)), price)
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(CorruptFileError) as caught:
        read_run(path)
    first, second = str(caught.value).splitlines()
    assert first.startswith(f"cannot read the run in {path}: ")
    assert reason in first
    assert second.startswith(step.removesuffix("*"))


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(CorruptFileError, match=r"gone\.json: No such file"):
        read_run(tmp_path / "gone.json")


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(size_limits, "FILE_LIMIT", 3_000)
    path = tmp_path / "run.json"
    path.write_text(" " * 3_001, encoding="utf-8")
    with pytest.raises(CorruptFileError, match=r"run\.json: it has 3,001 bytes, more than the 3,000 that are read"):
        read_run(path)


def test_two_outcomes_of_one_case_and_target_are_refused() -> None:
    data = RUN.plain()
    data["outcomes"].append(data["outcomes"][0])
    with pytest.raises(InvalidJsonError, match=r"outcomes\[2\]: test_a\.py::test on opus-4-6 is there twice"):
        Run.from_plain(data)
