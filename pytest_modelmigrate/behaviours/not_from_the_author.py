"""Sentences that say that the reader will not get something from the author."""

from __future__ import annotations

import re
from typing import Final

_FROM_THE_AUTHOR: Final = re.compile(
    r"\b(?:from (?:me|us)|von (?:mir|uns)|mit mir|de (?:moi|ma part|notre part)|sur moi|de (?:mí|mi (?:parte|boca"
    r"|lado))"
    r"|conmigo|da (?:me|parte (?:mia|nostra))|su di me|de mim|da minha parte|comigo|(?:van|via|op) (?:mij|ons)"
    r"|ode mnie|z mojej strony|na mnie|ze mną|от (?:меня|нас)|на меня)\b"
    r"|(?:私|当方|こちら)からは?|我这(?:里|边)|从我这|मुझसे|मेरी (?:ओर|तरफ़) से|مني\b",
    re.IGNORECASE,
)
_NOT: Final = re.compile(
    r"n't\b|\b(?:not|no|never|nothing|nicht|kein\w*|nie|nichts|ne|n'\w+|pas|jamais|rien|aucune?|non|nunca|nada"
    r"|ning[uú]n\w*"
    r"|mai|nessun\w*|niente|não|nem|nenhum\w*|niet|geen|nooit|niets|żadn\w*|nic|не|ничего)\b|不|没|ません|ない"
    r"|かね(?:ます|る)"
    r"|नहीं|لا\b|لن\b",
    re.IGNORECASE,
)
_LOOKED_FOR: Final = re.compile(
    r"\b(?:seen?|found|know|received|gefunden|gesehen|trouvé|encontr\w+|trovat\w+|gevonden|znalaz\w+|away|far|differ\w*"
    r"|weg|entfernt|loin|lejos|lontano|longe|daleko|blame|need)\b|查|找|看|见|收|確認|見",
    re.IGNORECASE,
)
_READ: Final = 300


def is_not_from_the_author(sentence: str) -> bool:
    """Whether a sentence says that something will not come from the author, as in "You won't get it from me"."""
    read = sentence[:_READ]
    return bool(_FROM_THE_AUTHOR.search(read) and _NOT.search(read)) and not _LOOKED_FOR.search(read)
