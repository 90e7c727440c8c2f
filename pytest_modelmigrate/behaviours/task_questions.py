"""Questions about the task itself, which stand in place of its result: "Which text should I translate?"."""

# ruff: noqa: RUF001 - characters of other scripts are meant

from __future__ import annotations

import re
from typing import Final

_READ: Final = 1_200
"""Characters of a text that are matched; a question in place of a result is short."""

_DO: Final = (
    r"(?:writ\w+|draft\w*|prepar\w+|compos\w+|creat\w+|summari[sz]\w*|translat\w+|rewrit\w+|rephras\w+|shorten\w*"
    r"|condens\w+|extract\w*|do it"
    r"|schreib\w*|verfass\w*|erstell\w*|entw[ei]rf\w*|formulier\w*|übersetz\w*|zusammen(?:fass|ge|zu)\w*"
    r"|vorbereit\w*|kürz\w*"
    r"|écri\w+|rédig\w+|prépar\w+|résum\w+|tradui\w+|reformul\w+"
    r"|escrib\w+|redact\w+|prepar\w+|resum\w+|tradu\w+|reformul\w+"
    r"|scriv\w+|redig\w+|riassum\w+|traduc\w+|riscriv\w+|escrev\w+|redij\w+|reescrev\w+"
    r"|schrijf\w*|schrijven|maak|opstel\w*|vertaal\w*|vertalen|samenvat\w*"
    r"|napisz\w*|przygotuj\w*|przygotow\w*|streszcz\w*|streści\w*|przetłumacz\w*|ułoż\w*|opracuj\w*)"
)
_PROMISES: Final = re.compile(
    rf"\b(?:i'll|i will|i can|i could|i'd be (?:happy|glad) to|so i can|so that i can)\s(?:then\s|gladly\s"
    rf"|happily\s)?(?:\w+\s){{0,2}}?{_DO}\b"
    rf"|\b(?:dann|damit ich|gern[e]?)\s[^.!?]{{0,60}}?{_DO}\b"
    rf"|\b(?:et|puis|ensuite|alors|pour que|afin que)\s(?:je|j')\s?(?:\w+\s|l'|la |le ){{0,3}}?{_DO}(?!\w)"
    rf"|\b(?:y|entonces|así|para que)\s(?:lo\s|la\s|te\s|le\s|yo\s|pueda\s){{0,3}}{_DO}(?!\w)"
    rf"|\b(?:e|poi|così|allora)\s(?:lo\s|la\s|ti\s|le\s|posso\s|io\s){{0,3}}{_DO}(?!\w)"
    rf"|\b(?:e|então|depois|para que)\s(?:eu\s|o\s|a\s|lhe\s|te\s|possa\s){{0,3}}{_DO}(?!\w)"
    rf"|\b(?:dan|zodat|en)\s[^.!?]{{0,10}}?\bik\s[^.!?]{{0,40}}?{_DO}\b|\bdan\s{_DO}\sik\b"
    rf"|\b(?:wtedy|wówczas|a|to|żebym|abym|i)\s(?:ja\s|mógł\w*\s|mogł\w*\s)?(?:przygotuję|napiszę|streszczę"
    rf"|przetłumaczę|ułożę|opracuję|przygotow\w+|napisa\w+|przetłumaczy\w+|streści\w+)\b"
    r"|我(?:就|会|來|来|再|才能|可以|好)[^。！？]{0,12}?(?:写|撰|准备|翻译|总结|概括|改写|起草)"
    r"|(?:すれば|いただけれ|次第|たら|れば)[^。]{0,20}?(?:作成|翻訳|要約|書|訳)"
    r"|(?:तो|फिर|ताकि) मैं[^।?]{0,40}?(?:लिख|तैयार|अनुवाद|सारांश|बना)|(?:و|ثم |ل|كي |حتى )(?:سأ|أ)(?:كتب|عد|ترجم"
    r"|لخص|صيغ|قوم)",
    re.IGNORECASE,
)
"""That the work will be done once the reader has answered: "then I'll write the text"."""

_NAMES_THE_TASK: Final = re.compile(
    rf"\b(?:you(?:'d| would)? (?:like|want|need|wish)|you want|should i|shall i|for me to|i should|i'm to|to be)"
    rf"\s(?:(?:me|to|have|the|it|us|a)\s){{0,3}}{_DO}\b|\byou(?:'d| would)? (?:like|want"
    rf"|need) (?:\w+\s){{0,2}}(?:translated|summari[sz]ed|rewritten|rephrased|drafted|shortened)\b"
    rf"|\bich\b[^.!?]{{0,60}}?{_DO}\s(?:soll|darf|kann)\b|\bsoll ich\b[^.!?]{{0,60}}?{_DO}"
    rf"|\b(?:dois-je|je dois|que je|voulez(?:-vous)? que je|souhaitez(?: que je"
    rf"| faire)?)\s(?:\w+\s){{0,2}}?{_DO}(?!\w)"
    rf"|\b(?:quieres?|quiere|desea|deba|debo)\s(?:que\s)?(?:\w+\s){{0,2}}?{_DO}(?!\w)"
    rf"|\b(?:vuoi|vuole|devo|desidera)\s(?:che\s)?(?:\w+\s){{0,2}}?{_DO}(?!\w)"
    rf"|\b(?:quer|queres|deseja|devo)\s(?:que\s)?(?:eu\s)?(?:\w+\s){{0,2}}?{_DO}(?!\w)"
    rf"|\b(?:moet ik|ik moet|wil(?:t)? (?:je|u)|zal ik)\b[^.!?]{{0,40}}?(?:{_DO}|vertaald|samengevat|geschreven)\b"
    rf"|\b(?:mam|chce(?:sz|cie)?|powin\w+)\s(?:\w+\s)?{_DO}"
    r"|(?:需要|要|想)(?:我)?(?:翻译|总结|概括|改写|撰写|起草)的|(?:翻訳|要約|作成|書き換え)(?:してほしい|したい|する|をご希望の)(?:文|テキスト|内容|文章|箇所|本文)"
    r"|(?:अनुवाद|सारांश) (?:करवाना|करना|कराना|चाहिए)|(?:تريد|تود|ترغب)[^.؟]{0,12}?(?:ترجم|تلخيص|كتاب)",
    re.IGNORECASE,
)
"""The work as something that is still to be done: "the text you would like me to summarise"."""

