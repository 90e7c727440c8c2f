"""Words that multiply a figure: `million`, `Mio.`, `млн`, `億`, `करोड़`."""

# ruff: noqa: RUF001 - characters of other scripts are meant

from __future__ import annotations

import re
from typing import Final

_POWERS: Final = {
    3: "k thousand thousands tsd tausend mille milliers mil mila duizend tys тыс тысяч тысячи 千 천 हज़ार हजार ألف",
    4: "万 萬 만",
    5: "lakh lakhs लाख",
    6: "m mn mio mln million millions millionen millón millones milhão milhões milione milioni miljoen milionów",
    7: "crore crores करोड़ करोड़",
    8: "亿 億 억",
    9: "bn mrd md mld billion billions milliarde milliarden milliard milliards miliardo miliardi miljard miliardów",
    12: "trillion trillions трлн 兆 조",
}
_MORE: Final = {
    6: "млн миллион миллионов 百万 百萬 백만 مليون",
    9: "bilhão bilhões млрд миллиард миллиардов अरब مليار 十億",
}
_TWO_WORDS: Final = {"mil millones": 9, "mil milhões": 9, "mille milliards": 12}

SCALES: Final = {
    **{word: power for powers in (_POWERS, _MORE) for power, words in powers.items() for word in words.split()},
    **_TWO_WORDS,
}
"""The power of ten of each word, in lower case."""

WIDE: Final = "\\u3040-\\u30ff\\u3400-\\u9fff\\uac00-\\ud7af"
"""Characters of scripts without spaces between words, for a character class."""


def _longest_first(words: list[str]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


_IN_WIDE: Final = [word for word in SCALES if re.match(f"[{WIDE}]", word)]
_SPACED: Final = [
    *{form for word in SCALES if word not in _IN_WIDE for form in (word, word.capitalize(), word.title(), word.upper())}
]

# Each form is written out: literals are compared faster than without their case.
SCALE: Final = rf"(?P<scale>{_longest_first(_IN_WIDE)}|(?:{_longest_first(_SPACED)})(?![^\W{WIDE}]))"
"""Pattern of a word that multiplies; the group `scale` is the word."""

SCALE_STARTS: Final = "".join(sorted({sign for word in SCALES for sign in (word[0], word[0].upper())}))
"""The characters with which such a word begins, for a character class that is looked for first."""

_STATED: Final = re.compile(
    rf"(?:\b(?:in|en|em|w|в)\s|[:：(（\[,]\s?|单位|単位|단위)"
    r"(?:(?:[$€£¥₹]|eur|usd|gbp|chf|cad|aud|jpy|cny|rmb|inr|pln|sek|nok|dkk|brl|krw|rub)\s?)?"
    rf"(?=[{SCALE_STARTS}]){SCALE}",
    re.IGNORECASE,
)


def stated_scales(text: str) -> set[int]:
    """The powers of ten that a text states for its figures, as `in thousands of EUR` in the head of a table does."""
    return {SCALES[match["scale"].casefold()] for match in _STATED.finditer(text)}
