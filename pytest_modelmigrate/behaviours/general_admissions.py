"""Sentences that say in general, or suppose, that something is missing, and not that it is missing here."""

# ruff: noqa: RUF001 - characters of other scripts are meant

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from pytest_modelmigrate.behaviours.absence import absence_in
from pytest_modelmigrate.behaviours.denial_cues import CONDITION
from pytest_modelmigrate.behaviours.invented_values import mentions
from pytest_modelmigrate.text.sentences import Sentence

_READ: Final = 400
"""Characters of a sentence that are matched, to keep the time linear."""

_SUPPOSED: Final = re.compile(
    r"^[\s*_>-]*(?:if|should|unless|in case|wenn|falls|sollte\w?|sofern|si|au cas où|en caso de que|se|qualora|caso|als"
    r"|indien|mocht|jeśli|jeżeli|gdyby|если)\b|^[\s*_>-]*(?:如果|若|もし|यदि|अगर|إذا|لو)",
    re.IGNORECASE,
)
_GENERAL: Final = re.compile(
    r"\b(?:usually|often|typically|generally|sometimes|many|some|most|(?-i:may|might)|oft|häufig|manchmal"
    r"|meist\w*|manche\w?"
    r"|viele|in der regel|normalerweise|kann|können|souvent|parfois|en général|généralement|certain\w+|beaucoup"
    r"|peut|peuvent"
    r"|a menudo|a veces|algun[oa]s|much[oa]s|suelen?|puede|pueden|spesso|a volte|alcun[ie]|talvolta|molt[ie]|può"
    r"|possono"
    r"|às vezes|algun?s|algumas|muit[oa]s|pode|podem|vaak|soms|sommige|veel|kan|kunnen|często|czasem|niektór\w+"
    r"|wiele|może"
    r"|часто|иногда|некоторые|многие)\b|通常|往往|有时|有些|可能|場合が|ことが(?:多|あ)|अक्सर|कभी-कभी|कुछ|(?:^"
    r"|\s)(?:غالبا|أحيانا|بعض|قد)\s",
    re.IGNORECASE,
)


_CLAUSE_END: Final = re.compile(r"[,;:：、，；–—]\s?")


def doubt_of_admissions(what: str, about: Sequence[Sentence]) -> str:
    """Why the sentences that say that a thing is missing may not say so of this case; empty if one does.

    Args:
        what: the name of the thing.
        about: the sentences that name it.
    """
    said = [each.text[:_READ] for each in about if mentions(each.text, what) and absence_in(each.text) == "said"]
    if said and all(_SUPPOSED.search(each) or _is_general(what, each) for each in said):
        return "what says so is general or supposed"
    return ""


def _is_general(what: str, sentence: str) -> bool:
    if _GENERAL.match(sentence.lstrip(" *_>-")):
        return True
    clauses = [each for each in _CLAUSE_END.split(sentence) if mentions(each, what)]
    return all(_GENERAL.search(each) for each in clauses or [sentence])


def supposes(sentence: Sentence) -> bool:
    """Whether a sentence says what would hold, or holds on a condition."""
    return bool(_UNREAL.match(sentence.text) or CONDITION.search(sentence.text[:_READ]))


_UNREAL: Final = re.compile(
    r"\W*(?:had|were|should|hätte[nt]?|wäre[nt]?|stünde[nt]?|si|se|als|wenn|if|gdyby|si|hubiera|fosse|mocht|stond)\b",
    re.IGNORECASE,
)
"""Begins what would hold if something were so: "Had it named an author, ..."."""