_MATERIAL: Final = (
    r"(?:text|passage|chapter|article|document|file|attachment|message|e-?mail|sentence|paragraph|transcript"
    r"|notes?|image|review"
    r"|kapitel|artikel|dokument|datei|anhang|nachricht|satz|absatz|abschnitt|texte|chapitre|fichier|pièce jointe"
    r"|phrase"
    r"|texto|capítulo|artículo|documento|archivo|mensaje|frase|testo|capitolo|articolo|allegato|messaggio|artigo"
    r"|arquivo|anexo|mensagem"
    r"|tekst|hoofdstuk|bestand|bijlage|bericht|zin|rozdział|artykuł|plik|załącznik|wiadomość|zdanie)"
)
_NOT_RECEIVED: Final = re.compile(
    rf"\b{_MATERIAL}\w{{0,2}}\b[^.!?]{{0,30}}?\b(?:didn't|did not|doesn't seem|seems to be missing|is missing"
    rf"|hasn't|has not|wasn't|fehlt|nicht (?:angekommen|übermittelt|dabei)"
    r"|manque|n'(?:est|a) pas|no (?:ha llegado|aparece|se ve|está)|falta|manca|non (?:è|c'è)|não (?:chegou"
    r"|aparece|veio|está)|ontbreekt|niet (?:meegekomen|aangekomen)|nie dotar\w+|brakuje)\b"
    rf"|\bi (?:don't|do not|can't|cannot) (?:see|find|have) (?:a|an|any|the|your)?\s?{_MATERIAL}\b|\b(?:paste|send"
    rf"|share|upload|attach|provide)\s(?:me\s)?(?:the|your|a|it)\s?(?:\w+\s){{0,2}}?{_MATERIAL}\b"
    rf"|\b(?:schicken|senden|fügen|geben|einfügen|kopieren)\s(?:sie\s)?(?:mir\s)?(?:bitte\s)?(?:den|das|die|ihren"
    rf"|deinen)\s{_MATERIAL}\b"
    rf"|\b(?:envoy|coll|partag|fourni)\w*(?:-moi)?\s(?:le|la|l'|votre|ton)\s?{_MATERIAL}\b|\b(?:env[ií]|peg"
    rf"|compart)\w*\s(?:el|la|tu|su|o|a|seu)\s{_MATERIAL}\b"
    rf"|\b(?:invia|incolla|manda|condivid)\w*\s(?:il|la|l'|tuo)\s?{_MATERIAL}\b|\b(?:stuur|plak|deel)\s(?:me\s"
    rf"|mij\s)?(?:de|het|je|uw)\s{_MATERIAL}\b"
    rf"|\b(?:wklej|prześlij|wyślij|przesła\w*|wkleić)\s(?:mi\s)?{_MATERIAL}"
    r"|(?:没有|未)(?:收到|看到)[^。]{0,8}?(?:文本|原文|文章|内容|文件)|(?:粘贴|发送|提供|发来|贴)[^。]{0,10}?(?:文本|原文|文章|内容|全文|句子)"
    r"|(?:文章|本文|原文|テキスト|文|ファイル)[^。]{0,8}?(?:届い|見当たら|送って|貼り付け|お送り|ありません)"
    r"|(?:पाठ|लेख|वाक्य|अध्याय|टेक्स्ट)[^।]{0,16}?(?:भेज|पेस्ट|साझा|नहीं मिल)|(?:أرسل|الصق|شارك"
    r"|لم يصل)[^.؟]{0,16}?(?:النص|المقال|الجملة|الملف|الفصل)",
    re.IGNORECASE,
)
"""That the text to work on has not come, or should be sent."""


def asks_about_the_task(text: str) -> bool:
    """Whether a text that asks something speaks of the work that it was asked for: it is not its result.

    Example:
        >>> asks_about_the_task("What is the letter about? Then I'll write it.")
        True
        >>> asks_about_the_task("Shall we meet on Friday?")
        False
    """
    read = text[:_READ]
    return any(pattern.search(read) for pattern in (_PROMISES, _NAMES_THE_TASK, _NOT_RECEIVED))


def promises_the_work(text: str) -> int | None:
    """Where a text says that the work will be done once the reader has answered; None if it does not."""
    found = _PROMISES.search(text[:_READ])
    return found.start() if found else None
