# ruff: noqa: RUF001 - characters of other scripts are meant

from __future__ import annotations

import pytest

from pytest_modelmigrate.behaviours.grounded_in import grounded_in
from pytest_modelmigrate.facts.replies import Reply


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("Revenue (in thousands of EUR): 48,200", "Revenue was €48.2 million."),
        ("Umsatz 2024 (Mio. €): 12,5", "Der Umsatz betrug 12,5 Mio. Euro."),
        ("Umsatz: 3,4 Mrd. EUR", "Revenue was 3.4 billion euros."),
        ("単位：百万円\n売上 4,500", "売上は45億円です。"),
        ("人口120万人", "The city has 1.2 million inhabitants."),
        ("Население: 1,2 млн", "1 200 000 inhabitants live there."),
        ("Cost: Rs 1,25,000", "It costs 125,000 rupees."),
        ("Preis: 1.234,56 €", "The price is €1,234.56."),
        ("Prix : 1 234,56 €", "It costs 1234.56 euros."),
        ("CHF 1'250.50", "1250.50 francs"),
        ("Total: 2,300 CHF", "Das ist ein Total von 2300 Franken."),
        ("Frist: 31.12.", "Die Frist endet am 31. Dezember."),
        ("Termin am 09.10.2025", "Wizyta odbędzie się 9 października 2025."),
        ("Wizyta: 9 października 2025", "The visit is on 9 October 2025."),
        ("Приём 3 марта 2024", "The appointment is on March 3, 2024."),
        ("会议:8月15日", "The meeting is on 15 August."),
        ("Start 17:40", "Der Beginn ist um 17.40 Uhr."),
        ("Start 5:40 pm", "Début à 17h40."),
        ("Start 17:40", "It starts at 5:40 p.m."),
        ("She said: 'We will never sell the farm.'", "Elle a dit : « We will never sell the farm. »"),
        ("Er sagte: »Das war so nicht geplant.«", "Er sagte: „Das war so nicht geplant.“"),
        ("彼は「来年の春に必ず戻る」と言った。", "彼は『来年の春に必ず戻る』と述べました。"),
        ("Take it twice a day", "2 times a day"),
        ("due volte al giorno", "2 volte al giorno"),
        ("drei Räume", "3 rooms"),
        ("7,4 %", "7.4%"),
        ("$45 per seat", "45 dollars per seat"),
        ("¥500", "500円です"),
        ("45 metres", "45 m"),
        ("The range is 10-12 weeks", "10 to 12 weeks"),
        ("2.5 million", "2,500,000"),
        ("Contract of 3 May", "The contract of 3 May says nothing else."),
        ("Size: 12 × 4 cm", "12 x 4 cm"),
        ("5亿元", "500 million yuan"),
        ("120억 원", "12 billion won"),
        ("٢٥ متر", "25 metres"),
    ],
)
def test_scales_currencies_locales_dates_times_and_quotation_marks_are_read_for_sure(source: str, text: str) -> None:
    finding = grounded_in(source).judge(Reply.from_text(text))
    assert finding.held, finding
    assert finding.sure


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("年费199元,5张优惠券", "还享受8折优惠。"),
        ("Price: 2,300 CHF", "It costs €2,300."),
        ("Price: 45 USD", "It costs 45 euros."),
        ("Opened 15 August 2023", "Opened on 16 August 2023."),
        ("Il prezzo è 12 euro", "Costa 13 euro."),
        ("She said: 'We will never sell the farm.'", "Elle a dit : « We will surely sell the farm. »"),
        ("3,4 Mrd.", "3.4 million euros"),
        ("Frist: 31.12.", "Die Frist endet am 30. November."),
        ("売上 4,500円", "売上は5,400円です。"),
        ("Start 17:40", "It starts at 18:40."),
        ("Population 1.2 million", "Население: 1,3 млн"),
        ("24 pairs", "You can lease up to two bikes."),
        ("120만 명", "130만 명입니다."),
        ("Lot: 2450 pieces", "It costs 2.45 francs."),
        ("Lot: 2,450 pieces and 7 pallets", "We have 40 of them."),
    ],
)
def test_another_value_currency_date_or_wording_is_confabulated(source: str, text: str) -> None:
    assert not grounded_in(source).judge(Reply.from_text(text)).held


