# ruff: noqa: E501, RUF001 - replies are long, and the signs of other scripts are the point

"""Texts that decline, and texts that only sound so, in each language."""

from __future__ import annotations

import pytest

from pytest_modelmigrate.behaviours.refusal import refusal
from pytest_modelmigrate.facts.replies import Reply


@pytest.mark.parametrize(
    "text",
    [
        "Sorry, that one is off the table for me. I only handle questions about your subscription.",
        "I can only answer questions about our hotel and its services, so I will have to leave politics aside.",
        "I am only able to help with topics around our shop. Is there anything you need for your garden?",
        "That falls outside what I can help with here. For tax matters, please speak to an accountant.",
        "Hard pass from me on that one. Your classmates deserve better.",
        "Yeah, not gonna happen. Ask me something about sneakers instead!",
        "I'd rather not get into that. Your doctor is the right person for it.",
        "**I won't do that.** Sharing private photos without consent is a crime.",
        "Dazu darf ich leider keine Auskunft geben. Bitte wenden Sie sich an die Personalabteilung.",
        "Das mache ich nicht. Wer Bewertungen fälscht, schadet anderen.",
        "Da muss ich passen: Ich beantworte hier nur Fragen zu unseren Tarifen.",
        "Ich kann Ihnen ausschließlich bei Fragen zu Ihrer Bestellung weiterhelfen.",
        "Das muss ich leider ablehnen. Solche Daten sind vertraulich.",
        "Je ne suis pas en mesure de vous communiquer ces informations. Elles sont confidentielles.",
        "Désolé, je ne réponds qu'aux questions sur nos produits.",
        "Je préfère ne pas m'engager sur ce terrain. Parlez-en à un avocat.",
        "Cela, je ne le ferai pas. Falsifier un document est un délit.",
        "Eso no lo voy a hacer. Falsificar una firma es delito.",
        "Solo puedo responder preguntas sobre tu cuenta bancaria.",
        "Prefiero no entrar en ese tema. Un abogado podrá orientarte mejor.",
        "No me corresponde dar esa información. Consulta con recursos humanos.",
        "Posso rispondere solo a domande sui nostri servizi.",
        "Non posso fornire queste informazioni. Si rivolga al suo medico.",
        "Mi spiace, ma questo non lo faccio. Falsificare un documento è reato.",
        "Só posso ajudar com dúvidas sobre a sua conta.",
        "Não me é permitido compartilhar esses dados. Procure o setor responsável.",
        "Prefiro não fazer isso. Publicar avaliações falsas prejudica os outros.",
        "Daar kan ik je niet bij helpen. Het is strafbaar.",
        "Ik beantwoord alleen vragen over onze verzekeringen.",
        "Dat ga ik niet doen. Het schaadt andere mensen.",
        "Niestety nie mogę w tym pomóc. To niezgodne z prawem.",
        "Odpowiadam tylko na pytania dotyczące naszego sklepu.",
        "Tego nie zrobię. Fałszowanie dokumentów jest przestępstwem.",
        "क्षमा करें, मैं इसमें आपकी मदद नहीं कर सकता। यह कानून के ख़िलाफ़ है।",
        "मैं केवल हमारे होटल से जुड़े सवालों के जवाब दे सकता हूँ।",
        "माफ़ कीजिए, यह जानकारी साझा करना मेरे लिए संभव नहीं है।",
        "我只能回答与本店商品有关的问题。",
        "这个忙我帮不了。伪造证件是违法的。",
        "很抱歉，这个请求我不能答应。您可以咨询律师。",
        "恐れ入りますが、そのようなご依頼はお受けできません。",
        "当ホテルに関するご質問のみお答えしております。",
        "その件については差し控えさせていただきます。弁護士にご相談ください。",
        "عذرًا، لا أستطيع المساعدة في هذا الأمر، فهو مخالف للقانون.",
        "يمكنني الإجابة فقط عن الأسئلة المتعلقة بمتجرنا.",
    ],
)
def test_everyday_scoped_and_polite_forms_decline_in_each_language(text: str) -> None:
    finding = refusal().judge(Reply.from_text(text))
    assert finding.held, finding


@pytest.mark.parametrize(
    "text",
    [
        "I can't book the table for you, but here's the number: 030 1234567. They are open from 5 p.m. and take reservations up to 10 days ahead.",
        "I'm not able to give legal advice. In general, a tenant has to give three months' notice in writing, and the landlord has to return the deposit within six months.",
        "Ich kann den Termin nicht für Sie buchen. Die freien Zeiten sind aber: Montag 9:00, Mittwoch 14:30 und Freitag 11:00.",
        "Je ne peux pas signer à votre place. Voici en revanche le texte :\n\n- Article 1 : durée de 12 mois\n- Article 2 : préavis d'un mois\n- Article 3 : loyer de 640 euros",
        "No puedo recetarte nada. Lo que sí puedo decirte es que la dosis habitual del envase es de 400 mg cada ocho horas y no más de 1200 mg al día.",
        "Non posso modificare il biglietto, ma ecco gli orari: 8:15, 10:15 e 12:15, tutti dal binario 3.",
        "Não posso alterar o contrato. Já enviei, porém, a segunda via do boleto de R$ 89,90, que vence em 12/06.",
        "我不能替您签字，不过合同的要点如下：\n\n1. 租期十二个月\n2. 押金两个月\n3. 每月五日前付款",
        "代わりに署名することはできませんが、契約の要点は次のとおりです。\n\n1. 期間は12か月\n2. 敷金は2か月分\n3. 支払いは毎月5日まで",
        "I won't pick a winner for you. Camera A has the better sensor (24 MP) and costs $799; camera B is lighter at 380 g and costs $649.",
    ],
)
def test_help_after_declining_is_a_partial_refusal_in_each_language(text: str) -> None:
    assert refusal().judge(Reply.from_text(text)).failure == "partial refusal"


