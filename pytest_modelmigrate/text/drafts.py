"""Letters and messages inside a text, which speak for someone else than its author."""

# ruff: noqa: RUF001 - characters of other scripts are meant

from __future__ import annotations

import re
from typing import Final

from pytest_modelmigrate.text.spans import Span

_MARKUP: Final = r"^[ \t>*_#]{0,8}"
_HEADER: Final = re.compile(
    rf"{_MARKUP}(?:subject|re|betreff|objet|asunto|oggetto|assunto|onderwerp|temat|тема|विषय|主题|主題|件名|الموضوع)"
    r"[*_ ]{0,4}[:：][^\n]{1,200}$",
    re.IGNORECASE | re.MULTILINE,
)
_SALUTATION: Final = re.compile(
    rf"{_MARKUP}(?:(?:(?:dear|hi|hello|hey|good (?:morning|afternoon|day)|guten (?:tag|morgen)|sehr geehrte[rns]?"
    rf"|liebe[rs]?"
    r"|hallo|bonjour|chère?s?|madame|monsieur|estimad[oa]s?|querid[oa]s?|hola|buen(?:os|as) \w+|gentil[ei]|egregi[oa]"
    r"|car[oia]|buongiorno|salve|prezad[oa]s?|car[oa]s|olá|bom dia|boa tarde|geachte|beste|szanown[aiey]"
    r"|drog[ia]|cześć"
    r"|dzień dobry|уважаем\w+|здравствуйте|дорог\w+|عزيزي|عزيزتي|السيد|السادة)\b|प्रिय|आदरणीय|माननीय|नमस्ते|尊敬的"
    r"|亲爱的)"
    r"(?:[^\n.?!:]|(?<=[DMS]r)\.|(?<=M[rs]s)\.|(?<=Ms)\.|(?<=rof)\.){0,80}[,，:：、!]?|[^\n。]{1,40}(?:様|さま|御中"
    r"|各位))[ \t*_]*$",
    re.IGNORECASE | re.MULTILINE,
)
_SIGN_OFF: Final = re.compile(
    rf"{_MARKUP}(?:(?:thanks|thank you|danke|vielen dank|merci|gracias|grazie|obrigad[oa]|bedankt|dziękuję|спасибо)"
    r"[^\n.?!]{0,30}?(?:,| and| und| et| y| e| en| i| и) )?(?:(?:(?:kind|best|warm|many|with (?:kind|best"
    r"|warm)) )?(?:regards|wishes)|(?:yours )?(?:sincerely"
    rf"|faithfully|truly)"
    r"(?: yours)?|best|cheers|thanks|thank you|respectfully|warmly|(?:mit )?(?:freundlichen|besten|herzlichen"
    r"|viele[n]?) grüßen?"
    r"|viele grüße|beste grüße|liebe grüße|cordialement|bien (?:à vous|cordialement)|(?:sincères"
    r"|meilleures) salutations"
    r"|veuillez agréer[^\n]{0,120}|(?:un )?(?:cordial )?saludos?(?: cordial(?:es)?)?|atentamente|(?:cordiali"
    r"|distinti) saluti"
    r"|cordialmente|un saluto|atenciosamente|att\.?|abraços?|(?:met )?(?:vriendelijke groet(?:en)?"
    r"|hartelijke groet(?:en)?)"
    r"|groet(?:en|jes)?|z (?:poważaniem|wyrazami szacunku)|pozdrawiam|с уважением|सादर|भवदीय\w*|धन्यवाद|此致|敬上"
    r"|顺颂商祺|谨上"
    r"|祝好"
    r"|敬具|よろしくお願い[^\n]{0,12}|何卒[^\n]{0,24}|مع (?:خالص )?(?:التحية|التقدير)|تحياتي|\[[^\]\n]{2,40}\])"
    r"(?:[,，.。!*_ \t]*|[,，][^\n]{1,60})$",
    re.IGNORECASE | re.MULTILINE,
)
_SIGNATURE_LINES: Final = 3
_MOST: Final = 20
_READ: Final = 9_000
"""Characters in which letters are looked for."""


def draft_spans(text: str) -> list[Span]:
    r"""The spans of letters and messages in a text, from their subject or salutation to their signature.

    A letter has a salutation on a line of its own, and a subject line before it or a closing formula after it. A
    reply that only greets its reader is none. At most 20 are found, in the first 9,000 characters.

    Example:
        >>> text = "Here you are:\n\nDear Ann,\n\nwe have to decline.\n\nKind regards\nPetra"
        >>> [text[start : start + 9] for start, end in draft_spans(text)]
        ['Dear Ann,']
    """
    spans: list[Span] = []
    starts = [*_HEADER.finditer(text, 0, _READ), *_SALUTATION.finditer(text, 0, _READ)]
    closings = [match.end() for match in _SIGN_OFF.finditer(text, 0, _READ)] if starts else []
    for match in sorted(starts, key=lambda each: each.start())[:_MOST]:
        if spans and match.start() < spans[-1][1]:
            continue
        closing = next((end for end in closings if end > match.end()), None)
        if closing is not None:
            spans.append((match.start(), _after_signature(text, closing)))
        elif match.re is _HEADER:
            spans.append((match.start(), len(text)))
    return spans


def _after_signature(text: str, end: int) -> int:
    """The end of the lines right below a closing formula: names and roles."""
    for _ in range(_SIGNATURE_LINES):
        following = text.find("\n", end + 1)
        line_end = following if following >= 0 else len(text)
        line = text[end:line_end].strip()
        if not line or len(line) > 80 or line.endswith("?"):  # noqa: PLR2004 - longer than a name
            break
        end = line_end
    return end
