"""Rules that the user lifts later in the conversation, in the words of the user."""

# ruff: noqa: RUF001 - characters of other scripts are meant

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from pytest_modelmigrate.behaviours.conversation_texts import written_text
from pytest_modelmigrate.behaviours.rule_topic import RuleTopic
from pytest_modelmigrate.text.sentences import blank, quoted_spans, straighten, without_code

_CANCELS: Final = re.compile(
    r"""
    ^\W*(?:(?!(?:i|we|he|she|they|it|you'?(?:ve)?|did|do|does|don't|never|why|how|if|not|when)\b)\w+\s+){0,3}?
    (?:forget(?:\s+about)?|ignore|drop|lift|skip|scrap|disregard|cancel|never\s?mind|no\s+need\s+for)\b
    | \b(?:no\s+longer\s+appl|(?:doesn't|don't|does\s+not)\s+appl\w+\s+any\s?more|is\s+lifted|is\s+off\b|is\s+gone\b)
    | \b(?:verg(?:iss|esst|essen\s+sie)|ignorier(?:e|t|en\s+sie)?|streich(?:e|en\s+sie)?|heb(?:e|en\s+sie))\b
    | \b(?:gilt|gelten|brauch\w*)\b.*\bnicht\s+mehr\b | \baufgehoben\b
    | \b(?:oublie[sz]?|ignore[sz]?|abandonne[sz]?|laisse[sz]?\s+tomber)\b
    | \bne\s+s'applique\w*\s+plus\b | \bplus\s+besoin\b
    | \b(?:olv[ií]d[ae]\w*|ignor[ae]|descart[ae]|elimin[ae]|quit[ae])\b | \bya\s+no\s+(?:aplica|vale|hace|rige|hay|es)\b
    | \b(?:dimentica(?:te)?|ignora(?:te)?|togli(?:ete)?|elimina(?:te)?|lascia\s+perdere)\b
    | \bnon\s+(?:vale|serve)\s+più\b
    | \b(?:esque[cç][ae]|ignor[ae]|retir[ae])\b | \bjá\s+não\b | \bnão\s+(?:se\s+aplica|vale)\s+mais\b
    | \b(?:vergeet|negeer|schrap)\b | \bgeldt\s+niet\s+meer\b
    | \b(?:zapomnij|zignoruj|pomiń|usuń)\b | \bjuż\s+nie\s+obowiązuje\b
    | 忘[掉了记]|忽略|取消|不用再|不再需要 | 忘れて|無視して|解除|撤廃
    | もう.{0,12}(?:不要|必要(?:ない|ありません))|なくて(?:も)?(?:いい|大丈夫|構)
    | (?:^|\s)(?:انسَ?|انسى|تجاهل|ألغ)\b | لم\s+يعد | भूल\s*जा|हटा\s*द|अनदेखा\s*कर|ज़?रूरत\s+नहीं
    """,
    re.IGNORECASE | re.VERBOSE,
)
_KEEPS: Final = re.compile(
    r"\b(?:don't|do not|never|nicht(?!\s+mehr)|n'\w+|niet(?!\s+meer)|nie|not)\b"
    r"|\b(?:no|non|não|nao)\s+(?:te\s+|ti\s+|se\s+)?"
    r"(?:olvid|ignor|dimentic|esque)|别|不要忘|忘れないで|忘れずに|لا\s+تنس|मत\s+भूल",
    re.IGNORECASE,
)
_NO_LONGER: Final = re.compile(
    r"any\s?more|no longer|nicht mehr|niet meer|(?:non|não).*(?:più|mais)|già|já não|ya no|już nie", re.IGNORECASE
)
_PERMITS: Final = re.compile(
    r"\b(?:you (?:can|may)|feel free|(?:is|are|it's) (?:fine|ok(?:ay)?|allowed)|no need|from (?:here|now) on"
    r"|du (?:darfst|kannst)|sie (?:dürfen|können)|ab jetzt|von jetzt an|ist (?:ok(?:ay)?|erlaubt)|tu peux|vous pouvez"
    r"|désormais|puedes|puede usar|a partir de ahora|puoi|può|d'ora in poi|podes|pode|a partir de agora|je mag|je kunt"
    r"|vanaf nu|możesz|od teraz|as long as you (?:like|want)|so lang(?:e)? (?:du|sie))\b"
    r"|现在可以|可以用|可以使用|从现在|使って(?:も)?(?:いい|構)|これからは|今後は|يمكنك|من الآن|सकते हैं|अब से",
    re.IGNORECASE,
)
_ALLOWS: Final = re.compile(
    r"\b(?:is|are|it's|that's|would be)(?: \w+){0,2} (?:fine|ok(?:ay)?|allowed|welcome)\b"
    r"|\b(?:ist|sind|wäre[n]?|geht|gehen)(?: \w+){0,2} (?:ok(?:ay)?|erlaubt|in ordnung|möglich)\b"
    r"|\b(?:est|sont|c'est)(?: \w+){0,2} (?:ok|permise?s?|autorisée?s?|possibles?|bon)\b|\bça va\b"
    r"|\b(?:está|están|es)(?: \w+){0,2} (?:ok|bien|permitid\w+)\b"
    r"|\b(?:è|sono|va|vanno)(?: \w+){0,2} (?:ok|bene|permess\w+)\b"
    r"|\b(?:está|estão|é)(?: \w+){0,2} (?:ok|bem|permitid\w+)\b|\btudo bem\b"
    r"|\b(?:is|zijn|mag|mogen)(?: \w+){0,2} (?:oké|ok|prima|goed|toegestaan|weer|wel)\b"
    r"|\b(?:jest|są)(?: \w+){0,2} (?:ok|w porządku|dozwolon\w+)\b|\bmoże być\b"
    r"|(?:也|都)?(?:可以|行|没问题)了|(?:大丈夫|OK|構いません|問題ありません)(?:です)?|ठीक है|चलेगा|لا بأس|مسموح",
    re.IGNORECASE,
)
"""That a thing is fine, with words between: "a rental car is now okay"."""

