from __future__ import annotations

import pytest

from pytest_modelmigrate.text.name_forms import KnownNames


@pytest.mark.parametrize(
    ("known", "form"),
    [("poznań", "Poznaniu"), ("łódź", "Łodzi"), ("tomek", "Tomka"), ("zielińska", "Zielińską"), ("nowak", "Nowakowi")],
)
def test_a_case_of_a_slavic_name_is_known_in_a_slavic_text(known: str, form: str) -> None:
    assert KnownNames([known], "Spotkanie się odbędzie.").has(form)
    assert not KnownNames([known], "The meeting takes place.").has(form)


def test_another_family_name_is_not_a_case_of_a_known_one() -> None:
    assert not KnownNames(["kowalczyk"], "Spotkanie się odbędzie.").has("Kowalskiego")
    assert not KnownNames(["malaspina"], "Il locatore è noto.").has("Malaspini")


@pytest.mark.parametrize(
    ("known", "form"), [("lithuania", "Lithuanian"), ("vienna", "Viennese"), ("brazil", "Brazilian")]
)
def test_the_adjective_of_a_country_is_known(known: str, form: str) -> None:
    assert KnownNames([known], "").has(form)


def test_a_word_that_the_text_has_in_lower_case_is_no_name() -> None:
    assert KnownNames([], "We are happy to help. Happy?").has("Happy")
