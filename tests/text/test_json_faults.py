from __future__ import annotations

import json

import pytest

from pytest_modelmigrate.text.json_faults import conflict_line, parsing_fault

WHOLE = '{\n  "a": 1,\n  "b": {"c": [2]}\n}\n'


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (WHOLE.replace('  "b"', '<<<<<<< HEAD\n  "b"'), "it has conflict markers of git, the first in line 3"),
        (WHOLE.replace('  "b"', '  "d": 1,\n=======\n  "b"'), "it has conflict markers of git, the first in line 4"),
        (WHOLE + ">>>>>>> theirs\n", "it has conflict markers of git, the first in line 5"),
        ("", "it is empty"),
        (" \n", "it is empty"),
        (WHOLE.replace(":", "", 1), "Expecting ':' delimiter at line 2 column 7"),
        (WHOLE.replace('"c":', '"<<<<<<< "\n'), "Expecting ':' delimiter at line 4 column 2"),
    ],
)
def test_the_reason_why_a_text_is_no_json(text: str, fault: str) -> None:
    with pytest.raises(json.JSONDecodeError) as caught:
        json.loads(text)
    assert parsing_fault(text, caught.value) == fault


@pytest.mark.parametrize("end", range(1, len(WHOLE.rstrip())))
def test_a_text_that_is_cut_anywhere_ends_in_the_middle(end: int) -> None:
    half = WHOLE[:end]
    with pytest.raises(json.JSONDecodeError) as caught:
        json.loads(half)
    assert parsing_fault(half, caught.value) == f"it ends in the middle, in line {len(half.rstrip().splitlines())}"


def test_a_text_without_markers_has_no_conflict() -> None:
    assert conflict_line('{"text": "<<<<<<< HEAD"}\n  =======\n') is None
