"""Texts that a prompt asks for: questions for others, letters, translations. What they say is content."""

# ruff: noqa: RUF001 - characters of other scripts are meant

from __future__ import annotations

import re
from typing import Final

from pytest_modelmigrate.behaviours.conversation_texts import written_text
from pytest_modelmigrate.facts.replies import Reply

_READ: Final = 4_000
"""Characters of a prompt that are read, at its beginning and at its end."""

_WRITE: Final = (
    r"(?:writ\w+|draft\w*|compos\w+|creat\w+|generat\w+|giv\w+|suggest\w*|prepar\w+|mak\w+|list\w*|com\w+ up with|need"
    r"|formulat\w+"
    r"|schreib\w*|verfass\w*|formulier\w*|erstell\w*|entw[iu]rf\w*|nenn\w*|überleg\w*|antwort\w*"
    r"|écri\w+|rédig\w+|propos\w+|cré\w+|donn\w+|prépar\w+|répond\w*|formul(?!ar|a\b)\w+"
    r"|escrib\w+|redact\w+|cre[ae]\w*|prepar\w+|dame|sugier\w+|hazme|haz"
    r"|scriv\w+|redig\w+|prepar\w+|dammi|suggeri\w+|elabor\w+"
    r"|escrev\w+|redij\w+|cri[ae]\w*|sugir\w+|faça|faz"
    r"|schrijf\w*|maak\w*|bedenk\w*|stel\w*|geef"
    r"|napisz\w*|przygotuj\w*|ułóż\w*|stwórz\w*|zaproponuj\w*|podaj"
    r"|напиш\w+|состав\w+|придум\w+|подготов\w+)"
)
_QUESTION_NOUN: Final = (
    r"\b(?:questions?|quiz\w*|surveys?|questionnaires?|interview\w*|faqs?|icebreakers?|polls?"
    r"|fragen|umfrage\w*|fragebogen|sondages?|preguntas?|encuesta\w*|cuestionario\w*|domand[ae]|sondaggi\w*"
    r"|questionari\w*"
    r"|perguntas?|questionário\w*|enquete\w*|vragen|vragenlijst|enquête|pyta(?:nia|ń|nie)|ankiet\w+|вопрос\w*"
    r"|опрос\w*)\b"
)
_NAMES_QUESTIONS: Final = re.compile(
    rf"{_QUESTION_NOUN}|问题|题目|问卷|测验|質問|アンケート|クイズ|設問|प्रश्न|सवाल|أسئلة|استبيان", re.IGNORECASE
)
_QUESTIONS: Final = re.compile(
    rf"\b{_WRITE}\b[^.!?\n]{{0,80}}?{_QUESTION_NOUN}"
    r"|(?:写|出|列|生成|设计|编|拟|给我|提出|准备|整理|推荐|想)[^。！？\n]{0,20}?(?:问题|题目|问卷|测验|选择题|题)"
    r"|(?:質問|問題|アンケート|クイズ|設問)[^。\n]{0,16}?(?:作|書|考え|出し|挙げ|ください)"
    r"|(?:प्रश्न|सवाल|प्रश्नावली)[^।?\n]{0,30}?(?:लिख|बना|तैयार|दीजिए|दो)"
    r"|(?:اكتب|أنشئ|اقترح|أعط\w*|ضع)[^.؟\n]{0,40}?(?:أسئلة|استبيان|سؤال)",
    re.IGNORECASE,
)
_FEW_WORDS: Final = (
    r"(?:\s+(?!(?:from|of|in|into|out|based|for|with|to|about|aus|von|für|mit|auf|de|du|des|dans|à|pour|del|en|para"
    r"|con|da|dal|di|per|do"
    r"|em|van|uit|voor|z|ze|na|dla|из|для)\b)[^\s.!?]{1,30}){0,5}?"
)
"""Words between a verb and its object, without a preposition.

So "write a polite letter" is found, and "create an event from the letter" is not.
"""

