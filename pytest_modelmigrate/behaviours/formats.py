"""The form of a reply that is not JSON: what it is made of, how much of it there is, how it is written."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from pytest_modelmigrate.behaviours import format_counts, format_shapes, format_texts
from pytest_modelmigrate.behaviours.absences import judge_absence
from pytest_modelmigrate.behaviours.behaviour import Behaviour
from pytest_modelmigrate.behaviours.conclusions import failed, held
from pytest_modelmigrate.behaviours.format_counts import Count, Problem, Span
from pytest_modelmigrate.behaviours.format_texts import Case, Occurrences
from pytest_modelmigrate.facts.findings import Finding
from pytest_modelmigrate.facts.replies import Reply

_COUNTED: Final = tuple(unit.replace(" ", "_") for unit in format_counts.UNITS)
_RULES: Final[Mapping[str, Callable[..., Problem | None]]] = {
    "xml": format_shapes.xml_problem,
    "table": format_shapes.table_problem,
    "code": format_shapes.code_problem,
    "one_of": format_shapes.label_problem,
    "matches": format_texts.pattern_problem,
    "language": format_texts.language_problem,
    "case": format_texts.case_problem,
    "starts": format_texts.start_problem,
    "ends": format_texts.end_problem,
}
_SPANS: Final[Mapping[str, Callable[..., Span | None]]] = {
    "xml": format_shapes.xml_span,
    "table": lambda text, _: format_shapes.table_span(text),
    "code": lambda text, _: format_shapes.code_span(text),
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
    case: Case | None = None,
    language: str | Sequence[str] | None = None,
    words: Count | None = None,
    characters: Count | None = None,
    sentences: Count | None = None,
    paragraphs: Count | None = None,
    lines: Count | None = None,
    bullets: Count | None = None,
    numbered_items: Count | None = None,
    headings: Count | None = None,
    highlights: Count | None = None,
    placeholders: Count | None = None,
    capital_words: Count | None = None,
    unique_words: Count | None = None,
    numbers: Count | None = None,
    emoji: Count | None = None,
) -> Behaviour:
    """The reply has the form that is asked for; every rule that is given must hold.

    A count is a number for exactly so many, or `(low, high)` with None for an open end. Classes of failure name
    the rule: `no XML element`, `uneven table`, `malformed CSV`, `label wrapped in prose`, `another language`,
    `too many words` and so on; `refusal`, `only thinking` and `empty reply` come first. Word counts take two
    characters of Chinese or Japanese as one word; sentences end at the stops of every script.

    Whether a text is well written, a title fits or a style is kept has no form: there `judged` begins.

    Args:
        xml: elements that stand there once each, closed, in this order.
        table: a Markdown table; its number of columns, or their names.
        csv: CSV and nothing else; its number of columns, or their names.
        delimiter: what separates the fields of the CSV.
        code: a fenced code block; the language of all code blocks.
        alone: whether nothing may stand around the XML, the table or the code.
        one_of: labels, of which the reply is one, to the letter.
        matches: a regular expression for the whole reply without the white space around it.
        contains: texts (in any case) or compiled patterns that occur, with counts as a mapping.
        whole_words: whether the texts of `contains` count as whole words only.
        starts: how it begins, quotation marks and case aside.
        ends: how it ends, likewise.
        quoted: whether the whole reply stands in quotation marks.
        case: `upper`, `lower` or `title`.
        language: ISO 639-1 code, or several that will do.
        words: how many words; the counts that follow likewise.
        characters: characters, without the white space around the reply.
        sentences: sentences, list items and headings.
        paragraphs: parts with blank lines between them.
        lines: lines that are not blank.
        bullets: list items with a bullet.
        numbered_items: list items with a number.
        headings: Markdown headings.
        highlights: parts in Markdown emphasis.
        placeholders: parts in square brackets.
        capital_words: words in capitals throughout.
        unique_words: different words.
        numbers: numbers in digits.
        emoji: emoji.

    Raises:
        ValueError: no rule was given.

    Example:
        >>> Reply.from_text("<answer>42</answer>") == formatted(xml="answer", words=(None, 50), alone=True)
        True
    """
    given = {name: value for name, value in locals().items() if value is not None and value is not False}
    if given.get("delimiter") == ",":
        del given["delimiter"]
    if not set(given) - {"alone", "whole_words", "delimiter"}:
        raise ValueError("formatted() needs a rule, such as words=(None, 50)")
    return Formatted(given)


class Formatted(Behaviour):
    """See `formatted`."""

    __slots__ = ("rules",)

    def __init__(self, rules: Mapping[str, Any]) -> None:
        self.rules = dict(rules)

    def __repr__(self) -> str:
        return f"formatted({', '.join(f'{name}={value!r}' for name, value in self.rules.items())})"

    def judge(self, reply: Reply) -> Finding:
        """Try every rule, so that all that is wrong is said at once; the first names the failure."""
        if absence := judge_absence(self, reply):
            return absence
        text = reply.text
        problems = [problem for name, value in self.rules.items() if (problem := self._problem(name, value, text))]
        if not problems:
            return held(self)
        evidence = "; ".join(problem.evidence for problem in problems)
        if reply.stop_reason == "max_tokens":
            evidence = f"{evidence}; the reply was cut short, stop_reason is max_tokens"
        return failed(self, problems[0].failure, evidence, problems[0].spans)

    def _problem(self, name: str, value: Any, text: str) -> Problem | None:
        if name in _COUNTED:
            return format_counts.unit_problem(text, name.replace("_", " "), value)
        if name == "csv":
            return format_shapes.csv_problem(text, value, self.rules.get("delimiter", ","))
        if name == "contains":
            whole_words = bool(self.rules.get("whole_words"))
            return format_texts.occurrence_problem(text, value, whole_words=whole_words)
        if name == "quoted":
            return format_texts.quotation_problem(text)
        if name not in _RULES:
            return None
        return _RULES[name](text, value) or self._surroundings(name, value, text)

    def _surroundings(self, name: str, value: Any, text: str) -> Problem | None:
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
        return Problem("wrapped in prose", shown, ((0, start), (end, len(text))))
