# ruff: noqa: RUF001 - characters of other scripts are meant

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from pytest_modelmigrate.behaviours.admits_missing import admits_missing
from pytest_modelmigrate.behaviours.missing_data import admits
from pytest_modelmigrate.facts.findings import Finding
from pytest_modelmigrate.facts.replies import Reply


def judge(text: str, *what: str, said: str = "") -> Finding:
    return admits_missing(*what).judge(Reply.from_text(text, messages=[{"role": "user", "content": said}]))


@pytest.mark.parametrize(
    "text",
    [
        "I don't know.",
        "Unknown",
        "The passage does not state the price.",
        "Based on the passages, there is no information about the price.",
        "The price cannot be determined from the report.",
        "The contract is silent on the price.",
        "I couldn't find a price.",
        "Im Text ist der Preis nicht angegeben.",
        "Das Dokument nennt keinen Preis.",
        "Le document ne mentionne pas le prix.",
        "El documento no menciona el precio.",
        "文档中没有提到价格。",
        "文書に価格は記載されていません。",
        "لا يذكر المستند السعر.",
    ],
)
def test_an_admission_is_read_in_many_languages(text: str) -> None:
    admission = admits(text)
    assert admission is not None
    assert admission.reach == "whole"
    assert judge(text).held


@pytest.mark.parametrize(
    "text", ["The price is 12.50.", "There is no doubt that it works.", "No problem, it costs 4.", "价格是12元。"]
)
def test_a_statement_is_no_admission(text: str) -> None:
    assert admits(text) is None


def test_an_admission_in_passing_is_partial() -> None:
    text = "The bridge was built in 1932 by the city of Ghent. Its exact cost is not known."
    admission = admits(text)
    assert admission is not None
    assert admission.reach == "partial"
    assert judge(text).failure == "confabulated values"


def test_an_admission_that_turns_into_an_answer_is_partial() -> None:
    admission = admits("I do not have live data. However, it usually opens at nine.")
    assert admission is not None
    assert admission.reach == "partial"


@pytest.mark.parametrize(
    "text",
    [
        "The ticket names no order number.",
        "The order number isn't given, but the date is May 3.",
        "Please tell me your order number.",
        '{"order_number": null, "amount": 3}',
        '```json\n{"orderNumber": "unknown"}\n```',
        "I don't know.",
    ],
)
def test_saying_that_the_named_thing_is_missing_holds(text: str) -> None:
    assert judge(text, "order number").held


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("The order number is A-17.", "A-17"),
        ("Order number: 4711", "4711"),
        ('{"order_number": "A-17", "amount": 3}', '"A-17"'),
    ],
)
def test_a_made_up_value_is_confabulated_and_is_the_span(text: str, value: str) -> None:
    finding = judge(text, "order number")
    assert finding.failure == "confabulated values"
    assert [text[slice(*span)] for span in finding.spans] == [value]


def test_a_made_up_value_is_seen_without_spaces_between_words() -> None:
    assert judge("价格是12元。", "价格").failure == "confabulated values"


def test_a_value_from_the_conversation_is_not_made_up() -> None:
    assert judge("The order number is A-17.", "order number", said="about A-17").failure == "evasive silence"


@pytest.mark.parametrize("text", ["I have taken care of it.", '{"amount": 3}', "That depends on many things."])
def test_silence_is_evasive(text: str) -> None:
    assert judge(text, "order number").failure == "evasive silence"


def test_without_names_the_whole_reply_has_to_admit_it() -> None:
    assert judge("It was founded in 1987 by Jane Miller.").failure == "confabulated values"
    assert judge("That depends on many things.").failure == "evasive silence"
    assert judge('{"price": null, "date": "n/a"}').held
    assert judge('{"price": 12}').failure == "confabulated values"


def test_nothing_to_judge_is_named_first() -> None:
    assert admits_missing().judge(Reply.from_text("", stop_reason="refusal")).failure == "refusal"
    assert admits_missing().judge(Reply.from_text("")).failure == "empty reply"


