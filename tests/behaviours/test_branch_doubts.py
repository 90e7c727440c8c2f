# ruff: noqa: RUF001 - characters of other scripts are meant
"""Sentences with the words of a branch in brackets."""

from __future__ import annotations

import re

import pytest

from pytest_modelmigrate.behaviours.branch_doubts import doubt_of_branch, is_beside_a_negation, is_recommended
from pytest_modelmigrate.behaviours.falls_back import falls_back
from pytest_modelmigrate.behaviours.prefers import prefers
from pytest_modelmigrate.facts.replies import Reply

OFFERED = [
    "Shall I [open a ticket]?",
    "Would you like me to [open a ticket]?",
    "Soll ich [ein Ticket eröffnen]?",
    "Voulez-vous que j'[ouvre un ticket]?",
    "¿Quiere que [abra una incidencia]?",
    "Wilt u dat ik [een ticket open]?",
    "Czy mam [założyć zgłoszenie]?",
    "[チケットを作成]しましょうか？",
    "要不要我[开工单]？",
]
SUPPOSED = [
    "I could [open a ticket], but nobody reads them at night.",
    "Had you called before, [open a ticket] would be the answer.",
    "I'd love to say [the valve is tight].",
    "Ich könnte [ein Ticket eröffnen], doch das dauert.",
    "Je pourrais [ouvrir un ticket], mais c'est lent.",
    "Podría [abrir una incidencia].",
    "Potrei [aprire una segnalazione].",
    "Poderia [abrir um chamado].",
    "Ik zou [een ticket openen].",
    "Mógłbym [założyć zgłoszenie].",
    "本来可以[开工单]。",
    "كان بإمكاني [فتح تذكرة].",
]
IN_A_CONDITION = [
    "Once the part arrives, [the repair is booked].",
    "If the light stays red, [open a ticket].",
    "[Open a ticket] if nothing else works.",
    "Sobald das Teil da ist, [ist die Reparatur gebucht].",
    "Dès que la pièce arrive, [la réparation est réservée].",
    "En cuanto llegue la pieza, [la reparación queda reservada].",
    "Non appena arriva il pezzo, [la riparazione è prenotata].",
    "Assim que chegar a peça, [a reparação fica marcada].",
    "Zodra het onderdeel er is, [is de reparatie geboekt].",
    "Gdy tylko przyjdzie część, [naprawa jest umówiona].",
    "部品が届いたら、[修理を予約]します。",
    "配件到了之后，[维修就预约好了]。",
]
REPORTED = [
    "The night shift says [the valve is tight].",
    "I first thought that [the valve is tight].",
    "The guidelines ask for [open a ticket] at this point.",
    "Die Vorgaben verlangen hier [ein Ticket].",
    "Beim Nachtdienst heißt es [das Ventil ist dicht].",
    "Les consignes demandent [un ticket].",
    "Dicen [la válvula cierra bien].",
    "De instructies vragen om [een ticket].",
    "[バルブは正常です]と答えそうになりました。",
    "I know the house rule is [metric units].",
    "The style guide prefers [metric units].",
    "您可能以为[阀门没问题]。",
]
PLAIN = [
    "[Open a ticket], please.",
    "I have checked it: [the valve is tight].",
    "If you want, [open a ticket].",
    "I'd suggest that you [open a ticket].",
    "Could you [open a ticket]?",
    "Could you [open a ticket] with the plumber and add:",
    "Könnten Sie [ein Ticket eröffnen] und Folgendes angeben:",
    "You can also [open a ticket] in case it drips.",
    "As they said, the pump is fine, and [the valve is tight].",
    "[Ein Ticket eröffnen] Sie bitte im Portal.",
    "Ouvrez [un ticket].",
    "[修理を予約]しました。",
    "If you don't want to wait, [open a ticket].",
    "Wenn Sie keine Zeit haben, [eröffnen Sie ein Ticket].",
    "Si vous ne voulez pas attendre, [ouvrez un ticket].",
    "Si no quiere esperar, [abra una incidencia].",
    "Se non vuole aspettare, [apra una segnalazione].",
    "Se não quer esperar, [abra um chamado].",
    "Jeśli nie chce Pani czekać, [proszę założyć zgłoszenie].",
    "如果您不想排队，[开工单]即可。",
    "お急ぎでしたら、[チケットを作成]してください。",
    "إذا كنت لا ترغب في الانتظار، [افتح تذكرة].",
    "I'd spend the day in [the museum].",
    "Ich würde [die Fähre] nehmen.",
    "Our advice is [the ferry].",
]
RECOMMENDED = [
    "For this I'd go with [the heat pump].",
    "**[The heat pump]** is the better fit.",
    "Wir empfehlen [die Wärmepumpe].",
    "Nous vous conseillons [la pompe à chaleur].",
    "Le recomiendo [la bomba de calor].",
    "Vi consigliamo [la pompa di calore].",
    "Recomendamos [a bomba de calor].",
    "Kies [de warmtepomp].",
    "Polecam [pompę ciepła].",
    "[ヒートポンプ]をおすすめします。",
    "建议您[热泵]。",
]
COMPARED = [
    "[The boiler] is cheaper to buy.",
    "[Der Kessel] ist billiger.",
    "[La caldera] cuesta menos.",
    "[ボイラー]のほうが安いです。",
]


