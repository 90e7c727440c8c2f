"""The formats in which a run is written to a file: those of `--migrate-report` and of `modelmigrate merge --report`."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

from pytest_modelmigrate.facts.errors import InvalidSettingError

if TYPE_CHECKING:
    from pytest_modelmigrate.analysis.drift import Price
    from pytest_modelmigrate.analysis.verdict import Verdict
    from pytest_modelmigrate.facts.runs import Run

    Writer: TypeAlias = Callable[[Run, Verdict, Price], str]
    RedactingWriter: TypeAlias = Callable[[Run, Verdict, Price, Callable[[str], str]], str]


@dataclass(frozen=True, slots=True)
class Format:
    """One format of reports.

    Attributes:
        name: such as `json`.
        suffix: of its files, such as `.json`; empty where only `NAME:PATH` asks for the format.
        write: returns the text of the file for a run, its verdict and the prices of calls.
        replies: whether it holds replies, which are kept for it.
        write_redacted: the same with a redaction of each text; None where the file is redacted as a whole.
    """

    name: str
    suffix: str
    write: Writer
    replies: bool = False
    write_redacted: RedactingWriter | None = None


@dataclass(frozen=True, slots=True)
class ReportFile:
    """A file to write the run to.

    Attributes:
        path: where it is.
        format: what it holds.
    """

    path: Path
    format: Format

    @classmethod
    def read(cls, text: str, folder: Path, source: str) -> ReportFile:
        """Read a value of `--migrate-report`: a path whose suffix says the format, or `FORMAT:PATH`.

        Args:
            text: the value.
            folder: to which a relative path is relative.
            source: the option, for the error message.

        Raises:
            InvalidSettingError: there is no such format, no format has the suffix, or there is no such folder.
        """
        name, _, rest = text.partition(":")
        named = next((each for each in FORMATS if each.name == name and rest), None)
        path = folder / (rest if named else text)
        format_ = named or next((each for each in FORMATS if each.suffix and each.suffix == path.suffix.lower()), None)
        if format_ is None:
            raise InvalidSettingError(f"{source}: invalid file {text!r}; {_hint(name if rest else '')}")
        if path.is_dir():
            raise InvalidSettingError(f"{source}: invalid file {text!r}; {path} is a folder; give a file in it")
        if not path.parent.is_dir():
            raise InvalidSettingError(f"{source}: invalid file {text!r}; there is no folder {path.parent}")
        return cls(path, format_)


def _hint(name: str) -> str:
    """What to give in place of a value without a format."""
    names, suffixes = [each.name for each in FORMATS], [each.suffix for each in FORMATS if each.suffix]
    close = difflib.get_close_matches(name, names, n=1)
    return (
        f"{f'did you mean {close[0]}:PATH? ' if close else ''}"
        f"give one that ends in {' or '.join(suffixes)}, or FORMAT:PATH with one of the formats {', '.join(names)}"
    )


# The writers are imported when a report is written: most sessions write none.
def _json(run: Run, verdict: Verdict, price: Price) -> str:
    from pytest_modelmigrate.reports.run_file import json_report

    return json_report(run, verdict, price)


def _markdown(run: Run, verdict: Verdict, price: Price) -> str:
    from pytest_modelmigrate.reports.markdown import markdown_report

    return markdown_report(run, verdict, price)


def _comment(run: Run, verdict: Verdict, price: Price) -> str:
    from pytest_modelmigrate.reports.markdown import comment_report

    return comment_report(run, verdict, price)


def _html(run: Run, verdict: Verdict, price: Price, redact: Callable[[str], str] | None = None) -> str:
    from pytest_modelmigrate.reports.html.report import html_report

    return html_report(run, verdict, price, redact)


FORMATS: Final = (
    Format("json", ".json", _json, replies=True),
    Format("md", ".md", _markdown),
    Format("comment", "", _comment),
    Format("html", ".html", _html, replies=True, write_redacted=_html),
)
"""All formats."""
