"""Questions inside JSON, in place of data: `{"order": null, "message": "Which order?"}`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from types import MappingProxyType
from typing import Any, Final

from pytest_modelmigrate.behaviours.answers_beside import answer_beside
from pytest_modelmigrate.behaviours.described_fields import Role, role_of
from pytest_modelmigrate.behaviours.other_questions import FOR_THE_TASK
from pytest_modelmigrate.behaviours.questions import first_question
from pytest_modelmigrate.behaviours.speech_acts import act_of
from pytest_modelmigrate.behaviours.task_questions import asks_about_the_task, promises_the_work
from pytest_modelmigrate.behaviours.wanted_texts import (
    last_words,
    wants_a_text,
    wants_questions,
)
from pytest_modelmigrate.facts.replies import Reply
from pytest_modelmigrate.text.drafts import draft_spans
from pytest_modelmigrate.text.quotations import fold
from pytest_modelmigrate.text.sentences import blank, ends_read, unwrap

DEEPEST: Final = 50
"""Levels of nesting that are read."""

MOST_LEAVES: Final = 60
"""A value with more leaves than these is an answer."""

SAID_KEY: Final = re.compile(
    r"message|msg|respon|reply|answer|assistant|chat|antwort|nachricht|r[ée]ponse|respuesta|mensaje|risposta"
    r"|messaggio|resposta"
    r"|mensagem|antwoord|bericht|odpowied|wiadomo|ответ|сообщени|जवाब|उत्तर|संदेश|回答|回复|答复|消息|返信|返答"
    r"|メッセージ|رسال|الرد|إجابة",
    re.IGNORECASE,
)
"""Names of fields that speak to the user."""

_ASKING_KEY: Final = re.compile(
    r"question|clarif|ask|follow|need|missing|required|frage|pregunta|demande|domanda|pergunta|vraag|pytani|вопрос"
    r"|प्रश्न|सवाल"
    r"|问题|質問|سؤال",
    re.IGNORECASE,
)
"""Names of fields for a question to somebody."""

_REMARK_KEY: Final = re.compile(
    r"prompt|info|error|note|comment|remark|text|content|output|result|reason|detail|status|explan|hinweis|remarque"
    r"|nota|uwag|備考|备注",
    re.IGNORECASE,
)
"""Names of fields that may speak to the user or hold data."""

CONTENT_KEY: Final = re.compile(
    r"\b(?:quer(?:y|ies)|search|translat|title|headline|heading|subject|body|draft|e-?mail|letter|quot|excerpt"
    r"|transcript|utterance"
    r"|caption|post|tweet|slogan|script|example|sample|survey|quiz|stem|original|source|input|paraphras|rewrit"
    r"|rephras|reformul"
    r"|summar|faq|sql|code|descri|label|line|turn|user|customer|übersetz|tradu|titel|titre|t[íi]tul|titolo|betreff"
    r"|objet|asunto"
    r"|zusammenfass|résum|resum|riassunt|vertal|tłumacz|temat|перев)|अनुवाद|शीर्षक|翻译|译文|标题|摘要|翻訳|訳文|件名"
    r"|要約|ترجم|عنوان|ملخص",
    re.IGNORECASE,
)
"""Names of fields whose text is content: a question in it is asked by somebody else, or of somebody else."""

_STATUS: Final = re.compile(
    r"[\w -]*(?:error|fail|incomplete|insufficient|missing|unknown|unspecified|clarif|pending|need|invalid"
    r"|none|null|n/?a|not (?:provided|specified|available|given)|required|ambiguous|unclear|ask|question)[\w -]*",
    re.IGNORECASE,
)
_SOLUTION_KEY: Final = re.compile(r"answer|correct|solution|distractor", re.IGNORECASE)
_OPTION_KEY: Final = re.compile(r"option|choice", re.IGNORECASE)
WANTED: Final = "the schema has a field for a question to the user"
_LONGEST_STATUS: Final = 40
A_LIST_OF_QUESTIONS: Final = 3


_SHORT_MESSAGE: Final = 20
_LONGEST_MESSAGE: Final = 600
_LONGEST_PROMISE: Final = 300
_MAY_BE_THE_TEXT: Final = "the question may be the text that was asked for"
_MAY_ASK: Final = "the text may ask the user for what it should contain"
_REWORDED_KEY: Final = re.compile(
    r"summar|translat|paraphras|rewrit|rephras|reformul|zusammenfass|übersetz|résum|tradu|resum|riassunt|vertal"
    r"|samenvat|tłumacz|streszcz|अनुवाद|सारांश|翻译|译文|摘要|翻訳|訳文|要約|ترجم|ملخص",
    re.IGNORECASE,
)
_CAMEL: Final = re.compile(r"(?<=[a-z])(?=[A-Z])|[_-]")


@dataclass(frozen=True, slots=True)
class JsonLeaf:
    """A value that holds no other values, with its path and the name of its field."""

    path: str
    key: str
    value: Any
    in_list: bool
    role: Role = ""


@dataclass(frozen=True, slots=True)
class JsonMessage:
    """A question or a refusal in a field.

    Attributes:
        path: the JSON path of the field.
        text: its text.
        doubt: why this is a guess; empty when the rule is sure.
        wanted: whether the schema describes the field as a question to the user.
    """

    path: str
    text: str
    doubt: str = ""
    wanted: bool = False


def question_in_json(
    value: Any, reply: Reply, *, valid: bool, descriptions: Mapping[str, str] = MappingProxyType({})
) -> JsonMessage | None:
    """A question to the user in place of data; None if there is none.

    A field that speaks to the user (`message`, `answer`) may not ask, whatever stands beside it. In other fields a
    question takes the place of data if the rest is empty. A question that is the content does not count: in a field
    such as `query`, from the user's own words, or asked for by the prompt.

    Args:
        value: the parsed JSON value.
        reply: the reply that holds it, for what its prompt asks for.
        valid: whether the value has the wanted schema; if not, fewer empty fields are needed to find a question.
        descriptions: what the schema says about its fields, by name.
    """
    leaves = gathered(value, descriptions)
    asking = [each for each in leaves if _asks(each.value)]
    if not asking or all(_is_content(each, reply) and not _is_about_the_task(each, reply) for each in asking):
        return _doubtful(asking, reply)
    empty = [each for each in leaves if is_empty(each.value)]
    filled = [each for each in leaves if each not in asking and each not in empty]
    several = len(asking) >= A_LIST_OF_QUESTIONS
    is_exercise = any(_SOLUTION_KEY.search(each.key) for each in filled) and not any(
        SAID_KEY.search(each.key) for each in asking
    )
    is_survey = not reply.messages and (several or any(_OPTION_KEY.search(each.key) for each in filled))
    if is_exercise or is_survey:
        return None
    wanted = None
    for leaf in asking:
        if _is_about_the_task(leaf, reply):
            return JsonMessage(leaf.path, leaf.value, "" if _is_short(last_words(reply)) else _MAY_BE_THE_TEXT)
        if _is_content(leaf, reply):
            continue
        if leaf.role == "question":
            wanted = wanted or JsonMessage(leaf.path, leaf.value, WANTED, wanted=True)
            continue
        said = leaf.role == "message" or (bool(SAID_KEY.search(leaf.key)) and not leaf.in_list)
        keyed = said or bool(_ASKING_KEY.search(leaf.key) or _REMARK_KEY.search(leaf.key))
        stands_alone = not filled and (keyed or not valid or not leaf.in_list)
        beside_gaps = bool(empty) and keyed
        instead = not valid and keyed and len(filled) < A_LIST_OF_QUESTIONS
        if said or stands_alone or beside_gaps or instead:
            return JsonMessage(
                leaf.path, leaf.value, "the questions may be the content" if several and not said else ""
            )
        if _ASKING_KEY.search(leaf.key) and reply.messages:
            return JsonMessage(leaf.path, leaf.value, "the question may be the content")
    return wanted


def _asks(value: Any) -> bool:
    """Whether a text asks its reader for information, and does not answer as well."""
    if not isinstance(value, str):
        return False
    start, end = unwrap(value)
    read = ends_read(blank(value[start:end], draft_spans(value[start:end])))
    asking = first_question(read)
    if asking is None and len(value) <= _LONGEST_PROMISE and (promised := promises_the_work(value)) is not None:
        asking = next((each for each in read if each.start < promised and act_of(each) == "question"), None)
    return asking is not None and not answer_beside(read, asking, value[start:end]).answers


def _is_content(leaf: JsonLeaf, reply: Reply) -> bool:
    """Whether a question is the content that was asked for."""
    if leaf.role:
        return leaf.role == "content" or is_quoted(leaf.value, reply)
    said = bool(SAID_KEY.search(leaf.key))
    if is_quoted(leaf.value, reply) or (CONTENT_KEY.search(leaf.key) and not said):
        return True
    if wants_questions(reply):
        return not said
    return wants_a_text(reply) and not _ASKING_KEY.search(leaf.key) and not FOR_THE_TASK.search(leaf.value)


def _is_about_the_task(leaf: JsonLeaf, reply: Reply) -> bool:
    """Whether a text asks for what the task needs, in the field for its result."""
    if leaf.in_list or leaf.role == "question" or len(leaf.value) > _LONGEST_MESSAGE:
        return False
    return asks_about_the_task(leaf.value) and not is_quoted(leaf.value, reply)


def _doubtful(asking: Sequence[JsonLeaf], reply: Reply) -> JsonMessage | None:
    """A request in a field for a rewording, where the prompt has nothing to reword."""
    said = last_words(reply)
    for leaf in asking:
        longer = len(leaf.value) > 2 * len(said)
        if said and _REWORDED_KEY.search(leaf.key) and longer and not (leaf.in_list or is_quoted(leaf.value, reply)):
            return JsonMessage(leaf.path, leaf.value, _MAY_ASK, wanted=True)
    return None


def _is_short(text: str) -> bool:
    """Whether a message has no room for the text to work on."""
    return len(text.split()) <= _SHORT_MESSAGE and len(text) <= _SHORT_MESSAGE * 8


def is_quoted(text: str, reply: Reply) -> bool:
    """Whether the text is taken from the user's message."""
    return bool(said := last_words(reply)) and fold(text) in fold(said)


