# ruff: noqa: RUF001 - characters of other scripts are meant

from __future__ import annotations

import pytest

from pytest_modelmigrate.behaviours.grounded_dates import look_up_dates


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("Invoice of 3 June 2025, payable within 14 days", "Please pay by 17 June 2025."),
        ("Beginn 1. September 2024, Laufzeit 3 Jahre", "Der Vertrag endet am 31. August 2027."),
        ("Début le 6 mai 2025, dix semaines", "La dernière séance a lieu le 8 juillet 2025."),
        ("Pedido del 3 de marzo de 2025, entrega en 48 horas", "Llega el 5 de marzo de 2025."),
        ("Scadenza 31/01/2025, preavviso 6 mesi", "Disdetta entro il 31/07/2024."),
    ],
)
def test_a_date_that_follows_from_a_date_and_a_period_is_a_guess(source: str, text: str) -> None:
    looked_up = look_up_dates(text, source)
    assert not looked_up.missing
    assert looked_up.doubt.startswith("may be calculated")


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("Invoice of 3 June 2025, payable within 14 days", "Please pay by 25 June 2025."),
        ("次回：6月4日", "次回の会議は6月11日です。"),
        ("会议：6月18日", "会议定于6月28日召开。"),
        ("बैठक 12 मई", "बैठक 15 मई को होगी।"),
        ("الموعد 5 مايو", "الموعد يوم 9 مايو."),
    ],
)
def test_another_date_is_missing_in_every_script(source: str, text: str) -> None:
    looked_up = look_up_dates(text, source)
    assert len(looked_up.missing) == 1
    assert not looked_up.doubt


def test_a_date_may_follow_from_one_that_follows_itself() -> None:
    source = "From 1 July 2024 for 3 years, notice 6 months"
    text = "It runs until 30 June 2027; give notice by 31 December 2026."
    assert not look_up_dates(text, source).missing
