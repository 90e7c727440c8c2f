"""The question that a text asks its reader, as opposed to offers, courtesies and rhetorical questions."""

# ruff: noqa: RUF001 - characters of other scripts are meant

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from pytest_modelmigrate.behaviours.other_questions import FOR_THE_TASK
from pytest_modelmigrate.behaviours.speech_acts import Act, act_of, addresses_reader, is_open_question
from pytest_modelmigrate.behaviours.text_refusals import declines
from pytest_modelmigrate.behaviours.waiting_words import waits
from pytest_modelmigrate.text.sentences import Sentence, ends_read, unwrap
from pytest_modelmigrate.text.spans import Span

SPEAKER: Final = re.compile(
    r"\b(?:(?-i:I)|i'm|i'd|i'll|i've|me|my|ich|mir|mich|je(?= (?:n'|ne|m'|me|vous|te|le|la|l'|les|lui|leur|y|suis|vois"
    r"|peux|ai|trouve|voudrais|dois|sais|pense|crois"
    r"|vais|prends|regarde|remarque|comprends|pourr\w+|ser\w+|préfère|propose|reste|constate|note|cherche|vérifi\w+"
    r"|fer\w+"
    r"|prépar\w+|lance|veux|souhait\w+|dispose|conseille|recommande|suppose|pars|connais|ignore|reçois|lis|demande)\b)"
    r"|j'ai|j'|moi|yo|veo|necesito|encuentro|encontré|puedo|io|vedo|trovo"
    r"|posso|eu|vejo|encontrei|preciso|ik|mij|ja|widzę|potrzebuję|znalazł\w+|mogę|я|мне)\b|我|私|मैं|मुझे|أنا|저는"
    r"|제가",
    re.IGNORECASE,
)
"""The first person: the sentence is about the conversation, not about its subject."""

_ALONE: Final = 3
"""Words beside an offer up to which the offer is the whole reply: "Sure. Would you like the news about Obama?"."""

_SPOKEN: Final = 20
"""Words in the first person beside an offer up to which the same is so."""

_SHORT: Final = 2
"""In a text of more sentences than these, a question in a heading is not for the reader."""


_BECAUSE: Final = re.compile(
    r"\W*(?:(?:because|weil|parce qu(?:e\b|')|porque|perché|omdat|ponieważ|bo|потому что)(?!\w)"
    r"|因为|なぜなら|というのも|क्योंकि|لأن)",
    re.IGNORECASE,
)
"""Begins the answer to the question before it, which the text asks itself."""

_DID_YOU_KNOW: Final = re.compile(
    r"\W*(?:did you know|wuss?ten sie|wusstest du|(?:le )?saviez-vous|tu savais|sabías|¿sabía usted|lo sapevi|sapevi"
    r"|lo sapeva|(?:você )?sabia|wist (?:je|u)|czy wiesz|czy wiedzia\w+|а вы знали)(?!\w)|क्या आप(?:को)? (?:जानते|पता)"
    r"|هل (?:تعلم|كنت تعلم)|[您你]知道吗",
    re.IGNORECASE,
)
"""Begins a fact, in the form of a question."""

_WHAT_IF: Final = re.compile(
    r"\W*(?:what if|(?:und|was(?: wäre)?,?) wenn|et si|y si|e se|wat als|a gdyby|co gdyby|а если|что если)\b",
    re.IGNORECASE,
)
"""Begins a supposition, such as a slogan; it asks for nothing."""


def asks_for_information(text: str) -> Span | None:
    """The span of the first question or request for information to the reader; None if there is none.

    Offers ("Would you like me to ...?"), closing courtesies ("Anything else?"), quoted questions and questions that
    the text itself answers do not count. Only the first 6,000 and the last 3,000 characters are read.

    Example:
        >>> asks_for_information("I see no order. Which order do you mean?")
        (16, 40)
        >>> asks_for_information("It is done. Is there anything else?") is None
        True
    """
    start, end = unwrap(text)
    found = first_question(ends_read(text[start:end]))
    return (found.start + start, found.end + start) if found else None


def first_question(read: Sequence[Sentence]) -> Sentence | None:
    """The first sentence that asks the reader for information."""
    acts = [(sentence, act_of(sentence)) for sentence in read if any(sign.isalnum() for sign in sentence.text)]
    for number, (sentence, act) in enumerate(acts):
        if act == "request" or (act == "question" and _is_meant(sentence, number, acts)):
            return sentence
    offers = [sentence for sentence, act in acts if act == "offer"]
    stated = sum(sentence.words for sentence, act in acts if act is None and not SPEAKER.search(sentence.text))
    spoken = sum(sentence.words for sentence, act in acts if act is None and SPEAKER.search(sentence.text))
    alone = stated <= _ALONE and spoken <= _SPOKEN and not any(act == "closing" for _, act in acts)
    return offers[0] if offers and alone and not declines(" ".join(each.text for each, _ in acts)) else None


def _waits(text: str) -> bool:
    return bool(waits(text) or FOR_THE_TASK.search(text) or _PLEASE.search(text))


_PLEASE: Final = re.compile(
    r"\b(?:please|bitte|s'il (?:vous|te) pla[iî]t|por favor|per favore|alstublieft|alsjeblieft|proszę)\b|请|ください"
    r"|कृपया|من فضلك",
    re.IGNORECASE,
)
"""Asks for something beside a question: "If it is fragile, please say so too."."""


_ASKS_THE_READER: Final = re.compile(
    r"¿[^?]{0,30}\b(?:puedes|puede|podrías|podría|tienes|tiene|quieres|me|nos)\b|\b(?:puoi|può|potresti|potrebbe|hai"
    r"|pode|poderia|consegue|peux|pouvez|pourriez|kun|kunt|możesz|może pan\w*|mógłby|mogłaby|можете)\b",
    re.IGNORECASE,
)
"""Verbs that address the reader without a pronoun."""


def _is_meant(sentence: Sentence, number: int, acts: Sequence[tuple[Sentence, Act | None]]) -> bool:
    """Whether the question is for the reader, and not answered by the text itself."""
    if sentence.text.startswith(("#", "**")) and len(acts) > _SHORT:
        return False
    following = acts[number + 1][0].text if number + 1 < len(acts) else ""
    if _WHAT_IF.match(sentence.text) or (_DID_YOU_KNOW.match(sentence.text) and following) or _BECAUSE.match(following):
        return False
    if addresses_reader(sentence) or FOR_THE_TASK.search(sentence.text) or _ASKS_THE_READER.search(sentence.text):
        return True
    rest = [act for each, act in acts[number + 1 :] if act is not None or not _waits(each.text)]
    return all(act is not None for act in rest) or (not is_open_question(sentence.text) and len(rest) <= 1)
