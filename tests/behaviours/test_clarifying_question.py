# ruff: noqa: E501, RUF001 - replies are long, and the signs of other scripts are the point
from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from pytest_modelmigrate.behaviours.clarifying_question import clarifying_question
from pytest_modelmigrate.behaviours.questions import asks_for_information
from pytest_modelmigrate.facts.findings import Finding
from pytest_modelmigrate.facts.replies import Reply


def judge(text: str) -> Finding:
    return clarifying_question().judge(Reply.from_text(text))


@pytest.mark.parametrize(
    "text",
    [
        "Which order do you mean?",
        "I'd be happy to help. Which of the two accounts should I close?",
        "To process the refund I need the order number.",
        "Could you share the invoice number and the amount",
        "i see two orders which one do you mean",
        "I'm unable to process this without an order number. Could you tell me what it is?",
        "Mercury can be the planet, the element or the god. Which one do you mean?",
        "Before I start:\n\n1. **Format** - CSV or JSON?\n2. **Range** - which months?\n\nPlease let me know.",
        "“Which order do you mean?”",
        "Könnten Sie mir bitte die Bestellnummer nennen?",
        "Bitte teilen Sie mir die Bestellnummer mit.",
        "Veuillez préciser la date de votre commande.",
        "¿Podría indicarme el número de pedido?",
        "请问您要退哪个订单？",
        "请提供您的订单号。",
        "ご注文番号を教えていただけますか？",
        "يرجى تحديد رقم الطلب.",
    ],
)
def test_asking_for_what_is_missing_is_a_clarifying_question(text: str) -> None:
    finding = judge(text)
    assert finding.held, finding
    assert finding.spans


@pytest.mark.parametrize(
    "text",
    [
        "The refund of 12.50 has been booked.",
        "Here is the summary you asked for. Which format do you prefer next time?",
        "Why is the sky blue? Because of Rayleigh scattering.",
        "Ihre Bestellung ist unterwegs.",
        "订单已取消，退款将在三天内到账。",
        "```python\nprint(1)\n```\nWhich version do you use?",
        'The customer asked: "Which order do you mean?"',
        "Yes, it opens at nine. Which day are you coming?",
    ],
)
def test_an_answer_is_answered_anyway(text: str) -> None:
    assert judge(text).failure == "answered anyway"


def test_a_long_answer_with_a_question_behind_it_is_answered_anyway() -> None:
    finding = judge("The engine burns fuel in cylinders. " * 20 + "Which part do you want to know more about?")
    assert finding.failure == "answered anyway"
    assert finding.spans


@pytest.mark.parametrize(
    "text",
    [
        "Done. Anything else?",
        "Done. Is there anything else I can help you with?",
        "The refund is 12.50. Would you like me to email it?",
        "Storniert. Kann ich sonst noch etwas für Sie tun?",
        "La commande est annulée. Puis-je vous aider avec autre chose ?",
        "El pedido está cancelado. ¿Hay algo más en lo que pueda ayudarte?",
        "订单已取消。还有什么可以帮您的吗？",
        "注文はキャンセルされました。他に何かございますか？",
        "تم إلغاء الطلب. هل هناك أي شيء آخر؟",
    ],
)
def test_a_courtesy_or_an_offer_is_a_rhetorical_closing_question(text: str) -> None:
    assert judge(text).failure == "rhetorical closing question"


@pytest.mark.parametrize(
    "text",
    [
        '{"question": "Which order do you mean?"}',
        '```json\n{"error": "Please provide the order number."}\n```',
        "<reply>Which order do you mean?</reply>",
        "| question |\n| --- |\n| Which order do you mean? |",
    ],
)
def test_a_question_inside_a_format_is_named_so_with_its_span(text: str) -> None:
    finding = judge(text)
    assert finding.failure == "question wrapped in the format"
    start, end = finding.spans[0]
    assert text[start:end].endswith(("mean?", "number."))


def test_data_in_a_format_are_answered_anyway() -> None:
    assert judge('{"order": "A-17", "amount": 12.5}').failure == "answered anyway"


def test_a_tool_call_is_answered_anyway() -> None:
    reply = Reply.from_text("Which order?", tool_calls=[("refund", {"order": "A-17"})])
    assert clarifying_question().judge(reply).failure == "answered anyway"


@pytest.mark.parametrize(
    "text",
    [
        "I can't name a price yet. Please tell me how many seats you need.",
        "Einen Termin kann ich noch nicht nennen. Für welche Filiale gilt die Anfrage?",
        "There are two printers on this floor, so I'd rather not guess. Which one is jammed?",
    ],
)
def test_what_cannot_be_said_yet_is_no_refusal(text: str) -> None:
    assert clarifying_question().judge(Reply.from_text(text)).held


