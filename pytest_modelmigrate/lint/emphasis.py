"""Find shouting: capitals and words such as CRITICAL, which newer models obey too widely."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

from pytest_modelmigrate.lint.imperatives import sentence as as_sentence
from pytest_modelmigrate.lint.parsed_prompt import ParsedPrompt
from pytest_modelmigrate.lint.risks import Hit

_ALARM: Final = (
    r"(?:CRITICAL(?:LY)?|IMPORTANT(?:LY)?|WARNING|ATTENTION|MANDATORY|URGENT|CRUCIAL|VITAL|ESSENTIAL|REMEMBER)"
)
_LABEL: Final = re.compile(
    r"\W*(?:(?:This|THIS|It|IT) (?:is|IS) )?(?:(?:EXTREMELY|VERY|ABSOLUTELY|SUPER|MOST)\s+)*"
    rf"{_ALARM}(?:\s+(?:RULE|NOTE|INSTRUCTIONS?|REMINDER|REQUIREMENT)S?)?"
    r"\s*(?:[:!—\u2013-]+\s*|\s+-\s+)"
)
_LOUD: Final = re.compile(
    r"\b(?:MUST(?: NOT)?|NEVER(?: EVER)?|ALWAYS|UNDER NO CIRCUMSTANCES|AT ALL TIMES|STRICTLY|"
    r"(?:DO|SHOULD|CAN|MAY) NOT|DON'T|CANNOT|MANDATORY|FORBIDDEN|PROHIBITED|"
    r"EXTREMELY IMPORTANT|VERY IMPORTANT|NO EXCEPTIONS)\b"
)
_SMALL_LETTERS: Final = re.compile(r"\b[a-z]{2,}")
_CAPITALS: Final = re.compile(r"\b(?:A|[A-Z][A-Z']+)\b(?![._]\w)(?<![._]\w)")
_CRIED: Final = re.compile(r"\b[A-Z][A-Z']+(?:[ ,]+[A-Z][A-Z']*){2,}\b")
_KEYWORDS: Final = re.compile(
    r"(?:CRITICAL|CRITICALLY|IMPORTANT|IMPORTANTLY|WARNING|MUST|NEVER|ALWAYS|EVER|ABSOLUTELY|UNDER|NO|CIRCUMSTANCES|"
    r"AT|ALL|TIMES|STRICTLY|DO|NOT|DON'T|CANNOT|SHOULD|CAN|MAY|MANDATORY|FORBIDDEN|PROHIBITED|EXTREMELY|VERY|"
    r"EXCEPTIONS|ONLY|YOU|YOUR|EVERY|ANY|EXACTLY|BEFORE|AFTER|WITHOUT|AND|OR|THE|THIS|THAT|BE|USE|IS|ARE|IT|TO|OF|"
    r"IN|ON|FOR|WITH|IF|FIRST|ENTIRE|EACH|JUST|ALSO|ANYTHING|NOTHING|ELSE|WILL|HAVE|NEED|REQUIRED|PLEASE|UNLESS|"
    r"SINGLE|ANOTHER|REMEMBER|REPEAT|EVERYTHING|NOW|MAKE|SURE|SAME|BOTH|WHEN|THEN|INSTEAD|MORE|LESS|ONE)"
)
_ACRONYMS: Final = re.compile(
    r"(?:AI|API|APIS|ASCII|AWS|CLI|CPU|CSS|CSV|EU|EUR|FAQ|GDPR|GPU|HTML|HTTP|HTTPS|I|ID|IDS|ISO|JSON|LLM|MCP|PDF|"
    r"PII|PR|RAG|REST|RFC|SDK|SQL|SSN|TOML|UI|UK|URL|URLS|US|USA|USD|UTC|UUID|XML|YAML)"
)
_TITLE: Final = re.compile(r"^(?:[^ ]+ ){0,6}[^ ]+:$")
_OBLIGED: Final = re.compile(r"^you must (?:always )?(?!not\b|never\b)(?=\w)", re.IGNORECASE)
_FORBIDDEN: Final = re.compile(r"^you must (?:not|never) (?=\w)", re.IGNORECASE)
_EXCLAIMED: Final = re.compile(r"[!]+(?=\s|$)")


def shouting(prompt: ParsedPrompt) -> Iterator[Hit]:
    """Sentences such as `CRITICAL: You MUST use this tool!`."""
    for sentence in prompt.sentences:
        label = _LABEL.match(sentence.masked)
        loud = _LOUD.search(sentence.masked)
        if not label and not loud:
            continue
        rest = sentence.masked[label.end() :] if label else sentence.masked
        if not rest.strip() or (not loud and not _SMALL_LETTERS.search(rest)):
            continue
        if _TITLE.search(sentence.masked) and (not loud or sentence.masked[loud.start() - 1 : loud.start()] == "("):
            continue
        begin = label.end() if label else 0
        suggestion = _quietened(sentence.text[begin:], sentence.masked[begin:])
        yield Hit(
            sentence, "newer models apply a rule in capitals too widely: say it once, in normal letters", suggestion
        )


def _quietened(text: str, masked: str) -> str:
    """The instruction in normal letters; acronyms and quotations stay as they are."""
    quiet = list(text)
    for cried in _CRIED.finditer(masked):
        _lower(quiet, cried, lambda word: not _ACRONYMS.fullmatch(word))
    _lower(quiet, re.match(".*", masked, re.DOTALL), lambda word: bool(_KEYWORDS.fullmatch(word)))
    told = _EXCLAIMED.sub(".", "".join(quiet)).strip()
    told = _FORBIDDEN.sub("do not ", told)
    return as_sentence(_OBLIGED.sub("", told))


def _lower(characters: list[str], within: re.Match[str] | None, chosen: Callable[[str], bool]) -> None:
    if within is None:
        return
    for word in _CAPITALS.finditer(within.string, within.start()):
        if word.start() >= within.end():
            return
        if chosen(word.group()):
            characters[word.start() : word.end()] = [sign.lower() for sign in characters[word.start() : word.end()]]
