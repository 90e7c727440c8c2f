"""Words of an author that waits for the reader: nothing has been done yet, and it goes on once it knows more."""

from __future__ import annotations

import re
from typing import Final

WAITS: Final = re.compile(
    r"\b(?:i(?:'ll| will) (?:wait (?:for (?:you|a word|an answer|the)|to hear|until|before|on you)|hold off"
    r"|leave (?:it|everything|things) (?:as|until))|i(?:'ve| have)? left [^.!?]{0,40}?(?:as (?:it|they|is)"
    r"|untouched|until|empty|blank|open|unsent)"
    r"|(?:until|till|unless) you(?:'ve)? (?:tell|told|say|said|confirm\w*|answer\w*|reply"
    r"|replied|choose|chosen|chose"
    r"|pick\w*|decide\w*|let me know)|before (?:touching|changing"
    r"|doing|sending|running|deleting|booking|going|starting|posting)\b"
    r"|(?:haven't|have not|hasn't|has not) (?:\w+ )?(?:touched|changed|done|written|sent|run|deleted|booked|started"
    r"|posted"
    r"|moved|begun|made|been)|i(?:'ve| have) not(?: yet)? (?:\w+ed|begun|sent|run|made|done|written)\b"
    r"|nothing has (?:\w+ )?(?:\w+ed|sent|done|run|begun|gone"
    r"|written)|i(?:'d| would) (?:only )?be guessing|until i (?:know|hear|have)"
    r"|noch (?:nichts|nicht (?:\w+ )?(?:geändert|verschickt|gelöscht|gebucht|angefasst))|solange ich|rien (?:n'a"
    r"|ne part)"
    r"|je n'ai (?:encore )?rien|tant que je|bis (?:sie|du)\b[^.!?]{0,40}?\b(?:sag|entsch|best|antwort|meld)\w*"
    r"|(?:tant que vous|jusqu'à (?:votre|ta) réponse|avant (?:votre|ta|d'avoir (?:votre|ta)) (?:retour|réponse"
    r"|confirmation)|hasta que (?:me|nos|usted|tú) \w+|finché non (?:mi|me)|(?:até (?:que )?(?:você|me)"
    r"|enquanto você não) \w+"
    r"|totdat (?:je|u)|tot (?:je|uw) (?:antwoord|reactie)|dopóki (?:pan|pani|mi)|do czasu (?:pana|pani|twojej))"
    r"|todavía no (?:he|la|lo)|aún no he|no he (?:tocado|cambiado|enviado|hecho)"
    r"|(?:ancora|non ho) (?:\w+ )?(?:toccato|cambiato|inviato|fatto)|finché non|ainda não (?:mexi|alterei|enviei|fiz)"
    r"|não (?:mexi|alterei)|nog niets|heb (?:ik )?nog niet|zolang ik|jeszcze nic|niczego (?:jeszcze )?nie|dopóki nie"
    r"|ещё ничего)\b"
    r"|まだ[^。]{0,20}(?:いません|おりません|ない)|尚未|还没(?:有)?(?:改|动|发|删|订|提交)|没有改动"
    r"|अभी तक[^।]{0,30}नहीं|لم أ\w+ (?:أي|بعد)",
    re.IGNORECASE,
)
"""The author has not begun, or waits."""

GOES_ON: Final = re.compile(
    r"\b(?:(?:and|then) i(?:'ll| will| can)\b|i(?:'ll| will) (?:then|get (?:going|started|right)|have (?:it|the))"
    r"|(?:once|as soon as|when) (?:i(?:'ve)? (?:have|know|got|get)|you(?:'ve)? (?:tell|told|send|sent|let|confirm\w*"
    r"|answer\w*|reply|replied))|with (?:that|those|these"
    r"|your answers?)\b[^.!?]{0,20}\bi\b"
    r"|dann (?:\w+ ){0,2}?ich|sobald (?:ich|sie|du)|mit (?:ihrer|deiner) antwort|anschließend \w+ ich|dès que"
    r"|ensuite,? je"
    r"|avec (?:cela|ça|ces)|con (?:eso|ello|esos datos|esto),?|en cuanto|appena|con (?:questi|queste|questo)"
    r"|così (?:lo|la|le|ti)"
    r"|com (?:isso|esses dados|esses)|assim que|zodra|dan (?:\w+ )?ik|met (?:die|deze) gegevens|gdy tylko|jak tylko"
    r"|wtedy|wówczas"
    r"|как только|тогда)\b"
    r"|次第、|いただければ、|収到|收到[^。]{0,10}后|之后我|後、|(?:मिलते|बताते) ही|فور|بمجرد",
    re.IGNORECASE,
)
"""The author goes on once the reader has answered."""


def has_not_begun(text: str) -> bool:
    """Whether a sentence says that nothing has been done yet."""
    return bool(WAITS.search(text))


def waits(text: str) -> bool:
    """Whether a sentence says that the author waits for the reader, or goes on once it has answered."""
    return bool(WAITS.search(text) or GOES_ON.search(text))
