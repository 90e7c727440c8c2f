"""What makes a use of some words doubtful: they are only supposed, warned of, or dropped in the next clause."""

# ruff: noqa: RUF001 - characters of other scripts are meant

from __future__ import annotations

import re
from typing import Final

from pytest_modelmigrate.text.sentences import straighten

_READ: Final = 160
"""Characters behind the words that are read, into the next sentence."""

_SENTENCE_END: Final = re.compile(r"[.!?;…](?=[\s\"'”»)]|$)|[\n。！？।؟]")

_DROPPED: Final = re.compile(
    r"^\W{0,3}(?:(?:is|are)(?: (?:therefore|thus|then|simply|definitely|already|also))? out(?=\s*(?:$|[,;:–—]"
    r"|for (?:you|us|now)\b))"
    r"|(?:fällt|fallen|scheidet|scheiden)\s(?:\S+\s){0,3}?(?:weg|aus|raus|flach)\b|entfällt\b|entfallen\b"
    r"|ist(?: \w+)? raus\b"
    r"|(?:est|sont)(?: \w+)? (?:écartée?s?|hors (?:de question|jeu)|à proscrire|proscrite?s?)(?!\w)"
    r"|(?:qued[ae]n?|está[n]?)(?: \w+)? fuera\b|(?:è|sono|resta|restano)(?: \w+)? (?:fuori|da escludere)\b"
    r"|(?:fica[m]?|está|estão)(?: \w+)? (?:de fora|fora)\b|(?:valt|vallen)\s(?:\S+\s){0,3}?(?:af|weg)\b|odpada\w*"
    r"|(?:就)?(?:被)?(?:出局|淘汰|免谈)|[はが](?:対象外|除外|候補から外)|(?:\s?बाहर|\s?वर्जित|\s?मना)\s?(?:है|हैं)"
    r"|(?:مستبعد|ممنوع|مرفوض)\w*)",
    re.IGNORECASE,
)
"""That a thing is no choice any more: "X is out", "X scheidet aus"."""

_PRONOUN: Final = r"(?:it|them|that|those|this|these|that one|the lot)"
_DROPS: Final = re.compile(
    rf"\b(?:avoid(?:ing)?|ignore|disregard|skip(?:ping)?|drop|omit|leave|forget(?: about)?|rule out"
    rf"|(?:stay|keep|steer|shy) (?:away|clear|off)(?: from| of)?|say no to)\s{_PRONOUN}\b"
    r"|\b(?:ignorier|vermeid|meid|überspring|vergiss|vergess)\w*\s(?:sie\s|du\s)?(?:bitte\s)?"
    r"(?:es|sie|das|diese[ns]?|die|ihn)(?=\s*(?:[.,;!]|$))"
    r"|\blass\w*\s(?:sie\s)?(?:es|sie|das|die|ihn)\s(?:weg|aus)\b"
    r"|\b(?:évite[rz]?|ignore[rz]?|oublie[rz]?|laisse[rz]?)-(?:le|la|les|ça)\b|\b(?:les?|la|l')\s?(?:éviter"
    r"|ignorer)\b"
    r"|\b(?:ev[ií]t|ignór|olvíd|descárt)\w*l[oa]s?\b|\b(?:evit|ignor|dimentic|escl?ud|lasci)\w*(?:lo|la|li|le)\b"
    r"|\b(?:evit|ignor|esqueç|descart)\w*-(?:[ln]?[oa]s?)\b|\b(?:vermijd|negeer|vergeet|mijd)\s(?:het|ze|die|dat"
    r"|deze)\b"
    r"|\b(?:unikaj\w*|ignoruj\w*|pomiń\w*|zignoruj\w*|pomij\w*)\s(?:go|ich|je|jej|tego|tych)\b|\b(?:go|ich|je"
    r"|jej)\s(?:unikać|pomin\w+|zignor\w+)"
    r"|(?:请|應|应|要)?(?:忽略|避开|避免|跳过|不要用|别用)(?:它|它们|这些|那些|掉)?(?=[，。！,.!]|$)|(?:それ|これ)[^。]{0,6}?(?:無視|避け|除外)|無視してください"
    r"|(?:इसे|इन्हें|उसे|उन्हें|इससे|इनसे|उससे|उनसे)\s(?:अनदेखा|नज़रअंदाज़|बच|छोड़)|(?:تجاهل|تجنب|اترك)(?:ه|ها|هم)",
    re.IGNORECASE,
)
"""What drops the thing that was just named: "ignore them", "vermeiden Sie es"."""

