"""What a sentence asks of its reader, in several languages.

A `question` or `request` wants information, an `offer` proposes more work ("Would you like me to ...?"), and a
`closing` is a courtesy ("Is there anything else?"). Only questions and requests can be clarifying questions.
"""

# ruff: noqa: RUF001 - characters of other scripts are meant

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, Literal, TypeAlias

from pytest_modelmigrate.behaviours import english_requests
from pytest_modelmigrate.behaviours.english_requests import OPENERS
from pytest_modelmigrate.behaviours.other_languages import REQUESTS
from pytest_modelmigrate.behaviours.other_questions import ALTERNATIVES, CLOSINGS, NEEDS, OFFERS, OPEN_WORDS, TAGS
from pytest_modelmigrate.text.sentences import LONGEST_QUOTATION, MOST_SENTENCES, Sentence

Act: TypeAlias = Literal["question", "request", "offer", "closing"]

_READ: Final = LONGEST_QUOTATION
"""Characters at each end of a sentence that are matched, to keep the time linear."""

_MARKS: Final = re.compile(r"[?？؟\u037e⁇‽]['\"”’»)\]*_]*$")

_SUBJECT: Final = (
    r"(?:you|i|we|he|she|it|they|u|this|that|these|those|there|your|the|my|our|their|his|her|its|any\w*|some\w*|a|an)"
)
_AUXILIARY: Final = (
    r"(?:do|does|did|are|is|was|were|can|could|will|would|should|shall|has|may|might|am"
    r"|isn't|aren't|don't|doesn't|didn't|wasn't|weren't|can't|couldn't|won't|wouldn't|shouldn't|hasn't|haven't)"
)
_INVERTED: Final = re.compile(
    rf"{OPENERS}(?:{_AUXILIARY}\s+(?:you|i|we|he|she|it|they|there|this|that|your|my|any\w*|some(?:one|body"
    rf"|thing))\b"
    rf"|(?:are|is|was|were|does|did)\s+(?:the|these|those|all|both)\b"
    rf"|have\s+(?:you|i|we|they)\b|(?:are|were)\s+you(?:r)?\b)",
    re.IGNORECASE,
)
_WH: Final = re.compile(
    rf"{OPENERS}(?:(?:in|at|on|for|to|from|of|about|with|under|by|during)\s+)?"
    rf"(?:what|which|who|whom|whose|where|when|why|how)\b(?:'s\b|'re\b|"
    rf"(?:\s+[\w'/-]+){{0,6}}?\s+{_AUXILIARY}\s+(?:not\s+)?{_SUBJECT}\b"
    rf"|(?:\s+(?:exact(?:ly)?|specific|kind|type|sort|part|aspect|one|version|time|of))+\b"
    rf"|\s+(?:are|is|was|were)\s)"
    rf"|{OPENERS}which\s+(?!is\b|are\b|was\b|were\b|means?\b|makes?\b|has\b|have\b|can\b"
    rf"|will\b)(?:[\w'-]+\s+){{1,4}}?(?:is|are|was|were|do|does|did|would|should|can|interests?)\b",
    re.IGNORECASE,
)
_WH_ANY: Final = re.compile(
    rf"{OPENERS}(?:(?:in|at|on|for|to|from|of|about|with|under|by|during)\s+)?"
    r"(?:what|which|who|whom|whose|where|when|why|how)\b",
    re.IGNORECASE,
)

