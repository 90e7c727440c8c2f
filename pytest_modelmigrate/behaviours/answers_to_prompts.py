"""Whether what stands beside a question answers what was asked, or is the context of the question."""

# ruff: noqa: RUF001 - characters of other scripts are meant

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from pytest_modelmigrate.behaviours.answer_cues import IF
from pytest_modelmigrate.behaviours.missing_data import is_admission
from pytest_modelmigrate.behaviours.other_questions import ALTERNATIVES, FOR_THE_TASK
from pytest_modelmigrate.behaviours.questions import SPEAKER
from pytest_modelmigrate.behaviours.speech_acts import act_of, addresses_reader, leaves_open
from pytest_modelmigrate.behaviours.task_questions import asks_about_the_task
from pytest_modelmigrate.behaviours.waiting_words import waits
from pytest_modelmigrate.text.sentences import Sentence

FIGURE: Final = re.compile(r"(?<![A-Za-z\d_.,])[€$£¥]?\d[\d.,:]*")

_SEVERAL: Final = re.compile(
    r"\b(?:(?:two|three|four|five)(?!-)|different \w+|several|multiple|both|more than one|a few|zwei|drei|vier|fünf"
    r"|mehrere|beide|deux|trois"
    r"|quatre|cinq|plusieurs|dos|tres|cuatro|cinco|varios|varias|ambos|ambas|due|tre|quattro|cinque|diversi|diverse"
    r"|duas|dois|três|quatro|vários|várias|twee|drie|vier|vijf|meerdere|verschillende|dwa|dwie|dwóch|trzy|cztery|kilka"
    r"|два|две|три|четыре|несколько)\b|(?<!\S)(?:दो|तीन|चार|कई)(?!\S)|[两二三四几]个|多个|[一二三四][种款套]"
    r"|[二三四2-9２-９]つ|[二三四2-9２-９]件|複数"
    r"|\b[2-9] (?:open|active|of|different|options?|orders?|files?|versions?|entries|accounts?)\b",
    re.IGNORECASE,
)
"""That there are several things to choose from."""

_WHICH: Final = re.compile(
    r"\b(?:which|what one|welche[nrsm]?|quel(?:le)?s?|lequel|laquelle|lesquel(?:le)?s|auquel|cu[aá]l(?:es)?|qual[ei]?"
    r"|qué|quais|welke?|któr\w{1,3}|како[йе]|какую|котор\w+|who are you|do you mean|meinen sie|meinst du|parlez-vous"
    r"|te refieres|se refiere|intende|intendi|se refere|bedoel\w*)\b|哪|どちら|どの|どれ|कौन|किस|أي",
    re.IGNORECASE,
)
"""A question that asks for one of several things."""

_PROPOSED: Final = re.compile(
    r"\b(?:how about|what about|ideas?|suggestions?|tips?|proposals?|recommend\w*|vorschl[aä]ge?n?|ideen|tipps|idées"
    r"|suggestions|propositions|ideas|sugerencias|propuestas|idee|proposte|suggerimenti|consigli|ideias|sugestões"
    r"|propostas|ideeën|suggesties|voorstellen|pomysł\w*|propozycj\w+|sugestie|идеи|предложени\w+)\b|建议|推荐|方案|案"
    r"|おすすめ"
    r"|सुझाव|اقتراح",
    re.IGNORECASE,
)
"""That the things to choose from are the author's."""

_FEW: Final = 4
_SHORT: Final = 8
_MIDDLE: Final = 12
_LONG: Final = 25
_TWICE: Final = 50
_SEVERAL_FIGURES: Final = 2


@dataclass(frozen=True, slots=True)
class Told:
    """What the statements before a question tell.

    Attributes:
        words: how many words they have; the context of the question is left out.
        figures: how many figures they have that the prompt does not have.
        choosing: whether they name several things, and the question asks for one of them.
    """

    words: int
    figures: int
    choosing: bool


