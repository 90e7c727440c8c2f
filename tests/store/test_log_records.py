from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from pytest_modelmigrate.facts.errors import CorruptFileError
from pytest_modelmigrate.store import log_records as module
from pytest_modelmigrate.store.log_records import log_records

ROWS = [{"model": "a", "note": "é,\n;"}, {"model": "b", "note": "]["}]


def read(path: Path) -> tuple[list[object], list[str]]:
    faults: list[str] = []
    found = [record for _, record in log_records(path, lambda place, problem: faults.append(f"{place}: {problem}"))]
    return found, faults


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("lines.log", "\n".join(map(json.dumps, ROWS))),
        ("blank.jsonl", "\n\n" + "\n\n".join(map(json.dumps, ROWS)) + "\n"),
        ("bom.jsonl", "\ufeff" + "\n".join(map(json.dumps, ROWS))),
        ("array.json", json.dumps(ROWS)),
        ("pretty.json", json.dumps(ROWS, indent=2)),
        ("table.json", json.dumps({"table": "ai_call_log", "rows": ROWS}, indent=1)),
        ("rows.csv", 'model,note\r\na,"é,\n;"\r\nb,][\r\n'),
        ("rows.tsv", 'model\tnote\na\t"é,\n;"\nb\t][\n'),
        ("excel.csv", '\ufeffmodel;note\na;"é,\n;"\nb;][\n'),
    ],
)
def test_the_format_is_known_by_the_content(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8", newline="")
    assert read(tmp_path / name) == (ROWS, [])


def test_packed_logs_are_read_too(tmp_path: Path) -> None:
    with gzip.open(tmp_path / "a.jsonl.gz", "wt", encoding="utf-8") as file:
        file.write("\n".join(map(json.dumps, ROWS)))
    assert read(tmp_path / "a.jsonl.gz") == (ROWS, [])
    (tmp_path / "b.csv.gz").write_text("no gzip")
    with pytest.raises(CorruptFileError, match=r"cannot read .*b\.csv\.gz: Not a gzipped file"):
        read(tmp_path / "b.csv.gz")


@pytest.mark.parametrize("chunk", [1, 2, 7, 1000])
def test_an_array_is_read_in_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, chunk: int) -> None:
    monkeypatch.setattr(module, "_CHUNK", chunk)
    (tmp_path / "a.json").write_text(f"[\n{json.dumps(ROWS)[1:]}", encoding="utf-8")
    assert read(tmp_path / "a.json") == (ROWS, [])
    (tmp_path / "a.json").write_text("[]", encoding="utf-8")
    assert read(tmp_path / "a.json") == ([], [])


def test_lines_that_cannot_be_read_are_named_and_the_others_read(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"a": 1}\n{"a": \n[]\n\n' + "[" * 100_000 + '\n{"a": 2}\n', encoding="utf-8")
    assert read(path) == (
        [{"a": 1}, {"a": 2}],
        ["line 2: not JSON: Expecting value at column 6", "line 3: not a JSON object", "line 5: nested too deeply"],
    )
    path.write_text('{"a": "cut o\n{"a": 2}\n', encoding="utf-8")
    assert read(path)[0] == [{"a": 2}]
    path.write_text("a,b\n1,2\n3\n4,5,6\n7,8\n", encoding="utf-8")
    assert read(path) == (
        [{"a": "1", "b": "2"}, {"a": "7", "b": "8"}],
        [f"line {number}: it has not 2 cells, as the line of names" for number in (3, 4)],
    )
    path.write_text('[{"a": 1}, 5]', encoding="utf-8")
    assert read(path) == ([{"a": 1}], ["object 2: not a JSON object"])


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "is empty"),
        (b" \n\n", "is empty"),
        (b"hello\n", "is neither JSON, JSON Lines nor CSV: its first line is 'hello'"),
        (b"{\n  nonsense\n", "is neither JSON, JSON Lines nor CSV"),
        (b'[{"a": 1}, {"b"', "not JSON behind object 1 of its array"),
        (b'{"a": 1}\n{"a": "\xff"}\n', "is not UTF-8 text"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_error(tmp_path: Path, content: bytes, reason: str) -> None:
    (tmp_path / "a.log").write_bytes(content)
    with pytest.raises(CorruptFileError, match=r"a\.log") as caught:
        read(tmp_path / "a.log")
    assert reason in str(caught.value)


def test_a_document_that_is_too_long_to_be_read_whole_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LONGEST_DOCUMENT", 10)
    (tmp_path / "a.json").write_text(json.dumps({"rows": ROWS}, indent=1), encoding="utf-8")
    with pytest.raises(CorruptFileError, match="too long to be read whole; write it as JSON Lines"):
        read(tmp_path / "a.json")


def test_a_cell_may_hold_a_whole_prompt(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(f"model,prompt\na,{'x' * 300_000}\n", encoding="utf-8")
    assert len(read(tmp_path / "a.csv")[0]) == 1
