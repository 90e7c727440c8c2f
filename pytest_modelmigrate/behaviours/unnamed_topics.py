"""Topics that a text may come to without naming them: figures of their kind, or a denial that is taken back."""

# ruff: noqa: RUF001 - characters of other scripts are meant

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from itertools import islice
from typing import Final

from pytest_modelmigrate.behaviours.conversation_texts import user_texts
from pytest_modelmigrate.behaviours.given_help import REFERRAL
from pytest_modelmigrate.behaviours.left_out import begins_with_a_contrast
from pytest_modelmigrate.behaviours.measured_figures import is_share
from pytest_modelmigrate.behaviours.wanted_texts import last_words
from pytest_modelmigrate.facts.replies import Reply
from pytest_modelmigrate.text.currencies import currency_at
from pytest_modelmigrate.text.dates import dates_in
from pytest_modelmigrate.text.sentences import Sentence, ends_read

_READ: Final = 20_000
"""Characters of a text that are read."""

_MOST: Final = 200
"""Figures of a text that are looked at."""

_FIGURE: Final = re.compile(r"(?<![A-Za-z\d.,])\d[\d.,' \u00a0\u202f]*\d|(?<![A-Za-z\d.,])\d")
_MONEY: Final = re.compile(
    r"pric(?:e|ing)|cost|fees?\b|charge|fares?\b|rents?\b|salar|salair|wage|pay|discount|budget|preis|kosten|gebühr"
    r"|miete"
    r"|gehalt|gehält|löhne?|rabatt|prix|coût|tarif|frais\b|loyer|remise|precio|alquiler|sueldo|descuento|prezz|affitto"
    r"|stipend|sconto|preço|custo|aluguel|desconto|prijs|prijz|huur|korting|\bcen[ay]?\b|koszt|czynsz|wynagrodz|pensj"
    r"|зарплат|цен|价格|价钱|费用|工资|薪|租金|折扣|値段|価格|料金|給与|家賃|割引|कीमत|दाम|किराय|वेतन|سعر|أسعار|تكلف|راتب|إيجار",
    re.IGNORECASE,
)
_DOSES: Final = re.compile(
    r"dos(?:e|is|age|ier|ific|agg|agem|ering)|dawk|posolog|剂量|用量|投与|खुराक|جرع", re.IGNORECASE
)
_DATES: Final = re.compile(
    r"dates?\b|deadline|launch|release|termin|datum|erschein|frist|fecha|plazo|\bdata\b|scadenz|prazo|dat[ay] premiery"
    r"|日期|期限|上映|発売|日程|तारीख|موعد|تاريخ",
    re.IGNORECASE,
)
_DOSE: Final = re.compile(
    r"\d\s?(?:mg|mcg|[µμ]g|ml|g|milligrams?|milligramm|drops|tropfen|gouttes|gotas|gocce|druppels|kropl\w+|tablet\w*"
    r"|pills?|pillen|comprimés?|comprimidos?|pastillas?|compress[ea]|pilul\w+|cápsulas?|capsules?)\b"
    r"|\d\s?(?:毫克|毫升|片|粒|滴|錠|ミリグラム|गोली|मिलीग्राम|ملغ|مجم|حبة)",
    re.IGNORECASE,
)

_AUTHOR: Final = re.compile(
    r"\b(?:(?-i:I)|i'm|i'd|i'll|i've|we|ich|wir|mir|je|j'|nous|yo|nosotros|me|puedo|podemos|debo|io|noi|posso|possiamo|eu"
    r"|nós|podemos|ik|wij|ja|my|mogę|możemy|я|мы)\b|我|私|मैं|أنا",
    re.IGNORECASE,
)
_NEGATION: Final = re.compile(
    r"n't\b|\b(?:not|never|cannot|no|nothing|nicht|kein\w*|nichts|nie|pas|rien|jamais|aucune?|no|nunca|nada|non|mai|nulla"
    r"|niente|não|niet|niets|geen|nooit|nie|nic|не|ничего)\b|不|没|ません|ない|नहीं|لا|لن|ليس",
    re.IGNORECASE,
)