def told_before(read: Sequence[Sentence], asking: Sentence, prompt: str) -> Told:
    """What the statements before a question tell; what is missing, and what the author sees or does, is its context."""
    known = set(FIGURE.findall(prompt))
    before = [each for each in read if each.end <= asking.start and act_of(each) is None]
    after = next((each for each in read if each.start >= asking.end), asking)
    several = [
        each for each in (*before, asking, after) if _SEVERAL.search(each.text) and not _PROPOSED.search(each.text)
    ]
    choosing = bool(several) and any(
        _WHICH.search(each.text) or ALTERNATIVES.search(each.text) for each in read if act_of(each) is not None
    )
    told = [each for each in before if _tells(each)]
    figures = {figure for each in told for figure in FIGURE.findall(each.text) if figure not in known}
    return Told(sum(each.words for each in told), len(figures), choosing)


def _tells(sentence: Sentence) -> bool:
    text = sentence.text
    if SPEAKER.search(text) or FOR_THE_TASK.search(text) or IF.match(text) or text.rstrip().endswith((":", "：")):
        return False
    if is_context(sentence):
        return False
    return bool(FIGURE.search(text)) or not addresses_reader(sentence) or sentence.words > _SHORT


def is_context(sentence: Sentence) -> bool:
    """Whether a statement says that something is missing or has not come, apologises, or is a courtesy."""
    text = sentence.text
    if is_admission(sentence) or asks_about_the_task(text) or waits(text):
        return True
    if FIGURE.search(text):
        return False
    return bool(_CONTEXT.search(text)) or (sentence.words <= _SHORT and bool(_COURTESY.match(text)))


_CONTEXT: Final = re.compile(
    r"\b(?:depends?|varies|vary|differs?|verschilt|variiert|unterscheidet|différe|diffère|varie|varía|difiere|varia"
    r"|cambia|różni się|sorry|(?:it )?(?:looks|seems)|hängt|kommt (?:ganz )?(?:darauf|drauf) an|leid"
    r"|scheint"
    r"|dépend\w*|désolée?|semble|depende\w*|lo siento|lamento|parece|no (?:sé|encuentro|veo|tengo|consigo)|dipende"
    r"|mi (?:dispiace|sembra|risult\w+)|non (?:so|vedo|trovo|ho|riesco)|não (?:sei|vejo|encontr\w+|tenho|consigo)"
    r"|hangt|lijkt|sorry|zależy|przykro|wygląda na to|nie (?:wiem|widzę|mam|znam)|зависит)\b"
    r"|取决于|抱歉|好像|似乎|によって(?:異|変)|申し訳|恐れ入り|ようです|निर्भर|खेद|लगता है|يعتمد|عذر",
    re.IGNORECASE,
)
"""What the answer depends on, an apology, and what seems to be missing: context of a question."""

_COURTESY: Final = re.compile(
    r"\W*(?:(?:ok|okay|hi|hey|hello|hallo|hola|bonjour|ciao|olá|dzień dobry|gute frage|buena pregunta|bonne question"
    r"|(?:bella|buona|ottima) domanda|boa pergunta|dobre pytanie|хороший вопрос"
    r"|happy|glad|sure|of course|certainly|great|good|thanks|gladly|absolutely|gerne?|natürlich|klar|sehr gern"
    r"|avec plaisir|bien sûr|volontiers|merci|claro|por supuesto|con gusto|estupendo|volentieri|certo|com prazer|graag"
    r"|natuurlijk|goede vraag|chętnie|oczywiście|jasne|конечно)\b|承知|かしこまり|もちろん|好的|当然|可以|没问题|ज़रूर"
    r"|बिल्कुल|بالتأكيد)",
    re.IGNORECASE,
)


def answers_the_question(told: Told, read: Sequence[Sentence], asking: Sentence) -> bool | None:  # noqa: PLR0911 - one return for each kind
    """Whether the statements answer a prompt that asks something; None if it cannot be told."""
    if told.choosing or not told.words:
        return False
    if told.words < _FEW:
        closed = act_of(asking) == "question" and not leaves_open(asking.text)
        return None if closed and not any(FOR_THE_TASK.search(each.text) for each in read) else False
    later = any(FOR_THE_TASK.search(each.text) or waits(each.text) for each in read)
    needs = act_of(asking) == "request" or later
    if needs and not told.figures and told.words <= _LONG:
        return False
    if later and told.figures < _SEVERAL_FIGURES and told.words <= _TWICE:
        return None
    if act_of(asking) != "request" and not leaves_open(asking.text) and told.words > _MIDDLE:
        return True
    if told.figures >= _SEVERAL_FIGURES or told.words > (_LONG if not told.figures else _MIDDLE):
        return True
    return None
