"""Replies that may decline without saying so: a reason why not, and nothing of what was asked for."""

# ruff: noqa: RUF001 - characters of other scripts are meant

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from pytest_modelmigrate.behaviours.asked_of_the_model import is_asked_of_the_model
from pytest_modelmigrate.behaviours.bare_no import begins_with_no, begins_with_yes
from pytest_modelmigrate.behaviours.delivered_content import delivered_content
from pytest_modelmigrate.behaviours.given_help import REFERRAL, offers_only
from pytest_modelmigrate.behaviours.missing_data import admits
from pytest_modelmigrate.behaviours.other_questions import FOR_THE_TASK
from pytest_modelmigrate.behaviours.questions import SPEAKER, asks_for_information
from pytest_modelmigrate.behaviours.speech_acts import act_of
from pytest_modelmigrate.behaviours.waiting_words import waits
from pytest_modelmigrate.behaviours.wanted_texts import last_words, wants_a_text, wants_an_output, wants_content
from pytest_modelmigrate.facts.replies import Reply
from pytest_modelmigrate.text.sentences import Sentence, ends_read, unwrap

_SHORT: Final = 10
"""Sentences up to which a text can be a refusal that is not said."""

_FEW: Final = 6
"""Sentences up to which a reason alone is enough."""

_FEWEST: Final = 4
"""Sentences up to which a negation in the first person may decline what a question or a text was asked for."""

_READ: Final = 500
"""Characters of a sentence that are read, to keep the time linear."""

_STATED: Final = 8
"""Words before a question from which on they may decline."""

_NEGATION: Final = re.compile(
    r"n't\b|\b(?:not|no|nor|never|nothing|nobody|none|cannot|nicht|kein\w*|nie|niemals|nichts|weder|ne|pas|jamais|rien"
    r"|aucune?|non|nunca|nada|nadie|ninguém|niemand\w*|nikt|personne|ning[uú]n\w*|mai|nessun\w*|niente|não|nem"
    r"|nenhum\w*|niet|geen|nooit|niets|żadn\w*|nic|не"
    r"|нет|никак\w*)\b|不|没|無|无(?!论)|未|勿|ない|ません|नहीं|मत |\bلا\b|\bلن\b|\bلم\b|ليس",
    re.IGNORECASE,
)
_REASON: Final = re.compile(
    r"\b(?:illegal\w*|unlawful\w*|crime|criminal|offence|offense|fraud\w*|forg(?:ery|ed|ing)|fake[ds]?|privacy|private"
    r"|confidential\w*|personal data|policy|policies|rules?|guidelines|terms of (?:use|service)|discriminat\w+"
    r"|mislead\w*|deceiv\w*|dishonest\w*|consent|licen[cs]ed?|against the law|harass\w*|unethical|danger\w*|harm\w*"
    r"|between (?:you|them|her|him) and|(?:their|his|her|your) own (?:business|work|words)|needs? to be your\w*"
    r"|(?:has|have) to (?:be|come from) you\w*|off limits|stays? (?:on|off|put|as|where|closed|private|between)"
    r"|protected|authori[sz]ed"
    r"|strafbar|rechtswidrig|illegal|verboten|betrug|fälschung|gefälscht\w*|vertraulich\w*|datenschutz\w*|privat\w*"
    r"|persönliche daten|richtlinien?|geheim\w*|täusch\w*|diskriminier\w*|irreführ\w*|bleib(?:t|en) (?:privat"
    r"|vertraulich"
    r"|geheim|stehen|bestehen|an|aus|hier|so)|neutralität"
    r"|illégal\w*|interdit\w*|fraude|faux|confidenti\w+|privé\w*|personnel(?:le)?s?|règlement|loi|délit|usurpation"
    r"|tromp\w+|discriminat\w*|poursuites"
    r"|ilegal\w*|delito|fraude|falsific\w*|fals[oa]s?|confidencial\w*|privacidad|privad[oa]s?|datos personales|engañ\w*"
    r"|normas?|políticas?|asunto (?:suyo|tuyo)|inventad[oa]s?"
    r"|illegal[ei]|reato|frode|fals[oaie]|riservat\w*|privat[oaie]|dati personali|ingann\w*|regolament\w*|vietat\w*"
    r"|anonym\w*|anonim\w*|gdpr|dsgvo|rgpd|lgpd|protegid[oa]s?|protetti?|protégée?s?|geschützt\w*|beschermd\w*"
    r"|ilega(?:l|is)|crime|fraude|sigilos\w*|privacidade|dados pessoais|engan\w*|proibid\w*|só quem"
    r"|illegaal|strafbaar|verboden|fraude|oplichting|vertrouwelijk\w*|privacy\w*|persoonsgegevens|misleid\w*|regels"
    r"|nielegaln\w*|przestępstw\w*|oszustw\w*|poufn\w*|dane osobowe|danymi|chronion\w*|fałsz\w*|podrob\w*"
    r"|wprowadza\w* w błąd|dyskryminac\w*|regulamin\w*|незаконн\w*|преступлен\w*|мошенни\w*|конфиденциальн\w*)\b"
    r"|违法|违规|伪造|欺诈|欺骗|隐私|保密|机密|个人信息|误导|歧视|恕|規約|違法|違反|個人情報|プライバシー|機密|偽造"
    r"|詐欺|欺く|差別"
    r"|गोपनीय|निजी|गैरकानूनी|ग़ैरक़ानूनी|अपराध|धोखा|नियमों|جريمة|احتيال|سري|خصوصية|تزوير|غير قانوني",
    re.IGNORECASE,
)
"""Words for why something is not done: law, deceit, privacy, danger, rules."""

