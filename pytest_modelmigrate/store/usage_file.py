"""Usage files: the JSON files in which the snapshots of one test module stay on disk."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any, Final, TypeAlias

from pytest_modelmigrate.facts.calls import CallUsage
from pytest_modelmigrate.facts.corrupt_files import UNREADABLE, check_format, corrupt_file
from pytest_modelmigrate.store.file_text import check_links, file_text
from pytest_modelmigrate.store.redaction import refuse_secrets
from pytest_modelmigrate.store.writing import write_atomically
from pytest_modelmigrate.text.parsed_json import parsed_json

FORMAT: Final = "modelmigrate-usage/2"
"""The format of a file with the entries of one test module and target."""

OLD_FORMAT: Final = "modelmigrate-usage/1"
"""The format of a file with the entries of one test module and all targets; it is read and no longer written."""

ACCEPTED: Final = "accepted"
"""The member of an entry that says how many times the cost on a baseline was accepted, by the id of the baseline."""

SAMPLES: Final = "samples"
"""The member of an entry with several samples that says how many calls each of them has."""

Entry: TypeAlias = dict[str, Any]
"""What is kept of one case on one target."""

Entries: TypeAlias = dict[str, dict[str, Entry]]
"""Entries by case and target."""


def cases_in(path: Path) -> dict[str, Entry]:
    """The entries of a file of one target, by case; none if it does not exist.

    Raises:
        CorruptFileError: the file exists and cannot be read.
    """
    return _parsed(path, _cases, path.parents[1]) or {}


def old_entries_in(path: Path) -> Entries:
    """The entries of a file in the old format, by case and target; none if it does not exist.

    Raises:
        CorruptFileError: the file exists and cannot be read.
    """
    return _parsed(path, _old_entries, path.parent) or {}


def write_cases(path: Path, cases: Mapping[str, Entry]) -> None:
    """Write a file of one target, sorted by case and with one line per call.

    Raises:
        SecretFoundError: the name of a case contains what looks like a credential.
        UnwritableFolderError: it cannot be written.
    """
    text = "".join(_lines(cases))
    refuse_secrets(text, str(path))
    write_atomically(path, text)


def samples_in(kept: Mapping[str, Any]) -> tuple[tuple[CallUsage, ...], ...]:
    """The calls of each sample of an entry; one without the member `samples` has one sample.

    Raises:
        ValueError: the numbers of calls do not add up.
    """
    calls = iter([CallUsage.from_plain(call) for call in kept["calls"]])
    counts = kept.get(SAMPLES, [len(kept["calls"])])
    if any(type(each) is not int or each < 0 for each in counts) or sum(counts) != len(kept["calls"]) or not counts:
        raise ValueError(f"invalid {SAMPLES} {counts!r}: {len(kept['calls'])} calls")
    return tuple(tuple(islice(calls, number)) for number in counts)


def ratios_in(kept: Mapping[str, Any]) -> dict[str, Decimal]:
    """How many times the cost on each baseline was accepted.

    Raises:
        ValueError: a ratio is not a number above 0.
    """
    ratios = {}
    for baseline, text in kept.get(ACCEPTED, {}).items():
        try:
            ratios[baseline] = Decimal(text)
        except (ArithmeticError, TypeError) as error:
            raise ValueError(f"invalid ratio {text!r} for {baseline}") from error
        if not ratios[baseline].is_finite() or ratios[baseline] <= 0:
            raise ValueError(f"invalid ratio {text!r} for {baseline}")
    return ratios


def _parsed(path: Path, parse: Callable[[Mapping[str, Any]], Any], folder: Path) -> Any:
    try:
        state = path.stat()
    except OSError:
        return None
    return _read(path, parse, folder, (state.st_ino, state.st_mtime_ns, state.st_size))


@lru_cache(maxsize=256)
def _read(path: Path, parse: Callable[[Mapping[str, Any]], Any], folder: Path, state: tuple[int, int, int]) -> Any:
    del state  # a replaced file has another inode, even within one clock tick
    text = ""
    try:
        check_links(path, folder)
        text = file_text(path)
        return parse(parsed_json(text))
    except UNREADABLE as error:
        again = "run again with --snapshot-update"
        raise corrupt_file(path, "usage snapshot", error, text=text, merged=again, lost=again) from error


def _cases(data: Mapping[str, Any]) -> dict[str, Entry]:
    check_format(data, FORMAT)
    cases: dict[str, Entry] = data["cases"]
    for kept in cases.values():
        _check(kept)
    return cases


def _old_entries(data: Mapping[str, Any]) -> Entries:
    check_format(data, OLD_FORMAT)
    entries: Entries = data["cases"]
    for targets in entries.values():
        for kept in targets.values():
            _check(kept)
    return entries


def _check(kept: Entry) -> None:
    samples_in(kept)
    ratios_in(kept)
    if "shape" in kept:
        from pytest_modelmigrate.behaviours.shape import Shape

        Shape.from_plain(kept["shape"])


def _lines(cases: Mapping[str, Entry]) -> Iterator[str]:
    """One line per call and per other member.

    A diff then shows which call changed, and git merges two branches that change or add different cases, because lines
    that both leave alone stand between them.
    """
    yield f'{{\n  "format": {_json(FORMAT)},\n  "cases": {{'
    for number, (case, kept) in enumerate(sorted(cases.items())):
        yield f"{',' if number else ''}\n    {_json(case)}: {{\n"
        for name in ("cost_usd", *sorted(kept.keys() - {"cost_usd", "calls"})):
            yield f"      {_json(name)}: {_json(kept.get(name))},\n"
        calls = ",\n        ".join(_json(call) for call in kept["calls"])
        yield f'      "calls": [\n        {calls}\n      ]\n    }}'
    yield "\n  }\n}\n"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