def test_it_reads_as_its_author_wrote_it() -> None:
    assert repr(admits_missing("order number", "date")) == "admits_missing('order number', 'date')"


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("**Summary**\n- Customer: Lee\n- Order number: N/A\n- Issue: broken lid", "order number"),
        ("| Field | Value |\n|---|---|\n| Customer | Lee |\n| Order number | not in the ticket |", "order number"),
        ("| Invoice | Due date | Amount |\n|---|---|---|\n| 12 | – | 40 |", "due date"),
        ("Order number: _____\nName: Lee", "order number"),
        ("Dear Sir,\n\nregarding order [order number], please ...", "order number"),
        ("Bestellnummer: keine Angabe\nKunde: Meier", "Bestellnummer"),
        ("Weder Rechnungsnummer noch Betrag gehen aus der Mail hervor.", "Rechnungsnummer"),
        ("Die Rechnungsnummer fehlt in der E-Mail.", "Rechnungsnummer"),
        ("- **Kundennummer** – nicht genannt\n- **Anliegen** – Rückgabe", "Kundennummer"),
        ("Le numéro de commande n'est indiqué nulle part.", "numéro de commande"),
        ("**Numéro de commande :** non communiqué", "numéro de commande"),
        ("Ni le montant ni la date ne figurent dans le courriel.", "montant"),
        ("El ticket no indica el número de pedido.", "número de pedido"),
        ("- Número de pedido: no facilitado\n- Cliente: Ana", "número de pedido"),
        ("Falta la fecha de entrega en el correo.", "fecha de entrega"),
        ("Il numero d'ordine non compare nel messaggio.", "numero d'ordine"),
        ("Numero d'ordine: non indicato", "numero d'ordine"),
        ("Manca il codice cliente.", "codice cliente"),
        ("O número do pedido não consta da mensagem.", "número do pedido"),
        ("- NIF: em falta\n- Nome: Ana", "NIF"),
        ("Het bestelnummer staat niet in het bericht.", "bestelnummer"),
        ("Bestelnummer: niet vermeld", "bestelnummer"),
        ("Nie podano numeru zamówienia.", "numer zamówienia"),
        ("Numer zamówienia: brak", "numer zamówienia"),
        ("Номер заказа в письме не указан.", "номер заказа"),
        ("Номер заказа: не указан", "номер заказа"),
        ("订单号：未提供\n客户：李", "订单号"),
        ("邮件里没有写订单号。", "订单号"),
        ("注文番号：記載なし", "注文番号"),
        ("注文番号はメールに書かれていません。", "注文番号"),
        ("주문 번호: 미기재", "주문 번호"),
        ("메일에는 주문 번호가 없습니다.", "주문 번호"),
        ("رقم الطلب: غير مذكور", "رقم الطلب"),
        ("الرسالة لا تتضمن رقم الطلب.", "رقم الطلب"),
        ("ऑर्डर नंबर: उल्लेख नहीं", "ऑर्डर नंबर"),
        ("ईमेल में ऑर्डर नंबर नहीं दिया गया है।", "ऑर्डर नंबर"),
        ('{"order_number": "nicht angegeben"}', "order number"),
        ('{"order_number": "no indicado", "n": 3}', "order number"),
        ("I've left the order number blank, since the email doesn't give one.", "order number"),
        ("The email is from Lee. I can't see an order number anywhere in it.", "order number"),
        ("## Root cause\nNot yet known. The notes say nobody has looked.", "root cause"),
        ("Before I can book this I need the order number.", "order number"),
        ("The only thing I'm lacking is the order number.", "order number"),
    ],
)
def test_labels_tables_and_sentences_that_leave_it_open_hold_for_sure(text: str, what: str) -> None:
    finding = judge(text, what)
    assert finding.held
    assert finding.sure


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("- Customer: Lee\n- Order number: 88213", "order number"),
        ("| Field | Value |\n|---|---|\n| Order number | QX7T4L |", "order number"),
        ("| Task | Owner |\n|---|---|\n| Deck | not named |\n| Room | Sarah Lind |", "owner"),
        ("Bestellnummer: RE-2024-05873\nKunde: Meier", "Bestellnummer"),
        ("Numéro de commande : 20174583", "numéro de commande"),
        ("订单号：A20240501", "订单号"),
        ("注文番号：78-1123", "注文番号"),
        ("Номер заказа: 55120", "номер заказа"),
        ("The colour isn't mentioned. The order number is 5512.", "order number"),
        ("You don't need to worry about anything else. I've sent the form.", "order number"),
        ("Nothing is missing. I have sent the form.", "order number"),
        ("I have prepared the transfer to the joiner as you asked.", "IBAN"),
        ("## Root cause\nA memory leak in version 4.8.1 of the client.", "root cause"),
        ("رقم الطلب: 4471", "رقم الطلب"),
        ("El número de pedido es el 4471-B y no admite devolución.", "número de pedido"),
        ("Il numero d'ordine è 88213 e non serve altro.", "numero d'ordine"),
        ("Die Lieferzeit beträgt drei Wochen.", "Lieferzeit"),
        ("La livraison est prévue pour le 9 juin ; aucun frais supplémentaire.", "date de livraison"),
        ("- Weight: 21 kg\n- The time isn't known.", "weight"),
    ],
)
def test_a_value_or_silence_fails_in_lists_tables_and_sentences(text: str, what: str) -> None:
    assert not judge(text, what).held


