"""A text that begins with no, or with yes."""

# ruff: noqa: RUF001 - characters of other scripts are meant

from __future__ import annotations

import re
from typing import Final

_NO: Final = re.compile(
    r"^\W*(?:no|nope|nah|nein|nö|non|não|nee|nie|нет)(?:[.!,;:—–]|\s[—–-]\s)|^\W*(?:不行|不可以|いいえ|いえ、|नहीं[,।]|لا[،.])",
    re.IGNORECASE,
)


def begins_with_no(text: str) -> bool:
    """Whether the first word is no."""
    return bool(_NO.match(text[:200]))


_YES: Final = re.compile(
    r"\W*(?:(?:yes|yep|sure|certainly|of course|gladly|ja|gerne?|sehr gerne?|natürlich|klar|oui|bien sûr|avec plaisir"
    r"|sí|claro|por supuesto|con gusto|sì|certo|certamente|volentieri|sim|com prazer|graag|natuurlijk|tak|oczywiście"
    r"|chętnie|да|конечно|हाँ|हां|ज़रूर|نعم|بالتأكيد)(?!\w)(?![^.!?]{0,30}\b(?:but|aber|mais|pero|ma|mas|maar|ale|no"
    r"|not|nicht"
    r"|pas|non|não|niet|nie)\b)"
    r"|(?:happy|glad) to\b(?! (?:help|hear|see)\b)[^.!?]{0,60}[.!]|はい|もちろん|是的|当然|可以的|好的)",
    re.IGNORECASE,
)


def begins_with_yes(text: str) -> bool:
    """Whether the first words say yes, or that the author does it gladly, without a "but"."""
    return bool(_YES.match(text[:200]))


_YES_OR_NO: Final = re.compile(
    r"\W*(?:yes|yep|no|nope|ja|nein|oui|non|sí|sì|sim|não|nee|tak|nie|да|нет)\s?[.,!:;–—]|(?:是的|不是|可以|不可以|はい|いいえ|हाँ"
    r"|नहीं|نعم|لا)[,，、。।،.]",
    re.IGNORECASE,
)


def says_yes_or_no(text: str) -> bool:
    """Whether the first word is a bare yes or no."""
    return bool(_YES_OR_NO.match(text[:200]))
