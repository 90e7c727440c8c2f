"""Adverbs and apologies, which a sentence uses that denies something."""

from __future__ import annotations

import re
from typing import Final

ADVERB: Final = re.compile(
    r"(?!(?:famil|suppl|repl|assembl|ital|jul|anomal|monopol)y\b)\w{3,}ly|\w{4,}mente|\w+erweise|malheureusement"
    r"|vraiment|simplement|absolument|certainement|sorry|afraid|just|very"
    r"|quite|maybe|perhaps|rather|leider|eigentlich|natürlich|wirklich|einfach|sehr|halt|hélas|désolée?|très|muy"
    r"|quizás"
    r"|purtroppo|davvero|molto|muito|talvez|helaas|eigenlijk|gewoon|niestety|naprawdę|bardzo|抱歉|遗憾|残念(?:ながら)?|申し訳\w*"
    r"|绝对|完全|一定|肯定|必定|从来|絶対に?|全く|必ず|決して|absoluut|absolutnie|absolut|garantiert|बिल्कुल|कभी|أبدا|تماما",
    re.IGNORECASE,
)
"""Adverbs and apologies: a sentence that denies something still uses them, "unfortunately not"."""