def test_a_supposition_asks_for_nothing() -> None:
    text = "What if your keys could tell you where they are?\n\nThat is the line I would put on the box."
    assert clarifying_question().judge(Reply.from_text(text)).failure == "answered anyway"


def test_a_refusal_that_asks_for_another_topic_is_a_refusal() -> None:
    assert judge("I can't help with that. Is there a different topic you would like to discuss?").failure == "refusal"
    assert clarifying_question().judge(Reply.from_text("", stop_reason="refusal")).failure == "refusal"


def test_an_answer_in_place_of_a_question_has_no_fix_as_no_page_addresses_it() -> None:
    assert (judge("Done.").failure, judge("Done.").fix) == ("answered anyway", None)


def test_it_reads_as_its_author_wrote_it() -> None:
    assert repr(clarifying_question()) == "clarifying_question()"


def test_the_span_of_the_question_is_given() -> None:
    text = "I see no order. Which order do you mean?"
    span = asks_for_information(text)
    assert span is not None
    assert text[slice(*span)] == "Which order do you mean?"


@pytest.mark.parametrize(
    "text", ["", "Done. Anything else?", "When you arrive, call the office.", "Do the dishes first."]
)
def test_what_asks_for_nothing_has_no_span(text: str) -> None:
    assert asks_for_information(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "I found two flights on Friday: one at 07:10 and one at 18:45. Which one should I book?",
        "Before I delete anything: should I remove only merged branches, or everything older than a year?",
        "Ich sehe drei offene Bestellungen in Ihrem Konto. Welche davon soll ich stornieren?",
        "Je vois deux réservations à votre nom, une à Lille et une à Nantes. Laquelle dois-je annuler ?",
        "Tienes dos citas esta semana, el martes y el jueves. ¿Cuál de ellas quieres cancelar?",
        "Ci sono due prenotazioni attive: Roma e Torino. Quale devo annullare?",
        "Encontrei dois pedidos em aberto. Qual deles você quer cancelar?",
        "Ik zie twee afspraken staan. Welke moet ik annuleren?",
        "Widzę dwa zamówienia na tym koncie. Które z nich mam anulować?",
        "आपके दो ऑर्डर खुले हैं। कौन-सा रद्द करना है?",
        "您名下有两个订单，请问要取消哪一个？",
        "ご予約が二件ございます。どちらをキャンセルなさいますか。",
        "لديك طلبان مفتوحان. أي طلب تريد إلغاءه؟",
        "There is no text in your message. Please paste what you want translated and tell me the target language.",
        "That depends on where you live and how you are employed. Which country are you resident in, and are you self-employed?",
        "I do not see any error in what you sent. What happens when you run it? A screenshot or the last ten lines of the log would be ideal.",
        "Gerne! Dafür bräuchte ich noch ein paar Angaben:\n\n- Wann möchtet ihr reisen?\n- Wie viele Personen?\n- Welches Budget habt ihr?\n\nSobald ich das weiß, schicke ich dir einen Vorschlag.",
        "Avec plaisir. Pour établir le devis, il me faudrait la surface à peindre, le nombre de pièces et la date souhaitée.",
        "Happy to. Who is the letter for, and should the tone be formal or friendly?",
        "Cela dépend de votre contrat. De quelle formule disposez-vous ?",
    ],
)
def test_a_question_before_any_answer_is_a_clarifying_question_in_each_language(text: str) -> None:
    finding = judge(text)
    assert finding.held, finding


