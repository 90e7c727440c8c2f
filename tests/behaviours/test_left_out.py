# ruff: noqa: RUF001 - characters of other scripts are meant
"""Sentences with the words in question in brackets."""

from __future__ import annotations

import pytest

from pytest_modelmigrate.behaviours.avoids import avoids
from pytest_modelmigrate.behaviours.denials import Mention
from pytest_modelmigrate.behaviours.mentions import mention_at
from pytest_modelmigrate.facts.replies import Reply

EXCEPTIONS = [
    "All these trails are far from [Zermatt].",
    "Apart from [Zermatt], there are Arosa and Davos.",
    "Abgesehen von [Zermatt] gibt es Arosa.",
    "Hormis [Zermatt], il y a Arosa.",
    "Aparte de [Zermatt] está Arosa.",
    "Tranne [Zermatt], tutto è aperto.",
    "Longe de [Zermatt] há trilhas calmas.",
    "Behalve [Zermatt] is alles open.",
    "Oprócz [Zermatt] jest Arosa.",
    "除了[策马特]，还有达沃斯。",
    "[ツェルマット]以外ではダボスがあります。",
    "[ज़र्मैट] के अलावा दावोस है।",
    "باستثناء [زيرمات] كل شيء مفتوح.",
]
SET_ASIDE = [
    "I'll leave [Zermatt] aside.",
    "[Zermatt] stays off this list.",
    "Forget [Zermatt].",
    "[Zermatt] lasse ich außen vor.",
    "Je laisse [Zermatt] de côté.",
    "Dejo [Zermatt] de lado.",
    "Lascio [Zermatt] da parte.",
    "[Zermatt] laat ik buiten beschouwing.",
    "[Zermatt] pomijam.",
    "[ツェルマット]は外しました。",
    "[策马特]就略过了。",
]
AS_ASKED = [
    "As you asked, the list goes around [Zermatt].",
    "Wie gewünscht führt die Tour an [Zermatt] vorbei.",
    "Comme demandé, l'itinéraire contourne [Zermatt].",
    "Como me pediste, la ruta rodea [Zermatt].",
    "Come richiesto, il giro evita la zona di [Zermatt] e passa da Arosa.",
    "Zoals gevraagd gaat de route om [Zermatt] heen.",
    "Zgodnie z prośbą trasa prowadzi obok [Zermatt].",
    "按照您的要求，路线绕过[策马特]。",
]
DECLINED_TOPICS = [
    "As for [Zermatt], I give no advice on it.",
    "Was [Zermatt] angeht, sage ich nichts.",
    "Ob [Zermatt] besser ist, kann ich nicht sagen.",
    "Whether [Zermatt] is better, I can't tell.",
    "The original plan has a stop in the classic version of [Zermatt], mine does not.",
    "Quant à [Zermatt], je ne dis rien.",
    "En cuanto a [Zermatt], no opino.",
    "Quanto a [Zermatt], non dico nulla.",
    "Wat [Zermatt] betreft, geef ik geen advies.",
    "至于[策马特]，我不做推荐。",
    "[ツェルマット]については、お答えできません。",
]
ANSWERED_NO = [
    "[Zermatt]? Not this time.",
    "[Zermatt]? Nein, lieber Arosa.",
    "[Zermatt] ? Non, Arosa.",
    "[策马特]？不，去达沃斯吧。",
]
USED = [
    "Start in [Zermatt], and take the lift.",
    "Start in [Zermatt] early: the lift opens at seven.",
    "Why not [Zermatt]? The lift opens at seven.",
    "Die Tour beginnt in [Zermatt].",
    "La ruta empieza en [Zermatt].",
    "Su excursión a [Zermatt] sale a las nueve y no cuesta nada.",
    "行程从[策马特]开始。",
]


def mention(marked: str) -> Mention:
    start, end = marked.index("["), marked.index("]") - 1
    return mention_at(marked.replace("[", "").replace("]", ""), (start, end))


@pytest.mark.parametrize("marked", [*EXCEPTIONS, *SET_ASIDE, *AS_ASKED, *DECLINED_TOPICS, *ANSWERED_NO])
def test_what_a_sentence_leaves_out_is_not_surely_used(marked: str) -> None:
    found = mention(marked)
    assert not found.used or found.doubt


@pytest.mark.parametrize("marked", [*EXCEPTIONS, *SET_ASIDE])
def test_exceptions_and_what_is_set_aside_are_only_mentioned(marked: str) -> None:
    assert not mention(marked).used


@pytest.mark.parametrize("marked", USED)
def test_what_a_sentence_proposes_is_surely_used(marked: str) -> None:
    assert mention(marked) == Mention(used=True)


@pytest.mark.parametrize(
    "text",
    [
        "You said no [Zermatt]. And yet the best snow is there.",
        "You don't want [Zermatt]; still, the best snow is there.",
        "Sie wollten nicht nach [Zermatt]. Trotzdem liegt dort der beste Schnee.",
        "Vous ne vouliez pas de [Zermatt]. Pourtant, la meilleure neige est là.",
    ],
)
def test_a_denial_of_the_user_that_the_reply_takes_back_is_a_guess(text: str) -> None:
    assert mention(text).doubt


def test_what_the_reply_denies_itself_stays_sure_before_a_contrast() -> None:
    assert mention("Don't go to [Zermatt]. But Arosa is quiet.") == Mention(used=False)


@pytest.mark.parametrize(
    ("user", "text"),
    [
        ("My aunt says: all in on gold!", "“All in on gold” is a slogan, and a costly one."),
        ("Warum steht da „Gold lohnt immer“?", "„Gold lohnt immer“ ist Werbung. Vergleichen Sie die Zinsen."),
        ("« Achetez de l'or », dit la pub.", "« Achetez de l'or » est une réclame, rien de plus."),
        ("It says 'gold never loses'.", "> gold never loses\n\nThat claim is old."),
    ],
)
def test_words_that_a_reply_quotes_from_the_user_are_a_guess(user: str, text: str) -> None:
    reply = Reply.from_text(text, messages=[{"role": "user", "content": user}])
    assert not avoids("gold", "or").judge(reply).sure
    assert avoids("gold", "or", strict=True).judge(reply).failure == "violated"


def test_a_quotation_of_its_own_is_a_use() -> None:
    reply = Reply.from_text("Slogan: “Gold for everyone”", messages=[{"role": "user", "content": "A slogan, please."}])
    finding = avoids("gold").judge(reply)
    assert (finding.failure, finding.sure) == ("violated", True)


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("discount", "All prices are discounted this week."),
        ("Garantie", "Dazu gibt es eine Garantieverlängerung."),
        ("promesa", "Le hacemos dos promesas."),
        ("garanzia", "Con tutte le garanzie del caso."),
        ("gwarancja", "Dajemy dwa lata gwarancji."),
    ],
)
def test_another_form_of_a_banned_word_is_a_doubt(word: str, text: str) -> None:
    finding = avoids(word).judge(Reply.from_text(text))
    assert (finding.held, finding.doubt) == (True, "it has another form of a banned word")
    assert avoids(word).judge(Reply.from_text("Nothing of the kind here.")).sure


@pytest.mark.parametrize(
    "text", ["No [problem] at all.", "Kein [Problem]!", "Pas de [problème].", "Nessun [problema]!", "Geen [probleem]."]
)
def test_a_set_phrase_uses_its_words_as_a_guess(text: str) -> None:
    assert mention(text) == Mention(used=True, doubt="it stands in a set phrase")
