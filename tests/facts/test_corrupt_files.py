from __future__ import annotations

import json
from pathlib import Path

import pytest

from pytest_modelmigrate.facts.corrupt_files import UNREADABLE, check_format, corrupt_file

PATH = Path("a folder", "x.json")
UPGRADE = "python -m pip install --upgrade pytest-modelmigrate"
RESTORE = "restore it with git checkout 'a folder/x.json', or delete it and write it again"


def message(text: str, *, restored: bool = True) -> list[str]:
    try:
        check_format(json.loads(text), "things/2")
    except UNREADABLE as error:
        error = corrupt_file(
            PATH, "list", error, text=text, merged="run again", lost="write it again", restored=restored
        )
        return [line.strip() for line in str(error).splitlines()]
    return []


@pytest.mark.parametrize(
    ("text", "reason", "step"),
    [
        ('{"format": "things/10"}', "a newer version wrote it: its format is 'things/10', not 'things/2'", UPGRADE),
        ('{"format": "things/1"}', "its format is 'things/1', not 'things/2'", RESTORE),
        ('{"format": "others/3"}', "its format is 'others/3', not 'things/2'", RESTORE),
        ("{}", "its format is None, not 'things/2'", RESTORE),
        ("[1]", "it holds no JSON object", RESTORE),
        ('{"format":', "it ends in the middle, in line 1", RESTORE),
        (
            "<<<<<<< HEAD\n{}\n",
            "it has conflict markers of git, the first in line 1",
            "keep one side with git checkout --theirs 'a folder/x.json' (or --ours), then run again",
        ),
    ],
)
def test_the_message_says_what_happened_and_what_to_run(text: str, reason: str, step: str) -> None:
    assert message(text) == [f"{PATH} is not a readable list: {reason}", f"next        {step}"]


def test_a_file_that_is_not_in_version_control_is_only_deleted() -> None:
    assert message("{", restored=False)[1] == "next        delete it and write it again"


def test_a_readable_file_is_no_error() -> None:
    assert message('{"format": "things/2"}') == []
