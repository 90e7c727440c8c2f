"""How a reply names one of two branches: advised, described, labelled as chosen or rejected, or in a list."""

# ruff: noqa: RUF001 - characters of other scripts are meant

from __future__ import annotations

import re
from typing import Final

from pytest_modelmigrate.behaviours.denial_cues import TURN
from pytest_modelmigrate.behaviours.mentions import sentence_before, sentence_behind
from pytest_modelmigrate.text.spans import Span

_LINE: Final = 300
"""Characters before and behind the words in which their line is read."""

_TABLE: Final = 2_000
"""Characters before a row in which the header of its table is looked for."""

_ITEM: Final = re.compile(r"^[ \t]*(?:[-*+•–・]|\d{1,3}[.)])[ \t]*(?=\S)")
_OPENS_ITEM: Final = re.compile(
    r"^[ \t]*(?:[-*+•–・]|\d{1,3}[.)])[ \t]*[*_`\"'“„«]*(?:[^\W\d_]{1,4}['\s]\s?[*_`\"'“„«]*)?$"
)
_CHOSEN: Final = (
    r"(?:chosen|selected|selection|(?:my|our|best|final) choice|pick|recommend\w*|decision|verdict|(?:my|our) advice"
    r"|gewählt\w*|auswahl|wahl|empfehlung|empfohlen|entscheidung|choisie?|retenue?|choix|recommand\w+|conseil"
    r"|elegid[oa]|elección|seleccionad[oa]|recomenda\w+|scelt[oa]|selezionat[oa]|consigli(?:at[oa]|o)|raccomanda\w+"
    r"|escolhid[oa]|escolha|gekozen|keuze|aanbevolen|aanbeveling|(?:mijn|ons) advies|wybran[oaey]|wybór|zalecan\w+"
    r"|rekomendacja|推荐|选择|选定|おすすめ|選択|推奨|चुना गया|चयन|सुझाव|الاختيار|المختار|التوصية)"
)
_REJECTED: Final = (
    r"(?:rejected|discarded|dismissed|not (?:chosen|selected|recommended)|ruled out|dropped|verworfen|abgelehnt"
    r"|ausgeschlossen"
    r"|nicht (?:gewählt|empfohlen)|écartée?|rejetée?|exclue?|non retenue?|descartad[oa]|rechazad[oa]|scartat[oa]"
    r"|esclus[oa]"
    r"|rejeitad[oa]|excluíd[oa]|afgewezen|verworpen|afgevallen|niet gekozen|odrzucon[aeoy]|wykluczon[aeoy]"
    r"|排除|否决|不选|却下|不採用|見送り|अस्वीकृत|مرفوض|مستبعد)"
)
_CHOSEN_BEFORE: Final = re.compile(
    rf"(?<!\w)(?<!not ){_CHOSEN}[^:：|\n]{{0,20}}[:：|][\s*_`\"'“„«|]*(?:\w{{1,4}}\s)?$", re.IGNORECASE
)
_REJECTED_BEFORE: Final = re.compile(
    rf"(?<!\w){_REJECTED}[^:：|\n]{{0,20}}[:：|][\s*_`\"'“„«|]*(?:\w{{1,4}}\s)?$", re.IGNORECASE
)
_CHOSEN_CELL: Final = re.compile(rf"^[\s*_`]*(?:{_CHOSEN}(?!\w)|[✅✔])", re.IGNORECASE)
_REJECTED_CELL: Final = re.compile(rf"^[\s*_`]*(?:{_REJECTED}(?!\w)|[❌✗✘])", re.IGNORECASE)
_HEADING: Final = re.compile(rf"^[\s*_`]*{_CHOSEN}", re.IGNORECASE)
_YES: Final = re.compile(r"^[\s*_`]*(?:yes|ja|oui|sí|sì|sim|tak|是|はい|हाँ|نعم|[✅✔])", re.IGNORECASE)

_NOUN_OF_ADVICE: Final = re.compile(
    r"(?<!\w)(?:recommendation|advice|suggestion|pick|choice|verdict|empfehlung|rat|vorschlag|wahl|conseil"
    r"|recommandation|choix"
    r"|recomendación|consejo|sugerencia|elección|consiglio|raccomandazione|scelta|suggerimento|recomendação|conselho"
    r"|sugestão|escolha|advies|aanbeveling|keuze|rada|rekomendacja|propozycja|wybór)"
    r"(?:\W{0,4}\w+){0,3}?(?:\s(?:is|ist|est|es|è|é|to|jest)|\s?[:：–—])\W*(?:[^\W_]+\W+){0,3}$"
    r"|(?:建议|推荐|首选|おすすめ|お勧め)[はは是]?[:：]?\W*$",
    re.IGNORECASE,
)
"""A noun that names what follows as the choice: "My recommendation: ..."."""

