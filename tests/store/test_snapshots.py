from __future__ import annotations

import json
import multiprocessing
import os
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, strategies as st
from syrupy.data import Snapshot

from pytest_modelmigrate.behaviours.shape import Shape
from pytest_modelmigrate.facts.calls import CallUsage
from pytest_modelmigrate.facts.costs import Cost
from pytest_modelmigrate.facts.errors import CorruptFileError, SecretFoundError, UnwritableFolderError
from pytest_modelmigrate.facts.usage import Usage
from pytest_modelmigrate.store.snapshots import (
    UsageExtension,
    calls_in,
    entries,
    entry,
    entry_of,
    location_of,
    refuse_unwritable,
    remove,
    snapshot_name,
    update,
)

CALL = CallUsage("claude-opus-4-7", 200, "end_turn", Usage(100, 20))
ENTRY = entry([CALL], Cost(Decimal("0.001")))
OTHER = entry([CALL, CALL], Cost(None, "no price"))

names = st.text(alphabet=st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return location_of(tmp_path / "test_a.py")


def numbered(path: Path, numbers: range) -> None:
    for number in numbers:
        update(path, {f"test_{number}": {"opus-4-7": ENTRY}})


def test_one_file_for_each_test_module_lies_beside_it(tmp_path: Path) -> None:
    assert location_of(tmp_path / "deep" / "test_a.py") == tmp_path / "deep" / "__usage__" / "test_a.json"


def test_an_entry_keeps_each_call_and_the_cost_for_the_reader() -> None:
    assert ENTRY == {
        "cost_usd": "0.0010",
        "calls": [
            {"model": "claude-opus-4-7", "stop_reason": "end_turn", "input_tokens": 100, "output_tokens": 20},
        ],
    }
    assert OTHER["cost_usd"] is None
    assert calls_in(OTHER) == (CALL, CALL)


def test_a_shape_is_kept_where_there_is_one(path: Path) -> None:
    shape = Shape("JSON", ("order: string",), ("search",), "end_turn", refused=False, length="line")
    kept = entry([CALL], Cost(Decimal(1)), shape)
    update(path, {"test": {"opus-4-7": kept}})
    found = entry_of(path, "test", "opus-4-7")
    assert found is not None
    assert Shape.from_plain(found["shape"]) == shape
    assert "shape" not in ENTRY


def test_what_is_written_is_found_again_by_case_and_target(path: Path) -> None:
    assert entries(path) == {}
    update(path, {"test[a]": {"opus-4-7": ENTRY, "opus-4-6": OTHER}})
    assert entry_of(path, "test[a]", "opus-4-6") == OTHER
    assert entry_of(path, "test[a]", "opus-5") is None
    assert entry_of(path, "test[b]", "opus-4-7") is None


@given(st.dictionaries(names, st.dictionaries(names, st.sampled_from([ENTRY, OTHER]), min_size=1), max_size=4))
def test_any_case_and_target_survive_the_way_to_disk(kept: dict[str, Any]) -> None:
    with TemporaryDirectory() as folder:
        path = location_of(Path(folder) / "test_a.py")
        update(path, kept)
        assert entries(path) == kept


def test_a_diff_shows_one_line_for_each_call(path: Path) -> None:
    update(path, {"test": {"opus-4-7": OTHER}})
    lines = path.read_text(encoding="utf-8").splitlines()
    assert sum('"input_tokens": 100' in line for line in lines) == 2
    assert all(len(line) < 120 for line in lines)
    json.loads("\n".join(lines))


def test_cases_and_targets_stand_in_order_whatever_order_they_came_in(tmp_path: Path) -> None:
    first, second = tmp_path / "a.json", tmp_path / "b.json"
    update(first, {"b": {"y": ENTRY, "x": OTHER}, "a": {"x": ENTRY}})
    for case, target, kept in (("a", "x", ENTRY), ("b", "x", OTHER), ("b", "y", ENTRY)):
        update(second, {case: {target: kept}})
    assert first.read_bytes() == second.read_bytes()


def test_updating_a_subset_leaves_the_rest(path: Path) -> None:
    update(path, {"a": {"x": ENTRY, "y": ENTRY}, "b": {"x": ENTRY}})
    update(path, {"a": {"y": OTHER}})
    assert entries(path) == {"a": {"x": ENTRY, "y": OTHER}, "b": {"x": ENTRY}}


@pytest.mark.parametrize("act", [lambda path: update(path, {"a": {"x": ENTRY}}), lambda path: remove(path, {"b"})])
def test_a_file_in_which_nothing_changes_is_not_written(path: Path, act: Callable[[Path], None]) -> None:
    update(path, {"a": {"x": ENTRY}})
    # In a spelling of somebody's own, which a rewrite would undo.
    path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8"))), encoding="utf-8")
    before = (path.read_bytes(), path.stat().st_ino)
    act(path)
    assert (path.read_bytes(), path.stat().st_ino) == before


def test_removing_the_last_case_removes_the_file_and_its_folder(path: Path) -> None:
    update(path, {"a": {"x": ENTRY}, "b": {"x": ENTRY}})
    remove(path, {"a"})
    assert set(entries(path)) == {"b"}
    remove(path, {"b"})
    assert not path.parent.exists()
    assert entries(path) == {}


def test_a_folder_with_other_files_stays(path: Path) -> None:
    update(path, {"a": {"x": ENTRY}})
    other = path.with_name("test_b.json")
    other.write_text("{}", encoding="utf-8")
    remove(path, {"a"})
    assert list(path.parent.iterdir()) == [other]


def test_two_processes_that_write_at_once_lose_nothing(path: Path) -> None:
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as pool:
        for done in [pool.submit(numbered, path, range(start, start + 20)) for start in (0, 20)]:
            done.result()
    assert set(entries(path)) == {f"test_{number}" for number in range(40)}


def test_a_file_that_another_process_replaced_is_read_again(path: Path, tmp_path: Path) -> None:
    update(path, {"a": {"x": ENTRY}})
    assert set(entries(path)) == {"a"}
    state = path.stat()
    replacement = tmp_path / "new.json"
    replacement.write_text(path.read_text(encoding="utf-8").replace('"a"', '"b"'), encoding="utf-8")
    os.utime(replacement, ns=(state.st_atime_ns, state.st_mtime_ns))
    replacement.replace(path)
    assert set(entries(path)) == {"b"}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{", "line 1"),
        ("[]", "attribute"),
        ('{"format": "modelmigrate-usage/9", "cases": {}}', "modelmigrate-usage/9"),
        ('{"format": "modelmigrate-usage/1"}', "'cases' is missing"),
        ('{"format": "modelmigrate-usage/1", "cases": {"a": {"x": {}}}}', "'calls' is missing"),
        ('{"format": "modelmigrate-usage/1", "cases": {"a": {"x": {"calls": [{}]}}}}', "model: is missing"),
        (
            '{"format": "modelmigrate-usage/1", "cases": {"a": {"": {"calls": [{"model": "m", "input_tokens": []}]}}}}',
            "input_tokens: expected a whole number",
        ),
        ("[" * 100_000, "recursion|nested|overflow"),
    ],
)  # fmt: skip
def test_a_damaged_file_is_named_and_never_overwritten(path: Path, text: str, told: str) -> None:
    path.parent.mkdir()
    path.write_text(text, encoding="utf-8")
    attempts: list[Callable[[], object]] = [
        lambda: entries(path),
        lambda: update(path, {"a": {"x": ENTRY}}),
        lambda: remove(path, {"a"}),
    ]
    for attempt in attempts:
        with pytest.raises(CorruptFileError, match=told) as caught:
            attempt()
        assert str(path) in str(caught.value)
        assert "--snapshot-update" in str(caught.value)
    assert path.read_text(encoding="utf-8") == text


