"""What a sentence leaves out without denying it: exceptions, things set aside, and what the user asked to leave out."""

# ruff: noqa: RUF001 - characters of other scripts are meant

from __future__ import annotations

import re
from typing import Final

_READ: Final = 160
"""Characters behind the words that are read, into the next sentence."""

_EXCEPTION_BEFORE: Final = re.compile(
    r"\b(?:outside|far (?:away )?from|away from|apart from|aside from|anything but|anywhere but|other than"
    r"|except(?: for)?"
    r"|excluding|barring|in (?:the )?place of|abgesehen von|außer(?:halb)?(?: von)?|bis auf|jenseits|fernab von"
    r"|weit weg von"
    r"|mis à part|(?:mise? )?à part|hormis|sauf|excepté|en dehors d(?:e|u|es)|hors d(?:e|u|es)|loin d(?:e|u|es)"
    r"|à la place d(?:e|u|es)"
    r"|fuera del?|lejos del?|aparte del?|excepto|salvo|fuori d\w+|lontano d\w+|a parte|tranne|eccetto|al posto d\w+"
    r"|fora d[eoa]s?|longe d[eoa]s?|exceto|no lugar d[eoa]s?|buiten|behalve|afgezien van|ver van|poza|oprócz"
    r"|z wyjątkiem|z dala od|w miejsce)(?!\w)(?:\s(?:the|den|die|das|dem|der|la|les?|el|los|las|il|lo|os?|as?|de"
    r"|het))?(?:\s(?:usual|classic|regular|common|other|übliche\w*|klassische\w*))?\s?[\"'“„«‘]?$"
    r"|(?<!\w)l'exception d\w+\s$|(?:除了|除去|远离)$|(?:باستثناء|ما عدا|سوى|خارج)\s$",
    re.IGNORECASE,
)
_EXCEPTION_BEHIND: Final = re.compile(
    r"^[\s\"'”»」]{0,2}(?:以外|を除[いく]|の代わり|之外|के अलावा|के बजाय|को छोड़|छोड़कर|के सिवा)|^\s(?:excluded|excepted"
    r"|exclue?s?)\b"
)
_SET_ASIDE: Final = re.compile(
    r"^(?:\s+[^\s.:;]+){0,4}?\s+(?:aside|apart|stays? (?:off|out)|off the list|außen vor|beiseite|weg|zur seite"
    r"|mis à part|de côté|à part"
    r"|a un lado|al margen|de lado|da parte|buiten beschouwing|achterwege|terzijde|na bok(?:u)?|pomijam\w*|pominę"
    r"|pominąłem|pominęłam)"
    r"(?!\w)|^[はを]?(?:外し|飛ばし|省[いき]|触れ)|^(?:就|先|则)?(?:略过|跳过|不提|略去)",
    re.IGNORECASE,
)
_LEAVES_OUT: Final = re.compile(
    r"\b(?:keep (?:\w+ )?out|cross(?:ed|ing)? (?:\w+ )?off|give (?:\w+ )?a miss|pass on|not for (?:you|now)"
    r"|do without|can wait|weglassen|lass\w* (?:\w+ )?weg|bleib\w* (?:\w+ )?(?:weg|draußen|außen vor)|außen vor"
    r"|streich\w*|absehen von"
    r"|laiss\w+ (?:\w+ )?de côté|mettre de côté|se passer|écart\w+|à proscrire|à bannir"
    r"|dej\w+ (?:\w+ )?(?:fuera|de lado)|qued\w+ fuera|excluir|olvid\w+(?:se)? de|conviene evitar"
    r"|lasci\w+ (?:\w+ )?(?:fuori|perdere|da parte)|tralasci\w+|accantonar\w*|deix\w+ (?:\w+ )?(?:de fora|de lado)"
    r"|fic\w+ de fora|exclu\w+|laat\w* (?:\w+ )?(?:weg|achterwege|vallen)|weglaten|afzien van|buiten beschouwing"
    r"|pomin\w+|pomij\w+|odpuści\w*|zrezygn\w+)(?!\w)"
    r"|不考虑|排除|放弃|略过|除外|外して|見送|避け|छोड़|हटा|بعيدا عن|استبعد|تخط",
    re.IGNORECASE,
)
"""Verbs that leave out what a list below them has, other than negations."""

