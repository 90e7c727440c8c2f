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
    r"(?<![\w-])(?:(?:not|\w+n't) (?:need|have)(?: to)?|no (?:hace falta|es necesario|necesita\w*)(?: que)?"
    r"|non (?:serve|occorre|è necessario)(?: che)?|não (?:é (?:preciso|necessário)|precisa\w*)(?: de| que)?"
    r"|pas (?:besoin|nécessaire|la peine)(?: de| d')?|nie (?:trzeba|musi\w*)|not|never|\w+n't|cannot|nothing|nobody"
    r"|no one|unable to|no (?:need|reason|point|longer|plans?|use|way)(?: (?:to|for|of|in))?"
    r"|unnecessary to|avoid(?:s|ed|ing)?"
    r"|exclud(?:e|es|ed|ing)|skip(?:s|ped|ping)?|omit(?:s|ted|ting)?|refrain(?:s|ed|ing)? from"
    r"|(?:leave|leaves|leaving|left) out|(?:stay|keep|steer|shy) (?:away|clear) (?:from|of)|declin(?:e|es|ed|ing) to"
    r"|refus(?:e|es|ed|ing) to|stop using|forget about|(?:advis|warn|caution)\w* against|(?:hold off|wait) (?:on"
    r"|with)|rul(?:e|es|ed"
    r"|ing) out"
    r"|nicht|nie|niemals|keinesfalls|keineswegs|auf keinen fall|nichts|niemand|verm[ei]\w*|meide\w*|unterlass\w*"
    r"|unnötig|erübrig\w* sich"
    r"|verzicht\w*(?: \S+){0,3}? auf|rat(?:e|en|et)(?: \S+){0,4}? von|abrat\w* von|finger weg von"
    r"|pas|jamais|personne|n(?:e |')\S+ plus|évit\w+|déconseill\w+|renonc\w+ à|inutile(?: \w+)? de|exclu\w*|ne rien"
    r"|no|nunca|jamás|nadie|tampoco|evit\w+|desaconsej\w+|prescind\w+ del?|nada de|renunci\w+ a|descart\w+"
    r"|innecesario"
    r"|non|mai|nessuno|sconsigli\w+|inutile|niente|rinunci\w+ a|esclud\w+"
    r"|não|ninguém|desaconselh\w+|dispens\w+|desnecessário|nada de"
    r"|niet|nooit|vermijd\w*|ontrad\w*"
    r"|nie|nigdy|nikt|unika\w*|odradza\w*|rezygn\w+ z|لا|لن|لم|ليس|ليست|تجنب\w*|يمنع|لست)(?!\w)",
    re.IGNORECASE,
)
"""Denies the verb, and with it what the verb takes."""

WIDE_BEFORE: Final = re.compile(
    r"(?:不(?!仅|但|只|光|妨|过|同|错|得不|久|断|如)|没有|沒有|并非|避免|而非|(?<![告特区级差分类性离])别(?!的|人|忘)|勿|禁止|无需|無需|无法|拒绝|排除|代替|取代)"
)
"""The same in Chinese."""

WIDE_BEHIND: Final = re.compile(
    r"^[」』”\"'）)]?[^。、，,！!？?\n]{0,16}?(?:ません(?!か)|(?<![かくて])ない(?!と|か)|ずに|なく(?!て|な)|しないで|不要|不可|避け|控え"
    r"|除い|やめ(?:て|た)|禁止|の代わりに|ではなく|じゃなく|無理"
    r"|不(?:可用|需要|适用|必|行|提供|支持|推荐|建议|能|会|是|在)|没(?:有)?必要|无(?:需|法|效)|使わ|사용하지|쓰지|아니|없|마세요|않"
    r"|नहीं|(?<=\s)न(?=\s)|मत|के बिना|के बजाय|की बजाय|से बच|की जगह)"
)
"""Denials behind the words, in Japanese, Chinese, Korean and Hindi."""

WIDE_BEHIND_NOT: Final = re.compile(
    r"だけ(?:で)?(?:は)?(?:なく|じゃなく)|なければ|かもしれ|ないと|केवल|सिर्फ|ही नहीं|忘れ|नहीं तो"
)
"""What only looks like one: "not only", "must", "maybe"."""