_DENIES_IT: Final = re.compile(
    rf"\b(?:don't|do not|never|cannot|can't|won't|shouldn't|wouldn't)\s(?:\w+\s){{1,2}}?{_PRONOUN}\b(?!\s\w+ing)"
    r"|\b(?:i'd|i would|i'll|we) say no\b|\bnot (?:for|in|with) (?:us|you|this|that|your case)\b",
    re.IGNORECASE,
)
_NOT_DENIED: Final = re.compile(
    r"\b(?:forget|regret|miss|overlook|ignore|underestimate|hesitate|mind|believe)\b", re.IGNORECASE
)
_SUPPOSES: Final = re.compile(
    r"^(?:[\s,–—(-]+[^\s.,:;]+){0,4}?[\s,–—)-]+(?:would|could have|might have|würden?|wäre[n]?|hätte[n]?|serait"
    r"|seraient|aurait|ferait"
    r"|perdrait|sería[n]?|habría|tendría|sarebbe(?:ro)?|avrebbe|seria[m]?|teria|faria[m]?|poderia|haría|podría"
    r"|potrebbe|zou(?:den)?|byłby|byłaby|byłoby)\b",
    re.IGNORECASE,
)
_RISKS: Final = re.compile(
    r"^(?:[\s,]+[^\s.:;]+){0,8}?[\s,]*(?<!\w)(?:risks?|risky|side effects?|risik\w+|nebenwirkung\w*|risques?"
    r"|risqu[ée]\w*|effets? secondaires?"
    r"|riesgos?|efectos secundarios|rischi[o]?|riscos?|risico\w*|bijwerking\w*|ryzyk\w+|जोखिम|خطر|مخاطر)(?!\w)"
    r"|^[^。，、]{0,12}(?:风险|副作用|リスク)",
    re.IGNORECASE,
)


_REPLACED: Final = re.compile(
    r"\b(?:alternatives? to|replac(?:e|es|ed|ing)|replacements? for|substitutes? for|migrat\w+ (?:away )?from"
    r"|(?:mov|switch)\w* (?:away )?from|(?:get(?:ting)?|got) rid of|equivalent of"
    r"|alternativen? zu[mr]?|ersatz für|ersetz\w+|statt dessen von|(?:umstieg|wechsel|migration) von"
    r"|(?:alternatives?|solutions? de rechange) (?:à|aux?)|remplac\w+|(?:migrer|passer) de"
    r"|alternativas? (?:al?|para|ao|à)|(?:reemplaz|sustitu|reempla[cz])\w+ (?:al? )?|migrar de(?:sde)?"
    r"|alternativ[ae] (?:a|al|alla|ai)|sostitu\w+|migrare da|substitu\w+"
    r"|alternatie(?:f|ven) voor|vervang\w*|overstap\w* van|alternatyw\w+ dla|zast[ąę]p\w+|zamiennik\w*)"
    r"\s(?:(?:the|your|old|den|die|das|dem|der|le|la|les|el|los|las|il|lo|o|a|de|het|uw|je)\s){0,2}[\"'“„«`]?$"
    r"|(?:替换|取代|替代)$|\bبديل\w* (?:ل|عن)$",
    re.IGNORECASE,
)
"""What is named because something else takes its place."""

_REPLACED_BEHIND: Final = re.compile(
    r"^(?:的)?(?:替代|替换)|^の代替|^\sका विकल्प|^\sके विकल्प|^[- ](?:alternatives?|replacements?|Ersatz)\b"
)

