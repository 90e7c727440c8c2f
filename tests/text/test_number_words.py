from __future__ import annotations

import pytest

from pytest_modelmigrate.text.number_words import numbers_in_words


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("seventeen", 17),
        ("three hundred and forty-two", 342),
        ("six hundred thousand", 600_000),
        ("sechsundachtzig", 86),
        ("einhundertfünfzig", 150),
        ("soixante-douze", 72),
        ("quatre-vingt-onze", 91),
        ("treinta y cuatro", 34),
        ("duecento", 200),
        ("oitenta e cinco", 85),
        ("drieënzestig", 63),
        ("czterdzieści osiem", 48),
        ("zwei Millionen", 2_000_000),
        ("сорок пять", 45),
    ],
)
def test_a_number_in_words_is_read_in_several_languages(words: str, value: int) -> None:
    assert [each.value for each in numbers_in_words(f"({words}) xyz")] == [value]


@pytest.mark.parametrize("text", ["hundreds of people", "a million thanks", "some people", "Zehnagel", "k"])
def test_words_that_only_look_like_a_number_are_none(text: str) -> None:
    assert not list(numbers_in_words(text))


def test_two_numbers_with_a_conjunction_are_read_apart() -> None:
    assert [each.value for each in numbers_in_words("between five and six")] == [5, 6]