EMPHASIS: Final = re.compile(
    r"\b(?:(?:not|\w+n't) (?:only|just|merely|simply)|not to mention"
    r"|no (?:doubt|wonder|problem|worries|matter|question|secret"
    r"|harm|shame|substitute|better|limit|fewer|less)|nothing (?:wrong|against|bad|like)"
    r"|(?:why|warum|waarom|dlaczego) (?:not|nicht|niet|nie)|pourquoi pas|por qu[eéê] n[oã]o?|perché non"
    r"|(?:\w+n't|not|never|cannot) (?:\w+ )?(?:forget|hesitate|underestimate|overlook|ignore|miss|fail|stop|mind"
    r"|worry"
    r"|go wrong|hurt|harm|beat|top|fault|regret|wait|every day|be (?:sorry|disappointed|afraid)|stress"
    r"|recommend \w+ enough"
    r"|help but)"
    r"|(?:nothing|no one|nobody|none|no other|no|never|not\w*)\b[^.!?]{0,60}? (?:than|but|except|beats|as \w+ as)"
    r"|nicht (?:nur|bloß|allein|zuletzt)|vergessen sie nicht|vergiss nicht|kein (?:wunder|problem|zweifel)"
    r"|(?:nichts|kein\w*|niemand|nie)\b[^.!?]{0,60}? als|pas (?:seulement|que|uniquement)|n'(?:oubliez|hésitez) pas"
    r"|(?:rien|aucun\w*|personne)\b[^.!?]{0,60}? que|no (?:solo|sólo|sola?mente|únicamente)"
    r"|no (?:olvide|dude|olvides|dudes|se olvide)\w*|(?:nada|ning[uú]n\w*|nadie)\b[^.!?]{0,60}? que"
    r"|no obstante|no sooner|avoid(?:s|ing)? (?:losing|missing)|non (?:solo|soltanto|appena|dimentic\w+|esit\w+)"
    r"|(?:niente|nessun\w*|nulla)\b[^.!?]{0,60}? che"
    r"|não (?:só|obstante|apenas|somente|esqueç\w+|hesit\w+|deix\w+ de)|(?:nada|nenhum\w*)\b[^.!?]{0,60}? (?:que"
    r"|do que)"
    r"|niet (?:alleen|enkel|slechts)|vergeet niet|(?:niets|geen)\b[^.!?]{0,60}? dan"
    r"|nie (?:tylko|zapomnij\w*|wahaj\w*)|(?:nic|żad\w+)\b[^.!?]{0,60}? niż|ليس فقط|لا تنس\w*|لا تتردد)\b"
    r"|不仅|不但|不只|不光|没有比|別忘|别忘",
    re.IGNORECASE,
)
"""Negations that deny nothing: "not only", "don't forget", "nothing is better than"."""

TURN: Final = re.compile(
    r"[:：;；]|\s[–—-]\s|\b(?:but|however|though|so|therefore|because|instead(?! of)|sondern|aber|jedoch|doch"
    r"|deshalb|daher|mais|cependant|donc(?! de| pas)|sino|pero|entonces|así que|ma|però|bensì"
    r"|quindi|mas|porém|então|maar|echter|dus|ale|lecz|jednak|więc|لكن|بل)(?!\w)"
    r"|而是|但是?|不过|所以|しかし|ですが|लेकिन|बल्कि",
    re.IGNORECASE,
)
"""What ends the reach of a negation."""

REQUEST: Final = re.compile(
    r"\b(?:please|bitte|s'il vous plaît|veuillez|por favor|per favore|alstublieft|proszę|من فضلك)(?!\w)|请(?!勿|不|别)"
    r"|कृपया",
    re.IGNORECASE,
)
"""What begins a request, which a negation before it does not reach."""

RECIPIENT: Final = re.compile(r"\b(?:give|tell|show|offer|send|get|help|promise|sell|let|ask) you\b", re.IGNORECASE)
"""A verb with its recipient, which is no subject of another clause."""

CONDITION: Final = re.compile(
    r"\b(?:if|in case|should (?:you|it|this|that)|unless|otherwise|falls|sollte[nt]?|wenn|sonst|andernfalls|ansonsten"
    r"|en cas|sinon|de lo contrario|en caso|altrimenti|in caso|senão|mocht|indien|jeśli|gdyby|w przeciwnym razie)\b"
    r"|(?:^|[,;:.]\s|\b(?:and|et|y|e|en)\s)\s*(?:si|se|als|caso|when|quand|cuando|quando)\b"
    r"|如果|若|否则|もし|場合|अगर|यदि|إذا",
    re.IGNORECASE,
)
"""What makes a sentence hold only in some cases."""

SUBORDINATE: Final = re.compile(
    r"\b(?:if|when|whether|unless|until|before|while|because|as|which|who|wenn|falls|weil|dass|bevor|solange|wer"
    r"|si|quand|lorsque|avant|parce|cuando|mientras|antes|porque|quando|mentre|prima|perché|enquanto"
    r"|als|indien|omdat|terwijl|voordat|jeśli|gdy|kiedy|ponieważ|zanim|إذا|عندما|لأن)\b|如果|若|अगर|यदि|もし",
    re.IGNORECASE,
)
"""What begins another clause, or says when it holds."""

