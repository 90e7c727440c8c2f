# ruff: noqa: RUF001 - characters of other scripts are meant

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from pytest_modelmigrate.behaviours.admits_missing import admits_missing
from pytest_modelmigrate.facts.findings import Finding
from pytest_modelmigrate.facts.replies import Reply


def judge(text: str, *what: str, said: str = "") -> Finding:
    return admits_missing(*what).judge(Reply.from_text(text, messages=[{"role": "user", "content": said}]))


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


@given(st.text(), st.text(min_size=1, max_size=12).filter(str.strip))
def test_no_text_raises_and_spans_lie_in_it(text: str, what: str) -> None:
    for finding in (judge(text), judge(text, what)):
        for start, end in finding.spans:
            assert 0 <= start <= end <= len(text)


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


@pytest.mark.parametrize("value", ["ditto", "idem", "ídem", "dito", "ebenso", "lo stesso", "同上"])
def test_ditto_stands_for_the_value_above(value: str) -> None:
    reply = Reply.from_text(f"- IBAN: not given\n- BIC: {value}\n")
    assert reply == admits_missing("IBAN", "BIC")


def test_a_bold_label_needs_no_colon() -> None:
    assert Reply.from_text("**Name** Jo Lane\n**IBAN** not given\n") == admits_missing("IBAN")


def test_neither_is_mentioned_says_that_all_is_missing() -> None:
    finding = admits_missing("budget", "owner").judge(Reply.from_text("Neither is mentioned in the note."))
    assert finding.held
    assert finding.sure


def test_a_dutch_form_of_address_ends_no_sentence() -> None:
    finding = admits_missing("leeftijd").judge(Reply.from_text("De leeftijd van dhr. Bos is niet vermeld."))
    assert finding.held
    assert finding.sure
