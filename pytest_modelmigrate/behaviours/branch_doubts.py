"""Where the words of a branch do not take it: the sentence supposes, offers, quotes or reports them."""

# ruff: noqa: RUF001 - characters of other scripts are meant

from __future__ import annotations

import re
from typing import Final

from pytest_modelmigrate.behaviours.denial_cues import CONDITION, PREPOSITION, TURN, VERBAL, WIDE_BEFORE
from pytest_modelmigrate.behaviours.mentions import sentence_before, sentence_behind
from pytest_modelmigrate.text.spans import Span

IN_A_CONDITION: Final = "it stands in a condition"
_UNREAL: Final = re.compile(
    r"\b(?:normally|normalement|normalmente|normalerweise|normaliter|zwykle|usually"
    r"|d'habitude|habituellement|üblicherweise|gewöhnlich|habitualmente|di solito|solitamente|meestal|gewoonlijk"
    r"|doorgaans|zazwyczaj|could|would|might|i'd|we'd|had (?:you"
    r"|we|it|i|there)|were (?:you|it|i|we) to|(?:wish|hope|want|love|like"
    r"|tempt\w+|about|going|intend\w*|meant?) to\b(?! (?:confirm|inform|let|tell you that))|i wish|i (?:almost"
    r"|nearly)"
    r"|könnt\w*|würd\w*|hätte\w*|wäre\w*|dürfte\w*|möchte\w*|wollte\w*"
    r"|(?:pourr|aur|ser|dir|fer|voudr|aimer)(?:ais|ait|ions|iez|aient)"
    r"|(?:podr|habr|har|dir|ser|querr|gustar)ía\w*|hubiera\w*|(?:potr|avr|sar|far|dir|vorr)(?:ei|ebbe\w*|emmo|este)"
    r"|piacerebbe|(?:poder|ter|far|dir|ser|gostar)ia\w*|zou(?:den)?|had ik|mógłby\w*|mogłaby\w*|mógłbym|mogłabym"
    r"|chciał\w*|chętnie|byłby\w*)(?!\w)"
    r"|本来(?:想|要|可以)|本想|原本|通常|平常|一般は"
    r"|आम तौर पर|(?:कहने|बताने) वाला|عادة|كان بإمكاني|كنت (?:س|أود|أريد)|ربما",
    re.IGNORECASE,
)
"""What makes a sentence unreal, or a wish: "I could ...", "Had you ...", "I'd love to tell you ..."."""

_SAYS: Final = re.compile(
    r"\b(?:say(?:s|ing)?|(?:i|we) know|aware|(?<!that )(?<!having )said|tells?|told|claim\w*|think"
    r"|thought|believ\w+|assum\w+"
    r"|supposed|(?<!my )(?<!our )advice|(?:should|will|would|to) (?:soon )?read|hear\w*|wr(?:ite|ites"
    r"|ote)|asked (?:if|whether)"
    r"|ich weiß|(?:ge)?sag\w+|behaupt\w+|dachte|gedacht|glaub\w+|heißt es|meint\w*|d(?:it|isent|ire)|prétend\w*"
    r"|cru|crois|pens\w+"
    r"|di(?:ce|cen|jo|jeron)|decir\w*|pensé|creí\w*|dic(?:e|ono|eva)|dett[oa]|pens(?:o|avo|ato)|credevo"
    r"|diz|dizem|disse|pensei|dicho|zegt|zeggen|gezegd|zei|dacht|gedacht|mówi\w*|powiedział\w*|myślał\w*)(?!\w)"
    r"|说(?!明)|以为|觉得|显示|认为|قال|يقول|أقول|ظننت|कहत\w*|सोचा",
    re.IGNORECASE,
)
"""Verbs of saying and thinking, of whoever it is."""

_RULE: Final = re.compile(
    r"\b(?:instructions?|rules?|prompt|guidelines|style ?guide|house (?:standard|rule|style)|hausregel\w*"
    r"|anweisung\w*|vorgaben?|regeln?|consignes?|règles?|instrucciones"
    r"|reglas?|istruzioni|regol[ae]"
    r"|instruções|regras?|instructies|regels?|instrukcj\w*|zasad\w*)\b|指示|规则|規則|निर्देश|नियम|التعليمات|القواعد",
    re.IGNORECASE,
)
"""What asks for a branch, where a reply only speaks of it."""

_SAYS_BEHIND: Final = re.compile(
    r"^[\s,\"'”»」』]*(?:(?:was|were|is) (?:my (?!advice|recommendation|pick|choice)|what (?!i\b|we\b)"
    r"|the (?:answer|reply|response|words?|wording|phrase|sentence|label|entry|rule|standard|default))"
    r"|i (?:first )?thought|they say|people say|dachte|sagt"
    r"|heißt es|war me"
    r"|dice[n]?|pens(?:é|ai|avo)|ai-je|dit-on|disse|pensei|dacht|myślał|と(?:答え|言|思|お(?:知らせ|伝え)|書|表示|い)"
    r"|(?:कहने|कह|सोच)|这样的)",
    re.IGNORECASE,
)