_REWORDED: Final = (
    r"\b(?:translat\w+|rewrit\w+|rephras\w+|paraphras\w+|reword\w*|proofread\w*"
    r"|übersetz\w*|umformulier\w*|tradui\w+|reformul\w+"
    r"|trad[uú]\w+"
    r"|reescr\w+|riscriv\w+|vertaal\w*|herschrijf\w*|przetłumacz\w*"
    r"|przeredaguj\w*"
    r"|перевед\w+|перепиш\w+)\b"
)
_REWORDS: Final = re.compile(
    rf"{_REWORDED}|\bmake\b[^.?!]{{0,60}}?\b(?:sound|tone|formal|polite|friendlier|softer|clearer)\b|翻译|改写|润色"
    rf"|翻訳|訳して|書き換え|言い換え|अनुवाद|ترجم",
    re.IGNORECASE,
)
_TEXTS: Final = re.compile(
    rf"{_REWORDED}|\b{_WRITE}\b{_FEW_WORDS}\s(?:e-?mails?|mails?|letters?|messages?|reply|replies|texts?|sms|posts?"
    rf"|tweets?"
    rf"|captions?"
    r"|titles?|headlines?|slogans?|subject lines?|speech|scene|stor(?:y|ies)|poems?|dialogues?|scripts?|announcements?"
    r"|reviews?"
    r"|brief\w*|nachricht\w*|textvorschlag|betreff\w*|überschrift\w*|titel|szene|geschichte|gedicht|lettres?"
    r"|courriels?|titres?"
    r"|messages?|textes?|scènes?|cartas?|correos?|mensajes?|títulos?|textos?|escena|cuento|lettera|lettere|messaggi\w*"
    r"|testi?|titol\w+"
    r"|scena|mensagem|mensagens|bericht\w*|tekst\w*|verhaal|wiadomoś\w+|listu? do|maila?|pism\w+|opini\w+|письм\w+"
    r"|сообщени\w+|текст\w*)\b"
    r"|翻译|改写|润色|写(?:一)?[^。！？\n]{0,16}?(?:信|邮件|短信|文案|标题|故事|回复)"
    r"|翻訳|訳して|書き換え|言い換え|(?:メール|手紙|文面|文章|件名|タイトル|返信)[^。\n]{0,12}?(?:書|作|考え)"
    r"|अनुवाद|(?:पत्र|ईमेल|संदेश|कहानी)[^।\n]{0,20}?(?:लिख|बना)|ترجم|(?:اكتب|صغ)[^.؟\n]{0,40}?(?:رسالة|خطاب|بريد|نص"
    r"|قصة)",
    re.IGNORECASE,
)


def wants_questions(reply: Reply) -> bool:
    """Whether the prompt asks for questions, as for a quiz, a survey or an interview."""
    return any(_QUESTIONS.search(text) for text in _prompts(reply))


def names_questions(prompt: str) -> bool:
    """Whether a prompt has a word for questions, whatever it says of them."""
    return bool(_NAMES_QUESTIONS.search(prompt[:_READ]))


def wants_a_text(reply: Reply) -> bool:
    """Whether the prompt asks for a text that speaks for someone: a letter, a title, a scene, a translation."""
    return any(_TEXTS.search(text) for text in _prompts(reply))


