from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from pytest_modelmigrate.facts.calls import CallUsage
from pytest_modelmigrate.facts.costs import Cost
from pytest_modelmigrate.facts.exchanges import Recording, Request, Response
from pytest_modelmigrate.facts.usage import Usage
from pytest_modelmigrate.store.recorded_loads import loads_of, recorded_dollars, recorded_seconds
from pytest_modelmigrate.store.recordings import RecordingStore
from pytest_modelmigrate.store.snapshots import entry, file_of, folder_of, update


def snapshot(module: Path, case: str, target: str, usd: str) -> None:
    calls = [[CallUsage("m", 200, "end_turn", Usage(1, 1))]]
    update(folder_of(module), {case: {target: entry(calls, Cost(Decimal(usd)))}})


def record(module: Path, case: str, seconds: float | None, number: int) -> None:
    request = Request("/v1/messages", {"model": "m", "number": number})
    store = RecordingStore(module.parent / "recordings" / module.stem)
    store.save(Recording(request, Response(200, {}, {}), case=case, latency_seconds=seconds), f"{number:016x}")


def test_the_dollars_of_a_case_are_the_mean_of_its_real_targets(tmp_path: Path) -> None:
    module = tmp_path / "test_a.py"
    snapshot(module, "test_b[x]", "opus-4-6", "2")
    snapshot(module, "test_b[x]", "opus-4-7", "4")
    snapshot(module, "test_b[x]", "opus-4-7 (simulated)", "100")
    snapshot(module, "test_c", "opus-4-7 (simulated)", "7")
    assert recorded_dollars(module) == {"test_b[x]": 3.0, "test_c": 7.0}


def test_a_damaged_snapshot_counts_as_none(tmp_path: Path) -> None:
    module = tmp_path / "test_a.py"
    snapshot(module, "test_b", "opus-4-6", "2")
    file_of(folder_of(module), "opus-4-6").write_text("{", encoding="utf-8")
    assert recorded_dollars(module) == {}


def test_the_seconds_of_a_case_are_those_of_all_calls_and_the_mean_of_its_targets(tmp_path: Path) -> None:
    module = tmp_path / "test_a.py"
    tests = [
        ("test_a.py::test_b[x-opus-4-6]", 1.0),
        ("test_a.py::test_b[x-opus-4-6]", 2.0),
        ("test_a.py::test_b[x-opus-4-7-high]", 5.0),
        ("test_a.py::test_b[x-y-opus-4-6]", 9.0),
        ("test_a.py::test_c[opus-4-6]", 4.0),
        ("test_a.py::test_c[opus-4-6]", None),
        ("test_a.py::test_gone[opus-4-6]", 8.0),
    ]
    for number, (test, seconds) in enumerate(tests):
        record(module, test, seconds, number)
    cases = {"test_a.py::test_b[x]", "test_a.py::test_b[x-y]", "test_a.py::test_c"}
    assert recorded_seconds(module, cases) == {
        "test_a.py::test_b[x]": 4.0,
        "test_a.py::test_b[x-y]": 9.0,
        "test_a.py::test_c": 4.0,
    }


@pytest.mark.parametrize("recorded", [True, False])
def test_loads_have_both_or_none(tmp_path: Path, *, recorded: bool) -> None:
    module = tmp_path / "test_a.py"
    if recorded:
        snapshot(module, "test_b", "opus-4-6", "2")
        record(module, "test_a.py::test_b[opus-4-6]", 1.5, 1)
    assert loads_of({module: ["test_a.py::test_b"]}) == {"test_a.py::test_b": (1.5, 2.0) if recorded else (None, None)}
