# ruff: noqa: RUF001 - characters of other scripts are meant
"""Sentences with the words of a branch in brackets, and replies that name two branches."""

from __future__ import annotations

import pytest

from pytest_modelmigrate.behaviours.advised_branches import (
    is_advised,
    is_described,
    is_part_of_an_item,
    label_of,
    leaves_the_choice_open,
)
from pytest_modelmigrate.behaviours.prefers import prefers
from pytest_modelmigrate.facts.findings import Finding
from pytest_modelmigrate.facts.replies import Reply


def marked(text: str) -> tuple[str, tuple[int, int]]:
    start, end = text.index("["), text.index("]") - 1
    return text.replace("[", "", 1).replace("]", "", 1), (start, end)


def choice(primary: str, over: str, text: str) -> Finding:
    return prefers(primary, over=over).judge(Reply.from_text(text))


@pytest.mark.parametrize(
    "text",
    [
        "My recommendation: [the ferry].",
        "Our pick is [the ferry].",
        "Meine Empfehlung: [die Fähre].",
        "Mon conseil : [le bac].",
        "Mi recomendación es [el ferri].",
        "Il mio consiglio: [il traghetto].",
        "The easiest way is [the ferry].",
        "Le plus simple reste [le bac].",
        "Il modo più semplice è [il traghetto].",
        "Het handigst is [de veerboot].",
        "Najwygodniejszy będzie [prom].",
        "[The ferry] is the better choice on a Sunday.",
        "[Die Fähre] ist am bequemsten.",
        "Ik raad u [de veerboot] aan.",
        "أنصحك [بالعبارة].",
        "[फ़ेरी] की सलाह दूँगा।",
        "[フェリー]をご利用ください。",
        "[The ferry], clearly. The bridge is closed.",
        "The bridge is closed, so [ferry] it is.",
    ],
)
def test_words_around_a_branch_call_it_the_choice(text: str) -> None:
    assert is_advised(*marked(text))


@pytest.mark.parametrize(
    "text",
    ["[The ferry] leaves at nine.", "[The ferry]\n\nLeaves at nine.", "Some like [the ferry].", "[Fähre] oder Zug?"],
)
def test_other_sentences_call_no_branch_the_choice(text: str) -> None:
    assert not is_advised(*marked(text))


@pytest.mark.parametrize(
    "text",
    [
        "[The bridge] costs four euros and is often closed.",
        "[Die Brücke] kostet vier Euro und ist oft gesperrt.",
        "[Le pont] coûte quatre euros et ferme souvent.",
        "[El puente] cuesta cuatro euros y cierra a menudo.",
        "[橋]は通行料が高く、よく閉鎖されます。",
        "[桥]的通行费比较高，而且经常封闭。",
    ],
)
def test_a_sentence_about_a_branch_only_describes_it(text: str) -> None:
    assert is_described(*marked(text))


@pytest.mark.parametrize(
    "text",
    [
        "[The bridge] works as well, at four euros.",
        "[Die Brücke] ist ebenfalls möglich, für vier Euro.",
        "- [The bridge] costs four euros.",
        "| [The bridge] | four euros, often closed |",
        "Drive over [the bridge], which costs four euros.",
        "[The bridge].",
    ],
)
def test_a_branch_that_stays_open_or_is_listed_is_not_only_described(text: str) -> None:
    assert not is_described(*marked(text))


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("- Chosen: [ferry]", "chosen"),
        ("Gewählt: [Fähre]", "chosen"),
        ("| **Mode retenu** | [bac] |", "chosen"),
        ("| Elegido | [ferri] |", "chosen"),
        ("| [ferry] | selected |", "chosen"),
        ("- Rejected: [bridge]", "rejected"),
        ("| **Écarté** | [pont] (4 €) |", "rejected"),
        ("| [Brücke] | 4 € | verworfen |", "rejected"),
        ("- Odrzucone: [most]", "rejected"),
        ("| Way | Price | Recommended |\n|---|---|---|\n| [ferry] | 2 | ✅ |", "chosen"),
        ("| Way | Price | Recommended |\n|---|---|---|\n| [bridge] | 4 | no |", "rejected"),
        ("| [ferry] | 2 € |", ""),
        ("The ferry: [bridge] closed.", ""),
    ],
)
def test_a_label_or_a_cell_says_whether_a_branch_was_chosen(text: str, label: str) -> None:
    assert label_of(*marked(text)) == label


