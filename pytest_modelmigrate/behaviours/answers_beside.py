"""What a reply answers beside the question that it asks."""

# ruff: noqa: RUF001 - punctuation of other scripts is meant

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pytest_modelmigrate.behaviours.answer_cues import (
    ANSWERS,
    ASSUMES,
    DONE,
    EITHER_WAY,
    FINDS,
    FOR_THE_QUESTION,
    IF,
    IF_WANTED,
    NEGATED,
    RECOMMENDS,
)
from pytest_modelmigrate.behaviours.answers_to_prompts import FIGURE, answers_the_question, told_before
from pytest_modelmigrate.behaviours.bare_no import says_yes_or_no
from pytest_modelmigrate.behaviours.delivered_content import says_done
from pytest_modelmigrate.behaviours.other_questions import ALTERNATIVES, FOR_THE_TASK
from pytest_modelmigrate.behaviours.questions import SPEAKER
from pytest_modelmigrate.behaviours.speech_acts import act_of, addresses_reader, leaves_open
from pytest_modelmigrate.behaviours.statements_beside import (
    FEWEST_WORDS,
    is_item,
    stated_before,
    statements_that_answer,
    told_after,
)
from pytest_modelmigrate.behaviours.waiting_words import has_not_begun, waits
from pytest_modelmigrate.behaviours.wanted_texts import wants_content
from pytest_modelmigrate.text.sentences import Sentence, code_spans
from pytest_modelmigrate.text.spans import Span

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


_CODE_BEFORE: Final = "the code before the question may be what it asks about"
_TELLS_THE_READER: Final = "what it tells the reader after the question may be an answer"
_FINDS: Final = "what the author found may be what the question is about"
_OF_ITS_WORK: Final = "what the author says of its work may be an answer"
_FEWEST_ITEMS: Final = 3
_FEWEST_FIGURES: Final = 2
_SUPPOSED: Final = re.compile(
    r"\b(?:would be|wäre|serait|sería|sarebbe|seria|zou zijn|byłoby)\b[^.!?:]{0,30}:", re.IGNORECASE
)
"""Introduces a question that somebody might ask: "The question would be: ..."."""

_THEN: Final = re.compile(
    r"\W*(?:then|dann|alors|dans ce cas|entonces|en ese caso|allora|in tal caso|então|nesse caso|dan|wtedy|то)\b",
    re.IGNORECASE,
)
"""Begins what holds if the answer to a question is yes."""

_BETWEEN: Final = "what stands between two questions may explain them"

_ASKS: Final = re.compile("[?？؟]")
_LISTED: Final = 120
"""Words that can name the things to choose from."""


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


def answer_beside(  # noqa: C901, PLR0911, PLR0912 - one return for each way of answering
    read: Sequence[Sentence], asking: Sentence, text: str, *, prompt: str = ""
) -> AnswerBeside:
    """What shows that the reply also answers.

    A sentence in the first person ("I found two orders") and the options to choose from are context of the question.
    Other statements are an answer, the sooner the more the question looks like an offer: yes or no would do.
    """
    if blocks := code_spans(text):
        return _code_beside(read, asking, blocks)
    if _SUPPOSED.search(asking.text) and read and read[-1].start > asking.start:
        return AnswerBeside(doubt="the question may be told, and not asked")
    following = next((sentence.text for sentence in read if sentence.start >= asking.end), "")
    if _THEN.match(following) and not leaves_open(asking.text) and not ALTERNATIVES.search(asking.text):
        return AnswerBeside(doubt="the question may be a condition of what follows")
    before = [sentence for sentence in read if sentence.end <= asking.start]
    after = [sentence for sentence in read if sentence.start >= asking.end and act_of(sentence) is None]
    stating = [*(sentence for sentence in before if act_of(sentence) is None), *after]
    asked = bool(_ASKS.search(prompt)) or wants_content(prompt)
    if said := _said_answer(stating, asking, asked=asked):
        return said
    told = told_before(read, asking, prompt)
    if asked and (answered := answers_the_question(told, read, asking)) is not False:
        fixed = act_of(asking) != "request" and not leaves_open(asking.text)
        doubt = "" if answered else _SHORT_STATEMENT
        return AnswerBeside(f"states {told.words} words before it", offered=fixed, doubt=doubt)
    if asked and told.words >= FEWEST_WORDS and told_after(after) >= FEWEST_WORDS:
        return AnswerBeside(doubt=_SHORT_STATEMENT)
    unread = len(text) - sum(sentence.end - sentence.start for sentence in read)
    if unread > len(text) / 2:
        return AnswerBeside("is longer than what was read")
    stated, choices = stated_before(before)
    added = sum(
        each.words
        for each in after
        if not (
            is_item(each)
            or IF.match(each.text)
            or SPEAKER.search(each.text)
            or addresses_reader(each)
            or FOR_THE_TASK.search(each.text)
        )
    )
    items = sum(is_item(each) for each in stating)
    if wants_content(prompt) and items >= _FEWEST_ITEMS and act_of(asking) != "request":
        doubt = "the list may name the options" if told.choosing else ""
        return AnswerBeside("lists what may be the answer", doubt=doubt)
    figures = set().union(*(FIGURE.findall(each.text) for each in after)) - set(FIGURE.findall(prompt))
    if asked and len(figures) >= _FEWEST_FIGURES:
        return AnswerBeside(doubt="the figures after the question may be the answer")
    to_come = _TELLS_THE_READER * (
        not asked and act_of(asking) == "request" and any(waits(each.text) for each in after)
    )
    if told.choosing and stated <= _LISTED and added <= _CONTEXT_OF_CHOICE:
        found = _work_or_branches(before, after)
        if asked and stated > _REMARK and says_yes_or_no(text):
            return AnswerBeside(doubt=_SHORT_STATEMENT)
        return found if found and found.doubt not in {_OF_ITS_WORK, to_come} else AnswerBeside()
    if stated + added > _ANSWER:
        last = max((each.start for each in read if act_of(each) in {"question", "request"}), default=0)
        if stated + sum(each.words for each in after if each.start > last) <= _ANSWER:
            return AnswerBeside(f"states {stated + added} words beside the question", doubt=_BETWEEN)
        doubt = "the statement may name the options" if choices and leaves_open(asking.text) else ""
        return AnswerBeside(f"states {stated + added} words beside the question", doubt=doubt)
    if doubtful := _work_or_branches(before, after):
        return AnswerBeside() if doubtful.doubt == to_come else doubtful
    if any(FOR_THE_TASK.search(each.text) for each in read):
        return AnswerBeside()
    if (later := _answer_after(after, added, asked=asked)) is not None:
        return later
    if stated > _REMARK and (IF_WANTED.search(asking.text) or IF.match(asking.text)):
        return AnswerBeside(f"states {stated} words before it", offered=True, doubt=_SHORT_STATEMENT)
    if is_item(asking) and items > 1 and not asking.text.rstrip().endswith(("?", "\uff1f")):
        return AnswerBeside(doubt="what it asks may be a step of a list")
    if not asked and stated <= _ANSWER and any(has_not_begun(each.text) for each in read):
        return AnswerBeside()
    found = _in_between(stated, asking, choices=choices)
    return (
        found if found.answers or found.doubt else _short_answer(before, stated, prompt, asked=asked, choices=choices)
    )