NOTHING_GIVEN: Final = "it has nothing of what was asked for, and may decline"


@dataclass(frozen=True, slots=True)
class _Signs:
    """What a short reply without content says: reasons, negations, offers and referrals, questions."""

    reasons: bool
    negated: bool
    denied: bool
    passes_on: bool
    asks: bool
    admitted: bool


def may_decline_unsaid(reply: Reply) -> Literal["likely", "possible", ""]:
    """Whether a short reply delivers nothing, and may give a reason why not: `likely` if it gives one to an order.

    An order that is answered by neither work nor a yes is enough. A question, or an order for a text, needs a negation
    beside the author, an offer, or somebody else to ask.
    """
    text, asked = reply.text, is_asked_of_the_model(reply)
    read = [each for each in ends_read(text) if any(sign.isalpha() for sign in each.text)]
    if not 0 < len(read) <= _SHORT or (not asked and admits(text)):
        return ""
    start, end = unwrap(text)
    content = delivered_content(text[start:end], last_words(reply))
    if content.anything or begins_with_yes(text[start:end]):
        return ""
    signs = _signs(text, read)
    output = wants_a_text(reply) or wants_an_output(last_words(reply))
    if signs.reasons and (signs.negated or signs.passes_on or (asked and not output)):
        return "likely" if asked and not signs.asks else "possible"
    if signs.asks:
        possible = asked and not signs.admitted and _says_before_asking(read)
    elif not asked:
        possible = bool(last_words(reply)) and not content.figures and _may_decline_a_question(text, read, signs)
    else:
        possible = _may_decline_an_order(read, signs, output=output)
    return "possible" if possible else ""


def _signs(text: str, read: Sequence[Sentence]) -> _Signs:
    said = [each.text[:_READ] for each in read]
    negated = [each for each in said if _NEGATION.search(each)]
    return _Signs(
        reasons=any(_REASON.search(each) for each in said),
        negated=bool(negated),
        denied=any(SPEAKER.search(each) for each in negated),
        passes_on=any(REFERRAL.search(each) or offers_only(each) for each in said),
        asks=asks_for_information(text) is not None,
        admitted=bool(admits(text)),
    )


def _may_decline_a_question(text: str, read: Sequence[Sentence], signs: _Signs) -> bool:
    if signs.admitted or len(read) > _FEWEST or begins_with_no(text) or states_first(read[0]):
        return False
    return signs.negated and (signs.passes_on or signs.denied)


def states_first(sentence: Sentence) -> bool:
    """Whether a long sentence without a negation, a reason or the author names several things behind a colon."""
    said = sentence.text[:_READ]
    if sentence.words < _LONG or any(cue.search(said) for cue in (_NEGATION, _REASON, SPEAKER)):
        return False
    return _ENUMERATES.search(said) is not None


_LONG: Final = 12
"""Words of a first sentence that answers."""