def test_a_case_named_after_a_credential_is_refused(path: Path) -> None:
    with pytest.raises(SecretFoundError, match=r"test_a\.json"):
        update(path, {"test[sk-ant-api03-AAAAAAAAAAAAAAAAAAAA]": {"x": ENTRY}})
    assert not path.exists()


def test_a_place_that_cannot_be_written_is_told_early(tmp_path: Path) -> None:
    (tmp_path / "__usage__").write_text("a file in the way", encoding="utf-8")
    with pytest.raises(UnwritableFolderError, match="cannot write the usage snapshot"):
        refuse_unwritable(location_of(tmp_path / "test_a.py"))


def test_syrupy_reads_and_writes_entries_by_the_name_of_case_and_target(path: Path) -> None:
    extension = UsageExtension()
    collection = extension.read_snapshot_collection(snapshot_location=str(path))
    name = snapshot_name("test[a @ b]", "opus-4-7")
    collection.add(Snapshot(name, data=extension.serialize(ENTRY)))
    extension.write_snapshot_collection(snapshot_collection=collection)
    assert entries(path) == {"test[a @ b]": {"opus-4-7": ENTRY}}

    def found(name: str) -> str | None:
        return extension.read_snapshot_data_from_location(
            snapshot_location=str(path), snapshot_name=name, session_id=""
        )

    assert found(name) == extension.serialize(ENTRY)
    assert found(snapshot_name("test[a @ b]", "opus-4-6")) is None
    assert list(extension.discover_snapshots()) == []
    extension.delete_snapshots(snapshot_location=str(path), snapshot_names={name})
    assert not path.exists()


def test_a_case_in_a_class_is_written_without_a_warning(tmp_path: Path) -> None:
    class Location:
        filepath = str(tmp_path / "test_a.py")
        basename, testname, snapshot_name, nodename, item = "test_a", "test", "test", "test", None

    name = snapshot_name("TestIt::test", "opus-4-7 (simulated)")
    UsageExtension.write_snapshot(
        snapshot_location=str(location_of(tmp_path / "test_a.py")), snapshots=[(json.dumps(ENTRY), Location(), name)]
    )
    assert entries(location_of(tmp_path / "test_a.py")) == {"TestIt::test": {"opus-4-7 (simulated)": ENTRY}}


def test_an_entry_matches_by_its_calls_or_when_it_is_accepted() -> None:
    extension = UsageExtension()
    kept, dearer = extension.serialize(ENTRY), extension.serialize(OTHER)
    repriced = extension.serialize({**ENTRY, "cost_usd": "9"})
    assert extension.matches(serialized_data=repriced, snapshot_data=kept)
    assert not extension.matches(serialized_data=dearer, snapshot_data=kept)
    asked: list[tuple[str, str]] = []
    extension.accepts = lambda was, now: not asked.append((was, now))  # type: ignore[func-returns-value]
    assert extension.matches(serialized_data=dearer, snapshot_data=kept)
    assert asked == [(kept, dearer)]
