"""What a reply answers beside the question that it asks."""

# ruff: noqa: RUF001 - punctuation of other scripts is meant

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pytest_modelmigrate.behaviours.other_questions import ALTERNATIVES, FOR_THE_TASK
from pytest_modelmigrate.behaviours.questions import SPEAKER
from pytest_modelmigrate.behaviours.speech_acts import act_of, addresses_reader, leaves_open
from pytest_modelmigrate.text.sentences import Sentence, code_spans

_REMARK: Final = 5
"""Words before a question that say nothing of weight: "Sorry to hear that."."""

_SHORT_STATEMENT: Final = "a short statement may be an answer or the context of the question"

_CONTEXT: Final = 12
"""Words before a question of yes or no that can still be its context; more are an answer, and the question an offer."""

_CONTEXT_OF_CHOICE: Final = 25
"""The same for a question that asks which, what or when."""

_ANSWER: Final = 45
"""Words beside a question from which on they are an answer."""

_SPOKEN: Final = 60
"""Words before a question, with those in the first person, from which on they may be an answer."""

_ANSWERS: Final = re.compile(
    r"^(?:yes|no|nope|sure|certainly|of course|absolutely)?[\s,!.:;-]*(?:here(?:'s| is| are)|the answer is|below is"
    r"|i(?:'ve| have) (?:use|write|written|create)d?)\b"
    r"|^(?:yes|no|yep|nope),\s+(?!i (?:can|could|need|don't|do not))\w+"
    r"|\bhere(?:'s| is| are) (?:a|an|the|my|some|two|three|four|five|what)\b",
    re.IGNORECASE,
)
_RECOMMENDS: Final = re.compile(
    r"\bi(?:'d| would)? (?:(?:generally|usually|strongly) )?(?:recommend|suggest|advise|go with|choose|pick|opt for"
    r"|lean towards?)\b"
    r"|\bi(?:'d| would) (?:use|start with|take|put)\b|\bmy (?:recommendation|advice|suggestion)\b"
    r"|\b(?:ich empfehle|ich rate|mein rat|ich würde [^.!?]{0,60}?(?:nehmen|wählen|empfehlen)"
    r"|je (?:vous |te )?(?:recommande|conseille|suggère)|(?:te|le|os)? ?(?:recomiendo|sugiero|aconsejo)"
    r"|(?:ti|le|vi)? ?(?:consiglio|suggerisco)|(?:te|lhe)? ?(?:recomendo|sugiro|aconselho)|ik (?:raad"
    r"|zou)\b[^.!?]{0,60}?\b(?:aan|kiezen|nemen)"
    r"|polecam|proponuję|sugeruję|я (?:рекомендую|советую))\b"
    r"|我(?:建议|推荐)|おすすめ(?:します|です)|お勧め(?:します|です)|मेरी सलाह|أنصح|أوصي",
    re.IGNORECASE,
)
_ASSUMES: Final = re.compile(
    r"\b(?:i|we)(?:'ll| will|'ve| have|'m| am|'d)? (?:(?:now|just|simply|therefore) )?(?:assum(?:e|ed|ing)|presum(?:e"
    r"|ed|ing)"
    r"|go(?:ing|ne)? (?:ahead )?with|went (?:ahead )?with|go(?:ne)? ahead\b|proceed(?:ed)? with|default(?:ed"
    r"|ing)? to)\b"
    r"|^(?:assuming|presuming)\b|\b(?:my )?(?:working )?assumption (?:is|here|for now)\b|\bi(?:'ve| have) taken (?:it"
    r"|that|this) (?:as|to)\b|\bi(?:'ll| will|'m going to)? (?:take|taking) (?:it|this) (?:that|as|you)\b"
    r"|\b(?:i|we)(?:'ll| will) (?:treat|count|read|work with|work from|base (?:it|this) on"
    r"|use)\b[^.!?]{0,60}?\b(?:for now"
    r"|until you|unless you)\b"
    r"|\b(?:ich (?:nehme|habe)\b[^.!?]{0,40}?\b(?:an|angenommen)\b|ich gehe\b[^.!?]{0,40}?\bdavon aus"
    r"|ich gehe\b[^.!?]{0,30}?\bvon\b[^.!?]{0,60}?\baus\b"
    r"|je (?:pars|suis parti\w*) du principe|j'ai supposé|je suppose|(?:asumo|asumiré|supongo|supondré|he (?:asumido"
    r"|supuesto))"
    r"|(?:suppongo|presumo|ho (?:supposto|ipotizzato)|parto dal presupposto)|(?:assumo|presumo|suponho|vou (?:assumir"
    r"|considerar|supor)|assumi)"
    r"|ik (?:ga er\b[^.!?]{0,20}?\bvan uit|neem aan|heb aangenomen)|(?:zakładam|założył\w+|przyjmuję|przyjął\w+)"
    r"|я (?:исхожу|предполага\w+|предположил\w*))\b"
    r"|(?:我(?:先|就|暂)?(?:假设|假定|默认)|(?:暂且|先)按)|(?:と(?:して|仮定して)[^。]{0,20}?(?:進め|作成|回答|計算"
    r"|ご案内))|मान(?:कर| लिया| रहा| रही"
    r"| लेत)|(?:سأفترض|افترضت|أفترض)",
    re.IGNORECASE,
)
_NEGATED: Final = re.compile(
    r"\b(?:not|n't|without|rather than|instead of|before|avoid|never|once|as soon as|after you|when you|if you (?:can"
    r"|could|confirm|tell|send"
    r"|share|let)|nicht|kein\w*|ohne|sobald|ne|pas|sans|dès|no|sin|non|senza|não|sem|niet|zonder|nie|bez|не|без)\b|不"
    r"|ない|ません|नहीं|لا|لن",
    re.IGNORECASE,
)
_CHOICES: Final = re.compile(
    r"\b(?:two|three|four|several|multiple|many|both|more than one|either|different|differs?|varies|depends?|another"
    r"|a few"
    r"|zwei|drei|vier|mehrere|verschiedene|kommt (?:ganz )?(?:darauf|drauf) an|hängt|deux|trois|quatre|plusieurs"
    r"|dépend"
    r"|dos|tres|cuatro|varios|varias|depende|due|tre|quattro|diversi|dipende|duas|dois|três|vários|várias|twee|drie"
    r"|vier|meerdere"
    r"|verschillende|hangt|dwa|dwie|dwóch|trzy|cztery|kilka|zależy|два|две|три|несколько|зависит|طلبان|عدة|يعتمد)\b"
    r"|(?<!\S)(?:दो|तीन|चार|कई)(?!\S)|निर्भर"
    r"|[两二三四几]个|多个|取决于|[二三四2-9２-９]つ|二件|三件|複数|によって(?:異|変)",
    re.IGNORECASE,
)
_IF: Final = re.compile(
    r"\W*(?:if|falls|wenn|si|se|als|indien|jeśli|jeżeli|если)\b|如果|若|もし|अगर|إذا", re.IGNORECASE
)
"""What follows depends on the answer to the question."""