_OTHERS: Final = re.compile(
    r"\b(?:(?:some|many|most|other|older|several) (?:\w+ )?(?:people|teams|sites|guides|pages|tutorials|companies"
    r"|recipes|users|books|sources)"
    r"|(?<!have )you(?:'ve| had| were)? (?:asked|mentioned|wondered|brought up|thought of|thinking of"
    r"|considered|considering)|you had in mind|used to|previously|formerly|in the past"
    r"|(?:viele|manche|einige|andere|ältere) (?:leute|teams|seiten|anleitungen|rezepte|firmen)|früher"
    r"|sie (?:haben|hatten) nach"
    r"|(?:the )?(?:original|classic|traditional|usual|standard) (?:recipe|version|text|code|draft|one|calls|uses"
    r"|has|had|takes)"
    r"|(?:im|das) original(?:rezept|text)?|klassische\w* (?:rezept|version)|l'originale?|(?:recette"
    r"|version) (?:classique|originale)"
    r"|receta (?:clásica|original)|ricetta (?:classica|originale)|receita (?:clássica|original)|het origineel"
    r"|oryginał\w*"
    r"|(?:certains|beaucoup|d'autres|plusieurs)\b|autrefois|auparavant|(?:algun[oa]s|much[oa]s"
    r"|otr[oa]s) (?:equipos|guías|páginas|personas|recetas)"
    r"|antiguamente|(?:alcun[ei]|molt[ei]|altr[ei]) (?:team|guide|persone|siti|ricette)|(?:alguns|algumas"
    r"|muit[oa]s|outr[oa]s) \w+s\b|antigamente"
    r"|(?:sommige|veel|andere|oudere) (?:mensen|teams|gidsen|recepten|pagina's)|vroeger|(?:niektór\w+|wiel[eu]"
    r"|inne) \w+|dawniej)(?!\w)"
    r"|原版|传统做法|元のレシピ|(?:有些|很多|许多)人|以前は|多くの人|कई लोग|पहले लोग|بعض الناس|كثير من",
    re.IGNORECASE,
)
"""Who else uses a thing."""

_ADDRESS: Final = re.compile(r"(?:://|www\.)\S*$", re.IGNORECASE)


def is_replaced(before: str, behind: str) -> bool:
    """Whether something else takes the place of the words: "an alternative to X", "replace X"."""
    return bool(_REPLACED.search(before) or _REPLACED_BEHIND.match(behind))


def is_dropped(behind: str) -> bool:
    """Whether the words behind a thing say that it is no choice: "X is out", "X scheidet aus"."""
    return bool(_DROPPED.match(behind))


def is_dropped_later(text: str, end: int) -> bool:
    """Whether the same sentence or the next one drops the thing that ends here: "Some use X. Please ignore them."."""
    return bool(_DROPS.search(_behind(text, end)))


def doubt_of_use(text: str, end: int, before: str, behind: str) -> str:
    """Why the words may not be used where no negation reaches them; empty if nothing says so.

    Args:
        text: the whole text.
        end: where the words end in it.
        before: what stands before them in their sentence.
        behind: what stands behind them in their sentence.
    """
    if _SUPPOSES.match(behind):
        return "the sentence may only suppose it"
    if _RISKS.match(behind):
        return "the sentence may warn of it"
    if _ADDRESS.search(before):
        return "it stands in an address"
    if _OTHERS.search(before):
        return "the sentence may say what others do"
    denied = _DENIES_IT.search(_behind(text, end))
    return "the next words may deny it" if denied and not _NOT_DENIED.search(denied[0]) else ""


def _behind(text: str, end: int) -> str:
    """The rest of the sentence, and the sentence after it."""
    behind = straighten(text[end : end + _READ])
    ends = [match.end() for match in _SENTENCE_END.finditer(behind)]
    return behind[: ends[1]] if len(ends) > 1 else behind