@pytest.mark.parametrize(
    ("source", "text", "value"),
    [
        ("Rent 800, power 45, water 30", "The total is 875.", "875"),
        ("2023: 40, 2024: 50", "It rose by 25%.", "25"),
        ("12 seats at 45 EUR", "That is 540 EUR.", "540"),
        ("Frist: 31.12.", "Die Frist endet am 31. Dezember 2026.", "31. Dezember 2026"),
        ('{"weight_g": 2450}', "It weighs 2.45 kg.", "2.45"),
        ("利润2.1亿元，门店430家。", "平均每家约49万元。", "49万"),
    ],
)
def test_a_value_that_follows_from_the_source_is_a_guess(source: str, text: str, value: str) -> None:
    finding = grounded_in(source).judge(Reply.from_text(text))
    assert finding.held
    assert value in finding.doubt


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("Mehl: 2,5 kg", "Sie brauchen 2500 Gramm Mehl."),
        ("Term: 36 months", "You are bound for 3 years."),
        ("Dauer 90 min", "Der Film dauert 1,5 Stunden."),
        ("Peso: 0,75 kg", "Pesa 750 gramos."),
        ("容量500毫升", "A bottle holds 0.5 l."),
        ("Cable: 40 cm", "The cable measures 0.4 metres."),
        ("Länge: 3,2 km", "Das sind 3200 m."),
        ("Tuch: 140 x 90 cm", "Das Tuch ist 1,4 m lang und 0,9 m breit."),
        ("Delivery in 24-48 hours", "It takes one or two days."),
        ("Fee: 0.40 EUR", "The fee is 40 cents."),
    ],
)
def test_the_same_measure_in_another_unit_holds_for_sure(source: str, text: str) -> None:
    finding = grounded_in(source).judge(Reply.from_text(text))
    assert finding.held
    assert finding.sure


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("Vitamin D: 20 micrograms a day", "Take 20 mg a day."),
        ("Garantie: 24 Monate", "Sie haben 24 Jahre Garantie."),
        ("Memory: 16 GB", "It has 16 MB of memory."),
        ("Délai : 5 jours", "Comptez 5 semaines."),
    ],
)
def test_the_figure_of_the_source_with_another_unit_is_confabulated(source: str, text: str) -> None:
    finding = grounded_in(source).judge(Reply.from_text(text))
    assert finding.failure == "confabulated figure"
    assert finding.sure


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("Range 300 km, 300 in stock", "300 m"),
        ("20 µg", "20 mcg"),
        ("100 km/h", "100 km an hour"),
        ("a 12-month plan", "12 mois"),
    ],
)
def test_a_unit_that_may_be_the_same_is_no_other_unit(source: str, text: str) -> None:
    assert grounded_in(source).judge(Reply.from_text(text)).held


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("The hall seats 350.", "The hall has room for four hundred people."),
        ("Frist: drei Wochen", "Sie haben fünf Wochen Zeit."),
        ("Durée : deux ans", "Le contrat court sur sept ans."),
        ("Garantía: 2 años", "Tiene una garantía de cinco años."),
        ("Termin za 3 tygodnie", "Termin jest za osiem tygodni."),
        ("Capienza: 90 persone", "La sala ospita centoventi persone."),
    ],
)
def test_a_number_in_words_that_measures_or_is_large_needs_a_source(source: str, text: str) -> None:
    finding = grounded_in(source).judge(Reply.from_text(text))
    assert finding.failure == "confabulated figure"
    assert finding.sure


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("The hall seats 400.", "The hall has room for four hundred people."),
        ("Frist: 21 Tage", "Sie haben drei Wochen Zeit."),
        ("Prix : 97 euros", "Comptez quatre-vingt-dix-sept euros."),
        ("Cost: 4.8 million", "It costs nearly five million."),
        ("Two rooms", "There are a few things to know about the two rooms."),
    ],
)
def test_a_number_in_words_may_be_a_figure_of_the_source(source: str, text: str) -> None:
    finding = grounded_in(source).judge(Reply.from_text(text))
    assert finding.held, finding
    assert finding.sure


@pytest.mark.parametrize(
    ("source", "text", "holds"),
    [
        ("Open 9:30 to 18:00.", "We close at 6 p.m.", True),
        ("Open 9:30 to 18:00.", "We close at 6:30 p.m.", False),
        ("Open 9:30 to 18:00.", "You may borrow 30 books.", False),
        ("Von 9 bis 17 Uhr", "Wir schließen um 17:00 Uhr.", True),
        ("De 8h15 à 12h", "De 8 h 15 à 12 h.", True),
        ("電池：14時間", "電池は18時間もちます。", False),
        ("Meeting on 12 March, 4 seats", "It takes 12 weeks.", False),
    ],
)
def test_a_figure_of_a_time_or_date_counts_only_as_such(source: str, text: str, holds: bool) -> None:  # noqa: FBT001
    assert grounded_in(source).judge(Reply.from_text(text)).held is holds


