"""The matcher `clarifying_question`: a reply that asks for missing information, in plain text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from pytest_modelmigrate.behaviours.answers_beside import answer_beside
from pytest_modelmigrate.behaviours.answers_to_prompts import is_context
from pytest_modelmigrate.behaviours.asked_of_the_model import is_asked_of_the_model
from pytest_modelmigrate.behaviours.behaviour import Behaviour
from pytest_modelmigrate.behaviours.delivered_content import delivered_content
from pytest_modelmigrate.behaviours.finding_builders import failed, held
from pytest_modelmigrate.behaviours.missing_text import missing_text
from pytest_modelmigrate.behaviours.other_questions import FOR_THE_TASK
from pytest_modelmigrate.behaviours.questions import SPEAKER, first_question
from pytest_modelmigrate.behaviours.speech_acts import act_of, is_open_question
from pytest_modelmigrate.behaviours.task_questions import asks_about_the_task
from pytest_modelmigrate.behaviours.text_refusals import declines
from pytest_modelmigrate.behaviours.unread_questions import MAY_WAIT, may_wait
from pytest_modelmigrate.behaviours.unspoken_refusals import speaks_for_a_refusal
from pytest_modelmigrate.behaviours.waiting_words import has_not_begun, waits
from pytest_modelmigrate.behaviours.wanted_texts import (
    last_words,
    names_questions,
    wants_a_reply,
    wants_a_rewording,
    wants_a_text,
    wants_a_text_that_asks,
    wants_an_output,
    wants_content,
    wants_questions,
)
from pytest_modelmigrate.behaviours.wrapped_questions import question_within, wrapper_of
from pytest_modelmigrate.facts.findings import Finding
from pytest_modelmigrate.facts.replies import Reply
from pytest_modelmigrate.text.drafts import draft_spans
from pytest_modelmigrate.text.sentences import Sentence, blank, ends_read, unwrap
from pytest_modelmigrate.text.spans import Span

_NEEDS_INFORMATION: Final = re.compile(
    r"\b(?:without|until|unless|enough|missing|unclear|unsure|ambiguous|clarif\w+|yet|more (?:info\w*|details?"
    r"|context))\b"
    r"|\b(?:ohne|sans|sin|noch (?:nicht|keine?[nrs]?)|pas encore|todavía no|aún no|non ancora|ainda não|nog niet"
    r"|nog geen|jeszcze nie)\b|まだ|尚未|还(?:不|没)|缺|不清楚|不足|بدون",
    re.IGNORECASE,
)
_QUESTIONS_OF_A_LIST: Final = 3


def clarifying_question() -> Behaviour:
    """The reply asks for missing information in plain text, and does not answer as well.

    Failure classes: `answered anyway`, `question wrapped in the format`, `rhetorical closing question`, `refusal`.
    An offer after an answer ("Shall I send it?"), a courtesy, an assumption that is announced beside the question, and
    questions in a draft or asked for by the prompt are no clarifying questions.

    The rules read the form of sentences, not their content. Figures and statements before a question answer a prompt
    that asks something; in reply to an order they are the context of the question, as are the things to choose from
    ("There are two orders. Which one?") and what is missing. Between a short statement that is context and one that is
    an answer they guess, and the finding says so; so they do where the author says what it has done, where the question
    may belong to a text that was asked for, and where a short reply to an order delivers nothing and has no question
    that they read. Use `judged` to decide whether the question asks for the right thing.

    Example:
        >>> Reply.from_text("Which order do you mean?") == clarifying_question()
        True
    """
    return ClarifyingQuestion()


class ClarifyingQuestion(Behaviour):
    """See `clarifying_question`."""

    __slots__ = ()

    def judge(self, reply: Reply) -> Finding:  # noqa: PLR0911 - one return per class of failure
        """Find the question, then check the text around it."""
        text = reply.text
        if reply.tool_calls and reply.stop_reason != "refusal":
            return failed(self, "answered anyway", f"called {reply.tool_calls[0].name} instead of asking")
        if (missing := missing_text(self, reply)) is not None:
            return missing
        if wrapper := wrapper_of(text):
            return self._wrapped(text, wrapper)
        start, end = unwrap(text)
        body = blank(text[start:end], draft_spans(text[start:end]))
        read = ends_read(body)
        asking = first_question(read)
        if asking is None:
            return self._unasked(reply, read, start)
        span = (asking.start + start, asking.end + start)
        declined = declines(text)
        if declined and declined.spans[0][0] < span[0] and not _needs_information(text, declined.spans):
            doubt = "" if speaks_for_a_refusal(text) else _MAY_DECLINE
            if _asks_for_what_it_lacks(read, declined.spans[0][1] - start) or (
                doubt and _ASKS.search(last_words(reply))
            ):
                return held(self, f"asks {_shown(text, span)}", [span], doubt=_MAY_DECLINE)
            evidence = "declines, and its question is about something else"
            return failed(self, "refusal", evidence, declined.spans, doubt=doubt)
        if given := _given_questions(reply, read):
            return failed(self, "answered anyway", given, [span], doubt="" if given == _WANTED else _CONTENT)
        prompt = last_words(reply)
        if (
            act_of(asking) == "offer"
            and not is_open_question(asking.text)
            and _ASKS.search(prompt)
            and _says_something(read, asking)
        ):
            return failed(
                self, "rhetorical closing question", f"answers, and offers more: {_shown(text, span)}", [span]
            )
        beside = answer_beside(read, asking, text[start:end], prompt=prompt)
        if beside.answers:
            failure = "rhetorical closing question" if beside.offered else "answered anyway"
            states = not beside.offered and beside.answers.startswith(("states", "answers"))
            doubt = beside.doubt or _STATES_ONLY * (states and not _delivers(reply))
            return failed(self, failure, f"asks, and {beside.answers}", [span], doubt=doubt)
        doubt = _CONTENT if _may_be_content(reply, read) else beside.doubt
        doubt = doubt or _GIVEN * (wants_content(prompt) and delivered_content(text, prompt).figures >= _FEWEST_FIGURES)
        return held(self, f"asks {_shown(text, span)}", [span], doubt=doubt)

    def _wrapped(self, text: str, wrapper: str) -> Finding:
        span = question_within(text, wrapper)
        if span is None:
            return failed(self, "answered anyway", f"{wrapper} without a question in it")
        evidence = f"the question is inside {wrapper}: {_shown(text, span)}"
        return failed(self, "question wrapped in the format", evidence, [span])

    def _unasked(self, reply: Reply, read: Sequence[Sentence], offset: int) -> Finding:
        text = reply.text
        if declined := declines(text):
            return failed(self, "refusal", "declines without asking", declined.spans)
        for sentence in reversed(read):
            act = act_of(sentence)
            if act in {"closing", "offer"}:
                span = (sentence.start + offset, sentence.end + offset)
                what = "a courtesy" if act == "closing" else "an offer"
                evidence = f"the only question is {what}: {_shown(text, span)}"
                return failed(self, "rhetorical closing question", evidence, [span])
        doubt = _MAY_ASK if _may_ask(reply, read) or _ends_with_a_question(read) else ""
        doubt = doubt or MAY_WAIT * (len(read) <= _SHORT and may_wait(read))
        doubt = doubt or MAY_WAIT * (
            _ends_with_its_author(read) and not delivered_content(text, last_words(reply)).made
        )
        evidence = f"no question: {_shown(text, (0, len(text)))}"
        if doubt and any(waits(each.text) for each in read):
            return held(self, "waits for what it needs", [(0, len(text))], doubt=doubt)
        return failed(self, "answered anyway", evidence, doubt=doubt)

    @property
    def question(self) -> str:
        """Ask whether it asks, and does not answer."""
        return "Does the reply ask the user, in plain text, for information that it needs, without answering as well?"

    def __repr__(self) -> str:
        return "clarifying_question()"


_SHORT: Final = 10
"""Sentences up to which a text can ask in words that no rule reads."""

_MAY_DECLINE: Final = "the sentence before it may decline"
_MAY_ASK: Final = "it has nothing of what was asked for, and may ask"


def _may_ask(reply: Reply, read: Sequence[Sentence]) -> bool:
    """Whether a short text that delivers nothing waits for the reader, or has a question that may be for the reader."""
    content = delivered_content(reply.text, last_words(reply))
    if len(read) > _SHORT or wants_a_text(reply) or content.made or content.listed:
        return False
    if any(has_not_begun(each.text) for each in read):
        return True
    if content.anything:
        return False
    ordered = is_asked_of_the_model(reply) and not wants_an_output(last_words(reply))
    return ordered or any(act_of(each) == "question" and not each.text.startswith("#") for each in read)


def _ends_with_a_question(read: Sequence[Sentence]) -> bool:
    """Whether one of the last sentences is a question that no rule reads as one for the reader."""
    return any(act_of(each) == "question" for each in read[-_LAST:])


_LAST: Final = 2
"""Sentences at the end in which a question may be for the reader."""


def _asks_for_what_it_lacks(read: Sequence[Sentence], after: int) -> bool:
    """Whether a text asks several things after it seems to decline, or says what its answer depends on."""
    rest = [each for each in read if each.start >= after]
    return _questions(rest) > 1 or any(FOR_THE_TASK.search(each.text) or waits(each.text) for each in rest)


def _needs_information(text: str, spans: Sequence[Span]) -> bool:
    """Whether it declines only because information is missing."""
    return any(_NEEDS_INFORMATION.search(text[start:end]) for start, end in spans)


_WANTED: Final = "gives the questions that the prompt asks for"


def _given_questions(reply: Reply, read: Sequence[Sentence]) -> str:
    """What shows that the questions are content: reworded, advice, or asked for; empty if nothing does."""
    if _ASKS.search(last_words(reply)) and wants_a_rewording(reply) and _questions(read) == len(read):
        return "gives the question in other words"
    if any(_ASK_YOURSELF.search(each.text) for each in read):
        return "gives questions for the reader to ask"
    if _questions(read) < 2 or not wants_questions(reply):  # noqa: PLR2004 - one question may be about the task
        return ""
    return "" if any(FOR_THE_TASK.search(each.text) for each in read) else _WANTED


def _ends_with_its_author(read: Sequence[Sentence]) -> bool:
    """Whether the last sentence is in the first person, as what the author does next: "I'll stop the one you name."."""
    return bool(read) and SPEAKER.search(read[-1].text) is not None


def _delivers(reply: Reply) -> bool:
    """Whether a reply has a text that was asked for, work or a list; or figures, in answer to a question."""
    prompt = last_words(reply)
    content = delivered_content(reply.text, prompt)
    if content.made or content.listed or content.quoted or wants_a_text(reply) or wants_an_output(prompt):
        return True
    return bool(_ASKS.search(prompt)) and content.anything


_GIVEN: Final = "the figures beside the question may be what was asked for"
_FEWEST_FIGURES: Final = 2
_STATES_ONLY: Final = "what it states beside the question may be what the question is about"


def _says_something(read: Sequence[Sentence], asking: Sentence) -> bool:
    """Whether a word other than a courtesy stands before an offer."""
    return any(each.end <= asking.start and act_of(each) is None and not is_context(each) for each in read)


def _questions(read: Sequence[Sentence]) -> int:
    return sum(act_of(sentence) in {"question", "request"} for sentence in read)


def _may_be_content(reply: Reply, read: Sequence[Sentence]) -> bool:
    """Whether the questions may be what the prompt asks for."""
    if _questions(read) >= _QUESTIONS_OF_A_LIST and (
        names_questions(last_words(reply)) or not any(_TO_A_PERSON.search(each.text) for each in read)
    ):
        return True
    if wants_a_reply(reply) or (wants_questions(reply) and _questions(read) == len(read)):
        return True
    if not wants_a_text(reply) or any(FOR_THE_TASK.search(each.text) for each in read):
        return False
    return wants_a_text_that_asks(reply) or not _is_about_the_text(reply, read)


def _is_about_the_text(reply: Reply, read: Sequence[Sentence]) -> bool:
    """Whether a question may be about the text that was asked for, and is not the text."""
    if any(waits(each.text) or is_context(each) or SPEAKER.search(each.text) for each in read):
        return True
    if asks_about_the_task(reply.text):
        return True
    return _questions(read) == len(read) and len(last_words(reply).split()) <= _BRIEF


_BRIEF: Final = 6
"""Words of a prompt for a text that leave open what the text is about."""

_CONTENT: Final = "the question may be the text that was asked for"
_ASKS: Final = re.compile("[?\uff1f؟]")
_ASK_YOURSELF: Final = re.compile(
    r"\bask (?:yourself|yourselves|them|him|her|the (?:landlord|seller|vendor|doctor|bank|recruiter|candidate"
    r"|interviewer))\b"
    r"|\b(?:questions?|things?) (?:to ask|worth asking|you should ask)\b|\b(?:fragen sie sich|frag(?:e"
    r"|t)? (?:dich|euch)"
    r"|posez-vous|pose-toi|demandez-vous|demande-toi|pregúntate|pregúntese|hazte|hágase|chieditevi|chiediti|si chieda"
    r"|pergunte-se|pergunta-te|faça a si|vraag (?:jezelf|uzelf|je af)|zadaj (?:sobie|pan)|zapytaj (?:siebie|sam)"
    r"|спросите себя"
    r"|спроси себя)\b|问问自己|自问|自分に(?:問|聞)|自問|खुद से पूछ|अपने आप से पूछ|اسأل نفسك",
    re.IGNORECASE,
)
"""Announces questions that are advice."""

_TO_A_PERSON: Final = re.compile(
    r"\b(?:i|me|my|you|your|ich|mir|sie|ihre?[nmrs]?|ihnen|du|dein\w*|euch|ihr|je|vous|votre|vos|tu|ton|ta|tes|usted"
    r"|ustedes|su|sus|te"
    r"|lei|suo|sua|ti|tuo|você|seu|sua|lhe|je|jij|u|uw|jouw|pan\w*|masz|chcesz|вы|вам|ваш\w*|आप\w*)\b|您|你|ですか"
    r"|ますか|ください"
    r"|ك\b",
    re.IGNORECASE,
)


def _shown(text: str, span: Span) -> str:
    shown = " ".join(text[span[0] : min(span[1], span[0] + 1000)].split())
    return repr(shown if len(shown) <= 100 else f"{shown[:97]}...")  # noqa: PLR2004 - one line