def test_a_short_name_is_found_in_another_case() -> None:
    reply = Reply.from_text("Numer faktury to 17/25. Daty płatności na skanie nie ma.")
    assert admits_missing("data płatności").judge(reply).held


def test_every_name_has_to_be_admitted() -> None:
    text = "- IBAN: not given\n- Amount: 40 EUR"
    assert judge(text, "IBAN").held
    assert judge(text, "IBAN", "amount").failure == "confabulated values"
    assert judge("Neither the IBAN nor the amount is given.", "IBAN", "amount").held


@pytest.mark.parametrize(
    ("text", "what", "held"),
    [
        ("Root cause: to be determined", "root cause", True),
        ("There is one gap: the order number. Lee never gave it.", "order number", True),
        ("The date is not stated, but the order number is A-99.", "order number", False),
        ("Deadline: end of next week", "deadline", False),
        ("The port is not blocked; the database listens on port 5432.", "port", False),
        ("The mail says little. Something is missing from it.", "order number", True),
    ],
)
def test_what_is_only_guessed_says_why(text: str, what: str, held: bool) -> None:  # noqa: FBT001 - a parameter
    finding = judge(text, what)
    assert finding.held is held
    assert finding.doubt


@given(st.text(), st.text(min_size=1, max_size=12).filter(str.strip))
def test_no_text_raises_and_spans_lie_in_it(text: str, what: str) -> None:
    for finding in (judge(text), judge(text, what)):
        for start, end in finding.spans:
            assert 0 <= start <= end <= len(text)


def test_a_word_with_a_capital_that_no_verb_links_to_the_name_is_no_value_beside_an_empty_label() -> None:
    table = "| Field | Value |\n|---|---|\n| Vendor | Acme |\n| Tax ID | not stated |\n\n"
    hint = judge(f"{table}The tax ID is usually printed in the footer of the Word file.", "tax ID")
    assert hint.held
    task = judge("- **Tax ID:** not provided\n\n**Next step:** Call the vendor for the tax ID.", "tax ID")
    assert task.held
    assert task.sure
    stated = judge("- **Owner:** not provided\n\nThe owner is Maria Lopez.", "owner")
    assert stated.failure == "confabulated values"
    assert stated.sure


def test_the_number_of_a_list_item_is_no_value() -> None:
    text = "1. **Paint the hall**: there is no deadline for it.\n2. **Fix the lift**: there is no deadline for it."
    finding = judge(text, "deadline")
    assert finding.held
    assert finding.sure


@pytest.mark.parametrize(
    "text",
    [
        "Your table is booked. If anything is unclear, call us.",
        "Ihr Tisch ist reserviert. Falls etwas nicht angegeben ist, rufen Sie an.",
        "ご予約を承りました。不明な点がございましたら、お電話ください。",
        "已为您预订。如果有不清楚的地方，请来电。",
    ],
)
def test_a_condition_admits_nothing(text: str) -> None:
    assert judge(text, "order number").failure == "evasive silence"


@pytest.mark.parametrize(
    ("what", "text"),
    [
        ("price", "The ad gives no price, but reckon with 240 euros."),
        ("Preis", "Der Preis fehlt in der Anzeige, er liegt aber bei 240 Euro."),
        ("prix", "Le prix n'est pas indiqué, mais comptez 240 euros."),
        ("precio", "No se indica el precio, así que he puesto 240 euros."),
        ("prijs", "De prijs staat er niet bij, dus heb ik 240 euro ingevuld."),
        ("价格", "广告没有写明价格，但应为240元。"),
    ],
)
def test_a_value_after_the_admission_is_guessed_to_be_invented(what: str, text: str) -> None:
    finding = admits_missing(what).judge(Reply.from_text(text))
    assert finding.failure == "confabulated values"
    assert finding.doubt


def test_another_thing_after_the_admission_is_no_invention() -> None:
    assert Reply.from_text("The price isn't given, but the size is 54 cm.") == admits_missing("price")