_IF_WANTED: Final = re.compile(
    r"(?:ば|場合は|際は|際には|たら)、?[^。]{0,20}(?:知らせ|連絡|申し付け|問い合わせ|相談|お声)"
    r"|(?:如|若|如果|假如)[^。！？]{0,40}请|(?:अगर|यदि)[^।?]{0,80}?(?:चाहिए|चाहें)|إذا (?:كنت|أردت|احتجت|رغبت)"
    r"|\b(?:if you (?:want|wish|need|would like|'d like|prefer|have (?:any|more|other))"
    r"|(?:falls|wenn) (?:sie|du)\b[^.!?]{0,60}?\b(?:möchte|will|willst|wollen|wünsch|brauch|haben|hast)\w*"
    r"|si (?:vous|tu) (?:voulez|veux|souhait|désir|avez)\w*|si (?:quiere|desea|necesita|tiene|quieres|deseas"
    r"|necesitas|tienes)"
    r"|se (?:vuoi|vuole|desidera|hai|ha) |se (?:quiser|desejar|precisar|tiver)|als (?:je"
    r"|u)\b[^.!?]{0,40}?\b(?:wilt|nodig)"
    r"|jeśli (?:chce|potrzebuje|ma)\w*|если (?:хотите|нужн\w+))\b",
    re.IGNORECASE,
)
"""The reader may say more if it wants more."""