_CONTENT_WANTED: Final = re.compile(
    r"(?:^|\bplease )\W*(?:name|plan|list|compare)\b"
    r"|\b(?:suggest|recommend|propose|explain|describe|summari[sz]e|brainstorm|ideas|tips"
    r"|(?:give|gib|donne\w*|dame|deme|dammi|me dê|dê-me|geef|podaj)(?!(?:[- ](?:me|us|mir|uns|moi|nous|mij|ons"
    r"|mi))?[ ](?:\w+ )?(?:the|his|her|their|our|my|your|\w+'s"
    r"|den|die|das"
    r"|seine?n?|ihre?n?|deren|le|la|les|l'|son|sa|ses|leur|el|los|las|su|sus|il|lo|gli|i|suo|sua|o|a|os|as|dele|dela"
    r"|de|het"
    r"|zijn|haar|jego|jej|ich)\b)"
    r"|nenne?|schlag|empfiehl\w*|erklär\w*|beschreib\w*|vergleich\w*|plane?|ideen|tipps|propose\w*|suggère"
    r"|conseille\w*|recommande\w*|explique\w*|idées|conseils|sugiere\w*|propón\w*|recomienda\w*|explica\w*"
    r"|enumera|ideas|consejos|suggerisci\w*|proponi\w*|consiglia\w*|spiega\w*|elenca|idee|consigli|me dê|dê-me"
    r"|sugira"
    r"|sugere|recomende|explique|liste|ideias|dicas|noem|leg uit|stel voor|tips|wymień|zaproponuj|wyjaśnij"
    r"|opisz)\b"
    r"|推荐|建议|列出|介绍|解释|说明|教えて|紹介|挙げて|説明|提案|सुझाव|बताइए|समझा",
    re.IGNORECASE,
)


def wants_content(prompt: str) -> bool:
    """Whether a prompt asks for ideas, a list, an explanation or a plan, and not for something to be done."""
    return bool(_CONTENT_WANTED.search(prompt[:_READ]))


_OUTPUT_WANTED: Final = re.compile(
    rf"\b{_WRITE}\b|\b(?:classif\w+|labels?|extract\w*|captions?|teasers?|banners?|ad text|descri\w+|guides?|paragra\w+"
    r"|sections?|summary|overview|translation|sentences?|words|characters|answer (?:with|in)|reply (?:with|in)|respond"
    r"|return|json|congratulat\w+"
    r"|tell (?:the|him|her|them)|convert|solve|calculate|rewrite|translat\w+|commit message|klassifizier\w*"
    r"|beschreib\w*"
    r"|antworte\w*|sätze\w*|zeichen|absätze|erzähl\w*|fass\w*|berechne|phrases|caractères|réponds|raconte|résume\w*"
    r"|frases|palabras|guía|responde|cuenta|resume|párrafos|frasi|parole|rispondi|racconta|parla|riassumi|secções"
    r"|seções"
    r"|indique|responda|conte|resuma|zinnen|woorden|vertel|antwoord|bereken|zdania|znaków|opis|opowiedz|odpowiedz"
    r"|rozwiąż)\b"
    r"|写|翻译|分类|提取|概括|总结|整理|書い|要約|分類|抽出|答えて|लिख|वर्गीकृत|सारांश|اكتب|لخص|صنف",
    re.IGNORECASE,
)


def wants_an_output(prompt: str) -> bool:
    """Whether a prompt asks for a text, a label, a value or another output that speaks for itself."""
    return wants_content(prompt) or bool(_OUTPUT_WANTED.search(_GIVES.sub(" ", _ends(prompt))))


_GIVES: Final = re.compile(
    r"\b(?:give|gives?|gib|geben sie|donne\w*|dame|deme|dammi|mi dia|me dê|dê-me|geef|podaj|nenne?)\b", re.IGNORECASE
)
"""Verbs of giving, which ask for data as often as for a text; `wants_content` reads those for a text."""


def wants_a_rewording(reply: Reply) -> bool:
    """Whether the last message asks for a translation, or for the same in other words."""
    return bool(_REWORDS.search(_ends(last_words(reply))))


def gives_a_text(reply: Reply) -> bool:
    """Whether the last message holds the text to work on: in quotation marks, behind a colon, or by its length."""
    asked = last_words(reply)
    return len(asked) > _ROOM_FOR_A_TEXT or bool(_TEXT_GIVEN.search(asked))


_ROOM_FOR_A_TEXT: Final = 300
_TEXT_GIVEN: Final = re.compile(r"[\n:：\"“”„«»「」『』]|(?<!\w)['‘]")