_OFFER: Final = re.compile(
    r"\b(?:(?:shall|should|may|can|could) (?:i|we)|(?:like|want|prefer|need) (?:me|us) to|soll(?:en)? (?:ich|wir)"
    r"|(?:möchten|wollen|wünschen) sie|möchtest du|voulez-vous|veux-tu|souhaitez-vous|dois-je|(?:quiere"
    r"|prefiere)[sn]?"
    r"|desea|debo|vuo(?:le|i)|desidera|devo|quer|deseja|zal ik|wil(?:t)? (?:u|je)|moet ik|czy (?:mam|mamy|chce\w*))"
    r"(?!\w)|要不要|是否(?:需要|要)|需要我|我(?:可以|能)帮|क्या (?:मैं|आप)|هل (?:تريد|ترغب|تود)",
    re.IGNORECASE,
)
"""How a question begins that offers something."""

_OFFER_BEHIND: Final = re.compile(r"(?:ましょうか|ますか|ほしいですか|吗|चाहिए|चाहेंगे)[？?]?\s*$")

_WHEN: Final = re.compile(
    r"\b(?:once|as soon as|only (?:when|after|if)|whether|until|sobald|erst wenn|ob|dès que|une fois|si|en cuanto"
    r"|una vez"
    r"|apenas|non appena|appena|una volta|assim que|logo que|zodra|gdy tylko|jak tylko|dopiero|czy)(?!\w)"
    r"|一旦|之后|以后|才会|बाद|عندما|بمجرد",
    re.IGNORECASE,
)
"""What puts a sentence into the future, or leaves it open."""

_WHEN_EAST: Final = re.compile(
    r"(?:(?<!よろしけ)(?<!よけ)れば|(?<!でし)(?<!よかっ)(?<!ござい)たら|(?<!それ)なら)[、,]?"
)

_WISH: Final = (
    r"(?:need|want|like|wish|prefer|look|are interested|rather|hurry|have (?:no|little|limited) time"
    r"|möchten|wollen|brauchen|wünschen|lieber|bevorzugen|eilig|keine zeit"
    r"|voulez|veux|souhait\w+|préfér\w+|désir\w+|cherch\w+|pressée?"
    r"|quiere[sn]?|prefiere[sn]?|desea[sn]?|busca[sn]?|prisa|vuole|vuoi|preferisc\w+|desidera|cerca|fretta"
    r"|quer(?:es)?|prefere|deseja|procura|pressa|wilt?|liever|haast|chce\w*|woli|[sś]pieszy)"
)
_POLITE: Final = re.compile(
    r"(?:if|falls|wenn|se|si|als|indien|jeśli|jeżeli) (?:you|sie|du|vous|tu|u|je|lei|usted|você|pan\w*) (?:need|want"
    r"|like|wish|prefer|look|are interested|möchten|wollen|brauchen|voulez|souhaitez|wilt|chce)"
    r"|in caso di|en caso de|en cas d|in case of|場合(?:の|に)",
    re.IGNORECASE,
)
"""Conditions that only make a request polite, or name what is spoken of."""

_WISHED: Final = re.compile(
    rf"\b(?:if|falls|wenn|se|si|als|indien|jeśli|jeżeli|caso) (?:[^\s,.:;]+ ){{0,4}}?{_WISH}(?!\w)[^,.:;]*,"
    r"|(?:如果|若)(?:您|你|是)?(?:不|没有?)?(?:太)?(?:想|要|愿|希望|喜欢|方便|赶时间|需要)[^，,。]*[，,]"
    r"|(?:अगर|यदि)[^,।]{0,40}(?:चाह|पसंद|जल्दी)[^,।]*,"
    r"|إذا (?:كنت |كنتم )?(?:لا )?(?:ترغب|تريد|تود|تحب|تفضل|أردت|رغبت|أحببت)[^،,]*[،,]",
    re.IGNORECASE,
)
"""Conditions that suppose a wish of the reader, up to their comma: "If you don't want to wait, ..."."""

_IF_BEHIND: Final = re.compile(
    r"^[\s,]+(?:(?!please\b)[^\s:;]+\s+){0,8}?(?<!even )(?:only )?(?:if(?! (?:you (?:need|want|like|wish|prefer|look)"
    r"|possible|necessary|in doubt))|unless|in case|wenn|falls|sobald|sofern|en cas|en caso|indien|jeśli)(?!\w)",
    re.IGNORECASE,
)


