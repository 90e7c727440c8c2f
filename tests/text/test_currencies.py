from __future__ import annotations

import pytest

from pytest_modelmigrate.text.currencies import Currency, currency_at


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("EUR 5", "EUR"),
        ("5 \u20ac", "EUR"),
        ("**5** euros", "EUR"),
        ("$5", "$"),
        ("US$5", "USD"),
        ("5 CHF", "CHF"),
        ("5\u5143", "CNY"),
    ],
)
def test_the_currency_beside_a_figure_is_read(text: str, code: str) -> None:
    place = text.index("5")
    assert currency_at(text, place, place + 1) == Currency(code)


@pytest.mark.parametrize("text", ["5 European", "5 apples", "the 5", "5"])
def test_a_figure_without_one_has_none(text: str) -> None:
    place = text.index("5")
    assert currency_at(text, place, place + 1) is None


def test_a_sign_of_several_currencies_may_be_each_of_them() -> None:
    assert Currency("$").may_be(Currency("CAD"))
    assert Currency("CAD").may_be(Currency("$"))
    assert not Currency("CAD").may_be(Currency("USD"))