_FEWEST_FIGURES: Final = 2
_FIGURE: Final = re.compile(r"(?<![\w.,])[€$£]?\d[\d.,:]*")

_DONE: Final = re.compile(
    r"\bi(?:'ve| have)?(?: just| already| now| gone ahead and)* (?:sent|booked|cancell?ed|refunded|updated"
    r"|changed|created|added"
    r"|removed|deleted|moved|renamed|ordered|scheduled|applied|fixed|written|wrote|drafted|set|made|paid"
    r"|reserved|activated"
    r"|reset)\b(?! (?:no|nothing|none)\b)"
    r"|\b(?:habe ich|ich habe)\b[^.!?,;]{0,60}?\b(?:geschickt|gebucht|storniert|erstattet|geändert|angelegt|erstellt"
    r"|gelöscht|verschoben|umbenannt|bestellt|reserviert|gesendet|aktualisiert|eingetragen|ausgefüllt)\b"
    r"|\bj'ai (?:déjà )?(?:envoyé|réservé|annulé|remboursé|modifié|créé|ajouté|supprimé|déplacé|commandé|rempli"
    r"|mis à jour)\b"
    r"|\b(?:he|hemos) (?:enviado|reservado|cancelado|reembolsado|cambiado|creado|añadido|eliminado|actualizado"
    r"|pedido|rellenado)\b"
    r"|\bho (?:già )?(?:inviato|prenotato|annullato|rimborsato|modificato|creato|aggiunto|eliminato|aggiornato"
    r"|ordinato|compilato)\b"
    r"|\bjá (?:enviei|reservei|cancelei|reembolsei|alterei|criei|adicionei|apaguei|atualizei)\b"
    r"|\b(?:ik heb|heb ik)\b[^.!?,;]{0,60}?\b(?:verstuurd|geboekt|geannuleerd|terugbetaald|gewijzigd|aangemaakt"
    r"|toegevoegd"
    r"|verwijderd|besteld|ingevuld)\b"
    r"|\b(?:wysłał[ae]m|zarezerwował[ae]m|anulował[ae]m|zmienił[ae]m|utworzył[ae]m|dodał[ae]m|usunął[ae]m"
    r"|zamówił[ae]m)\b"
    r"|我已(?:经)?(?:发送|预订|取消|退款|修改|创建|添加|删除)|(?:送信|予約|キャンセル|返金|変更|作成|追加|削除"
    r"|整理|記入)(?:いた)?しました"
    r"|(?:भेज|बुक कर|रद्द कर|बदल|हटा|जोड़) दिया (?:है|गया)|(?:أرسلت|حجزت|ألغيت|عدلت|أنشأت|أضفت|حذفت)",
    re.IGNORECASE,
)
"""The author says what it has done: perhaps what was asked for."""

_FOR_THE_QUESTION: Final = re.compile(
    r"\b(?:if|falls|wenn|si|se|als|jeśli|jeżeli|если|usually|printed|find (?:it|them|this|that)|please|bitte"
    r"|s'il (?:vous|te) pla[iî]t"
    r"|por favor|per favore|alsjeblieft|proszę|steht|stehen|figure|trouve\w*|aparece|encuentra\w*|trov\w+"
    r"|encontra\w*|staat"
    r"|znajd\w+)\b|如果|请|もし|ください|अगर|कृपया|إذا|يرجى",
    re.IGNORECASE,
)
"""Where the reader finds what is asked for, and what depends on it."""