_ONLY_THOUGHT: Final = (
    r"(?:consider|th(?:ink|ought)|hear|read|seen|look|check|notic|know|underst|avoid|reject|drop|remov|exclud|rul|skip"
    r"|left|compar|mention|list|never|not|been|no\b|erwog|überlegt|gedacht|geprüft|vergl|verworf|gestrich|pens|envisag"
    r"|hésit|compar|écart|exclu|descart|quitad|valutat|scartat|esclus|ponder|overwog|vergelek|myśl|rozważ|odrzuc)"
)
_FEW_WORDS: Final = r"(?:\W+[^\W_]+){0,6}?\W*$"
_DID: Final = re.compile(
    rf"\b(?:I|we)(?:'ve| have) (?:(?:already|now|therefore|also|just) )?(?!{_ONLY_THOUGHT})\w{{3,}}{_FEW_WORDS}"
    rf"|\b(?:ich habe?|wir haben|habe ich|haben wir){_FEW_WORDS}"
    rf"|(?<!\w)(?:j'ai|nous avons|on a) (?:déjà )?(?!{_ONLY_THOUGHT})\w{{2,}}(?:é|i|is|it|ert)e?s?{_FEW_WORDS}"
    rf"|\b(?:he|hemos|ho|abbiamo) (?:ya |già )?(?!{_ONLY_THOUGHT})\w{{2,}}(?:ado|ido|[cst]to|so){_FEW_WORDS}"
    rf"|\b(?!{_ONLY_THOUGHT})\w{{3,}}(?:łem|łam|liśmy|łyśmy){_FEW_WORDS}"
    rf"|\b(?:ik heb|heb ik|we hebben|hebben we){_FEW_WORDS}"
    r"|我(?:们)?已?(?:经)?(?:给|为|帮|替)[您你][^，。,]{1,14}$|已(?:经)?(?:给|为|帮|替)[您你][^，。,]{1,14}$",
    re.IGNORECASE,
)
"""What the author says it has done with a branch: "I've booked ..."."""

_NOT_DONE_BEHIND: Final = re.compile(rf"^[^.!?]{{0,40}}?\b(?:ge|ver|er|über)?{_ONLY_THOUGHT}", re.IGNORECASE)

_BEST_BEFORE: Final = re.compile(
    r"(?<!\w)(?:best|easiest|simplest|quickest|fastest|safest|most (?:convenient|practical|sensible)|am \w{4,12}sten"
    r"|le (?:plus \w+|mieux|meilleur \w+)|lo (?:más \w+|mejor)|(?:forma|manera|opción) más \w+|o (?:mais \w+|melhor)"
    r"|(?:il|lo) (?:più \w+|meglio|modo più \w+)|het (?:handigst|\w{3,9}ste?)|naj(?:lepiej|wygodni\w+|prości\w+"
    r"|szybci\w+|lepsz\w+))"
    r"(?!\w)(?:\W+[^\W_]+){0,6}?\W*$|(?:最好|最方便|最简单|最快)[^，。]{0,10}$|(?:أفضل|أسهل|أسرع) \w+ هي\s$",
    re.IGNORECASE,
)
_BEST_BEHIND: Final = re.compile(
    r"^\W*(?:it is\b(?!\s+\w)|is what (?:i|we)\b)|"
    r"^\W*(?:is|would be|remains|makes)(?: \w+){0,2}? (?:best|better|easiest|simplest|quickest|safest|right)\b"
    r"|^\W*(?:ist|wäre|bleibt)(?: \w+){0,3}? (?:am \w+sten|(?:beste|bessere|richtige|einfachste)\w*)"
    r"|^\W*(?:est|reste|serait)(?: \w+){0,2}? (?:meilleure?|bonne|plus (?:simple|pratique|adaptée?))\b"
    r"|^\W*(?:es|sería)(?: \w+){0,2}? (?:mejor|más (?:práctic\w+|sencill\w+|adecuad\w+))\b"
    r"|^\W*(?:è|resta|sarebbe)(?: \w+){0,2}? (?:migliore|più (?:semplice|pratic\w+|adatt\w+))\b"
    r"|^\W*(?:é|seria)(?: \w+){0,2}? (?:melhor|mais (?:prátic\w+|simples|adequad\w+))\b"
    r"|^\W*(?:is|blijft)(?: \w+){0,2}? (?:handigst\w*|beste?|betere?|juiste)\b|^\W*(?:jest|będzie) naj\w+",
    re.IGNORECASE,
)
_ADVICE: Final = re.compile(
    r"(?<!\w)(?:raad|raden|أنصح\w*|ننصح\w*|أوصي\w*|نوصي\w*|أقترح|نقترح)(?!\w)(?:\W+[^\W_]+){0,5}?\W*(?:ب)?\W*$",
    re.IGNORECASE,
)
_ADVICE_BEHIND: Final = re.compile(
    r"^\W{0,3}(?:(?:की|का|के लिए|से|को|भर)\s)?(?:\S+\s)?(?:सलाह|सुझाव|सिफ़ारिश|दीजिए|दें|कीजिए|करें|चुनें"
    r"|लें|लीजिए|भरें)(?!\w)"
    r"|^\W{0,4}(?:を|が|にて|で)?(?:お?すすめ|お?勧め|推奨|ご?案内|ご?利用(?:ください|いただ)|最適|一番)"
)
_POSSIBLE: Final = re.compile(
    r"(?<!\w)(?:also|too|as well|likewise|possible|available|option|alternative\w*|works?|instead"
    r"|you (?:can|may|could)"
    r"|can be|if you|accept\w*|fine|either|second|plan b|auch|ebenfalls|möglich|verfügbar|geht|alternativ\w*|können"
    r"|aussi|également|possible|disponible|pouvez|peut|también|posible|puede|sirve|anche|possibile|può|disponibile"
    r"|também|possível|pode|serve|disponível|ook|eveneens|mogelijk|kan|kunt|też|również|także|możliw\w+|można|może)"
    r"(?!\w)|也|还|可以|可用|另外|も|利用でき|भी|सकते|أيضا|يمكن",
    re.IGNORECASE,
)
"""What keeps a branch open: "Y works as well"."""