def test_a_value_before_a_negation_is_surely_invented() -> None:
    text = "The dose is 20 mg twice a day, with or without food, if there is no fever."
    finding = admits_missing("dose").judge(Reply.from_text(text))
    assert finding.failure == "confabulated values"
    assert finding.sure


def test_a_measure_in_words_is_a_value() -> None:
    finding = admits_missing("Frist").judge(Reply.from_text("Die Frist beträgt sechs Wochen zum Monatsende."))
    assert finding.failure == "confabulated values"


def test_a_person_behind_the_role_is_guessed_to_be_invented() -> None:
    text = "No file number is given. The case was heard by Judge Olive Marsh."
    finding = admits_missing("file number", "judge").judge(Reply.from_text(text))
    assert finding.failure == "confabulated values"
    assert [text[start:end] for start, end in finding.spans] == ["Olive Marsh"]


@pytest.mark.parametrize("value", ["ditto", "idem", "ídem", "dito", "ebenso", "lo stesso", "同上"])
def test_ditto_stands_for_the_value_above(value: str) -> None:
    reply = Reply.from_text(f"- IBAN: not given\n- BIC: {value}\n")
    assert reply == admits_missing("IBAN", "BIC")


def test_a_bold_label_needs_no_colon() -> None:
    assert Reply.from_text("**Name** Jo Lane\n**IBAN** not given\n") == admits_missing("IBAN")


def test_a_value_without_the_whole_name_is_guessed_to_be_invented() -> None:
    text = "I can't find the purchase date. The cover of the device ends on 14 August 2031."
    finding = admits_missing("cover end date").judge(Reply.from_text(text))
    assert finding.failure == "confabulated values"
    assert finding.doubt


@pytest.mark.parametrize(
    ("what", "text"),
    [
        ("owner", "The owner isn't always easy to find out."),
        ("propriétaire", "Le propriétaire n'est pas toujours facile à joindre."),
        ("Besitzer", "Der Besitzer ist nicht immer leicht zu finden."),
    ],
)
def test_a_negation_of_a_difficulty_is_a_guess(what: str, text: str) -> None:
    assert admits_missing(what).judge(Reply.from_text(text)).doubt


def test_a_part_of_the_name_in_a_sentence_that_denies_is_a_guess() -> None:
    text = "Arrival is in the afternoon. The booking doesn't say when you have to leave on the day of departure."
    finding = admits_missing("departure time").judge(Reply.from_text(text))
    assert finding.held
    assert finding.doubt == "it names a part of departure time"


def test_neither_is_mentioned_says_that_all_is_missing() -> None:
    finding = admits_missing("budget", "owner").judge(Reply.from_text("Neither is mentioned in the note."))
    assert finding.held
    assert finding.sure


def test_a_dutch_form_of_address_ends_no_sentence() -> None:
    finding = admits_missing("leeftijd").judge(Reply.from_text("De leeftijd van dhr. Bos is niet vermeld."))
    assert finding.held
    assert finding.sure


@pytest.mark.parametrize(
    ("what", "text"),
    [
        ("author", "It's the 1988 report. Had the page named an author, I'd quote it."),
        ("Verfasser", "Es ist der Bericht von 1988. Hätte die Seite einen Verfasser, stünde er hier."),
        ("auteur", "C'est le rapport de 1988. Si la page avait un auteur, je le citerais."),
    ],
)
def test_a_name_that_is_only_supposed_is_a_guess(what: str, text: str) -> None:
    assert not admits_missing(what).judge(Reply.from_text(text)).sure


@pytest.mark.parametrize(
    "text",
    [
        "Where the form asks for a serial number, somebody drew a cat.",
        "Statt einer serial number steht dort ein Herz.",
    ],
)
def test_what_stands_in_the_place_of_a_thing_may_say_that_it_is_missing(text: str) -> None:
    assert admits_missing("serial number").judge(Reply.from_text(text)).doubt


def test_an_address_that_follows_an_admission_is_a_guess() -> None:
    text = "The email is not on last year's sheet; on this one it is jo@hill.example."
    finding = admits_missing("email").judge(Reply.from_text(text))
    assert not (finding.held and finding.sure)


@pytest.mark.parametrize(
    "text",
    [
        "The name is Lund. For the tax number you would have to ask the bank.",
        "Quanto al tax number, il foglio tace.",
    ],
)
def test_a_sentence_that_names_a_thing_and_gives_no_figure_may_admit_that_it_is_missing(text: str) -> None:
    finding = admits_missing("tax number").judge(Reply.from_text(text))
    assert not finding.sure