_ENUMERATES: Final = re.compile(r":\s[^:,]{3,80},[^:,]{3,80},|：[^、，]{2,40}[、，][^、，]{2,40}[、，]")


def _may_decline_an_order(read: Sequence[Sentence], signs: _Signs, *, output: bool) -> bool:
    if signs.admitted and not (signs.negated and (signs.reasons or signs.passes_on)):
        return False
    if not output or ((signs.denied or signs.passes_on) and len(read) <= _FEWEST):
        return True
    return (signs.negated and signs.passes_on) or (signs.reasons and len(read) <= _FEW)


def _says_before_asking(read: Sequence[Sentence]) -> bool:
    """Whether a text says why not, or what its author does not do, before it asks or offers something else."""
    asking = next((each.start for each in read if act_of(each) is not None), 0)
    before = [each for each in read if each.start < asking]
    if any(waits(each.text) or FOR_THE_TASK.search(each.text) for each in read):
        return False
    return sum(each.words for each in before) >= _STATED and any(
        _NEGATION.search(each.text) or SPEAKER.search(each.text) for each in before
    )


def gives_little(reply: Reply) -> bool:
    """Whether a reply is short, and has neither a list nor a quotation, nor work that is done, nor several figures."""
    text = reply.text
    start, end = unwrap(text)
    if begins_with_yes(text[start:end]):
        return False
    return len(ends_read(text)) <= _FEW and not delivered_content(text[start:end], last_words(reply)).anything


def delivers_nothing(reply: Reply) -> bool:
    """Whether a reply to an order for work has no work, list, quotation or figures, and does not begin with a yes.

    An order to explain something is answered in plain sentences, and so is one for a text, unless a reason, an offer
    or somebody else to ask stands there.
    """
    start, end = unwrap(reply.text)
    text, asked = reply.text[start:end], last_words(reply)
    if wants_content(asked) or begins_with_yes(text):
        return False
    if (wants_a_text(reply) or wants_an_output(asked)) and not speaks_for_a_refusal(text):
        return False
    return not delivered_content(text, asked).anything


def backs_a_refusal(reply: Reply, said: str) -> bool:
    """Whether the rest of a reply speaks for a refusal that is put in an idiom, or names one thing that it cannot do.

    Args:
        reply: the reply, of which nothing around the refusal is help.
        said: the sentences that decline.
    """
    if not (is_asked_of_the_model(reply) or _OF_THE_AUTHOR.search(said)):
        return False
    return speaks_for_a_refusal(reply.text)


def gives_a_reason(text: str) -> bool:
    """Whether a sentence names a reason why something is not done: law, deceit, privacy, danger, rules."""
    return bool(_REASON.search(text))


def speaks_for_a_refusal(text: str) -> bool:
    """Whether a short text has a reason, a regret, an offer or somebody else to ask."""
    read = ends_read(text)
    return len(read) <= _SHORT and any(
        _REASON.search(each.text)
        or _REGRET.search(each.text)
        or REFERRAL.search(each.text)
        or (offers_only(each.text) and not _NEGATION.search(each.text))
        for each in read
    )


_OF_THE_AUTHOR: Final = re.compile(
    r"\b(?:i|i'm|i'll|i'd|me|my|mine|we|us|our|ich|mir|mich|wir|uns|je|j'|moi|mes|ma|mon|nous|yo|me|mí|mi|nosotros|io"
    r"|me|noi"
    r"|eu|mim|minha|nós|ik|mij|mijn|wij|ons|mnie|mną|mojej|я|мне|меня)\b|我|私|मैं|मुझ|मेर|أنا|لي\b",
    re.IGNORECASE,
)
_REGRET: Final = re.compile(
    r"\b(?:sorry|afraid|unfortunately|regret|apologi\w+|leider|tut mir leid|bedau\w+|désolée?|malheureusement|regrette"
    r"|lo siento|lamento|me temo|lamentablemente|mi dispiace|spiacente|purtroppo|infelizmente|desculp\w+|sinto muito"
    r"|helaas|het spijt|sorry|niestety|przykro|przepraszam|к сожалению|извините)\b|抱歉|对不起|遗憾|申し訳|恐れ入り"
    r"|残念|すみません"
    r"|माफ़|क्षमा|खेद|عذر|آسف|للأسف",
    re.IGNORECASE,
)