_CLOSING: Final = re.compile(
    r"\b(?:any(?:thing|\s+other|\s+more|\s+further|\s+additional)?\s*(?:else|questions?|help|assistance|information"
    r"|topic|way)?)\b"
    r"[^?]{0,40}?\b(?:else|other questions?|i can (?:help|assist|do)|(?:can|may|could) i (?:help|assist)|help with"
    r"|assist(?: you)? with|need)\b"
    r"|\b(?:something|anything|what|how) else\b[^?]{0,60}?\b(?:i|help|assist|know|like|discuss|talk|you)\b"
    r"|\bother (?:questions?|topics?|ways?|things?|tasks?|requests?)\b[^?]{0,40}?\b(?:i can|help|assist|know|like"
    r"|discuss|have)\b"
    r"|\b(?:different|other|another|specific|particular) (?:\w+ ){0,2}(?:topic|question|subject|request|task"
    r"|way)s?\b[^?]{0,40}?\b(?:discuss|talk about|help|assist|explore|like to|learn)"
    r"|\b(?:does|did) (?:this|that|it) (?:help|answer|make sense|work for|solve|fix|resolve|clarify|meet|sound|look)\b"
    r"|\b(?:is|was) (?:this|that) (?:helpful|clear|what you (?:were|are|wanted|meant|needed|had in mind)|okay|ok)\b"
    r"|\bmakes? sense\s*\?|\bsounds? good\s*\?|\bright\s*\?$|\bok(?:ay)?\s*\?$"
    r"|^(?:how|what) (?:can|may|could|else can) i (?:help|assist|do for)\b"
    r"|\b(?:how|what) (?:can|may|could|else can) i (?:help|assist|do for) you\b"
    r"|\bif you have (?:any|more|other|further|additional)\b[^?]{0,40}?\bquestions?\b|\blet (?:me"
    r"|us) know if (?:you|there|i)\b(?! (?:mean|meant|are referring|were referring|are asking|are looking))"
    r"|\b(?:need|want) (?:any|more|further) (?:help|assistance)\b"
    r"|\b(?:weitere fragen|noch (?:etwas|fragen)|sonst noch|kann ich (?:ihnen|dir) (?:noch|sonst|weiter))"
    r"|\b(?:autre chose|d'autres questions|puis-je vous aider)\b|\b(?:algo más|alguna otra|otra cosa"
    r"|puedo ayudar(?:te|le)? en)\b"
    r"|还有(?:什么|其他|别的)|其他(?:问题|需要|帮助)|有什么(?:可以|我可以)帮"
    r"|他に(?:何か|ご|も)|何かお手伝い"
    r"|أي شيء آخر|مساعدة أخرى|أسئلة أخرى",
    re.IGNORECASE,
)
_OFFER: Final = re.compile(
    r"\b(?:would|do|did|if) you(?:'d)? (?:like|want|prefer|need|care for) (?:me|us|for me) to\b|\b(?:shall|should"
    r"|may) i\b(?! (?:use|assume|treat|interpret|take|understand))"
    r"|\bwould you like (?:a|an|some|more|to (?:see|hear|know more|learn|try|explore|continue|read|discuss|talk"
    r"|start|work|focus))\b"
    r"|\bwould (?:that|this|it|one of these|any of these|either|something like (?:that|this)|such an?|a"
    r"|an) \b[^?]{0,50}?\b(?:help|work|useful|interest|be of|suit|serve|be (?:better|good|fine|ok))"
    r"|\b(?:want|need) me to\b|\binterested in (?:hearing|exploring|discussing|learning)\b|\bcan i (?:help|offer"
    r"|interest|suggest)\b|\bhow about\b|\bwhy not\b|\bshall we\b"
    r"|\b(?:soll|darf|möchten sie, dass|möchtest du, dass|kann) ich\b|\b(?:voulez-vous|souhaitez-vous"
    r"|aimeriez-vous) que je\b|\b(?:quieres|quiere|desea|te gustaría|le gustaría) que (?:te|le|lo)?"
    r"|需要我|要我|我可以为您|させていただ|ましょうか|هل تريد(?:ني)? أن|هل ترغب في أن",
    re.IGNORECASE,
)
_TO_READER: Final = re.compile(
    r"\b(?:you|your|yours|u|do i (?:understand|assume)|am i|should i|meant"
    r"|soll(?:te)? ich|dois-je|debo|devo|moet ik|mam)\b"
    r"|\b(?:sie|ihre?[nmrs]?|ihnen|du|dein\w*|dir|dich|vous|votre|vos|tu|ton|ta|tes|usted|ustedes|su|sus|tú|te"
    r"|quieres?|quiere|desea|refiere[s]?|necesita[s]?|vuoi|tuo|você|seu|sua)\b"
    r"|您|你|ですか|ますか|でしょうか|ください|ك(?:م)?\b|تقصد|تريد|لديك",
    re.IGNORECASE,
)
_OTHER_QUESTIONS: Final = re.compile(
    r"(?:吗|呢|么|嗎|哪(?:个|一|些|种|里|個)?[^。]{0,8}|什么|多少)$|(?:ですか|ますか|でしょうか|ませんか)。?$|^هل\b"
    r"|(?:나요|까요|습니까)$",
    re.IGNORECASE,
)
_INVERTED_LATE: Final = re.compile(
    r"\b(?:shall (?:i|we)|would (?:that|this|you like)|(?:do|did) you (?:mean|want|need|prefer)"
    r"|are you (?:referring|asking|looking))\b",
    re.IGNORECASE,
)
_LATE_WITHIN: Final = re.compile(r"\b(?:if|whether|what|how|that|when|whatever)\s+(?:\w+\s+){0,2}$", re.IGNORECASE)
_FRAGMENT: Final = re.compile(
    r"^(?:which|what|whose|who|where|when|how (?:many|much))(?: [\w'-]+){0,3}$", re.IGNORECASE
)
_PARTICLE: Final = re.compile(
    r"^(?:yes|no|yeah|nope|nah|ja|nein|oui|non|sí)\b(?![,.] (?:but|what|which|who|do|could))", re.IGNORECASE
)


def act_of(sentence: Sentence) -> Act | None:
    """What the sentence asks for; None if it does not ask.

    Example:
        "Which order do you mean?" is a `question`, "Please send me the order number." a `request`, "Would you like
        me to go on?" an `offer`, "Is there anything else?" a `closing`.
    """
    text = sentence.text
    return _act_of(text if len(text) <= _READ else text[:_READ] + text[-_READ:])