_ALSO: Final = re.compile(
    r"\b(?:also|too|as well|in addition|additionally|on top|auch|zusätzlich|außerdem|obendrein|aussi|également"
    r"|en plus"
    r"|también|además|anche|inoltre|in più|também|além disso|ainda por cima|ook|tevens|daarnaast|bovendien"
    r"|również|także"
    r"|dodatkowo|ponadto)\b|也|还|另外|加上|भी|साथ ही|أيضا|さらに|併せて",
    re.IGNORECASE,
)
"""What adds a branch to another one, in case it is needed."""

_REQUESTS: Final = re.compile(
    r"\W*(?:could|would|can|könnte[nt]?|würde[nt]?|pourr(?:iez|ais)|podrías?|potrebbe|poderia|zou|mógłby|mogłaby)[- ]"
    r"(?:you|sie|du|vous|tu|usted|lei|u|je|pan\w*)\b",
    re.IGNORECASE,
)
_ADVISES: Final = re.compile(r"i'd|we'd|would|würd\w*|zou(?:den)?", re.IGNORECASE)
"""What makes advice polite: "I'd go with ..."."""

_WOULD_DO: Final = re.compile(
    r"(?:I|we)'d (?!(?:love|like|have|be|normally|usually|never|also|almost|say|hate|otherwise|gladly|rather not|need"
    r"|still need|first)\b)\w+",
    re.IGNORECASE,
)
_WE_WISH: Final = re.compile(
    r"we(?:'d| would) (?:like|love|be (?:glad|happy|delighted))\b|wir (?:möchten|würden)\b|(?:würden|möchten) wir\b"
    r"|nous (?:aimerions|souhaiterions|voudrions|serions)\b|nos gustaría\b|quisiéramos\b|(?:vorremmo|ci piacerebbe)\b"
    r"|gostaríamos\b|(?:we|wij) zouden\b|zouden (?:we|wij)\b|chcielibyśmy\b|(?:i'd|i would) like to (?:invite|offer"
    r"|propose|suggest)\b",
    re.IGNORECASE,
)
"""A wish that only makes a proposal polite, unless a contrast follows."""

_DONE_BEHIND: Final = re.compile(
    r"[^,.;:]{0,40}\b(?:nehmen|wählen|empfehlen|raten|nutzen|verwenden|buchen|nemen|kiezen|gebruiken|aanraden)\b"
)
_UNLESS_BEHIND: Final = re.compile(
    r"\b(?:but|yet|though|however|if|aber|doch|allerdings|wenn|maar|echter|als)\b", re.IGNORECASE
)

_OPENING: Final = " ,:*\"'“„«‘「"
"""What stands between a verb of saying and a quotation."""

_LINE: Final = 300
_BOLD: Final = 40
"""Characters in bold before a branch and behind it."""

_BOLD_BEHIND: Final = re.compile(r"[^*\n]{0,40}\*\*")
_RECOMMENDED: Final = re.compile(
    r"\b(?:suggest(?!s\b)\w*|recommend(?!s\b)\w*|advis(?!es\b)\w+|propos\w+|offer\w*|go (?:with|for)"
    r"|choose|chosen|g[ai]ve|grant\w*"
    r"|arrang\w*|assign\w*|sen[dt]|pick(?:ed)?"
    r"|opt(?:ed)? for|use|take|book(?:ed)?|order(?:ed)?|(?:put|set) you (?:down|up) (?:for|with)|credited"
    r"|buy|bought|enrol\w*|start with|beginnen (?:wir )?mit|commen\w+ par|empezamos con|iniziamo con|beginnen met"
    r"|kup(?:ić|iłem|iłam|ujemy|iliśmy)|compr(?:ar|e|é|amos)|احجز|حجز\w*|خذ|استخدم|اختر"
    r"|empfehl\w*|empfiehlt|rate|schlage|biete\w*|nehm\w*|wähl\w*|nutz\w*|verwend\w*|(?:ge)?buch\w*"
    r"|reserviert?|bestell\w*|gebe\w*|erhalten"
    r"|bekommen"
    r"|recommand\w*|conseill\w*|choisi\w*|pren\w*|offr\w*|utilis\w*|réserv\w*|donn\w*|accord\w*"
    r"|recomiend\w*|recomend\w*|sugier\w*|acons\w*|eli[jg]\w*|ofre[cz]\w*|propon\w*|us[aeo]|tom[ae]|reserv\w*"
    r"|entreg\w*|conced\w*|damos"
    r"|consigli\w*|suggeri\w*|scegli\w*|scelg\w*|prend\w*|usi|prenot\w*|assegn\w*|consegn\w*"
    r"|sugir\w*|sugere\w*|escolh\w*|oferec\w*|aanbevel\w*|kies\w*|neem|nemen|gebruik\w*|(?:ge)?boek\w*"
    r"|bied\w*|krijg\w*|geven"
    r"|polec\w*|proponuj\w*|sugeruj\w*|wybier\w*|oferuj\w*|dajemy|przyzna\w*|proszę|zarezerwowa\w*|zamówi\w*"
    r"|skorzyst\w*)(?!\w)(?:\W+[^\W_]+){0,7}?\W*$"
    r"|(?:推荐|建议|选(?:择)?|用|提供|订了?)[^，。]{0,8}$|(?:सुझाव|सलाह)[^।]{0,20}$",
    re.IGNORECASE,
)
_RECOMMENDED_BEHIND: Final = re.compile(
    r"^\W{0,4}(?:を|が)?(?:お?すすめ|お?勧め|推奨|ご?提案|選|ご?手配|ご?予約|ご用意)"
)


