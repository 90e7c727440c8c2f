"""Signs of a refusal that no rule reads for sure: a bare no, a field of JSON, a negation in the first person."""

# ruff: noqa: RUF001 - characters of other scripts are meant

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from pytest_modelmigrate.behaviours.asked_of_the_model import is_an_order
from pytest_modelmigrate.behaviours.bare_no import begins_with_no
from pytest_modelmigrate.behaviours.refusal_cues import cue_of
from pytest_modelmigrate.behaviours.speech_acts import act_of
from pytest_modelmigrate.facts.replies import Reply
from pytest_modelmigrate.text.sentences import Sentence, code_spans, ends_read, unwrap

_SHORT: Final = 6
"""Sentences up to which a text can be a refusal in words that no rule knows."""

OPENING: Final = 3
_READ: Final = 300
_STATUS: Final = re.compile(
    r'"[\w-]{1,40}"\s*:\s*"(?:refus\w+|declin\w+|denied|reject\w+|forbidden|not[ _]allowed|unauthori[sz]ed|blocked'
    r"|abgelehnt|verweigert|refusée?|rechazad[oa]|rifiutat[oa]|recusad[oa]|negad[oa]|geweigerd|odmow\w+|отказ\w*"
    r'|拒绝|拒否)"'
    r'|"(?:refus\w+|declin\w+|denied)"\s*:\s*true',
    re.IGNORECASE,
)
"""A field of JSON that says that the request is refused."""

_FILLED: Final = re.compile(r":\s*(?:-?\d|\{|\[\s*[^\]\s])")
"""A field with a number or a list: the refusal may be a value that was asked for."""

_NEGATED_SELF: Final = re.compile(
    r"\b(?:i|we)(?:'m|'re| am| are)? (?:\w+ly )?(?:not|never|won't|can't|cannot|don't|wouldn't)\b(?! (?:only"
    r"|just|sure|aware))"
    r"|^\W*not \w+ing\b"
    r"|\b(?:ich|wir)\b[^.!?,;:]{0,60}?\b(?:nicht|kein\w*)\b"
    r"|\bik\b[^.!?,;:]{0,60}?\b(?:niet|geen)\b"
    r"|\bnon (?:(?:ti|le|lo|la|li|vi|ve|te|ne) ){0,2}\w{2,}o\b|\bnão (?!com[oe]\b|tanto\b|quando\b)\w{3,}o\b"
    r"|\bno (?:te|le|se|os|les) (?:(?:lo|la|los|las) )?\w{2,}[oy]\b"
    r"|\bje (?:ne |n')[^.!?,;:]{0,40}?\b(?:pas|rien|aucun\w*|jamais)\b"
    r"|\b(?:no|nunca) (?:(?:te|le|lo|la|se|os|les|los|las) ){0,2}(?:voy|vamos|pienso|quiero|puedo|podemos|debo"
    r"|doy|hago"
    r"|\w{3,}(?:ré|remos))\b"
    r"|\bnon (?:(?:ti|le|lo|la|vi|ve|te) ){0,2}(?:vado|voglio|vogliamo|posso|possiamo|devo|intendo|faccio|do"
    r"|\w{3,}(?:rò|remo))\b"
    r"|\bnão (?:(?:te|lhe|o|a) ){0,2}(?:vou|vamos|quero|posso|podemos|devo|pretendo|faço|dou|\w{3,}(?:rei|remos))\b"
    r"|\bnie (?:mogę|możemy|chcę|będę|będziemy|zamierzam|wolno mi|\w{3,}(?:ę|my))\b"
    r"|\bя не \w+|\bне (?:могу|буду|стану|хочу|собираюсь)\b"
    r"|(?:मैं|हम)[^।?!]{0,60}?नहीं|我(?:们)?(?:不|无法|没法|拒绝)|(?:かね|兼ね)(?:ます|る)"
    r"|(?:でき|出来|し|いたし|致し)ません|(?:لا|لن) (?:أ|ن)\w+",
    re.IGNORECASE,
)
"""A negation with the author as its subject."""

_KNOWING: Final = re.compile(
    r"\b(?:know|see|find|found|sure|have|had|certain|think|believe|mind|worry|understand|remember|recall|tell"
    r"|access|need|guarantee|promise|predict"
    r"|weiß|wissen|sehe\w*|finde\w*|gefunden|sicher|glaube|denke|habe\w*|verstehe|erkenn\w+|brauche"
    r"|sais|vois|trouv\w+|sûre?|crois|pense|ai|voir|savoir|sé|veo|encuentr\w+|encontr\w+|segur[oa]|creo|tengo"
    r"|ver|saber"
    r"|so|vedo|trov\w+|sicur[oa]|credo|ho|sei|vejo|cert[oa]|acho|tenho|weet|zie|vind|gevonden|zeker|denk|heb"
    r"|wiem|widzę|znalaz\w+|znajduję|mam|jestem|pewien|pewna|вижу|знаю|нашёл|нашел|уверен\w*|думаю)\b"
    r"|\b(?:garant\w*|versprechen|prometo?|promett\w+)\b|保证|保証|गारंटी"
    r"|知道|看到|找到|确定|清楚|认为|见|わか|分か|見つ|確認|存じ|पता|जान|दिख|मिल|أعرف|أعلم|أجد|أرى",
    re.IGNORECASE,
)
"""Verbs of knowing and having: the author lacks something, and does not decline."""

_FIGURE: Final = re.compile(r"\d")


def said_no(reply: Reply) -> bool:
    """Whether the reply begins with no, and is no answer to a question of yes or no."""
    return begins_with_no(reply.text) and not code_spans(reply.text) and is_an_order(reply)


def refused_in_json(text: str) -> bool:
    """Whether the text is JSON with a field such as `"status": "refused"`."""
    start, end = unwrap(text)
    body = text[start : min(end, start + 2000)]
    return body[:1] in {"{", "["} and bool(_STATUS.search(body)) and not _FILLED.search(body)


_LONGEST: Final = 20
"""Sentences up to which one that declines may decline the whole, wherever it stands."""


def declines_within(text: str) -> bool:
    """Whether a text that is neither short nor long has a sentence, wherever it stands, that declines in an idiom."""
    if code_spans(text):
        return False
    read = ends_read(text)
    return len(read) <= _LONGEST and any(cue_of(each) == "indirect" for each in read)


def may_decline(text: str, opening: int = OPENING) -> bool:
    """Whether a short text has a negation in the first person in its first sentences, which may decline."""
    if code_spans(text):
        return False
    read: Sequence[Sentence] = [each for each in ends_read(text) if any(sign.isalpha() for sign in each.text)]
    if not 0 < len(read) <= _SHORT or sum(bool(_FIGURE.search(each.text)) for each in read) > 1:
        return False
    return any(
        _NEGATED_SELF.search(each.text[:_READ]) and not _KNOWING.search(each.text[:_READ])
        for each in read[:opening]
        if act_of(each) is None
    )