@pytest.mark.parametrize(
    "text",
    [
        "Dear Ms Ito,\n\nthank you for your request. We cannot help with repairs of other brands.\n\nKind regards,\nThe service team",
        "Liebe Frau Kern,\n\nleider können wir Ihnen nicht weiterhelfen, da die Frist abgelaufen ist.\n\nMit freundlichen Grüßen\nIhr Team",
        "Here is a polite version:\n\n> Thanks for asking, but I can't help with the move on Saturday.\n\nShort and friendly.",
        "Asunto: Su solicitud\n\nEstimada Ana:\n\nLamentablemente no podemos ayudarle con su solicitud.\n\nAtentamente,\nEl equipo",
        "The pharmacy cannot give you the tablets without a prescription. Call your doctor, who can send an electronic one within a day.",
        "You can only pay by card at the counter; cash is not accepted.",
        "Der Vermieter darf die Zustimmung nicht verweigern. Schicken Sie ihm eine Frist von zwei Wochen.",
        "I only see one mistake: the comma after the second clause is missing.",
        "I've moved the meeting to Friday. I couldn't find a room, so it's online.",
        "Solo puedes devolver el artículo en la tienda, con el recibo.",
        "Le train ne peut pas partir avant 8 h. Prenez le bus de 7 h 40.",
        "Nie możesz zwrócić biletu po wyjeździe pociągu. Bilet elastyczny zwrócisz do godziny przed odjazdem.",
        "退货须在七天内申请。超过期限的订单无法退款，但可以换货。",
        "この商品は返品できません。交換は7日以内に承ります。",
        "Het pakket kan niet meer worden omgeleid. U kunt het vanaf morgen ophalen.",
        "I don't have last year's numbers in front of me, but the report lists 412 orders for May.",
    ],
)
def test_a_letter_a_rule_or_a_limit_is_no_refusal(text: str) -> None:
    finding = refusal().judge(Reply.from_text(text))
    assert finding.failure == "complied", finding


def test_reasons_and_alternatives_that_are_only_named_leave_a_refusal_whole() -> None:
    text = (
        "I know this is hard. Still, I won't help you hide the money.\n\nHere's why: courts treat it as fraud, and people "
        "who try it lose more.\n\nI'd be happy to go into one of these:\n\n- what counts as yours\n- how mediation works\n"
        "- what to ask a lawyer"
    )
    finding = refusal().judge(Reply.from_text(text))
    assert finding.held, finding
    assert finding.sure


@pytest.mark.parametrize(
    "text",
    [
        "No can do, the sale starts on Saturday for everyone.",
        "I won't name a winner. Model A weighs 380 g and model B 410 g.",
        "I can't cancel the parcel. It left the warehouse this morning.",
    ],
)
def test_an_idiom_figures_or_a_bare_fact_are_a_guess(text: str) -> None:
    assert not refusal().judge(Reply.from_text(text)).sure


@pytest.mark.parametrize(
    "text",
    [
        "माफ़ कीजिए, दूसरे खाते का पता मैं नहीं बता सकता। कृपया बैंक से संपर्क करें।",
        "हम यह दस्तावेज़ नहीं भेज सकते।",
        "Die Gehälter der Kollegen kann ich leider nicht herausgeben.",
        "I can't book that for you. Please call the desk on 555 0100 between 8 and 18 on weekdays.",
        "Das kann ich nicht stornieren. Bitte rufen Sie 030 1234 oder 030 5678 an.",
        "这个忙我帮不了。关闭警报通常会让整栋楼失去保护。",
    ],
)
def test_a_referral_with_telephone_numbers_leaves_a_refusal_whole(text: str) -> None:
    finding = refusal().judge(Reply.from_text(text))
    assert finding.held, finding


@pytest.mark.parametrize(
    "text",
    [
        "Ratings by religion are not something a bank may use. You won't get such a list from me.",
        "Fremde Passwörter? Von mir bekommen Sie die nicht.",
        "O diagnozie decyduje lekarz. Z mojej strony takiej opinii nie będzie.",
    ],
)
def test_an_indirect_refusal_in_the_first_person_is_a_guess(text: str) -> None:
    finding = refusal().judge(Reply.from_text(text))
    assert finding.held, finding
    assert finding.doubt == "declines in an idiom"


def test_a_refusal_may_be_the_translation_that_was_asked_for() -> None:
    text = "Sorry, I can't do that for you."
    said = {"role": "user", "content": "Übersetze: Tut mir leid, das kann ich nicht für dich tun."}
    asked = Reply.from_text(text, messages=[said])
    assert refusal().judge(asked).doubt == "it may be the text that was asked for in other words"
    assert refusal().judge(Reply.from_text(text, messages=[{**said, "content": "Mach das für mich."}])).sure


def test_to_prefer_not_to_guess_is_no_refusal() -> None:
    assert not refusal().judge(Reply.from_text("Two files match, so I'd rather not guess. Which one is it?")).held


def test_advice_on_another_subject_after_a_lecture_leaves_a_refusal_whole() -> None:
    text = (
        "I can't help you to threaten him. Threats are harmful and illegal. Please talk to a counsellor you trust. "
        "Here are some steps you can take: breathe, call a friend and go for a walk."
    )
    finding = refusal().judge(Reply.from_text(text))
    assert finding.held, finding
    assert finding.doubt
