"""The matcher `patch`: the change to files is small."""

from __future__ import annotations

from pytest_modelmigrate.behaviours.behaviour import Behaviour
from pytest_modelmigrate.behaviours.file_changes import FileChange, file_changes
from pytest_modelmigrate.behaviours.finding_builders import failed, held
from pytest_modelmigrate.behaviours.matcher_arguments import MatcherArguments
from pytest_modelmigrate.behaviours.missing_text import missing_text
from pytest_modelmigrate.facts.findings import Finding
from pytest_modelmigrate.facts.replies import Reply


def patch(*, max_files: int | None = None, max_lines: int | None = None) -> Behaviour:
    r"""The change of this turn is small: it touches few files and few lines.

    Changes are unified diffs and `apply_patch` blocks in the text or in the arguments of a tool, and edit tools (old
    and new text, or a whole file, under the names of Anthropic's and other editors). If there are none, each fenced
    code block counts as one file (the first 10,000). A changed line counts twice, as removed and added, as in
    `git diff --stat`; a file that is written as a whole counts with all its lines. Failure classes: `no patch`,
    `too many files`, `too many lines`. Use `judged` to decide whether the change is right.

    Args:
        max_files: highest number of files.
        max_lines: highest number of lines, added and removed together.

    Raises:
        ValueError: there is no limit.

    Example:
        >>> reply = Reply.from_text("--- a/x.py\n+++ b/x.py\n@@ -1 +1 @@\n-a = 1\n+a = 2\n")
        >>> reply == patch(max_files=1, max_lines=2)
        True
    """
    __tracebackhide__ = True
    given = MatcherArguments("patch")
    given.whole_number("max_files", max_files, low=0, optional=True)
    given.whole_number("max_lines", max_lines, low=0, optional=True)
    if max_files is None and max_lines is None:
        raise ValueError("patch() needs max_files or max_lines")
    return Patch(max_files, max_lines)


class Patch(Behaviour):
    """See `patch`."""

    __slots__ = ("max_files", "max_lines")

    def __init__(self, max_files: int | None, max_lines: int | None) -> None:
        self.max_files = max_files
        self.max_lines = max_lines

    @property
    def question(self) -> str:
        """Ask whether the change is small."""
        return f"Is the change to files within the limits of {self!r}?"

    def __repr__(self) -> str:
        limits = {"max_files": self.max_files, "max_lines": self.max_lines}
        return f"patch({', '.join(f'{name}={value}' for name, value in limits.items() if value is not None)})"

    def judge(self, reply: Reply) -> Finding:
        """Count files, then lines."""
        changes = file_changes(reply)
        if not changes:
            missing = missing_text(self, reply)
            if missing is not None:
                return missing
            return failed(self, "no patch", f"no diff, no edit and no code: {reply.text[:80]!r}")
        lines = sum(each.added + each.removed for each in changes)
        evidence = f"{len(changes)} files, {lines} lines: {_listed(changes)}"
        if self.max_files is not None and len(changes) > self.max_files:
            return failed(self, "too many files", f"{evidence}; {len(changes) - self.max_files} files above the limit")
        if self.max_lines is not None and lines > self.max_lines:
            return failed(self, "too many lines", f"{evidence}; {lines - self.max_lines} lines above the limit")
        return held(self, evidence)


def _listed(changes: list[FileChange]) -> str:
    return ", ".join(f"{each.path or 'a file'} +{each.added} -{each.removed}" for each in changes[:5])