_VERDICT: Final = re.compile(r"[*_\"'”»]*(?:, [^\W\d_]{2,12}){0,2}[*_\"'”»]*[.!。！][*_\"'”»]*(?=\s|$)")
_SUBJECT_FIRST: Final = re.compile(
    r"[\s\"'“„«*_>]*(?:(?:an?|the|this|der|die|das|eine?|les?|la|une?|el|l[oa]s|una?|il|lo|gli|i|[oa]s?|uma?|de|het"
    r"|een)\s"
    r"|l')?[\s\"'“„«*_]*",
    re.IGNORECASE,
)
_NAME: Final = 2
"""Most words of a name; a longer branch, such as "I don't know", is a sentence anyway."""

_LEAST: Final = 12
"""Fewest signs of what a sentence says of a thing."""

_LEAVES_OPEN: Final = re.compile(
    r"\b(?:(?:won't|can't|cannot|will not|not going to|rather not|don't|do not) (?:name|choose|pick|recommend|favou?r"
    r"|decide|say) (?:either|one|any|which|between|for you|a side)"
    r"|leave (?:it|that|this|the (?:choice|decision)) (?:open|to you)|(?:is|it's|that's) (?:entirely "
    r"|really )?(?:up to you"
    r"|your (?:call|choice|decision))"
    r"|(?:pick|choose|take|use|go with) (?:whichever|either)(?: \w+)?|whichever (?:\w+ )?(?:suits|works|you prefer"
    r"|is easier)"
    r"|was ihnen (?:besser|lieber|mehr) \w+|wie es ihnen (?:besser |lieber )?(?:passt|ist)|comme (?:vous préférez"
    r"|il vous plaira)"
    r"|celui qui vous (?:convient|arrange)|(?:lo|el) que (?:le|te) (?:convenga|venga mejor|resulte)|como prefiera[sn]?"
    r"|quello che (?:le|ti) è più comodo|come (?:preferisce|preferisci)|como (?:preferir|lhe convier)|wat (?:u"
    r"|je) het beste uitkomt"
    r"|jak (?:pan\w* |ci )?(?:woli|wygodniej)"
    r"|(?:bleibt|ist|liegt)(?: ganz)? (?:ihnen überlassen|bei ihnen)|keine(?:s|n|r)? (?:von|der) beiden"
    r"|lege mich nicht fest"
    r"|ni l'une? ni l'autre|(?:aucun\w*) des deux|à vous de (?:choisir|décider)|ningun[oa] de (?:los|las) dos"
    r"|(?:usted|tú) decide\w*|nessun[oa] (?:dei|delle) due|(?:la )?scelta (?:è|spetta) a lei"
    r"|nenhum\w* d[oa]s du?[oa]i?s"
    r"|geen van beide|(?:keuze|keus) is aan u|żadn\w+ z nich|decyzja należy do)(?!\w)"
    r"|由您(?:自己)?决定|都不推荐|どちらとも(?:言え|申し)|お任せし|किसी (?:एक|भी) की (?:सलाह|सिफ़ारिश) नहीं",
    re.IGNORECASE,
)


