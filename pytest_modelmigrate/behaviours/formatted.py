"""The matcher `formatted`: the format of a reply that is not JSON."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from pytest_modelmigrate.behaviours.behaviour import Behaviour
from pytest_modelmigrate.behaviours.finding_builders import failed, held
from pytest_modelmigrate.behaviours.format_rules.code_blocks import code_problem, code_span
from pytest_modelmigrate.behaviours.format_rules.counts import UNITS, CountRange, unit_problem
from pytest_modelmigrate.behaviours.format_rules.csv_rows import csv_problem
from pytest_modelmigrate.behaviours.format_rules.labels import label_problem
from pytest_modelmigrate.behaviours.format_rules.languages import language_problem
from pytest_modelmigrate.behaviours.format_rules.letter_case import LetterCase, case_problem
from pytest_modelmigrate.behaviours.format_rules.problems import FormatProblem
from pytest_modelmigrate.behaviours.format_rules.rule_arguments import check_rules
from pytest_modelmigrate.behaviours.format_rules.tables import table_problem, table_span
from pytest_modelmigrate.behaviours.format_rules.wording import (
    Occurrences,
    end_problem,
    occurrence_problem,
    pattern_problem,
    quotation_problem,
    start_problem,
)
from pytest_modelmigrate.behaviours.format_rules.xml_elements import xml_problem, xml_span
from pytest_modelmigrate.behaviours.missing_text import missing_text
from pytest_modelmigrate.facts.findings import Finding
from pytest_modelmigrate.facts.replies import Reply
from pytest_modelmigrate.text.language import MissingLanguageExtraError, can_detect_language
from pytest_modelmigrate.text.spans import Span

_COUNTED: Final = tuple(unit.replace(" ", "_") for unit in UNITS)
_RULES: Final[Mapping[str, Callable[..., FormatProblem | None]]] = {
    "xml": xml_problem,
    "table": table_problem,
    "code": code_problem,
    "one_of": label_problem,
    "matches": pattern_problem,
    "language": language_problem,
    "case": case_problem,
    "starts": start_problem,
    "ends": end_problem,
}
_SPANS: Final[Mapping[str, Callable[..., Span | None]]] = {
    "xml": xml_span,
    "table": lambda text, _: table_span(text),
    "code": lambda text, _: code_span(text),
}


def formatted(
    *,
    xml: str | Sequence[str] | None = None,
    table: bool | int | Sequence[str] | None = None,
    csv: bool | int | Sequence[str] | None = None,
    delimiter: str = ",",
    code: bool | str | None = None,
    alone: bool = False,
    one_of: Sequence[str] | None = None,
    matches: str | re.Pattern[str] | None = None,
    contains: Occurrences | None = None,
    whole_words: bool = False,
    starts: str | None = None,
    ends: str | None = None,
    quoted: bool = False,
    case: LetterCase | None = None,
    language: str | Sequence[str] | None = None,
    words: CountRange | None = None,
    characters: CountRange | None = None,
    sentences: CountRange | None = None,
    paragraphs: CountRange | None = None,
    lines: CountRange | None = None,
    bullets: CountRange | None = None,
    numbered_items: CountRange | None = None,
    headings: CountRange | None = None,
    highlights: CountRange | None = None,
    placeholders: CountRange | None = None,
    capital_words: CountRange | None = None,
    unique_words: CountRange | None = None,
    numbers: CountRange | None = None,
    emoji: CountRange | None = None,
) -> Behaviour:
    """The reply has the wanted format; every rule that is given must hold.

    A count is an exact number, or `(low, high)` with None for no limit. Failure classes name the rule: `no XML
    element`, `uneven table`, `malformed CSV`, `label wrapped in prose`, `another language`, `too many words` and so
    on; `refusal`, `only thinking` and `empty reply` come first. In Chinese and Japanese, two characters count as one
    word; sentences end at the full stops of every script.

    Whether a text is well written, or fits its title, is a question for `judged`.

    Args:
        xml: XML elements that occur once each, closed, in this order.
        table: a Markdown table; its number of columns, or their names.
        csv: CSV and nothing else; its number of columns, or their names.
        delimiter: what separates the fields of the CSV.
        code: a fenced code block; the language of all code blocks.
        alone: whether other text around the XML, the table or the code is a failure.
        one_of: labels; the reply is exactly one of them.
        matches: a regular expression for the whole reply, without the white space around it.
        contains: texts (in any case) or compiled patterns that occur; a mapping also gives their counts.
        whole_words: whether the texts of `contains` count only as whole words.
        starts: the beginning of the reply; quotation marks and case are ignored.
        ends: the end of the reply; quotation marks and case are ignored.
        quoted: whether the whole reply must be in quotation marks.
        case: `upper`, `lower` or `title`.
        language: ISO 639-1 code, or several of which one must match; needs the extra
            `pytest-modelmigrate[language]`.
        words: number of words.
        characters: number of characters, without the white space around the reply.
        sentences: number of sentences, list items and headings.
        paragraphs: number of parts with blank lines between them.
        lines: number of lines that are not blank.
        bullets: number of list items with a bullet.
        numbered_items: number of list items with a number.
        headings: number of Markdown headings.
        highlights: number of parts in Markdown emphasis.
        placeholders: number of parts in square brackets.
        capital_words: number of words in capitals throughout.
        unique_words: number of different words.
        numbers: number of numbers in digits.
        emoji: number of emoji.

    Raises:
        TypeError: an argument has a wrong type.
        ValueError: no rule was given, or the value of a rule is not allowed.
        MissingLanguageExtraError: `language` was given and py3langid is not installed.

    Example:
        >>> Reply.from_text("<answer>42</answer>") == formatted(xml="answer", words=(None, 50), alone=True)
        True
    """
    given = {name: value for name, value in locals().items() if value is not None and value is not False}
    __tracebackhide__ = True
    if given.get("delimiter") == ",":
        del given["delimiter"]
    if not set(given) - {"alone", "whole_words", "delimiter"}:
        raise ValueError("formatted() needs a rule, such as words=(None, 50)")
    check_rules(given)
    if language is not None and not can_detect_language():
        raise MissingLanguageExtraError
    return Formatted(given)


class Formatted(Behaviour):
    """See `formatted`."""

    __slots__ = ("rules",)

    def __init__(self, rules: Mapping[str, Any]) -> None:
        self.rules = dict(rules)

    @property
    def question(self) -> str:
        """Ask whether the format is right."""
        return f"Does the reply have the format that {self!r} asks for?"

    def __repr__(self) -> str:
        return f"formatted({', '.join(f'{name}={value!r}' for name, value in self.rules.items())})"

    def judge(self, reply: Reply) -> Finding:
        """Check every rule and report all problems; the first problem names the failure."""
        if (missing := missing_text(self, reply)) is not None:
            return missing
        text = reply.text
        problems = [problem for name, value in self.rules.items() if (problem := self._problem(name, value, text))]
        if not problems:
            return held(self)
        evidence = "; ".join(problem.evidence for problem in problems)
        if reply.stop_reason == "max_tokens":
            evidence = f"{evidence}; the reply was truncated: stop_reason is max_tokens"
        return failed(self, problems[0].failure, evidence, problems[0].spans)

    def _problem(self, name: str, value: Any, text: str) -> FormatProblem | None:
        if name in _COUNTED:
            return unit_problem(text, name.replace("_", " "), value)
        if name == "csv":
            return csv_problem(text, value, self.rules.get("delimiter", ","))
        if name == "contains":
            whole_words = bool(self.rules.get("whole_words"))
            return occurrence_problem(text, value, whole_words=whole_words)
        if name == "quoted":
            return quotation_problem(text)
        if name not in _RULES:
            return None
        return _RULES[name](text, value) or self._surroundings(name, value, text)

    def _surroundings(self, name: str, value: Any, text: str) -> FormatProblem | None:
        if not self.rules.get("alone") or name not in _SPANS:
            return None
        span = _SPANS[name](text, value)
        start, end = span or (0, len(text))
        around = (text[:start].strip(), text[end:].strip())
        if not any(around):
            return None
        shown = "; ".join(
            f"{where} it {part[:60]!r}" for where, part in zip(("before", "after"), around, strict=True) if part
        )
        return FormatProblem("wrapped in prose", shown, ((0, start), (end, len(text))))
