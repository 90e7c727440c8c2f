from __future__ import annotations

import csv
import gzip
import json
from pathlib import Path

import pytest

from pytest_modelmigrate.facts import size_limits
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


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("lines.jsonl", '\n{"note": "a\u2028b\x85c"}\n{"note": "d"}\n'),
        ("old-mac.jsonl", '\r{"note": "a\u2028b\x85c"}\r{"note": "d"}\r'),
        ("rows.csv", "note,other\na\u2028b\x85c,\nd,\n"),
    ],
)
@pytest.mark.parametrize("chunk", [2, 1000])
def test_only_line_breaks_end_a_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, text: str, chunk: int
) -> None:
    monkeypatch.setattr(module, "_CHUNK", chunk)
    (tmp_path / name).write_text(text, encoding="utf-8", newline="")
    found, faults = read(tmp_path / name)
    assert ([row["note"] for row in found], faults) == (["a\u2028b\x85c", "d"], [])


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


def test_an_array_in_one_line_may_be_longer_than_a_record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(size_limits, "RECORD_LIMIT", 50)
    monkeypatch.setattr(module, "_CHUNK", 20)
    (tmp_path / "a.json").write_text(json.dumps(ROWS * 50), encoding="utf-8")
    assert read(tmp_path / "a.json") == (ROWS * 50, [])


def test_lines_that_cannot_be_read_are_named_and_the_others_read(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"a": 1}\n{"a": \n[]\n\n' + "[" * 100_000 + '\n{"a": 2}\n', encoding="utf-8")
    assert read(path) == (
        [{"a": 1}, {"a": 2}],
        [
            "line 2: not JSON: Expecting value at column 6",
            "line 3: not a JSON object",
            "line 5: it is nested more than 200 levels deep",
        ],
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
    monkeypatch.setattr(size_limits, "FILE_LIMIT", 10)
    (tmp_path / "a.json").write_text(json.dumps({"rows": ROWS}, indent=1), encoding="utf-8")
    with pytest.raises(CorruptFileError, match="too long to be read whole; write it as JSON Lines"):
        read(tmp_path / "a.json")


def test_a_cell_may_hold_a_whole_prompt(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(f"model,prompt\na,{'x' * 300_000}\n", encoding="utf-8")
    assert len(read(tmp_path / "a.csv")[0]) == 1


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (json.dumps({"model": "a" * 60}), "line 1"),
        ('{"model": "a"}\n' + "x" * 60, "line 2"),
        ("model,note\na," + "x" * 60, "line 2"),
        ('model,note\na,"' + "x\n" * 40, "line [0-9]+"),
        ("\n" * 3 + " " * 60, "line 1"),
        (json.dumps([{}, {"model": "a" * 90}]), "object 2"),
        ('[{}, {"model":\n' + '"a",\n' * 60, "object 2"),
    ],
    ids=["head", "line", "row", "cell", "blank", "array", "object"],
)
def test_what_is_too_long_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, place: str) -> None:
    monkeypatch.setattr(size_limits, "RECORD_LIMIT", 50)
    monkeypatch.setattr(module, "_CHUNK", 10)
    (tmp_path / "a.log").write_text(text, encoding="utf-8")
    limit = csv.field_size_limit()
    with pytest.raises(CorruptFileError, match=rf"a\.log, {place}: "):
        read(tmp_path / "a.log")
    assert csv.field_size_limit() == limit, "other readers in the process keep their limit"


@pytest.mark.parametrize("deep", ["[" * 300_000, "[" * 300 + "]" * 300], ids=["open", "closed"])
@pytest.mark.parametrize("start", ["", "[", '[{"a": ', '{\n"a": '])
def test_what_is_nested_too_deeply_is_refused_at_once(tmp_path: Path, start: str, deep: str) -> None:
    (tmp_path / "a.log").write_text(f"{start}{deep}", encoding="utf-8")
    with pytest.raises(CorruptFileError):
        read(tmp_path / "a.log")


def test_a_line_that_is_nested_too_deeply_or_holds_too_long_a_number_is_left_out(tmp_path: Path) -> None:
    lines = ['{"model": "a"}', f'{{"a": {"[" * 300}{"]" * 300}}}', f'{{"a": {"9" * 5000}}}']
    (tmp_path / "a.jsonl").write_text("\n".join(lines), encoding="utf-8")
    records, faults = read(tmp_path / "a.jsonl")
    assert records == [{"model": "a"}]
    assert [fault[:16] for fault in faults] == ["line 2: it is ne", "line 3: Exceeds "]


def test_a_damaged_packed_log_is_refused(tmp_path: Path) -> None:
    packed = bytearray(gzip.compress(b'{"model": "a"}\n' * 500))
    packed[12:40] = bytes(28)
    (tmp_path / "a.jsonl.gz").write_bytes(packed)
    with pytest.raises(CorruptFileError, match="cannot read"):
        read(tmp_path / "a.jsonl.gz")