_FORGET: Final = re.compile(
    r"^\W*(?:forget(?: (?:about )?the word)?|vergiss|vergessen sie|oublie[zr]?"
    r"|olvid[ae]|dimentic\w+|scord\w+|esqueç\w+|vergeet"
    r"|zapomnij\w*(?: o)?)"
    r"(?: \w{2,4})?\s$",
    re.IGNORECASE,
)
_TOPIC: Final = re.compile(
    r"(?:^|[,;:]\s)\W*(?:as (?:for|to|regards)|regarding|concerning|about|on the subject of|whether|ob|czy"
    r"|when it comes to|was"
    r"|bezüglich|hinsichtlich|zum thema"
    r"|quant (?:à|aux?)|concernant|pour ce qui est d\w+|en cuanto al?|respecto (?:al?|de)|sobre|acerca del?"
    r"|quanto a\w*|riguardo a\w*|su(?:l|llo|lla|ll'|i|gli|lle)"
    r"|wat|over|met betrekking tot|co do|jeśli chodzi o|w sprawie)(?:\s(?:the|any|das|die|den|der|dem|la|les?|el"
    r"|los?|las|il|l'|de|het|os?|as?))?"
    r"\s?[\"'“„«‘]?$|(?:至于|关于|對於|对于)$|(?:^|\s)(?:أما|بخصوص|بالنسبة ل\w*)\s$",
    re.IGNORECASE,
)
_TOPIC_BEHIND: Final = re.compile(r"^[」』”\"']?(?:については|に関しては|につきましては|के बारे में|के विषय में)")
_DECLINED: Final = re.compile(
    r"\b(?:not|never|\w+n't|cannot|no|nothing|silent|leave|nicht|kein\w*|nichts|pas|jamais|rien|aucun\w*|no|nunca"
    r"|nada|ningun\w*|non|mai|niente|nessun\w*"
    r"|não|nenhum\w*|niet|geen|niets|nie|żadn\w*|nic)\b|不|没|未|ません|できかね|控え|नहीं|لا|لن|ليس",
    re.IGNORECASE,
)
"""What declines to speak of a topic."""

_ASKED: Final = re.compile(
    r"\b(?:as (?:you(?:'ve)? )?(?:asked|requested|instructed|wanted|wished|said|specified|agreed)|(?:per|at"
    r"|by) your (?:request|wish|rule|note)"
    r"|you(?:'ve| have)? (?:asked|told|said|(?:don't|didn't|did not|do not) want|ruled|excluded|banned)|(?:given"
    r"|despite) your (?:note|rule|ban)"
    r"|wie (?:gewünscht|gebeten|besprochen|verlangt|vereinbart)|auf (?:ihren|deinen) wunsch|(?:sie|du) (?:wollt"
    r"|sagt|baten|hatt|möcht|wünsch)\w*"
    r"|comme (?:demandé|convenu|souhaité|vous (?:l'avez|le|ne)|tu (?:l'as|le|ne))|à (?:votre|ta) demande"
    r"|vous (?:ne vouliez|avez (?:dit|demandé|exclu))"
    r"|como (?:me )?(?:pedis?te|pidió|pediu|solicit\w+|acordamos|combin\w+)|según lo (?:pedido|solicitado)"
    r"|a (?:petición|pedido) (?:suya|tuya|su|tu)"
    r"|come (?:da )?(?:richiest[oa]|chiesto|mi (?:hai|ha) chiesto|accordi)|su (?:sua|tua) richiesta|che (?:hai"
    r"|ha) escluso"
    r"|a seu pedido|conforme (?:pedi\w+|solicit\w+)|zoals (?:gevraagd|afgesproken|u vroeg|je vroeg)|op (?:uw"
    r"|je) verzoek"
    r"|zgodnie z (?:prośbą|życzeniem|ustaleniami)|jak pan\w* prosi\w+|na (?:pana|pani|twoje) (?:prośbę"
    r"|życzenie))(?!\w)"
    r"|[按照应依](?:照)?[您你]的?(?:要求|意思|吩咐)|如[您你]所|ご(?:要望|指示|希望|依頼)|おっしゃ|仰(?:せ|る)|(?:कहे|कहने|अनुरोध"
    r"|निर्देश) (?:के )?(?:अनुसार|पर)|आपने (?:कहा|मना)"
    r"|كما طلبت|حسب طلبك|بناء على طلبك",
    re.IGNORECASE,
)
"""What speaks of the wishes of the user."""