PRONOUN: Final = re.compile(r"\b(?:I|we|you|they|he|she|ich|wir|Sie|ihr|du|je|nous|vous|yo|io|noi|eu|ik|wij|u)\b")
AND: Final = re.compile(r"(?<![\w'])(?:and|und|et|y|e|en|i|و|和|और)(?!\w)", re.IGNORECASE)
JOINED: Final = re.compile(
    r"\b(?:or|nor|and|oder|und|noch|ou|et|ni|o|y|e|né|of|en|lub|ani|czy|nem|أو|ولا)(?:\s+\S+)?\s*$|(?:或|和|、|と|や|या"
    r"|और)\s*$",
    re.IGNORECASE,
)
JOINS: Final = re.compile(
    r"^\W{0,3}(?:[,、，]|\s(?:or|nor|and|oder|und|noch|ou|et|ni|o|y|e|né|of|en|lub|ani|nem)\s)", re.IGNORECASE
)

_STATE: Final = (
    r"(?:be \w+(?:ed|en)|(?:some|any)thing (?:i|we)|called for|warranted|justified|worth|needed|necessary|required"
    r"|possible|available|an option"
    r"|recommended"
    r"|advis(?:ed|able)|allowed|permitted|supported|suitable|offered|included|provided|part of|used|mentioned"
    r"|discussed"
    r"|run|exist"
    r"|nötig|notwendig|erforderlich|möglich|verfügbar|empfehlenswert|empfohlen|ratsam|erlaubt|gestattet|vorgesehen"
    r"|geeignet|in ?frage|angeboten|unterstützt|enthalten|lieferbar|nécessaires?|possibles?|disponibles?"
    r"|recommandée?s?"
    r"|conseillée?s?|autorisée?s?|prévue?s?|adaptée?s?|utile|une option|necesari\w+|posible|recomenda\w+|aconseja\w+"
    r"|permitid\w+|adecuad\w+|falta|una opción|incluid\w+|necessari\w*|possibil\w+|disponibil\w+|consigliat\w+"
    r"|consigliabil\w+|raccomandat\w+|permess\w+|consentit\w+|adatt\w+|serve|occorre|previst\w+|necessári\w+"
    r"|possíve\w+"
    r"|disponíve\w+|aconselh\w+|indicad\w+|precis\w+|uma opção|oferecid\w+|nodig|mogelijk|beschikbaar|aan te raden"
    r"|toegestaan|geschikt|aanbevolen|potrzebn\w+|konieczn\w+|możliw\w+|dostępn\w+|zalecan\w+|wskazan\w+|dozwolon\w+"
    r"|trzeba|polecan\w+|ضروري\w*|متاح\w*|متوفر\w*|ممكن\w*)"
)
"""What is denied of a thing that is not used."""

_ACT: Final = (
    r"(?:need|recommend|offer|includ\w+|provid\w+|mention|discuss|compare|comment|say|talk|speak|give|answer"
    r"|sagen|äußern|vergleichen|empfehlen|anbieten|anstellen|parler|commenter|comparer|recommander|dire|opinar|hablar"
    r"|comparar|comentar|recomendar|parlare|confrontare|consigliare|falar|zeggen|vergelijken|mówić|powiedzieć"
    r"|porównywać"
    r"|polecić)"
)
"""What an author does not do with a thing: "about X I can't comment"; the thing itself may also be the subject."""

