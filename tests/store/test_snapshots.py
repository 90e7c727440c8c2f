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
    entries,
    entry,
    entry_of,
    file_of,
    folder_of,
    old_file_of,
    refuse_unwritable,
    remove,
    rewrite_old,
    snapshot_name,
    update,
)
from pytest_modelmigrate.store.usage_extension import UsageExtension
from pytest_modelmigrate.store.usage_file import samples_in

CALL = CallUsage("claude-opus-4-7", 200, "end_turn", Usage(100, 20))
ENTRY = entry([[CALL]], Cost(Decimal("0.001")))
OTHER = entry([[CALL, CALL]], Cost(None, "no price"))

names = st.text(alphabet=st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)
targets = st.sampled_from(["opus-4-6", "opus-4-7-xhigh", "opus-4-7 (simulated)", "gpt.5_x"])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return folder_of(tmp_path / "test_a.py")


def numbered(folder: Path, numbers: range) -> None:
    for number in numbers:
        update(folder, {f"test_{number}": {"opus-4-7": ENTRY}})


def write_old(folder: Path, cases: dict[str, dict[str, Any]]) -> Path:
    path = old_file_of(folder)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"format": "modelmigrate-usage/1", "cases": cases}), encoding="utf-8")
    return path


def test_one_file_for_each_module_and_target_lies_beside_the_module(tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "deep" / "test_a.py")
    assert file_of(folder, "opus-4-7") == tmp_path / "deep" / "__usage__" / "test_a" / "opus-4-7.json"
    assert file_of(folder, "opus-4-7 (simulated)").name == "opus-4-7.simulated.json"
    update(folder, {"a": {"opus-4-7": ENTRY, "opus-4-7 (simulated)": ENTRY}, "b": {"opus-4-6": ENTRY}})
    assert {path.name for path in folder.iterdir()} == {"opus-4-6.json", "opus-4-7.json", "opus-4-7.simulated.json"}


def test_an_entry_keeps_each_call_and_the_cost_for_the_reader() -> None:
    assert ENTRY == {
        "cost_usd": "0.0010",
        "calls": [
            {"model": "claude-opus-4-7", "stop_reason": "end_turn", "input_tokens": 100, "output_tokens": 20},
        ],
    }
    assert OTHER["cost_usd"] is None
    assert samples_in(OTHER) == ((CALL, CALL),)


def test_a_shape_is_kept_where_there_is_one(folder: Path) -> None:
    shape = Shape("JSON", ("order: string",), ("search",), "end_turn", refused=False, length="line")
    kept = entry([[CALL]], Cost(Decimal(1)), shape)
    update(folder, {"test": {"opus-4-7": kept}})
    found = entry_of(folder, "test", "opus-4-7")
    assert found is not None
    assert Shape.from_plain(found["shape"]) == shape
    assert "shape" not in ENTRY


def test_what_is_written_is_found_again_by_case_and_target(folder: Path) -> None:
    assert entries(folder) == {}
    update(folder, {"test[a]": {"opus-4-7": ENTRY, "opus-4-6": OTHER}})
    assert entry_of(folder, "test[a]", "opus-4-6") == OTHER
    assert entry_of(folder, "test[a]", "opus-5") is None
    assert entry_of(folder, "test[b]", "opus-4-7") is None


@given(st.dictionaries(names, st.dictionaries(targets, st.sampled_from([ENTRY, OTHER]), min_size=1), max_size=4))
def test_any_case_and_target_survive_the_way_to_disk(kept: dict[str, Any]) -> None:
    with TemporaryDirectory() as folder:
        path = folder_of(Path(folder) / "test_a.py")
        update(path, kept)
        assert entries(path) == kept
        assert all(entry_of(path, case, target) == each for case in kept for target, each in kept[case].items())


def test_a_diff_shows_one_line_for_each_call(folder: Path) -> None:
    update(folder, {"test": {"opus-4-7": OTHER}})
    lines = file_of(folder, "opus-4-7").read_text(encoding="utf-8").splitlines()
    assert sum('"input_tokens": 100' in line for line in lines) == 2
    assert all(len(line) < 120 for line in lines)
    json.loads("\n".join(lines))


