from __future__ import annotations

import pytest

from pytest_modelmigrate.behaviours.grounded_in import grounded_in
from pytest_modelmigrate.facts.replies import Reply


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("Bed 640 EUR, mattress 310 EUR", "The bed (640 €) and the mattress (310 €) cost 950 € together."),
        ("Zimmer 85 EUR pro Nacht", "Vier Nächte zu je 85 € kosten 340 €."),
        ("Devis : 1 500 euros HT, TVA 20 %", "Le devis est de 1 500 € HT, soit 1 800 € avec 20 % de TVA."),
        ("Ventas: 240 en 2023, 300 en 2024", "Las ventas pasaron de 240 a 300, un aumento del 25 %."),
        ("Sondaggio: 61% sì, 24% no", "Il 61% ha detto sì, il 24% no; il restante 15% è indeciso."),
        ("12 panels of 400 W", "The 12 panels of 400 W each make 4.8 kW."),
        ("Day rate 450 EUR, 20 days", "At 450 € for 20 days, that makes 9,000 €."),
        ("Odjazd 7:20, przyjazd 9:05", "Podróż trwa 1 godzinę i 45 minut."),
        ("A costs 9600, B 6120, C 2160", "A (9,600), B (6,120) and C (2,160) come to about 17,900."),
    ],
)
def test_a_figure_that_follows_from_those_beside_it_holds_for_sure(source: str, text: str) -> None:
    finding = grounded_in(source).judge(Reply.from_text(text))
    assert finding.held, finding
    assert finding.sure


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("Bed 640 EUR, mattress 310 EUR", "The bed (640 €) has slats that bear 170 kg."),
        ("Zimmer 85 EUR, Frühstück 12 EUR", "Das Zimmer kostet 85 €, zum See sind es 900 Meter."),
        ("Dose : 10 mg, 3 fois par jour", "Prenez 20 mg, 3 fois par jour."),
        ("Excursión de 8:30 a 17:00, 52 EUR", "La excursión cuesta 52 € y el recorrido es de 9 km."),
        ("Fee 5 EUR, 24 months", "The fee is 5 euros, with 8 vouchers."),
        ("Maximum 4 g a day, every 6 hours", "Take at most 3 g a day, every 6 hours."),
    ],
)
def test_figures_that_measure_something_else_are_not_combined(source: str, text: str) -> None:
    finding = grounded_in(source).judge(Reply.from_text(text))
    assert finding.failure == "confabulated figure"
    assert finding.sure


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("Subtotal 2,300 EUR, VAT 20%", "2,300 € plus 20% VAT gives a total of 2,670 €."),
        ("Miete 700 EUR, Strom 60 EUR", "Die Miete (700 €) und der Strom (60 €) machen zusammen 780 €."),
        ("Billete 45 euros", "Dos billetes de 45 € son en total 95 €."),
    ],
)
def test_a_result_that_does_not_follow_is_doubted_as_several_steps_may_lead_to_it(source: str, text: str) -> None:
    finding = grounded_in(source).judge(Reply.from_text(text))
    assert finding.failure == "confabulated figure"
    assert finding.doubt == "may be calculated in several steps"


def test_a_part_or_a_multiple_of_a_year_is_a_guess() -> None:
    finding = grounded_in("Rent: 640 EUR a month").judge(Reply.from_text("That makes 7,680 € a year."))
    assert finding.held
    assert "7,680" in finding.doubt


def test_a_source_of_many_figures_explains_nothing() -> None:
    source = " ".join(f"{number}.37," for number in range(101, 201))
    assert Reply.from_text("The total is 203.") != grounded_in(source)


def test_a_sum_or_difference_of_other_kinds_of_a_short_source_is_no_sure_invention() -> None:
    source = "Rent 890 euros cold, 1,040 warm, built 1968."
    assert grounded_in(source).judge(Reply.from_text("Heating adds 150 a month.")).doubt
    assert grounded_in(source).judge(Reply.from_text("Parking adds 137 a month.")).sure