def label_of(text: str, span: Span) -> str:
    """How the line of some words labels them: "chosen", "rejected", or empty."""
    before, behind = _line_around(text, span)
    if _REJECTED_BEFORE.search(before):
        return "rejected"
    if _CHOSEN_BEFORE.search(before):
        return "chosen"
    if before.strip(" \t|*_`") or not before.lstrip().startswith("|"):
        return ""
    cells = behind.split("|")[1:]
    if any(map(_REJECTED_CELL.match, cells)) and not any(map(_CHOSEN_CELL.match, cells)):
        return "rejected"
    headings = _header(text, span[0]).strip().strip("|").split("|")[1:]
    told = [cell for heading, cell in zip(headings, cells, strict=False) if _HEADING.match(heading)]
    if any(map(_YES.match, told)) or any(map(_HEADING.match, cells)):
        return "chosen"
    return "rejected" if told else ""


def is_advised(text: str, span: Span) -> bool:
    """Whether words around a branch call it the choice: "My recommendation: X", "X is the better fit"."""
    before, behind = sentence_before(text, span[0]), sentence_behind(text, span[1])
    clause = TURN.split(before)[-1]
    return bool(
        _is_the_verdict(text, span, before)
        or _NOUN_OF_ADVICE.search(before)
        or _BEST_BEFORE.search(clause)
        or _BEST_BEHIND.match(behind)
        or _ADVICE.search(clause)
        or _ADVICE_BEHIND.match(behind)
        or (_DID.search(clause) and not _NOT_DONE_BEHIND.match(behind))
    )


def _is_the_verdict(text: str, span: Span, before: str) -> bool:
    """Whether the name of a thing is a sentence of its own, at the beginning of a line: "Option A, clearly."."""
    is_a_name = len(text[slice(*span)].split()) <= _NAME
    return is_a_name and not before.strip(" \"'“„«") and _VERDICT.match(text, span[1]) is not None


def is_described(text: str, span: Span) -> bool:
    """Whether a sentence only says something of a branch, which is its subject: "The boiler is cheaper to buy"."""
    before, behind = sentence_before(text, span[0]), sentence_behind(text, span[1])
    line = _line_around(text, span)[0]
    if _ITEM.match(line) or line.lstrip().startswith("|") or not _SUBJECT_FIRST.fullmatch(before):
        return False
    return len(behind.strip()) >= _LEAST - 6 * (not behind.isascii()) and not _POSSIBLE.search(behind)


def is_kept_open(text: str, span: Span) -> bool:
    """Whether the sentence of a branch keeps it open beside another one: "Y works as well", "you can also take Y"."""
    return any(map(_POSSIBLE.search, (sentence_before(text, span[0]), sentence_behind(text, span[1]))))


def is_compared(text: str, span: Span) -> bool:
    """Whether a branch stands in a row of a table, or begins a list item that says something of it."""
    before, behind = _line_around(text, span)
    return before.lstrip().startswith("|") or bool(_OPENS_ITEM.match(before) and behind.strip(" *_`:.,"))


def is_part_of_an_item(text: str, span: Span) -> bool:
    """Whether a branch stands in a list item that does not begin with it, such as one of several steps."""
    before = _line_around(text, span)[0]
    return bool(_ITEM.match(before)) and not _OPENS_ITEM.match(before)


def leaves_the_choice_open(text: str) -> bool:
    """Whether a reply says that it names none of the branches."""
    return _LEAVES_OPEN.search(text) is not None


def _line_around(text: str, span: Span) -> tuple[str, str]:
    before = text[max(0, span[0] - _LINE) : span[0]].rpartition("\n")[2]
    return before, text[span[1] : span[1] + _LINE].partition("\n")[0]


def _header(text: str, start: int) -> str:
    """The first row of the table in which a place is."""
    lines = text[max(0, start - _TABLE) : start].split("\n")[:-1]
    header = ""
    for line in reversed(lines):
        if not line.lstrip().startswith("|"):
            break
        header = line
    return header
