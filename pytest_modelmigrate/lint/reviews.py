"""Find instructions to double-check the work, and to report only important findings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from pytest_modelmigrate.lint.imperatives import joined
from pytest_modelmigrate.lint.parsed_prompt import ParsedPrompt
from pytest_modelmigrate.lint.risks import Hit
from pytest_modelmigrate.lint.thinking import without

_OWN: Final = (
    r"your\s+(?:own\s+|final\s+|entire\s+|previous\s+|generated\s+)*(?:work|answers?|responses?|output|"
    r"calculations?|code|results?|reasoning|maths?|arithmetic|"
    r"solutions?|reply|replies|changes|json|translations?|summary|conclusions?|figures|numbers|extractions?|findings|logic|draft)"
)
_BEFORE_ENDING: Final = (
    r"before\s+(?:you\s+)?(?:\w+ly\s+)?(?:respond|responding|answer|answering|reply|replying|return|"
    r"returning|submit|submitting|finish|"
    r"finishing|finali[sz]e|finali[sz]ing|output|outputting|deliver|delivering|giving|providing|sending|presenting)"
    r"(?:\s+(?:it|them|your \w+|the \w+(?: \w+)?|a \w+(?: \w+)?))?"
)
_LEAD: Final = (
    r"(?:(?:please|always|and|then|also|finally|be sure to|make sure (?:to|you)|remember to|"
    r"you (?:should|must)),?\s+){0,4}"
)
_TWICE: Final = re.compile(
    rf"{_LEAD}(?:double|triple)[- ]?check(?:ed|ing)?\s+"
    rf"(?:{_OWN}(?:\s+(?:for|against)\s+[^,.;]{{1,60}})?(?:\s+{_BEFORE_ENDING})?"
    rf"|[^,.;]{{0,60}}?{_BEFORE_ENDING}|(?:everything|all of (?:it|this)|yourself)\b)",
    re.IGNORECASE,
)
_OWN_WORK: Final = re.compile(
    rf"{_LEAD}(?:(?:carefully|thoroughly|critically)\s+)?"
    r"(?:verify|check|re-?check|review|re-?read|re-?verify|validate|proofread|self-review|re-?examine)\s+"
    rf"(?:over\s+|all (?:of )?)?{_OWN}\b"
    rf"(?:\s+(?:carefully|thoroughly|twice))?(?:\s+(?:for|against)\s+[^,.;]{{1,60}}?)?"
    rf"(?:\s+(?:and|to)\s+[^,.;]{{1,60}}?)??(?:\s+{_BEFORE_ENDING})?(?=[\s,.;!]|$)",
    re.IGNORECASE,
)
_NEGATED: Final = re.compile(r"\b(?:not|never|don't|without|no need to)\s*$", re.IGNORECASE)
_STOP: Final = "Finish when every part of the request has its answer, and stop there"

_GRAVE: Final = (
    r"(?:important|critical|major|severe|serious|significant|blocking|showstopping|"
    r"high[- ](?:severity|priority|impact|confidence|risk))"
)
_WEIGHT: Final = rf"(?:(?:the|most|very|truly)\s+)*{_GRAVE}(?:(?:,|\s+(?:and|or))\s+{_GRAVE})*"
_FINDINGS: Final = (
    r"(?:issues?|bugs?|problems?|findings?|errors?|vulnerabilit(?:y|ies)|defects?|concerns?|flaws?|mistakes?|"
    r"violations?)"
)
_TELL: Final = (
    r"(?:report|flag|list|mention|include|comment on|raise|surface|point out|show|return|highlight|output|note)"
)
_FILTERED: Final = re.compile(
    rf"(?:\bonly\s+{_TELL}|{_TELL}\s+only)\s+{_WEIGHT}\s+(?:\w+\s+)?(?P<what>{_FINDINGS})\b", re.IGNORECASE
)
_MINOR: Final = re.compile(
    rf"\b(?:(?:do not|don't|never)\s+{_TELL}|ignore|skip|avoid (?:reporting|flagging|mentioning))\s+(?:any\s+|all\s+)?"
    rf"(?:minor|small|trivial|low[- ](?:severity|priority|impact|confidence)|nitpicky|cosmetic)\s+"
    rf"(?:\w+\s+)?(?P<what>{_FINDINGS}|nits|nitpicks)\b",
    re.IGNORECASE,
)


def double_checks(prompt: ParsedPrompt) -> Iterator[Hit]:
    """Sentences such as `Double-check your answer before responding.`."""
    message = "newer models check their work without being told; this makes them check too much and do more than asked"
    for sentence in prompt.sentences:
        match = _TWICE.search(sentence.masked) or _OWN_WORK.search(sentence.masked)
        if match and not _NEGATED.search(sentence.masked[: match.start()]):
            yield Hit(sentence, message, joined(without(sentence, match.start(), match.end()), _STOP))


def filtered_findings(prompt: ParsedPrompt) -> Iterator[Hit]:
    """`Only report important issues.`: literal models then find fewer."""
    message = (
        "literal models apply the filter while they search, and find less: ask for everything and filter afterwards"
    )
    for sentence in prompt.sentences:
        match = _FILTERED.search(sentence.masked) or _MINOR.search(sentence.masked)
        if not match:
            continue
        what = sentence.text[match.start("what") : match.end("what")].lower()
        one = {"vulnerabilities": "vulnerability", "nits": "issue", "nitpicks": "issue"}.get(
            what, what.removesuffix("s")
        )
        kept = without(sentence, match.start(), len(sentence.text)) if match.start() else ""
        wanted = f"Report every {one} that you find, each with its severity (low, medium, high) and your confidence"
        yield Hit(sentence, message, joined(kept, wanted))