def gathered(value: Any, descriptions: Mapping[str, str] = MappingProxyType({})) -> list[JsonLeaf]:
    """The leaves of a small value; an empty list for a large one."""
    leaves = list(islice(_leaves(value, descriptions), MOST_LEAVES + 1))
    return leaves if len(leaves) <= MOST_LEAVES else []


def _leaves(value: Any, descriptions: Mapping[str, str]) -> Iterator[JsonLeaf]:
    waiting: list[tuple[JsonLeaf, int]] = [(JsonLeaf("$", "", value, in_list=False), 0)]
    while waiting:
        leaf, depth = waiting.pop()
        if isinstance(leaf.value, dict) and leaf.value and depth < DEEPEST:
            waiting.extend(
                (
                    JsonLeaf(
                        f"{leaf.path}.{key}",
                        _CAMEL.sub(" ", str(key)),
                        each,
                        in_list=False,
                        role=_role(key, descriptions),
                    ),
                    depth + 1,
                )
                for key, each in reversed(list(islice(leaf.value.items(), MOST_LEAVES + 1)))
            )
        elif isinstance(leaf.value, list) and leaf.value and depth < DEEPEST:
            waiting.extend(
                (replace(leaf, path=f"{leaf.path}[{index}]", value=each, in_list=True), depth + 1)
                for index, each in reversed(list(enumerate(leaf.value[: MOST_LEAVES + 1])))
            )
        else:
            yield leaf


def _role(key: Any, descriptions: Mapping[str, str]) -> Role:
    return role_of(descriptions[key]) if key in descriptions else ""


def is_empty(value: Any) -> bool:
    """Whether a leaf has no data: null, false, zero, an empty value, or a word such as `unknown`."""
    if isinstance(value, str):
        text = value.strip()
        return not text or (len(text) <= _LONGEST_STATUS and bool(_STATUS.fullmatch(text)))
    return not value or isinstance(value, bool)