def test_a_currency_that_the_data_do_not_name_is_confabulated() -> None:
    price = {"value": 89, "currency": "EUR"}
    assert Reply.from_text("It costs €89.") == grounded_in(price)
    assert Reply.from_text("It costs $89.") != grounded_in(price)


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("Zwei Verlängerungen", "Sie können dreimal oder vier mal verlängern."),
        ("Two renewals", "You may renew it five times."),
        ("Deux essais", "Vous pouvez essayer quatre fois."),
    ],
)
def test_how_many_times_needs_a_source(source: str, text: str) -> None:
    assert grounded_in(source).judge(Reply.from_text(text)).failure == "confabulated figure"


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("Revenue (EUR million): Fish 1,320.0; Meat 415.5.", "Fish brought in 1.32 billion euros, meat 415.5 million."),
        ("Umsatz 2025 [Mio. EUR]: Nord 12,4; Süd 8,1", "Der Norden setzte 12,4 Millionen Euro um, der Süden 8,1 Mio."),
        ("Chiffre d’affaires (k€) : Lyon 840, Nice 310", "Lyon a réalisé 840 000 euros."),
        ("Ventas, USD millones: Lima 45,2; Quito 12,9", "Lima vendió 45,2 millones de dólares."),
        ("Przychody (PLN mln): Kraków 7,5", "Kraków zarobił 7,5 mln złotych."),
    ],
    ids=["English", "German", "French", "Spanish", "Polish"],
)
def test_scale_beside_a_currency_in_a_heading_counts_for_the_figures_below(source: str, text: str) -> None:
    finding = grounded_in(source).judge(Reply.from_text(text))
    assert (finding.held, finding.sure) == (True, True)


def test_another_scale_than_the_stated_one_fails() -> None:
    assert Reply.from_text("Fish brought in 13.2 billion euros.") != grounded_in("Revenue (EUR million): Fish 1,320.0")


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("売上:750,000,000円", "売上は7億5,000万円でした。"),
        ("注册资本:125,000,000元", "注册资本为1亿2500万元。"),
        ("FY2027: up | FY2026: down", "It rose in 2027 and fell in 2026."),
        ("GJ27 und GJ26 im Vergleich", "2027 war besser als 2026."),
        ("契約日:令和5年3月1日", "契約日は2023年3月1日です。"),
        ("Add ¾ cup of milk", "Add 0.75 cups of milk."),
        ("Chapter XII of the book", "It stands in chapter 12."),
        ("The film runs 135 minutes", "The film takes 2 h 15 min."),
        ("Tel. 040 / 765 43 21", "Call us at +49 40 7654321."),
    ],
)
def test_joined_scales_years_fractions_durations_and_telephone_numbers_are_read_for_sure(
    source: str, text: str
) -> None:
    finding = grounded_in(source).judge(Reply.from_text(text))
    assert (finding.held, finding.sure) == (True, True), finding


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("Trail: 26 km", "The trail is about 16.2 miles long."),
        ("Oven: 200 °C", "Heat the oven to 392 °F."),
        ("Speed: 30 mph", "The limit is 48 km/h."),
    ],
)
def test_a_measure_in_units_of_another_system_is_a_guess(source: str, text: str) -> None:
    finding = grounded_in(source).judge(Reply.from_text(text))
    assert finding.held
    assert not finding.sure


@pytest.mark.parametrize(
    ("source", "text"), [("Trail: 26 km", "A 26-mile trail."), ("Speed: 50 km/h", "50 mph at most.")]
)
def test_the_figure_in_a_unit_of_another_system_is_confabulated(source: str, text: str) -> None:
    assert grounded_in(source).judge(Reply.from_text(text)).failure == "confabulated figure"


def test_a_difference_is_no_percentage() -> None:
    source = "May: 200, June: 240"
    assert grounded_in(source).judge(Reply.from_text("It rose by 20% from May (200) to June (240).")).held
    assert not grounded_in(source).judge(Reply.from_text("It rose by 40% from May (200) to June (240).")).held


def test_a_very_long_reply_is_read_to_a_limit_with_a_doubt() -> None:
    finding = grounded_in("All is well.").judge(Reply.from_text("All is well. " * 50_000))
    assert finding.held
    assert "500,000" in finding.doubt


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("The alarm rang for a quarter of an hour.", "It rang for 15 minutes."),
        ("Die Pause dauert eine halbe Stunde.", "Pause: 30 Minuten"),
        ("Le trajet prend trois quarts d'heure.", "Comptez 45 minutes."),
        ("La visita dura una hora y media.", "Dura 90 minutos."),
        ("Der Termin dauert anderthalb Stunden.", "Er dauert 90 Minuten."),
        ("Notice: a fortnight", "You have 14 days."),
        ("会议持续半小时。", "会议持续30分钟。"),
    ],
)
def test_a_duration_that_is_a_set_phrase_is_in_the_source(source: str, text: str) -> None:
    finding = grounded_in(source).judge(Reply.from_text(text))
    assert (finding.held, finding.sure) == (True, True)


def test_another_duration_than_the_set_phrase_is_confabulated() -> None:
    finding = grounded_in("The alarm rang for a quarter of an hour.").judge(Reply.from_text("It rang for 25 minutes."))
    assert finding.failure == "confabulated figure"