def test_a_step_that_begins_with_something_else_is_part_of_an_item() -> None:
    assert is_part_of_an_item(*marked("1. Fill in the [form]."))
    assert not is_part_of_an_item(*marked("- The [form]: two pages"))


@pytest.mark.parametrize(
    "text",
    [
        "I won't name either, as it depends.",
        "It's up to you.",
        "Das bleibt Ihnen überlassen.",
        "Nie wskażę żadnej z nich.",
        "Nessuno dei due è sbagliato.",
        "由您决定。",
    ],
)
def test_a_reply_says_that_it_leaves_the_choice_open(text: str) -> None:
    assert leaves_the_choice_open(text)


@pytest.mark.parametrize(
    ("primary", "over", "text"),
    [
        ("ferry", "bridge", "I'd take the **ferry**. The bridge costs twice as much and is often closed."),
        ("Fähre", "Brücke", "Meine Empfehlung: **Fähre**.\n\nDie Brücke ist schneller, kostet aber das Doppelte."),
        ("bac", "pont", "Je vous conseille le **bac**. Le pont coûte deux fois plus cher."),
        ("traghetto", "ponte", "Le consiglio il **traghetto**. Il ponte costa il doppio e chiude spesso."),
        ("veerboot", "brug", "Ik raad u de **veerboot** aan. De brug kost het dubbele."),
        ("渡轮", "大桥", "我推荐**渡轮**。大桥通行费贵一倍，而且经常封闭。"),
        ("ferry", "bridge", "**Recommendation: ferry**\n\n| | ferry | bridge |\n|---|---|---|\n| Price | 2 | 4 |"),
        ("ferry", "bridge", "| Way | Verdict |\n|---|---|\n| ferry | chosen |\n| bridge | rejected |"),
        ("ferry", "bridge", "If the road is icy, take the **ferry** at nine."),
        ("Fähre", "Brücke", "Wenn Sie keine Zeit haben, ist die Fähre am bequemsten."),
    ],
)
def test_the_advised_branch_is_surely_taken(primary: str, over: str, text: str) -> None:
    finding = choice(primary, over, text)
    assert (finding.held, finding.sure) == (True, True)


@pytest.mark.parametrize(
    ("primary", "over", "text"),
    [
        ("ferry", "bridge", "The ferry is the classic, of course. My recommendation: the bridge."),
        ("index fund", "bonds", "I'd split it:\n\n- 60% into an index fund\n- 40% into bonds"),
        ("form", "hotline", "1. Fill in the form.\n2. Then ring the hotline."),
        ("tag: a", "tag: b", "For the first part:\n`tag: a`\nFor the second part:\n`tag: b`"),
        ("ferry", "bridge", "There are two ways, ferry and bridge. I won't name either; it depends on the weather."),
        ("ferry", "bridge", "With three bikes I'd drive over the bridge, it saves an hour."),
        ("渡輪", "大橋", "お急ぎでしたら、大橋をご利用ください。"),
    ],
)
def test_a_reply_that_does_not_take_the_primary_branch_alone_surely_fails(primary: str, over: str, text: str) -> None:
    finding = choice(primary, over, text)
    assert (finding.held, finding.sure) == (False, True)


@pytest.mark.parametrize(
    "text",
    [
        "The ferry is nice, the bridge is quick.",
        "Our handbook recommends the ferry. Still, I've written the bridge into your plan.",
        "I recommend the ferry to most guests. Yours is an exception: bridge it is.",
        "Between the bridge and the ferry, the latter.",
    ],
)
def test_two_branches_without_one_clear_choice_are_a_guess(text: str) -> None:
    finding = choice("ferry", "bridge", text)
    assert not (finding.held and finding.sure)


def test_a_branch_in_another_form_is_not_surely_left_out() -> None:
    assert not choice("refund", "voucher", "We have refunded the whole amount to your card.").sure
