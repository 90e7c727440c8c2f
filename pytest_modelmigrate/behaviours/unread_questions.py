"""Signs that a text without a question still asks: an indirect question, or an author that goes on once it is told."""

# ruff: noqa: RUF001 - characters of other scripts are meant

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from pytest_modelmigrate.behaviours.waiting_words import waits
from pytest_modelmigrate.text.sentences import Sentence

_LAST: Final = 3
"""Sentences at the end that are read."""

_READ: Final = 300
"""Characters of a sentence that are read."""

_INDIRECT: Final = re.compile(
    r"\b(?:i|we)(?:'m| am|'d)? (?:\w+ ){0,2}?(?:(?:don't|do not|can't|cannot) (?:\w+ )?(?:know|tell|see)"
    r"|not (?:\w+ )?sure"
    r"|unsure|wonder\w*|need to know|like to know)\b[^.!?]{0,40}?\b(?:which|what|who|whom|whose|where|when|whether|if"
    r"|how)\b"
    r"|\b(?:the (?:only )?(?:open )?(?:question|thing) (?:left |i (?:still )?(?:need|lack) )?is"
    r"|all i need(?: to know)? is"
    r"|it(?:'s| is) (?:\w+ )?unclear(?: to me)?)\b[^.!?]{0,40}?\b(?:which|what|who|where|when|whether|if|how)\b"
    r"|\byou (?:gave|named|mentioned|said|chose|picked) (?:neither|none|nothing)\b"
    r"|\byou (?:didn't|did not|haven't|have not)"
    r" (?:said?|given?|named?|mention\w*|told|specified|specify)\b"
    r"|\b(?:sie|du) (?:haben|hast) (?:\w+ ){0,3}?(?:nicht|keine?n?s?)\b[^.!?]{0,30}?"
    r"\b(?:genannt|angegeben|gesagt|geschrieben)\b"
    r"|\b(?:weiß|wüsste|erkenne|sehe) ich\b[^.!?]{0,40}?\b(?:nicht|gern)\b|\bich (?:weiß|sehe"
    r"|erkenne) (?:\w+ ){0,3}?nicht\b"
    r"[^.!?]{0,10}?,? (?:welche\w*|was|wer|wen|wem|wo\w*|wann|wie|ob)\b"
    r"|\b(?:unklar|offen) (?:ist|bleibt)\b[^.!?]{0,40}?\b(?:welche\w*|was|wer|wo\w*|wann|wie|ob)\b"
    r"|\bje (?:ne sais|ne vois|me demande)\b[^.!?]{0,40}?\b(?:quel\w*|lequel|laquelle|qui|où|quand|combien|si|ce que)\b"
    r"|\breste à savoir\b|\bil me (?:manque|reste)\b[^.!?]{0,60}?\b(?:quel\w*|qui|où|quand|combien|si)\b"
    r"|\b(?:no (?:sé|tengo claro|veo)|me (?:falta|queda) (?:\w+ )?(?:saber|por saber)|tengo (?:la|una) duda|dudo)\b"
    r"[^.!?]{0,40}?\b(?:cu[aá]l\w*|qué|quién|dónde|cuándo|cuánt\w+|si)\b"
    r"|\b(?:non (?:so|mi è chiaro|capisco)|mi (?:manca|resta) (?:\w+ )?(?:da )?sapere|il dubbio è)\b"
    r"[^.!?]{0,40}?\b(?:qual\w*|che|chi|dove|quando|quant\w+|se)\b"
    r"|\b(?:não sei|(?:fico|estou) (?:\w+ )?(?:na|em|com) dúvida|(?:me )?falta(?:-me)? (?:\w+ )?saber|minha dúvida é)\b"
    r"[^.!?]{0,40}?\b(?:qua[li]\w*|que|quem|onde|quando|quant\w+|se)\b"
    r"|\b(?:ik (?:weet|zie)|weet ik) (?:\w+ ){0,3}?niet\b[^.!?]{0,20}?\b(?:welke?|wat|wie|waar|wanneer|hoe\w*|of)\b"
    r"|\bnie (?:wiem|mam pewności|widzę)\b[^.!?]{0,40}?\b(?:któr\w+|jak\w*|co|kto|gdzie|kiedy|ile|czy)\b"
    r"|не (?:знаю|понимаю|уверен\w*)[^.!?]{0,40}?(?:как|котор|что|кто|где|когда|сколько|ли)"
    r"|(?:不知道|不确定|不清楚|想确认|想知道)[^。！？]{0,20}?(?:哪|什么|谁|何时|多少|几|是否)"
    r"|(?:どの|どちら|いつ|どこ|何|いくら|か)[^。]{0,14}?(?:分|わ)かり(?:ません|かね)|か(?:だけ)?(?:確認|教え)"
    r"|(?:कौन|किस|क्या|कब|कहाँ|कितन)[^।]{0,30}?(?:पता नहीं|स्पष्ट नहीं|जानना)|لا أعرف (?:أي|ما|متى|أين|كم)",
    re.IGNORECASE,
)
"""What the author does not know, as an indirect question: "I don't know which one you mean."."""

_GOES_ON: Final = re.compile(
    r"\b(?:and|then) (?:i|we)(?:'ll| will| can)\b|\bdann (?:\w+ ){1,3}?(?:ich|wir)\b"
    r"|\bet (?:je|j'|nous) ?(?:vous|te|m'|le|la|l')?\w+|\by (?:te|le|les|os) (?:lo|la|los|las) \w+|\by (?:lo|la"
    r"|me pongo|me encargo)\b"
    r"|\be (?:te|ti|le|gli|lo|la) (?:lo |la )?\w+o\b|\be (?:eu )?(?:já )?(?:trato|envio|mando|altero|faço|resolvo"
    r"|confirmo|cuido)\b"
    r"|\b(?:dan|en) (?:\w+ ){0,3}?(?:ik|wij|we)\b|\ba (?:od razu|zaraz|ja)\b|\bто(?:гда)? я\b"
    r"|我(?:来|马上|就|会|再|立即|立刻|这就)|(?:いただけれ|次第|たら|れば)[^。]{0,20}?(?:いたし|し)ます",
    re.IGNORECASE,
)
"""The author goes on once it has been told."""

MAY_WAIT: Final = "the author may wait for the reader"


def may_wait(read: Sequence[Sentence]) -> bool:
    """Whether one of the last sentences has an indirect question, or says that the author goes on once it is told.

    Example:
        "I don't know which of them you mean." and "Send me the number, and I'll change it." do.
    """
    last = [each.text[:_READ] for each in read[-_LAST:]]
    return any(_INDIRECT.search(each) or _GOES_ON.search(each) or waits(each) for each in last)
