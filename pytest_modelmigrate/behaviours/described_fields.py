"""What a schema says about its fields: `"follow_up": {"description": "Question to the user"}`."""

# ruff: noqa: RUF001 - characters of other scripts are meant

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final, Literal, TypeAlias

Role: TypeAlias = Literal["question", "message", "content", ""]
"""Whether a field is for a question to the user, for a message to the user, or holds content; empty if unknown."""

_MOST_NODES: Final = 5_000
_LONGEST_PROMPT: Final = 8_000

_BY_LANGUAGE: Final = (
    (
        "questions?",
        "messages?|repl(?:y|ies)|answers?|response|text|shown",
        "to|for|ask",
        "user|customer|caller|client|guest|patient|visitor|applicant|tenant|passenger|sender|person|member|reader",
    ),
    (
        "(?:rück|nach)?fragen?",
        "antwort|nachricht|text",
        "an|für",
        "nutzer|benutzer|kund|anrufer|anwender|gast|gäst|patient|mieter|bewerber|besucher|absender|reisende",
    ),
    (
        "questions?",
        "réponse|message|texte",
        "à|au|aux|pour",
        "utilisat|client|invité|patient|locataire|visiteur|voyageur",
    ),
    (
        "preguntas?",
        "respuesta|mensaje|texto",
        "al?|a los|para",
        "usuari|client|huésped|paciente|inquilin|visitante|viajer",
    ),
    (
        "domand[ae]",
        "risposta|messaggio|testo",
        "all['’]|al|agli|ai|per",
        "utent|client|ospit|pazient|inquilin|visitator|viaggiator",
    ),
    (
        "perguntas?",
        "resposta|mensagem|texto",
        "ao|aos|à|para",
        "usuári|utilizador|client|hóspede|paciente|inquilin|visitante",
    ),
    ("vra(?:ag|gen)", "antwoord|bericht|tekst", "aan|voor", "gebruiker|klant|gast|patiënt|huurder|bezoeker|reiziger"),
    ("pytani[ae]", "odpowiedź|wiadomość|tekst", "do|dla", "użytkowni|klient|gości|pacjent|najemc|odwiedzając"),
)
"""Words for a question, for a message, for "to", and beginnings of words for a person; in each language."""

_ARTICLE: Final = r"(?:(?:the|our|your|den|die|unsere[nr]?|l['’]|le|la|les|el|los|las|il|gli|o|os|a|as|de|het)\s?)?"
_OTHER_QUESTION: Final = (
    r"\bclarif|\bfollow-?up questions?\b|\b(?:ask|asks|asking) (?:the |our )?(?:user|customer)|\brückfrage"
    r"|(?:उपयोगकर्ता|ग्राहक) (?:से|के लिए)[^।]{0,30}?(?:प्रश्न|सवाल|पूछ)|(?:询问|追问|反问|向)(?:用户|客户)|澄清"
    r"|(?:ユーザー?|利用者|お客様|顧客)(?:への|に)[^。]{0,10}?(?:質問|問い|確認)"
    r"|(?:سؤال|أسئلة)[^.]{0,20}?(?:إلى ال|لل)(?:مستخدم|عميل)"
)
_OTHER_MESSAGE: Final = (
    r"(?:उपयोगकर्ता|ग्राहक) (?:को|के लिए)[^।]{0,30}?(?:उत्तर|जवाब|संदेश)|(?:给|向)(?:用户|客户)的?(?:回复|消息|答复)"
    r"|(?:ユーザー?|利用者|お客様|顧客)への(?:返信|返答|回答|メッセージ)"
    r"|(?:رسالة|رد|إجابة)[^.]{0,20}?(?:إلى ال|لل)(?:مستخدم|عميل)"
)
_QUESTION: Final = re.compile(
    "|".join(
        [
            *(rf"\b(?:{asked})\b[^.]{{0,30}}?\b(?:{to})\s?{_ARTICLE}(?:{user})" for asked, _, to, user in _BY_LANGUAGE),
            _OTHER_QUESTION,
        ]
    ),
    re.IGNORECASE,
)
_MESSAGE: Final = re.compile(
    "|".join(
        [
            *(rf"\b(?:{said})\b[^.]{{0,30}}?\b(?:{to})\s?{_ARTICLE}(?:{user})" for _, said, to, user in _BY_LANGUAGE),
            _OTHER_MESSAGE,
        ]
    ),
    re.IGNORECASE,
)
_CONTENT: Final = re.compile(
    r"\b(?:(?:search )?quer(?:y|ies)|translat|titles?\b|headline|subject line|drafts?\b|e-?mail|letter|quot(?:e|ation)"
    r"|transcri|caption|slogan|survey|quiz|exam\b|paraphras|rewrit|rephras|summar"
    r"|suchanfrage|übersetz|titel|betreff|entwurf|zusammenfass|umfrage|requête|tradu|titre|objet|brouillon|résum"
    r"|sondage"
    r"|consulta|títul|asunto|borrador|resum|encuesta|ricerca|titol|oggetto|bozza|riassunt|sondaggio|assunto|rascunho"
    r"|zoekopdracht|vertal|onderwerp|concept|samenvat|enquête|zapytani|tłumacz|tytuł|temat|szkic|streszcz|ankiet)"
    r"|अनुवाद|शीर्षक|मसौदा|सारांश|查询|翻译|译文|标题|草稿|摘要|问卷|検索|翻訳|訳文|件名|下書き|要約|アンケート"
    r"|ترجم|عنوان|مسودة|ملخص|استعلام|استبيان",
    re.IGNORECASE,
)


