"""The matcher `formatted`: the format of a reply that is not JSON."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from pytest_modelmigrate.behaviours.behaviour import AllOf, AnyOf, Behaviour, Not
from pytest_modelmigrate.behaviours.declining_letters import LETTER_DECLINES, is_a_letter_that_declines
from pytest_modelmigrate.behaviours.finding_builders import failed, held
from pytest_modelmigrate.behaviours.format_rules.code_blocks import code_doubt, code_problem, code_span
from pytest_modelmigrate.behaviours.format_rules.counted_text import counted_text
from pytest_modelmigrate.behaviours.format_rules.counts import UNITS, CountRange, unit_problem
from pytest_modelmigrate.behaviours.format_rules.csv_rows import csv_problem
from pytest_modelmigrate.behaviours.format_rules.labels import label_problem
from pytest_modelmigrate.behaviours.format_rules.languages import language_doubt, language_problem
from pytest_modelmigrate.behaviours.format_rules.letter_case import LetterCase, case_problem
from pytest_modelmigrate.behaviours.format_rules.problems import FormatProblem
from pytest_modelmigrate.behaviours.format_rules.rule_arguments import check_rules
from pytest_modelmigrate.behaviours.format_rules.tables import html_table_span, table_problem, table_span
from pytest_modelmigrate.behaviours.format_rules.unwanted import in_a_sample, unwanted_problem
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
from pytest_modelmigrate.behaviours.refusals_in_a_format import doubt_of_declining, refusal_in_a_format
from pytest_modelmigrate.behaviours.unread_refusals import may_decline
from pytest_modelmigrate.facts.findings import Finding
from pytest_modelmigrate.facts.replies import Reply
from pytest_modelmigrate.text.language import MissingLanguageExtraError, can_detect_language
from pytest_modelmigrate.text.sentences import without_code
from pytest_modelmigrate.text.spans import Span

_COUNTED: Final = tuple(unit.replace(" ", "_") for unit in UNITS)
_DISPLAYED: Final = ("words", "lines", "characters", "paragraphs")
"""Units of length; a limit may be meant for all that is shown, code included."""

_PROSE_RULES: Final = ("language", "case")
_FIXED_TEXT: Final = frozenset({"one_of", "matches", "quoted"})
"""Rules that say the whole text, which may be words that decline."""

_IN_A_SAMPLE: Final = "it stands in a code block, with other text around"
_MAY_BE_UNWANTED: Final = ("table", "code")
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
    count_code: bool = False,
    may_refuse: bool = False,
) -> Behaviour:
    """The reply has the wanted format; every rule that is given must hold.

    A count is an exact number, or `(low, high)` with None for no limit. Failure classes name the rule: `no XML
    element`, `uneven table`, `malformed CSV`, `label wrapped in prose`, `another language`, `too many words` and so
    on; `refusal`, `only thinking` and `empty reply` come first: a text that declines is a refusal, whatever its format.

    Words and sentences are counted as a reader counts them: `well-known` and `12,000` are one word each, "3 p.m. on
    Friday" ends no sentence, and sentences end at the full stops of every script. In Chinese and Japanese, two
    characters count as one word. Case, language and counts leave out what stands in fenced code blocks, unless the
    reply has nothing else. Where readers count differently (a heading as a paragraph, nested items), and the result
    depends on it, the finding is a guess; so it is where the reply is a letter that declines, declines and also gives
    something, or answers what is often declined, and where its language is not certain. XML or a table that stands
    only in a code block, beside other text, is guessed to be a sample.

    Whether a text is well written, or fits its title, is a question for `judged`.

    Args:
        xml: XML elements that occur once each, closed, in this order.
        table: a Markdown table; its number of columns, or their names; False if there must be none outside code,
            neither in Markdown nor in HTML. Lines with columns are a guess; so are indented lines for `code`.
        csv: CSV and nothing else; its number of columns, or their names.
        delimiter: what separates the fields of the CSV.
        code: a fenced code block; the language of all code blocks, by any name that Pygments knows (`py` for `python`);
            False if there must be none.
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
        count_code: whether the counts include what stands in fenced code blocks.
        may_refuse: whether a refusal may have this format too, as in `refusal() & formatted(language="fr",
            may_refuse=True)`.

    Raises:
        TypeError: an argument has a wrong type.
        ValueError: no rule was given, or the value of a rule is not allowed.
        MissingLanguageExtraError: `language` was given and py3langid is not installed.

    Example:
        >>> Reply.from_text("<answer>42</answer>") == formatted(xml="answer", words=(None, 50), alone=True)
        True
    """
    given = {
        name: value
        for name, value in locals().items()
        if value is not None and (value is not False or name in _MAY_BE_UNWANTED)
    }
    __tracebackhide__ = True
    if given.get("delimiter") == ",":
        del given["delimiter"]
    if not set(given) - {"alone", "whole_words", "delimiter", "count_code", "may_refuse"}:
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
        judged = [self._judge_rule(name, value, text) for name, value in self.rules.items()]
        problems = [(problem, doubt) for problem, doubt in judged if problem]
        may_be_refusal = not self.rules.get("may_refuse") and not self.rules.keys() & _FIXED_TEXT
        if may_be_refusal and (refused := refusal_in_a_format(self, text, is_right=not problems)) is not None:
            return refused
        if not problems:
            letter = LETTER_DECLINES * (may_be_refusal and is_a_letter_that_declines(reply))
            declining = letter or _MAY_DECLINE * (may_be_refusal and may_decline(text, 1))
            declining = declining or (doubt_of_declining(reply) if may_be_refusal else "")
            return held(self, doubt=next((doubt for _, doubt in judged if doubt), "") or declining)
        problems.sort(key=lambda each: bool(each[1]))  # what is sure names the failure
        evidence = "; ".join(problem.evidence for problem, _ in problems)
        if reply.stop_reason == "max_tokens":
            evidence = f"{evidence}; the reply was truncated: stop_reason is max_tokens"
        first, doubt = problems[0]
        return failed(self, first.failure, evidence, first.spans, doubt=doubt)

    def _judge_rule(  # noqa: PLR0911 - one return for each kind of rule
        self, name: str, value: Any, text: str
    ) -> tuple[FormatProblem | None, str]:
        """What is wrong under one rule, and why that is a guess."""
        if name in _COUNTED:
            return self._judge_count(name.replace("_", " "), value, text)
        if value is False:
            return unwanted_problem(name, text)
        problem = self._problem(name, value, text)
        if name == "code":
            return problem, code_doubt(text, value) if problem else ""
        if name == "table" and problem and problem.failure == "no table" and html_table_span(text):
            return problem, "it has an HTML table"
        if name == "language":
            return problem, language_doubt(text, value)
        span = _SPANS[name](text, value) if name in _SPANS and not problem else None
        if span and in_a_sample(text, span):
            what = "XML element" if name == "xml" else name
            return FormatProblem(f"no {what}", f"the {what} stands in a code block", (span,)), _IN_A_SAMPLE
        return problem, ""

    def _judge_count(self, unit: str, wanted: CountRange, text: str) -> tuple[FormatProblem | None, str]:
        if self.rules.get("count_code"):
            return unit_problem(text, unit, wanted)
        counted = counted_text(text, unit)
        problem, doubt = unit_problem(counted, unit, wanted)
        if counted is not text and unit in _DISPLAYED and not doubt:
            with_code, _ = unit_problem(text, unit, wanted)
            if bool(with_code) != bool(problem):
                doubt = f"the number of {unit} depends on whether code counts"
        return problem, doubt

    def _problem(self, name: str, value: Any, text: str) -> FormatProblem | None:
        if name == "csv":
            return csv_problem(text, value, self.rules.get("delimiter", ","))
        if name == "contains":
            whole_words = bool(self.rules.get("whole_words"))
            return occurrence_problem(text, value, whole_words=whole_words)
        if name == "quoted":
            return quotation_problem(text)
        if name not in _RULES:
            return None
        if name in _PROSE_RULES:
            text = without_code(text) if without_code(text).strip() else text
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
        failure = "wrapped in prose" if around[0] else "followed by prose"
        return FormatProblem(failure, shown, ((0, start), (end, len(text))))


_MAY_DECLINE: Final = "a negation in the first person may decline"


def may_refuse(behaviour: Behaviour) -> Behaviour:
    """The same behaviour for a part of a reply or an earlier turn: `formatted` judges refusals by their format too."""
    match behaviour:
        case Formatted():
            return Formatted({**behaviour.rules, "may_refuse": True})
        case AllOf() | AnyOf():
            return type(behaviour)(*map(may_refuse, behaviour.branches))
        case Not():
            return Not(may_refuse(behaviour.within))
    return behaviour