@lru_cache(maxsize=2 * MOST_SENTENCES)
def _act_of(text: str) -> Act | None:
    """Cached, because several rules read the same sentences."""
    marked = bool(_MARKS.search(text))
    if not marked and _PARTICLE.match(text):
        return None
    asks = marked or is_worded_as_question(text)
    requests = _request(text)
    if (asks or not requests) and (courtesy := _courtesy(text, asks=asks)) is not None:
        return courtesy
    if REQUESTS.search(text) and _DEFERENCE.search(text):
        return "request"
    if (asks or not requests) and (_OFFER.search(text) or OFFERS.search(text)) and not _chooses(text):
        return "offer"
    if requests:
        return "request"
    return "question" if asks else None


def _courtesy(text: str, *, asks: bool) -> Act | None:
    """What a tag or a courtesy makes of a sentence; None if it is none."""
    if asks and TAGS.search(text):
        return "closing"
    courteous = _CLOSING.search(text) and not _OF_THE_PAST.match(text)
    if not courteous and not (asks and CLOSINGS.search(text)):
        return None
    return "question" if _wants_detail(text) else "closing"


def is_worded_as_question(text: str) -> bool:
    """Whether the words alone make it a question: it begins with a question word, or its verb precedes its subject."""
    if _INVERTED.match(text) or _WH.match(text) or _OTHER_QUESTIONS.search(text) or _FRAGMENT.match(text):
        return True
    late = _INVERTED_LATE.search(text)
    return late is not None and not _LATE_WITHIN.search(text[max(0, late.start() - 30) : late.start()])


def is_open_question(text: str) -> bool:
    """Whether the sentence begins with an English question word."""
    return bool(_WH_ANY.match(text))


def leaves_open(text: str) -> bool:
    """Whether a question asks which, what or when, in any language: yes or no does not answer it."""
    return bool(_WH_ANY.match(text) or _WH_LATE.search(text) or OPEN_WORDS.search(text))


def _chooses(text: str) -> bool:
    """Whether a question with "should I" asks for a choice: "Which one should I take?", "Should I take A or B?"."""
    if _WHICH_FIRST.match(text):
        return True
    if _PROPOSES.search(text):
        return False
    return bool(
        _WH_ANY.match(text) or OPEN_WORDS.search(text[:_BEGINNING]) or ALTERNATIVES.search(_ABOUT.sub(" ", text))
    )


_ABOUT: Final = re.compile(
    r"\b(?:one or two|two or three|ein(?:e|en)? oder zwei|zwei oder drei|une? ou deux|deux ou trois|un[oa]? o dos"
    r"|dos o tres"
    r"|un[oa]? o due|due o tre|um(?:a)? ou dois|dois ou três|duas ou três|een of twee|twee of drie|jeden lub dwa"
    r"|dwa lub trzy"
    r"|\d+ (?:or|oder|ou|o|of|lub) \d+)\b",
    re.IGNORECASE,
)
"""Numbers of about so many, which are no alternatives."""

_OF_THE_PAST: Final = re.compile(
    rf"{OPENERS}(?:did|was|were|has|have)\b(?! (?:this|that|it|i|we|you (?:any"
    rf"|other))\b)(?![^?]{{0,40}}\bquestions?\b)",
    re.IGNORECASE,
)
"""A question about what happened: "Did you order anything else?" is no courtesy."""

_DEFERENCE: Final = re.compile(r"させていただ[^。]{0,60}(?:教え|お知らせ|お聞かせ|ご提供|ご指定|お伝え|ご教示|お送り)")
"""A courtesy before a request, which alone would be an offer."""

_BEGINNING: Final = 25
"""Characters in which the question word of an open question stands."""

_WH_LATE: Final = re.compile(
    r"[,;:(*]\s*(?:(?:and|or|so|to|for|in|on|at|by|from)\s+)?"
    r"(?:what|which|who|whom|whose|where|when|how (?:many|much|old|long|often|big|far|soon))\b(?! else)",
    re.IGNORECASE,
)
_WHICH_FIRST: Final = re.compile(
    rf"{OPENERS}(?:(?:in|at|on|for|to|from|of|with|by)\s+)?(?:which|what (?!else|if|about)\w+|where|when|who(?:m|se)?"
    rf"|how"
    r" (?:many|much|long))\b(?! else)[^?]{0,80}?\b(?:should|shall|would you like|do you want|may) ",
    re.IGNORECASE,
)
_PROPOSES: Final = re.compile(r"\bhow about\b|\bwhy not\b|\bwould you like\b", re.IGNORECASE)


def addresses_reader(sentence: Sentence) -> bool:
    """Whether the sentence addresses the reader."""
    return bool(_TO_READER.search(sentence.text[: 2 * _READ]))


def _request(text: str) -> bool:
    return any(pattern.search(text) for pattern in (*english_requests.REQUESTS, REQUESTS, NEEDS))


_DETAIL: Final = re.compile(
    r"\bwhich\b|\bwhat (?:specific|exactly|kind|type|sort)\b|\b(?:do|did) you mean\b", re.IGNORECASE
)


def _wants_detail(text: str) -> bool:
    return bool(_DETAIL.search(text))