def test_cases_stand_in_order_whatever_order_they_came_in(tmp_path: Path) -> None:
    first, second = tmp_path / "a", tmp_path / "b"
    noted = {"note": 1, **ENTRY, "accepted": 2}
    update(first, {"b": {"x": noted}, "a": {"x": ENTRY}})
    update(second, {"a": {"x": ENTRY}})
    update(second, {"b": {"x": {"accepted": 2, **ENTRY, "note": 1}}})
    text = file_of(first, "x").read_text(encoding="utf-8")
    assert text == file_of(second, "x").read_text(encoding="utf-8")
    assert text.index('"a"') < text.index('"b"')
    order = [text.rindex(f'"{name}"') for name in ("cost_usd", "accepted", "note", "calls")]
    assert order == sorted(order)


def test_updating_a_subset_leaves_the_rest(folder: Path) -> None:
    update(folder, {"a": {"x": ENTRY, "y": ENTRY}, "b": {"x": ENTRY}})
    update(folder, {"a": {"y": OTHER}})
    assert entries(folder) == {"a": {"x": ENTRY, "y": OTHER}, "b": {"x": ENTRY}}


@pytest.mark.parametrize(
    "act", [lambda folder: update(folder, {"a": {"x": ENTRY}}), lambda folder: remove(folder, {"b"})]
)
def test_a_file_in_which_nothing_changes_is_not_written(folder: Path, act: Callable[[Path], None]) -> None:
    update(folder, {"a": {"x": ENTRY}})
    path = file_of(folder, "x")
    # In a spelling of somebody's own, which a rewrite would undo.
    path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8"))), encoding="utf-8")
    before = (path.read_bytes(), path.stat().st_ino)
    act(folder)
    assert (path.read_bytes(), path.stat().st_ino) == before


def test_removing_the_last_case_removes_the_file_and_its_folders(folder: Path) -> None:
    update(folder, {"a": {"x": ENTRY, "y": ENTRY}, "b": {"x": ENTRY}})
    remove(folder, {"a"})
    assert entries(folder) == {"b": {"x": ENTRY}}
    assert not file_of(folder, "y").exists()
    remove(folder, {"b"})
    assert not folder.parent.exists()
    assert entries(folder) == {}


def test_a_folder_with_other_files_stays(folder: Path) -> None:
    update(folder, {"a": {"x": ENTRY}})
    other = folder.with_name("test_b.json")
    other.write_text("{}", encoding="utf-8")
    remove(folder, {"a"})
    assert list(folder.parent.iterdir()) == [other]


def test_the_entries_of_an_old_file_count_until_newer_ones_replace_them(folder: Path) -> None:
    old = write_old(folder, {"a": {"x": ENTRY, "y": ENTRY}, "b": {"x": ENTRY}})
    before = old.read_bytes()
    update(folder, {"a": {"x": OTHER}, "c": {"x": OTHER}})
    assert old.read_bytes() == before
    assert entry_of(folder, "a", "x") == OTHER
    assert entry_of(folder, "a", "y") == ENTRY
    together = {"a": {"x": OTHER, "y": ENTRY}, "b": {"x": ENTRY}, "c": {"x": OTHER}}
    assert entries(folder) == together
    assert rewrite_old(folder)
    assert not old.exists()
    assert entries(folder) == together
    assert not rewrite_old(folder)


def test_an_old_file_stays_when_one_of_its_entries_cannot_be_rewritten(folder: Path) -> None:
    update(folder, {"a": {"x": ENTRY}})
    file_of(folder, "x").write_text("{", encoding="utf-8")
    old = write_old(folder, {"b": {"w": ENTRY, "x": ENTRY}})
    before = old.read_bytes()
    with pytest.raises(CorruptFileError):
        rewrite_old(folder)
    assert old.read_bytes() == before


def test_a_case_is_removed_from_an_old_file_too(folder: Path) -> None:
    write_old(folder, {"a": {"x": ENTRY}, "b": {"x": ENTRY}})
    remove(folder, {"a"})
    assert entries(folder) == {"b": {"x": ENTRY}}


def test_two_processes_that_write_at_once_lose_nothing(folder: Path) -> None:
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as pool:
        for done in [pool.submit(numbered, folder, range(start, start + 20)) for start in (0, 20)]:
            done.result()
    assert set(entries(folder)) == {f"test_{number}" for number in range(40)}


