# ruff: noqa: RUF001 - characters of other scripts are meant

from __future__ import annotations

from typing import Any

import pytest

from pytest_modelmigrate.behaviours.grounded_in import grounded_in
from pytest_modelmigrate.facts.replies import Reply

SOURCE = (
    "Acme Corp., founded on 12 March 1998 by Jane Doe in Berlin, earned 1,250,000 EUR in 2023, with three offices "
    "and 12.37% growth. She said: “We will never sell the company to anyone.”"
)


@pytest.mark.parametrize(
    "text",
    [
        "Acme was founded on 1998-03-12.",
        "Acme was founded on March 12, 1998, in Berlin.",
        "Gegründet wurde Acme am 12. März 1998.",
        "Gegründet am 12.03.1998.",
        "公司成立于1998年3月12日。",
        "It was founded in March 1998.",
        "It was founded in 1998.",
        "It earned 1.250.000 €.",
        "It earned 1 250 000 euros, that is 1.25 million.",
        "It grew by about 12.4%, roughly 12 %.",
        "It has 3 offices.",
        "Jane Doe founded it.",
        'Doe said "we will never sell the company".',
        "1. The first point\n2. The second point [1]",
        "## Summary For Readers\n\nAll is well.",
        "Das Unternehmen wurde von Jane Doe gegründet und hat seinen Sitz in der Hauptstadt.",
        "Yesterday it closed. Therefore nothing changes.",
    ],
)
def test_values_of_the_source_in_any_notation_hold(text: str) -> None:
    finding = grounded_in(SOURCE).judge(Reply.from_text(text))
    assert finding.held, finding


@pytest.mark.parametrize(
    ("text", "failure", "marked"),
    [
        ("Acme was founded on March 13, 1998.", "confabulated date", "March 13, 1998"),
        ("It was founded on 1998-12-13.", "confabulated date", "1998-12-13"),
        ("It earned 1,260,000 EUR.", "confabulated figure", "1,260,000"),
        ("It earned 12.5 million.", "confabulated figure", "12.5 million"),
        ("It grew by 12.4%.", "confabulated figure", "12.4"),
        ("It has 4 offices.", "confabulated figure", "4"),
        ("The founder is John Smith.", "confabulated name", "John Smith"),
        ("It has its offices in Paris and nowhere else.", "confabulated name", "Paris"),
        ("Das Unternehmen wurde von John Smith gegründet und wächst seitdem.", "confabulated name", "John Smith"),
        ('She said "we will gladly sell the company".', "altered quote", "we will gladly sell the company"),
    ],
)
def test_a_value_that_is_not_in_the_source_is_named_and_marked(text: str, failure: str, marked: str) -> None:
    finding = grounded_in(SOURCE).judge(Reply.from_text(text))
    assert finding.failure == failure, finding
    assert marked in {text[start:end] for start, end in finding.spans}


def test_every_kind_that_is_wrong_is_said() -> None:
    finding = grounded_in(SOURCE).judge(Reply.from_text("In May 2001 John Smith paid 77 euros."))
    assert finding.failure == "confabulated date"
    for shown in ("'May 2001'", "'77'", "'John Smith'"):
        assert shown in finding.evidence


def test_only_the_kinds_that_are_asked_for_are_looked_up() -> None:
    reply = Reply.from_text("The founder is John Smith.")
    assert reply == grounded_in(SOURCE, kinds=["figures", "dates"])
    assert reply != grounded_in(SOURCE, kinds=["names"])
    with pytest.raises(ValueError, match="colours"):
        grounded_in(SOURCE, kinds=["colours"])  # type: ignore[list-item]


def test_what_the_user_said_counts_as_source_unless_told_otherwise() -> None:
    messages: list[dict[str, Any]] = [{"role": "user", "content": [{"type": "text", "text": "I paid 77 euros."}]}]
    reply = Reply.from_text("You paid 77 euros.", messages=messages)
    assert reply == grounded_in(SOURCE)
    assert reply != grounded_in(SOURCE, prompt=False)


def test_what_the_model_said_before_is_no_source() -> None:
    messages = [{"role": "user", "content": "How much?"}, {"role": "assistant", "content": "It was 77."}]
    assert Reply.from_text("It was 77.", messages=messages) != grounded_in(SOURCE)


def test_a_tool_result_is_a_source() -> None:
    block = {"type": "tool_result", "tool_use_id": "c", "content": [{"type": "text", "text": "total: 77"}]}
    reply = Reply.from_text("The total is 77.", messages=[{"role": "user", "content": [block]}])
    assert reply == grounded_in("Nothing.")


def test_a_value_that_was_worked_out_may_be_allowed() -> None:
    reply = Reply.from_text("That will be 3,170,000 one day.")
    assert reply != grounded_in(SOURCE)
    assert reply == grounded_in(SOURCE, allow=["3,170,000"])


def test_json_may_be_the_source() -> None:
    assert Reply.from_text("Order A-17 costs 12.50.") == grounded_in({"order": "A-17", "price": 12.5})


def test_it_reads_as_its_author_wrote_it() -> None:
    assert repr(grounded_in("x", kinds=["dates"], prompt=False)) == "grounded_in('x', kinds=('dates',), prompt=False)"
    assert repr(grounded_in("x" * 200)) == "grounded_in(<source of 200 characters>)"


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


