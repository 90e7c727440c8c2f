from __future__ import annotations

from typing import Any

import pytest

from pytest_modelmigrate.behaviours.file_changes import FileChange, file_changes
from pytest_modelmigrate.behaviours.patch import patch
from pytest_modelmigrate.facts.replies import Reply

DIFF = """\
diff --git a/src/x.py b/src/x.py
--- a/src/x.py
+++ b/src/x.py
@@ -1,3 +1,3 @@
 def f():
-    return 1
+    return 2
--- a/src/gone.py
+++ /dev/null
@@ -1,2 +0,0 @@
--- a comment in SQL
-second
--- /dev/null
+++ b/src/new.py
@@ -0,0 +1 @@
+first
"""


def edited(*inputs: dict[str, Any], text: str = "Done.") -> Reply:
    return Reply.from_text(text, "tool_use", [("edit", each) for each in inputs])


def test_the_files_and_lines_of_a_diff_are_counted() -> None:
    assert file_changes(Reply.from_text(f"Here:\n```diff\n{DIFF}```\n- not a change\n")) == [
        FileChange("src/x.py", 1, 1),
        FileChange("src/gone.py", 0, 2),
        FileChange("src/new.py", 1, 0),
    ]


def test_an_apply_patch_block_is_counted() -> None:
    text = "*** Begin Patch\n*** Update File: a.py\n@@ def f\n-x\n+y\n+z\n*** Add File: b.py\n+1\n*** End Patch\n+ no"
    assert file_changes(Reply.from_text(text)) == [FileChange("a.py", 2, 1), FileChange("b.py", 1, 0)]


@pytest.mark.parametrize(
    ("arguments", "change"),
    [
        ({"command": "str_replace", "path": "a", "old_str": "1\n2\n3", "new_str": "1\nx\n3"}, FileChange("a", 1, 1)),
        ({"file_path": "a", "old_string": "1", "new_string": ""}, FileChange("a", 0, 1)),
        ({"path": "a", "insert_text": "1\n2", "insert_line": 4}, FileChange("a", 2, 0)),
        ({"file_path": "a", "content": "1\n2\n"}, FileChange("a", 2, 0)),
        ({"file_path": "a", "edits": [{"old_string": "1", "new_string": "2"}] * 2}, FileChange("a", 2, 2)),
        ({"patch": "--- a/a\n+++ b/a\n@@ @@\n-1\n+2\n"}, FileChange("a", 1, 1)),
    ],
)
def test_edit_tools_are_counted(arguments: dict[str, Any], change: FileChange) -> None:
    assert file_changes(edited(arguments)) == [change]


def test_looking_at_a_file_changes_nothing() -> None:
    assert file_changes(edited({"command": "view", "path": "a"}, text="")) == []


def test_edits_of_one_file_are_added_up() -> None:
    one, two = ({"path": "a", "old_str": str(n), "new_str": "x"} for n in range(2))
    assert file_changes(edited(one, two)) == [FileChange("a", 2, 2)]


def test_code_to_paste_counts_as_a_file_of_its_own() -> None:
    assert file_changes(Reply.from_text("```python\na\nb\n```")) == [FileChange("code block 1", 2, 0)]


@pytest.mark.parametrize(
    ("limits", "failure"),
    [
        ({"max_files": 3, "max_lines": 5}, None),
        ({"max_files": 2}, "too many files"),
        ({"max_lines": 4}, "too many lines"),
    ],
)
def test_limits_are_kept_to_the_line(limits: dict[str, int], failure: str | None) -> None:
    finding = patch(**limits).judge(Reply.from_text(DIFF))
    assert finding.failure == failure
    assert "src/x.py +1 -1" in finding.evidence


def test_by_how_much_is_said() -> None:
    assert "2 lines above the limit" in patch(max_lines=3).judge(Reply.from_text(DIFF)).evidence


@pytest.mark.parametrize(("text", "failure"), [("It is fine as it is.", "no patch"), ("", "empty reply")])
def test_no_change_is_a_failure_of_its_own(text: str, failure: str) -> None:
    assert patch(max_files=1).judge(Reply.from_text(text)).failure == failure


def test_a_limit_is_needed() -> None:
    with pytest.raises(ValueError, match="max_files or max_lines"):
        patch()


def test_it_reads_as_its_author_wrote_it() -> None:
    assert repr(patch(max_files=2, max_lines=30)) == "patch(max_files=2, max_lines=30)"