_EXCLUDED: Final = (
    r"(?:to (?:leave out|avoid|skip)(?=\s*(?:$|until|when|during|for|in))|unnecessary|superfluous|unavailable"
    r"|off[- ]limits"
    r"|banned|forbidden|ruled out|off the table|out of (?:scope|the question)|left out"
    r"|omitted"
    r"|avoided|excluded|entfallen|entfällt|überflüssig|unnötig|tabu|ausgeschlossen|unmöglich|verzicht\w+|vermeiden"
    r"|meiden|abraten"
    r"|abzuraten|verboten|indisponibles?|inutiles?|impossibles?|interdite?s?|exclue?s?|déconseillée?s?|à éviter"
    r"|innecesari\w+|imposible|prohibid\w+|descartad\w+|desaconsejad\w+|superflu\w+|impossibile|vietat\w+"
    r"|sobran?|esclus\w+|sconsigliat\w+|desnecessári\w+|impossível|proibid\w+|excluíd\w+|indisponíve\w+"
    r"|onnodig|overbodig|onmogelijk|uitgesloten|af te raden|niepotrzebn\w+|zbędn\w+|niemożliw\w+|niedostępn\w+"
    r"|zabronion\w+|wykluczon\w+|contra[- ]?indi[ck]\w+|contre-indiqu\w+|kontraindiziert\w*|evita[td][oaie]s?"
    r"|vermieden|da evitare|[ad]e? evitar|te vermijden|afgeraden|ontraden|odradzan\w+"
    r"|rat\w+ (?:\S+ ){1,3}ab|ra(?:ad|den)\w* (?:\S+ ){1,3}af)"
)
_NOT: Final = (
    r"(?:(?:is|are|was|were|do|does|did|will|would|can|could|should|must|has|have|may|need)(?:n't| not| never"
    r"| no longer)"
    r"|can't|won't|cannot|not|nothing|hardly|barely|scarcely|nicht|nie|kein\w*|nichts|keinesfalls|kaum|pas|jamais"
    r"|rien|n'y"
    r"|no|nunca|nada|non|mai|niente|nulla|não|niet|nooit|geen|niets|nauwelijks|nie|nic|nigdy|لا|لن|لم|ليس|ليست|غير)"
)
DENIED_BEHIND: Final = re.compile(
    rf"^\W{{0,3}}(?P<gap>(?:\s*[^\s,.!?]+){{0,5}}?)\s+(?P<no>{_NOT})(?!\w)"
    rf"(?:(?:\s+\S+){{0,3}}?\s+(?:(?P<state>{_STATE})|(?P<act>{_ACT}))(?!\w))?",
    re.IGNORECASE,
)
"""A negation behind the words: "X is not needed", which is sure, or "X isn't cheap", which is not."""

WORKS: Final = re.compile(
    r"\b(?:runn?\w*|work\w*|open|valid|fährt|fahren|verkehr\w*|gilt|gelten|klappt|funktionier\w*|lohn\w*|circul\w+"
    r"|funcion\w+"
    r"|fonctionn\w+|funzion\w+|circol\w+|rijd\w*|werkt|kursuj\w*|działa\w*)\b",
    re.IGNORECASE,
)
"""What a thing that is no choice does not do, beside a negation."""

SPEAKER: Final = re.compile(
    r"\b(?:I|we|you|ich|wir|man|Sie|je|nous|vous|on|puedo|podemos|puede|posso|possiamo|può|podemos|pode|peux"
    r"|pouvons|ik|we|wij"
    r"|u|mogę|możemy)\b"
)
"""Whoever does not do something, as the subject of a verb behind the words."""

FRONTED: Final = re.compile(
    r"\b(?:brauche\w*|benötige\w*|biete\w*|führe\w*|nehme\w*|empfehle\w*|nutze\w*|verwende\w*|darf|dürfen|sollten?"
    r"|heb|hebben"
    r"|gebruik\w*)\s+(?:ich|wir|man|Sie|je|u|we|wij)\b"
)
"""A verb and its subject behind an object that stands first, in German and Dutch: "X brauchen Sie nicht"."""

EXCLUDED_BEHIND: Final = re.compile(
    r"^-free\b|^\s*nicht(?:\s+\w+)?\s*$|^\s+(?:is|are|was|were|does|do|did|can|will)(?:n't| not)\s*$"
    rf"|^\W{{0,3}}(?:\s*[^\s,.!?]+){{0,5}}?\s+{_EXCLUDED}(?!\w)",
    re.IGNORECASE,
)
"""What is said of a thing that is not used, or its negated verb: "nehmen Sie X nicht"."""
EXCLUDED_LABEL_BEHIND: Final = re.compile(
    r"^[\s\"'”»)]{0,3}(?:[:：|(–—→=]|-\s)[\s(|]*(?:[❌✗✘🚫]"
    rf"|(?:\w+\s+)?{_EXCLUDED}|(?:\w+\s+)?(?!kein|no\s+(?:\S+\s+){{0,2}}?(?:need|requir"
    rf"|necess)){_NOT}\s+(?:\S+\s+){{0,2}}?{_STATE}"
    r"|(?:no(?: need)?|none|n/a|nein|non|nee|nie|não|brak|entfällt|无|なし|नहीं|لا|[–—-])\s*(?:[|).;\n]|$))",
    re.IGNORECASE,
)
"""A label whose value denies it: "X: not available", "| X | – |", "X (not needed)"."""