_MAY_ASK: Final = re.compile(
    r"\b(?:questions?|ask(?:s|ing)?|clarif\w+|(?:rück|nach)?frag\w*|demand\w+|pregunt\w*|domand\w*|chied\w+|pergunt\w*"
    r"|vra(?:ag|gen)|vraagt|pyta\w*)\b|प्रश्न|सवाल|पूछ|问|質問|尋ね|سؤال|أسئلة|اسأل",
    re.IGNORECASE,
)
_NOT: Final = re.compile(
    r"\b(?:no|not|never|without|don['’]t|keine?\w?|nicht|nie|ohne|pas|jamais|sans|sin|nunca|non|mai|senza|não|sem"
    r"|geen|niet"
    r"|nooit|zonder|nie|bez|nigdy)\b|不|勿|别|ないで|せず|नहीं|मत|لا\\s|بدون",
    re.IGNORECASE,
)
_SENTENCE: Final = re.compile(r"[^.!?\n。！？।]+")


def may_want_a_question(text: str) -> bool:
    """Whether a sentence of a description or a prompt speaks of asking, and does not forbid it.

    Example:
        >>> may_want_a_question("What to ask the driver next."), may_want_a_question("Never ask back.")
        (True, False)
    """
    read = text[-_LONGEST_PROMPT:]
    return any(_MAY_ASK.search(each) and not _NOT.search(each) for each in _SENTENCE.findall(read))


def field_descriptions(schema: Any) -> dict[str, str]:
    """The descriptions of the fields in a JSON Schema by name; several of one name are joined.

    Args:
        schema: a JSON Schema; what is no mapping has no fields.
    """
    found: dict[str, str] = {}
    waiting = [schema]
    for _ in range(_MOST_NODES):
        if not waiting:
            break
        node = waiting.pop()
        if isinstance(node, list | tuple):
            waiting.extend(node)
        elif isinstance(node, Mapping):
            properties = node.get("properties")
            for name, field in properties.items() if isinstance(properties, Mapping) else ():
                said = field.get("description") if isinstance(field, Mapping) else None
                if isinstance(said, str):
                    found[name] = f"{found[name]}. {said}" if name in found else said
            waiting.extend(node.values())
    return found


def role_of(description: str) -> Role:
    """What a field is for, by the first words of its description that say so."""
    roles: tuple[tuple[Role, re.Pattern[str]], ...] = (
        ("question", _QUESTION),
        ("message", _MESSAGE),
        ("content", _CONTENT),
    )
    found = [(match.start(), role) for role, pattern in roles if (match := pattern.search(description))]
    return min(found, key=lambda each: each[0])[1] if found else ""