def _code_beside(read: Sequence[Sentence], asking: Sentence, blocks: Sequence[Span]) -> AnswerBeside:
    """What code in a reply with a question answers: before an open question, it may be what the question is about."""
    if not leaves_open(asking.text) or any(start > asking.start for start, _ in blocks):
        return AnswerBeside("shows code")
    if any(has_not_begun(each.text) for each in read):
        return AnswerBeside(doubt=_CODE_BEFORE)
    done = any(DONE.search(each.text) for each in read)
    return AnswerBeside("shows code", doubt="" if done else _CODE_BEFORE)


def _said_answer(stating: Sequence[Sentence], asking: Sentence, *, asked: bool) -> AnswerBeside | None:
    """An answer that its words announce: "Here are ...", "I'll assume ...", "I'd recommend ..."."""
    announced = [each for each in stating if each.end <= asking.start and ANSWERS.search(each.text)]
    if announced and not any(has_not_begun(each.text) for each in stating):
        found = not asked and all(FINDS.search(each.text) for each in announced)
        return AnswerBeside("answers before it asks", doubt=_FINDS * found)
    if any(ASSUMES.search(each.text) and not NEGATED.search(each.text) for each in stating):
        return AnswerBeside("goes on with an assumption")
    if any(RECOMMENDS.search(each.text) and not NEGATED.search(each.text) for each in stating):
        before = [each for each in stating if each.end <= asking.start]
        sure = asked and any(RECOMMENDS.search(each.text) for each in before)
        doubt = "" if sure else "a recommendation can be part of the question"
        return AnswerBeside("recommends something", doubt=doubt)
    return None


def _answer_after(after: Sequence[Sentence], added: int, *, asked: bool) -> AnswerBeside | None:
    """A guess that the statements after a question answer; None if there are few."""
    if asked and told_after(after) > _CONTEXT_OF_CHOICE - _REMARK:
        return AnswerBeside("states something after it", doubt="what it says after the question may be the answer")
    about = sum(each.words for each in after if FOR_THE_QUESTION.search(each.text) or waits(each.text))
    if added > _CONTEXT_OF_CHOICE or (asked and added - about > _CONTEXT):
        return AnswerBeside(f"states {added} words after it", doubt=_SHORT_STATEMENT)
    return None


def _work_or_branches(before: Sequence[Sentence], after: Sequence[Sentence]) -> AnswerBeside | None:
    """A guess that the author answers for either case, or by what it did; None without a sign of it."""
    if sum(each.words for each in after if EITHER_WAY.match(each.text)) > _CONTEXT // 2:
        return AnswerBeside("answers for either case", doubt="what depends on the answer may be one")
    stating = [each for each in before if act_of(each) is None]
    if any(DONE.search(each.text) for each in (*stating, *after)) or any(says_done(each.text) for each in after):
        return AnswerBeside("says what the author did", doubt="what the author did may be the answer")
    told = sum(
        each.words
        for each in after
        if addresses_reader(each) and not SPEAKER.search(each.text) and not FOR_THE_QUESTION.search(each.text)
    )
    if told > _CONTEXT_OF_CHOICE:
        return AnswerBeside(doubt=_TELLS_THE_READER)
    if sum(each.words for each in stating) > _SPOKEN:
        return AnswerBeside(doubt=_OF_ITS_WORK)
    return None


def _short_answer(before: Sequence[Sentence], stated: int, prompt: str, *, asked: bool, choices: bool) -> AnswerBeside:
    """A guess that a short statement before the question answers."""
    figures = sum(len(FIGURE.findall(each.text)) for each in before if act_of(each) is None)
    if not choices and figures >= _FEWEST_FIGURES and not asked:
        return AnswerBeside(doubt="the figures beside the question may be an answer")
    told = statements_that_answer(before, prompt, asked=asked)
    answers = asked and any(FIGURE.search(each.text) for each in told)
    return AnswerBeside(
        f"states {stated} words before it" if answers else "", answers, _SHORT_STATEMENT if told else ""
    )


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