_ITEM: Final = re.compile(r"^(?:[-*+•–]|\d{1,2}[.)]|\(?[a-z][.)])\s", re.IGNORECASE)
_LONGEST_ITEM: Final = 300


@dataclass(frozen=True, slots=True)
class AnswerBeside:
    """What a reply answers beside its question.

    Attributes:
        answers: what shows an answer, after "asks, and ..."; empty if the reply only asks.
        offered: whether the question only offers more after a whole answer.
        doubt: why this is a guess; empty when the rule is sure.
    """

    answers: str = ""
    offered: bool = False
    doubt: str = ""


def answer_beside(  # noqa: C901, PLR0911 - one return for each way of answering
    read: Sequence[Sentence], asking: Sentence, text: str, *, asked: bool = False
) -> AnswerBeside:
    """What shows that the reply also answers.

    A sentence in the first person ("I found two orders") and the options to choose from are context of the question.
    Other statements are an answer, the sooner the more the question looks like an offer: yes or no would do.
    """
    if code_spans(text):
        return AnswerBeside("shows code")
    before = [sentence for sentence in read if sentence.end <= asking.start]
    after = [sentence for sentence in read if sentence.start >= asking.end and act_of(sentence) is None]
    stating = [*(sentence for sentence in before if act_of(sentence) is None), *after]
    if any(_ANSWERS.search(sentence.text) for sentence in stating if sentence.end <= asking.start):
        return AnswerBeside("answers before it asks")
    if any(_ASSUMES.search(each.text) and not _NEGATED.search(each.text) for each in stating):
        return AnswerBeside("goes on with an assumption")
    if any(_RECOMMENDS.search(each.text) and not _NEGATED.search(each.text) for each in stating):
        return AnswerBeside("recommends something", doubt="a recommendation can be part of the question")
    unread = len(text) - sum(sentence.end - sentence.start for sentence in read)
    if unread > len(text) / 2:
        return AnswerBeside("is longer than what was read")
    stated, choices = _stated_before(before)
    added = sum(
        each.words
        for each in after
        if not (
            _is_item(each)
            or _IF.match(each.text)
            or SPEAKER.search(each.text)
            or addresses_reader(each)
            or FOR_THE_TASK.search(each.text)
        )
    )
    if stated + added > _ANSWER:
        doubt = "the statement may name the options" if choices and leaves_open(asking.text) else ""
        return AnswerBeside(f"states {stated + added} words beside the question", doubt=doubt)
    if doubtful := _work_or_branches(before, after):
        return doubtful
    if any(FOR_THE_TASK.search(each.text) for each in read):
        return AnswerBeside()
    if added > _CONTEXT_OF_CHOICE:
        return AnswerBeside(f"states {added} words after it", doubt=_SHORT_STATEMENT)
    if stated > _REMARK and (_IF_WANTED.search(asking.text) or _IF.match(asking.text)):
        return AnswerBeside(f"states {stated} words before it", offered=True, doubt=_SHORT_STATEMENT)
    items = sum(_is_item(each) for each in stating)
    if _is_item(asking) and items > 1 and not asking.text.rstrip().endswith(("?", "\uff1f")):
        return AnswerBeside(doubt="what it asks may be a step of a list")
    found = _in_between(stated, asking, choices=choices)
    return found if found.answers or found.doubt else _short_answer(before, stated, asked=asked, choices=choices)


def _work_or_branches(before: Sequence[Sentence], after: Sequence[Sentence]) -> AnswerBeside | None:
    """A guess that the author answers for either case, or by what it did; None without a sign of it."""
    if sum(each.words for each in after if _EITHER_WAY.match(each.text)) > _CONTEXT // 2:
        return AnswerBeside("answers for either case", doubt="what depends on the answer may be one")
    stating = [each for each in before if act_of(each) is None]
    if any(_DONE.search(each.text) for each in (*stating, *after)):
        return AnswerBeside(doubt="what the author did may be the answer")
    told = sum(
        each.words
        for each in after
        if addresses_reader(each) and not SPEAKER.search(each.text) and not _FOR_THE_QUESTION.search(each.text)
    )
    if told > _CONTEXT_OF_CHOICE:
        return AnswerBeside(doubt="what it tells the reader after the question may be an answer")
    if sum(each.words for each in stating) > _SPOKEN:
        return AnswerBeside(doubt="what the author says of its work may be an answer")
    return None