def is_recommended(text: str, span: Span) -> bool:
    """Whether a branch is given as the choice: in bold, or behind "I'd suggest", "use" or "also"."""
    return _is_in_bold(text, span) or is_recommended_in_words(text, span) or is_added(text, span)


def _is_in_bold(text: str, span: Span) -> bool:
    line = text[max(0, span[0] - _LINE) : span[0]].rpartition("\n")[2]
    opened = line.count("**") % 2 == 1 and len(line) - line.rfind("**") <= _BOLD
    return opened and _BOLD_BEHIND.match(text, span[1]) is not None


def is_recommended_in_words(text: str, span: Span) -> bool:
    """Whether a verb gives a branch as the choice: "I'd suggest", "use"."""
    before, behind = sentence_before(text, span[0]), sentence_behind(text, span[1])
    return bool(_RECOMMENDED.search(TURN.split(before)[-1]) or _RECOMMENDED_BEHIND.match(behind))


def is_added(text: str, span: Span) -> bool:
    """Whether a branch is given in addition to another one: "also"."""
    return _ALSO.search(TURN.split(sentence_before(text, span[0]))[-1]) is not None


def doubt_of_branch(text: str, span: Span) -> str:
    """Why the words of a branch may not take it; empty if nothing says so.

    Args:
        text: the whole text, with straight apostrophes.
        span: where the words stand in it.
    """
    before, behind = _WISHED.sub("", sentence_before(text, span[0])), sentence_behind(text, span[1])
    if behind.endswith(("?", "？")) and (_OFFER.search(before) or _OFFER_BEHIND.search(behind)):
        return "it may only be offered"
    if behind.endswith(("?", "？")) and not any(map(str.isalnum, before + behind)):
        return "it may only be asked"
    clause = TURN.split(before)[-1]
    if _is_unreal(clause, behind):
        return "the sentence may only suppose it"
    if _in_a_condition(before) or (_IF_BEHIND.match(behind) and not _ALSO.search(clause)):
        return IN_A_CONDITION
    said = [each.end() for each in _SAYS.finditer(clause)]
    gap = clause[said[-1] :] if said else ","
    if "," not in gap or (said and not gap.strip(_OPENING)) or _RULE.search(clause) or _SAYS_BEHIND.match(behind):
        return "the sentence may only report it"
    return ""


def is_beside_a_negation(text: str, span: Span) -> bool:
    """Whether the sentence of a branch also denies something."""
    around = sentence_before(text, span[0]), sentence_behind(text, span[1])
    return any(cue.search(each) for each in around for cue in (VERBAL, PREPOSITION, WIDE_BEFORE))


def _is_unreal(clause: str, behind: str) -> bool:
    found = _UNREAL.search(clause)
    if found is None or _REQUESTS.match(clause):
        return False
    if (_ADVISES.fullmatch(found[0]) or _WE_WISH.search(clause)) and _is_advice(clause, found, behind):
        return False
    return not (behind.endswith(("?", "？")) and not clause[: found.start()].strip(" \"'*-"))


def _is_advice(clause: str, found: re.Match[str], behind: str) -> bool:
    """Whether "I'd", "ich würde" and the like only make advice polite."""
    if _RECOMMENDED.search(clause, found.end()):
        return True
    if any(match.start() <= found.start() < match.end() for match in _WE_WISH.finditer(clause)):
        return not _UNLESS_BEHIND.search(behind)
    does = _WOULD_DO.match(clause, found.start()) or _DONE_BEHIND.match(behind)
    return bool(does) and not _UNLESS_BEHIND.search(behind)


def _in_a_condition(before: str) -> bool:
    found = CONDITION.search(before)
    return bool(
        (found and not _POLITE.match(before, found.start())) or _WHEN.search(before) or _WHEN_EAST.search(before)
    )
