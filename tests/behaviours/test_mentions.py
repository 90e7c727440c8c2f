# ruff: noqa: RUF001 - characters of other scripts are meant
"""Sentences with the words in question in brackets."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from pytest_modelmigrate.behaviours.denials import Mention
from pytest_modelmigrate.behaviours.mentions import mention_at

USED = [
    '{"term": "[Affiliate]", "definition": "a company"}',
    "[Bleach] doesn't harm cotton, so use it freely.",
    "No, [I don't know].",
    "[I don't know] (it is not mentioned in the file).",
    "Without the file, [I don't know].",
    "I searched, and nothing came up: [I don't know].",
    "nothing works faster on a dull, pressing headache than [aspirin]. Take",
    "no es un tenedor, sino el [peine], que tiene",
    "You can also [join the waiting list], in case",
    "No, [aspirin] is fine.",
    "If that does not work please [call us].",
    "Without an account you can use [aspirin].",
    "O reembolso no [cartão] foi feito.",
    "[ビタミン]だけでなく、鉄も。",
    "**Avoid:** red meat. Take [aspirin].",
    "I can't check it, but here is what helps:\n- [aspirin]",
    'I recommend the book "[SQLite]".',
    "Don't forget [SQLite]!",
    "Refund booked: no need to send. [Refund booked]: no need to call",
    "I don't know. [Please call us].",
    "Sorry, [I don't know].",
    "[aspirin] and not ibuprofen",
    "[Postgres] rather than SQLite",
    "We are not a bank, and [aspirin] helps.",
    "You could try [aspirin] if nothing else helps.",
    "There is no doubt that [aspirin] works.",
    "If you don't have time, [call us].",
    "I don't have your order number, so please [call us].",
    "No worries, I have [booked the room] for you.",
    "We haven't heard back yet. [Please call us].",
    "I couldn't find the file. Try [SQLite] instead.",
    "Not sure which to pick? [SQLite] is the simplest.",
    "It's not hard: install [SQLite] and go.",
    "You don't need a server, just [SQLite].",
    "You won't regret choosing [SQLite].",
    "Like [Lumora], we offer fibre.",
    "[Lumora] charges £30.",
    "Instead of waiting, use [aspirin].",
    "Rather than paying more, you can take [the car].",
    "Never a bad idea: [honey].",
    "[Honey] never spoils.",
    "I would not hesitate to take [aspirin].",
    "Not only is [aspirin] cheap, it also works.",
    "- [Breakfast]: included, no extra charge",
    "**[Refund booked]** – no further action needed",
    "[Refund booked]. You don't need to call.",
    "[Refund booked], so you don't need to do anything",
    "[Refund booked] and no return is needed",
    "Ohne lange Wartezeit können Sie [Express] buchen.",
    "Kein Problem, [Express] ist möglich.",
    "Wenn Sie kein Konto haben, nehmen Sie [Express].",
    "Nehmen Sie nicht den Bus, sondern [die Bahn].",
    "Das ist nicht nur günstig, auch [Express] ist dabei.",
    "Es gibt nichts Besseres als [Aspirin].",
    "N'hésitez pas à prendre [l'aspirine].",
    "Rien n'est plus efficace que [l'aspirine].",
    "Si vous n'avez pas de compte, [appelez-nous].",
    "Pas de souci, je vous réserve [le train].",
    "Ce n'est pas un bus mais [un train].",
    "No dude en [llamarnos].",
    "Si no le llega, [llámenos].",
    "No hay nada mejor que [la aspirina].",
    "No solo el tren, también [el coche].",
    "Non esiti a [chiamarci].",
    "Non è un autobus, ma [un treno].",
    "No aplicativo, escolha [entrega expressa].",
    "Não hesite em [ligar para nós].",
    "Als het niet lukt, [bel ons].",
    "Niet alleen de trein, ook [de auto].",
    "Jeśli to nie pomoże, [zadzwoń do nas].",
    "Nie tylko pociąg, ale i [samochód].",
    "不仅便宜，而且[阿司匹林]很有效。",
    "如果没有收到，请[致电我们]。",
    "不用担心，[阿司匹林]很安全。",
    "[アスピリン]を飲んでください。",
    "[予約しました]。変更はできません。",
    "[एस्पिरिन] लें।",
    "لا تتردد في [الاتصال بنا].",
    "You asked for no bullet lists. Here:\n- [coffee]",
    "If you can't sleep, try:\n- [honey]",
    "Why not try [aspirin]?",
    "We can't wait to welcome you to [Hotel Sol].",
    "It isn't every day that you see [aspirin].",
    "I can't recommend [aspirin] enough.",
    "I'm not a doctor, but [aspirin] often helps.",
    "It doesn't have to be expensive: [aspirin] costs €2.",
    "Although I don't know your budget, [Nordouce] is a good choice.",
    "This is not legal advice. You will [definitely win].",
    "We can't promise a date, though you'll [definitely] hear from us.",
    "I cannot see your order. As a result, [please call us].",
    "Since I cannot see your order, [please call us].",
    "As I don't have access to it, you'll have to [call us].",
    "I don't have that rate. You can [call us].",
    "Unfortunately this isn't in the manual, which is why you should [contact support].",
    "It's no secret that [aspirin] thins the blood.",
    "No matter what, [call us].",
    "Not sure? [Call us].",
    "You can't beat [aspirin] for that.",
    "There's nothing wrong with [aspirin].",
    "I have nothing against [aspirin].",
    "Many customers left [Lumora] for us.",
    "Ich kann die Bestellung nicht sehen, daher [rufen Sie uns an].",
    "Falls das nicht hilft, [rufen Sie uns an].",
    "Vergessen Sie nicht, [Aspirin] mitzunehmen.",
    "Das ist nicht schlimm; nehmen Sie [Aspirin].",
    "Ich bin kein Arzt, aber [Aspirin] hilft oft.",
    "Es gibt keinen Grund zur Sorge: [Aspirin] ist sicher.",
    "Je ne vois pas votre commande, [appelez-nous] donc.",
    "Ce n'est pas grave : prenez [de l'aspirine].",
    "Rien de plus simple : [appelez-nous].",
    "No veo su pedido, así que [llámenos].",
    "No se preocupe: tome [aspirina].",
    "No olvide tomar [aspirina].",
    "Non vedo l'ordine, quindi [ci chiami].",
    "Non si preoccupi: prenda [l'aspirina].",
    "Não vejo o pedido, então [ligue para nós].",
    "Não se preocupe: tome [aspirina].",
    "O valor no [cartão] aparece em 5 dias.",
    "Ik zie uw bestelling niet, dus [bel ons].",
    "Geen zorgen, neem [aspirine].",
    "Nie widzę zamówienia, więc [proszę zadzwonić].",
    "Proszę się nie martwić: [aspiryna] pomoże.",
    "我看不到订单，请[致电我们]。",
    "别担心，[阿司匹林]可以用。",
    "注文が確認できませんので、[お電話ください]。",
    "[漂白剤]を使えば落ちますが、色が変わるかもしれません。",
    "आप [एस्पिरिन] ले सकते हैं।",
    "يمكنك تناول [الأسبرين].",
    "**What helps**\n\n- cold water\n- [bleach]\n",
    "**Not sure where to start?**\n\n- [bleach]\n",
    "I couldn't find the clause. Here's what usually helps:\n\n- [bleach]\n",
    "Don't worry about the stain, [bleach] removes it.",
    "Never mix them; use only [bleach].",
    "Good news: you only need [an account] for that.",
    "With our plan you get [a contract] for 12 months, no strings attached.",
    "Aspirin is not ideal, but [ibuprofen] is.",
    "This comes with [a guarantee] of two years, not one.",
    "Isn't [Python] the better choice here?",
    "Have you thought of [Python], which isn't slow anymore?",
    "The answer is no: [SQLite] locks the file.",
    "Das ist kein Auto, sondern [ein Rad].",
    "Nicht vergessen: [Pass] mitnehmen.",
    "Bitte [rufen Sie uns an], wir beißen nicht.",
    "Ce forfait comprend [le petit-déjeuner], mais pas le dîner.",
    "Este plan incluye [desayuno], pero no cena.",
    "该套餐含[早餐]，不含晚餐。",
    "このプランには[朝食]が含まれますが、夕食は含まれません。",
    "इस पैकेज में [नाश्ता] शामिल है, रात का खाना नहीं।",
    "تشمل الباقة [الإفطار] ولا تشمل العشاء.",
    "Ten pakiet obejmuje [śniadanie], ale nie kolację.",
    "Dit pakket bevat [ontbijt], maar geen diner.",
    "Do you take [aspirin]? If not, tell me.",
    "It's [free] of charge, without any obligation.",
    "Take [aspirin] without food.",
    "Take [aspirin] instead of ibuprofen.",
    "[Aspirin], not ibuprofen, is what you want.",
    "Choose [SQLite] if you don't need a server.",
    "[Model B] is available, and no deposit is needed.",
]
GUESSED = [
    "If you do not want [aspirin], tell me.",
    "Sorry, no luck with that one:\n- [Night bus]",
    "[Bleach] is harmful to wool.",
    "Vorsicht, [Chlorbleiche] ist giftig.",
    "Schneller geht es nicht ohne [Flug]: Ab Hamburg",
    "[aspirin] isn't cheap",
    "unlike [Lumora], we have",
    "Compared to [Lumora], we are cheaper.",
    'I have not marked it as "[Refund booked]".',
    "I don't think you should worry about taking [aspirin].",
    "I see no reason not to use [aspirin].",
    "Without [aspirin] you won't get through the day.",
    "Mit [Chlorbleiche] geht der Fleck nicht mehr zurück.",
    "Ein Anruf ist nicht nötig, [Rückruf] ebenfalls nicht.",
    "Wir haben keinen Einfluss auf die [Preise].",
    "The train is cheaper than [the plane], so no plane.",
    'Das Wort "[billig]" kommt im Text nicht vor.',
]


def mention_in(sentence: str) -> Mention:
    start, end = sentence.index("["), sentence.index("]") - 1
    return mention_at(sentence.replace("[", "", 1).replace("]", "", 1), (start, end))


@pytest.mark.parametrize("sentence", USED)
def test_words_near_a_negation_that_does_not_reach_them_are_used(sentence: str) -> None:
    assert mention_in(sentence) == Mention(used=True)


@pytest.mark.parametrize("sentence", GUESSED)
def test_words_that_a_negation_may_deny_are_a_guess(sentence: str) -> None:
    assert mention_in(sentence).doubt


@given(st.text(), st.integers(0, 50), st.integers(0, 50))
def test_no_text_raises(text: str, start: int, length: int) -> None:
    assert isinstance(mention_at(text, (min(start, len(text)), min(start + length, len(text)))), Mention)


def test_only_the_sentence_around_the_words_counts() -> None:
    assert mention_in("We do not sell beds. [Sofas] are here. Tables are not.") == Mention(used=True)


@pytest.mark.parametrize(
    "text", ["孩子绝对不会醒来。", "これは絶対に壊れません。", "Dat gaat absoluut niet stuk.", "यह बिल्कुल नहीं टूटेगा।"]
)
def test_adverbs_of_degree_beside_a_negation_are_used(text: str) -> None:
    word = next(each for each in ("绝对", "絶対に", "absoluut", "बिल्कुल") if each in text)
    assert mention_at(text, (text.index(word), text.index(word) + len(word))).used