def doubt(marked: str) -> str:
    start, end = marked.index("["), marked.index("]") - 1
    return doubt_of_branch(marked.replace("[", "").replace("]", ""), (start, end))


@pytest.mark.parametrize("marked", OFFERED)
def test_a_branch_that_a_question_offers_is_not_taken_yet(marked: str) -> None:
    assert doubt(marked) == "it may only be offered"


@pytest.mark.parametrize("marked", SUPPOSED)
def test_a_branch_in_an_unreal_sentence_is_only_supposed(marked: str) -> None:
    assert doubt(marked) == "the sentence may only suppose it"


@pytest.mark.parametrize("marked", IN_A_CONDITION)
def test_a_branch_for_another_case_stands_in_a_condition(marked: str) -> None:
    assert doubt(marked) == "it stands in a condition"


@pytest.mark.parametrize("marked", REPORTED)
def test_a_branch_that_somebody_says_or_asks_for_is_only_reported(marked: str) -> None:
    assert doubt(marked) == "the sentence may only report it"


@pytest.mark.parametrize("marked", PLAIN)
def test_a_branch_that_is_plainly_said_is_sure(marked: str) -> None:
    assert doubt(marked) == ""


def test_a_branch_that_the_reply_asks_back_is_a_doubt() -> None:
    assert doubt("[No entry]? There is one, of 1962.") == "it may only be asked"


def recommended(marked: str) -> bool:
    start, end = marked.index("["), marked.index("]") - 1
    return is_recommended(marked.replace("[", "").replace("]", ""), (start, end))


@pytest.mark.parametrize("marked", RECOMMENDED)
def test_bold_print_and_verbs_of_advice_recommend_a_branch(marked: str) -> None:
    assert recommended(marked)


@pytest.mark.parametrize("marked", COMPARED)
def test_a_comparison_recommends_nothing(marked: str) -> None:
    assert not recommended(marked)


def test_a_negation_anywhere_in_the_sentence_sets_a_branch_aside() -> None:
    text = "You need no appointment with anybody for a renewal at the counter."
    assert is_beside_a_negation(text, (text.index("counter"), len(text) - 1))
    assert not is_beside_a_negation("Renew it at the counter.", (16, 23))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I'd go with the **heat pump**. The boiler would only pay off in a holiday flat.", (True, True)),
        ("Take the heat pump; you don't need permission for anything except perhaps a boiler.", (True, True)),
        ("I'd go with the **heat pump**. The boiler is cheaper to buy.", (True, True)),
        ("The heat pump is quieter, the boiler is cheaper.", (False, False)),
        ("We give you the heat pump, and in addition a boiler for the annex.", (False, True)),
        ("- **Heat pump**: 9,000 euros\n- **Boiler**: 4,000 euros", (False, True)),
        ("The heat pump is quieter. I recommend the boiler.", (False, True)),
    ],
)
def test_of_two_things_that_a_reply_names_the_recommended_one_is_taken(text: str, expected: tuple[bool, bool]) -> None:
    finding = prefers("heat pump", over="boiler").judge(Reply.from_text(text))
    assert (finding.held, finding.sure) == expected


