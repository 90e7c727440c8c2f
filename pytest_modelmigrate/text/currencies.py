"""The currency of a figure: `€5`, `5 EUR`, `5 euros`."""

# ruff: noqa: RUF001 - characters of other scripts are meant

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_NAMES: Final = {
    "EUR": "€ eur euro euros евро ユーロ 欧元 유로 يورو यूरो",
    "GBP": "£ gbp pound pounds pfund livres sterling ポンド 英镑",
    "USD": "us$ usd 美元 米ドル",
    "CAD": "c$ ca$ cad",
    "AUD": "a$ au$ aud",
    "CHF": "chf sfr fr franken francs franchi",
    "JPY": "jpy yen",
    "CNY": "cny rmb yuan 元 人民币",
    "INR": "₹ inr rs rupee rupees रुपये रुपए",
    "PLN": "zł pln złotych",
    "RUB": "₽ rub руб рублей",
    "KRW": "₩ krw won 원",
    "BRL": "r$ brl reais",
    "SEK": "sek",
    "NOK": "nok",
    "DKK": "dkk",
    "$": "$ dollar dollars dólares dollari ドル",
    "¥": "¥ ￥ 円",
    "kr": "kr kronor kroner",
}
_CODES: Final = {name: code for code, names in _NAMES.items() for name in names.split()}
_FAMILIES: Final = {
    "$": frozenset({"USD", "CAD", "AUD"}),
    "¥": frozenset({"JPY", "CNY"}),
    "kr": frozenset({"SEK", "NOK", "DKK"}),
}
_ANY: Final = "|".join(sorted(map(re.escape, _CODES), key=len, reverse=True))
_BEFORE: Final = re.compile(rf"(?<!\w)({_ANY})\.?\s?$", re.IGNORECASE)
_AFTER: Final = re.compile(rf"[*_]{{0,2}}\s?(?:[-–]\s?)?({_ANY})(?![^\W\u3040-\u9fff\uac00-\ud7af])", re.IGNORECASE)
_CODE_OR_SIGN: Final = re.compile(
    rf"\b(?:{'|'.join(sorted(code for code in _NAMES if code.isalpha() and code.isupper()))})\b|[€£₹₩₽$¥]"
)
_REACH: Final = 12


@dataclass(frozen=True, slots=True)
class Currency:
    """A currency, or the sign of several such as `$`."""

    code: str

    def may_be(self, other: Currency) -> bool:
        """Whether two signs may mean the same currency."""
        return (
            self.code == other.code
            or other.code in _FAMILIES.get(self.code, ())
            or self.code in _FAMILIES.get(other.code, ())
        )


def currency_at(text: str, start: int, end: int) -> Currency | None:
    """The currency beside the figure in the span; None if there is none.

    Example:
        >>> currency_at("It costs 5 EUR.", 9, 10)
        Currency(code='EUR')
    """
    found = _AFTER.match(text, end) or _BEFORE.search(text[max(0, start - _REACH) : start])
    return Currency(_CODES[found[1].casefold()]) if found else None


def currencies_named_in(text: str) -> set[Currency]:
    """The currencies whose code in capitals or sign stands anywhere in a text: `"currency": "EUR"`."""
    return {Currency(_CODES[match.group().casefold()]) for match in _CODE_OR_SIGN.finditer(text)}


def currencies_written_in(text: str) -> int:
    """How often a text writes a currency as a code in capitals or a sign, beside a figure or in a heading."""
    return sum(1 for _ in _CODE_OR_SIGN.finditer(text))