def test_a_number_in_words_and_the_subject_of_a_list_item_are_guessed_to_be_invented() -> None:
    bikes = grounded_in("24 pairs").judge(Reply.from_text("You can lease up to two bikes."))
    assert (bikes.failure, bikes.doubt) == ("confabulated figure", "the figure is in words")
    list_of_names = "- **Ravi** has rebuilt it.\n- **Kerstin** will help."
    names = grounded_in("Ravi: rebuilt").judge(Reply.from_text(list_of_names))
    assert names.failure == "confabulated name"
    assert names.doubt
    assert names.spans == ((31, 38),)


def test_a_sure_invention_beside_a_guess_is_sure() -> None:
    finding = grounded_in("Rent 800, power 45").judge(Reply.from_text("845 in all, and 99 more."))
    assert finding.failure == "confabulated figure"
    assert finding.sure


def test_a_guess_beside_a_sure_invention_of_another_kind_is_sure() -> None:
    text = "You can lease up to two bikes from 3 May 2024 on."
    assert grounded_in("24 pairs").judge(Reply.from_text(text)).sure
    assert not grounded_in("24 pairs, 3 May 2024").judge(Reply.from_text(text)).sure


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


def test_a_block_quote_close_to_the_source_is_guessed_to_be_altered() -> None:
    source = "Dr. Okafor: 'The bridge was never safe for heavy trucks in winter.'"
    altered = grounded_in(source).judge(Reply.from_text("She says:\n\n> The bridge was always safe for heavy trucks."))
    assert (altered.failure, altered.sure) == ("altered quote", False)
    verbatim = "She says:\n\n> The bridge was never safe for heavy trucks in winter."
    assert grounded_in(source).judge(Reply.from_text(verbatim)).sure
    assert grounded_in(source).judge(Reply.from_text("> Please check this with your doctor first.")).held


def test_a_month_before_the_number_of_a_list_item_is_no_date() -> None:
    text = "1. Mow the meadow in June\n2. Clean the pond\n3. Check the fence in July\n4. Rest"
    assert Reply.from_text(text) == grounded_in("Meadow: June. Pond. Fence: July. Rest. Mow, clean, check.")


def test_german_pronouns_and_measures_make_no_name() -> None:
    text = "Der Kurs ist für Sie kostenlos. Wir melden uns mit Ihrer Bestätigung und nehmen 5 Liter Farbe zu Ihnen mit."
    assert Reply.from_text(text) == grounded_in("Kurs: kostenlos, 5 Liter")


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


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("Mon-Fri 9-17, Sat closed", "We are closed on Saturdays and open on Fridays."),
        ("Ines Ortega, mayor, said: 'It will take time.'", "“It will take time.” Sorry about that."),
        ("Trip to Estonia and Latvia", "You will see Estonian forests and Latvian beaches."),
        ("Marek Dudek, Kraków", "Spotkanie z Markiem Dudkiem odbędzie się w Krakowie."),
        ("Start: 1 May, budget: 5k", "**Start Date:** 1 May\n**Total Budget:** 5k\n\nYour Project Team"),
        ("Beta tests are over", "✅ Done: beta tests are over 🎉 Thanks to all!"),
        ("Alcaldesa: Rosa Ferrer", "Mayor Rosa Ferrer has signed it. Shall I add a Spanish version?"),
    ],
)
def test_a_form_of_a_name_a_label_and_a_common_word_are_no_new_names(source: str, text: str) -> None:
    finding = grounded_in(source).judge(Reply.from_text(text))
    assert finding.held, finding


@pytest.mark.parametrize(
    ("source", "text", "sure"),
    [
        ("Vermieter: Horst Lange", "Fragen Sie am besten Herrn Behrens.", True),
        ("Bailleur : Paul Rey", "Contactez Mme Fournier.", True),
        ("الطبيب: سامر حداد", "راجع الدكتور خليل غدا.", True),
        ("अध्यक्ष: सुनीता राव", "बैठक श्री वर्मा लेंगे।", True),
        ("主持人：王志强", "会议由刘海燕主持。", True),
        ("講師：佐藤健一", "講師は山田花子さんです。", False),
    ],
)
def test_a_name_with_a_title_needs_a_source_in_every_script(source: str, text: str, sure: bool) -> None:  # noqa: FBT001
    finding = grounded_in(source).judge(Reply.from_text(text))
    assert finding.failure == "confabulated name"
    assert finding.sure is sure


def test_the_title_of_a_known_person_is_no_name() -> None:
    assert Reply.from_text("Bitte fragen Sie Herrn Lange.") == grounded_in("Vermieter: Horst Lange")


def test_a_currency_that_the_data_do_not_name_is_confabulated() -> None:
    price = {"value": 89, "currency": "EUR"}
    assert Reply.from_text("It costs €89.") == grounded_in(price)
    assert Reply.from_text("It costs $89.") != grounded_in(price)


def test_a_list_of_json_objects_is_json_data() -> None:
    assert Reply.from_text("The kettle holds 1.7 l.") == grounded_in([{"title": "Kettle", "volume_l": 1.7}])  # type: ignore[list-item]


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


def test_a_name_ends_where_a_script_without_spaces_begins() -> None:
    assert Reply.from_text("「Kaze」のSSDは512GBで、CPUは8コアです。") == grounded_in("Kaze: SSD 512GB, CPU 8 cores")


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