_SHORT: Final = 16
_SET_PHRASE: Final = re.compile(
    r"\b(?:no|not a|kein\w*|pas de|aucune?|sin|ningún|nessun|sem|nenhum|geen|żaden|bez)\s"
    r"(?:proble+m\w*|problèmes?|worr\w+|doubts?|zweifel|doutes?|dudas?|dubbio|dúvidas?|twijfel|wątpliwości|stress\w*)$",
    re.IGNORECASE,
)
_SENTENCE_END: Final = re.compile(r"[.!?;…](?=[\s\"'”»)*]|$)|[\n。！？।؟]")
_BUT: Final = re.compile(
    r"^[\s*\"'”»)]*(?:and yet|but|yet|still|however|even so|nevertheless|nonetheless|all the same|that said"
    r"|having said|though|with that"
    r"|trotzdem|dennoch|aber|doch|nun aber|allerdings|cependant|pourtant|mais|toutefois|cela dit|sin embargo|pero"
    r"|aun así|dicho esto"
    r"|tuttavia|però|ma|eppure|detto questo|no entanto|mas|mesmo assim|dito isso|toch|maar|echter|dat gezegd"
    r"|jednak|ale|mimo to|a jednak)(?!\w)"
    r"|^\s*(?:但|不过|然而|しかし|でも|ただ|とはいえ|लेकिन|फिर भी|पर |لكن|ومع ذلك|غير أن)",
    re.IGNORECASE,
)
_ANSWERED_NO: Final = re.compile(
    r"^\s*[?？؟][\s\"'”»*]*(?:no\b|not\b|nope|never|nein|nicht|non\b|pas\b|não|nee\b|niet|nie\b|不|いいえ|नहीं|لا\b"
    r"|better not|i'd rather|lieber)",
    re.IGNORECASE,
)


def doubt_of_leaving_out(text: str, end: int, before: str, behind: str) -> str:
    """Why the words may be left out where nothing denies them; empty if nothing says so.

    Args:
        text: the whole text.
        end: where the words end in it.
        before: what stands before them in their sentence.
        behind: what stands behind them in their sentence.
    """
    if _EXCEPTION_BEFORE.search(before) or _EXCEPTION_BEHIND.match(behind):
        return "it may be an exception"
    if _SET_ASIDE.match(behind) or _FORGET.match(before):
        return "the sentence may set it aside"
    if _ANSWERED_NO.match(text[end : end + _READ]):
        return "the next words may deny it"
    if (_TOPIC.search(before) or _TOPIC_BEHIND.match(behind)) and _DECLINED.search(behind):
        return "the sentence may decline to speak of it"
    if _ASKED.search(before) or _ASKED.search(behind):
        return "the sentence speaks of what was asked for"
    return ""


def leaves_out(line: str) -> bool:
    """Whether a line leaves out what the list below it has."""
    return _LEAVES_OUT.search(line) is not None


def is_in_a_set_phrase(before: str, words: str) -> bool:
    """Whether the words and a negation are a phrase that denies nothing: "no problem", "kein Problem"."""
    return _SET_PHRASE.search(before[-_SHORT:] + words) is not None


def doubt_of_a_denial(text: str, end: int, before: str, behind: str) -> str:
    """Why words that are denied may be used after all: the user denied them, and a contrast follows."""
    if not (_ASKED.search(before) or _ASKED.search(behind)):
        return ""
    following = text[end + len(behind) : end + len(behind) + _READ]
    ends = _SENTENCE_END.search(following)
    after = following[ends.end() :] if ends else ""
    turns = any(_BUT.match(part) for part in re.split(r"[,;:–—]", behind)[1:])
    return "the next words may take the denial back" if turns or _BUT.match(after) else ""


def begins_with_a_contrast(text: str) -> bool:
    """Whether a sentence begins with "but", "that said" and the like."""
    return _BUT.match(text) is not None
