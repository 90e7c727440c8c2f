"""Patterns for requests in English: "please send me", "I need to know", "name the one you mean and I'll start"."""

# ruff: noqa: RUF001 - characters of lists are meant

from __future__ import annotations

import re
from typing import Final

OPENERS: Final = (
    r"(?:[-*+•–#>_\s(]|\d{1,2}[.)])*+"
    r"(?:(?:(?:and|so|but|or|also|then|now|first|firstly|second|secondly|finally|ok|okay|sure|certainly|of course"
    r"|well"
    r"|hi|hello|hey|thanks|thank you|sorry|great|got it|understood|absolutely|just|to be sure|if so|if not"
    r"|in that case|in which case|for example|specifically|to clarify|to confirm|to be clear)\b"
    r"|(?>(?:before (?:i|we)|to (?:help you|make sure|answer)|when you (?:say|ask)|by|i(?:'m| am) (?:sorry|not sure)"
    r"|i apologi[sz]e)\b[^,?.!]{0,60}?(?=,|\bbut\b)))[\s,:;.!-]*+)*+"
)
"""Words that can stand before a question or a request."""

_INFORMATION: Final = (
    r"(?:detail|information|info|context|clarif|specif|example|number|date|name|address|id\b|email|file|document|text"
    r"|code|image|link|url|data|content|version|order|question|request|statement|input|location|which|what|who|where"
    r"|when|how\b|why|whether|if you (?:mean|meant|are|were)|about (?:your|the|what|which)|the\b|your\b|more\b|me\b"
    r"|it\b|a\b|an\b)"
)
_GIVE: Final = (
    r"(?:provide|specify|clarify|share|tell|send|confirm|indicate|give|supply|enter|upload|attach|paste|choose|pick"
    r"|select|elaborate|describe|rephrase|restate|identify|name|state|explain|forward|fill|be more specific"
    r"|resend|re-?send|list|include|narrow|point|let me know|let us know)"
)
_POLITE: Final = re.compile(
    rf"^{OPENERS}(?:please|kindly|pls)\s+(?:\w+\s+){{0,2}}?{_GIVE}\b(?=[^.]{{0,60}}?\b{_INFORMATION})|"
    rf"\b(?:could|can|would|will)\s+you\s+(?:(?:please|kindly|also|maybe|perhaps|possibly|at least)\s+)*{_GIVE}\b|"
    rf"(?:,|;|:|\band|\bbut|\bso|-)\s*(?:please"
    rf"|kindly)\s+(?:\w+\s+){{0,2}}?{_GIVE}\b(?=[^.]{{0,60}}?\b{_INFORMATION})|"
    rf"\bplease\s+(?:let me know|tell me|specify|clarify|confirm)\s+(?:the|your|which|what|who|where|when|how"
    rf"|whether|if you (?:mean|meant|are referring|were referring))\b",
    re.IGNORECASE,
)
_NEED: Final = re.compile(
    r"\b(?:i|we)(?:'ll|'d| will| would| do)?\s+(?:also\s+|still\s+|just\s+|first\s+)?(?:need|require)\s+"
    r"(?:to (?:know|understand|see|confirm|clarify|get|have|ask)|(?:a (?:few|bit|little)|one|two|three|four|some|more"
    r"|further"
    r"|additional|the following|your|the|an?)\b"
    r"[^.]{0,60}?(?:detail|information|info|context|clarif|number|date|name|address|\bid\b|email|specif|from you"
    r"|file|document|text|code|input|things?|points?|answers?\b))",
    re.IGNORECASE,
)
_LET_ME_KNOW: Final = re.compile(
    r"\bwhat (?:i|we)(?:'d)? (?:still )?need (?:from you|to know|first)\b|\buntil (?:i|we) (?:know|hear"
    r"|have) (?:from you"
    r"|which|what|who|when|where|one thing|two things|three things|the|your)\b"
    r"|"
    r"\blet (?:me|us) know\s+(?!how (?:it|that|this|things|you) (?:go|goes|went|works?|get|feels?)\b"
    r"|what you think\b)(?:the"
    r"|your|which|what|who|whose|where|when|how|whether"
    r"|if you(?:'re| are| were|'d been)? (?:mean|meant|referring|asking|looking|talking|thinking)|if it(?:'s| is) )\b"
    r"|\btell me\s+(?:the|your|which|what(?! you think)|who|whose|where|when|how (?:many|much|old|long|often)"
    r"|more about)\b",
    re.IGNORECASE,
)
_CONDITIONAL: Final = re.compile(
    r"\bif you (?:can |could |would |are able to |'d )?(?:(?:please|kindly) )?(?:provide|share|specify|clarify"
    r"|tell me|give|supply|paste|send|let me know)\b"
    r"[^.]{0,160}?\bi(?:'ll| will|'d| would| can| could| may| might)\b"
    r"|\b(?:i|we)(?:'ll| will|'d| would| can| could)\b[^.]{0,120}?\b(?:if|once|when|as soon as) you (?:can |could )?"
    r"(?:provide|share|specify|clarify|tell me|give me|supply|paste|send me|let me know (?:which|what|the|your))\b",
    re.IGNORECASE,
)
_TELLS_TO: Final = re.compile(
    rf"^{OPENERS}(?:reply with (?:the|a|your)|fill me in|(?:tell|give|send|show) (?:me|us) (?:the|your|a|which|what"
    rf"|who|where"
    r"|when|how|it|those|these)\b|name the one\b)"
    rf"|^{OPENERS}(?:name|tell|send|paste|pick|choose|say|give|reply|confirm|share|drop|point|fill|answer|upload"
    rf"|attach|type)"
    r"\b[^.!?]{0,100}?\b(?:and|then) (?:i|we|you)(?:'ll| will| can)\b"
    r"|\b(?:dites|dis)(?:-le)?-moi\b[^.!?]{0,80}?\bet (?:je |j')|\b(?:dígame|dime)(?:lo)?\b[^.!?]{0,80}?\by (?:lo|la"
    r"|te|le|yo)\b"
    r"|\b(?:dimmi|mi dica)(?:lo)?\b[^.!?]{0,80}?\be (?:lo|la|ti|le|io|procedo)\b|\b(?:nennen|sagen|schicken|geben) sie"
    r"\b[^.!?]{0,80}?\bdann\b|\b(?:nenn|sag|schick|gib)e? mir\b[^.!?]{0,80}?\bdann\b",
    re.IGNORECASE,
)
"""An order to the reader to say something: "Name the one you mean and I'll start."."""

_INDIRECT: Final = re.compile(
    r"\b(?:it(?:'s| is| isn't| is not)|i(?:'m| am)|it would|i'd|i would|could you|i)\s+(?:\w+\s+){0,3}?"
    r"(?:unclear|not clear|clear|not sure|unsure|uncertain|wondering|curious|like to know|want to know|don't know"
    r"|help(?:ful)? to know|ambiguous)\s+"
    r"(?:to me\s+)?(?:exactly\s+|precisely\s+)?(?:which|what|who|whom|where|when|whether"
    r"|if)\b[^.]{0,80}?\byou(?:'re|r)?\b",
    re.IGNORECASE,
)

REQUESTS: Final = (_POLITE, _NEED, _LET_ME_KNOW, _TELLS_TO, _CONDITIONAL, _INDIRECT)
"""All of them."""