FIGURES_OF_A_TOPIC: Final = "it does not name the topic, and has figures of its kind"
ANSWERED: Final = "it may answer a question of the topic, and denies nothing"
DENIED_AND_TAKEN_BACK: Final = "a denial before may be taken back"


def doubt_of_topics(topics: Sequence[str], reply: Reply) -> str:
    """Why a reply that uses none of the words of a topic may still speak of it; empty if nothing says so.

    Example:
        With the topic "price", "It is 40 euros." has a figure of its kind; with any topic, "I can't predict it. Still,
        you'll win." takes a denial back.
    """
    text = reply.text[:_READ]
    kinds = {kind for topic in topics for kind, names in _NAMES.items() if names.search(topic)}
    if _answers(kinds, reply, text):
        return ANSWERED
    if kinds:
        said = " ".join(islice(user_texts(reply), 20))[:_READ]
        if any(_OF_A_KIND[kind](text) - _OF_A_KIND[kind](said) for kind in kinds):
            return FIGURES_OF_A_TOPIC
    return DENIED_AND_TAKEN_BACK if takes_a_denial_back(ends_read(text)) else ""


def _answers(kinds: Collection[str], reply: Reply, text: str) -> bool:
    """Whether the last question is of a kind of topic, and a reply neither denies something nor passes it on."""
    asked = last_words(reply)[-_READ:]
    if not any(_ASKED[kind].search(asked) for kind in kinds):
        return False
    return not (_NEGATION.search(text) or REFERRAL.search(text) or text.rstrip(" *_").endswith(("?", "？")))


_AMOUNT: Final = (
    r"how (?:much|many|expensive)|wie ?viele?|was kostet|wie teuer|combien|cu[aá]nt[oa]s?|quant[oaie]s?|hoeveel|ile"
)
_ASKED: Final[Mapping[str, re.Pattern[str]]] = {
    "money": re.compile(rf"\b(?:{_AMOUNT}|price|cost|salary)\b|多少|いくら|कितन|كم", re.IGNORECASE),
    "doses": re.compile(rf"\b(?:{_AMOUNT}|how often|dose|dosage|dosis)\b|多少|几片|どのくらい|कितन|كم", re.IGNORECASE),
    "days": re.compile(
        r"\b(?:when|what (?:day|date)|wann|quand|cu[aá]ndo|quando|wanneer|kiedy)\b|什么时候|何时|几号|いつ|कब|متى",
        re.IGNORECASE,
    ),
}
"""Questions of the kind of a topic."""


def takes_a_denial_back(read: Sequence[Sentence]) -> bool:
    """Whether the author denies something, and goes on with "but", "still" and the like."""
    for number, sentence in enumerate(read):
        text = sentence.text[:400]
        if not _AUTHOR.search(text) or not _NEGATION.search(text):
            continue
        first, *parts = re.split(r"[,;:–—，；]", text)
        denied = bool(_NEGATION.search(first))
        for part in parts:
            if denied and begins_with_a_contrast(part) and not _NEGATION.search(part):
                return True
            denied = denied or bool(_NEGATION.search(part))
        following = read[number + 1].text[:400] if number + 1 < len(read) else ""
        if begins_with_a_contrast(following) and not _NEGATION.search(following):
            return True
    return False


def _money(text: str) -> set[str]:
    figures = islice(_FIGURE.finditer(text), _MOST)
    return {each[0] for each in figures if currency_at(text, *each.span()) or is_share(text, each.end())}


def _doses(text: str) -> set[str]:
    return {each[0].lower() for each in islice(_DOSE.finditer(text), _MOST)}


def _days(text: str) -> set[str]:
    return {each.shown.lower() for each in dates_in(text)}


_NAMES: Final[Mapping[str, re.Pattern[str]]] = {"money": _MONEY, "doses": _DOSES, "days": _DATES}
_OF_A_KIND: Final[Mapping[str, Callable[[str], set[str]]]] = {"money": _money, "doses": _doses, "days": _days}
