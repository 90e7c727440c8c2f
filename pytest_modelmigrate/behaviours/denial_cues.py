"""Words that deny, avoid or decline something, in twelve languages."""

# ruff: noqa: RUF001 - characters of other scripts are meant

from __future__ import annotations

import re
from typing import Final

PREPOSITION: Final = re.compile(
    r"\b(?:without|instead of|rather than|neither|nor|kein\w*|ohne|(?:an)?statt|anstelle(?: von)?|weder|noch"
    r"|sans|aucune?s?|au lieu d(?:e|u|es)\b|plutôt qu\w*|ni|sin|ning[uú]n\w*|en (?:lugar|vez) del?|en vez"
    r"|senza|nessun\w*|anziché|invece (?:di|del\w*|che)|né|sem|nenhum\w*|nem|(?:em|ao) (?:vez|invés) d[eoa]s?"
    r"|zonder|geen|in plaats van|bez|zamiast|żadn\w*|ani|بدون|دون|بلا|بدلا[ًn]? من|عوضًا عن|غير)(?!\w)['’]?",
    re.IGNORECASE,
)
"""Denies the noun that follows."""

VERBAL: Final = re.compile(
    r"\b(?:not|never|\w+n't|cannot|nothing|unable to|no (?:need|reason|point|longer|plans?|use|way)"
    r"(?: (?:to|for|of|in))?|unnecessary to|avoid(?:s|ed|ing)?"
    r"|exclud(?:e|es|ed|ing)|skip(?:s|ped|ping)?|omit(?:s|ted|ting)?|refrain(?:s|ed|ing)? from"
    r"|(?:leave|leaves|leaving|left) out|(?:stay|keep|steer|shy) (?:away|clear) (?:from|of)|declin(?:e|es|ed|ing) to"
    r"|refus(?:e|es|ed|ing) to|stop using|forget about"
    r"|nicht|nie|niemals|keinesfalls|keineswegs|auf keinen fall|nichts|verm[ei]\w*|meide\w*|unterlass\w*|unnötig"
    r"|verzicht\w*(?: \S+){0,3}? auf|rat(?:e|en|et)(?: \S+){0,4}? von|abrat\w* von|finger weg von"
    r"|pas|jamais|n(?:e |')\S+ plus|évit\w+|déconseill\w+|renonc\w+ à|inutile(?: \w+)? de|exclu\w*|ne rien"
    r"|no|nunca|jamás|tampoco|evit\w+|desaconsej\w+|prescind\w+ del?|nada de|renunci\w+ a|descart\w+|innecesario"
    r"|non|mai|sconsigli\w+|inutile|niente|rinunci\w+ a|esclud\w+"
    r"|não|jamais|desaconselh\w+|dispens\w+|desnecessário|nada de"
    r"|niet|nooit|vermijd\w*|ontrad\w*"
    r"|nie|nigdy|unika\w*|odradza\w*|rezygn\w+ z|لا|لن|لم|ليس|ليست|تجنب\w*|يمنع|لست)(?!\w)",
    re.IGNORECASE,
)
"""Denies the verb, and with it what the verb takes."""

WIDE_BEFORE: Final = re.compile(
    r"(?:不(?!仅|但|只|光|妨|过|同|错|得不|久|断|如)|没有|沒有|并非|避免|而非|别(?!的|人|忘)|勿|禁止|无需|無需|无法|拒绝|排除|代替|取代)"
)
"""The same in Chinese."""

WIDE_BEHIND: Final = re.compile(
    r"^[」』”\"'）)]?[^。、，,！!？?\n]{0,16}?(?:ません(?!か)|(?<![かくて])ない(?!と|か)|ずに|なく(?!て|な)|しないで|不要|不可|避け|控え"
    r"|除い|やめ(?:て|た)|禁止|の代わりに|ではなく|じゃなく|無理"
    r"|不(?:可用|需要|适用|必|行|提供|支持|推荐|建议|能|会|是|在)|没(?:有)?必要|无(?:需|法|效)|使わ|사용하지|쓰지|아니|없|마세요|않"
    r"|नहीं|न करें|ना करें|मत|के बिना|के बजाय|की बजाय|से बच|की जगह)"
)
"""Denials behind the words, in Japanese, Chinese, Korean and Hindi."""

WIDE_BEHIND_NOT: Final = re.compile(
    r"だけ(?:で)?(?:は)?(?:なく|じゃなく)|なければ|かもしれ|ないと|केवल|सिर्फ|ही नहीं|忘れ|नहीं तो"
)
"""What only looks like one: "not only", "must", "maybe"."""

