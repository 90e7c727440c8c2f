"""A reporter for summaries outside of pytest."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING

from pytest_modelmigrate.reports.terminal import PlainWriter

if TYPE_CHECKING:
    from _typeshed import SupportsWrite


class PlainReporter(PlainWriter):
    """Takes a summary as pytest's terminal reporter does, without colours.

    Attributes:
        verbosity: 1 to show tokens, findings and all cases; otherwise 0.

    Args:
        stream: takes the lines, such as `sys.stdout`.
        width: the most columns of a line.
        verbose: whether to show tokens, findings and all cases.
    """

    def __init__(self, stream: SupportsWrite[str], *, width: int, verbose: bool = False) -> None:
        super().__init__(stream)
        self.verbosity = int(verbose)
        self._tw = SimpleNamespace(fullwidth=width)

    def write_sep(self, sep: str, title: str) -> None:
        """Write a title between two rules."""
        self.write_line(f" {title} ".center(self._tw.fullwidth, sep))