def test_a_file_that_another_process_replaced_is_read_again(folder: Path, tmp_path: Path) -> None:
    update(folder, {"a": {"x": ENTRY}})
    assert set(entries(folder)) == {"a"}
    path = file_of(folder, "x")
    state = path.stat()
    replacement = tmp_path / "new.json"
    replacement.write_text(path.read_text(encoding="utf-8").replace('"a"', '"b"'), encoding="utf-8")
    os.utime(replacement, ns=(state.st_atime_ns, state.st_mtime_ns))
    replacement.replace(path)
    assert set(entries(folder)) == {"b"}


def test_a_file_that_cannot_be_written_is_refused_before_the_run_ends(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    update(folder, {"a": {"x": ENTRY}})
    path = file_of(folder, "x")
    refuse_unwritable(path)
    monkeypatch.setattr(os, "access", lambda place, _: place != path)  # whoever runs the tests, root as well
    refuse_unwritable(file_of(folder, "y"))
    with pytest.raises(UnwritableFolderError, match="no permission to write"):
        refuse_unwritable(path)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{", "it ends in the middle, in line 1"),
        ("[]", "it holds no JSON object"),
        ('{"format": "modelmigrate-usage/1", "cases": {}}', "its format is 'modelmigrate-usage/1'"),
        ('{"format": "modelmigrate-usage/2"}', "'cases' is missing"),
        ('{"format": "modelmigrate-usage/2", "cases": {"a": {}}}', "'calls' is missing"),
        ('{"format": "modelmigrate-usage/2", "cases": {"a": {"calls": [{}]}}}', "model: is missing"),
        (
            '{"format": "modelmigrate-usage/2", "cases": {"a": {"calls": [{"model": "m", "input_tokens": []}]}}}',
            "input_tokens: expected a whole number",
        ),
        ("[" * 100_000, "recursion|nested|overflow"),
    ],
)  # fmt: skip
def test_a_damaged_file_is_named_and_never_overwritten(folder: Path, text: str, told: str) -> None:
    path = file_of(folder, "x")
    folder.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    attempts: list[Callable[[], object]] = [
        lambda: entries(folder),
        lambda: entry_of(folder, "a", "x"),
        lambda: update(folder, {"a": {"x": ENTRY}}),
        lambda: remove(folder, {"a"}),
    ]
    for attempt in attempts:
        with pytest.raises(CorruptFileError, match=told) as caught:
            attempt()
        assert str(path) in str(caught.value)
        assert "--snapshot-update" in str(caught.value)
    assert path.read_text(encoding="utf-8") == text


def test_a_case_named_after_a_credential_is_refused(folder: Path) -> None:
    with pytest.raises(SecretFoundError, match=r"x\.json"):
        update(folder, {"test[sk-ant-api03-AAAAAAAAAAAAAAAAAAAA]": {"x": ENTRY}})
    assert not folder.exists()


def test_a_place_that_cannot_be_written_is_told_early(tmp_path: Path) -> None:
    (tmp_path / "__usage__").write_text("a file in the way", encoding="utf-8")
    with pytest.raises(UnwritableFolderError, match="cannot write the usage snapshot"):
        refuse_unwritable(file_of(folder_of(tmp_path / "test_a.py"), "x"))


def test_syrupy_reads_and_writes_entries_by_the_name_of_case_and_target(folder: Path) -> None:
    extension = UsageExtension()
    path = file_of(folder, "opus-4-7")
    collection = extension.read_snapshot_collection(snapshot_location=str(path))
    name = snapshot_name("test[a @ b]", "opus-4-7")
    collection.add(Snapshot(name, data=extension.serialize(ENTRY)))
    extension.write_snapshot_collection(snapshot_collection=collection)
    assert entries(folder) == {"test[a @ b]": {"opus-4-7": ENTRY}}

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
    location = UsageExtension.get_location(test_location=Location(), index=name)
    UsageExtension.write_snapshot(snapshot_location=location, snapshots=[(json.dumps(ENTRY), Location(), name)])
    assert entries(folder_of(tmp_path / "test_a.py")) == {"TestIt::test": {"opus-4-7 (simulated)": ENTRY}}


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