def wants_a_reply(reply: Reply) -> bool:
    """Whether the last message asks for a reply to somebody else, or for a question to the user."""
    return bool(_REPLY_TO.search(_ends(last_words(reply))))


_REPLY_TO: Final = re.compile(
    r"\b(?:(?:reply|respond|answer) to (?:the|this|her|him|them|that)\b|(?:ask|quiz|test) me\b|antworte (?:dem|der|ihm"
    r"|ihr)"
    r"|antwort an|stell mir|frag mich|réponds? (?:au|à|aux)|pose-moi|respond[ea] (?:al|a la|ao|à|aos)|hazme (?:una"
    r"|preguntas)|pregúntame"
    r"|rispondi (?:al|alla|a)|chiedimi|fammi una domanda|me faça|pergunta-me|antwoord (?:de|aan)|stel me|vraag me"
    r"|(?:write|text|message|schreib|frage?|écris|demande|escribe|pregunta|scrivi|chiedi|escreve|pergunta|schrijf"
    r"|vraag|napisz"
    r"|zapytaj) (?:[\w'-]+,? ){1,6}?(?:ob|wann|if|whether|when|where|quand|si|cuándo|se|quando|of|wanneer|czy|kiedy)"
    r"|odpowiedz (?:klient\w*|na|pani|panu)|zadaj mi|zapytaj mnie)\b|回复|回覆|考我|返信|クイズ|質問して|जवाब (?:दो"
    r"|दीजिए|लिख)",
    re.IGNORECASE,
)


def wants_a_text_that_declines(reply: Reply) -> bool:
    """Whether the last message asks for a text in which somebody declines, as for a letter that turns down an offer."""
    asked = _ends(last_words(reply))
    return bool(_TEXTS.search(asked) and _DECLINING.search(asked))


def wants_a_text_that_asks(reply: Reply) -> bool:
    """Whether the last message asks for a text in which somebody asks, as for a message that asks for a date."""
    asked = _ends(last_words(reply))
    return bool(_TEXTS.search(asked) and _ASKING.search(asked))


_ASKING: Final = re.compile(
    r"\b(?:ask(?:s|ing)?|inquir\w+|enquir\w+|request(?:s|ing)|whether|(?:nach)?(?:frag(?:en?|t)|zufragen)|anfrag\w*"
    r"|demand(?:er|ant|e)|pregunt\w+|chied\w+|chieder\w*|pergunt\w+|vraagt?|vragen|vraag|(?:za)?pyta\w*|спрос\w+"
    r"|узна\w+)\b"
    r"|询问|问(?:他|她|对方|一下)|尋ね|聞く|問い合わせ|पूछ|تسأل|يسأل|استفسار",
    re.IGNORECASE,
)

_DECLINING: Final = re.compile(
    r"\b(?:declin\w+|refus\w+|turn\w* (?:\w+ ){0,3}down|reject\w*|say\w* no|can(?:'t|not)|won't|unable|excus\w+"
    r"|absag\w*|abgesagt|ablehn\w*|lehn\w+|nicht|rechaz\w+|rifiut\w+|recus\w+|afwijz\w+|weiger\w*|afzeg\w*|odm[oó]w\w+"
    r"|отказ\w*|откаж\w*)\b|拒绝|婉拒|谢绝|断り|断る|辞退|मना कर|अस्वीकार|رفض|اعتذار",
    re.IGNORECASE,
)


def last_words(reply: Reply) -> str:
    """The text of the last user message; empty if there is none."""
    said = [each for each in reply.messages if each.get("role") == "user"]
    return written_text(said[-1].get("content")) if said else ""


def _prompts(reply: Reply) -> tuple[str, str]:
    return _ends(written_text(reply.request_body.get("system"))), _ends(last_words(reply))


def _ends(text: str) -> str:
    return text if len(text) <= 2 * _READ else f"{text[:_READ]}\n{text[-_READ:]}"