EMPHASIS: Final = re.compile(
    r"\b(?:not (?:only|just|merely|simply|to mention)|no (?:doubt|wonder|problem|worries|matter|question|fewer|less)"
    r"|(?:why|warum|waarom|dlaczego) (?:not|nicht|niet|nie)|pourquoi pas|por qu[eéê] n[oã]o?|perché non"
    r"|(?:\w+n't|not|never|cannot) (?:\w+ )?(?:forget|hesitate|underestimate|overlook|ignore|miss|fail|mind|worry|go wrong"
    r"|stress|recommend \w+ enough|help but)"
    r"|(?:nothing|no one|nobody|none|no other|no|never|not\w*)\b[^.!?]{0,60}? (?:than|but|except|beats|as \w+ as)"
    r"|nicht (?:nur|bloß|allein|zuletzt)|vergessen sie nicht|vergiss nicht|kein (?:wunder|problem|zweifel)"
    r"|(?:nichts|kein\w*|niemand|nie)\b[^.!?]{0,60}? als|pas (?:seulement|que|uniquement)|n'(?:oubliez|hésitez) pas"
    r"|(?:rien|aucun\w*|personne)\b[^.!?]{0,60}? que|no (?:solo|sólo|sola?mente|únicamente)"
    r"|no (?:olvide|dude|olvides|dudes|se olvide)\w*|(?:nada|ning[uú]n\w*|nadie)\b[^.!?]{0,60}? que"
    r"|non (?:solo|soltanto|dimentic\w+|esit\w+)|(?:niente|nessun\w*|nulla)\b[^.!?]{0,60}? (?:che|di)"
    r"|não (?:só|apenas|somente|esqueç\w+|hesit\w+|deix\w+ de)|(?:nada|nenhum\w*)\b[^.!?]{0,60}? (?:que|do que)"
    r"|niet (?:alleen|enkel|slechts)|vergeet niet|(?:niets|geen)\b[^.!?]{0,60}? dan"
    r"|nie (?:tylko|zapomnij\w*|wahaj\w*)|(?:nic|żad\w+)\b[^.!?]{0,60}? niż|ليس فقط|لا تنس\w*|لا تتردد)\b"
    r"|不仅|不但|不只|不光|没有比|別忘|别忘",
    re.IGNORECASE,
)
"""Negations that deny nothing: "not only", "don't forget", "nothing is better than"."""

TURN: Final = re.compile(
    r"[:：;；]|\s[–—-]\s|\b(?:but|however|though|please|so|therefore|because|instead(?! of)|sondern|aber|jedoch|doch|bitte"
    r"|deshalb|daher|mais|cependant|donc(?! de| pas)|s'il vous plaît|sino|pero|por favor|entonces|así que|ma|però|bensì"
    r"|per favore|quindi|mas|porém|então|maar|echter|dus|alstublieft|ale|lecz|jednak|proszę|więc|لكن|بل)(?!\w)"
    r"|而是|但是?|不过|所以|请(?!勿|不|别)|しかし|ですが|लेकिन|बल्कि|कृपया",
    re.IGNORECASE,
)
"""What ends the reach of a negation."""

SUBORDINATE: Final = re.compile(
    r"\b(?:if|when|whether|unless|until|before|while|because|as|which|who|wenn|falls|weil|dass|bevor|solange|wer"
    r"|si|quand|lorsque|avant|parce|cuando|mientras|antes|porque|se|quando|mentre|prima|perché|enquanto"
    r"|als|indien|omdat|terwijl|voordat|jeśli|gdy|kiedy|ponieważ|zanim|إذا|عندما|لأن)\b|如果|若|अगर|यदि|もし",
    re.IGNORECASE,
)
PRONOUN: Final = re.compile(r"\b(?:I|we|you|they|he|she|it|ich|wir|du|je|nous|vous|yo|io|noi|eu|ik)\b")
JOINED: Final = re.compile(
    r"\b(?:or|nor|and|oder|und|noch|ou|et|ni|o|y|e|né|of|en|lub|ani|czy|nem|أو|ولا)(?:\s+\S+)?\s*$|(?:或|和|、|と|や|या|और)\s*$",
    re.IGNORECASE,
)
JOINS: Final = re.compile(
    r"^\W{0,3}(?:[,、，]|\s(?:or|nor|and|oder|und|noch|ou|et|ni|o|y|e|né|of|en|lub|ani|nem)\s)", re.IGNORECASE
)