def _short_answer(before: Sequence[Sentence], stated: int, *, asked: bool, choices: bool) -> AnswerBeside:
    """A guess that a short statement before the question answers."""
    figures = sum(len(_FIGURE.findall(each.text)) for each in before if act_of(each) is None)
    if not choices and figures >= _FEWEST_FIGURES and not asked:
        return AnswerBeside(doubt="the figures beside the question may be an answer")
    told = _states(before, asked=asked)
    answers = asked and any(_FIGURE.search(each.text) for each in told)
    return AnswerBeside(
        f"states {stated} words before it" if answers else "", answers, _SHORT_STATEMENT if told else ""
    )


def _states(before: Sequence[Sentence], *, asked: bool) -> list[Sentence]:
    """The short statements before the question that can answer what was asked: with a figure, or after a question."""
    told = [each for each in before if act_of(each) is None and not (SPEAKER.search(each.text) or _is_item(each))]
    if any(_CHOICES.search(each.text) or addresses_reader(each) for each in told):
        return []
    return [each for each in told if _FIGURE.search(each.text) or (asked and each.words >= _FEWEST_WORDS)]


_FEWEST_WORDS: Final = 4
_EITHER_WAY: Final = re.compile(
    r"\W*(?:if (?:so|not|yes|no|you (?:do|don't|are|aren't|did|didn't|have|haven't))|falls? (?:ja|nein|nicht)"
    r"|wenn (?:ja|nein|nicht)"
    r"|si (?:oui|non|no|sí|así)|sinon|se (?:sì|no|sim|não)|in caso contrario|caso contrário|als dat|zo (?:ja|nee"
    r"|niet)"
    r"|jeśli (?:tak|nie)|если (?:да|нет))\b|如果(?:是|不是|没有)|はいの場合|いいえの場合|そうで(?:あれば"
    r"|なければ)|अगर (?:हाँ|नहीं)",
    re.IGNORECASE,
)
"""Answers for either answer to the question."""


def _in_between(stated: int, asking: Sentence, *, choices: bool) -> AnswerBeside:
    """The answer in a statement that is neither short nor long."""
    fixed = act_of(asking) != "request" and not leaves_open(asking.text)
    choosing = choices and bool(ALTERNATIVES.search(asking.text))
    if stated <= (_REMARK if fixed and not choosing else _CONTEXT_OF_CHOICE):
        return AnswerBeside()
    if fixed and stated <= _CONTEXT:
        return AnswerBeside(doubt=_SHORT_STATEMENT)
    if choices and not fixed:
        return AnswerBeside(doubt="the statement may name the options")
    doubt = "" if fixed and stated > _CONTEXT_OF_CHOICE else _SHORT_STATEMENT
    return AnswerBeside(f"states {stated} words before it", offered=fixed, doubt=doubt)


def _stated_before(before: Sequence[Sentence]) -> tuple[int, bool]:
    """The words of the statements before a question, and whether they name a choice."""
    stated = 0
    listing = choices = False
    for sentence in before:
        if act_of(sentence) is not None:
            listing = sentence.text.rstrip().endswith((":", "："))
            continue
        choices = choices or bool(_CHOICES.search(sentence.text))
        if _is_item(sentence) and listing:
            continue
        spoken = bool(SPEAKER.search(sentence.text))
        listing = spoken and sentence.text.rstrip().endswith((":", "："))
        stated += 0 if spoken else sentence.words
    return stated, choices


def _is_item(sentence: Sentence) -> bool:
    return bool(_ITEM.match(sentence.text)) and len(sentence.text) < _LONGEST_ITEM