_OF_A_NOUN: Final = r"(?:no|kein\w*|geen|aucune?|ning[uú]n\w*|nessun\w*|nenhum\w*)\s+\S+\s+\S"
"""A negation with a noun of its own: "no match possible: X" denies the match."""

EXCLUDED_LABEL_BEFORE: Final = re.compile(
    rf"(?:(?:(?!{_OF_A_NOUN}){_NOT}\s+(?:\S+\s+)?{_STATE}|{_EXCLUDED})[\s)]*[:：|]|[❌✗✘🚫])\s*[\"'“„«]?$",
    re.IGNORECASE,
)
COMPARED: Final = re.compile(
    r"\b(?:unlike|as opposed to|compared (?:to|with)|than|anders als|im (?:gegensatz|vergleich) zu[mr]?"
    r"|contrairement au?x?"
    r"|comparé\w* au?x?|par rapport au?x?|a diferencia del?|comparad\w+ con|a differenza d\w+|rispetto a\w*"
    r"|ao contrário d\w+|comparad\w+ com|in tegenstelling tot|vergeleken met|w przeciwieństwie do|w porównaniu (?:z"
    r"|do))"
    r"\s+(?:\S{1,4}\s+)?[\"'“„«]?$|(?:与|和|跟)$",
    re.IGNORECASE,
)
"""What is named beside another thing, and may be neither used nor advised."""

PORTUGUESE: Final = re.compile(r"[ãõ]|\b(?:você|uma|seu|sua|dos|das|foi|pel[oa]|em|é|aos?|nas)\b", re.IGNORECASE)
"""Words of a language in which "no" is "in the"."""

PRAISED: Final = re.compile(r"^\s+(?:\w+\s+)?enough\b", re.IGNORECASE)
"""As in "I can't recommend X enough"."""

SEPARABLE: Final = re.compile(
    r"\b(?:rate[nt]?|raad|raden)\b[^\0]*\0\s*(?:\S+\s+){0,2}a[bf]\b|\b(?:leav\w+|left|rul\w+"
    r"|keep\w*|kept)\s[^\0]{0,20}\0\s*(?:out|off)\b",
    re.IGNORECASE,
)
"""A verb around the words, which `\0` stands for: "wij raden X af", "leave X out"."""

WARNS: Final = re.compile(
    r"\b(?:dangerous|harmful|toxic|poison\w*|beware|warn\w*|gefährlich|schädlich|giftig|vorsicht|dangereu\w+|nocifs?"
    r"|nocives?|toxiques?|peligros\w+|dañin\w+|tóxic\w+|pericolos\w+|nociv\w+|tossic\w+|perigos\w+|gevaarlijk"
    r"|schadelijk|niebezpieczn\w+|szkodliw\w+|trując\w+|خطير\w*|ضار\w*|سام\w*)\b"
    r"|危险|有害|有毒|危険|खतरनाक|हानिकारक",
    re.IGNORECASE,
)
"""What a sentence says that warns of a thing."""

COMPARES: Final = re.compile(r"\b(?:compar\w+|vergleich\w*|confront\w+|vergelijk\w*|porówn\w+)\b", re.IGNORECASE)
"""Verbs of a comparison, which a negation declines as a whole."""

CANCELS: Final = re.compile(
    r"without|ohne|sans|sin|senza|sem|zonder|bez|avoid\w*|skip\w*|refus\w*.*|declin\w*.*|omit\w*|evit\w+|évit\w+"
    r"|verm\w+|unika\w*"
    r"|not|never|\w+n't|cannot|no (?:reason|point).*|nicht|kein\w*|避免",
    re.IGNORECASE,
)
"""Negations that another one cancels; in many languages two others make one: "non usi mai", "nigdy nie"."""

ASKS: Final = re.compile(r"^\W*(?:\w+n't|nicht|non|no|não|niet|nie|pourquoi|n'\S+)\b", re.IGNORECASE)
"""How a question begins whose negation denies nothing: "Isn't X better?"."""

PARENTHESIS: Final = re.compile(r"(?<=not|n.t)\s*,[^,]{1,40},", re.IGNORECASE)
"""What interrupts a denial: "do not, under any circumstances, ..."."""

WITHOUT: Final = re.compile(r"without|ohne|sans|sin|senza|sem|zonder|bez|بدون|دون|بلا", re.IGNORECASE)
THESE: Final = re.compile(
    r"\b(?:these|those|following|them|any of|diese\w*|folgende\w*|ces|suivant\w*|est[oa]s|siguientes?|quest\w|seguenti"
    r"|seguintes?|deze|volgende|tych|następując\w+)\b|هذه|هؤلاء|التالي",
    re.IGNORECASE,
)
