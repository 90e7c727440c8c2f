"""Clauses of a sentence that name a missing thing: "The order has no date, but it has a number."."""

# ruff: noqa: RUF001 - characters of other scripts are meant

from __future__ import annotations

import re
from typing import Final

from pytest_modelmigrate.behaviours.absence import Absence, absence_in
from pytest_modelmigrate.behaviours.invented_values import mentions
from pytest_modelmigrate.behaviours.missing_data import is_admission
from pytest_modelmigrate.behaviours.speech_acts import act_of
from pytest_modelmigrate.text.sentences import Sentence

_READ: Final = 400
"""Characters of a sentence that are matched, to keep the time linear."""

_CLAUSE_END: Final = re.compile(
    r"[;:；：—–]\s?|,\s+(?=(?:but|so|and|however|although|though|aber|also|und|doch|mais|donc|et|pero|así|y|ma|quindi|mas"
    r"|portanto|e|maar|dus|en(?!\s(?:revanche|outre|effet|fait|tout|plus|cambio))|ale|więc|но|а|поэтому)\b)"
    r"|,(?=\s*(?:her|his|its|their|the)\s)|[，、](?:但|因此|所以)|が、"
)

_GOES_ON: Final = re.compile(
    r"\b(?:but|yet|so|therefore|hence|although|though|while|aber|jedoch|allerdings|daher|deshalb|also|dennoch|mais"
    r"|donc|toutefois"
    r"|pero|sin embargo|así que|por lo que|por eso|ma|però|quindi|perciò|mas|porém|portanto|maar|dus|daarom|ale"
    r"|jednak|więc|dlatego"
    r"|но|однако|поэтому)\b|但|不过|所以|因此|が、|ので|لكن|لذلك|लेकिन|इसलिए",
    re.IGNORECASE,
)
"""Words after which a sentence that says that something is missing may give it all the same."""

_OTHER_THING: Final = re.compile(
    r"\s*(?:the|its|their|his|her|der|die|das|le|la|les|el|los|las|il|lo|o|a|os|as|de|het"
    r"|l['’])\s?[^\W\d_]{3,30}[^.,;:]{0,40}"
    r"\b(?:is|are|was|were|ist|sind|war|est|sont|es|son|è|sono|é|são|is|zijn)\b",
    re.IGNORECASE,
)
"""The beginning of a clause about another thing: `the date is`."""


def absence_of(what: str, sentence: Sentence) -> Absence | None:
    """`said` if the clause that names the thing says so, `perhaps` if only another clause does."""
    if act_of(sentence) == "request":
        return "said"
    clauses = [clause for clause in _CLAUSE_END.split(sentence.text[:_READ]) if mentions(clause, what)]
    if not clauses:
        return "said" if is_admission(sentence) else absence_in(sentence.text)
    found = {absence_in(clause) or ("said" if _admits(clause) else None) for clause in clauses}
    if "said" in found:
        return "said"
    if "perhaps" in found or is_admission(sentence) or absence_in(sentence.text):
        return "perhaps"
    return None


def _admits(clause: str) -> bool:
    return is_admission(Sentence(0, len(clause), clause))


def clause_at(sentence: Sentence, place: int) -> str:
    """The clause of a sentence in which a place of the text is."""
    at = 0
    for clause in _CLAUSE_END.split(sentence.text):
        at = sentence.text.index(clause, at) + len(clause)
        if sentence.start + at > place:
            return clause
    return sentence.text


def goes_on(sentence: Sentence, place: int) -> bool:
    """Whether a sentence gives a value after a word such as "but" or "so", and not that of another thing it names."""
    before = sentence.text[: place - sentence.start]
    turns = [match.end() for match in _GOES_ON.finditer(before)]
    return bool(turns) and _OTHER_THING.match(before, turns[-1]) is None