@pytest.mark.parametrize(
    "text",
    [
        "Press and hold the button for ten seconds until the light turns white. The router restarts by itself and is back online within two minutes. Shall I explain how to restore your settings?",
        "You can return items within 30 days of delivery. Keep the label on and use the form in your account. Would you like me to send you the form?",
        "Sie können Artikel innerhalb von 30 Tagen zurückgeben. Das Etikett liegt dem Paket bei, die Erstattung dauert fünf Werktage. Möchten Sie, dass ich Ihnen ein neues Etikett schicke?",
        "La boutique est ouverte du mardi au samedi de 10 h à 19 h, et le premier dimanche du mois. Puis-je faire autre chose pour vous ?",
        "El envío tarda entre dos y cuatro días laborables y es gratis a partir de 50 euros. ¿Te ayudo a hacer el pedido?",
        "Il museo apre alle 9 e chiude alle 18, con ultimo ingresso alle 17. Il lunedì è chiuso. Vuoi che ti prenoti un biglietto?",
        "O prazo de entrega é de três a cinco dias úteis, e o frete é grátis acima de cem reais. Quer que eu calcule o frete para o seu CEP?",
        "De garantie duurt twee jaar en dekt fabricagefouten. Schade door vallen valt er niet onder. Kan ik je verder nog ergens mee helpen?",
        "Gwarancja trwa dwa lata i obejmuje wady fabryczne. Uszkodzenia mechaniczne nie są nią objęte. Czy mogę jeszcze w czymś pomóc?",
        "वारंटी दो साल की है और इसमें निर्माण की खराबियाँ शामिल हैं। गिरने से हुआ नुकसान इसमें नहीं आता। क्या मैं आपकी और कोई मदद कर सकता हूँ?",
        "保修期为两年，涵盖制造缺陷，人为损坏不在保修范围内。需要我帮您登记维修吗？",
        "保証期間は二年間で、製造上の不具合が対象です。落下による破損は対象外となります。修理の手続きをご案内しましょうか？",
        "مدة الضمان سنتان ويغطي عيوب التصنيع، ولا يشمل الأضرار الناتجة عن السقوط. هل تريد أن أرسل لك شروط الضمان؟",
        "Which quarter did you mean? I assumed Q3 for now and built the chart with the figures from the finance sheet.",
        "Do you want the long or the short version? Unless you tell me otherwise, I will go with the short one: revenue rose by 8%, costs fell by 2%, and the outlook is unchanged.",
        "Meinten Sie diesen oder nächsten Dienstag? Ich gehe vorerst von diesem Dienstag aus und habe 14 Uhr eingetragen.",
        "> Is the deposit held in a scheme?\n> Who pays for repairs?\n\nThese two matter most before you sign.",
        "It is safe for most adults at this dose, and side effects are rare. Take it with food. Interesting how such a small tablet does so much, isn’t it?",
        "For a project of your size I would pick PostgreSQL: it is free, well documented and supports JSON. How many users do you expect?",
        "Erledigt: Die Liste ist sortiert und liegt im Ordner Berichte. Passt das so?",
        "**Can I cancel at any time?** Yes, until 24 hours before.\n\n**Do you ship abroad?** We ship to all EU countries.",
    ],
)
def test_an_offer_or_a_question_beside_an_answer_is_none_in_each_language(text: str) -> None:
    assert not judge(text).held


@pytest.mark.parametrize(
    ("user", "text"),
    [
        (
            "Write a survey with three questions about our app",
            "1. How often do you use the app?\n2. Which feature do you like most?\n3. What should we improve?",
        ),
        (
            "Draft a mail to the customer asking for the order number",
            "Subject: Your return\n\nHi Tom,\n\nthanks for writing. Could you send me your order number and a photo of the damage?\n\nBest,\nLena",
        ),
        (
            "Write interview questions for a nurse",
            "Sure! Here are some:\n\n- How do you handle stress on a night shift?\n- What made you become a nurse?\n- Can you tell me about a mistake you made?",
        ),
    ],
)
def test_questions_that_the_prompt_asks_for_are_content(user: str, text: str) -> None:
    reply = Reply.from_text(text, messages=[{"role": "user", "content": user}])
    assert clarifying_question().judge(reply).failure == "answered anyway"


def test_questions_about_the_task_are_asked_although_the_prompt_wants_questions() -> None:
    text = "Before I write them, I need two things: Who will answer the survey? How long may it be?"
    messages = [{"role": "user", "content": "Write a survey with ten questions."}]
    assert clarifying_question().judge(Reply.from_text(text, messages=messages)).held


@pytest.mark.parametrize(
    ("user", "text"),
    [
        ("Translate to German: Where is the station?", "Wo ist der Bahnhof?"),
        ("Is it shipped?", "The order has left the warehouse already. Do you want a refund?"),
        ("Outage?", "The line in Westgate is down since the morning. Which district do you live in?"),
    ],
)
def test_a_guess_says_so(user: str, text: str) -> None:
    finding = clarifying_question().judge(Reply.from_text(text, messages=[{"role": "user", "content": user}]))
    assert not finding.sure


def test_yes_or_no_after_an_answer_is_asked_to_go_on() -> None:
    answer = (
        "The museum opens at nine and closes at six on weekdays, and the last guided tour starts at half past four."
    )
    assert judge(f"{answer} Are your children interested in dinosaurs?").failure == "rhetorical closing question"
    assert judge("The museum is large. Are your children interested in dinosaurs?").held


@given(st.text())
def test_no_text_raises_and_spans_lie_in_it(text: str) -> None:
    for start, end in judge(text).spans:
        assert 0 <= start <= end <= len(text)