_UNNEEDED: Final = (
    r"(?:need\w*|necessary|required|possible|available|an option|recommend\w*|advis\w+|allowed|permitted|supported"
    r"|suitable|offer\w*|includ\w+|provid\w+|part of|used|mention\w*|discuss\w*|compar\w+|comment\w*|say|run|exist\w*"
    r"|nötig|notwendig|erforderlich|möglich|verfügbar|empfehl\w*|empfohlen|ratsam|erlaubt|gestattet|vorgesehen|geeignet"
    r"|in ?frage|angeboten|unterstützt|enthalten|sagen|äußern|vergleichen|lieferbar"
    r"|nécessaires?|disponibles?|recommand\w+|conseill\w+|autorisée?s?|prévue?s?|adaptée?s?|utile|une option|parler"
    r"|commenter|necesari\w+|posible|recomend\w+|aconsej\w+|permitid\w+|adecuad\w+|falta|una opción|incluid\w+|opinar"
    r"|hablar|necessari\w*|possibil\w+|disponibil\w+|consigli\w+|raccomand\w+|permess\w+|consentit\w+|adatt\w+|serve"
    r"|occorre|previst\w+|parlare|necessári\w+|possíve\w+|disponíve\w+|aconselh\w+|indicad\w+|precis\w+|uma opção"
    r"|oferec\w+|falar|nodig|mogelijk|beschikbaar|aan te raden|toegestaan|geschikt|aanbevolen|zeggen|potrzebn\w+"
    r"|konieczn\w+|możliw\w+|dostępn\w+|zaleca\w+|wskazan\w+|dozwolon\w+|trzeba|poleca\w+|ضروري\w*|متاح\w*|متوفر\w*|ممكن\w*)"
)
_EXCLUDED: Final = (
    r"(?:unnecessary|unavailable|off[- ]limits|banned|forbidden|ruled out|out of (?:scope|the question)|left out|omitted"
    r"|avoided|excluded|sold out|überflüssig|unnötig|tabu|ausgeschlossen|unmöglich|verzicht\w+|vermeiden|meiden|abraten"
    r"|abzuraten|verboten|vergriffen|indisponibles?|inutiles?|impossibles?|interdite?s?|exclue?s?|déconseillée?s?|à éviter"
    r"|innecesari\w+|imposible|prohibid\w+|descartad\w+|desaconsejad\w+|agotad\w+|superflu\w+|impossibile|vietat\w+"
    r"|esclus\w+|sconsigliat\w+|esaurit\w+|desnecessári\w+|impossível|proibid\w+|excluíd\w+|indisponíve\w+|esgotad\w+"
    r"|onnodig|overbodig|onmogelijk|verboden|uitgesloten|af te raden|niepotrzebn\w+|zbędn\w+|niemożliw\w+|niedostępn\w+"
    r"|zabronion\w+|wykluczon\w+|impossible)"
)
_NOT: Final = (
    r"(?:(?:is|are|was|were|do|does|did|will|would|can|could|should|must|has|have|may|need)(?:n't| not| never| no longer)"
    r"|can't|won't|cannot|not|nicht|nie|kein\w*|nichts|keinesfalls|pas|plus|jamais|no|nunca|non|mai|não|nunca|niet|nooit|geen"
    r"|nie|nigdy|لا|لن|لم|ليس|ليست|غير)"
)
DENIED_BEHIND: Final = re.compile(
    rf"^\W{{0,3}}(?P<gap>(?:\s*[^\s,.!?]+){{0,5}}?)\s+(?P<no>{_NOT})(?!\w)(?P<sure>(?:\s+\S+){{0,3}}?\s+{_UNNEEDED}(?!\w))?",
    re.IGNORECASE,
)
"""A negation behind the words: "X is not needed", which is sure, or "X isn't cheap", which is not."""

NEEDED_IN_GAP: Final = re.compile(
    r"\b(?:brauch\w*|benötig\w*|empfehl\w*|nutz\w*|verwend\w*|heb|kan ik|puedo|posso|peux)\b", re.IGNORECASE
)
EXCLUDED_BEHIND: Final = re.compile(rf"^\W{{0,3}}(?:\s*[^\s,.!?]+){{0,5}}?\s+{_EXCLUDED}(?!\w)", re.IGNORECASE)
EXCLUDED_LABEL_BEHIND: Final = re.compile(
    r"^[\s\"'”»)]{0,3}(?:[:：|(–—→=]|-\s)[\s(|]*(?:[❌✗✘🚫]"
    rf"|(?:\w+\s+)?{_EXCLUDED}|(?:\w+\s+)?(?!no need){_NOT}\s+(?:\S+\s+){{0,2}}?{_UNNEEDED}"
    r"|(?:no(?: need)?|none|n/a|nein|non|nee|nie|não|brak|entfällt|无|なし|नहीं|لا|[–—-])\s*(?:[|).;\n]|$))",
    re.IGNORECASE,
)
"""A label whose value denies it: "X: not available", "| X | – |", "X (not needed)"."""

EXCLUDED_LABEL_BEFORE: Final = re.compile(
    rf"(?:(?:{_NOT}\s+(?:\S+\s+)?{_UNNEEDED}|{_EXCLUDED})[\s)]*[:：|]|[❌✗✘🚫])\s*[\"'“„«]?$", re.IGNORECASE
)
COMPARED: Final = re.compile(
    r"\b(?:unlike|as opposed to|compared (?:to|with)|than|anders als|im (?:gegensatz|vergleich) zu[mr]?|contrairement au?x?"
    r"|comparé\w* au?x?|par rapport au?x?|a diferencia del?|comparad\w+ con|a differenza d\w+|rispetto a\w*"
    r"|ao contrário d\w+|comparad\w+ com|in tegenstelling tot|vergeleken met|w przeciwieństwie do|w porównaniu (?:z|do))"
    r"\s+(?:\S{1,4}\s+)?[\"'“„«]?$|(?:与|和|跟)$",
    re.IGNORECASE,
)
"""What is named beside another thing, and may be neither used nor advised."""

PORTUGUESE: Final = re.compile(r"[ãõ]|\b(?:você|uma|seu|sua|da|dos|das|foi|está|pel[oa])\b", re.IGNORECASE)
"""Words of a language in which "no" is "in the"."""
