"""Statements that one named thing is absent, in several languages: "no IBAN is given", "ni l'IBAN ni le montant"."""

from __future__ import annotations

import re
from typing import Final, Literal, TypeAlias

Absence: TypeAlias = Literal["said", "perhaps"]
"""`said` if a text says that the thing it names is absent, `perhaps` if its negation may mean something else."""

_READ: Final = 400
"""Characters of a sentence that are matched, to keep the time linear."""

_NEGATION: Final = (
    r"\b(?:not|no(?!\.? ?\d)|none|neither|nor|never|nowhere|nothing|without|cannot|\w{2,8}n't|n/?a|n/d"
    r"|nicht|keine?[mnrs]?|weder|nirgend\w+|nichts|ohne|k\. ?a|vergeb(?:ens|lich)|niet|geen|nergens|zonder"
    r"|ne|ni|pas|aucune?|nulle part|rien|sans|non|né|nessun\w?|niente|senza|sin|ningun[oa]?|ningún|nada|nunca"
    r"|não|nem|nenhuma?|sem|nie|ani|żadn\w+|nigdzie|bez|не|нет|ни|нигде|без)\b|\bn'"
    r"|没|沒|未(?!来|來|満)|无|無|不(?:含|包|明|详|詳|清|知|在|存|見|见|能)|(?:ませ|あり?ませ)ん|ない|なし|なく|おらず|れず|없|않|모르|모릅"
    r"|(?:^|\s)(?:لا|لم|ليس\w?|دون|بدون|غير)\s|नहीं|न तो|बिना"
)
_LACK: Final = (
    r"\b(?:missing|undated|unnamed|unsigned|lack(?:s|ing)?|absent|omit(?:s|ted)|unknown|unclear|unspecified|unstated"
    r"|undisclosed|unavailable"
    r"|silent|blank|undetermined|(?:leaves?|left|remains?|still)\b[^.;]{0,30}?\b(?:open|out|empty)"
    r"|fehl(?:t|en|te|ten|end\w*)|unbekannt\w*|offen|ausstehend|unklar|ontbre(?:ekt|ken\w*)|onbekend|onduidelijk"
    r"|manqu\w+|absente?s?|inconnue?s?|faltan?(?:do)?|faltante|falta[mr]|desconoc\w+|desconhec\w+|incógnita|ausentes?"
    r"|manca\w*|sconosciut\w|ignot\w|assent[ei]|omite\w*|brak\w*|nieznan\w+|отсутств\w+|неизвест\w+)\b"
    r"|缺|欠|空白|不明|अज्ञात|अनुपलब्ध|مفقود|ناقص|مجهول|누락|미기재|미상"
)
_NEGATED: Final = re.compile(_NEGATION, re.IGNORECASE)
_LACKING: Final = re.compile(_LACK, re.IGNORECASE)
_NOT_LACKING: Final = re.compile(
    rf"(?:{_NEGATION})[^.,;:]{{0,25}}?(?:{_LACK})|(?:{_LACK})[^.,;:]{{0,12}}?(?:{_NEGATION})", re.IGNORECASE
)
_OTHERWISE: Final = re.compile(
    r"\b(?:need(?:ed|s)?|matters?|required?|necessary|important|relevant|forget|worry|problem|doubt|only|hard|easy"
    r"|obvious|always|negotiable|toujours|évident\w*|immer|siempre|sempre|altijd|zawsze|trattabil\w+|negoci\w+"
    r"|verhandelbar"
    r"|nötig|brauch\w*|benötig\w*|erforderlich|wichtig|vergessen|egal|nécessaire|besoin|oublie[rz]?|importante?"
    r"|necesari\w+|necessari\w+|necesit\w+|precisa\w*|olvid\w+|serve|dimentic\w+|esque[çc]\w+|нужн\w+|забуд\w+)\b"
    r"|不需|不用|無需|无需|必要|忘",
    re.IGNORECASE,
)
_PENDING: Final = re.compile(
    r"^\W*(?:tb[acd]\b|to (?:be|follow)\b|pending\b|open\b|ask\b|noch\b|folgt\b|bitte\b|please\b|à \w+e?r\b"
    r"|en attente|pendiente|pendente|por \w+r\b|da \w+re\b|in attesa|a \w+[aei]r\b|do uzupełnienia|nog\b"
    r"|уточн|待|要確認|確認中|कृपया)",
    re.IGNORECASE,
)
_PLACEHOLDER: Final = re.compile(
    r"[\[<{(][^\n\[\]<>{}()]{1,80}[\])}>]+|x{3,}|\W*|unknown|none|null|nil|missing", re.IGNORECASE
)
_EMPTY_WITH_REASON: Final = re.compile(
    r"(?:[\u2010-\u2015-]{1,3}|\?{1,3}|n/?a|n/d|k\. ?A\.?|/)\s*(?:[(\[;,:]|[\u2013\u2014-]\s)", re.IGNORECASE
)
"""A dash and why there is nothing: `\u2013 (not readable)`."""

_OR_WITHOUT: Final = re.compile(
    r"\b(?:with or without|whether or not|mit oder ohne|avec ou sans|con o sin|con o senza|com ou sem|met of zonder"
    r"|z lub bez"
    r"|(?:at no|without|free of) (?:\w+ )?(?:charge|cost)|not only)\b",
    re.IGNORECASE,
)
_DITTO: Final = re.compile(
    r"(?:ditto|same(?: here)?|likewise|idem|ídem|dito|ebenso|ebenfalls|gleichfalls|de même|lo mismo|lo stesso|o mesmo"
    r"|j\. ?w"
    r"|同上|同じく)\W*",
    re.IGNORECASE,
)
_EMPHASIS: Final = str.maketrans("", "", "*_`~")


def absence_in(sentence: str) -> Absence | None:
    """Whether a sentence that names a thing says that it is absent.

    Example:
        >>> absence_in("Neither the IBAN nor the amount is in the message.")
        'said'
        >>> absence_in("You do not need the order number.")
        'perhaps'
        >>> absence_in("The order number is A-17.") is None
        True
    """
    text = _OR_WITHOUT.sub(" ", sentence[:_READ])
    negated, lacking = _NEGATED.search(text), _LACKING.search(text)
    if not negated and not lacking:
        return None
    if _NOT_LACKING.search(text) or (_OTHERWISE.search(text) and not lacking):
        return "perhaps"
    return "said"


def absence_at(sentence: str) -> int:
    """The place of the first word that denies something; the end of the sentence if there is none."""
    found = [match.start() for match in (_NEGATED.search(sentence[:_READ]), _LACKING.search(sentence[:_READ])) if match]
    return min(found, default=len(sentence))


def is_blank(value: str) -> Absence | None:
    """Whether the value beside a label is left empty: a dash, "n/a", "[order number]", "nicht angegeben".

    Example:
        >>> is_blank("*not supplied*")
        'said'
        >>> is_blank("A-17") is None
        True
    """
    bare = value.translate(_EMPHASIS).strip(" .,;\"'")
    if _EMPTY_WITH_REASON.match(bare):
        return "perhaps" if any(sign.isdigit() for sign in bare) else "said"
    if _PLACEHOLDER.fullmatch(bare[:_READ]):
        return "said"
    digits = any(sign.isdigit() for sign in bare)
    absence = absence_in(bare)
    if absence and not digits:
        return absence
    if absence or _PENDING.match(bare):
        return "perhaps"
    return None


def is_ditto(value: str) -> bool:
    """Whether the value beside a label says that it is like the one above: "ditto", "idem", "同上"."""
    return _DITTO.fullmatch(value.translate(_EMPHASIS).strip()) is not None