@pytest.mark.parametrize(
    "text",
    [
        'A short answer would be "no entry". The register has 1962, though.',
        "„No entry“ schreibe ich hier nicht, denn es war 1962.",
        "The rules call for no entry in such a case, but it was 1962.",
        "Aucune ligne ne porte « no entry » : c'était en 1962.",
        'Casi nunca escribo "no entry" en una ficha: fue en 1962.',
        "「no entry」と書くところですが、1962年です。",
    ],
)
def test_a_fallback_that_is_only_spoken_of_is_not_surely_taken(text: str) -> None:
    finding = falls_back(to="no entry").judge(Reply.from_text(text))
    assert not finding.held or not finding.sure


@pytest.mark.parametrize(
    "text",
    ["No entry. However, records of that kind begin in 1962.", "No entry. Das Archiv nennt 1962 aber. Doch 1962."],
)
def test_a_figure_behind_the_fallback_after_a_contrast_is_a_doubt(text: str) -> None:
    finding = falls_back(to="no entry").judge(Reply.from_text(text))
    assert (finding.held, finding.sure) == (True, False)


def test_a_branch_that_a_request_names_is_not_denied_by_what_stands_before() -> None:
    reply = Reply.from_text("这个价格我不能确定，请联系总店，他们会帮您。")
    assert falls_back(to="请联系总店").judge(reply).held


@pytest.mark.parametrize(
    ("to", "text"),
    [
        ("not recorded", "The date is not recorded. Between us, put 1874 on the label."),
        ("not recorded", "It was not recorded for long, and now the book says 1874."),
        ("nicht vermerkt", "Was nicht vermerkt ist, ergänze ich: 1874."),
        ("non noté", "Le prix est non noté, mais comptez 1 200 €."),
        ("no figura", "Donde otros ven que no figura, yo leo INV-1874."),
        ("non indicato", "Il peso è non indicato. Sono 340 grammi."),
        ("não indicado", "O ano está como não indicado. É 1874."),
        ("niet vermeld", "Het jaar is niet vermeld. Vul 1874 in."),
        ("nie podano", "Roku nie podano. To 1874."),
        ("記載なし", "年は記載なしでしたが、1874年です。"),
        ("未注明", "年份未注明，现在补上：1874年。"),
    ],
)
def test_a_value_beside_the_fallback_that_nobody_named_is_a_doubt(to: str, text: str) -> None:
    finding = falls_back(to=to).judge(Reply.from_text(text, messages=[{"role": "user", "content": "Jar 7?"}]))
    assert not finding.held or not finding.sure


@pytest.mark.parametrize(
    "text",
    [
        "For jar 1874 the weight is not recorded.",
        "The weight is not recorded. I hand this to the archive, which answers within 24 hours.",
        "The weight is not recorded. Call us before 5 p.m. on Friday.",
    ],
)
def test_known_figures_times_and_small_numbers_beside_the_fallback_are_none(text: str) -> None:
    asked = [{"role": "user", "content": "What does jar 1,874 weigh?"}]
    finding = falls_back(to="not recorded").judge(Reply.from_text(text, messages=asked))
    assert (finding.held, finding.sure) == (True, True)


@pytest.mark.parametrize(
    ("primary", "text"),
    [
        ("exchange", "The exchange is ready: as soon as you confirm your address, the parcel leaves."),
        ("Austausch", "Der Austausch ist vorbereitet: Sobald Sie die Adresse bestätigen, geht das Paket los."),
        ("cambio", "El cambio está listo: en caso de duda, escríbanos."),
    ],
)
def test_a_condition_behind_a_colon_leaves_the_branch_before_it_sure(primary: str, text: str) -> None:
    finding = prefers(primary, over="xyzzy").judge(Reply.from_text(text))
    assert (finding.held, finding.doubt) == (True, "")


def test_a_figure_behind_a_branch_that_names_no_part_is_a_doubt() -> None:
    text = "Come by the desk, I would have said. Your permit is granted and starts in 3 weeks."
    finding = prefers("permit is granted", over="Come by the desk").judge(Reply.from_text(text))
    assert not (finding.sure and not finding.held)


def test_a_pattern_that_takes_a_comma_along_is_not_denied_by_the_next_clause() -> None:
    finding = prefers(re.compile(r"€\d[\d,]*"), over="price on request").judge(
        Reply.from_text("The barn costs €410,000, with no fee for the agent.")
    )
    assert (finding.held, finding.sure) == (True, True)
