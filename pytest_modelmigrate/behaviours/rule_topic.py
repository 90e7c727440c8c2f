"""What a constraint is about, in words that a user may say."""

from __future__ import annotations

import re
from typing import Final

_RULE: Final = re.compile(
    r"\b(?:rules?|restrictions?|constraints?|instructions?|ban|requirement|regel\w*|vorgaben?|einschränkung\w*|verbot"
    r"|anweisung\w*|règles?|consignes?|contraintes?|interdiction|reglas?|restricci\w+|instrucci\w+|regol[ae]|vincol[io]"
    r"|istruzion[ei]|regras?|restriç\w+|instruç\w+|instructies?|zasad\w*|reguł\w*|ogranicze\w*|zakaz\w*)\b"
    r"|规则|規則|ルール|指示|要求|القاعدة|القيود|القيد|التعليمات|नियम|निर्देश|शर्त",
    re.IGNORECASE,
)
_LENGTH: Final = re.compile(
    r"\blimit\w*|\blímite|\b(?:word|length|maximum|words|sentences|wort\w*|länge\w*|grenze|begrenzung|höchst\w+"
    r"|longueur|mots"
    r"|longitud|palabras|lunghezza|parole|comprimento|palavras|lengte|woorden|długo\w+|słów)\b"
    r"|字数|长度|限制|文字数|長さ|制限|الحد|الطول|सीमा|शब्द",
    re.IGNORECASE,
)
_LANGUAGE: Final = re.compile(
    r"\b(?:engl|ingl|angl|angiel|engels|deutsch|germ|alem|allem|tedesc|duits|niemiec|fran[cç]|franz|french|frans"
    r"|espa|span"
    r"|spaan|hiszp|ital|włos|portug|dutch|niederl|neerl|holand|polsk|polish|poln|japan|chin|arab|hindi)\w*"
    r"|日本語|中文|英语|英語|عربي|إنجليزي|अंग्रेज|हिन्?द|हिंद",
    re.IGNORECASE,
)
_FORMATS: Final = {
    "list": (
        r"list\w*|bullet\w*|numbered|liste\w*|aufzählung\w*|stichpunkt\w*|puces?|énumération\w*|viñetas?|lista\w*"
        r"|elenc\w+|tópicos|marcadores|lijst\w*|opsomming\w*|punktor\w*|wypunktowa\w+|箇条書き|リスト|列表|清单|सूची|قائمة"
    ),
    "table": r"tables?|tabell\w*|tabel\w*|tableaux?|tablas?|tabela\w*|表格?|तालिका|جدول",
    "emoji": r"emoji\w*|émoji\w*|smiley\w*|emotikon\w*|絵文字|表情|इमोजी",
    "markdown": r"markdown|format(?:ting|tierung\w*|o|tazione|ação)|bold|fett\w*|gras|negrita|grassetto|negrito|opmaak",
    "code": r"code|codice|código|kod",
}
"""Words with which users speak of formats that a constraint names in English."""

_WORD: Final = re.compile(r"[^\W\d_]{3,}")
_COUNTS: Final = frozenset({"words", "characters", "sentences", "paragraphs", "lines", "length"})
_LISTS: Final = frozenset({"bullets", "bullet", "numbered_items", "numbered"})
_SYNTAX: Final = frozenset(
    {"formatted", "avoids", "formats", "patterns", "reply", "none", "true", "false", "compile", "the"}
)
"""Words in the notation of a constraint that say nothing about it."""


class RuleTopic:
    """What a constraint is about, in words that a user may say.

    Args:
        constraint: the constraint, as its author wrote it.
    """

    def __init__(self, constraint: str) -> None:
        self.terms = frozenset(map(str.casefold, _WORD.findall(constraint))) - _SYNTAX
        self.is_count = bool(self.terms & _COUNTS)
        named = [words for name, words in _FORMATS.items() if name in self.terms or f"{name}s" in self.terms]
        named += [_FORMATS["list"]] if self.terms & _LISTS else []
        self.formats = re.compile(rf"\b(?:{'|'.join(named)})(?!\w)", re.IGNORECASE) if named else None
        self.is_language = "language" in self.terms

    def is_named(self, text: str) -> bool:
        """Whether the text names the rule: as a rule or a limit, or by a word of the constraint."""
        if _RULE.search(text) or (self.is_count and _LENGTH.search(text)):
            return True
        if self.is_language and _LANGUAGE.search(text):
            return True
        return self.is_term_in(text)

    def is_term_in(self, text: str) -> bool:
        """Whether the text has a word of the constraint."""
        if self.formats and self.formats.search(text):
            return True
        return any(self._is_term(word) for word in map(str.casefold, _WORD.findall(text)))

    def may_be_meant(self, text: str) -> bool:
        """Whether the text has a word of the constraint, or names a language where it is about one."""
        return self.is_term_in(text) or (self.is_language and _LANGUAGE.search(text) is not None)

    def _is_term(self, word: str) -> bool:
        """Whether the word is one of the constraint, perhaps with another ending."""
        return word in self.terms or any(len(term) > 3 and word.startswith(term) for term in self.terms)  # noqa: PLR2004 - shorter ones begin too many words