_ONCE: Final = re.compile(
    r"\b(?:(?:just|only) (?:this|once|here|now)|for (?:this|once)\b|this (?:time|once)|nur (?:dies\w*|hier|jetzt)"
    r"|diesmal|dieses mal|ausnahmsweise|für diese|cette fois|pour cette|exceptionnellement|esta vez|para esta"
    r"|questa volta|per questa|desta vez|nesta|deze keer|voor deze|tym razem)\b"
    r"|这次|这一次|仅此|今回|هذه المرة|इस बार",
    re.IGNORECASE,
)
_ROOM: Final = re.compile(
    r"\b(?:long(?:er)?|detail\w*|länger|lang|ausführlich\w*|détail\w*|largo|detall\w*|lungo|dettagli\w*|longo|detalh\w*"
    r"|uitgebreid\w*|langer|dłuż\w*|szczegół\w*)\b|详细|更长|詳し|長く|تفصيل|أطول|विस्तार|लंब",
    re.IGNORECASE,
)
_CLAUSE: Final = re.compile(r"[^.!?;:,\n。！？；，、।؟،—–]+[?？؟]?")
_LONGEST_MESSAGE: Final = 4_000
_SHOWN: Final = 80


@dataclass(frozen=True, slots=True)
class LiftedRule:
    """The words with which a user lifts a rule.

    Attributes:
        turn: the assistant turn that follows, counted from 1.
        words: what the user says.
        once: whether the rule is lifted for this turn alone.
        allowed: whether the user may lift it: a rule of the system prompt alone stays.
        doubt: why this is a guess; empty when the words name the rule.
    """

    turn: int
    words: str
    once: bool
    allowed: bool
    doubt: str


def lifted_rules(topic: RuleTopic, messages: Sequence[Mapping[str, Any]], system: str) -> Iterator[LiftedRule]:
    """Find where the user lifts a rule, in the order of the conversation.

    Args:
        topic: what the rule is about.
        messages: the conversation before the reply.
        system: the system prompt.
    """
    turn, said = 1, ""
    for message in messages:
        if message.get("role") == "assistant":
            turn += 1
        elif message.get("role") == "user":
            text = written_text(message.get("content"))
            if found := _lifting_words(topic, text):
                words, sure = found
                allowed = topic.is_named(said) or not system.strip()
                doubt = "" if sure else f"the user may have lifted the rule before turn {turn}: {words!r}"
                if not allowed:
                    doubt = f"the user lifted a rule of the system prompt before turn {turn}: {words!r}"
                yield LiftedRule(turn, words, bool(_ONCE.search(text)), allowed, doubt)
            said = f"{said}\n{text}"


def may_lift_a_rule(text: str) -> bool:
    """Whether a message permits something: "you can", "from now on"."""
    readable = straighten(without_code(text[:_LONGEST_MESSAGE]))
    unquoted = blank(readable, quoted_spans(readable), "_")
    clauses = (match.group() for match in _CLAUSE.finditer(unquoted))
    return any(
        _PERMITS.search(each) and not _KEEPS.search(each) and not each.endswith(("?", "？", "؟")) for each in clauses
    )


def user_turns(messages: Sequence[Mapping[str, Any]]) -> Iterator[tuple[int, str]]:
    """What the user says, each with the number of the assistant turn that follows."""
    turn = 1
    for message in messages:
        turn += message.get("role") == "assistant"
        if message.get("role") == "user":
            yield turn, written_text(message.get("content"))


def _cancels(clause: str) -> bool:
    """Whether the clause tells to forget something; "do not forget" and "vergiss ... nicht" do not."""
    if not _CANCELS.search(clause):
        return False
    return not _KEEPS.search(clause) or bool(_NO_LONGER.search(clause))


def _lifting_words(topic: RuleTopic, text: str) -> tuple[str, bool] | None:
    """The words that lift the rule, and whether they surely do; None if there are none."""
    readable = straighten(without_code(text[:_LONGEST_MESSAGE]))
    unquoted = blank(readable, quoted_spans(readable), "_")
    permitted = ""
    for match in _CLAUSE.finditer(unquoted):
        clause = match.group()
        words = readable[slice(*match.span())].strip()
        if clause.endswith(("?", "？", "؟")):
            continue
        if _cancels(clause) and topic.is_named(words):
            return words[:_SHOWN], True
        about = topic.is_named(words) or (topic.is_count and _ROOM.search(words))
        if (
            not permitted
            and about
            and (_PERMITS.search(clause) or _ALLOWS.search(clause))
            and not _KEEPS.search(clause)
        ):
            permitted = words[:_SHOWN]
    if not permitted and _ONCE.search(unquoted) and topic.is_term_in(unquoted) and not _KEEPS.search(unquoted):
        permitted = readable.strip()[:_SHOWN]
    return (permitted, False) if permitted else None
